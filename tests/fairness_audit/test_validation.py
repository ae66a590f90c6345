"""What a caller hands in wrongly is named, quoted and told how to mend."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fairness_audit import validation

RIGHT = {
    "list": [0, 1, 1],
    "tuple": (0, 1, 1),
    "bool": np.array([False, True, True]),
    "float": np.array([0.0, 1.0, 1.0]),
    "unsigned": np.array([0, 1, 1], dtype=np.uint8),
    "big-endian": np.array([0, 1, 1], dtype=">i4"),
    "every second": np.array([0, 9, 1, 9, 1, 9])[::2],
    "one column": np.array([[0], [1], [1]]),
    "Series with an odd index": pd.Series([0, 1, 1], index=[5, 5, 1]),
    "one-column frame": pd.DataFrame({"y": [0, 1, 1]}),
    "nullable integer": pd.Series([0, 1, 1], dtype="Int64"),
    "nullable boolean": pd.Series([False, True, True], dtype="boolean"),
    "categorical": pd.Categorical([0, 1, 1]),
    "object": np.array([0, True, 1.0], dtype=object),
    "masked nowhere": np.ma.array([0, 1, 1]),
}


@pytest.mark.parametrize("values", RIGHT.values(), ids=RIGHT)
def test_binary_reads_zeros_and_ones_of_every_type(values):
    found = validation.binary("y_true", values)
    assert found.dtype == np.int8
    assert found.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([0, 1, 2], "holds 2;"),
        ([-1, 1, 1], "holds -1;"),
        (np.array([-1, 1], dtype=">i8"), "holds -1;"),
        ([1, 2, 2, 3, 4, 5], "holds 2, 3, 4;"),
        ([0.5, 1.0], "holds 0.5, which look like scores; .*y_pred >= threshold"),
        ([0.5, 2.0], "holds 0.5, 2.0;"),
        (np.array([[0.3, 0.7], [0.6, 0.4]]), r"has shape \(2, 2\), like predict_proba; .*\[:, 1\]"),
        (np.ma.array([0, 1, 1], mask=[False, True, True]), r"has 2 masked value\(s\); drop or fill"),
        ([0.0, np.inf], "holds inf;"),
        (["0", "1"], "holds '0', '1';"),
        (["yes", "no", "yes"], "holds 'yes', 'no';"),
        (np.array([0, "1"], dtype=object), "holds '1';"),
        (pd.Categorical(["a", "b"]), "holds 'a', 'b';"),
        ([0, 1, np.nan], "has 1 missing value"),
        ([0, None, None], "has 2 missing value"),
        (pd.Series([0, pd.NA, 1], dtype="Int64"), "has 1 missing value"),
        (pd.Series([True, pd.NA], dtype="boolean"), "has 1 missing value"),
        ([], "is empty"),
        ([[0, 1], [1, 0]], r"has shape \(2, 2\)"),
        (1, r"has shape \(\)"),
    ],
)
def test_binary_names_the_argument_and_what_it_holds(values, found):
    with pytest.raises(ValueError, match=f"^y_pred {found}"):
        validation.binary("y_pred", values)


def test_binary_says_how_to_recode():
    with pytest.raises(ValueError, match=r"\(y_true == 'positive value'\)\.astype\(int\)"):
        validation.binary("y_true", ["yes", "no"])


def test_lengths_are_quoted_with_their_names():
    validation.same_length(y_true=3, y_pred=3)
    with pytest.raises(ValueError, match="y_true has 3, y_pred has 1,200"):
        validation.same_length(y_true=3, y_pred=1200)


def test_probabilities_pass_through():
    assert validation.probability("score", [0, 0.25, 1]).tolist() == [0, 0.25, 1]
    assert validation.probability("score", pd.Series([0.5], dtype="Float64")).tolist() == [0.5]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([0.2, 1.2], r"holds 1\.2, outside"),
        ([-0.1], r"holds -0\.1, outside"),
        ([0.2, np.nan], "has 1 missing value"),
        (["high"], "holds 'high'; pass numbers"),
        (
            np.array([[0.3, 0.7], [0.6, 0.4]]),
            r"has shape \(2, 2\), like predict_proba; pass the column of label 1",
        ),
        ([np.inf], "holds inf, outside"),
    ],
)
def test_probabilities_outside_their_range_are_refused(values, found):
    with pytest.raises(ValueError, match=f"^score {found}"):
        validation.probability("score", values)


def test_fraction_and_its_open_form():
    assert validation.fraction("level", "0.9") == 0.9
    assert validation.fraction("level", 0) == 0.0
    for bad in (0, 1, -0.1, float("nan"), "x", None):
        with pytest.raises(ValueError, match=r"^level is "):
            validation.fraction("level", bad, open_interval=True)
    for bad in (1.01, float("nan"), [0.5, 0.5]):
        with pytest.raises(ValueError, match=r"^level is "):
            validation.fraction("level", bad)


def test_positive_integer():
    assert validation.positive_integer("n", np.int32(3)) == 3
    for bad in (0, -1, 2.0, True, "3", None):
        with pytest.raises(ValueError, match=r"^n is .*whole number"):
            validation.positive_integer("n", bad)


# ---------------------------------------------------------------------- the same rows


def test_rows_that_stand_in_the_same_places_are_aligned():
    one = pd.Series([1, 2, 3], index=list("abc"))
    validation.aligned(x=one, y=one.copy(), z=[3, 2, 1], w=None)
    validation.aligned(x=one, y=pd.Series([1, 2], index=list("ba")))  # said elsewhere: other lengths
    validation.aligned(x=one, y=pd.Series([1, 2, 3], index=list("xyz")))  # other rows, or other names
    validation.aligned(x=pd.Series([1, 2], index=[1, "a"]), y=pd.Series([1, 2], index=["a", 2]))  # no order


@pytest.mark.parametrize("other", [["c", "b", "a"], ["a", "c", "b"]])
def test_rows_in_another_order_are_refused(other):
    one = pd.Series([1, 2, 3], index=list("abc"))
    two = pd.Series([1, 2, 3], index=other)
    for y in (two, two.to_frame()):
        with pytest.raises(ValueError, match=r"^x and y have .*y = y\.loc\[x\.index\]"):
            validation.aligned(x=one, y=y)
    with pytest.raises(ValueError, match=r"^x and y\['sex'\] have"):
        validation.aligned(x=one, y={"age": one, "sex": two})


def test_each_argument_is_compared_with_every_other():
    plain = pd.Series([1, 2, 3], index=[10, 11, 12])
    one = pd.Series([1, 2, 3], index=list("abc"))
    with pytest.raises(ValueError, match=r"^y and z have the same index labels"):
        validation.aligned(x=plain, y=one, z=one[::-1])


def test_weights_are_numbers_of_at_least_0():
    assert validation.weights("w", [0, 1, 2.5]).tolist() == [0, 1, 2.5]
    assert validation.weights("w", pd.Series([1, 2], dtype="Int64")).tolist() == [1, 2]
    for bad, found in (
        ([-1], "holds -1.0"),
        ([np.nan, 1], "holds nan"),
        (["x"], "holds 'x'"),
        ([0, 0], "is 0 in"),
    ):
        with pytest.raises(ValueError, match=f"^w {found}"):
            validation.weights("w", bad)

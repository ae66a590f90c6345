"""The group of each row, groups of two tables together, and doubts about names, each said once."""

from __future__ import annotations

import unicodedata
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness_audit.counts import GroupCounts
from fairness_audit.grouping import GroupNameWarning, joined_groups, row_groups, tabulate


def doubts(groups, **kwargs) -> list[str]:
    """What is said about a column of groups."""
    n = len(groups)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        GroupCounts.from_arrays(None, [1] * n, sensitive_features=groups, **kwargs)
    assert all(issubclass(w.category, GroupNameWarning) for w in caught)
    assert all(w.filename == __file__ for w in caught)  # where the caller stands
    return [str(w.message) for w in caught]


# ---------------------------------------------------------------------- doubts about names


def test_plain_names_raise_no_doubt():
    assert doubts(["a", "b", "b", "Ä", "none of these"]) == []
    assert doubts([1, 2, 3, 3]) == []
    assert doubts([True, False, True]) == []


def test_an_amount_taken_for_a_group():
    income = pd.Series(np.arange(1804) * 50, name="income")
    [said] = doubts(income)
    assert said == (
        "'income' has 1,804 different values; put them into bands, "
        "such as pandas.cut(age, [0, 25, 45, 65, 120])."
    )


def test_values_that_differ_in_spaces_or_case():
    [said] = doubts(["a"] * 5 + ["a "] * 2 + ["b", "A", "c  d", "c d"])
    assert said == (
        "'group' has values that differ in spelling alone: 'A' (1 people), 'a' (5 people), 'a ' (2 people); "
        "'c  d' (1 people), 'c d' (1 people). Give them one spelling."
    )


def test_composed_and_decomposed_letters():
    composed, decomposed = "é", unicodedata.normalize("NFD", "é")
    [said] = doubts([composed] * 3 + [decomposed] * 2)
    assert f"{decomposed!r} (2 people), {composed!r} (3 people)" in said


@pytest.mark.parametrize("text", ["", "nan", "NaN", "None", "null", "NA", "n/a", "?", " "])
def test_missing_values_written_as_text(text):
    [said] = doubts(["a", "b", text, text])
    assert f"'group' has {text!r} (2 people), which looks like a missing value written as text" in said
    assert "such as 'not recorded'" in said


def test_everything_is_said_in_one_warning_for_each_feature():
    features = pd.DataFrame({"sex": ["f", "F", "m", "m"], "race": ["x", "", "x", "y"]})
    [said] = doubts(features)
    assert "'sex' has values that differ in spelling alone: 'F' (1 people), 'f' (1 people)" in said
    assert "'race' has '' (1 people)" in said


def test_weights_are_what_is_counted():
    [said] = doubts(["a", "a ", "b"], sample_weight=[10, 2, 1])
    assert "'a' (10 people), 'a ' (2 people)" in said


def test_whichever_way_the_counts_are_made_it_is_said_once():
    rows = pd.DataFrame({"d": [0, 1], "g": ["a", "A"]})
    one = {"tn": 1, "fp": 1, "fn": 1, "tp": 1}
    for make in (
        lambda: GroupCounts.from_frame(rows, y_pred="d", sensitive_features="g"),
        lambda: GroupCounts.from_table({"a": one, "A": one}),
    ):
        with pytest.warns(GroupNameWarning) as caught:
            made = make()
        assert len(caught) == 1
        assert caught[0].filename == __file__
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            made.select(["a", "A"]).difference("selection_rate")


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ([1, True, 0], "bool, int"),
        ([1, "a", 2], "int, str"),
        (["1", 1.5, "2"], "float, str"),
    ],
)
def test_values_of_several_types_are_refused(values, kinds):
    column = pd.Series(values, dtype=object, name="g")
    with pytest.raises(ValueError, match=rf"sensitive_features\['g'\] mixes types \({kinds}\)"):
        row_groups(column)


def test_masked_groups_are_refused():
    masked = np.ma.array([1, 2, 1, 2], mask=[False, True, False, True])
    with pytest.raises(ValueError, match=r"sensitive_features\['group'\] has 2 masked value\(s\)"):
        row_groups(masked)
    assert row_groups(np.ma.array([1, 2, 1]))[0].tolist() == [1, 2]


# ---------------------------------------------------------------------- the group of each row


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40))
def test_each_rows_group_is_the_one_it_is_counted_in(data):
    features = pd.DataFrame(data, columns=["first", "second"])
    groups, place = row_groups(features)
    counted, _ = tabulate(features, np.zeros(len(data), dtype=int), n_cells=1)
    assert groups.equals(counted)
    assert [groups[i] for i in place] == list(features.itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("column", "as_sorted", "as_they_occur"),
    [
        (["b", "a", "b"], ["a", "b"], ["b", "a"]),
        ([7, 3, 7], [3, 7], [7, 3]),
        ([True, False, True], [False, True], [True, False]),
        (pd.Categorical(["b", "a", "b"], ["z", "b", "a"], ordered=True), ["b", "a"], ["b", "a"]),
    ],
)
def test_groups_stand_sorted_or_as_they_occur(column, as_sorted, as_they_occur):
    for sort, expected in ((True, as_sorted), (False, as_they_occur)):
        groups, place = row_groups(column, sort=sort)
        assert groups.tolist() == expected
        assert [groups[i] for i in place] == list(column)


def test_rows_without_a_group_are_refused():
    with pytest.raises(ValueError, match="1 missing value"):
        row_groups(["a", None])


@pytest.mark.parametrize("n_cells", [1, 255, 256, 257, 65_536])
def test_one_group_and_as_many_codes_as_a_byte_holds(n_cells):
    cell = np.array([0, n_cells - 1, n_cells - 1])
    _, table = tabulate(np.zeros(3, dtype=np.uint8), cell, n_cells=n_cells)
    assert table[0, -1] == (2 if n_cells > 1 else 3)


# ---------------------------------------------------------------------- groups of two tables


def test_sorted_groups_stay_sorted_and_others_follow():
    plain = pd.Index
    assert joined_groups(plain(["a", "c"]), plain(["b", "c"])).tolist() == ["a", "b", "c"]
    assert joined_groups(plain(["low", "high"]), plain(["low", "top"])).tolist() == ["low", "high", "top"]
    assert joined_groups(plain([2, 1]), plain([2, 1])).tolist() == [2, 1]


def test_intersections_stay_complete():
    one = pd.MultiIndex.from_product([["f", "m"], ["old"]], names=["sex", "age"])
    two = pd.MultiIndex.from_product([["f"], ["old", "young"]], names=["sex", "age"])
    both = joined_groups(one, two)
    assert both.tolist() == [("f", "old"), ("f", "young"), ("m", "old"), ("m", "young")]
    assert list(both.names) == ["sex", "age"]
    some = joined_groups(one, pd.MultiIndex.from_tuples([("x", "old"), ("f", "new")], names=["sex", "age"]))
    assert set(some) == {("f", "old"), ("m", "old"), ("x", "old"), ("f", "new")}

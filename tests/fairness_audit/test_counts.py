"""GroupCounts against tables counted by hand, against Fairlearn, and against itself."""

from __future__ import annotations

import re
import warnings

import fairlearn.metrics as fm
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, precision_score

from fairness_audit.counts import GroupCounts, UndefinedRateWarning
from fairness_audit.grouping import GroupNameWarning
from fairness_audit.rates import CELLS, RATES, USUAL_RATES, denominator_counts, fraction

#            tn fp fn tp of group x: 1 1 2 3;   of group y: 4 0 0 1
Y_TRUE = [0, 0, 1, 1, 1, 1, 1, *[0, 0, 0, 0, 1]]
Y_PRED = [0, 1, 0, 0, 1, 1, 1, *[0, 0, 0, 0, 1]]
GROUP = ["x"] * 7 + ["y"] * 5


def cells_of(*values) -> dict:
    return dict(zip(CELLS, values, strict=True))


@pytest.fixture
def counts() -> GroupCounts:
    return GroupCounts.from_arrays(Y_TRUE, Y_PRED, sensitive_features=GROUP)


# ---------------------------------------------------------------------- by hand


def test_cells_counted_by_hand(counts):
    assert counts.groups.tolist() == ["x", "y"]
    assert counts.cells.tolist() == [[1, 1, 2, 3], [4, 0, 0, 1]]
    assert counts.table.loc["x"].to_dict() == {"tn": 1, "fp": 1, "fn": 2, "tp": 3}
    assert counts.count.to_dict() == {"x": 7, "y": 5}


def test_rates_by_hand(counts):
    rates = counts.rates()
    assert list(rates.columns) == ["count", *USUAL_RATES]
    assert rates.loc["x"].to_dict() == {
        "count": 7,
        "base_rate": 5 / 7,
        "selection_rate": 4 / 7,
        "true_positive_rate": 3 / 5,
        "false_positive_rate": 1 / 2,
        "true_negative_rate": 1 / 2,
        "false_negative_rate": 2 / 5,
        "precision_score": 3 / 4,
        "accuracy_score": 4 / 7,
    }
    assert counts.overall()["selection_rate"] == 5 / 12
    assert counts.pooled().cells.tolist() == [[5, 1, 2, 4]]


def test_comparisons_by_hand(counts):
    assert counts.difference("selection_rate") == 4 / 7 - 1 / 5
    assert counts.ratio("selection_rate") == pytest.approx((1 / 5) / (4 / 7), abs=1e-15)
    assert counts.equalized_odds_difference() == 1 / 2
    assert counts.equalized_odds_difference(agg="mean") == pytest.approx((0.4 + 0.5) / 2, abs=1e-15)
    assert counts.equalized_odds_ratio() == 0
    assert counts.equalized_odds_ratio(agg="mean") == pytest.approx((0.6 + 0) / 2, abs=1e-15)


def test_one_rate_may_be_asked_for_by_name(counts):
    assert list(counts.rates("selection_rate").columns) == ["count", "selection_rate"]
    assert list(counts.rates(["precision_score", "base_rate"]).columns[1:]) == [
        "precision_score",
        "base_rate",
    ]


def test_usual_names_of_rates_are_understood_everywhere(counts):
    assert counts.difference("recall") == counts.difference("true_positive_rate")
    assert counts.ratio("TPR") == counts.ratio("true_positive_rate")
    assert list(counts.rates(["fpr", "npv"]).columns[1:]) == [
        "false_positive_rate",
        "negative_predictive_value",
    ]
    assert [part.tolist() for part in counts.fraction("ppv")] == [[3, 1], [4, 1]]


def test_select_keeps_the_order_asked_for(counts):
    assert counts.select(["y", "x"]).cells.tolist() == [[4, 0, 0, 1], [1, 1, 2, 3]]
    with pytest.raises(ValueError, match="groups has 'z'; pass some of 'x', 'y'"):
        counts.select(["x", "z"])
    with pytest.raises(ValueError, match="groups is empty"):
        counts.select([])
    assert counts.select("y").cells.tolist() == [[4, 0, 0, 1]]


def test_counts_cannot_be_changed_and_do_not_hold_on_to_the_caller(counts):
    with pytest.raises(ValueError, match="read-only"):
        counts.cells[0, 0] = 9
    mine = np.array([[1, 2, 3, 4]])
    GroupCounts(pd.Index(["a"]), mine)
    mine[0, 0] = 5  # still the caller's to write


def test_it_prints_as_a_table(counts):
    assert repr(counts).startswith("GroupCounts of 12 people in 2 groups\n")
    assert "tn  fp  fn  tp" in repr(counts)


# ---------------------------------------------------------------------- against Fairlearn

METRICS = {
    "selection_rate": fm.selection_rate,
    "true_positive_rate": fm.true_positive_rate,
    "false_positive_rate": fm.false_positive_rate,
    "true_negative_rate": fm.true_negative_rate,
    "false_negative_rate": fm.false_negative_rate,
    "precision_score": lambda t, p: precision_score(t, p, zero_division=0),
    "accuracy_score": accuracy_score,
    "base_rate": lambda t, p: float(np.mean(t)),
}


def rows(columns: int):
    """Between 1 and 40 rows of (label, decision, sensitive features), often with groups of one."""
    return st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 1), *[st.sampled_from("abc")] * columns),
        min_size=1,
        max_size=40,
    )


def undefined(counts: GroupCounts) -> pd.DataFrame:
    """True where people are in the group but not in the rate's denominator."""
    empty = {m: (fraction(counts.cells, m)[1] == 0) & (counts.count > 0) for m in METRICS}
    return pd.DataFrame(empty, index=counts.groups)


def same(ours, theirs) -> None:
    np.testing.assert_allclose(
        np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float), rtol=0, atol=1e-12
    )


def quietly(function, *args, **kwargs):
    """Call it without the warnings of 0/0: a RuntimeWarning with Fairlearn, an UndefinedRateWarning here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.simplefilter("ignore", UndefinedRateWarning)
        return function(*args, **kwargs)


@pytest.mark.slow
@settings(max_examples=60)
@given(rows(columns=2))
@example([(0, 0, "a", "a"), (1, 1, "b", "b")])  # two intersections are empty, the others hold one person
@example([(0, 0, "a", "a"), (0, 1, "b", "a")])  # no label of 1 anywhere
@example([(1, 0, "a", "a"), (1, 0, "b", "a")])  # nobody selected
def test_two_sensitive_columns_agree_with_metricframe(data):
    frame = pd.DataFrame(data, columns=["y", "d", "first", "second"])
    counts = GroupCounts.from_frame(frame, y_true="y", y_pred="d", sensitive_features=["first", "second"])
    theirs = quietly(
        fm.MetricFrame,
        metrics={"count": fm.count, **METRICS},
        y_true=frame["y"],
        y_pred=frame["d"],
        sensitive_features=frame[["first", "second"]],
    )
    assert counts.groups.equals(theirs.by_group.index)
    ours = counts.rates(list(METRICS))
    # The one difference: a rate of 0/0 is 0 with them and NaN, with a reason, here.
    zero_by_zero = undefined(counts)
    where_zero = zero_by_zero.to_numpy()
    assert ours[list(METRICS)].isna().to_numpy()[where_zero].all()
    assert (theirs.by_group[list(METRICS)].to_numpy(dtype=float)[where_zero] == 0).all()
    reasons = counts.reasons()
    assert {(g, m) for g in counts.groups for m in METRICS if zero_by_zero.loc[g, m]} <= set(reasons)
    filled = ours.mask(zero_by_zero.reindex(columns=ours.columns, fill_value=False), 0)
    same(filled["count"], theirs.by_group["count"].fillna(0))  # nobody there: they say NaN, we say 0
    same(filled[list(METRICS)], theirs.by_group[list(METRICS)])

    difference, ratio = quietly(theirs.difference), quietly(theirs.ratio)
    for metric in METRICS:
        if not zero_by_zero[metric].any() and (counts.count > 0).sum() > 1:
            same(counts.difference(metric), difference[metric])
            same(counts.ratio(metric), ratio[metric])
        elif not zero_by_zero[metric].any():  # the other difference: one group is nothing to compare
            assert difference[metric] == 0
            assert np.isnan([quietly(counts.difference, metric), quietly(counts.ratio, metric)]).all()
        else:
            with pytest.warns(UndefinedRateWarning, match=denominator_counts(metric)):
                counts.difference(metric)


@pytest.mark.slow
@settings(max_examples=60)
@given(rows(columns=1))
@example([(0, 0, "a"), (1, 1, "a")])  # one group
@example([(1, 1, "a"), (0, 1, "a"), (1, 0, "b"), (0, 0, "b")])  # ratio of 0
def test_derived_functions_agree_with_fairlearn(data):
    frame = pd.DataFrame(data, columns=["y", "d", "group"])
    y, d, a = frame["y"], frame["d"], frame["group"]
    counts = GroupCounts.from_arrays(y, d, sensitive_features=a)
    if len(counts.groups) < 2:
        return
    zero_by_zero = undefined(counts)
    same(counts.difference("selection_rate"), fm.demographic_parity_difference(y, d, sensitive_features=a))
    same(
        counts.ratio("selection_rate"),
        quietly(fm.demographic_parity_ratio, y, d, sensitive_features=a),
    )
    if not zero_by_zero["true_positive_rate"].any():
        same(
            counts.difference("true_positive_rate"),
            fm.equal_opportunity_difference(y, d, sensitive_features=a),
        )
        same(
            counts.ratio("true_positive_rate"),
            quietly(fm.equal_opportunity_ratio, y, d, sensitive_features=a),
        )
    odds = ["true_positive_rate", "false_positive_rate"]
    if zero_by_zero[odds].any(axis=None):
        return
    for agg in ("worst_case", "mean"):
        same(
            counts.equalized_odds_difference(agg=agg),
            fm.equalized_odds_difference(y, d, sensitive_features=a, agg=agg),
        )
        if not np.isnan([counts.ratio(m) for m in odds]).any():
            same(
                counts.equalized_odds_ratio(agg=agg),
                quietly(fm.equalized_odds_ratio, y, d, sensitive_features=a, agg=agg),
            )


@settings(max_examples=60)
@given(rows(columns=1), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_names_of_groups_do_not_matter(data, random):
    frame = pd.DataFrame(data, columns=["y", "d", "g"])
    first = GroupCounts.from_frame(frame, y_true="y", y_pred="d", sensitive_features="g")
    random.shuffle(data)
    frame = pd.DataFrame([(y, d, g.upper()) for y, d, g in data], columns=["y", "d", "g"])
    again = GroupCounts.from_frame(frame, y_true="y", y_pred="d", sensitive_features="g")
    assert (first.cells == again.cells).all()
    assert first.cells.sum() == len(data)
    assert GroupCounts.from_table(first.table).table.equals(first.table)


# ---------------------------------------------------------------------- 0/0


def test_a_rate_of_nothing_is_nan_with_a_reason_and_left_out_with_a_warning():
    counts = GroupCounts.from_table(
        {
            "a": cells_of(3, 1, 2, 2),
            "b": cells_of(1, 1, 1, 3),
            "c": cells_of(4, 1, 0, 0),
        }
    )
    assert np.isnan(counts.rates().loc["c", "true_positive_rate"])
    assert counts.reasons() == {
        (
            "c",
            "true_positive_rate",
        ): "true_positive_rate of group 'c' is 0/0: it has no people whose label is 1.",
        (
            "c",
            "false_negative_rate",
        ): "false_negative_rate of group 'c' is 0/0: it has no people whose label is 1.",
    }
    with pytest.warns(UndefinedRateWarning, match="0/0 for group 'c' .no people whose label is 1."):
        assert counts.difference("true_positive_rate") == 0.25
    # Fairlearn's number for the same people is another one: it compares with a rate of 0 that nobody has.
    y = [0] * 4 + [1] * 4 + [0] * 2 + [1] * 4 + [0] * 5
    d = [*[0, 0, 0, 1, 0, 0, 1, 1], *[0, 1, 0, 1, 1, 1], *[0, 0, 0, 0, 1]]
    a = ["a"] * 8 + ["b"] * 6 + ["c"] * 5
    assert GroupCounts.from_arrays(y, d, sensitive_features=a).table.equals(counts.table.rename_axis("group"))
    assert fm.equal_opportunity_difference(y, d, sensitive_features=a) == 0.75


def test_one_group_left_is_no_comparison():
    counts = GroupCounts.from_table({"a": cells_of(50, 10, 20, 40), "b": cells_of(30, 5, 0, 0)})
    with pytest.warns(
        UndefinedRateWarning,
        match=r"is 0/0 for group 'b' .*leaves it out. true_positive_rate is defined for 1 group\(s\)",
    ):
        assert np.isnan(counts.difference("true_positive_rate"))
    with pytest.warns(UndefinedRateWarning):
        assert np.isnan(counts.ratio("true_positive_rate"))
    for odds in (counts.equalized_odds_difference, counts.equalized_odds_ratio):
        with pytest.warns(UndefinedRateWarning):
            assert np.isnan(odds())
        with pytest.warns(UndefinedRateWarning):
            assert np.isnan(odds(agg="mean"))
    with pytest.warns(UndefinedRateWarning, match="selection_rate is defined for 1 group"):
        assert np.isnan(counts.select(["a"]).difference("selection_rate"))


def test_no_group_has_the_rate():
    counts = GroupCounts.from_arrays([0, 0], [0, 1], sensitive_features=["a", "b"])
    with pytest.warns(UndefinedRateWarning):
        assert np.isnan(counts.difference("true_positive_rate"))
    with pytest.warns(UndefinedRateWarning):
        assert np.isnan(counts.equalized_odds_difference())


def test_empty_intersections_stay_in_the_table_and_out_of_comparisons():
    features = {"sex": ["f", "m"], "age": ["old", "young"]}
    counts = GroupCounts.from_arrays([1, 1], [1, 0], sensitive_features=features)
    assert counts.groups.tolist() == [("f", "old"), ("f", "young"), ("m", "old"), ("m", "young")]
    assert counts.count.tolist() == [1, 0, 0, 1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert counts.difference("selection_rate") == 1
    assert "has no people in it" in counts.reasons()[("f", "young"), "selection_rate"]


# ---------------------------------------------------------------------- kinds of sensitive feature

SAME_GROUPS = {
    "list": list("bab"),
    "tuple": tuple("bab"),
    "text array": np.array(list("bab")),
    "object array": np.array(list("bab"), dtype=object),
    "object Series": pd.Series(list("bab"), dtype=object),
    "text Series": pd.Series(list("bab"), dtype="string"),
    "Index": pd.Index(list("bab")),
    "one column": np.array([["b"], ["a"], ["b"]]),
    "categorical": pd.Categorical(list("bab")),
    "categorical with unused values": pd.Categorical(list("bab"), categories=["z", "b", "a", "c"]),
    "Series with an odd index": pd.Series(list("bab"), index=[7, 7, 0]),
}


@pytest.mark.parametrize("features", SAME_GROUPS.values(), ids=SAME_GROUPS)
def test_the_same_groups_in_any_container(features):
    counts = GroupCounts.from_arrays([1, 1, 0], [1, 0, 0], sensitive_features=features)
    assert counts.groups.tolist() == ["a", "b"]
    assert counts.groups.name == "group"
    assert counts.cells.tolist() == [[0, 0, 1, 0], [1, 0, 0, 1]]


def test_an_ordered_categorical_keeps_its_order():
    bands = pd.Categorical(["low", "high", "mid"], categories=["low", "mid", "top", "high"], ordered=True)
    counts = GroupCounts.from_arrays([1, 1, 0], [1, 0, 0], sensitive_features=bands)
    assert counts.groups.tolist() == ["low", "mid", "high"]
    assert counts.cells.tolist() == [[0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0]]


@pytest.mark.parametrize(
    "values",
    [
        [3, -2, 3],
        [1000, 0, 1000],
        [True, False, True],
        [1.5, 0.5, 1.5],
        [("a", 1), ("a", 0), ("a", 1)],
        [10**18, 5, 10**18],
    ],
    ids=str,
)
def test_groups_that_are_not_text(values):
    column = pd.Series(values, name="band")
    counts = GroupCounts.from_arrays([1, 1, 0], [1, 0, 0], sensitive_features=column)
    assert counts.groups.tolist() == sorted(set(values))
    assert counts.groups.name == "band"
    assert counts.cells.tolist() == [[0, 0, 1, 0], [1, 0, 0, 1]]


@pytest.mark.parametrize(
    "dtype", ["int8", "uint8", "int16", "uint64", "int64", "Int8", "Int64", ">i4", ">i8"]
)
@pytest.mark.parametrize(
    "values", [[0, 1, 2], [1, 3, 2], [100, 101, 127], [5, 5, 5], [9, 1000, 4000]], ids=str
)
def test_integer_groups_of_every_width(dtype, values):
    if max(values) > 127 and dtype.lower().endswith("int8"):
        values = [v // 40 for v in values]  # what fits a byte
    column = np.array(values, dtype=dtype) if dtype.startswith(">") else pd.Series(values, dtype=dtype)
    counts = GroupCounts.from_arrays([0, 0, 0], [1, 1, 1], sensitive_features=column)
    assert counts.groups.tolist() == sorted(set(values))
    assert counts.cells[:, 1].sum() == 3


def test_integers_over_the_whole_range_of_a_byte():
    values = np.array([-128, 127, 0], dtype=np.int8)
    counts = GroupCounts.from_arrays([1, 1, 0], [1, 0, 0], sensitive_features=values)
    assert counts.groups.tolist() == [-128, 0, 127]
    assert counts.cells.tolist() == [[0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0]]


def test_a_nullable_boolean_is_a_group():
    column = pd.Series([True, False, True], dtype="boolean")
    assert GroupCounts.from_arrays([1, 0, 1], [1, 0, 1], sensitive_features=column).count.to_dict() == {
        False: 1,
        True: 2,
    }


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 1), st.sampled_from("ab")), min_size=1, max_size=40
    ),
)
def test_many_groups_agree_with_a_pandas_crosstab(data):
    frame = pd.DataFrame(data, columns=["first", "second", "third"])
    y = frame["second"].to_numpy()
    counts = GroupCounts.from_arrays(y, 1 - y, sensitive_features=frame)
    expected = frame.groupby(["first", "second", "third"]).size()
    found = counts.count[counts.count > 0]
    assert found.to_dict() == expected.to_dict()
    assert [level.tolist() for level in counts.groups.levels] == [sorted(set(frame[c])) for c in frame]


def test_two_hundred_values_each_need_more_than_a_byte():
    a = np.arange(200)
    with pytest.warns(GroupNameWarning, match="'a' has 200 different values; .*'b' has 200"):
        counts = GroupCounts.from_arrays(a % 2, a % 2, sensitive_features={"a": a, "b": a[::-1]})
    assert counts.cells.shape == (40_000, 4)
    assert counts.count[(3, 196)] == 1
    assert counts.count.sum() == 200


def test_unused_values_do_not_make_groups_too_many():
    wide = pd.Categorical(["p1", "p2"], categories=[f"p{i}" for i in range(5000)])
    counts = GroupCounts.from_arrays([1, 0], [1, 0], sensitive_features={"first": wide, "second": wide})
    assert counts.groups.tolist() == [("p1", "p1"), ("p1", "p2"), ("p2", "p1"), ("p2", "p2")]
    assert counts.count.tolist() == [1, 0, 0, 1]


def test_several_columns_in_several_shapes():
    expected = GroupCounts.from_arrays(
        [1, 0], [1, 0], sensitive_features={"group_0": ["x", "y"], "group_1": ["u", "v"]}
    )
    for features in (np.array([["x", "u"], ["y", "v"]]), [["x", "u"], ["y", "v"]], [("x", "u"), ("y", "v")]):
        counts = GroupCounts.from_arrays([1, 0], [1, 0], sensitive_features=features)
        assert counts.table.equals(expected.table)
        assert counts.groups.names == ["group_0", "group_1"]


# ---------------------------------------------------------------------- rows in another order


def test_the_same_rows_in_another_order_are_refused():
    """By position these would give rates of .75, 0 and .75 where the truth is .5 each."""
    label = pd.Series([0, 1] * 6, index=range(100, 112))
    decision = pd.Series([1, 0] * 6, index=label.index)
    group = pd.Series(list("aaaabbbbcccc"), index=label.index)
    truth = GroupCounts.from_arrays(label, decision, sensitive_features=group)
    assert truth.rate("selection_rate").tolist() == [0.5] * 3
    shuffled = group.sample(frac=1, random_state=1)
    remedy = r"Align them first: sensitive_features = sensitive_features\.loc\[y_true\.index\]"
    with pytest.raises(ValueError, match=remedy):
        GroupCounts.from_arrays(label, decision, sensitive_features=shuffled)
    assert GroupCounts.from_arrays(label, decision, sensitive_features=shuffled.loc[label.index]) == truth
    with pytest.raises(ValueError, match="y_true and y_pred have the same index labels in different orders"):
        GroupCounts.from_arrays(label, decision[::-1], sensitive_features=group.to_numpy())
    with pytest.raises(ValueError, match=r"y_pred and sensitive_features\['sex'\] have the same index"):
        GroupCounts.from_arrays(None, decision, sensitive_features={"sex": shuffled})
    with pytest.raises(ValueError, match="sensitive_features and sample_weight have the same"):
        GroupCounts.from_arrays(
            None, [1] * 12, sensitive_features=group.to_frame("sex"), sample_weight=label[::-1] + 1
        )


def test_arrays_and_other_indexes_go_by_position():
    group = pd.Series(["x", "y"], index=[1, 0])
    for label in ([1, 0], pd.Series([1, 0], index=[7, 8]), np.array([1, 0])):
        counts = GroupCounts.from_arrays(label, [1, 1], sensitive_features=group)
        assert counts.cells.tolist() == [[0, 0, 0, 1], [0, 1, 0, 0]]


# ---------------------------------------------------------------------- without labels


def test_an_audit_without_labels_has_selection_rates():
    counts = GroupCounts.from_arrays(None, Y_PRED, sensitive_features=GROUP)
    assert counts.table.to_dict("index") == {
        "x": {"not_selected": 3, "selected": 4},
        "y": {"not_selected": 4, "selected": 1},
    }
    assert counts.rates().to_dict("index") == {
        "x": {"count": 7, "selection_rate": 4 / 7},
        "y": {"count": 5, "selection_rate": 1 / 5},
    }
    assert counts.difference("selection_rate") == 4 / 7 - 1 / 5
    assert counts.overall()["selection_rate"] == 5 / 12
    for metric in set(RATES) - {"selection_rate"}:
        assert np.isnan(counts.rate(metric)).all()
        with pytest.warns(UndefinedRateWarning, match=f"{metric} is 0/0 for group 'x', 'y' .no labels."):
            assert np.isnan(counts.difference(metric))
    assert counts.reasons()["x", "true_positive_rate"] == (
        "true_positive_rate of group 'x' is 0/0: there are no labels."
    )
    assert list(counts.to_rows().columns) == ["group", "y_pred"]
    rows = counts.to_rows()
    assert GroupCounts.from_frame(rows, y_pred="y_pred", sensitive_features="group") == counts


# ---------------------------------------------------------------------- weights


def test_weights_by_hand():
    """x: decisions 1, 0 of weight 3 and 1; y: 1, 1, 0 of weight 2, 1, 1."""
    counts = GroupCounts.from_arrays(
        [1, 1, 0, 0, 1], [1, 0, 1, 1, 0], sensitive_features=list("xxyyy"), sample_weight=[3, 1, 2, 1, 1]
    )
    assert counts.cells.tolist() == [[0, 0, 1, 3], [0, 3, 1, 0]]
    assert counts.squares.tolist() == [[0, 0, 1, 9], [0, 5, 1, 0]]
    assert counts.rate("selection_rate").tolist() == [3 / 4, 3 / 4]
    k, n = counts.effective_fraction("selection_rate")
    assert n.tolist() == [16 / 10, 16 / 6]  # Kish: squared sum over sum of squares
    assert k.tolist() == pytest.approx([0.75 * 1.6, 0.75 * 16 / 6])
    assert counts.effective_fraction("false_positive_rate")[1].tolist() == [0, 9 / 5]
    assert repr(counts).startswith("GroupCounts of a weight of 8 in 2 groups")
    with pytest.raises(ValueError, match="only counts of people can be made rows again"):
        counts.to_rows()
    assert counts.pooled().squares.tolist() == [[0, 5, 2, 9]]
    assert counts.select(["y"]).squares.tolist() == [[0, 5, 1, 0]]


@settings(max_examples=40)
@given(rows(columns=2))
def test_weights_of_one_change_nothing(data):
    frame = pd.DataFrame(data, columns=["y", "d", "first", "second"]).assign(w=1)
    named = {"y_true": "y", "y_pred": "d", "sensitive_features": ["first", "second"]}
    plain = GroupCounts.from_frame(frame, **named)
    weighted = GroupCounts.from_frame(frame, **named, sample_weight="w")
    assert weighted.groups.equals(plain.groups)
    assert (weighted.cells == plain.cells).all()
    for metric in RATES:
        np.testing.assert_array_equal(weighted.rate(metric), plain.rate(metric))
        np.testing.assert_allclose(weighted.effective_fraction(metric), plain.effective_fraction(metric))


@settings(max_examples=40)
@given(rows(columns=1), st.data())
def test_whole_weights_are_rows_so_many_times(data, draw):
    times = [draw.draw(st.integers(0, 4)) for _ in data]
    if not any(times):
        return
    frame = pd.DataFrame(data, columns=["y", "d", "g"]).assign(w=times)
    named = {"y_true": "y", "y_pred": "d", "sensitive_features": "g"}
    weighted = GroupCounts.from_frame(frame, **named, sample_weight="w")
    repeated = GroupCounts.from_frame(frame.loc[frame.index.repeat(frame["w"])], **named)
    kept = weighted.select(repeated.groups)
    assert (kept.cells == repeated.cells).all()
    for metric in RATES:
        np.testing.assert_allclose(kept.rate(metric), repeated.rate(metric))
        effective, people = kept.effective_fraction(metric)[1], repeated.fraction(metric)[1]
        assert (effective <= people + 1e-9).all()  # a row said twice is not known twice as well


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=9))
def test_all_of_a_weighted_group_is_all_of_it(weight):
    counts = GroupCounts.from_arrays(
        None, [1] * len(weight), sensitive_features=["a"] * len(weight), sample_weight=weight
    )
    k, n = counts.effective_fraction("selection_rate")
    assert k == n
    assert n <= len(weight) + 1e-9


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        ([1, -1, 1], r"sample_weight holds -1\.0; pass numbers of at least 0"),
        ([1, np.nan, 1], "sample_weight holds nan"),
        ([1, np.inf, 1], "sample_weight holds inf"),
        ([0, 0, 0], "sample_weight is 0 in every row"),
        (["1", "many", "1"], "sample_weight holds '1', 'many', '1'"),
        ([1, 1], "y_pred has 3, sample_weight has 2"),
    ],
)
def test_weights_that_cannot_be_used(weight, message):
    with pytest.raises(ValueError, match=message):
        GroupCounts.from_arrays([1, 0, 1], [1, 0, 1], sensitive_features=list("aab"), sample_weight=weight)


# ---------------------------------------------------------------------- adding and comparing tables


def test_months_are_added_by_hand():
    may = GroupCounts.from_table({"a": cells_of(1, 2, 3, 4), "c": cells_of(1, 1, 1, 1)})
    june = GroupCounts.from_table({"b": cells_of(5, 0, 0, 5), "a": cells_of(1, 1, 1, 1)})
    both = may + june
    assert both.table.to_dict("index") == {
        "a": cells_of(2, 3, 4, 5),
        "c": cells_of(1, 1, 1, 1),
        "b": cells_of(5, 0, 0, 5),
    }
    assert both.cells.dtype == np.int64
    assert sum([may, june]) == both
    assert (may + may).cells.tolist() == (2 * may.cells).tolist()


@settings(max_examples=40)
@given(rows(columns=2), rows(columns=2))
def test_adding_tables_is_counting_the_rows_of_both(first, second):
    named = {"y_true": "y", "y_pred": "d", "sensitive_features": ["first", "second"]}
    frames = [pd.DataFrame(data, columns=["y", "d", "first", "second"]) for data in (first, second)]
    one, two = (GroupCounts.from_frame(frame, **named) for frame in frames)
    together = GroupCounts.from_frame(pd.concat(frames), **named)
    assert one + two == two + one == together
    assert sum([one, two, one]) == one + two + one
    assert (one + two).pooled() == one.pooled() + two.pooled()
    assert list((one + two).groups.names) == ["first", "second"]


def test_weights_are_added_with_their_squares():
    weighted = GroupCounts.from_arrays(None, [1, 0], sensitive_features=["a", "a"], sample_weight=[3, 2])
    plain = GroupCounts.from_arrays(None, [1, 1], sensitive_features=["a", "b"])
    both = weighted + plain
    assert both.cells[:, :2].tolist() == [[2, 4], [0, 1]]
    assert both.squares[:, :2].tolist() == [[4, 10], [0, 1]]
    assert weighted != plain


def test_tables_are_equal_when_groups_and_counts_are(counts):
    assert counts == GroupCounts.from_arrays(Y_TRUE, Y_PRED, sensitive_features=GROUP)
    assert counts != counts.select(["y", "x"])
    assert counts != counts + counts
    assert counts != GroupCounts.from_arrays(None, Y_PRED, sensitive_features=GROUP)
    assert counts != "counts"
    with pytest.raises(TypeError, match="unhashable"):
        hash(counts)


def test_tables_of_different_kinds_are_not_added(counts):
    unlabeled = GroupCounts.from_arrays(None, Y_PRED, sensitive_features=GROUP)
    with pytest.raises(ValueError, match=r"The tables differ in kind: .* labels True and False"):
        counts + unlabeled
    other = GroupCounts.from_arrays(Y_TRUE, Y_PRED, sensitive_features={"sex": GROUP})
    with pytest.raises(ValueError, match=r"groups by \['group'\] and \['sex'\]"):
        counts + other
    with pytest.raises(TypeError):
        counts + 1


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("features", "found"),
    [
        (["a", None, "b"], "sensitive_features['group'] has 1 missing"),
        (["a", np.nan, "b"], "sensitive_features['group'] has 1 missing"),
        ([["a", "u"], ["b", np.nan], ["c", "v"]], "sensitive_features['group_1'] has 1 missing"),
        (pd.Series([1.0, np.nan, np.nan], name="race"), "sensitive_features['race'] has 2 missing"),
        (pd.Series([1, pd.NA, 2], dtype="Int64"), "sensitive_features['group'] has 1 missing"),
        (pd.Series([True, pd.NA, True], dtype="boolean"), "sensitive_features['group'] has 1 missing"),
        (pd.Series(["a", None, "b"], dtype="string"), "sensitive_features['group'] has 1 missing"),
        (pd.Categorical(["a", None, "b"]), "sensitive_features['group'] has 1 missing"),
        (pd.to_datetime(["2020-01-01", None, "2020-01-02"]), "sensitive_features['group'] has 1 missing"),
        (["a", "b"], "y_true has 3, sensitive_features['group'] has 2"),
        ({"sex": ["a", "b", "a"], "race": ["u"]}, "sensitive_features['race'] has 1"),
        ([], "sensitive_features['group'] is empty"),
        ({}, "sensitive_features has no columns"),
        (pd.DataFrame(index=[0, 1, 2]), "sensitive_features has no columns"),
        (pd.DataFrame([[1, 2]] * 3, columns=["a", "a"]), "two columns of one name"),
        (np.zeros((3, 2, 2)), "sensitive_features['group'] has shape (3, 2, 2)"),
        ("abc", "sensitive_features['group'] has shape ()"),
        ([1, "a", 2], "mixes types (int, str)"),
    ],
)
def test_sensitive_features_that_cannot_be_used(features, found):
    with pytest.raises(ValueError, match=re.escape(found)):
        GroupCounts.from_arrays([1, 0, 1], [1, 0, 1], sensitive_features=features)


def test_labels_and_decisions_that_cannot_be_used():
    with pytest.raises(ValueError, match="y_true holds 2"):
        GroupCounts.from_arrays([1, 2], [1, 0], sensitive_features=["a", "b"])
    with pytest.raises(ValueError, match=r"y_pred holds 0\.3, which look like scores.*y_pred >= threshold"):
        GroupCounts.from_arrays([1, 0], [0.3, 1], sensitive_features=["a", "b"])
    with pytest.raises(ValueError, match="y_true has 2, y_pred has 3"):
        GroupCounts.from_arrays([1, 0], [1, 0, 1], sensitive_features=["a", "b"])


def test_too_many_groups_are_refused_before_memory_is():
    a = np.arange(5000)
    with pytest.raises(ValueError, match=r"too many groups .*'a' has 5,000, 'b' has 5,000"):
        GroupCounts.from_arrays(a % 2, a % 2, sensitive_features={"a": a, "b": a})


def test_from_table_takes_frames_and_mappings():
    table = pd.DataFrame({"TP": [1], "FN": [2], "FP": [3], "TN": [4], "note": ["x"]}, index=["a"])
    assert GroupCounts.from_table(table).cells.tolist() == [[4, 3, 2, 1]]
    assert GroupCounts.from_table({"a": cells_of(4, 3.0, 2, 1)}).cells.tolist() == [[4, 3, 2, 1]]
    several = GroupCounts.from_table({("f", "old"): cells_of(1, 2, 3, 4)})
    assert several.groups.tolist() == [("f", "old")]


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (pd.DataFrame({"tn": [1], "fp": [1]}), "lacks fn, tp"),
        ({"a": cells_of(1, 1, -1, 0)}, "-1 as fn of group 'a'"),
        ({"a": cells_of(1, 1.5, 1, 0)}, "1.5 as fp of group 'a'"),
        ({"a": cells_of(1, np.nan, 1, 0)}, "nan as fp of group 'a'"),
        ({"a": cells_of(1, "many", 1, 0)}, "not a number"),
        (pd.DataFrame([[1, 1, 1, 1]] * 2, columns=CELLS, index=["a", "a"]), "the group 'a' more than once"),
        (pd.DataFrame([[1] * 5], columns=[*CELLS, "TN"]), "the column 'tn' more than once"),
        (pd.DataFrame(columns=CELLS), "table is empty"),
    ],
)
def test_from_table_refuses_what_is_not_a_count(table, found):
    with pytest.raises(ValueError, match=re.escape(found)):
        GroupCounts.from_table(table)


def test_rows_are_counted_back_to_the_same_table():
    table = pd.DataFrame([[2, 1, 0, 3], [0, 0, 4, 1]], columns=CELLS, index=pd.Index(["a", "b"], name="sex"))
    rows = GroupCounts.from_table(table).to_rows()
    assert list(rows.columns) == ["sex", "y_true", "y_pred"]
    assert rows.value_counts().to_dict() == {
        ("a", 0, 0): 2, ("a", 0, 1): 1, ("a", 1, 1): 3, ("b", 1, 0): 4, ("b", 1, 1): 1
    }  # fmt: skip
    again = GroupCounts.from_frame(rows, y_true="y_true", y_pred="y_pred", sensitive_features="sex")
    pd.testing.assert_frame_equal(again.table, table)


def test_rows_of_intersections_keep_a_column_per_feature():
    counts = GroupCounts.from_arrays(
        [0, 1, 1], [1, 1, 0], sensitive_features={"sex": ["f", "m", "f"], "old": [1, 0, 1]}
    )
    rows = counts.to_rows()
    assert rows.to_dict("list") == {
        "sex": ["f", "f", "m"],
        "old": [1, 1, 0],
        "y_true": [0, 1, 1],
        "y_pred": [1, 0, 1],
    }
    nameless = GroupCounts.from_table({("f", "old"): cells_of(0, 0, 0, 1)}).to_rows()
    assert list(nameless.columns) == ["group_0", "group_1", "y_true", "y_pred"]


def test_unknown_names_list_the_known_ones(counts):
    with pytest.raises(
        ValueError, match=r"metric is 'recal'; pass one of base_rate, .*Did you mean 'recall'"
    ):
        counts.difference("recal")
    with pytest.raises(ValueError, match="metric is 'recal'"):
        counts.rates(["recal"])
    with pytest.raises(ValueError, match="agg is 'max'; pass 'worst_case' or 'mean'"):
        counts.equalized_odds_difference(agg="max")

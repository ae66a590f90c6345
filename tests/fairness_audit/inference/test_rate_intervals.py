"""Intervals of rates: SciPy's, for every group and rate, down to groups of one."""

from __future__ import annotations

import dataclasses
import math

import fairlearn.metrics as fm
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy import stats

from fairness_audit.counts import GroupCounts
from fairness_audit.inference import Interval, rate_intervals, share_interval
from fairness_audit.intervals import wilson
from fairness_audit.rates import RATES, USUAL_RATES
from tests.fairness_audit.inference.tables import (
    ONE_GROUP_LEFT,
    THREE,
    TWO,
    counts_of,
    rows_of,
    tables,
    within_chance,
)


@pytest.mark.parametrize(("method", "scipys"), [("wilson", "wilson"), ("exact", "exact")])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_intervals_are_those_of_scipy(method, scipys, level):
    table = rate_intervals(THREE, RATES, level=level, method=method)
    assert table.attrs == {"level": level}
    for (group, metric), row in table.iterrows():
        k, n = (int(part[THREE.groups.get_loc(group)]) for part in THREE.fraction(metric))
        expected = stats.binomtest(k, n).proportion_ci(level, method=scipys)
        assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high), abs=1e-10)
        assert (row["estimate"], row["of"], row["reason"]) == (k / n, n, "")


def test_they_agree_with_the_bootstrap_of_metricframe_where_that_holds():
    label, decision, group = rows_of(TWO)
    frame = fm.MetricFrame(
        metrics={"selection_rate": fm.selection_rate, "true_positive_rate": fm.true_positive_rate},
        y_true=label,
        y_pred=decision,
        sensitive_features=group,
        n_boot=100,
        ci_quantiles=[0.025, 0.975],
        random_state=0,
    )
    ours = rate_intervals(TWO, ["selection_rate", "true_positive_rate"])
    low, high = (q.to_numpy().ravel() for q in frame.by_group_ci)
    np.testing.assert_allclose(ours["low"], low, atol=0.04)
    np.testing.assert_allclose(ours["high"], high, atol=0.04)


def test_no_group_is_too_small_and_none_changes_the_method():
    counts = counts_of(
        plenty=(10, 10, 10, 10),
        scarce=(30, 2, 6, 2),
        no_one=(30, 0, 10, 0),
        one=(0, 1, 0, 0),
        nobody=(0,) * 4,
    )
    table = rate_intervals(counts, "selection_rate").droplevel("metric")
    assert table["method"].tolist() == ["Wilson"] * 4 + ["none"]
    assert table.loc["no_one", ["low", "high"]].tolist() == pytest.approx(
        [0, 1.959964**2 / (40 + 1.959964**2)]
    )
    assert table.loc["one", ["low", "high"]].tolist() == pytest.approx([1 / (1 + 1.959964**2), 1])
    assert table.loc["nobody", ["estimate", "low", "high"]].isna().all()
    assert table.loc["nobody", "reason"] == "selection_rate of group 'nobody' is 0/0: it has no people in it"
    assert rate_intervals(counts, "selection_rate", method="exact")["method"].iloc[0] == "Clopper-Pearson"


def test_a_rate_of_nobody_has_a_reason():
    row = rate_intervals(ONE_GROUP_LEFT, "tpr").loc[("b", "true_positive_rate")]
    assert (row["of"], row["method"]) == (0, "none")
    assert row["reason"].endswith("it has no people whose label is 1")


@settings(max_examples=60)
@given(tables(fewest=1))
def test_intervals_hold_their_estimates_and_have_a_width(counts):
    table = rate_intervals(counts, RATES)
    empty = table["of"] == 0
    assert (empty == (table["reason"] != "")).all()
    assert table.loc[empty, ["low", "high"]].isna().all(axis=None)
    whole = table[~empty]
    assert (whole["low"] < whole["high"]).all()
    assert whole["low"].ge(0).all()
    assert whole["high"].le(1).all()
    assert (whole["low"] <= whole["estimate"]).all()
    assert (whole["estimate"] <= whole["high"]).all()
    expected = counts.rates(RATES)[list(RATES)]
    found = table["estimate"].unstack("metric")[list(RATES)]
    np.testing.assert_array_equal(found.to_numpy(), expected.to_numpy())


@settings(max_examples=30)
@given(tables(fewest=1))
def test_a_rate_and_its_complement_mirror_each_other(counts):
    for one, other in (
        ("true_positive_rate", "false_negative_rate"),
        ("false_positive_rate", "true_negative_rate"),
        ("precision_score", "false_discovery_rate"),
        ("negative_predictive_value", "false_omission_rate"),
    ):
        a, b = (rate_intervals(counts, m) for m in (one, other))
        np.testing.assert_allclose(a["low"], 1 - b["high"], atol=1e-12)


def test_columns_by_feature_and_metric():
    table = TWO.table
    table.index = pd.MultiIndex.from_tuples([("f", "old"), ("m", "young")], names=["sex", "age"])
    rates = rate_intervals(GroupCounts.from_table(table), ["selection_rate", "npv"])
    assert rates.index.names == ["sex", "age", "metric"]
    assert rates.loc[("f", "old", "selection_rate"), "estimate"] == 110 / 200
    assert rates.loc[("f", "old", "negative_predictive_value"), "estimate"] == 60 / 90
    assert set(rate_intervals(TWO).index.get_level_values("metric")) == set(USUAL_RATES)


def test_without_labels_there_is_the_selection_rate():
    counts = GroupCounts.from_arrays(None, [0, 1, 1], sensitive_features=list("aab"))
    table = rate_intervals(counts)
    assert table.index.tolist() == [("a", "selection_rate"), ("b", "selection_rate")]
    asked = rate_intervals(counts, ["selection_rate", "tpr"]).loc[("a", "true_positive_rate")]
    assert asked["reason"] == "true_positive_rate of group 'a' is 0/0: there are no labels"


def test_weights_go_by_the_effective_number_of_people():
    weight = np.array([1.0, 1, 1, 1, 2, 2, 4, 4])
    decision = np.array([1, 0, 1, 0, 1, 0, 0, 1])
    counts = GroupCounts.from_arrays(None, decision, sensitive_features=["a"] * 8, sample_weight=weight)
    row = rate_intervals(counts).iloc[0]
    effective = 16**2 / (4 + 2 * 4 + 2 * 16)  # Kish: squared sum over sum of squares, by hand 5.82
    assert row["of"] == 16
    assert row["estimate"] == 8 / 16
    expected = wilson(effective / 2, effective)
    assert (row["low"], row["high"]) == pytest.approx(tuple(float(b) for b in expected))


def test_rates_are_covered_as_often_as_the_level_says():
    """3,000 groups of 20 to 300 people whose rates lie anywhere."""
    rng = np.random.default_rng(10)
    n, share = rng.integers(20, 300, 3000), rng.uniform(0.05, 0.95, 3000)
    k = rng.binomial(n, share)

    def covered(level: float) -> float:
        low, high = wilson(k, n, level)
        return ((low <= share) & (share <= high)).mean()

    assert within_chance(covered(0.8), 0.8, 3000)
    assert within_chance(covered(0.95), 0.95, 3000)
    assert not within_chance(covered(0.9), 0.95, 3000)  # the criterion can fail


# ---------------------------------------------------------------------- a share of two numbers


@pytest.mark.parametrize(("chosen", "people"), [(30, 80), (2, 60), (3, 7), (0, 1)])
def test_a_share_of_two_numbers_has_the_interval_of_a_rate(chosen, people):
    found = share_interval(chosen, people, level=0.9)
    row = rate_intervals(
        counts_of(overall=(people - chosen, chosen, 0, 0)), "selection_rate", level=0.9
    ).iloc[0]
    expected = row[["estimate", "low", "high"]].astype(float)
    np.testing.assert_array_equal([found.estimate, found.low, found.high], expected)
    assert (found.method, found.reason) == (row["method"], row["reason"])


def test_a_share_of_nobody_has_a_reason():
    found = share_interval(0, 0)
    assert (found.method, found.reason) == ("none", "there are no people")
    assert str(found) == "undefined (no interval: there are no people)"


def test_an_interval_reads_as_a_sentence():
    plain = Interval(0.21, 0.13, 0.29, 0.95, "Wilson")
    assert str(plain) == "0.21 (95% interval 0.13 to 0.29)"
    assert 0.2 in plain
    assert 0.3 not in plain
    assert (
        str(Interval(0.2104, 0.2061, 0.2147, 0.999, "Wilson")) == "0.2104 (99.9% interval 0.2061 to 0.2147)"
    )
    assert str(Interval(2.0, 0.9, math.inf, 0.95, "score")) == "2.00 (95% interval 0.90 to any size)"
    with pytest.raises(dataclasses.FrozenInstanceError):
        plain.low = 0.0
    assert 0.2 not in Interval(0.2, math.nan, math.nan, 0.95, "none", reason="it is 0/0")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: rate_intervals(TWO, "recal"),
            "metric is 'recal'.*Did you mean 'recall'",
        ),
        (lambda: rate_intervals(TWO, []), "metrics is empty"),
        (lambda: rate_intervals(TWO, level=95), "level is 95; pass a number strictly between 0 and 1"),
        (lambda: rate_intervals(TWO, level=1), "level is 1"),
        (lambda: rate_intervals(TWO, method="wald"), "method is 'wald'; pass 'wilson' or 'exact'"),
        (lambda: share_interval(8, 7), "selected is 8 of 7 people"),
        (lambda: share_interval(3, 7, level=0), "level is 0"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()

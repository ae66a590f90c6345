"""Gaps: both groups, an interval that no small group can empty, a test."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from statsmodels.stats.proportion import confint_proportions_2indep

from fairness_audit.counts import GroupCounts
from fairness_audit.inference import gap_interval, gaps_to_reference
from fairness_audit.intervals import largest_difference, newcombe, score_ratio, smallest_ratio
from tests.fairness_audit.inference.tables import (
    NOBODY_SELECTED,
    ONE_GROUP_LEFT,
    THREE,
    TWO,
    compas,
    counts_of,
    selected,
    tables,
    within_chance,
)

QUIET = {"n_replicates": 0}  # no test


# ---------------------------------------------------------------------- two named groups


def test_two_named_groups_have_newcombes_and_koopmans_interval():
    gap = gap_interval(TWO, "selection_rate", between=("a", "b"))
    assert gap.estimate == pytest.approx(110 / 200 - 50 / 120)
    expected = confint_proportions_2indep(110, 200, 50, 120, method="newcomb", compare="diff")
    assert (gap.low, gap.high) == pytest.approx(expected, rel=1e-9)
    assert (gap.method, gap.first, gap.second, gap.surest) == ("Newcombe", "a", "b", None)
    ratio = gap_interval(TWO, "selection_rate", "ratio", between=("a", "b"))
    assert ratio.estimate == pytest.approx((110 / 200) / (50 / 120))
    expected = confint_proportions_2indep(
        110, 200, 50, 120, method="score", compare="ratio", correction=False
    )
    assert (ratio.low, ratio.high) == pytest.approx(expected, rel=1e-5)
    assert (ratio.method, ratio.how) == ("score", "ratio")


@settings(max_examples=50)
@given(tables(most=2))
def test_groups_turned_round_turn_the_sign_and_the_ratio(counts):
    pairs = [("a", "b"), ("b", "a")]
    for metric in ("selection_rate", "precision_score"):
        one, other = (gap_interval(counts, metric, between=pair, **QUIET) for pair in pairs)
        assert (one.reason == "") == (other.reason == "") == math.isfinite(one.low)
        if one.reason:
            continue
        assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
        assert one.low <= one.estimate <= one.high
        one, other = (gap_interval(counts, metric, "ratio", between=pair, **QUIET) for pair in pairs)
        if one.reason:
            continue
        assert one.low == pytest.approx(1 / other.high if other.high else math.inf)
        assert one.high == pytest.approx(1 / other.low if other.low else math.inf)
        if not math.isnan(one.estimate):
            assert one.low <= one.estimate <= one.high


def test_intersections_are_named_by_their_tuples():
    table = TWO.table
    table.index = pd.MultiIndex.from_tuples([("f", "old"), ("m", "young")], names=["sex", "age"])
    every = pd.MultiIndex.from_product([["f", "m"], ["old", "young"]], names=["sex", "age"])
    counts = GroupCounts.from_table(table.reindex(every, fill_value=0))
    gap, plain = (gap_interval(c, "selection_rate") for c in (counts, TWO))
    assert (gap.low, gap.estimate, gap.high) == (plain.low, plain.estimate, plain.high)
    assert (gap.first, gap.second) == (("f", "old"), ("m", "young"))
    pair = gap_interval(counts, "selection_rate", between=(("m", "young"), ("f", "old")))
    assert pair.estimate == -plain.estimate


# ---------------------------------------------------------------------- largest against smallest


def test_the_largest_gap_names_its_groups_and_those_surely_apart():
    counts = selected([200, 500, 3], [1000, 1000, 4])
    gap = gap_interval(counts, "selection_rate")
    assert (gap.estimate, gap.low, gap.high) == pytest.approx(
        largest_difference([200, 500, 3], [1000, 1000, 4])[:3]
    )
    assert (gap.first, gap.second, gap.surest) == ("g02", "g00", ("g01", "g00"))
    assert str(gap) == (
        "0.55 (95% interval 0.25 to 0.79), 'g02' minus 'g00'; surely apart are 'g01' and 'g00'; p < 0.001"
    )
    ratio = gap_interval(counts, "selection_rate", "ratio")
    assert (ratio.estimate, ratio.low, ratio.high) == pytest.approx(
        smallest_ratio([200, 500, 3], [1000, 1000, 4])[:3]
    )
    assert (ratio.first, ratio.second) == ("g00", "g02")
    assert "'g00' over 'g02'" in str(ratio)


@settings(max_examples=60)
@given(tables())
@pytest.mark.filterwarnings("ignore::fairness_audit.counts.UndefinedRateWarning")
def test_an_interval_holds_its_estimate_and_has_a_width(counts):
    for metric in ("selection_rate", "precision_score", "equalized_odds"):
        for how in ("difference", "ratio"):
            gap = gap_interval(counts, metric, how, **QUIET)
            if metric != "equalized_odds":
                np.testing.assert_equal(gap.estimate, getattr(counts, how)(metric))
            if gap.reason:
                assert np.isnan([gap.estimate, gap.low, gap.high]).all()
                assert (gap.first, gap.method) == (None, "none")
            else:
                assert 0 <= gap.low <= gap.estimate <= gap.high <= 1
                assert gap.low < gap.high
                assert (gap.surest is not None) == (gap.low > 0 if how == "difference" else gap.high < 1)


@settings(max_examples=30)
@given(tables(most=3))
@pytest.mark.filterwarnings("ignore::fairness_audit.counts.UndefinedRateWarning")
def test_the_order_of_groups_does_not_matter(counts):
    turned = counts.select(counts.groups[::-1])
    for how in ("difference", "ratio"):
        one, other = (gap_interval(c, "accuracy_score", how, **QUIET) for c in (counts, turned))
        np.testing.assert_allclose([one.low, one.high], [other.low, other.high], atol=1e-12)


def test_a_higher_level_is_wider():
    for metric in ("selection_rate", "equalized_odds"):
        for how in ("difference", "ratio"):
            narrow, wide = (gap_interval(THREE, metric, how, level=level, **QUIET) for level in (0.8, 0.99))
            assert wide.low < narrow.low or narrow.low == wide.low == 0
            assert wide.high > narrow.high or narrow.high == wide.high == 1


def test_equalized_odds_are_the_worse_of_two_rates():
    gap = gap_interval(THREE, "equalized_odds")
    assert gap.estimate == THREE.equalized_odds_difference()
    assert gap.metric == "false_positive_rate"
    parts = [
        largest_difference(*THREE.fraction(m), looks=2) for m in ("true_positive_rate", "false_positive_rate")
    ]
    assert gap.low == max(one.low for one in parts)
    assert gap.high == max(one.high for one in parts)
    ratio = gap_interval(THREE, "equalized_odds", "ratio")
    assert ratio.estimate == THREE.equalized_odds_ratio()
    assert ratio.low <= ratio.estimate <= ratio.high


# ---------------------------------------------------------------------- what the bootstrap refused


def test_compas_race_has_a_gap_in_false_positive_rates():
    gap = gap_interval(compas("race"), "false_positive_rate")
    assert gap.estimate == pytest.approx(805 / 1795 - 2 / 23)
    assert (gap.first, gap.second) == ("African-American", "Asian")
    assert gap.low == pytest.approx(0.215, abs=5e-4)  # at least that, whichever pair one looks at
    assert gap.surest == ("African-American", "Other")
    assert gap.p_value == 1 / 1001
    assert gap.test.p_by_distribution == pytest.approx(9e-51, rel=0.05)
    assert "surely apart are 'African-American' and 'Other'; p < 0.001" in str(gap)


def test_race_by_sex_too():
    gap = gap_interval(compas("race", "sex"), "selection_rate")
    assert gap.low > 0.25
    assert gap.test.p_by_distribution == pytest.approx(6e-116, rel=0.1)


@pytest.mark.parametrize(
    ("sizes", "shares"), [((50, 50), (0.1, 0.1)), ((200, 200), (0.02, 0.06)), ((20, 20), (0.02, 0.3))]
)
def test_samples_that_were_refused_have_intervals_that_cover(sizes, shares):
    """The bootstrap answered in a third of these samples; now all have one. 4,000 samples at once."""
    rng = np.random.default_rng(3)
    k = rng.binomial(sizes, shares, (4000, 2))
    low, high = newcombe(k[:, 0], sizes[0], k[:, 1], sizes[1])
    truth = shares[0] - shares[1]
    assert ((low <= truth) & (truth <= high)).mean() > 0.945
    for row in k[:50]:
        assert not gap_interval(selected(row, sizes), "selection_rate", **QUIET).reason


def test_a_group_of_one_makes_it_wide_and_not_impossible():
    gap = gap_interval(counts_of(a=(60, 40, 30, 70), b=(0, 0, 0, 1)), "selection_rate")
    assert (gap.reason, gap.method) == ("", "simultaneous Newcombe")
    assert gap.low == 0
    assert gap.high > gap.estimate == 1 - 110 / 200


@pytest.mark.parametrize("how", ["difference", "ratio"])
def test_the_two_bounds_err_as_seldom_as_they_say(how):
    """200 audits of five very unequal groups whose rates differ."""
    sizes, shares = np.array([900, 400, 150, 60, 25]), np.array([0.3, 0.36, 0.2, 0.3, 0.25])
    rng = np.random.default_rng(8)
    truth = np.ptp(shares) if how == "difference" else shares.min() / shares.max()
    found = [
        gap_interval(selected(k, sizes), "selection_rate", how, **QUIET)
        for k in rng.binomial(sizes, shares, (200, 5))
    ]
    covered = np.mean([truth in gap for gap in found])
    assert covered > 0.95 or within_chance(covered, 0.95, 200)
    assert np.mean([gap.high - gap.low for gap in found]) < 0.75


# ---------------------------------------------------------------------- nothing to compare


def test_one_group_left_is_no_comparison():
    gap = gap_interval(ONE_GROUP_LEFT, "true_positive_rate")
    assert np.isnan([gap.estimate, gap.low, gap.high, gap.p_value]).all()
    assert gap.reason == "true_positive_rate is defined for 1 group(s); a comparison needs two"
    assert str(gap) == f"undefined (no interval: {gap.reason})"
    odds = gap_interval(ONE_GROUP_LEFT, "equalized_odds")
    assert odds.reason == gap.reason
    pair = gap_interval(ONE_GROUP_LEFT, "true_positive_rate", between=("b", "a"))
    assert pair.reason == "true_positive_rate of group 'b' is 0/0: it has no people whose label is 1"
    assert (pair.first, pair.second) == ("b", "a")


def test_nobody_selected_has_a_difference_and_no_ratio():
    gap = gap_interval(NOBODY_SELECTED, "selection_rate")
    assert (gap.estimate, gap.low, gap.reason) == (0, 0, "")
    assert 0 < gap.high < 0.4
    ratio = gap_interval(NOBODY_SELECTED, "selection_rate", "ratio")
    assert ratio.reason == "every selection_rate is 0, so there is no ratio"
    pair = gap_interval(NOBODY_SELECTED, "selection_rate", "ratio", between=("a", "b"))
    assert pair.reason == "both rates are 0, so there is no ratio"


def test_without_labels():
    counts = GroupCounts.from_arrays(None, [1, 0, 1, 1], sensitive_features=list("aabb"))
    assert gap_interval(counts, "selection_rate").estimate == 0.5
    assert gap_interval(counts, "tpr").reason == "there are no labels"


def test_weights_go_by_the_effective_number_of_people():
    rng = np.random.default_rng(0)
    decision, group = rng.integers(0, 2, 400), rng.choice(["a", "b"], 400)
    weight = rng.choice([1.0, 3.0], 400)
    counts = GroupCounts.from_arrays(None, decision, sensitive_features=group, sample_weight=weight)
    gap = gap_interval(counts, "selection_rate", between=("a", "b"))
    rates, n = [], []
    for g in ("a", "b"):
        w = weight[group == g]
        n.append(w.sum() ** 2 / (w**2).sum())
        rates.append(np.average(decision[group == g], weights=w))
    assert gap.estimate == pytest.approx(rates[0] - rates[1])
    expected = newcombe(rates[0] * n[0], n[0], rates[1] * n[1], n[1])
    assert (gap.low, gap.high) == pytest.approx(tuple(map(float, expected)))
    assert gap.test.n_replicates == 0
    assert gap.p_value == gap.test.p_by_distribution


# ---------------------------------------------------------------------- against a reference


def test_every_group_against_a_named_one():
    table = gaps_to_reference(THREE, "selection_rate", reference="b")
    assert table["reference"].eq("b").all()
    assert table["of"].tolist() == [200, 120, 50]
    gap = gap_interval(THREE, "selection_rate", between=("a", "b"))
    assert tuple(table.loc["a", ["estimate", "low", "high"]]) == pytest.approx(
        (gap.estimate, gap.low, gap.high)
    )
    assert table.loc["b", "estimate"] == 0
    assert table.loc["b", ["low", "high"]].isna().all()
    assert table.loc["b", "reason"] == "it is the reference"
    wider = gaps_to_reference(THREE, "selection_rate", reference="b", simultaneous=True)
    assert wider.loc["a", "low"] == pytest.approx(float(newcombe(110, 200, 50, 120, 0.975)[0]))
    assert wider.attrs == {"level": 0.95, "simultaneous": True}


def test_impact_ratios_are_ratios_to_the_best_group():
    counts = selected([30, 48, 4], [100, 80, 10])
    table = gaps_to_reference(counts, "selection_rate", "ratio", reference="best")
    assert table["reference"].eq("g01").all()
    assert table["estimate"].tolist() == pytest.approx([0.5, 1, 2 / 3])
    low, high = score_ratio(30, 100, 48, 80)
    assert tuple(table.loc["g00", ["low", "high"]]) == pytest.approx((float(low), float(high)))
    assert gaps_to_reference(counts, "selection_rate")["reference"].eq("g00").all()  # the largest


def test_to_overall_is_by_way_of_everybody_else():
    """group - overall = (1 - w)(group - rest), and 1 / ratio = w + (1 - w) rest / group, by hand."""
    counts = selected([30, 48], [100, 80])
    table = gaps_to_reference(counts, "selection_rate", reference="overall")
    assert table.loc["g00", "estimate"] == pytest.approx(0.3 - 78 / 180)
    low, high = newcombe(30, 100, 48, 80)
    assert tuple(table.loc["g00", ["low", "high"]]) == pytest.approx((80 / 180 * low, 80 / 180 * high))
    ratio = gaps_to_reference(counts, "selection_rate", "ratio", reference="overall")
    assert ratio.loc["g00", "estimate"] == pytest.approx(0.3 / (78 / 180))
    low, high = score_ratio(30, 100, 48, 80)
    w = 100 / 180
    assert tuple(ratio.loc["g00", ["low", "high"]]) == pytest.approx(
        (1 / (w + (1 - w) / low), 1 / (w + (1 - w) / high))
    )


@pytest.mark.parametrize("how", ["difference", "ratio"])
def test_to_overall_covers(how):
    """200 studies of three groups; overall is what these people would have at the true rates."""
    rng = np.random.default_rng(6)
    sizes, shares = np.array([60, 200, 400]), np.array([0.4, 0.25, 0.3])
    overall = (sizes * shares).sum() / sizes.sum()
    truth = shares - overall if how == "difference" else shares / overall
    hits = np.zeros(3)
    runs = 200
    for k in rng.binomial(sizes, shares, (runs, 3)):
        table = gaps_to_reference(selected(k, sizes), "selection_rate", how, reference="overall")
        hits += (table["low"] <= truth) & (truth <= table["high"])
    assert within_chance(hits.sum() / (3 * runs), 0.955, 3 * runs)


def test_a_comparison_that_cannot_be_made_has_a_reason():
    table = gaps_to_reference(ONE_GROUP_LEFT, "tpr", reference="a")
    assert table["reason"].tolist() == [
        "it is the reference",
        "true_positive_rate of group 'b' is 0/0: it has no people whose label is 1",
    ]
    other = gaps_to_reference(ONE_GROUP_LEFT, "tpr", reference="b")
    assert other.loc["a", "reason"] == "the reference does not have the rate"
    overall = gaps_to_reference(ONE_GROUP_LEFT, "tpr", reference="overall")
    assert overall.loc["a", "reason"] == "no other group has the rate"
    nobody = gaps_to_reference(NOBODY_SELECTED, "selection_rate", "ratio", reference="a")
    assert nobody["estimate"].isna().all()
    assert nobody.loc["b", "reason"] == "both rates are 0, so there is no ratio"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gap_interval(TWO, "recal"), "metric is 'recal'; .*equalized_odds"),
        (lambda: gap_interval(TWO, "tpr", "quotient"), "how is 'quotient'; pass 'difference' or"),
        (lambda: gap_interval(TWO, "tpr", between=("a",)), "between is .*pass two of 'a', 'b'"),
        (lambda: gap_interval(TWO, "tpr", between=("a", "a")), "between is .*pass two of"),
        (lambda: gap_interval(TWO, "tpr", between=("a", "z")), "between is .*pass two of"),
        (lambda: gap_interval(TWO, "equalized_odds", between=("a", "b")), "between compares a single rate"),
        (lambda: gap_interval(TWO, "tpr", level=1.5), "level is 1.5"),
        (lambda: gap_interval(TWO, "tpr", n_replicates=1.5), "n_replicates is 1.5"),
        (lambda: gaps_to_reference(TWO, "tpr", reference="c"), "reference is 'c'; pass 'largest', 'best'"),
        (lambda: gaps_to_reference(TWO, "tpr", "quotient"), "how is 'quotient'"),
        (lambda: gaps_to_reference(TWO, "equalized_odds"), "metric is 'equalized_odds'"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()

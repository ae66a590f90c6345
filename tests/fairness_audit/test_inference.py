"""Intervals, nulls and group sizes: against rows, SciPy, Fairlearn, fractions, and simulated audits."""

from __future__ import annotations

import dataclasses
import math
import tracemalloc
from fractions import Fraction

import fairlearn.metrics as fm
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fairness_audit import inference, resampling
from fairness_audit.counts import RATES, GroupCounts, UndefinedRateWarning, rate
from fairness_audit.inference import (
    MIN_EACH_SIDE,
    Interval,
    bootstrap_gap,
    bootstrap_rates,
    bootstrap_share,
    exact_rates,
    four_fifths_false_alarm,
    four_fifths_group_size,
    paired_change,
    passes_four_fifths,
    permutation_gap,
)


def counts_of(**groups) -> GroupCounts:
    """Counts from tn, fp, fn, tp of each group."""
    return GroupCounts.from_table(
        {g: dict(zip(("tn", "fp", "fn", "tp"), cells, strict=True)) for g, cells in groups.items()}
    )


def rows_of(counts: GroupCounts) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Label, decision and group of each person in a table."""
    cell = np.repeat(np.tile(np.arange(4), len(counts.groups)), counts.cells.ravel())
    return cell // 2, cell % 2, np.repeat(counts.groups.to_numpy(), counts.cells.sum(axis=1))


TWO = counts_of(a=(60, 40, 30, 70), b=(45, 15, 25, 35))
THREE = counts_of(a=(60, 40, 30, 70), b=(45, 15, 25, 35), c=(20, 10, 8, 12))


# ---------------------------------------------------------------------- the bootstrap is resampling rows


def test_intervals_agree_with_metricframe_bootstrap():
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
    ours = bootstrap_rates(TWO, ["selection_rate", "true_positive_rate"], n_replicates=20_000)
    low, high = (q.to_numpy().ravel() for q in frame.by_group_ci)
    np.testing.assert_allclose(ours["low"], low, atol=0.035)
    np.testing.assert_allclose(ours["high"], high, atol=0.035)
    assert (ours["high"] - ours["low"]).min() > 0.13


def test_replicates_do_not_depend_on_how_they_are_cut_into_blocks(monkeypatch):
    everything = [
        lambda: bootstrap_rates(THREE, n_replicates=300),
        lambda: bootstrap_gap(THREE, "equalized_odds", n_replicates=300),
        lambda: bootstrap_gap(THREE, "precision_score", between=("a", "b"), n_replicates=300),
        lambda: permutation_gap(THREE, "selection_rate", n_replicates=300).p_value,
    ]
    whole = [f() for f in everything]
    monkeypatch.setattr(resampling, "MOST_AT_ONCE", 7)
    cut = [f() for f in everything]
    pd.testing.assert_frame_equal(whole[0], cut[0])
    assert whole[1:] == cut[1:]


@pytest.mark.parametrize(("selected", "people"), [(30, 80), (2, 60), (3, 7)])
def test_a_share_of_two_numbers_has_the_interval_of_a_rate(selected, people):
    found = bootstrap_share(selected, people, n_replicates=200, level=0.9, random_state=3)
    row = bootstrap_rates(
        counts_of(overall=(people - selected, 0, 0, selected)),
        "selection_rate",
        n_replicates=200,
        level=0.9,
        random_state=3,
    ).iloc[0]
    expected = row[["estimate", "low", "high"]].astype(float)
    np.testing.assert_array_equal([found.estimate, found.low, found.high], expected)
    assert (found.method, found.reason) == (row["method"], row["reason"])


def test_random_state_decides_the_draws():
    same = [bootstrap_gap(TWO, "selection_rate", random_state=s) for s in (3, 3, 4)]
    assert same[0] == same[1]
    assert same[0].low != same[2].low
    first = bootstrap_rates(TWO, random_state=np.random.default_rng(3))
    pd.testing.assert_frame_equal(first, bootstrap_rates(TWO, random_state=3))
    assert bootstrap_rates(TWO, random_state=3).attrs == {
        "level": 0.95,
        "n_replicates": 1000,
        "random_state": 3,
    }


@pytest.mark.parametrize(
    ("draw", "growth"),
    [
        (
            lambda n: bootstrap_rates(THREE, n_replicates=n),
            1.6,
        ),  # it keeps both tails, a twentieth of the draws
        (lambda n: bootstrap_gap(THREE, "equalized_odds", n_replicates=n), 1.3),
        (lambda n: permutation_gap(THREE, "selection_rate", n_replicates=n), 1.1),
    ],
    ids=["rates", "gap", "null"],
)
def test_ten_times_the_replicates_take_about_the_same_memory(draw, growth):
    def beyond_result(n: int) -> int:
        draw(n)
        tracemalloc.start()
        kept = draw(n)
        now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert kept is not None
        return peak - now

    assert beyond_result(10_000) < growth * beyond_result(1_000)


# ---------------------------------------------------------------------- coverage by simulation

SIZES = np.array([300, 200, 120, 120])
#                      tn   fp   fn   tp  (shares of each group)
SHARES = np.array(
    [[0.36, 0.14, 0.15, 0.35], [0.40, 0.10, 0.20, 0.30], [0.30, 0.20, 0.20, 0.30], [0.25, 0.25, 0.25, 0.25]]
)
POPULATION = SHARES * (SIZES / SIZES.sum())[:, None]
AUDITS = 400


def audits(population: np.ndarray, people: int, seed: int, number: int = AUDITS):
    """Samples from a population whose rates are known."""
    groups = pd.Index(list("wxyz"[: len(population)]))
    rng = np.random.default_rng(seed)
    for cells in rng.multinomial(people, population.ravel(), size=number):
        yield GroupCounts(groups, cells.reshape(-1, 4))


def covers(share: np.ndarray | float, level: float, audits: int = AUDITS) -> bool:
    """Whether a share of covering intervals is what binomial chance around `level` allows (four errors)."""
    return bool(np.all(np.abs(share - level) < 4 * math.sqrt(level * (1 - level) / audits)))


def share_of_rates_covered(level: float) -> np.ndarray:
    metrics = ["selection_rate", "true_positive_rate", "false_positive_rate", "precision_score"]
    truth = np.stack([rate(SHARES, m) for m in metrics], axis=-1).ravel()
    hits = np.zeros(truth.size)
    for seed, counts in enumerate(audits(POPULATION, int(SIZES.sum()), seed=10)):
        table = bootstrap_rates(counts, metrics, n_replicates=200, level=level, random_state=seed)
        hits += (table["low"] <= truth) & (truth <= table["high"])
    return hits / AUDITS


def test_rate_intervals_cover_as_often_as_they_say():
    assert covers(share_of_rates_covered(0.90), 0.90)


def test_the_coverage_criterion_catches_an_interval_that_is_too_narrow():
    assert not covers(share_of_rates_covered(0.80), 0.90)


def gap_coverage(shares: np.ndarray, sizes: np.ndarray, metric: str, how: str, level: float = 0.9, **kwargs):
    """Share of simulated audits whose gap interval holds the population's gap."""
    population = shares * (sizes / sizes.sum())[:, None]
    rates = {g: rate(s, metric) for g, s in zip("wxyz", shares, strict=False)}
    if "between" in kwargs:
        first, second = (rates[g] for g in kwargs["between"])
        truth = first - second if how == "difference" else first / second
    else:
        low, high = min(rates.values()), max(rates.values())
        truth = high - low if how == "difference" else low / high
    hits = 0
    for seed, counts in enumerate(audits(population, int(sizes.sum()), seed=20)):
        found = bootstrap_gap(counts, metric, how, n_replicates=400, level=level, random_state=seed, **kwargs)
        assert not found.reason
        hits += truth in found
    return hits / AUDITS


@pytest.mark.parametrize("how", ["difference", "ratio"])
@pytest.mark.parametrize("between", [("w", "x"), ("x", "w")])
def test_the_interval_between_two_groups_covers(how, between):
    assert covers(gap_coverage(SHARES[:2], SIZES[:2], "selection_rate", how, between=between), 0.9)


@pytest.mark.parametrize("how", ["difference", "ratio"])
@pytest.mark.parametrize("others", [[0, 1], [0, 0]], ids=["a true gap", "no gap"])
def test_the_largest_minus_smallest_of_two_groups_covers_with_and_without_a_gap(how, others):
    assert covers(gap_coverage(SHARES[others], SIZES[:2], "selection_rate", how), 0.9)


@pytest.mark.parametrize("metric", ["selection_rate", "true_positive_rate"])
@pytest.mark.parametrize("others", [[0, 1, 2, 3], [0, 0, 0, 0]], ids=["true gaps", "no gap"])
def test_the_largest_minus_smallest_of_four_groups_covers_at_least_as_often(metric, others):
    share = gap_coverage(SHARES[others], SIZES, metric, "difference")
    assert share > 0.9 or covers(share, 0.9)


def test_percentiles_of_the_gap_itself_would_never_cover_no_gap():
    """Why `bootstrap_gap` does not take them: no resample's gap is 0."""
    population = SHARES[[0, 0]] * (SIZES[:2] / SIZES[:2].sum())[:, None]
    for counts in audits(population, int(SIZES[:2].sum()), seed=30, number=20):
        cells = next(resampling.resample(counts.cells, 400, 0))
        gaps = np.ptp(rate(cells, "selection_rate"), axis=1)
        assert np.quantile(gaps, 0.05) > 0


def test_equalized_odds_intervals_cover_at_least_as_often():
    truth = max(np.ptp(rate(SHARES, "true_positive_rate")), np.ptp(rate(SHARES, "false_positive_rate")))
    hits = sum(
        truth in bootstrap_gap(c, "equalized_odds", n_replicates=400, level=0.9, random_state=seed)
        for seed, c in enumerate(audits(POPULATION, int(SIZES.sum()), seed=40))
    )
    assert hits / AUDITS > 0.9 or covers(hits / AUDITS, 0.9)


def test_paired_changes_cover_and_are_narrower_than_two_separate_intervals():
    # (label, before, after) shares of each group: a tenth of the decisions change.
    joint = np.array(
        [
            [[[0.32, 0.04], [0.02, 0.12]], [[0.10, 0.05], [0.01, 0.34]]],
            [[[0.38, 0.02], [0.03, 0.07]], [[0.12, 0.08], [0.02, 0.28]]],
        ]
    )
    selected = joint.sum(axis=1)  # group, before, after
    before, after = selected[:, 1].sum(axis=-1), selected[:, :, 1].sum(axis=-1)
    truth = (after[0] - after[1]) - (before[0] - before[1])
    code = np.arange(16)
    rng = np.random.default_rng(5)
    hits = 0
    for seed in range(AUDITS):
        drawn = rng.choice(code, size=600, p=joint.ravel() / 2)
        y, was, now, group = (drawn >> 2) & 1, (drawn >> 1) & 1, drawn & 1, drawn >> 3
        change = paired_change(
            y,
            was,
            now,
            group,
            "selection_rate",
            between=(0, 1),
            n_replicates=400,
            level=0.9,
            random_state=seed,
        )
        hits += truth in change
    assert covers(hits / AUDITS, 0.9)
    apart = [
        bootstrap_gap(GroupCounts.from_arrays(y, d, group), "selection_rate", between=(0, 1), level=0.9)
        for d in (was, now)
    ]
    assert change.estimate == pytest.approx(apart[1].estimate - apart[0].estimate, abs=1e-12)
    separate = math.hypot(*(i.high - i.low for i in apart))
    assert change.high - change.low < 0.7 * separate


# ---------------------------------------------------------------------- exact intervals and refusals


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_exact_intervals_are_those_of_scipy(level):
    for n in (1, 2, 10, 57, 1000):
        for k in {0, 1, n // 3, n - 1, n} & set(range(n + 1)):
            row = exact_rates(counts_of(a=(n - k, k, 0, 0)), "selection_rate", level=level).iloc[0]
            expected = stats.binomtest(k, n).proportion_ci(level, method="exact")
            np.testing.assert_allclose([row["low"], row["high"]], expected, atol=1e-10)
            assert row["estimate"] == k / n
            assert row["of"] == n


def test_which_interval_a_rate_gets():
    counts = counts_of(
        plenty=(10, 10, 10, 10),  # selected 20 of 40
        scarce=(30, 2, 6, 2),  # selected 4 of 40: too few to resample
        none=(30, 0, 10, 0),  # selected 0 of 40
        five=(10, 3, 10, 2),  # selected 5 of 25: just enough
        tiny=(2, 3, 2, 2),  # nine people
        nobody=(0, 0, 0, 0),
    )
    table = bootstrap_rates(counts, "selection_rate").droplevel("metric")
    assert table["method"].to_dict() == {
        "plenty": "bootstrap",
        "scarce": "Clopper-Pearson",
        "none": "Clopper-Pearson",
        "five": "bootstrap",
        "tiny": "none",
        "nobody": "none",
    }
    exact = exact_rates(counts, "selection_rate").droplevel("metric")
    for group in ("scarce", "none"):
        assert table.loc[group, ["low", "high"]].tolist() == exact.loc[group, ["low", "high"]].tolist()
    assert table.loc["none", "high"] == pytest.approx(1 - 0.025 ** (1 / 40))
    assert table.loc["tiny", ["low", "high"]].isna().all()
    assert table.loc["tiny", "reason"] == "group 'tiny' has 9 people in it; selection_rate needs at least 10"
    assert table.loc["nobody", "reason"].startswith("group 'nobody' has 0 people in it")
    assert table["reason"].eq("").tolist() == [True] * 4 + [False] * 2
    assert exact.loc["tiny", "method"] == "Clopper-Pearson"  # asked for by name it answers for nine
    assert exact.loc["nobody", "method"] == "none"


def tables():
    cells = st.integers(0, 30) | st.integers(0, 3)
    return st.lists(st.tuples(cells, cells, cells, cells), min_size=2, max_size=4).filter(
        lambda rows: sum(map(sum, rows)) > 0
    )


@settings(max_examples=60)
@given(tables())
@pytest.mark.filterwarnings("ignore::fairness_audit.counts.UndefinedRateWarning")
def test_no_interval_has_a_width_of_zero(rows):
    counts = GroupCounts(pd.Index(list("abcd")[: len(rows)]), np.array(rows))
    table = bootstrap_rates(counts, n_replicates=100)
    refused = table["reason"] != ""
    assert (refused == (table["of"] < 2 * MIN_EACH_SIDE)).all()
    assert table.loc[refused, ["low", "high"]].isna().all(axis=None)
    given_bounds = table[~refused]
    assert (given_bounds["high"] > given_bounds["low"]).all()
    assert given_bounds["low"].ge(0).all()
    assert given_bounds["high"].le(1).all()
    for metric in ("selection_rate", "equalized_odds"):
        for how in ("difference", "ratio"):
            gap = bootstrap_gap(counts, metric, how, n_replicates=100)
            if gap.reason:
                assert math.isnan(gap.low)
                assert math.isnan(gap.high)
            else:
                assert 0 <= gap.low <= gap.estimate <= gap.high <= 1
                assert gap.high > gap.low


@settings(max_examples=40)
@given(tables())
@pytest.mark.filterwarnings("ignore::fairness_audit.counts.UndefinedRateWarning")
def test_estimates_are_those_of_the_counts(rows):
    counts = GroupCounts(pd.Index(list("abcd")[: len(rows)]), np.array(rows))
    table = bootstrap_rates(counts, n_replicates=100)["estimate"].unstack("metric")[list(RATES)]
    pd.testing.assert_frame_equal(
        table, counts.rates()[list(RATES)], check_names=False, check_column_type=False
    )
    for how in ("difference", "ratio"):
        expected = getattr(counts, how)("precision_score")
        for found in (
            bootstrap_gap(counts, "precision_score", how, n_replicates=100).estimate,
            permutation_gap(counts, "precision_score", how, n_replicates=10).observed,
        ):
            np.testing.assert_equal(found, expected)
    np.testing.assert_equal(
        bootstrap_gap(counts, "equalized_odds", n_replicates=100).estimate, counts.equalized_odds_difference()
    )
    np.testing.assert_equal(
        bootstrap_gap(counts, "equalized_odds", "ratio", n_replicates=100).estimate,
        counts.equalized_odds_ratio(),
    )


def test_a_gap_with_a_group_too_small_is_refused_by_name():
    small = counts_of(a=(60, 40, 30, 70), b=(3, 1, 1, 2), c=(2, 1, 1, 2))
    gap = bootstrap_gap(small, "selection_rate")
    assert gap.estimate == small.difference("selection_rate")
    assert math.isnan(gap.low)
    assert gap.reason == (
        "group 'b' has 7 people in it; selection_rate needs at least 10 (and 1 more group like it)"
    )
    assert str(gap) == f"{gap.estimate:.2f} (no interval: {gap.reason})"
    certain = counts_of(a=(60, 40, 30, 70), b=(20, 10, 0, 30))
    gap = bootstrap_gap(certain, "true_positive_rate", between=("b", "a"))
    assert gap.reason == (
        "true_positive_rate of group 'b' is 30 of 30; at least 5 people must fall on either side"
    )
    assert not bootstrap_gap(small.select(["a"]), "selection_rate").low > 0
    assert bootstrap_gap(small.select(["a"]), "selection_rate").reason == "there are fewer than two groups"


def test_a_group_left_out_is_compared_again_without_the_small_one():
    small = counts_of(a=(60, 40, 30, 70), b=(45, 15, 25, 35), c=(2, 1, 1, 2))
    assert bootstrap_gap(small, "selection_rate").reason
    between = bootstrap_gap(small, "selection_rate", between=("a", "b"))
    assert not between.reason
    assert between.estimate == pytest.approx(110 / 200 - 50 / 120)


def test_empty_intersections_take_no_part_in_a_gap():
    table = TWO.table
    table.index = pd.MultiIndex.from_tuples([("f", "old"), ("m", "young")], names=["sex", "age"])
    every = pd.MultiIndex.from_product([["f", "m"], ["old", "young"]], names=["sex", "age"])
    counts = GroupCounts.from_table(table.reindex(every, fill_value=0))
    gap = bootstrap_gap(counts, "selection_rate")
    plain = bootstrap_gap(TWO, "selection_rate")
    assert (gap.low, gap.estimate, gap.high) == (plain.low, plain.estimate, plain.high)
    pair = bootstrap_gap(counts, "selection_rate", between=(("f", "old"), ("m", "young")))
    assert pair.low == bootstrap_gap(TWO, "selection_rate", between=("a", "b")).low
    rates = bootstrap_rates(counts, ["selection_rate", "base_rate"])
    assert rates.index.names == ["sex", "age", "metric"]
    assert rates.loc[("f", "old", "selection_rate"), "estimate"] == 110 / 200
    assert permutation_gap(counts, "selection_rate").p_value == permutation_gap(TWO, "selection_rate").p_value


# ---------------------------------------------------------------------- paired change


def test_a_paired_change_by_hand():
    group = np.repeat(["a", "b"], 40)
    before = np.tile([1, 1, 1, 0, 0, 0, 0, 0], 10)
    before[:40] = np.tile([1, 1, 1, 1, 1, 0, 0, 0], 5)  # a: 25 of 40, b: 15 of 40
    after = before.copy()
    after[40:48] = 1  # five more of b
    label = np.tile([0, 1], 40)
    change = paired_change(label, before, after, group, "selection_rate")
    assert change.estimate == pytest.approx((25 / 40 - 20 / 40) - (25 / 40 - 15 / 40))
    assert change.low < change.estimate < change.high < 0
    ratio = paired_change(label, before, after, group, "selection_rate", "ratio")
    assert ratio.estimate == pytest.approx(20 / 25 - 15 / 25)
    assert change.method == "paired percentile bootstrap"
    flipped = paired_change(label, before, after, group, "selection_rate", between=("b", "a"))
    assert flipped.estimate == pytest.approx(-change.estimate)
    assert (flipped.low, flipped.high) == pytest.approx((-change.high, -change.low))


def test_decisions_that_hardly_changed_have_a_change_and_no_interval():
    label, decision, group = rows_of(TWO)
    same = paired_change(label, decision, decision, group, "true_positive_rate")
    assert same.estimate == 0
    assert same.reason == (
        "the two sets of decisions differ for 0 of the people who count toward true_positive_rate; "
        "at least 5 must differ"
    )
    # Ten people with label 0 change: that is enough for the false positive rate, and nothing to the other.
    after = decision.copy()
    after[np.flatnonzero((label == 0) & (decision == 1))[:10]] = 0
    assert "differ for 0 of" in paired_change(label, decision, after, group, "true_positive_rate").reason
    assert not paired_change(label, decision, after, group, "false_positive_rate").reason
    assert not paired_change(label, decision, after, group, "precision_score").reason
    assert not paired_change(label, decision, after, group, "accuracy_score").reason


def test_paired_change_says_what_it_needs():
    label, decision, group = rows_of(THREE)
    with pytest.raises(ValueError, match="between is missing; there are 3 groups"):
        paired_change(label, decision, decision, group, "selection_rate")
    with pytest.raises(ValueError, match=r"between is .*pass two of 'a', 'b', 'c'"):
        paired_change(label, decision, decision, group, "selection_rate", between=("a", "z"))
    with pytest.raises(ValueError, match="after has 3"):
        paired_change(label, decision, decision[:3], group, "selection_rate", between=("a", "b"))
    with pytest.raises(ValueError, match="after holds 2"):
        paired_change(label, decision, decision + 1, group, "selection_rate", between=("a", "b"))
    few = paired_change(label, decision, 0 * decision, group, "selection_rate", between=("a", "b"))
    assert few.reason.startswith("after, selection_rate of group 'a' is 0 of 200")


# ---------------------------------------------------------------------- permutation null


def shuffled_gaps(counts: GroupCounts, metric: str, among: slice | None, n: int, seed: int) -> np.ndarray:
    """The null made the long way: shuffle the group column over rows whose label is `among` (None: all)."""
    label, decision, group = rows_of(counts)
    codes = np.unique(group, return_inverse=True)[1]
    rng = np.random.default_rng(seed)
    chosen = np.ones(label.size, dtype=bool) if among is None else label == among
    gaps = []
    for _ in range(n):
        mixed = codes.copy()
        mixed[chosen] = rng.permutation(codes[chosen])
        cells = np.bincount(4 * mixed + 2 * label + decision, minlength=4 * len(counts.groups)).reshape(-1, 4)
        gaps.append(np.ptp(rate(cells, metric)))
    return np.array(gaps)


@pytest.mark.parametrize(
    ("metric", "among"), [("selection_rate", None), ("true_positive_rate", 1), ("false_positive_rate", 0)]
)
def test_the_null_is_that_of_shuffled_rows(metric, among):
    long_way = shuffled_gaps(THREE, metric, among, n=3000, seed=1)
    short_way = permutation_gap(THREE, metric, n_replicates=3000).null
    assert stats.ks_2samp(long_way, short_way).pvalue > 0.01


def test_the_null_of_a_rate_given_the_label_does_not_look_at_base_rates():
    """Ten times as many people with label 0 in one group changes nothing about true positive rates."""
    other = counts_of(a=(600, 400, 30, 70), b=(45, 15, 25, 35))
    first, second = (permutation_gap(c, "true_positive_rate") for c in (TWO, other))
    assert (first.null == second.null).all()
    assert first.exchanged == "the group label, among people whose label is 1"
    assert permutation_gap(TWO, "selection_rate").exchanged == "the group label, among people"
    assert permutation_gap(TWO, "equalized_odds").exchanged == (
        "the group label, among people whose label is 1 and, separately, among people whose label is 0"
    )


@pytest.mark.parametrize("how", ["difference", "ratio"])
def test_the_p_value_is_fishers_up_to_chance(how):
    counts = counts_of(a=(20, 14, 0, 0), b=(24, 6, 0, 0))
    drawn = stats.hypergeom(64, 20, 34)
    successes = np.arange(0, 21)
    first, second = successes / 34, (20 - successes) / 30
    if how == "difference":
        gap = np.abs(first - second)
        extreme = gap >= counts.difference("selection_rate") - 1e-12
    else:
        gap = np.minimum(first, second) / np.maximum(first, second)
        extreme = gap <= counts.ratio("selection_rate") + 1e-12
    exact = drawn.pmf(successes)[extreme].sum()
    assert 0.03 < exact < 0.3
    test = permutation_gap(counts, "selection_rate", how, n_replicates=20_000)
    assert test.p_value == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 20_000))


def test_a_p_value_is_never_zero_and_adds_one():
    apart = counts_of(a=(0, 200, 0, 0), b=(200, 0, 0, 0))
    test = permutation_gap(apart, "selection_rate", n_replicates=99)
    assert test.p_value == 1 / 100
    even = counts_of(a=(50, 50, 0, 0), b=(50, 50, 0, 0))
    assert permutation_gap(even, "selection_rate", n_replicates=99).p_value == 1
    assert permutation_gap(even, "selection_rate", "ratio", n_replicates=99).p_value == 1


def test_the_null_rejects_as_often_as_it_says_when_nothing_is_wrong():
    population = SHARES[[0, 0, 0, 0]] * (SIZES / SIZES.sum())[:, None]
    p_values = [
        permutation_gap(c, "equalized_odds", n_replicates=199, random_state=seed).p_value
        for seed, c in enumerate(audits(population, int(SIZES.sum()), seed=50))
    ]
    assert covers(np.mean(np.array(p_values) <= 0.1), 0.1)
    assert stats.kstest(p_values, "uniform").pvalue > 0.01


def test_chance_alone_makes_a_larger_gap_among_more_groups():
    medians = []
    for groups in (2, 4, 8, 16):
        counts = counts_of(**{f"g{i}": (20, 20, 20, 20) for i in range(groups)})
        medians.append(permutation_gap(counts, "selection_rate").quantile(0.5))
    assert medians == sorted(medians)
    assert medians[-1] > 2 * medians[0]


def test_the_null_can_be_asked_for_its_quantiles_and_not_changed():
    test = permutation_gap(TWO, "selection_rate")
    assert test.null.shape == (1000,)
    assert test.quantile(0.95) == np.quantile(test.null, 0.95)
    assert test.quantile([0.5, 0.9]).shape == (2,)
    with pytest.raises(ValueError, match="read-only"):
        test.null[0] = 0


def test_no_test_without_two_rates():
    with pytest.warns(UndefinedRateWarning):
        test = permutation_gap(counts_of(a=(5, 5, 0, 0), b=(5, 5, 3, 3)), "true_positive_rate")
    assert math.isnan(test.p_value)
    assert test.reason == "fewer than two groups have this rate"
    assert math.isnan(test.quantile(0.5))
    assert str(test).endswith("(no test: fewer than two groups have this rate)")
    nobody = permutation_gap(counts_of(a=(5, 0, 5, 0), b=(9, 0, 1, 0)), "selection_rate", "ratio")
    assert nobody.reason == "every rate is 0, so there is no ratio"
    assert permutation_gap(counts_of(a=(5, 0, 5, 0), b=(9, 0, 1, 0)), "selection_rate").p_value == 1


# ---------------------------------------------------------------------- four-fifths rule


@pytest.mark.parametrize(("n_a", "n_b"), [(1, 1), (5, 4), (10, 10), (25, 20), (50, 50), (7, 60)])
@pytest.mark.parametrize("p", [0.0, 0.05, 0.3, 0.6, 0.97, 1.0])
def test_false_alarms_are_those_of_every_outcome_in_fractions(n_a, n_b, p):
    chance_a, chance_b = stats.binom(n_a, p).pmf(range(n_a + 1)), stats.binom(n_b, p).pmf(range(n_b + 1))
    expected = 0.0
    for a in range(n_a + 1):
        for b in range(n_b + 1):
            low, high = sorted([Fraction(a, n_a), Fraction(b, n_b)])
            if high and low / high < Fraction(4, 5):
                expected += chance_a[a] * chance_b[b]
    assert four_fifths_false_alarm(n_a, n_b, p) == pytest.approx(expected, abs=1e-12)


def selecting(**groups: tuple[int, int]) -> GroupCounts:
    """Counts from (selected, of) of each group."""
    return counts_of(**{g: (of - selected, selected, 0, 0) for g, (selected, of) in groups.items()})


def test_exactly_four_fifths_passes_though_floating_point_says_less():
    exact = selecting(a=(4, 6), b=(5, 6))
    assert exact.ratio("selection_rate") < 0.8  # 4/6 over 5/6, rounded
    assert passes_four_fifths(exact)
    assert passes_four_fifths(selecting(a=(48, 100), b=(60, 100)))
    assert not passes_four_fifths(selecting(a=(47, 100), b=(60, 100)))
    assert four_fifths_false_alarm(6, 6, 0.5) < sum(
        math.comb(6, a) * math.comb(6, b) / 2**12
        for a in range(7)
        for b in range(7)
        if a + b and min(a, b) / 6 / (max(a, b) / 6) < 0.8
    )


def test_the_guidelines_own_example():
    """Rates of 60, 45, 48 and 51%: 75, 80 and 85% of the highest; only the first of these fails."""
    highest, others = (60, 100), {"second": (45, 100), "third": (48, 100), "fourth": (51, 100)}
    verdicts = {g: passes_four_fifths(selecting(highest=highest, **{g: r})) for g, r in others.items()}
    assert verdicts == {"second": False, "third": True, "fourth": True}
    assert not passes_four_fifths(selecting(highest=highest, **others))


def test_the_four_fifths_rule_where_nobody_is_selected_or_a_rate_is_missing():
    assert passes_four_fifths(selecting(a=(0, 10), b=(0, 10)))
    assert not passes_four_fifths(selecting(a=(0, 10), b=(1, 10)))
    with pytest.warns(UndefinedRateWarning):
        assert passes_four_fifths(counts_of(a=(5, 5, 0, 0), b=(5, 5, 3, 3)), "true_positive_rate")
    with pytest.raises(ValueError, match="metric is 'recall'"):
        passes_four_fifths(TWO, "recall")


def test_large_groups_agree_with_simulation():
    rng = np.random.default_rng(0)
    a, b = rng.binomial(40_000, 0.01, 100_000), rng.binomial(3_000, 0.01, 100_000)
    low, high = np.minimum(a / 40_000, b / 3_000), np.maximum(a / 40_000, b / 3_000)
    simulated = (low < 0.8 * high).mean()
    assert four_fifths_false_alarm(40_000, 3_000, 0.01) == pytest.approx(simulated, abs=0.007)


@pytest.mark.parametrize("p", [0.2, 0.6, 0.9, 0.99, 0.999])
@pytest.mark.parametrize("false_alarm", [0.02, 0.05, 0.5])
def test_group_size_is_the_last_failing_one_plus_one(p, false_alarm):
    found = four_fifths_group_size(p, false_alarm)
    searched = np.arange(1, 3 * found + 100)
    alarms = np.array([2 * inference._falls_short(int(n), int(n), p) for n in searched])
    failing = searched[alarms > false_alarm]
    assert found == (failing.max() + 1 if failing.size else 1)


def test_small_groups_fail_the_rule_by_luck():
    assert four_fifths_false_alarm(30, 30, 0.5) > 0.3
    assert four_fifths_group_size(0.5) == 156
    assert four_fifths_group_size(0.1) > 5 * four_fifths_group_size(0.5)


# ---------------------------------------------------------------------- reading the results


def test_an_interval_reads_as_a_sentence():
    plain = Interval(0.21, 0.13, 0.29, 0.95, "percentile bootstrap", 1000, 0)
    assert str(plain) == "0.21 (95% interval 0.13 to 0.29)"
    assert 0.2 in plain
    assert 0.3 not in plain
    narrow = Interval(0.2104, 0.2061, 0.2147, 0.999, "percentile bootstrap", 1000, 0)
    assert str(narrow) == "0.2104 (99.9% interval 0.2061 to 0.2147)"
    with pytest.raises(dataclasses.FrozenInstanceError):
        plain.low = 0.0
    assert 0.2 not in Interval(0.2, math.nan, math.nan, 0.95, "none", 1000, 0, "too small")


def test_a_permutation_test_reads_as_a_sentence():
    text = str(permutation_gap(TWO, "selection_rate"))
    assert text.startswith("selection_rate difference 0.13; shuffled groups give 0.0")
    assert "in 95% of 1,000 shuffles, p = 0.0" in text


def test_results_say_how_they_were_made():
    gap = bootstrap_gap(TWO, "selection_rate", n_replicates=500, level=0.9, random_state=7)
    assert (gap.method, gap.n_replicates, gap.level, gap.random_state) == (
        "simultaneous bootstrap",
        500,
        0.9,
        7,
    )
    pair = bootstrap_gap(TWO, "selection_rate", between=("b", "a"))
    assert pair.method == "percentile bootstrap"
    assert pair.estimate < 0
    assert exact_rates(TWO).attrs == {"level": 0.95}


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bootstrap_rates(TWO, "recall"), "metric has 'recall'; pass some of base_rate"),
        (lambda: bootstrap_rates(TWO, []), "metric is empty"),
        (lambda: bootstrap_rates(TWO, level=95), "level is 95; pass a number strictly between 0 and 1"),
        (
            lambda: bootstrap_rates(TWO, n_replicates=39),
            "n_replicates is 39; a level of 0.95 needs at least 40",
        ),
        (lambda: bootstrap_rates(TWO, n_replicates=0), "n_replicates is 0"),
        (lambda: exact_rates(TWO, level=1), "level is 1"),
        (lambda: bootstrap_gap(TWO, "recall"), "metric is 'recall'; pass 'equalized_odds' or one of"),
        (lambda: bootstrap_gap(TWO, "selection_rate", "quotient"), "how is 'quotient'; pass 'difference' or"),
        (lambda: bootstrap_gap(TWO, "selection_rate", between=("a",)), "between is .*pass two of 'a', 'b'"),
        (lambda: bootstrap_gap(TWO, "selection_rate", between=("a", "a")), "between is .*pass two of"),
        (lambda: bootstrap_gap(TWO, "equalized_odds", between=("a", "b")), "between compares a single rate"),
        (lambda: permutation_gap(TWO, "selection_rate", n_replicates=1.5), "n_replicates is 1.5"),
        (lambda: permutation_gap(TWO, "recall"), "metric is 'recall'"),
        (lambda: four_fifths_false_alarm(0, 5, 0.5), "n_a is 0"),
        (lambda: four_fifths_false_alarm(5, 5, 1.5), "selection_rate is 1.5"),
        (lambda: four_fifths_group_size(0), "selection_rate is 0; pass a number strictly between"),
        (lambda: four_fifths_group_size(0.5, 0.6), "false_alarm is 0.6; pass a number of at most 0.5"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def test_forty_replicates_are_enough_for_a_level_of_95():
    assert not bootstrap_gap(TWO, "selection_rate", n_replicates=40).reason

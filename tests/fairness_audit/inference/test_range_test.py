"""The permutation test of the range: rows shuffled the long way, Fisher's exact test, its level."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from fairness_audit import resampling
from fairness_audit.counts import GroupCounts
from fairness_audit.inference import permutation_gap
from fairness_audit.inference.permutation import MOST_PEOPLE
from fairness_audit.rates import rate
from tests.fairness_audit.inference.tables import (
    NOBODY_SELECTED,
    ONE_GROUP_LEFT,
    THREE,
    TWO,
    counts_of,
    rows_of,
    selected,
    within_chance,
)


def shuffled_gaps(counts: GroupCounts, metric: str, among: int | None, n: int, seed: int) -> np.ndarray:
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
    long_way = shuffled_gaps(THREE, metric, among, n=2000, seed=1)
    short_way = permutation_gap(THREE, metric, n_replicates=2000).null
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
    assert str(test).endswith("in 95% of 99 shuffles, p < 0.01")
    even = counts_of(a=(50, 50, 0, 0), b=(50, 50, 0, 0))
    assert permutation_gap(even, "selection_rate", n_replicates=99).p_value == 1
    assert permutation_gap(even, "selection_rate", "ratio", n_replicates=99).p_value == 1


def test_the_null_rejects_as_often_as_it_says_when_nothing_is_wrong():
    rng = np.random.default_rng(50)
    sizes = np.array([300, 200, 120, 120])
    cells = np.stack([rng.multinomial(n, [0.36, 0.14, 0.15, 0.35], 300) for n in sizes], axis=1)
    groups = selected(sizes, sizes).groups
    p_values = [
        permutation_gap(GroupCounts(groups, c), "equalized_odds", n_replicates=199, random_state=i).p_value
        for i, c in enumerate(cells)
    ]
    assert within_chance(np.mean(np.array(p_values) <= 0.1), 0.1, 300)
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


def test_shuffles_do_not_depend_on_how_they_are_cut_into_blocks(monkeypatch):
    whole = permutation_gap(THREE, "selection_rate", n_replicates=300)
    monkeypatch.setattr(resampling, "MOST_AT_ONCE", 7)
    assert (permutation_gap(THREE, "selection_rate", n_replicates=300).null == whole.null).all()


def test_it_reads_as_a_sentence():
    text = str(permutation_gap(TWO, "selection_rate"))
    assert text.startswith("selection_rate difference 0.13; shuffled groups give 0.0")
    assert "in 95% of 1,000 shuffles, p = 0.0" in text


def test_no_test_without_two_rates():
    test = permutation_gap(ONE_GROUP_LEFT, "true_positive_rate")
    assert np.isnan([test.observed, test.p_value, test.quantile(0.5)]).all()
    assert test.reason == "fewer than two groups have this rate"
    assert str(test).endswith("(no test: fewer than two groups have this rate)")
    nobody = permutation_gap(NOBODY_SELECTED, "selection_rate", "ratio")
    assert nobody.reason == "every rate is 0, so there is no ratio"
    assert permutation_gap(NOBODY_SELECTED, "selection_rate").p_value == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: permutation_gap(TWO, "selection_rate", n_replicates=1.5), "n_replicates is 1.5"),
        (lambda: permutation_gap(TWO, "recal"), "metric is 'recal'"),
        (lambda: permutation_gap(TWO, "tpr", "quotient"), "how is 'quotient'"),
        (
            lambda: permutation_gap(selected([5, 7], [MOST_PEOPLE, 9]), "selection_rate"),
            "counts has 1,000,000,009 people, and shuffles are drawn from fewer than 1,000,000,000",
        ),
        (
            lambda: permutation_gap(
                GroupCounts.from_arrays(None, [0, 1], sensitive_features=["a", "b"], sample_weight=[1, 2]),
                "selection_rate",
            ),
            "The counts are sums of weights; use inference.independence_test",
        ),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()

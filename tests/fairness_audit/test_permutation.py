"""The chi-square permutation test: held to SciPy's statistic, to its level, and to the chi-square's power."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fairness_audit.counts import GroupCounts
from fairness_audit.inference import permutation_gap
from fairness_audit.permutation import MOST_PEOPLE, independence_test, p_in_words


def selected(k, n) -> GroupCounts:
    """Groups of n people of whom k are selected; everybody's label is 0."""
    k, n = np.asarray(k), np.asarray(n)
    zero = np.zeros_like(k)
    return GroupCounts(pd.Index(list("abcdefghij")[: len(k)]), np.stack([n - k, k, zero, zero], axis=1))


def by_table(k, n) -> float:
    """The p-value of the chi-square distribution."""
    k, n = np.asarray(k), np.asarray(n)
    return stats.chi2_contingency(np.stack([k, n - k]), correction=False).pvalue


def test_the_statistic_is_pearsons():
    k, n = [30, 12, 7], [60, 40, 30]
    found = independence_test(selected(k, n), "selection_rate", n_replicates=50)
    expected = stats.chi2_contingency(np.stack([k, np.subtract(n, k)]), correction=False).statistic
    assert found.statistic == pytest.approx(expected, rel=1e-12)


def test_equalized_odds_add_the_two_labels():
    counts = GroupCounts.from_table(
        {"a": {"tn": 30, "fp": 12, "fn": 8, "tp": 40}, "b": {"tn": 20, "fp": 15, "fn": 14, "tp": 21}}
    )
    parts = [
        independence_test(counts, m, n_replicates=50).statistic
        for m in ("true_positive_rate", "false_positive_rate")
    ]
    found = independence_test(counts, "equalized_odds", n_replicates=50)
    assert found.statistic == pytest.approx(sum(parts), rel=1e-12)
    assert found.exchanged == (
        "the group label, among people whose label is 1 and, separately, among people whose label is 0"
    )


def test_the_p_value_is_that_of_every_shuffle():
    # 12 people, 3 groups: every way to share out the 5 selected, weighed by how often shuffles give it.
    k, n = np.array([3, 2, 0]), np.array([4, 4, 4])
    ways = [(a, b, 5 - a - b) for a in range(5) for b in range(5) if 0 <= 5 - a - b <= 4]
    chance = stats.multivariate_hypergeom.pmf(ways, n, 5)
    squares = [((np.array(way) - n * 5 / 12) ** 2 / (n * 5 / 12 * 7 / 12)).sum() for way in ways]
    observed = ((k - n * 5 / 12) ** 2 / (n * 5 / 12 * 7 / 12)).sum()
    exact = chance[np.array(squares) >= observed - 1e-9].sum()
    found = independence_test(selected(k, n), "selection_rate", n_replicates=20_000)
    assert found.p_value == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 20_000))


@pytest.mark.parametrize(
    ("sizes", "share"),
    [((20, 20), 0.3), ((400, 300, 6, 11), 0.2), ((8, 9, 10, 12, 200), 0.05), ((40,) * 8, 0.5)],
)
def test_false_alarms_are_at_the_level(sizes, share):
    rng = np.random.default_rng(len(sizes))
    alarms = {"any": 0, "pair": 0}
    runs = 400
    for seed in range(runs):
        counts = selected(rng.binomial(sizes, share), sizes)
        found = independence_test(counts, "selection_rate", n_replicates=199, random_state=seed)
        alarms["any"] += found.p_value <= 0.05
        alarms["pair"] += found.pair is not None and found.pair.p_value <= 0.05
    # At most 5%, up to three standard errors of the simulation; far less only where tables are coarse.
    for share_of_alarms in (alarms["any"] / runs, alarms["pair"] / runs):
        assert share_of_alarms <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)
    assert alarms["any"] / runs > 0.005


@pytest.mark.parametrize(
    ("sizes", "shares", "range_sees_more"),
    [
        ((1800, 1488, 8, 23), (0.45, 0.40, 0.3, 0.3), False),
        ((300, 300, 300, 60, 300), (0.66, 0.66, 0.66, 0.66, 0.55), False),
        # The range is ruled by the smallest group, so it is the better test of that group.
        ((300, 300, 300, 300, 60), (0.66, 0.66, 0.66, 0.66, 0.5), True),
    ],
)
def test_power_is_the_chi_squares(sizes, shares, range_sees_more):
    rng = np.random.default_rng(1)
    runs, ours, tables, ranges = 200, 0, 0, 0
    for seed in range(runs):
        k = rng.binomial(sizes, shares)
        counts, draws = selected(k, sizes), {"n_replicates": 199, "random_state": seed}
        ours += independence_test(counts, "selection_rate", **draws).p_value <= 0.05
        ranges += permutation_gap(counts, "selection_rate", **draws).p_value <= 0.05
        tables += by_table(k, sizes) <= 0.05
    # The same samples: with 199 shuffles a few near the level fall to the other side.
    assert abs(ours - tables) <= 0.03 * runs
    assert (ranges > ours) == range_sees_more


def test_two_tiny_groups_do_not_hide_a_gap_between_large_ones():
    counts = selected([810, 357, 2, 7], [1800, 1488, 8, 23])
    assert permutation_gap(counts, "selection_rate").p_value > 0.05
    found = independence_test(counts, "selection_rate")
    assert found.extreme == 0
    assert str(found).startswith("selection_rate: p < 0.001; furthest apart for their sizes: 'a' over 'b'")
    assert (found.pair.first, found.pair.second) == ("a", "b")
    assert found.pair.difference == pytest.approx(810 / 1800 - 357 / 1488)


def test_the_pair_of_two_groups_has_the_p_value_of_the_test():
    found = independence_test(selected([12, 25], [60, 70]), "selection_rate", n_replicates=999)
    assert found.pair.p_value == found.p_value
    assert found.pair.first == "b"


def test_groups_that_are_alike_have_no_pair():
    found = independence_test(selected([0, 0], [10, 12]), "selection_rate", n_replicates=99)
    assert (found.statistic, found.p_value, found.pair) == (0, 1, None)
    assert str(found) == "selection_rate: p = 1"


def test_a_group_without_the_rate_takes_no_part():
    cells = [[5, 5, 4, 6], [5, 5, 8, 2], [9, 1, 0, 0]]
    three = GroupCounts(pd.Index(list("abc")), np.array(cells))
    two = three.select(["a", "b"])
    kwargs = {"n_replicates": 200, "random_state": 3}
    found = independence_test(three, "true_positive_rate", **kwargs)
    assert found.statistic == pytest.approx(independence_test(two, "true_positive_rate", **kwargs).statistic)
    assert {found.pair.first, found.pair.second} == {"a", "b"}
    alone = independence_test(three.select(["a", "c"]), "true_positive_rate")
    assert alone.reason == "fewer than two groups have this rate"
    assert math.isnan(alone.p_value)
    assert str(alone) == "true_positive_rate: no test (fewer than two groups have this rate)"


def test_a_p_value_that_no_shuffle_reached_is_a_bound():
    assert p_in_words(1 / 1001, 1000) == "p < 0.001"
    assert p_in_words(2 / 1001, 1000) == "p = 0.002"
    assert p_in_words(1 / 100, 99) == "p < 0.01"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"metric": "recall"}, "metric is 'recall'; pass 'equalized_odds' or one of base_rate"),
        ({"n_replicates": 0}, "n_replicates is 0"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        independence_test(selected([1, 2], [5, 5]), **{"metric": "selection_rate"} | arguments)


def test_more_people_than_can_be_drawn_are_refused():
    with pytest.raises(ValueError, match="shuffles are drawn from fewer than 1,000,000,000"):
        independence_test(selected([5, 7], [MOST_PEOPLE, 9]), "selection_rate")

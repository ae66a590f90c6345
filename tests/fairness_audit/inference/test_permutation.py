"""The chi-square permutation test: held to SciPy's statistic, to its level, and to the chi-square's power."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fairness_audit import resampling
from fairness_audit.counts import GroupCounts
from fairness_audit.inference import independence_test, p_in_words, permutation_gap
from fairness_audit.inference.permutation import MOST_PEOPLE
from tests.fairness_audit.inference.tables import ONE_GROUP_LEFT, TWO, compas, counts_of, selected


def by_table(k, n) -> float:
    """The p-value of the chi-square distribution."""
    k, n = np.asarray(k), np.asarray(n)
    if k.sum() in (0, n.sum()):
        return 1.0
    return stats.chi2_contingency(np.stack([k, n - k]), correction=False).pvalue


# ---------------------------------------------------------------------- against SciPy and by hand


def test_the_statistic_and_its_distribution_are_pearsons():
    k, n = [30, 12, 7], [60, 40, 30]
    found = independence_test(selected(k, n), "selection_rate", n_replicates=50)
    expected = stats.chi2_contingency(np.stack([k, np.subtract(n, k)]), correction=False)
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-12)
    assert found.p_by_distribution == pytest.approx(expected.pvalue, rel=1e-9)


def test_equalized_odds_add_the_two_labels():
    counts = counts_of(a=(30, 12, 8, 40), b=(20, 15, 14, 21))
    parts = [
        independence_test(counts, m, n_replicates=50).statistic
        for m in ("true_positive_rate", "false_positive_rate")
    ]
    found = independence_test(counts, "equalized_odds", n_replicates=50)
    assert found.statistic == pytest.approx(sum(parts), rel=1e-12)
    assert found.p_by_distribution == pytest.approx(stats.chi2.sf(sum(parts), 2))
    assert found.pair.metric in ("true_positive_rate", "false_positive_rate")
    assert found.exchanged == (
        "the group label, among people whose label is 1 and, separately, among people whose label is 0"
    )


def test_the_p_value_is_that_of_every_shuffle_with_equal_ones_counted_half():
    # 12 people, 3 groups: every way to share out the 5 selected, weighed by how often shuffles give it.
    k, n = np.array([3, 2, 0]), np.array([4, 4, 4])
    ways = [(a, b, 5 - a - b) for a in range(5) for b in range(5) if 0 <= 5 - a - b <= 4]
    chance = stats.multivariate_hypergeom.pmf(ways, n, 5)
    squares = np.array([((np.array(way) - n * 5 / 12) ** 2).sum() for way in ways])
    observed = ((k - n * 5 / 12) ** 2).sum()
    at_least, more = (chance[squares >= observed + e].sum() for e in (-1e-9, 1e-9))
    assert at_least > more + 0.1
    found = independence_test(selected(k, n), "selection_rate", n_replicates=20_000)
    error = 4 * math.sqrt(0.25 / 20_000)
    assert found.p_value == pytest.approx((at_least + more) / 2, abs=error)
    assert found.extreme / 20_000 == pytest.approx(at_least, abs=error)


def test_of_two_groups_it_is_fishers_mid_p():
    k, n = (20, 9), (34, 30)
    drawn = stats.hypergeom(64, 29, 34)
    chance = drawn.pmf(np.arange(0, 30))
    distance = np.abs(np.arange(0, 30) - drawn.mean())
    here = abs(20 - drawn.mean())
    exact = chance[distance > here + 1e-9].sum() + chance[np.abs(distance - here) < 1e-9].sum() / 2
    found = independence_test(selected(k, n), "selection_rate", n_replicates=20_000)
    assert found.p_value == pytest.approx(exact, abs=4 * math.sqrt(exact / 20_000))
    assert found.pair.p_value == found.p_value
    assert found.pair.first == "g00"


def test_shuffles_do_not_depend_on_how_they_are_cut_into_blocks(monkeypatch):
    counts = selected([30, 12, 7], [60, 40, 30])
    whole = independence_test(counts, "selection_rate", n_replicates=300)
    monkeypatch.setattr(resampling, "MOST_AT_ONCE", 7)
    assert independence_test(counts, "selection_rate", n_replicates=300) == whole
    assert independence_test(counts, "selection_rate", n_replicates=300, random_state=1) != whole


# ---------------------------------------------------------------------- level and power


@pytest.mark.parametrize(
    ("sizes", "share"),
    [((20, 20), 0.3), ((400, 300, 6, 11), 0.2), ((8, 9, 10, 12, 200), 0.05), ((40,) * 8, 0.5)],
)
def test_false_alarms_are_at_the_level(sizes, share):
    rng = np.random.default_rng(len(sizes))
    runs, alarms = 400, np.zeros(2)
    for seed, k in enumerate(rng.binomial(sizes, share, (runs, len(sizes)))):
        found = independence_test(selected(k, sizes), "selection_rate", n_replicates=199, random_state=seed)
        alarms += [found.p_value <= 0.05, found.pair is not None and found.pair.p_value <= 0.05]
    # At most 5%, up to three standard errors of the simulation; far less only where tables are coarse.
    assert (alarms / runs <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)).all()
    assert alarms[0] / runs > 0.005


@pytest.mark.parametrize(("n1", "n2"), [(20, 20), (20, 50), (50, 50), (20, 200), (100, 100)])
def test_false_alarms_of_two_groups_exactly(n1, n2):
    """Every pair of counts and every shuffle, at thirty rates: between 3 and 6 of 100 where 5 are meant."""
    a, b = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)
    alarm = np.zeros((n1 + 1, n2 + 1), dtype=bool)
    for k in range(1, n1 + n2):
        ways = np.arange(max(0, k - n2), min(n1, k) + 1)
        chance = stats.hypergeom.pmf(ways, n1 + n2, n1, k)
        far = np.abs(ways - k * n1 / (n1 + n2))
        mid = [chance[far > d + 1e-9].sum() + chance[np.abs(far - d) <= 1e-9].sum() / 2 for d in far]
        alarm[ways, k - ways] = np.array(mid) <= 0.05
    rates = np.linspace(0.02, 0.6, 30)
    found = [(stats.binom.pmf(a, n1, p) * stats.binom.pmf(b, n2, p))[alarm].sum() for p in rates]
    assert max(found) < 0.06
    assert np.mean(found) > 0.03


@pytest.mark.parametrize(
    ("sizes", "shares", "range_sees_more"),
    [
        ((1800, 1488, 8, 23), (0.45, 0.40, 0.3, 0.3), False),
        # As in notebook 07: four groups at .66, a small one among them, and one at .55.
        ((300, 300, 300, 60, 300), (0.66, 0.66, 0.66, 0.66, 0.55), False),
        # The range is ruled by the smallest group, so it is the better test of that group.
        ((300, 300, 300, 300, 60), (0.66, 0.66, 0.66, 0.66, 0.5), True),
        ((60, 60), (0.3, 0.5), False),
    ],
)
def test_power_is_the_chi_squares(sizes, shares, range_sees_more):
    rng = np.random.default_rng(1)
    runs, ours, tables, ranges = 300, 0, 0, 0
    for seed, k in enumerate(rng.binomial(sizes, shares, (runs, len(sizes)))):
        counts, draws = selected(k, sizes), {"n_replicates": 199, "random_state": seed}
        ours += independence_test(counts, "selection_rate", **draws).p_value <= 0.05
        ranges += permutation_gap(counts, "selection_rate", **draws).p_value <= 0.05
        tables += by_table(k, sizes) <= 0.05
    # The same samples: with 199 shuffles a few near the level fall to the other side.
    assert ours >= tables - 0.02 * runs - 3
    assert (ranges > ours) == range_sees_more


# ---------------------------------------------------------------------- what the range did not see


def test_compas_race_and_race_by_sex():
    for features, metric, by_distribution, blind in (
        (["race"], "false_positive_rate", 9e-51, 0.07),
        (["race", "sex"], "selection_rate", 6e-116, 0.16),
    ):
        counts = compas(*features)
        found = independence_test(counts, metric)
        assert found.extreme == 0
        assert found.p_value == 1 / 1001
        assert found.p_by_distribution == pytest.approx(by_distribution, rel=0.1)
        assert permutation_gap(counts, metric).p_value == pytest.approx(blind, abs=0.03)
    assert str(independence_test(compas("race"), "false_positive_rate")) == (
        "false_positive_rate: p < 0.001; furthest apart for their sizes: "
        "'African-American' over 'Caucasian', 21.4 percentage points in false_positive_rate, "
        "p < 0.001 after adjustment for all pairs"
    )


def test_two_tiny_groups_do_not_hide_a_gap_between_large_ones():
    counts = selected([810, 357, 2, 7], [1800, 1488, 8, 23])
    assert permutation_gap(counts, "selection_rate").p_value > 0.05
    found = independence_test(counts, "selection_rate")
    assert found.extreme == 0
    assert str(found).startswith(
        "selection_rate: p < 0.001; furthest apart for their sizes: 'g00' over 'g01'"
    )
    assert (found.pair.first, found.pair.second) == ("g00", "g01")
    assert found.pair.difference == pytest.approx(810 / 1800 - 357 / 1488)


# ---------------------------------------------------------------------- edges


def test_groups_that_are_alike_have_no_pair():
    for k in ([0, 0], [10, 12], [5, 6]):
        found = independence_test(selected(k, [10, 12]), "selection_rate", n_replicates=99)
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


@pytest.mark.parametrize("metric", ["true_positive_rate", "equalized_odds"])
def test_one_group_left_is_no_test(metric):
    found = independence_test(ONE_GROUP_LEFT, metric)
    assert found.reason == f"{metric} is defined for 1 group(s); a comparison needs two"
    assert math.isnan(found.p_value)
    assert str(found) == f"{metric}: no test ({found.reason})"


def test_weighted_counts_go_by_the_chi_square_distribution():
    rng = np.random.default_rng(2)
    group = np.repeat(["a", "b"], 100)
    decision = (rng.random(200) < np.where(group == "a", 0.6, 0.3)).astype(int)
    plain, weighted, tripled = (
        independence_test(
            GroupCounts.from_arrays(None, decision, sensitive_features=group, sample_weight=weight),
            "selection_rate",
        )
        for weight in (None, np.ones(200), np.full(200, 3.0))
    )
    assert (weighted.n_replicates, weighted.extreme) == (0, -1)
    assert weighted.p_value == weighted.p_by_distribution == pytest.approx(plain.p_by_distribution)
    assert tripled.p_value == pytest.approx(weighted.p_value)  # weights say nothing about how many people
    assert str(weighted).startswith("selection_rate: p < 0.0001; furthest apart")


def test_more_people_than_can_be_drawn_go_by_the_chi_square_distribution():
    found = independence_test(selected([500_000, 7], [MOST_PEOPLE, 9_000]), "selection_rate")
    assert (found.n_replicates, found.reason) == (0, "")
    assert found.p_value == found.p_by_distribution


def test_a_p_value_that_no_shuffle_reached_is_a_bound():
    assert p_in_words(1 / 1001, 1000) == "p < 0.001"
    assert p_in_words(2 / 1001, 1000) == "p = 0.002"
    assert p_in_words(1.5 / 1001, 1000) == "p = 0.0015"
    assert p_in_words(1 / 100, 99) == "p < 0.01"
    assert p_in_words(1e-20, 0) == "p < 0.0001"
    assert p_in_words(0.04, 0) == "p = 0.04"


def test_it_can_be_written_as_json():
    found = independence_test(TWO, "tpr", n_replicates=50)
    assert json.loads(json.dumps(dataclasses.asdict(found)))["metric"] == "true_positive_rate"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"metric": "recal"}, "metric is 'recal'; pass one of base_rate.*equalized_odds.*'recall'"),
        ({"n_replicates": 0}, "n_replicates is 0"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        independence_test(selected([1, 2], [5, 5]), **{"metric": "selection_rate"} | arguments)

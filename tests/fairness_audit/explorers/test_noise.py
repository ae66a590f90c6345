"""NoiseExplorer: chances by hand, by enumeration, by simulation, and beside other people's power tables."""

import itertools
import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_effectsize

from fairness_audit.counts import GroupCounts
from fairness_audit.explorers import NoiseExplorer
from fairness_audit.explorers.noise import LIMITS
from fairness_audit.explorers.noise_still import histogram
from fairness_audit.explorers.studies import (
    LATTICE,
    ROWS,
    STUDIES,
    Group,
    chi_square_alarms,
    chi_squares,
    critical_chi_square,
    critical_gap,
    fails_four_fifths,
    intervals_alarm,
    least_gap,
)
from fairness_audit.inference import (
    four_fifths_false_alarm,
    gaps_to_reference,
    independence_test,
    permutation_gap,
)
from fairness_audit.intervals import newcombe

LENDER = [Group(24, 0.65), *[Group(600, 0.65)] * 4]
SOUTH_BEHIND = [*LENDER[:-1], Group(600, 0.55)]


def enumerated(groups, alarm):
    """The chance of an alarm, over every table that the groups can come to."""
    total = 0.0
    for k in itertools.product(*(range(g.people + 1) for g in groups)):
        chance = math.prod(
            math.comb(g.people, one) * g.rate**one * (1 - g.rate) ** (g.people - one)
            for g, one in zip(groups, k, strict=True)
        )
        total += chance * alarm(k, [g.people for g in groups])
    return total


def at_least(tenths):
    def alarm(k, n):
        pairs = itertools.product(range(len(k)), repeat=2)
        return any(1000 * (k[i] * n[j] - k[j] * n[i]) >= tenths * n[i] * n[j] for i, j in pairs)

    return alarm


def under_four_fifths(k, n):
    return any(5 * k[i] * n[j] < 4 * k[j] * n[i] for i, j in itertools.product(range(len(k)), repeat=2))


# ---------------------------------------------------------------------- by hand


def test_two_groups_of_two_people_by_hand():
    """Of 0, 1 or 2 people with chance 1/4, 1/2, 1/4: equal in 6 of 16 cases, a whole point apart in 2."""
    pair = [Group(2, 0.5), Group(2, 0.5)]
    assert least_gap(pair, 0) == 1
    assert least_gap(pair, 1) == pytest.approx(10 / 16, abs=1e-15)
    assert least_gap(pair, 500) == pytest.approx(10 / 16, abs=1e-15)
    assert least_gap(pair, 501) == pytest.approx(2 / 16, abs=1e-15)
    assert least_gap(pair, 1000) == pytest.approx(2 / 16, abs=1e-15)
    assert fails_four_fifths(pair) == pytest.approx(10 / 16, abs=1e-15)  # nobody against nobody passes
    assert critical_gap(pair) == 1001  # even the largest gap is more frequent than one in twenty
    assert chi_square_alarms(pair) == pytest.approx(2 / 16, abs=0.002)  # 2 of 2 against 0 of 2: 4 > 3.84


def test_exactly_four_fifths_passes():
    # Five of 5 against four of 5 is 4/5; the only other tables within it are equal ones.
    pair = [Group(5, 0.5), Group(5, 0.5)]
    equal = sum(math.comb(5, k) ** 2 for k in range(6)) / 4**5
    assert 1 - fails_four_fifths(pair) == pytest.approx(equal + 2 * 5 / 4**5, abs=1e-14)


# ---------------------------------------------------------------------- by enumeration

small_groups = st.lists(
    st.builds(Group, st.integers(1, 7), st.integers(5, 95).map(lambda percent: percent / 100)),
    min_size=2,
    max_size=3,
)


@given(small_groups, st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_every_table_of_small_groups(groups, tenths):
    assert least_gap(groups, tenths) == pytest.approx(enumerated(groups, at_least(tenths)), abs=1e-12)
    assert fails_four_fifths(groups) == pytest.approx(enumerated(groups, under_four_fifths), abs=1e-12)


@given(st.integers(1, 300), st.integers(1, 300), st.integers(5, 95))
@settings(max_examples=60, deadline=None)
def test_four_fifths_of_two_groups_is_the_one_that_the_course_counts(a, b, percent):
    pair = [Group(a, percent / 100), Group(b, percent / 100)]
    assert fails_four_fifths(pair) == pytest.approx(four_fifths_false_alarm(a, b, percent / 100), abs=1e-12)


@pytest.mark.parametrize(
    ("a", "b", "percent", "behind"), [(24, 600, 65, 20), (80, 120, 30, 15), (12, 9, 50, 40)]
)
def test_chi_square_of_two_groups_over_every_table(a, b, percent, behind):
    """The lattice stands in for a sum that grows with the number of groups; for two it can be done."""
    pair = [Group(a, (percent - behind) / 100), Group(b, percent / 100)]
    k, m = np.arange(a + 1)[:, None], np.arange(b + 1)[None, :]
    rate = (k + m) / (a + b)
    with np.errstate(invalid="ignore"):
        chi = (k - a * rate) ** 2 / (a * rate * (1 - rate)) + (m - b * rate) ** 2 / (b * rate * (1 - rate))
    chance = stats.binom.pmf(k, a, pair[0].rate) * stats.binom.pmf(m, b, pair[1].rate)
    exact = float(chance[np.nan_to_num(chi) >= stats.chi2.isf(0.05, 1)].sum())
    assert chi_square_alarms(pair) == pytest.approx(exact, abs=0.005)


def test_intervals_of_three_groups_over_every_table():
    groups = [Group(6, 0.2), Group(9, 0.7), Group(9, 0.6)]

    def zero_outside(k, n):
        pairs = [newcombe(k[i], n[i], k[1], n[1], 1 - 0.05 / 2) for i in (0, 2)]
        return any(low > 0 or high < 0 for low, high in pairs)

    assert intervals_alarm(groups) == pytest.approx(enumerated(groups, zero_outside), abs=1e-12)


# ---------------------------------------------------------------------- by simulation


def drawn(groups, studies, seed):
    rng = np.random.default_rng(seed)
    return np.stack([rng.binomial(g.people, g.rate, studies) for g in groups], axis=1)


def chi_square_of(k, n):
    rate = k.sum(axis=1, keepdims=True) / n.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(((k - n * rate) ** 2 / (n * rate * (1 - rate))).sum(axis=1))


CASES = [
    LENDER,
    SOUTH_BEHIND,
    [Group(15, 0.3)] * 8,
    [*[Group(100, 0.6)] * 11, Group(100, 0.45)],
    [Group(40, 0.1), *[Group(90, 0.2)] * 5],
]


@pytest.mark.parametrize("case", range(len(CASES)))
def test_a_hundred_thousand_studies_agree(case):
    groups = CASES[case]
    n = np.array([g.people for g in groups])
    k = drawn(groups, 100_000, seed=case)
    gap = np.ptp(k / n, axis=1)
    for points in (5, 15, 30):
        seen = np.mean(gap >= points / 100 - 1e-12)
        assert least_gap(groups, 10 * points) == pytest.approx(seen, abs=0.006)
    fails = np.mean(5 * (k / n).min(axis=1) < 4 * (k / n).max(axis=1) - 1e-12)
    assert fails_four_fifths(groups) == pytest.approx(fails, abs=0.006)
    alarms = np.mean(chi_square_of(k, n) >= critical_chi_square(len(groups)))
    assert chi_square_alarms(groups) == pytest.approx(alarms, abs=0.01)


def test_the_courses_tests_on_simulated_tables_alarm_as_often():
    """Shuffling knows neither the rate nor the chi-square distribution, and comes to the same."""
    names = [f"group {g}" for g in range(5)]
    n = np.array([g.people for g in SOUTH_BEHIND])
    alarms = np.zeros(3)
    for i, k in enumerate(drawn(SOUTH_BEHIND, 150, seed=3)):
        counts = GroupCounts(pd.Index(names), np.stack([0 * k, 0 * k, n - k, k], axis=1))
        rows = gaps_to_reference(counts, "true_positive_rate", reference=names[1], simultaneous=True)
        alarms += [
            permutation_gap(counts, "true_positive_rate", n_replicates=300, random_state=i).p_value <= 0.05,
            independence_test(counts, "true_positive_rate", n_replicates=300, random_state=i).p_value <= 0.05,
            ((rows["low"] > 0) | (rows["high"] < 0)).any(),
        ]
    expected = [
        least_gap(SOUTH_BEHIND, critical_gap(LENDER)),
        chi_square_alarms(SOUTH_BEHIND),
        intervals_alarm(SOUTH_BEHIND),
    ]
    assert alarms / 150 == pytest.approx(expected, abs=0.09)  # three standard errors of 150 tables


@pytest.mark.parametrize(("people", "high", "low"), [(150, 0.5, 0.35), (400, 0.3, 0.2), (800, 0.6, 0.55)])
def test_power_of_two_groups_is_near_statsmodels(people, high, low):
    pair = [Group(people, low), Group(people, high)]
    effect = proportion_effectsize(high, low)
    expected = NormalIndPower().power(effect, people, alpha=0.05)
    assert chi_square_alarms(pair) == pytest.approx(expected, abs=0.02)
    assert intervals_alarm(pair) == pytest.approx(expected, abs=0.03)


def test_each_way_keeps_to_its_five_percent_and_the_rule_does_not():
    for people, groups in ((60, 3), (200, 6), (500, 12)):
        fair = [Group(people, 0.5)] * groups
        assert least_gap(fair, critical_gap(fair)) <= 0.05 < least_gap(fair, critical_gap(fair) - 1)
        assert intervals_alarm(fair) < 0.055
        assert chi_square_alarms(fair) == pytest.approx(0.05, abs=0.006)
    assert fails_four_fifths([Group(100, 0.6)] * 12) > 0.6


def test_the_lattice_gives_every_group_every_share_once():
    assert STUDIES & (STUDIES - 1) == 0
    for step in LATTICE:
        assert len(set((np.arange(STUDIES) * step % STUDIES).tolist())) == STUDIES


def test_on_the_lattice_each_group_has_its_binomial_distribution():
    groups = [Group(20, 0.4), Group(30, 0.4)]
    assert chi_squares(groups).shape == (STUDIES,)
    assert chi_squares([Group(20, 0.0), Group(30, 0.0)]).max() == 0  # nobody counts, so nothing differs


# ---------------------------------------------------------------------- the explorer


def test_the_table_is_the_arithmetic_at_the_present_state():
    explorer = NoiseExplorer(gap=10, look=18)
    table = explorer.table
    assert list(table.index) == list(ROWS)
    fair, planted = explorer.studied(planted=False), explorer.studied(planted=True)
    assert (fair, planted) == (LENDER, SOUTH_BEHIND)
    assert table.loc[ROWS[0], "nothing_wrong"] == least_gap(fair, 180)
    assert table.loc[ROWS[1], "planted_gap"] == fails_four_fifths(planted)
    assert table.loc[ROWS[3], "least_gap"] == critical_gap(fair) / 10
    explorer.gap = 0
    assert explorer.table["nothing_wrong"].equals(explorer.table["planted_gap"].rename("nothing_wrong"))


def test_where_the_gap_is_and_a_rate_that_cannot_fall_below_zero():
    explorer = NoiseExplorer(first=20, others=50, groups=3, base_rate=30, gap=40, where="first")
    assert explorer.studied(planted=True) == [Group(20, 0.0), Group(50, 0.3), Group(50, 0.3)]
    explorer.where, explorer.groups, explorer.gap = "another", 2, 10
    assert explorer.studied(planted=True) == [Group(20, 0.3), Group(50, 0.2)]


def test_the_lesson_a_tiny_group_blinds_the_range():
    table = NoiseExplorer(gap=10).table["planted_gap"]
    assert table["Range of all groups"] < 0.2
    assert table["Chi-square of all groups"] > 0.9


@pytest.mark.parametrize("name", list(LIMITS))
def test_what_is_out_of_range_is_refused_with_the_range(name):
    low, high = LIMITS[name]
    explorer = NoiseExplorer()
    for wrong in (low - 1, high + 1):
        with pytest.raises(ValueError, match=rf"{name} is {wrong}; this explorer goes from {low} to {high}"):
            setattr(explorer, name, wrong)
    for wrong in ("5", 5.5, True, None):
        with pytest.raises(ValueError, match=f"{name} is {wrong!r}; pass a whole number from {low}"):
            setattr(explorer, name, wrong)


def test_where_is_one_of_two():
    with pytest.raises(ValueError, match="where is 'second'; pass 'first' or 'another'"):
        NoiseExplorer(where="second")


def test_a_table_of_ones_own():
    cells = np.array([[0, 0, 10, 14], [0, 0, 100, 300], [0, 0, 50, 151]])
    counts = GroupCounts(pd.Index(["west", "center", "south"]), cells)
    explorer = NoiseExplorer.from_counts(counts, "true_positive_rate", gap=5)
    assert (explorer.first, explorer.others, explorer.groups) == (24, 300, 3)
    assert (explorer.base_rate, explorer.look) == (74, 17)  # 465 of 625; 75.1% minus 58.3%
    assert (explorer.gap, explorer.where) == (5, "another")
    with pytest.raises(ValueError, match="pass counts of at least two"):
        NoiseExplorer.from_counts(counts.select(["west"]), "true_positive_rate")


def test_the_picture_says_what_the_table_says():
    chart = NoiseExplorer(gap=10, look=18, title="Five regions").chart
    seen = round(100 * least_gap(LENDER, 180))
    assert chart.alt.startswith("Five regions. 5 groups, 24 people in the first and 600 in each other")
    assert f"18 points or more appears in {seen} of 100 studies" in chart.alt
    assert "another group 10 points behind" in chart.alt
    assert histogram(LENDER).sum() == pytest.approx(1, abs=0.0006)


def test_what_is_stored_is_small_and_knows_no_rows():
    assert len(json.dumps(NoiseExplorer().snapshot())) < 4_000

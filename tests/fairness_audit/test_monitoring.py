"""A monitor that may be looked at every week: its evidence, false alarms over a year, interval and power."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fairness_audit.monitoring import RateMonitor, delayed_impact, e_value

RATE = st.floats(0.02, 0.98)


@given(st.integers(1, 5), st.integers(1, 5), RATE, RATE, RATE, st.floats(-0.9, 0.9))
def test_evidence_against_the_truth_is_expected_to_be_at_most_one(n_first, n_second, a, b, true, gap):
    """Over every outcome of a block, whatever the two rates are thought to be."""
    first = max(gap, 0) + true * (min(1 + gap, 1) - max(gap, 0))
    second = first - gap
    expected = sum(
        stats.binom.pmf(x, n_first, first)
        * stats.binom.pmf(y, n_second, second)
        * e_value([x, y], [n_first, n_second], [a, b], gap)
        for x, y in itertools.product(range(n_first + 1), range(n_second + 1))
    )
    assert expected <= 1 + 1e-9


def test_one_block_by_hand():
    """Thought 1/2 and 1/4, equal rates nearest 3/8: (1/2)(3/4) / ((3/8)(5/8)) = 8/5."""
    assert e_value([1, 0], [1, 1], [0.5, 0.25]) == pytest.approx(8 / 5)


def test_nobody_is_no_evidence():
    monitor = RateMonitor()
    look = monitor.add([0, 0], [0, 0])
    assert look.e_value == 1
    assert np.isnan(look.gap)
    assert (look.low, look.high) == (-1, 1)
    assert monitor.add([5, 0], [10, 0]).e_value == pytest.approx(1), "one group alone has no gap"


def year(rng, rates, weeks=52, people=(40, 25)):
    monitor = RateMonitor()
    for _ in range(weeks):
        monitor.add(rng.binomial(people, rates), people)
    return monitor.history


def test_a_year_of_weekly_looks_raises_few_false_alarms_where_the_usual_test_raises_many():
    rng = np.random.default_rng(0)
    ours, usual, held = 0, 0, 0
    n = 160
    for _ in range(n):
        looks = year(rng, (0.3, 0.3))
        ours += looks.alarm.iloc[-1]
        held += bool(((looks.low <= 0) & (looks.high >= 0)).all())
        pooled = (looks.events_first + looks.events_second) / (looks.people_first + looks.people_second)
        error = np.sqrt(pooled * (1 - pooled) * (1 / looks.people_first + 1 / looks.people_second))
        usual += bool((looks.gap.abs() / error > stats.norm.ppf(0.975)).any())
    assert ours <= 0.05 * n + 2 * np.sqrt(0.05 * 0.95 * n)
    assert usual > 0.25 * n
    assert held == n - ours


def test_the_interval_holds_a_gap_at_all_looks_together():
    rng = np.random.default_rng(1)
    n, held = 100, 0
    for _ in range(n):
        looks = year(rng, (0.5, 0.35), weeks=26)
        held += bool(((looks.low <= 0.15) & (looks.high >= 0.15)).all())
    assert held >= 0.95 * n - 2 * np.sqrt(0.05 * 0.95 * n)


def test_a_gap_that_opens_is_found_within_the_year():
    rng = np.random.default_rng(2)
    assert np.mean([year(rng, (0.40, 0.25)).alarm.iloc[-1] for _ in range(25)]) > 0.9


def test_an_alarm_stays_and_the_interval_never_widens():
    looks = year(np.random.default_rng(3), (0.5, 0.3))
    assert looks.alarm.is_monotonic_increasing
    assert looks.alarm.any()
    assert looks.low.is_monotonic_increasing
    assert looks.high.is_monotonic_decreasing
    assert looks.alarm.iloc[-1] == (not looks.low.iloc[-1] <= 0 <= looks.high.iloc[-1])


@pytest.mark.parametrize(
    ("events", "people", "named"),
    [
        ([3, 1], [2, 5], "events"),
        ([1], [2], "two numbers"),
        ([1, -1], [2, 2], "events"),
        ([1, np.nan], [2, 2], "from 0 to all"),
    ],
)
def test_counts_that_cannot_be_are_refused(events, people, named):
    with pytest.raises(ValueError, match=named):
        RateMonitor().add(events, people)


def test_other_arguments_are_refused():
    with pytest.raises(ValueError, match="level"):
        RateMonitor(95)
    with pytest.raises(ValueError, match="rates"):
        e_value([1, 1], [2, 2], [0, 0.5])
    with pytest.raises(ValueError, match="shapes"):
        delayed_impact(np.arange(3), np.ones(3), np.ones(2), 1, gain=75, loss=150)
    with pytest.raises(ValueError, match="loss"):
        delayed_impact(np.arange(3), np.ones(3), np.ones(3), 1, gain=75, loss=-150)


def test_delayed_impact_by_hand():
    """Of ten people six get the loan; three of the four with 600 points and both with 700 repay."""
    found = delayed_impact([500, 600, 700], [4, 4, 2], [0.2, 0.75, 1.0], 600, gain=75, loss=150)
    assert found == pytest.approx(
        {"selection_rate": 0.6, "repaid": 0.5, "defaulted": 0.1, "change": 75 * 0.5 - 150 * 0.1}
    )

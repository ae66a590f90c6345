"""The four-fifths rule in whole numbers, with three answers, and how often noise fails it."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats

from fairness_audit.counts import GroupCounts
from fairness_audit.inference import four_fifths, four_fifths_false_alarm, four_fifths_group_size
from tests.fairness_audit.inference.tables import (
    NOBODY_SELECTED,
    ONE_GROUP_LEFT,
    TWO,
    counts_of,
    tables,
)


def selecting(**groups: tuple[int, int]) -> GroupCounts:
    """Counts from (selected, of) of each group."""
    return counts_of(**{g: (of - chosen, chosen, 0, 0) for g, (chosen, of) in groups.items()})


def test_exactly_four_fifths_passes_though_floating_point_says_less():
    exact = selecting(a=(4, 6), b=(5, 6))
    assert exact.ratio("selection_rate") < 0.8  # 4/6 over 5/6, rounded
    assert four_fifths(exact) == "passes"
    assert four_fifths(selecting(a=(48, 100), b=(60, 100))) == "passes"
    assert four_fifths(selecting(a=(47, 100), b=(60, 100))) == "fails"
    assert four_fifths_false_alarm(6, 6, 0.5) < sum(
        math.comb(6, a) * math.comb(6, b) / 2**12
        for a in range(7)
        for b in range(7)
        if a + b and min(a, b) / 6 / (max(a, b) / 6) < 0.8
    )


def test_the_guidelines_own_example():
    """Rates of 60, 45, 48 and 51%: 75, 80 and 85% of the highest; only the first of these fails."""
    highest, others = (60, 100), {"second": (45, 100), "third": (48, 100), "fourth": (51, 100)}
    verdicts = {g: four_fifths(selecting(highest=highest, **{g: r})) for g, r in others.items()}
    assert verdicts == {"second": "fails", "third": "passes", "fourth": "passes"}
    assert four_fifths(selecting(highest=highest, **others)) == "fails"


@pytest.mark.filterwarnings("error")
def test_it_cannot_be_said_where_nothing_can_be_compared():
    assert four_fifths(NOBODY_SELECTED) == "cannot be said"
    assert four_fifths(selecting(a=(0, 10), b=(1, 10))) == "fails"
    assert four_fifths(ONE_GROUP_LEFT, "true_positive_rate") == "cannot be said"
    assert four_fifths(ONE_GROUP_LEFT, "selection_rate") == "fails"
    assert four_fifths(TWO.select(["a"])) == "cannot be said"
    assert four_fifths(selecting(a=(5, 10), b=(4, 10), nobody=(0, 0))) == "passes"
    unlabeled = GroupCounts.from_arrays(None, [1, 0, 1], sensitive_features=list("aab"))
    assert four_fifths(unlabeled) == "fails"
    assert four_fifths(unlabeled, "tpr") == "cannot be said"


@settings(max_examples=60)
@given(tables())
def test_it_is_the_comparison_of_fractions(counts):
    rates = [Fraction(int(k), int(n)) for k, n in zip(*counts.fraction("precision"), strict=True) if n]
    if len(rates) < 2 or not max(rates):
        expected = "cannot be said"
    else:
        expected = "passes" if min(rates) / max(rates) >= Fraction(4, 5) else "fails"
    assert four_fifths(counts, "precision_score") == expected


# ---------------------------------------------------------------------- noise


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
    alarms = np.array([four_fifths_false_alarm(int(n), int(n), p) for n in searched])
    failing = searched[alarms > false_alarm]
    assert found == (failing.max() + 1 if failing.size else 1)


def test_small_groups_fail_the_rule_by_luck():
    assert four_fifths_false_alarm(30, 30, 0.5) > 0.3
    assert four_fifths_group_size(0.5) == 156
    assert four_fifths_group_size(0.1) > 5 * four_fifths_group_size(0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: four_fifths(TWO, "recal"), "metric is 'recal'"),
        (lambda: four_fifths_false_alarm(0, 5, 0.5), "n_a is 0"),
        (lambda: four_fifths_false_alarm(5, 5, 1.5), "selection_rate is 1.5"),
        (lambda: four_fifths_group_size(0), "selection_rate is 0; pass a number strictly between"),
        (lambda: four_fifths_group_size(0.5, 0.6), "false_alarm is 0.6; pass a number of at most 0.5"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()

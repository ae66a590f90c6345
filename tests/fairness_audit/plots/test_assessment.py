"""A figure of chance draws what inference computes exactly."""

import numpy as np
import pytest
from scipy.stats import binom

from fairness_audit import plots


def fails_by_listing(n, p):
    """Every pair of outcomes, one by one."""
    chance = binom.pmf(np.arange(n + 1), n, p)
    a, b = np.meshgrid(np.arange(n + 1), np.arange(n + 1))
    return (np.outer(chance, chance) * (5 * np.minimum(a, b) < 4 * np.maximum(a, b))).sum()


def test_the_curve_is_the_exact_probability():
    chart = plots.four_fifths_noise([0.5, 0.2])
    assert chart.table["selected: 50%"].iloc[1] == pytest.approx(fails_by_listing(20, 0.5))
    assert chart.table["selected: 20%"].iloc[2] == pytest.approx(fails_by_listing(50, 0.2))
    curve = chart.figure.axes[0].lines[0]
    assert curve.get_ydata()[0] == pytest.approx(fails_by_listing(int(curve.get_xdata()[0]), 0.5))


def test_the_mark_is_at_the_size_that_is_enough():
    chart = plots.four_fifths_noise([0.5], false_alarm=0.05)
    mark = chart.figure.axes[0].lines[1]
    n = int(mark.get_xdata()[0])
    assert n == chart.table.iloc[-1, 0] == 156
    assert fails_by_listing(n, 0.5) <= 0.05 < fails_by_listing(n - 1, 0.5)
    assert "156 people in each group where 50% are selected" in chart.alt


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.four_fifths_noise([]), "one to four"),
        (lambda: plots.four_fifths_noise([0.5, 0.5]), "different"),
        (lambda: plots.four_fifths_noise([1.0]), "selection_rate"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

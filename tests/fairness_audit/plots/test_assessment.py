"""Figures of chance: what they draw is what was simulated, or what inference computes exactly."""

import numpy as np
import pytest
from scipy.stats import binom

from fairness_audit import plots

GAPS = {2: [0.01, 0.02, 0.03], 8: [0.1, 0.12, 0.2, 0.3], 4: np.linspace(0, 0.2, 21)}


def test_medians_and_bars_are_those_of_the_simulation():
    table = plots.equal_groups(GAPS).table
    assert table.index.tolist() == [2, 4, 8]
    assert table["tables"].tolist() == [3, 21, 4]
    assert table["median"].tolist() == pytest.approx([0.02, 0.1, 0.16])
    assert table.loc[4, ["low", "high"]].tolist() == pytest.approx([0.01, 0.19])


def test_dots_stand_at_the_medians():
    axes = plots.equal_groups(GAPS).figure.axes[0]
    dots = [line.get_ydata()[0] for line in axes.lines if line.get_marker() == "o"]
    assert dots == pytest.approx([0.02, 0.1, 0.16])
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["2", "4", "8"]


def test_the_description_of_equal_groups_says_medians():
    alt = plots.equal_groups(GAPS, title="A fair desk").alt
    assert alt.startswith("A fair desk. Median gap 2 points with 2 groups, 10 points with 4 groups")
    assert "with 8 groups from" in alt


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
        (lambda: plots.equal_groups([0.1, 0.2]), "gaps must map"),
        (lambda: plots.equal_groups({2: [0.1]}), "two to eight"),
        (lambda: plots.equal_groups({1: [0.1], 2: [0.1]}), "at least 2"),
        (lambda: plots.equal_groups({2: [], 4: [0.1]}), r"gaps\[2\]"),
        (lambda: plots.equal_groups({2: [0.1], 4: [1.2]}), r"gaps\[4\]"),
        (lambda: plots.four_fifths_noise([]), "one to four"),
        (lambda: plots.four_fifths_noise([0.5, 0.5]), "different"),
        (lambda: plots.four_fifths_noise([1.0]), "selection_rate"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

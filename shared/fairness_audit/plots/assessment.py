"""A figure of what chance alone does to an assessment: false alarms of the four-fifths rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from fairness_audit.inference import four_fifths_false_alarm, four_fifths_group_size
from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.marks import DASHES
from fairness_audit.plots.style import (
    INK,
    QUIET,
    GroupStyle,
    group_styles,
    listed,
    percent,
    percent_axis,
)

_SIZES = (10, 20, 50, 100, 200, 500, 1000, 2000)


def four_fifths_noise(
    selection_rates: Sequence[float] = (0.5, 0.3, 0.1), *, false_alarm: float = 0.05, title: str | None = None
) -> Chart:
    """Draw how often two groups selected at one and the same rate fail the four-fifths rule, by group size.

    Parameters
    ----------
    selection_rates : sequence of float
        One to four true rates, each strictly between 0 and 1; a curve each.
    false_alarm : float
        The mark on each curve is at the group size from which on the rule fails at most this often.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per group size and one column per selection rate: the exact probability. Its
        last row is the group size at the mark.

    Raises
    ------
    ValueError
        If there are no rates, more than four, one twice, or one outside its range.
    """
    given = list(selection_rates)
    if not 1 <= len(given) <= 4 or len(set(given)) < len(given):
        raise ValueError(f"selection_rates has {len(given)} values; pass one to four different ones.")
    names = [f"selected: {percent(p)}" for p in given]
    enough = [four_fifths_group_size(p, false_alarm) for p in given]
    columns = {
        name: [four_fifths_false_alarm(n, n, p) for n in _SIZES] for name, p in zip(names, given, strict=True)
    }
    table = pd.DataFrame(columns, index=pd.Index([f"{n:,}" for n in _SIZES], name="people in each group"))
    table = table.astype(object)
    table.loc[f"enough for {percent(false_alarm)}"] = enough
    said = listed(
        [
            f"{n:,} people in each group where {percent(p)} are selected"
            for p, n in zip(given, enough, strict=True)
        ]
    )
    return draw_chart(
        title or "Two groups selected alike: how often do they fail the four-fifths rule?",
        310,
        lambda figure: _draw_false_alarms(figure.subplots(), group_styles(names), given, enough, false_alarm),
        f"At most {percent(false_alarm)} of the time from {said}.",
        table,
    )


def _draw_false_alarms(
    axes: Axes, styles: list[GroupStyle], rates: list[float], enough: list[int], false_alarm: float
) -> None:
    reach = max(_SIZES[-1], *enough)
    grid = np.unique(np.geomspace(_SIZES[0], reach, 110).astype(int))
    for style, p, n in zip(styles, rates, enough, strict=True):
        chance = [four_fifths_false_alarm(int(m), int(m), p) for m in grid]
        axes.plot(grid, chance, color=style.color, linestyle=style.line, linewidth=1.6)
        axes.plot(
            n,
            four_fifths_false_alarm(n, n, p),
            linestyle="none",
            marker=style.marker,
            markersize=8,
            markerfacecolor=style.color,
            markeredgecolor=INK,
            zorder=3,
        )
        axes.plot(
            [],
            [],
            color=style.color,
            linestyle=style.line,
            marker=style.marker,
            markeredgecolor=INK,
            label=f"{style.name}; at most {percent(false_alarm)} fail from {n:,} on",
        )
    axes.axhline(false_alarm, color=QUIET, linewidth=1, linestyle=DASHES)
    axes.set_xscale("log")
    ticks = [n for n in (*_SIZES, 5000, 10_000, 50_000) if n <= reach]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))
    axes.set(
        xlim=(_SIZES[0], 1.1 * reach),
        ylim=(0, 1),
        xlabel="people in each of the two groups",
        ylabel="fair selections that fail\n(share of repetitions)",
    )
    percent_axis(axes, "y")
    axes.grid(axis="y")
    axes.legend(loc="upper right", frameon=True, facecolor="white", edgecolor="none", framealpha=1)

"""The noise explorer as a still picture: what stands on GitHub, in print and wherever no script runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from fairness_audit.array_types import Floats
from fairness_audit.explorers.studies import ROWS, Group, critical_gap, least_gap
from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.marks import DASHES
from fairness_audit.plots.style import INK, OKABE_ITO, QUIET

_LEAST_SHOWN = 0.0005  # a histogram ends where fewer studies than this show more


def still(
    fair: Sequence[Group], planted: Sequence[Group], table: pd.DataFrame, *, where: str, look: int, title: str
) -> Chart:
    """Draw the gaps of studies in which nothing is wrong, and of studies with the planted gap.

    Parameters
    ----------
    fair, planted : sequence of Group
    table : DataFrame
        `NoiseExplorer.table`.
    where : str
        The group that lies behind, in words; empty if nothing is wrong.
    look : int
        The gap that was seen, in points.
    title : str
        Empty for one that says what is drawn.

    Returns
    -------
    Chart
    """
    alarms, found = ((100 * table[c]).round().astype(int) for c in ("nothing_wrong", "planted_gap"))
    rate = fair[0].rate
    words = (
        f"{len(fair)} groups, {fair[0].people:,} people in the first and {fair[1].people:,} in each other, "
        f"all at a rate of {100 * rate:.0f}%. A gap of {look} points or more appears in {alarms[ROWS[0]]} "
        f"of 100 studies, and {alarms[ROWS[1]]} fail the four-fifths rule."
    )
    if where:
        behind = 100 * (rate - min(group.rate for group in planted))
        words += (
            f" With {where} {behind:.0f} points behind, chi-square alarms in {found[ROWS[4]]}, the range in "
            f"{found[ROWS[3]]}, the intervals in {found[ROWS[2]]}."
        )
    title = title or "The gap that appears with nothing wrong, and with a planted gap"
    return draw_chart(
        title,
        300,
        lambda figure: _draw(figure.subplots(), fair, planted if where else [], look),
        words,
        table,
    )


def _draw(axes: Axes, fair: Sequence[Group], planted: Sequence[Group], look: int) -> None:
    bars = histogram(fair)
    for part, color, name in (
        (slice(0, look), "#BFBFBF", "nothing is wrong"),
        (slice(look, None), QUIET, "nothing is wrong, and the gap is as large as the one seen"),
    ):
        axes.bar(np.arange(len(bars))[part] + 0.5, 100 * bars[part], width=0.9, color=color, label=name)
    if planted:
        outline = histogram(planted)
        blue = OKABE_ITO["blue"]
        axes.stairs(
            100 * outline, np.arange(len(outline) + 1), color=blue, lw=1.8, label="with the planted gap"
        )
    axes.axvline(look, color=INK, linewidth=1.6, label=f"seen: {look} points")
    least = critical_gap(fair) / 10
    if least <= 100:
        axes.axvline(least, color=INK, linestyle=DASHES, linewidth=1.2, label=f"range test: {least:g} points")
    axes.set_xlabel("largest minus smallest rate (points)")
    axes.set_ylabel("studies (of 100)")
    axes.set_xlim(left=0)
    axes.legend(frameon=False, fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2)


def histogram(groups: Sequence[Group]) -> Floats:
    """Compute the shares of studies by whole points of gap, until hardly any shows more.

    Parameters
    ----------
    groups : sequence of Group

    Returns
    -------
    ndarray of float
        The first is of gaps under one point.
    """
    beyond = [1.0]
    while beyond[-1] > _LEAST_SHOWN and len(beyond) < 102:
        beyond.append(least_gap(groups, 10 * len(beyond)))
    return -np.diff(beyond)

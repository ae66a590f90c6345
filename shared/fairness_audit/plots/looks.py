"""Figure of a monitor: a gap with the interval that holds at all looks together."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.marks import DASHES, WORDS_BOX
from fairness_audit.plots.style import INK, OKABE_ITO, percent_axis, points

_COLUMNS = ["people_first", "people_second", "gap", "low", "high", "alarm"]


def looks(history: pd.DataFrame, *, gap_name: str, title: str, look: str = "week") -> Chart:
    """Draw the gap after each look, the interval around it, and the first look with an alarm.

    Parameters
    ----------
    history : DataFrame
        `RateMonitor.history`.
    gap_name, title : str
    look : str
        What a look is, such as "week".

    Returns
    -------
    Chart
        `.table` has about five of the looks, the first alarm among them.

    Raises
    ------
    ValueError
        If `history` is something else or empty.
    """
    if not isinstance(history, pd.DataFrame) or history.empty or set(_COLUMNS) - set(history.columns):
        raise ValueError("history must have the columns of RateMonitor.history, and a row for each look.")
    shown = history[_COLUMNS].set_index(pd.RangeIndex(1, len(history) + 1, name=look))
    first = int(shown.index[shown["alarm"]][0]) if shown["alarm"].any() else None
    kept = {1, *np.linspace(1, len(shown), 5).round().astype(int).tolist(), *([first] if first else [])}
    table = shown.loc[sorted(kept)].astype({"people_first": int, "people_second": int})
    last = shown.iloc[-1]
    said = f"Alarm in {look} {first}." if first else "No alarm."
    return draw_chart(
        title,
        300,
        lambda figure: _draw(figure.subplots(), shown, first, gap_name, look),
        f"{gap_name} after {len(shown)} looks: {points(last['gap'])} ({points(last['low'])} to "
        f"{points(last['high'])}). {said} Dashed: no gap.",
        table,
    )


def _draw(axes: Axes, shown: pd.DataFrame, first: int | None, gap_name: str, look: str) -> None:
    at = shown.index
    axes.fill_between(at, shown["low"], shown["high"], color="#CFE3F1", linewidth=0)
    axes.plot(at, shown["gap"], color=OKABE_ITO["blue"], linewidth=1.6)
    axes.axhline(0, color=INK, linestyle=DASHES, linewidth=1.2)
    if first:
        gap = shown.loc[first, "gap"]
        axes.plot(
            first, gap, marker="D", markersize=8, markerfacecolor=OKABE_ITO["orange"], markeredgecolor=INK
        )
        axes.annotate(
            f"alarm in {look} {first}",
            (first, gap),
            xytext=(0, 14),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            bbox=WORDS_BOX,
        )
    reach = 1.6 * float(np.nanmax(np.abs(shown["gap"])))
    axes.set(
        xlim=(1, max(2, len(shown))),
        ylim=(-reach, reach),
        xlabel=f"{look}s since the start (count); band: interval that holds in all of them",
        ylabel=f"{gap_name}\n(percentage points)",
    )
    percent_axis(axes, "y", unit="")
    axes.grid(axis="y")

"""Figures of what chance alone does to an assessment: gaps among equal groups, four-fifths false alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from fairness_audit import validation
from fairness_audit.array_types import Column
from fairness_audit.inference import four_fifths_false_alarm, four_fifths_group_size
from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.marks import DASHES
from fairness_audit.plots.style import (
    INK,
    OKABE_ITO,
    QUIET,
    GroupStyle,
    Look,
    group_styles,
    listed,
    percent,
    percent_axis,
    points,
)

_TAIL = 0.05  # of the simulated gaps, left out at either end
_SIZES = (10, 20, 50, 100, 200, 500, 1000, 2000)


def equal_groups(gaps: Mapping[int, Column], *, title: str | None = None) -> Chart:
    """Draw the gap among groups that do not differ, by how many of them there are.

    Parameters
    ----------
    gaps : mapping from int to array-like of shape (tables,)
        Number of groups (at least 2) to the largest minus the smallest rate in each simulated table.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per number of groups: `tables` simulated, `median` gap, and `low` and `high`,
        between which nine in ten gaps lie.

    Raises
    ------
    ValueError
        If `gaps` is not such a mapping of two to eight entries, or a gap is not in [0, 1].
    """
    if not isinstance(gaps, Mapping) or not 2 <= len(gaps) <= 8:
        raise ValueError(
            "gaps must map two to eight numbers of groups to simulated gaps, as {2: [...], 4: [...]}."
        )
    rows = {k: _summary(k, gaps[k]) for k in sorted(gaps)}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("groups")
    said = listed([f"{points(row['median'])} with {k} groups" for k, row in table.iterrows()])
    last = table.iloc[-1]
    return draw_chart(
        title or "Nothing is wrong, and the gap grows with the number of groups",
        290,
        lambda figure: _draw_equal_groups(figure.subplots(), table),
        f"Median gap {said}. Bars hold nine in ten simulated tables, with "
        f"{table.index[-1]} groups from {points(last['low'])} to {points(last['high'])}.",
        table,
    )


def _summary(groups: int, gaps: Column) -> dict[str, float]:
    if validation.positive_integer("gaps has a number of groups that", groups) < 2:
        raise ValueError(f"gaps has {groups} groups; a gap needs at least 2.")
    values = validation.one_dimensional(f"gaps[{groups}]", gaps).astype(float)
    if not len(values) or not np.all((values >= 0) & (values <= 1)):
        raise ValueError(f"gaps[{groups}] must hold gaps between 0 and 1, and at least one.")
    low, median, high = np.quantile(values, [_TAIL, 0.5, 1 - _TAIL])
    return {"tables": len(values), "median": median, "low": low, "high": high}


def _draw_equal_groups(axes: Axes, table: pd.DataFrame) -> None:
    for place, (_, row) in enumerate(table.iterrows()):
        axes.plot([place, place], [row["low"], row["high"]], color=INK, linewidth=1.6)
        for end in (row["low"], row["high"]):
            axes.plot([place - 0.06, place + 0.06], [end, end], color=INK, linewidth=1.6)
        blue: Look = {"markerfacecolor": OKABE_ITO["blue"], "markeredgecolor": INK}
        axes.plot(place, row["median"], marker="o", markersize=8, **blue)
        axes.annotate(
            points(row["median"]),
            (place, row["median"]),
            xytext=(10, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set_xticks(range(len(table)), [f"{k}" for k in table.index])
    axes.set(
        xlim=(-0.4, len(table) - 0.2),
        ylim=(0, 1.08 * table["high"].max() + 1e-9),
        xlabel="groups that do not differ (count)",
        ylabel="largest minus smallest rate\n(percentage points)",
    )
    percent_axis(axes, "y", unit="")
    axes.grid(axis="y")


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

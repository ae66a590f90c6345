"""Figures of a coverage promise: who it is kept to, what it costs, and how far luck moves it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fairness_audit import validation
from fairness_audit.array_types import Ints
from fairness_audit.coverage import realized_coverage as distribution
from fairness_audit.coverage import smallest_calibration_size
from fairness_audit.plots.chart import MISSING, Chart, draw_chart, number
from fairness_audit.plots.marks import DASHES, absent, group_dot, name_groups, plain_rows, words_above
from fairness_audit.plots.style import (
    INK,
    OKABE_ITO,
    RULE,
    GroupStyle,
    Look,
    capital,
    group_name,
    group_styles,
    percent,
    percent_axis,
)

_COLUMNS = ["count", "coverage", "low", "high", "mean_size"]


def coverage(
    tables: Mapping[str, pd.DataFrame],
    *,
    promised: float = 0.9,
    size: str = "mean size",
    title: str | None = None,
) -> Chart:
    """Draw coverage by group beside its price: promise kept or broken on the left, mean size on the right.

    Parameters
    ----------
    tables : mapping from str to DataFrame
        One to four calibrations, each with what `coverage.coverage_by_group` returned for it with `size`, the
        same groups in each: {"one margin for all": ..., "a margin per group": ...}.
    promised : float
        1 - alpha; a dashed line.
    size : str
        What `mean_size` is, with its unit: "mean width (days)".
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per (calibration, group): `count`, `coverage`, `low`, `high`, `mean_size`.

    Raises
    ------
    ValueError
        If there are no tables or more than four, a table lacks a column, or the groups differ or are more
        than eight.
    """
    promised = validation.fraction("promised", promised, open_interval=True)
    table = _stacked(tables)
    first = next(iter(tables.values()))
    styles = group_styles(first.index)
    level = first.attrs.get("level")
    intervals = f", with {100 * level:g}% intervals" if level else ""
    said = [
        f"{name}: "
        + ", ".join(_said(style, row, size) for style, (_, row) in zip(styles, rows.iterrows(), strict=True))
        for name, rows in table.groupby(level=0, sort=False)
    ]
    return draw_chart(
        title or f"Coverage by group against a promise of {percent(promised)}{intervals}",
        (44 + 48 * len(styles)) * len(tables) + 40,
        lambda figure: _draw_coverage(figure, table, first.index, styles, promised, size),
        f"{capital('; '.join(said))}. The dashed line is the promise, {percent(promised)}.",
        table,
    )


def _draw_coverage(
    figure: Figure,
    table: pd.DataFrame,
    groups: pd.Index,
    styles: list[GroupStyle],
    promised: float,
    size: str,
) -> None:
    finite = table["mean_size"].to_numpy(dtype=float)
    reach = float(np.max(finite[np.isfinite(finite)], initial=0)) or 1.0
    lowest = float(np.nanmin(table["low"].to_numpy(dtype=float), initial=promised))
    start = max(0.0, np.floor(10 * lowest - 0.5) / 10)
    calibrations = list(table.groupby(level=0, sort=False))
    grid = figure.subplots(len(calibrations), 2, squeeze=False, sharex="col", width_ratios=(1.5, 1))
    for (left, right), (name, rows) in zip(grid, calibrations, strict=True):
        left.axvline(promised, color=INK, linestyle=DASHES, linewidth=1.2, zorder=1)
        for y, (style, (_, row)) in enumerate(zip(styles, rows.iterrows(), strict=True)):
            _draw_covered(left, y, style, row, start)
            _draw_size(right, y, style, row["mean_size"], reach)
        name_groups(left, list(groups), rows["count"].tolist())
        left.set_title(str(name))
        for axes in (left, right):
            axes.set_ylim(len(styles) - 0.45, -0.75)
            plain_rows(axes)
            axes.grid(axis="x")
        right.tick_params(axis="y", labelleft=False)
    percent_axis(grid[0, 0])
    grid[0, 0].set_xlim(start, 1)
    grid[0, 1].set_xlim(0, 1.25 * reach)
    grid[-1, 0].set_xlabel(f"coverage (share of people; dashed: {percent(promised)} promised)")
    grid[-1, 1].set_xlabel(size)


def realized_coverage(
    groups: Mapping[Any, int] | None = None, *, alpha: float = 0.1, most: int = 2000, title: str | None = None
) -> Chart:
    """Draw the coverage that a calibration sample leads to, by its size: the middle 90% of samples.

    Parameters
    ----------
    groups : mapping from group to int, optional
        Calibration people of some groups, marked on the band; at most five.
    alpha : float
        Share of new people whose truth may lie outside.
    most : int
        Where the horizontal axis, which is logarithmic, ends.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has a row per size: `mean`, `5% of samples below` and `95% of samples below`, for a few sizes
        and for the groups.

    Raises
    ------
    ValueError
        If `most` leaves no room, or a group's size is not a whole number from 1 to `most`.
    """
    first = smallest_calibration_size(alpha)
    if validation.positive_integer("most", most) < 10 * first:
        raise ValueError(f"most is {most}; the band begins at {first}, so pass at least {10 * first}.")
    named: dict[Hashable, int] = dict(groups or {})
    if len(named) > 5:
        raise ValueError(f"groups has {len(named)} entries and this figure has room for 5; pass fewer.")
    for group, n in named.items():
        if validation.positive_integer(f"groups[{group!r}]", n) > most:
            raise ValueError(f"groups[{group!r}] is {n}; the axis ends at {most}, so pass a larger most.")
    steps = [n for n in sorted({first, 20, 50, 100, 200, 500, 1000, 2000, 5000}) if first <= n <= most]
    rows = _band(np.array(steps), alpha).set_index(pd.Index([f"{n:,}" for n in steps]))
    return draw_chart(
        title or f"What {percent(1 - alpha)} turns into, by the number of calibration people",
        330,
        lambda figure: _draw_realized(figure.subplots(), named, alpha, most),
        _luck_in_words(first, rows, named, alpha),
        _luck_table(rows, named, alpha),
    )


def _draw_realized(axes: Axes, named: dict[Hashable, int], alpha: float, most: int) -> None:
    first = smallest_calibration_size(alpha)
    sizes = np.unique(np.round(np.geomspace(first, most, 160)).astype(int))
    band = _band(sizes, alpha)
    axes.fill_between(sizes, band["low"], band["high"], color="#CFE3F1", linewidth=0)
    for side in ("low", "high"):
        axes.plot(sizes, band[side], color=OKABE_ITO["blue"], linewidth=1.4)
    axes.axhline(1 - alpha, color=INK, linestyle=DASHES, linewidth=1.2)
    axes.axvspan(1, first, facecolor="white", edgecolor=RULE, hatch="///", linewidth=0)
    lowest = np.floor(10 * float(band["low"].min()) - 0.3) / 10
    axes.annotate(
        f"fewer than {first}:\nno finite margin", (first**0.5, lowest + 0.12), ha="center", va="center",
        fontsize=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
    )  # fmt: skip
    for style, n in zip(group_styles(named), named.values(), strict=True):
        _mark_group(axes, style, n, alpha)
    axes.set_xscale("log")
    axes.set(xlim=(1, most), ylim=(lowest, 1), xlabel="calibration people in the group (count)")
    axes.set_ylabel("coverage of new people\n(share, middle 90% of samples)")
    ticks = [n for n in (1, first, 30, 100, 300, 1000, 3000, 10_000) if n <= most]
    axes.set_xticks(ticks, [f"{n:,}" for n in ticks])
    axes.set_xticks([], minor=True)
    percent_axis(axes, "y")
    axes.grid(axis="y")
    if named:
        axes.legend(loc="lower right", frameon=True, framealpha=1, edgecolor="white", handlelength=1)


def _mark_group(axes: Axes, style: GroupStyle, n: int, alpha: float) -> None:
    label = f"{style.name}: {n:,} calibration people"
    mark: Look = {"marker": style.marker, "markersize": 8, "markeredgecolor": INK, "linestyle": "none"}
    if n < smallest_calibration_size(alpha):
        label = f"{label}, no finite margin"
        axes.plot(n, 1, markerfacecolor="white", clip_on=False, label=label, zorder=3, **mark)
        return
    at = _band(np.array([n]), alpha).iloc[0]
    axes.plot([n, n], [at["low"], at["high"]], color=INK, linewidth=1.6, zorder=2)
    label = f"{label}, {percent(at['low'])} to {percent(at['high'])}"
    axes.plot(n, at["mean"], markerfacecolor=style.color, label=label, zorder=3, **mark)


# ---------------------------------------------------------------------- parts


def _stacked(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    if not isinstance(tables, Mapping) or not 1 <= len(tables) <= 4:
        raise ValueError(
            "tables must map one to four names to what coverage.coverage_by_group returned, for example "
            "{'one margin for all': ...}."
        )
    first: pd.Index | None = None
    for name, table in tables.items():
        lacking = [c for c in _COLUMNS if c not in getattr(table, "columns", ())]
        if lacking:
            raise ValueError(
                f"tables[{name!r}] lacks {', '.join(lacking)}; "
                "pass what coverage_by_group(..., size=...) returned."
            )
        first = table.index if first is None else first
        if not table.index.equals(first):
            raise ValueError(f"tables[{name!r}] has other groups than the first table; use the same in each.")
        if not 1 <= len(first) <= 8:
            raise ValueError(
                f"tables has {len(first)} groups and this figure has room for 8; pick some rows."
            )
    names = [*next(iter(tables.values())).index.names]
    return pd.concat({name: table[_COLUMNS] for name, table in tables.items()}, names=["calibration", *names])


def _draw_covered(axes: Axes, y: int, style: GroupStyle, row: pd.Series, start: float) -> None:
    if not np.isfinite(row["coverage"]):
        absent(axes, start + 0.01, y)
        return
    group_dot(axes, y, style, row["coverage"], row["low"], row["high"])
    words_above(axes, row["coverage"], y, percent(row["coverage"]), 1.0)


def _draw_size(axes: Axes, y: int, style: GroupStyle, value: float, reach: float) -> None:
    if not np.isfinite(value):
        absent(axes, 0.02 * reach, y, MISSING if np.isnan(value) else "no end")
        return
    axes.barh(y, value, height=0.5, facecolor=style.color, edgecolor=INK, hatch=style.hatch, linewidth=0.8)
    axes.text(value + 0.03 * reach, y, number(float(value)), va="center", fontsize=9)


def _said(style: GroupStyle, row: pd.Series, size: str) -> str:
    if not np.isfinite(row["coverage"]):
        return f"{style.name} {MISSING}"
    mean = number(float(row["mean_size"])) if np.isfinite(row["mean_size"]) else "without end"
    return (
        f"{style.name} {percent(row['coverage'])} of {int(row['count']):,} "
        f"({percent(row['low'])} to {percent(row['high'])}), {size.split(' (')[0]} {mean}"
    )


def _band(sizes: Ints, alpha: float) -> pd.DataFrame:
    """Compute the mean and the middle 90% of realized coverage at each size."""
    rows = []
    for n in sizes.tolist():
        found = distribution(n, alpha)
        low, high = found.ppf([0.05, 0.95])
        rows.append({"mean": found.mean(), "low": low, "high": high})
    return pd.DataFrame(rows, index=sizes)


def _luck_table(rows: pd.DataFrame, named: dict[Hashable, int], alpha: float) -> pd.DataFrame:
    first = smallest_calibration_size(alpha)
    parts = [rows]
    for group, n in named.items():
        name = f"{group_name(group)} ({n:,})"
        found = _band(np.array([n]), alpha) if n >= first else pd.DataFrame(np.nan, [n], rows.columns)
        parts.append(found.set_index(pd.Index([name])))
    table = pd.concat(parts).rename_axis("calibration people")
    return table.rename(columns={"low": "5% of samples below", "high": "95% of samples below"})


def _luck_in_words(first: int, rows: pd.DataFrame, named: dict[Hashable, int], alpha: float) -> str:
    ends = [
        f"{n} people {percent(r['low'])} to {percent(r['high'])}" for n, r in rows.iloc[[0, -1]].iterrows()
    ]
    words = (
        f"The middle 90% of samples: with {ends[0]}, with {ends[1]}; "
        f"with fewer than {first} no finite margin."
    )
    said = capital("; ".join(_groups_in_words(first, named, alpha)))
    return f"{words} {said}." if named else words


def _groups_in_words(first: int, named: dict[Hashable, int], alpha: float) -> Iterator[str]:
    for group, n in named.items():
        if n < first:
            yield f"{group_name(group)} ({n:,} people) no finite margin"
            continue
        at = _band(np.array([n]), alpha).iloc[0]
        yield f"{group_name(group)} ({n:,} people) {percent(at['low'])} to {percent(at['high'])}"

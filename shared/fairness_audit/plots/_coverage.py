"""Figures of a coverage promise: who it is kept to, what it costs, and how far luck moves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from fairness_audit import _check
from fairness_audit.coverage import realised_coverage as distribution
from fairness_audit.coverage import smallest_calibration_size
from fairness_audit.plots._chart import MISSING, Chart, number
from fairness_audit.plots._rates import _capital, _dot, _over
from fairness_audit.plots._style import (
    INK,
    OKABE_ITO,
    QUIET,
    RULE,
    GroupStyle,
    group_name,
    group_styles,
    house_style,
    new_figure,
    percent,
    percent_axis,
    sentence,
    wrap,
)

_COLUMNS = ("count", "coverage", "low", "high", "mean_size")


def coverage(
    tables: Mapping[str, pd.DataFrame],
    *,
    promised: float = 0.9,
    size: str = "mean size",
    title: str | None = None,
) -> Chart:
    """Coverage by group beside its price: a promise kept or broken on the left, the mean size on the right.

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
    promised = _check.fraction("promised", promised, open_interval=True)
    table = _stacked(tables)
    groups = next(iter(tables.values())).index
    styles = group_styles(groups)
    level = next(iter(tables.values())).attrs.get("level")
    intervals = f", with {100 * level:g}% intervals" if level else ""
    title = title or f"Coverage by group against a promise of {percent(promised)}{intervals}"

    finite = table["mean_size"].to_numpy(dtype=float)
    reach = float(np.max(finite[np.isfinite(finite)], initial=0)) or 1.0
    lowest = float(np.nanmin(table["low"].to_numpy(dtype=float), initial=promised))
    start = max(0.0, np.floor(10 * lowest - 0.5) / 10)
    with house_style():
        figure = new_figure((44 + 48 * len(styles)) * len(tables) + 40, title)
        grid = figure.subplots(len(tables), 2, squeeze=False, sharex="col", width_ratios=(1.5, 1))
        for (left, right), (name, rows) in zip(grid, table.groupby(level=0, sort=False), strict=True):
            left.axvline(promised, color=INK, linestyle=(0, (4, 3)), linewidth=1.2, zorder=1)
            for y, (style, (_, row)) in enumerate(zip(styles, rows.iterrows(), strict=True)):
                _covered(left, y, style, row, start)
                _size(right, y, style, row["mean_size"], reach)
            counts = rows["count"].to_numpy()
            ticks = [f"{wrap(s.name, 18)}\nn = {n:,}" for s, n in zip(styles, counts, strict=True)]
            left.set_yticks(range(len(styles)), ticks)
            left.set_title(name)
            for axes in (left, right):
                axes.set_ylim(len(styles) - 0.45, -0.75)
                axes.tick_params(axis="y", length=0, pad=8)
                axes.spines["left"].set_visible(False)
                axes.grid(axis="x")
            right.tick_params(axis="y", labelleft=False)
        percent_axis(grid[0, 0])
        grid[0, 0].set_xlim(start, 1)
        grid[0, 1].set_xlim(0, 1.25 * reach)
        grid[-1, 0].set_xlabel(f"coverage (share of people; dashed: {percent(promised)} promised)")
        grid[-1, 1].set_xlabel(size)
    said = [
        f"{name}: "
        + ", ".join(_said(style, row, size) for style, (_, row) in zip(styles, rows.iterrows(), strict=True))
        for name, rows in table.groupby(level=0, sort=False)
    ]
    alt = (
        f"{sentence(title)} {_capital('; '.join(said))}. The dashed line is the promise, {percent(promised)}."
    )
    return Chart(figure, alt, table)


def realised_coverage(
    groups: Mapping[Any, int] | None = None, *, alpha: float = 0.1, most: int = 2000, title: str | None = None
) -> Chart:
    """The coverage that a calibration sample leads to, by its size: the middle 90% of samples.

    Parameters
    ----------
    groups : mapping from group to int, optional
        Calibration people of some groups, marked on the band; at most five.
    alpha : float
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
    if _check.positive_integer("most", most) < 10 * first:
        raise ValueError(f"most is {most}; the band begins at {first}, so pass at least {10 * first}.")
    named = dict(groups or {})
    if len(named) > 5:
        raise ValueError(f"groups has {len(named)} entries and this figure has room for 5; pass fewer.")
    for group, n in named.items():
        if _check.positive_integer(f"groups[{group!r}]", n) > most:
            raise ValueError(f"groups[{group!r}] is {n}; the axis ends at {most}, so pass a larger most.")
    sizes = np.unique(np.round(np.geomspace(first, most, 160)).astype(int))
    band = _band(sizes, alpha)
    title = title or f"What {percent(1 - alpha)} turns into, by the number of calibration people"

    styles = group_styles(list(named))
    steps = _steps(first, most)
    rows = _band(np.array(steps), alpha).set_index(pd.Index([f"{n:,}" for n in steps]))
    with house_style():
        figure = new_figure(330, title)
        axes = figure.subplots()
        axes.fill_between(sizes, band["low"], band["high"], color="#CFE3F1", linewidth=0)
        for side in ("low", "high"):
            axes.plot(sizes, band[side], color=OKABE_ITO["blue"], linewidth=1.4)
        axes.axhline(1 - alpha, color=INK, linestyle=(0, (4, 3)), linewidth=1.2)
        axes.axvspan(1, first, facecolor="white", edgecolor=RULE, hatch="///", linewidth=0)
        lowest = np.floor(10 * float(band["low"].min()) - 0.3) / 10
        axes.annotate(
            f"fewer than {first}:\nno finite margin", (first**0.5, lowest + 0.12), ha="center", va="center",
            fontsize=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
        )  # fmt: skip
        for style, n in zip(styles, named.values(), strict=True):
            label = f"{style.name}: {n:,} calibration people"
            if n < first:
                axes.plot(n, 1, marker=style.marker, markersize=8, markerfacecolor="white",
                          markeredgecolor=INK, linestyle="none", clip_on=False, zorder=3,
                          label=f"{label}, no finite margin")  # fmt: skip
                continue
            at = _band(np.array([n]), alpha).iloc[0]
            axes.plot([n, n], [at["low"], at["high"]], color=INK, linewidth=1.6, zorder=2)
            axes.plot(n, at["mean"], marker=style.marker, markersize=8, markerfacecolor=style.colour,
                      markeredgecolor=INK, linestyle="none", zorder=3,
                      label=f"{label}, {percent(at['low'])} to {percent(at['high'])}")  # fmt: skip
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
    return Chart(figure, _luck_in_words(title, first, rows, named, alpha), _luck_table(rows, named, alpha))


# ---------------------------------------------------------------------- parts


def _stacked(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    if not isinstance(tables, Mapping) or not 1 <= len(tables) <= 4:
        raise ValueError(
            "tables must map one to four names to what coverage.coverage_by_group returned, for example "
            "{'one margin for all': ...}."
        )
    first = None
    for name, table in tables.items():
        absent = [c for c in _COLUMNS if c not in getattr(table, "columns", ())]
        if absent:
            raise ValueError(
                f"tables[{name!r}] lacks {', '.join(absent)}; "
                "pass what coverage_by_group(..., size=...) returned."
            )
        first = table.index if first is None else first
        if not table.index.equals(first):
            raise ValueError(f"tables[{name!r}] has other groups than the first table; use the same in each.")
    if not 1 <= len(first) <= 8:
        raise ValueError(f"tables has {len(first)} groups and this figure has room for 8; pick some rows.")
    names = [None] * first.nlevels if first.names is None else list(first.names)
    return pd.concat(
        {name: table[list(_COLUMNS)] for name, table in tables.items()}, names=["calibration", *names]
    )


def _covered(axes: Axes, y: int, style: GroupStyle, row: pd.Series, start: float) -> None:
    if not np.isfinite(row["coverage"]):
        axes.text(start + 0.01, y, MISSING, va="center", color=QUIET, style="italic", fontsize=9)
        return
    _dot(axes, y, style, row["coverage"], row["low"], row["high"], hollow=False)
    _over(axes, row["coverage"], y, percent(row["coverage"]), 1.0)


def _size(axes: Axes, y: int, style: GroupStyle, value: float, reach: float) -> None:
    if not np.isfinite(value):
        said = MISSING if np.isnan(value) else "no end"
        axes.text(0.02 * reach, y, said, va="center", color=QUIET, style="italic", fontsize=9)
        return
    axes.barh(y, value, height=0.5, facecolor=style.colour, edgecolor=INK, hatch=style.hatch, linewidth=0.8)
    axes.text(value + 0.03 * reach, y, number(float(value)), va="center", fontsize=9)


def _said(style: GroupStyle, row: pd.Series, size: str) -> str:
    if not np.isfinite(row["coverage"]):
        return f"{style.name} {MISSING}"
    mean = number(float(row["mean_size"])) if np.isfinite(row["mean_size"]) else "without end"
    return (
        f"{style.name} {percent(row['coverage'])} of {int(row['count']):,} "
        f"({percent(row['low'])} to {percent(row['high'])}), {size.split(' (')[0]} {mean}"
    )


def _band(sizes: np.ndarray, alpha: float) -> pd.DataFrame:
    """Mean and the middle 90% of realised coverage at each size."""
    rows = []
    for n in sizes.tolist():
        found = distribution(n, alpha)
        low, high = found.ppf([0.05, 0.95])
        rows.append({"mean": found.mean(), "low": low, "high": high})
    return pd.DataFrame(rows, index=sizes)


def _steps(first: int, most: int) -> list[int]:
    return sorted({n for n in (first, 20, 50, 100, 200, 500, 1000, 2000, 5000) if first <= n <= most})


def _luck_table(rows: pd.DataFrame, named: dict[Any, int], alpha: float) -> pd.DataFrame:
    first = smallest_calibration_size(alpha)
    parts = [rows]
    for group, n in named.items():
        name = f"{group_name(group)} ({n:,})"
        found = _band(np.array([n]), alpha) if n >= first else pd.DataFrame(np.nan, [n], rows.columns)
        parts.append(found.set_index(pd.Index([name])))
    table = pd.concat(parts).rename_axis("calibration people")
    return table.rename(columns={"low": "5% of samples below", "high": "95% of samples below"})


def _luck_in_words(title: str, first: int, rows: pd.DataFrame, named: dict[Any, int], alpha: float) -> str:
    ends = [
        f"{n} people {percent(r['low'])} to {percent(r['high'])}" for n, r in rows.iloc[[0, -1]].iterrows()
    ]
    alt = (
        f"{sentence(title)} The middle 90% of samples: with {ends[0]}, with {ends[1]}; "
        f"with fewer than {first} no finite margin."
    )
    if named:
        said = []
        for group, n in named.items():
            if n < first:
                said.append(f"{group_name(group)} ({n:,} people) no finite margin")
                continue
            at = _band(np.array([n]), alpha).iloc[0]
            said.append(f"{group_name(group)} ({n:,} people) {percent(at['low'])} to {percent(at['high'])}")
        alt += f" {_capital('; '.join(said))}."
    return alt

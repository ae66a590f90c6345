"""Figures of several methods on one bench: what each gives and costs, which are beaten, whom each moves."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from fairness_audit.plots.chart import MISSING, Chart, draw_chart, number, rows_of
from fairness_audit.plots.labels import name_points
from fairness_audit.plots.marks import DASHES, name_rows, plain_rows
from fairness_audit.plots.style import (
    CELL_STYLES,
    INK,
    METRIC_WORDS,
    OKABE_ITO,
    QUIET,
    RULE,
    GroupStyle,
    Look,
    capital,
    group_name,
    group_styles,
    listed,
    wrap,
)
from fairness_audit.sweep import METRICS, pareto_front, wide

_MOST = 12  # methods that a figure has room for
_MOST_METRICS = 8
_PANELS = 4  # beside each other


def bench(table: pd.DataFrame, *, title: str | None = None) -> Chart:
    """Draw every method by every metric: a panel per metric, a line per method, a dashed line at the first.

    Parameters
    ----------
    table : DataFrame
        What `sweep.bench` returned, with at most 12 methods and 8 metrics.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per (method, metric): `estimate`, `low`, `high`, `change`.

    Raises
    ------
    ValueError
        If `table` is not a bench or has too many methods.
    """
    methods, metrics = _of_bench(table)
    said = [words for metric in metrics if (words := _range_in_words(table, metric))]
    return draw_chart(
        title or "One bench: what each method gives and what it costs",
        (78 + 20 * len(methods)) * -(-len(metrics) // _PANELS),
        lambda figure: _draw_bench(figure, table, methods, metrics),
        f"{len(methods)} methods on the same people: {'; '.join(said)}.",
        table[["estimate", "low", "high", "change"]].copy(),
    )


def _range_in_words(table: pd.DataFrame, metric: str) -> str:
    values = rows_of(table, metric, "metric")["estimate"].dropna()
    if not len(values):
        return ""
    return (
        f"{metric_words(metric).name} from {_value(metric, values.min())} ({values.idxmin()}) "
        f"to {_value(metric, values.max())} ({values.idxmax()})"
    )


def _draw_bench(figure: Figure, table: pd.DataFrame, methods: list[Hashable], metrics: list[str]) -> None:
    columns = min(_PANELS, len(metrics))
    grid = figure.subplots(-(-len(metrics) // _PANELS), columns, sharey=True, squeeze=False)
    for axes in grid.flat[len(metrics) :]:
        axes.remove()
    for axes, metric in zip(grid.flat, metrics, strict=False):
        rows = rows_of(table, metric, "metric").reindex(methods)
        start = rows["estimate"].iloc[0]
        if np.isfinite(start):
            axes.axvline(start, color=QUIET, linestyle=DASHES, linewidth=1.2, zorder=1)
        for y, (style, (_, row)) in enumerate(zip(group_styles(methods), rows.iterrows(), strict=True)):
            _draw_method(axes, y, style, row, metric)
        words = metric_words(metric)
        axes.set_title(wrap(words.name, 15), fontsize=9.5)
        axes.set_xlabel(words.unit, fontsize=9)
        _ticks(axes, metric)
        plain_rows(axes, pad=4)
        axes.grid(axis="x")
    name_rows(grid[0, 0], [str(m) for m in methods], pad=4)
    grid[0, 0].set_ylim(len(methods) - 0.5, -0.5)


def _draw_method(axes: Axes, y: int, style: GroupStyle, row: pd.Series, metric: str) -> None:
    if np.isfinite(row["low"]):
        axes.plot([row["low"], row["high"]], [y, y], color=INK, linewidth=1.4, zorder=2)
    if not np.isfinite(row["estimate"]):
        said = "no score" if metric in ("roc_auc_score", "calibration_difference") else MISSING
        axes.text(
            0.5, y, said, va="center", ha="center",
            transform=axes.get_yaxis_transform(), color=QUIET, style="italic", fontsize=9,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )  # fmt: skip
        return
    face = style.color if np.isfinite(row["low"]) else "white"
    axes.plot(
        row["estimate"], y, marker="o", markersize=6, markerfacecolor=face,
        markeredgecolor=INK, markeredgewidth=1.0, zorder=3, clip_on=False,
    )  # fmt: skip


def pareto(
    table: pd.DataFrame,
    *,
    maximize: str,
    minimize: str,
    share: pd.Series | None = None,
    title: str | None = None,
) -> Chart:
    """Draw two metrics against each other, with the front of methods that no other one beats.

    Filled marks, joined by a line, are on the front; hollow ones are off it. Each has its name beside it. The
    thin cross is the interval of each.

    Parameters
    ----------
    table : DataFrame
        What `sweep.bench` returned, with at most 12 methods.
    maximize, minimize : str
        The metric that should be large (upward) and the one that should be small (to the left).
    share : Series, optional
        What `sweep.front_share` returned: how often each is on the front in resamples.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per method: both estimates, `on the front` and, where given, the share.

    Raises
    ------
    ValueError
        If `table` is not a bench with these metrics, or as `sweep.pareto_front`.
    """
    methods, metrics = _of_bench(table)
    for argument, metric in (("maximize", maximize), ("minimize", minimize)):
        if metric not in metrics:
            raise ValueError(f"{argument} is {metric!r}; the bench has {', '.join(metrics)}.")
    estimates = wide(table)[[minimize, maximize]]
    front = pareto_front(estimates, maximize=[maximize], minimize=[minimize])
    shown = estimates.assign(**{"on the front": front})
    if share is not None:
        if not set(methods) <= set(share.index):
            raise ValueError("share lacks a method of the bench; pass what front_share returned for them.")
        shown[_SHARE] = share.reindex(methods)
    up, across = metric_words(maximize).name, metric_words(minimize).name
    words = f"On the front, with {up} and {across}: {_points_in_words(shown[front], maximize, minimize)}"
    off = shown[~front]
    words += f"; off it: {_points_in_words(off, maximize, minimize)}." if len(off) else "; none is off it."
    return draw_chart(
        title or f"{capital(up)} against {across}",
        430,
        lambda figure: _draw_front(figure.subplots(), table, shown, maximize, minimize),
        words,
        shown,
    )


_SHARE = "share of resamples on it"


def _points_in_words(rows: pd.DataFrame, maximize: str, minimize: str) -> str:
    return listed(
        [
            f"{m} ({_value(maximize, r[maximize])}, {_value(minimize, r[minimize])})"
            for m, r in rows.iterrows()
        ]
    )


def _draw_front(axes: Axes, table: pd.DataFrame, shown: pd.DataFrame, maximize: str, minimize: str) -> None:
    _draw_crosses(axes, table, shown, maximize, minimize)
    best = shown[shown["on the front"]].sort_values([minimize, maximize])
    axes.plot(best[minimize], best[maximize], color=INK, linewidth=1.4, zorder=2)
    names = []
    for method, row in shown.iterrows():
        on = bool(row["on the front"])
        names.append(f"{method} ({100 * row[_SHARE]:.0f}%)" if _SHARE in shown else str(method))
        axes.plot(
            row[minimize], row[maximize], marker="o", markersize=8, linestyle="none",
            markerfacecolor=OKABE_ITO["blue"] if on else "white", markeredgecolor=INK,
            markeredgewidth=1.0 if on else 1.4, zorder=4 if on else 3,
        )  # fmt: skip
    axes.grid()
    across, up = metric_words(minimize), metric_words(maximize)
    axes.set_xlabel(f"{across.name} ({across.unit}), less is better")
    axes.set_ylabel(f"{up.name} ({up.unit})")
    _ticks(axes, minimize, "x")
    _ticks(axes, maximize, "y")
    heading = "filled: on the front" + (f"; in brackets: {_SHARE}" if _SHARE in shown else "")
    axes.set_title(heading, fontsize=9.5, fontweight="normal")
    axes.margins(0.14, 0.1)
    at, front = (rows[[minimize, maximize]].to_numpy(dtype=float) for rows in (shown, best))
    name_points(axes, at, names, path=front)


def _draw_crosses(axes: Axes, table: pd.DataFrame, shown: pd.DataFrame, maximize: str, minimize: str) -> None:
    """Draw each method's two intervals through its point."""
    for metric, other, horizontal in ((minimize, maximize, True), (maximize, minimize, False)):
        bounds = rows_of(table, metric, "metric").reindex(shown.index)[["low", "high"]].to_numpy()
        for (low, high), at in zip(bounds, shown[other], strict=True):
            across, up = ([low, high], [at, at]) if horizontal else ([at, at], [low, high])
            axes.plot(across, up, color=RULE, linewidth=1.2, zorder=1)


def moved(table: pd.DataFrame, *, title: str | None = None) -> Chart:
    """Draw who gains and who loses a yes, by method: a panel per group, people per 1,000 of the group.

    The dark part of a bar is the people whom the change serves worst: a yes lost by somebody with label 1,
    a yes gained by somebody with label 0.

    Parameters
    ----------
    table : DataFrame
        What `sweep.moved` returned, with at most 12 methods and three groups.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per (method, group), as given.

    Raises
    ------
    ValueError
        If `table` is not what `sweep.moved` returns or has too many methods or groups.
    """
    wanted = ["people", "gained", "lost", "gained_label_0", "lost_label_1"]
    if (
        not isinstance(table, pd.DataFrame)
        or list(table.index.names) != ["method", "group"]
        or not set(wanted) <= set(table.columns)
        or table.empty
    ):
        raise ValueError("table does not say who is moved; pass what sweep.moved returned.")
    methods, groups = (list(table.index.unique(level)) for level in (0, 1))
    if len(methods) > _MOST or len(groups) > 3:
        raise ValueError(
            f"table has {len(methods)} methods and {len(groups)} groups; there is room for {_MOST} and 3."
        )
    per = table[wanted[1:]].div(table["people"], axis=0) * 1000
    by_group = {group: rows_of(per, group, "group").reindex(methods) for group in groups}
    people = {group: int(rows_of(table, group, "group")["people"].iloc[0]) for group in groups}
    said = "; ".join(_moved_in_words(group, rows) for group, rows in by_group.items())
    return draw_chart(
        title or "Who gains and who loses a yes, compared with the first method",
        126 + 24 * len(methods),
        lambda figure: _draw_moved(figure, by_group, people),
        f"Of 1,000 people of each group, over {len(methods)} methods: {said}.",
        table.copy(),
    )


_LIGHT = {"gained": OKABE_ITO["sky"], "lost": OKABE_ITO["orange"]}
_DARK = {"gained": CELL_STYLES["tp"].edge, "lost": CELL_STYLES["fp"].edge}


def _moved_in_words(group: Hashable, rows: pd.DataFrame) -> str:
    lost, gained = rows["lost"].idxmax(), rows["gained"].idxmax()
    return (
        f"{group_name(group)}: at most {rows['lost'].max():.0f} lose a yes ({lost}) and at most "
        f"{rows['gained'].max():.0f} gain one ({gained})"
    )


def _draw_moved(figure: Figure, by_group: dict[Hashable, pd.DataFrame], people: dict[Hashable, int]) -> None:
    reach = max(1.0, *(float(rows[["gained", "lost"]].to_numpy().max()) for rows in by_group.values()))
    grid = figure.subplots(1, len(by_group), sharey=True, sharex=True, squeeze=False)
    for axes, (group, rows) in zip(grid.flat, by_group.items(), strict=True):
        for y, (_, row) in enumerate(rows.iterrows()):
            _draw_bar(axes, y, row, "gained", "gained_label_0", 1)
            _draw_bar(axes, y, row, "lost", "lost_label_1", -1)
        axes.axvline(0, color=INK, linewidth=1)
        axes.set_title(f"{group_name(group)}, n = {people[group]:,}")
        axes.set(xlim=(-1.32 * reach, 1.32 * reach), xlabel="people per 1,000\nof the group")
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{abs(v):g}"))
        plain_rows(axes, pad=4)
    methods = next(iter(by_group.values())).index
    name_rows(grid[0, 0], [str(m) for m in methods], pad=4)
    grid[0, 0].set_ylim(len(methods) - 0.5, -0.5)
    key = [
        Patch(facecolor=color, edgecolor=INK, linewidth=0.8, label=label)
        for color, label in (
            (_LIGHT["lost"], "loses a yes"),
            (_DARK["lost"], "label 1 among them"),
            (_LIGHT["gained"], "gains a yes"),
            (_DARK["gained"], "label 0 among them"),
        )
    ]
    figure.legend(handles=key, loc="outside lower center", ncols=4, frameon=False, fontsize=9)


def _draw_bar(axes: Axes, y: int, row: pd.Series, what: str, worst: str, sign: int) -> None:
    bar: Look = {"height": 0.62, "linewidth": 0.8}
    axes.barh(y, sign * row[what], color=_LIGHT[what], edgecolor=INK, **bar)
    axes.barh(y, sign * row[worst], color=_DARK[what], edgecolor=INK, zorder=3, **bar)
    axes.annotate(
        f"{row[what]:.0f}", (sign * row[what], y), xytext=(4 * sign, 0),
        textcoords="offset points", va="center", ha="left" if sign > 0 else "right",
        fontsize=8.5,
    )  # fmt: skip


# ---------------------------------------------------------------------- parts


def _of_bench(table: object) -> tuple[list[Hashable], list[str]]:
    needed = {"estimate", "low", "high", "change"}
    if (
        not isinstance(table, pd.DataFrame)
        or list(table.index.names) != ["method", "metric"]
        or not needed <= set(table.columns)
        or table.empty
    ):
        raise ValueError("table is not a bench; pass what sweep.bench returned.")
    methods, metrics = (list(table.index.unique(level)) for level in (0, 1))
    unknown = [m for m in metrics if m not in METRICS]
    if unknown:
        raise ValueError(f"table has the metric {unknown[0]!r}; a bench has some of {', '.join(METRICS)}.")
    if len(methods) > _MOST or len(metrics) > _MOST_METRICS:
        raise ValueError(
            f"table has {len(methods)} methods and {len(metrics)} metrics; there is room for {_MOST} and "
            f"{_MOST_METRICS}, so pick some."
        )
    return methods, metrics


class MetricWords(NamedTuple):
    """A metric's name and the unit of its axis."""

    name: str
    unit: str


_IN_WORDS = {
    "roc_auc_score": MetricWords("AUC", "share of pairs"),
    "calibration_difference": MetricWords("calibration gap", "percentage points"),
    "equalized_odds_difference": MetricWords("odds gap", "percentage points"),
    "selected_per_1000": MetricWords("selected", "people per 1,000"),
    "false_positives_per_1000": MetricWords("false positives", "people per 1,000"),
    "false_negatives_per_1000": MetricWords("false negatives", "people per 1,000"),
}


def metric_words(metric: str) -> MetricWords:
    """Return what figures call a metric of `sweep.METRICS`, and the unit of its axis.

    Parameters
    ----------
    metric : str

    Returns
    -------
    MetricWords
    """
    if metric in _IN_WORDS:
        return _IN_WORDS[metric]
    if metric.endswith("_difference"):
        return MetricWords(f"{METRIC_WORDS[metric.removesuffix('_difference')][0]} gap", "percentage points")
    return MetricWords(METRIC_WORDS[metric][0], "share of people")


def _value(metric: str, value: float) -> str:
    """Write an estimate with its unit, at most three digits."""
    if metric.endswith("_per_1000"):
        return f"{value:.0f} per 1,000"
    if metric == "roc_auc_score":
        return number(float(value))
    return f"{100 * value:.1f}{' points' if metric.endswith('_difference') else '%'}"


def _ticks(axes: Axes, metric: str, which: Literal["x", "y"] = "x") -> None:
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(3 if which == "x" else 6, min_n_ticks=2))
    if metric.endswith("_per_1000"):
        axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}"))
    elif metric == "roc_auc_score":
        axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.3g}"))
    else:
        unit = "" if metric.endswith("_difference") else "%"
        axis.set_major_formatter(FuncFormatter(lambda v, _: f"{round(100 * v, 6) + 0.0:g}{unit}"))

"""Figures of several methods on one bench: what each gives and costs, which are beaten, whom each moves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from fairness_audit.plots._chart import MISSING, Chart, number
from fairness_audit.plots._style import (
    CELL_STYLES,
    INK,
    METRIC_WORDS,
    OKABE_ITO,
    QUIET,
    RULE,
    group_name,
    group_styles,
    house_style,
    listed,
    new_figure,
    sentence,
    wrap,
)
from fairness_audit.sweep import METRICS, pareto_front, wide

_MOST = 12  # methods that a figure has room for
_MOST_METRICS = 8
_PANELS = 4  # beside each other


def bench(table: pd.DataFrame, *, title: str | None = None) -> Chart:
    """Every method by every metric: a panel per metric, a line per method, a dashed line at the first.

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
    title = title or "One bench: what each method gives and what it costs"
    styles = group_styles(methods)
    rows = -(-len(metrics) // _PANELS)
    columns = min(_PANELS, len(metrics))
    with house_style():
        figure = new_figure((78 + 20 * len(methods)) * rows, title)
        grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
        for axes in grid.flat[len(metrics) :]:
            axes.remove()
        for axes, metric in zip(grid.flat, metrics, strict=False):
            shown = table.xs(metric, level="metric").reindex(methods)
            start = shown["estimate"].iloc[0]
            if np.isfinite(start):
                axes.axvline(start, color=QUIET, linestyle=(0, (4, 3)), linewidth=1.2, zorder=1)
            for y, (style, (_, row)) in enumerate(zip(styles, shown.iterrows(), strict=True)):
                if np.isfinite(row["low"]):
                    axes.plot([row["low"], row["high"]], [y, y], color=INK, linewidth=1.4, zorder=2)
                if np.isfinite(row["estimate"]):
                    _dot(axes, row["estimate"], y, style.colour, hollow=not np.isfinite(row["low"]), size=6)
                else:
                    axes.text(
                        0.5, y, "no score" if _scored(metric) else MISSING, va="center", ha="center",
                        transform=axes.get_yaxis_transform(), color=QUIET, style="italic", fontsize=9,
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
                    )  # fmt: skip
            name, unit = _in_words(metric)
            axes.set_title(wrap(name, 15), fontsize=9.5)
            axes.set_xlabel(unit, fontsize=9)
            _ticks(axes, metric)
            axes.tick_params(axis="y", length=0, pad=4)
            axes.spines["left"].set_visible(False)
            axes.grid(axis="x")
        grid[0, 0].set_yticks(range(len(methods)), [str(m) for m in methods])
        grid[0, 0].set_ylim(len(methods) - 0.5, -0.5)
    said = []
    for metric in metrics:
        values = table.xs(metric, level="metric")["estimate"].dropna()
        if len(values):
            said.append(
                f"{_in_words(metric)[0]} from {_value(metric, values.min())} ({values.idxmin()}) "
                f"to {_value(metric, values.max())} ({values.idxmax()})"
            )
    alt = f"{sentence(title)} {len(methods)} methods on the same people: {'; '.join(said)}."
    return Chart(figure, alt, table[["estimate", "low", "high", "change"]].copy())


def pareto(
    table: pd.DataFrame,
    *,
    maximize: str,
    minimize: str,
    share: pd.Series | None = None,
    title: str | None = None,
) -> Chart:
    """Two metrics against each other, with the front of methods that no other one beats.

    Filled marks, joined by a line, are on the front; hollow ones are off it. The thin cross is the interval
    of each.

    Parameters
    ----------
    table : DataFrame
        What `sweep.bench` returned, with at most 12 methods.
    maximize, minimize : str
        The metric that should be large (upwards) and the one that should be small (to the left).
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
    points = wide(table)[[minimize, maximize]]
    front = pareto_front(points, maximize=[maximize], minimize=[minimize])
    shown = points.assign(**{"on the front": front})
    if share is not None:
        if not set(methods) <= set(share.index):
            raise ValueError("share lacks a method of the bench; pass what front_share returned for them.")
        shown["share of resamples on it"] = share.reindex(methods)
    names = {m: _in_words(m)[0] for m in (minimize, maximize)}
    title = title or f"{names[maximize][:1].upper()}{names[maximize][1:]} against {names[minimize]}"
    with house_style():
        figure = new_figure(400, title)
        axes = figure.subplots()
        for x_of, y_of, line in ((minimize, maximize, 0), (maximize, minimize, 1)):
            bounds = table.xs(x_of, level="metric").reindex(methods)
            other = table.xs(y_of, level="metric").reindex(methods)["estimate"]
            for (low, high), at in zip(bounds[["low", "high"]].to_numpy(), other, strict=True):
                across, up = ([low, high], [at, at]) if line == 0 else ([at, at], [low, high])
                axes.plot(across, up, color=RULE, linewidth=1.2, zorder=1)
        best = points[front].sort_values([minimize, maximize])
        axes.plot(best[minimize], best[maximize], color=INK, linewidth=1.4, zorder=2)
        for style, (method, row) in zip(group_styles(methods), shown.iterrows(), strict=True):
            on = bool(row["on the front"])
            text = str(method)
            if share is not None:
                text += f" ({_share(row['share of resamples on it'])})"
            axes.plot(
                row[minimize], row[maximize], marker=style.marker, markersize=9, linestyle="none",
                markerfacecolor=style.colour if on else "white", markeredgecolor=INK if on else style.colour,
                markeredgewidth=1.0 if on else 2.0, zorder=4 if on else 3, label=text,
            )  # fmt: skip
        axes.grid()
        for which, metric in (("x", minimize), ("y", maximize)):
            name, unit = _in_words(metric)
            getattr(axes, f"set_{which}label")(f"{name} ({unit}){'' if which == 'y' else ', less is better'}")
            _ticks(axes, metric, which)
        heading = "filled: on the front" + ("\n(share of resamples on it)" if share is not None else "")
        axes.legend(
            title=heading, loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=9,
            alignment="left", borderaxespad=0,
        )  # fmt: skip

    def said(rows: pd.DataFrame) -> str:
        return listed(
            [
                f"{m} ({_value(maximize, r[maximize])}, {_value(minimize, r[minimize])})"
                for m, r in rows.iterrows()
            ]
        )

    off = shown[~front]
    alt = (
        f"{sentence(title)} On the front, with {names[maximize]} and {names[minimize]}: {said(shown[front])}"
    )
    alt += f"; off it: {said(off)}." if len(off) else "; none is off it."
    return Chart(figure, alt, shown)


def moved(table: pd.DataFrame, *, title: str | None = None) -> Chart:
    """Who gains and who loses a yes, by method: a panel per group, people per 1,000 of the group.

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
    title = title or "Who gains and who loses a yes, compared with the first method"
    per = table[wanted[1:]].div(table["people"], axis=0) * 1000
    reach = max(float(per[["gained", "lost"]].to_numpy().max()), 1.0)
    light = {"gained": OKABE_ITO["sky"], "lost": OKABE_ITO["orange"]}
    dark = {"gained": CELL_STYLES["tp"].edge, "lost": CELL_STYLES["fp"].edge}
    with house_style():
        figure = new_figure(126 + 24 * len(methods), title)
        grid = figure.subplots(1, len(groups), sharey=True, sharex=True, squeeze=False)
        for axes, group in zip(grid.flat, groups, strict=True):
            for y, method in enumerate(methods):
                row = per.loc[(method, group)]
                for what, worst, sign in (("gained", "gained_label_0", 1), ("lost", "lost_label_1", -1)):
                    shade = {"height": 0.62, "edgecolor": INK, "linewidth": 0.8}
                    axes.barh(y, sign * row[what], color=light[what], **shade)
                    axes.barh(y, sign * row[worst], color=dark[what], zorder=3, **shade)
                    axes.annotate(
                        f"{row[what]:.0f}", (sign * row[what], y), xytext=(4 * sign, 0),
                        textcoords="offset points", va="center", ha="left" if sign > 0 else "right",
                        fontsize=8.5,
                    )  # fmt: skip
            axes.axvline(0, color=INK, linewidth=1)
            people = int(table.xs(group, level="group")["people"].iloc[0])
            axes.set_title(f"{group_name(group)}, n = {people:,}")
            axes.set(xlim=(-1.32 * reach, 1.32 * reach), xlabel="people per 1,000\nof the group")
            axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{abs(v):g}"))
            axes.tick_params(axis="y", length=0, pad=4)
            axes.spines["left"].set_visible(False)
        grid[0, 0].set_yticks(range(len(methods)), [str(m) for m in methods])
        grid[0, 0].set_ylim(len(methods) - 0.5, -0.5)
        key = [
            Patch(facecolor=colour, edgecolor=INK, linewidth=0.8, label=label)
            for colour, label in (
                (light["lost"], "loses a yes"),
                (dark["lost"], "label 1 among them"),
                (light["gained"], "gains a yes"),
                (dark["gained"], "label 0 among them"),
            )
        ]
        figure.legend(handles=key, loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    said = []
    for group in groups:
        rows = per.xs(group, level="group")
        lost, gained = rows["lost"].idxmax(), rows["gained"].idxmax()
        said.append(
            f"in {group_name(group)} at most {rows.loc[lost, 'lost']:.0f} lose a yes ({lost}) and at most "
            f"{rows.loc[gained, 'gained']:.0f} gain one ({gained})"
        )
    alt = f"{sentence(title)} Of 1,000 people of each group, over {len(methods)} methods: {'; '.join(said)}."
    return Chart(figure, alt, table.copy())


# ---------------------------------------------------------------------- parts


def _of_bench(table: Any) -> tuple[list[Any], list[str]]:
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


def _in_words(metric: str) -> tuple[str, str]:
    """A metric's name and the unit of its axis."""
    named = {
        "roc_auc_score": ("AUC", "share of pairs"),
        "calibration_difference": ("calibration gap", "percentage points"),
        "equalized_odds_difference": ("odds gap", "percentage points"),
        "selected_per_1000": ("selected", "people per 1,000"),
        "false_positives_per_1000": ("false positives", "people per 1,000"),
        "false_negatives_per_1000": ("false negatives", "people per 1,000"),
    }
    if metric in named:
        return named[metric]
    if metric.endswith("_difference"):
        return f"{METRIC_WORDS[metric.removesuffix('_difference')][0]} gap", "percentage points"
    return METRIC_WORDS[metric][0], "share of people"


def _scored(metric: str) -> bool:
    return metric in ("roc_auc_score", "calibration_difference")


def _value(metric: str, value: float) -> str:
    """An estimate with its unit, at most three digits."""
    if metric.endswith("_per_1000"):
        return f"{value:.0f} per 1,000"
    if metric == "roc_auc_score":
        return number(float(value))
    return f"{100 * value:.1f}{' points' if metric.endswith('_difference') else '%'}"


def _ticks(axes: Axes, metric: str, which: str = "x") -> None:
    axis = getattr(axes, f"{which}axis")
    axis.set_major_locator(MaxNLocator(3 if which == "x" else 6, min_n_ticks=2))
    if metric.endswith("_per_1000"):
        axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:g}"))
    elif metric == "roc_auc_score":
        axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.3g}"))
    else:
        unit = "" if metric.endswith("_difference") else "%"
        axis.set_major_formatter(FuncFormatter(lambda v, _: f"{round(100 * v, 6) + 0.0:g}{unit}"))


def _dot(axes: Axes, x: float, y: float, colour: str, *, hollow: bool, size: float) -> None:
    axes.plot(
        x, y, marker="o", markersize=size, markerfacecolor="white" if hollow else colour,
        markeredgecolor=INK, markeredgewidth=1.0, zorder=3, clip_on=False,
    )  # fmt: skip


def _share(value: float) -> str:
    return f"{100 * value:.0f}%"

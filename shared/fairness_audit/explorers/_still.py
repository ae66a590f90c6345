"""The explorer as a still picture: what stands on GitHub, in print and wherever no script runs."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from fairness_audit.counts import CELLS
from fairness_audit.plots import Chart, GroupStyle, group_styles
from fairness_audit.plots._chart import text_table
from fairness_audit.plots._style import (
    INK,
    METRIC_WORDS,
    QUIET,
    RULE,
    house_style,
    new_figure,
    percent,
    percent_axis,
    points,
)

if TYPE_CHECKING:
    from fairness_audit.explorers.threshold import ThresholdExplorer

_PANEL = 128  # CSS pixels of height for one group
_FEW = 25  # at most this many levels get a bar each; threshold.js draws the same way
_CELL_WORDS = {
    "tn": "true negatives",
    "fp": "false positives",
    "fn": "false negatives",
    "tp": "true positives",
}
_BELOW = {
    "xycoords": "axes fraction",
    "textcoords": "offset points",
    "va": "top",
    "fontsize": 8.5,
    "color": QUIET,
}
_DRAWN = ("selection_rate", "true_positive_rate", "false_positive_rate", "precision_score")


def still(explorer: ThresholdExplorer) -> Chart:
    """Distributions with their thresholds on the left, the rates and their gaps on the right."""
    data, table, counts = explorer.data, explorer.table, explorer.at()
    styles = group_styles(list(explorer.groups))
    with house_style():
        figure = new_figure(max(_PANEL * len(styles), 3 * _PANEL) + 70, _title(data))
        grid = figure.add_gridspec(len(styles), 2, width_ratios=(3, 2))
        share = explorer.counts / explorer.counts.sum(axis=(1, 2), keepdims=True)
        reach = (float(share[:, 0].max()), float(share[:, 1].max()))
        for i, style in enumerate(styles):
            axes = figure.add_subplot(grid[i, 0])
            _panel(axes, explorer, i, style, reach)
            _level_ticks(axes, data["levels"], share.shape[2])
        axes.set_xlabel(data["score"])
        axes.annotate(_key(data), (0, 0), xytext=(0, -44), **_BELOW)
        _rates(figure.add_subplot(grid[:, 1]), table, styles)
    people = int(explorer.counts.sum())
    return Chart(figure, _words(explorer, table, people), _table(table, counts.table))


def outputs(chart: Chart) -> tuple[dict[str, str], dict[str, Any], dict[str, str]]:
    """The picture's mime bundle, its metadata, and the mime bundle of its table."""
    width, height = chart.size
    picture = {"image/png": base64.b64encode(chart.png()).decode("ascii"), "text/plain": chart.alt}
    metadata = {"image/png": {"alt": chart.alt, "width": width, "height": height}}
    return picture, metadata, {"text/html": chart.html(), "text/plain": text_table(chart.table)}


def _title(data: dict[str, Any]) -> str:
    return data["title"] or f"Who is {data['decision']}, by {data['score']}"


def _key(data: dict[str, Any]) -> str:
    return (
        f"Above the line: {data['outcomes'][1]}. Below: {data['outcomes'][0]}.\n"
        f"Solid: {data['decision']}. Striped: wrong decision."
    )


def _panel(
    axes: Axes, explorer: ThresholdExplorer, group: int, style: GroupStyle, reach: tuple[float, float]
) -> None:
    """One group: label 1 above the line, label 0 below; solid if selected, striped if decided wrongly."""
    data, levels = explorer.data, explorer.counts.shape[2]
    cut = explorer.snapshot()["thresholds"][group]
    share = explorer.counts[group] / explorer.counts[group].sum()
    few = levels <= _FEW
    for label, way in ((1, 1), (0, -1)):
        for first, last, selected in ((0, cut, False), (cut, levels, True)):
            wrong = selected != bool(label)
            look = {
                "facecolor": style.colour if selected else "white",
                "edgecolor": "white" if selected and wrong else style.colour,
                "hatch": "////" if wrong else "",
                "linewidth": 0 if selected else 0.8,
            }
            height = way * share[label, first:last]
            if few:
                axes.bar(np.arange(first, last) + 0.5, height, width=0.86, **look)
            elif last > first:
                axes.stairs(height, np.arange(first, last + 1), fill=True, **look)
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axvline(cut, color=INK, linewidth=1.8)
    axes.set(xlim=(-0.01 * levels, 1.01 * levels), ylim=(-1.4 * reach[0], 1.4 * reach[1]), yticks=[])
    axes.spines[["left", "bottom"]].set_visible(False)
    rule = f"{data['score']} {data['sign']} {data['levels'][cut]}" if cut < levels else "nobody"
    axes.set_title(f"{style.name}, n = {int(explorer.counts[group].sum()):,}: {rule}")
    cells = dict(zip(CELLS, explorer.at().cells[group], strict=True))
    for cell, x, y in (("fn", 0, 1), ("tp", 1, 1), ("tn", 0, 0), ("fp", 1, 0)):
        axes.text(
            x,
            y,
            f"{cells[cell]:,} {_CELL_WORDS[cell]}",
            transform=axes.transAxes,
            ha="right" if x else "left",
            va="top" if y else "bottom",
            fontsize=8.5,
            color=QUIET,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )
    axes.tick_params(axis="x", length=2)


def _level_ticks(axes: Axes, names: list[str], levels: int) -> None:
    """Few levels are named under their bars, many at their lower edges."""
    shown = range(0, levels, -(-levels // 10))
    axes.set_xticks([i + (0.5 if levels <= _FEW else 0) for i in shown], [names[i] for i in shown])


def _rates(axes: Axes, table: pd.DataFrame, styles: list[GroupStyle]) -> None:
    """One line per rate, a mark per group, the gap in words."""
    for row, metric in enumerate(_DRAWN):
        values = table[metric].to_numpy()
        y = -row
        axes.plot([0, 1], [y, y], color=RULE, linewidth=1, zorder=1)
        name, share = METRIC_WORDS[metric]
        axes.text(0, y + 0.40, name, fontsize=9.5, fontweight="bold", va="center")
        axes.text(0, y + 0.24, share, fontsize=8, color=QUIET, va="center")
        known = values[~np.isnan(values)]
        if len(known) > 1:
            axes.plot([known.min(), known.max()], [y, y], color=QUIET, linewidth=4, zorder=2)
            axes.text(1, y + 0.40, f"gap {points(np.ptp(known))}", fontsize=9, va="center", ha="right")
        for style, value in zip(styles, values, strict=True):
            look = {"color": style.colour, "markersize": 9, "markeredgecolor": "white", "zorder": 3}
            axes.plot(value, y, style.marker, label=style.name if row == 0 else None, **look)
    axes.set(xlim=(-0.03, 1.03), ylim=(-len(_DRAWN) + 0.6, 0.6), yticks=[], xticks=[0, 0.25, 0.5, 0.75, 1])
    percent_axis(axes)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=2, frameon=False, fontsize=9)


def _words(explorer: ThresholdExplorer, table: pd.DataFrame, people: int) -> str:
    data = explorer.data
    names = [s["name"] for s in data["groups"]]
    rules = [
        f"{data['sign']} {value:g} for {name}" if np.isfinite(value) else f"nobody of {name}"
        for name, value in zip(names, table["threshold"], strict=True)
    ]
    rates = []
    for metric in _DRAWN:
        values = ["0/0" if np.isnan(v) else percent(v) for v in table[metric]]
        each = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
        rates.append(f"{METRIC_WORDS[metric][0]} {each}")
    decision = data["decision"][:1].upper() + data["decision"][1:]
    return (
        f"{people:,} people in {len(names)} groups by {data['score']} and label. "
        f"{decision} if {data['score']} is {', '.join(rules)}: {'; '.join(rates)}."
    )


def _table(rates: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """The rates with the four counts that they are made of."""
    return pd.concat(
        [rates[["threshold", "count"]], cells, rates.drop(columns=["threshold", "count"])], axis=1
    )

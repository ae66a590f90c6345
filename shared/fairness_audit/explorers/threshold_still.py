"""The explorer as a still picture: what stands on GitHub, in print and wherever no script runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fairness_audit.array_types import Bools, Floats, Ints
from fairness_audit.counts import GroupCounts
from fairness_audit.plots.chart import Chart, number
from fairness_audit.plots.style import (
    INK,
    METRIC_WORDS,
    QUIET,
    RULE,
    GroupStyle,
    Look,
    capital,
    group_styles,
    house_style,
    new_figure,
    percent,
    percent_axis,
    points,
)
from fairness_audit.rates import CELLS


class GroupOnPage(TypedDict):
    """A group's name and look, as `threshold.js` reads them."""

    name: str
    color: str
    marker: str


class LookOnPage(TypedDict):
    """A look that no group has yet."""

    color: str
    marker: str


class Page(TypedDict):
    """What an explorer's page is drawn from, as `threshold.js` reads it."""

    groups: list[GroupOnPage]
    counts: list[list[list[int]]]
    levels: list[str]
    sign: str
    score: str
    outcomes: list[str]
    decision: str
    title: str
    tolerance: float
    unit: str
    costs: list[float]
    most_people: int
    looks: list[LookOnPage]


@dataclass(frozen=True)
class State:
    """An explorer at its current thresholds.

    Attributes
    ----------
    page : Page
    groups : Index
    people : ndarray of int64, shape (groups, 2, levels)
        By group, label and score level, the level first selected last.
    cuts : list of int
        For each group how many levels lie below its threshold.
    counts : GroupCounts
        What the thresholds make of the people.
    table : DataFrame
        Threshold, people, rates and value of each group.
    value_per_1000 : float
        Of everyone.
    """

    page: Page
    groups: pd.Index
    people: Ints
    cuts: list[int]
    counts: GroupCounts
    table: pd.DataFrame
    value_per_1000: float


MOST_PEOPLE = 150
"""A group of at most so many is drawn as people, a larger one as a distribution."""

_PANEL = 128  # CSS pixels of height for one group
_ROOM = (395, 100)  # CSS pixels in a panel for people, about
_MARK = (4, 11)  # the smallest and the largest mark of a person, in CSS pixels
_FEW = 25  # at most this many levels get a bar each; threshold.js draws the same way
_CELL_WORDS = {
    "tn": "true negatives",
    "fp": "false positives",
    "fn": "false negatives",
    "tp": "true positives",
}
_BELOW: Look = {
    "xycoords": "axes fraction",
    "textcoords": "offset points",
    "va": "top",
    "fontsize": 8.5,
    "color": QUIET,
}


def still(state: State) -> Chart:
    """Draw distributions with their thresholds on the left, the rates and their gaps on the right.

    Parameters
    ----------
    state : State

    Returns
    -------
    Chart
    """
    styles = group_styles(state.groups)
    title = state.page["title"] or f"Who is {state.page['decision']}, by {state.page['score']}"
    with house_style():
        figure = new_figure(max(_PANEL * len(styles), 3 * _PANEL) + 70, title)
        _draw(figure, state, styles)
    return Chart(figure, _words(state), _table(state.table, state.counts.table))


def _draw(figure: Figure, state: State, styles: list[GroupStyle]) -> None:
    grid = figure.add_gridspec(len(styles), 2, width_ratios=(3, 2))
    n = state.people.sum(axis=(1, 2), keepdims=True)
    few = n.ravel() <= MOST_PEOPLE
    share = state.people / n
    reach = tuple(float(share[~few, label].max(initial=0)) for label in (0, 1))
    size = _mark_size(state.people[few])
    for i, style in enumerate(styles):
        axes = figure.add_subplot(grid[i, 0])
        if few[i]:
            _draw_people(axes, state.people[i], state.cuts[i], style, size, state.people[few])
        else:
            _draw_distribution(axes, share[i], state.cuts[i], style, reach)
        _frame_panel(axes, state, i, style)
    axes.set_xlabel(state.page["score"])
    axes.annotate(_key(state.page, few), (0, 0), xytext=(0, -44), **_BELOW)
    _draw_rates(figure.add_subplot(grid[:, 1]), state, styles)


def _key(page: Page, few: Bools) -> str:
    sides = f"Above the line: {page['outcomes'][1]}. Below: {page['outcomes'][0]}."
    bars = f"Solid: {page['decision']}. Striped: wrong decision."
    marks = f"One mark, one person; filled: {page['decision']}; a diamond: wrong decision."
    return "\n".join([sides, *([bars] if not few.all() else []), *([marks] if few.any() else [])])


def stacked(counts: Ints, step: float, size: float) -> tuple[Floats, Ints, Ints]:
    """Put one mark for each person at their level, none over another.

    Parameters
    ----------
    counts : ndarray of shape (levels,)
    step : float
        Width of a level.
    size : float
        Width of a mark. Levels at least two marks wide take marks side by side.

    Returns
    -------
    x : ndarray of float
    row : ndarray of int
        How many marks lie between it and the axis.
    level : ndarray of int
    """
    wide = max(1, int(0.9 * step / size))
    ends: list[float] = []  # where the last mark of each row ends
    found = []
    for level, n in enumerate(counts.tolist()):
        middle = (level + 0.5) * step
        for i in range(n):
            if wide > 1:
                found.append((middle + (i % wide - (min(wide, n) - 1) / 2) * size, i // wide, level))
                continue
            row = next((r for r, end in enumerate(ends) if end <= middle - size / 2 + 1e-6), len(ends))
            ends[row : row + 1] = [middle + size / 2]
            found.append((middle, row, level))
    xs, rows, places = np.array(found, dtype=float).reshape(-1, 3).T
    return xs, rows.astype(np.int64), places.astype(np.int64)


def _rows(people: Ints, size: float) -> tuple[int, int]:
    """Count the rows of marks that the tallest group needs below and above the axis."""
    step = _ROOM[0] / people.shape[2]
    below, above = (
        max((1 + stacked(counts, step, size)[1].max(initial=-1) for counts in people[:, label]), default=0)
        for label in (0, 1)
    )
    return int(below), int(above)


def _mark_size(people: Ints) -> float:
    """Find the largest mark with which all groups that are drawn as people fit."""
    smallest, largest = _MARK
    fits = (size for size in range(largest, smallest, -1) if sum(_rows(people, size)) * size <= _ROOM[1])
    return next(fits, smallest)


def _draw_people(axes: Axes, people: Ints, cut: int, style: GroupStyle, size: float, everyone: Ints) -> None:
    """Draw one group: label 1 above the line, 0 below; filled if selected, a diamond if an error."""
    levels = people.shape[1]
    step = _ROOM[0] / levels
    below, above = _rows(everyone, size)
    pitch = min(size, _ROOM[1] / (below + above))
    for label, way in ((1, 1), (0, -1)):
        x, row, level = stacked(people[label], step, size)
        for selected in (False, True):
            these = (level >= cut) == selected
            right = selected == bool(label)
            axes.plot(
                x[these] / step,
                way * (2 + (row[these] + 0.5) * pitch),
                marker="o" if right else "D",
                markersize=(0.80 if right else 0.66) * size * 0.75,  # points
                markerfacecolor=style.color if selected else "white",
                markeredgecolor=style.color if not selected else INK,
                markeredgewidth=1.1 if not selected else 0.5,
                linestyle="none",
            )
    spare = max(0.0, _ROOM[1] - (below + above) * pitch) / 2 + 20
    _cut_line(axes, cut, levels, (-below * pitch - spare, above * pitch + spare))


def _cut_line(axes: Axes, cut: int, levels: int, reach: tuple[float, float]) -> None:
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axvline(cut, color=INK, linewidth=1.8)
    axes.set(xlim=(-0.01 * levels, 1.01 * levels), ylim=reach, yticks=[])
    axes.spines[["left", "bottom"]].set_visible(False)


def _draw_distribution(
    axes: Axes, share: Floats, cut: int, style: GroupStyle, reach: tuple[float, ...]
) -> None:
    """Draw one group: label 1 above the line, 0 below; solid if selected, striped if an error."""
    levels = share.shape[1]
    for label, way in ((1, 1), (0, -1)):
        for first, last, selected in ((0, cut, False), (cut, levels, True)):
            wrong = selected != bool(label)
            look: Look = {
                "facecolor": style.color if selected else "white",
                "edgecolor": "white" if selected and wrong else style.color,
                "hatch": "////" if wrong else "",
                "linewidth": 0 if selected else 0.8,
            }
            height = way * share[label, first:last]
            if levels <= _FEW:
                axes.bar(np.arange(first, last) + 0.5, height, width=0.86, **look)
            elif last > first:
                axes.stairs(height, np.arange(first, last + 1), fill=True, **look)
    _cut_line(axes, cut, levels, (-1.4 * reach[0], 1.4 * reach[1]))


def _frame_panel(axes: Axes, state: State, group: int, style: GroupStyle) -> None:
    """Write a group's threshold over its panel, its four counts in the corners, the levels below."""
    page, cut = state.page, state.cuts[group]
    rule = f"{page['score']} {page['sign']} {page['levels'][cut]}" if cut < len(page["levels"]) else "nobody"
    axes.set_title(f"{style.name}, n = {int(state.people[group].sum()):,}: {rule}")
    cells = dict(zip(CELLS, state.counts.cells[group], strict=True))
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
    _level_ticks(axes, page["levels"], len(page["levels"]))


def _level_ticks(axes: Axes, names: list[str], levels: int) -> None:
    """Name few levels under their bars, many at their lower edges."""
    shown = range(0, levels, -(-levels // 10))
    axes.set_xticks([i + (0.5 if levels <= _FEW else 0) for i in shown], [names[i] for i in shown])


def _shares(page: Page) -> dict[str, str]:
    """Say for each drawn rate whose share it is, in the words that threshold.js has as well."""
    decision, (bad, good) = page["decision"], page["outcomes"]
    return {
        "selection_rate": f"{decision}, among everyone in the group",
        "true_positive_rate": f"{decision}, among “{good}”",
        "false_positive_rate": f"{decision}, among “{bad}”",
        "precision_score": f"“{good}”, among those {decision}",
    }


def _draw_rates(axes: Axes, state: State, styles: list[GroupStyle]) -> None:
    """Draw one line per rate, a mark per group, the gap in words; below them what the decisions are worth."""
    shares = _shares(state.page)
    for row, (metric, share) in enumerate(shares.items()):
        values = state.table[metric].to_numpy()
        y = -row
        axes.plot([0, 1], [y, y], color=RULE, linewidth=1, zorder=1)
        axes.text(0, y + 0.40, METRIC_WORDS[metric][0], fontsize=9.5, fontweight="bold", va="center")
        axes.text(0, y + 0.24, share, fontsize=8, color=QUIET, va="center")
        known = values[~np.isnan(values)]
        if len(known) > 1:
            axes.plot([known.min(), known.max()], [y, y], color=QUIET, linewidth=4, zorder=2)
            axes.text(1, y + 0.40, f"gap {points(np.ptp(known))}", fontsize=9, va="center", ha="right")
        for style, value in zip(styles, values, strict=True):
            look: Look = {"color": style.color, "markersize": 9, "markeredgecolor": "white", "zorder": 3}
            axes.plot(value, y, style.marker, label=style.name if row == 0 else None, **look)
    axes.set(xlim=(-0.03, 1.03), ylim=(-len(shares) + 0.6, 0.6), yticks=[], xticks=[0, 0.25, 0.5, 0.75, 1])
    percent_axis(axes)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=2, frameon=False, fontsize=9)
    value = f"{_value_name(state.page)}: {_value_words(state)}"
    axes.annotate(value, (0, 0), xytext=(0, -30 - 16 * -(-len(styles) // 2)), **_BELOW)


def _value_words(state: State) -> str:
    return number(state.value_per_1000).replace("-", "−")


def _value_name(page: Page) -> str:
    return f"{capital(page['unit'] or 'value')} per 1,000 people"


def _words(state: State) -> str:
    page, table = state.page, state.table
    names = [group["name"] for group in page["groups"]]
    rules = [
        f"{page['sign']} {value:g} for {name}" if np.isfinite(value) else f"nobody of {name}"
        for name, value in zip(names, table["threshold"], strict=True)
    ]
    rates = []
    for metric in _shares(page):
        values = ["0/0" if np.isnan(v) else percent(v) for v in table[metric]]
        each = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
        rates.append(f"{METRIC_WORDS[metric][0]} {each}")
    return (
        f"{int(state.people.sum()):,} people in {len(names)} groups by {page['score']} and label. "
        f"{capital(page['decision'])} if {page['score']} is {', '.join(rules)}: {'; '.join(rates)}. "
        f"{_value_name(page)}: {_value_words(state)}."
    )


def _table(rates: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Put the rates beside the four counts that they are made of."""
    return pd.concat(
        [rates[["threshold", "count"]], cells, rates.drop(columns=["threshold", "count"])], axis=1
    )

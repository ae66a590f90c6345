"""Figures that count people: icon arrays, people per 1,000, and the 2x2 table behind a rate."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from fairness_audit import validation
from fairness_audit.array_types import Ints
from fairness_audit.counts import GroupCounts
from fairness_audit.plots.chart import MISSING, Chart, draw_chart
from fairness_audit.plots.marks import check_counts, name_groups
from fairness_audit.plots.style import (
    CELL_STYLES,
    INK,
    METRIC_WORDS,
    QUIET,
    RULE,
    WIDTH,
    Look,
    group_name,
    percent,
    pixel_axes,
    title_height,
    wrap,
)
from fairness_audit.rates import CELLS, fraction, metric_name, rate

# Selected first, the right decision before the wrong one: the two kinds of error meet in the middle.
_ORDER = ["tp", "fp", "fn", "tn"]


def people(
    counts: GroupCounts,
    *,
    per: int = 100,
    words: Mapping[str, str] | None = None,
    decisions: tuple[str, str] | None = None,
    labels: tuple[str, str] | None = None,
    title: str | None = None,
) -> Chart:
    """Draw `per` people of each group, each as one mark: what was decided, and whether it was right.

    A filled mark was selected, a hollow one refused; a circle was decided correctly, a diamond incorrectly.
    Numbers of people are rounded by largest remainder so that they add up. A group with fewer people than
    `per` is drawn as it is, person by person.

    Parameters
    ----------
    counts : GroupCounts
    per : int
        How many people stand for a group: 10 to 200.
    words : mapping, optional
        What the cells tp, fp, fn, tn are called, such as {"fp": "labeled high risk, not re-arrested"}.
    decisions, labels : pair of str, optional
        What decision 1 and 0 and label 1 and 0 are called; the cells' names are made of them.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per group: `count`, and how many of the `per` people each cell gets.

    Raises
    ------
    ValueError
        If `per` is out of range, a key of `words` is not a cell, or there are more than 12 groups.
    """
    validation.positive_integer("per", per)
    if not 10 <= per <= 200:
        raise ValueError(f"per is {per}; pass a number of people from 10 to 200.")
    check_counts(counts, 12)
    names = _words(words, decisions, labels)
    title = title or f"{per} people of each group: what was decided, and was it right?"
    table = pd.DataFrame(
        [share_out(row, min(per, int(row.sum()))) for row in counts.cells],
        index=counts.groups,
        columns=list(CELLS),
    )[_ORDER]
    table.insert(0, "count", counts.count)
    said = [
        f"{group_name(g)}: " + ", ".join(f"{row[c]} {names[c]}" for c in _ORDER)
        for g, row in table.iterrows()
        if row["count"]
    ]
    height = 34 + max(-(-per // _ICONS_ACROSS) * _ICON, 150) + 14

    def draw(axes: Axes, i: int) -> None:
        row = table.iloc[i]
        heading = _heading(counts.groups[i], int(row["count"]), per)
        axes.text(0, 10, heading, fontweight="bold", va="center")
        _draw_people(axes, {c: int(row[c]) for c in _ORDER}, names)

    return draw_chart(
        title,
        height * -(-len(table) // 2),
        lambda figure: _draw_panels(figure, len(table), title_height(title), height, draw),
        f"{'; '.join(said)}.",
        table.rename(columns=names),
        layout=None,
    )


_ICONS_ACROSS = 10
_ICON = 17  # CSS pixels for one person


def _draw_panels(
    figure: Figure, panels: int, top: float, height: float, draw: Callable[[Axes, int], None]
) -> None:
    """Draw the panels two to a row."""
    for i in range(panels):
        left = 10 + (i % 2) * (WIDTH // 2)
        draw(pixel_axes(figure, left, top + (i // 2) * height, WIDTH // 2 - 10, height), i)


def _draw_people(axes: Axes, cells: Mapping[str, int], names: Mapping[str, str]) -> None:
    place = 0
    for cell in _ORDER:
        spots = np.arange(place, place + cells[cell])
        _icons(axes, cell, 8 + spots % _ICONS_ACROSS * _ICON, 38 + spots // _ICONS_ACROSS * _ICON)
        place += cells[cell]
    for k, cell in enumerate(_ORDER if place else ()):
        y = 40 + k * 44
        _icons(axes, cell, [192], [y])
        axes.text(206, y, wrap(f"{cells[cell]} {names[cell]}", 19), va="center", linespacing=1.05)


def per_thousand(
    counts: GroupCounts,
    *,
    words: Mapping[str, str] | None = None,
    decisions: tuple[str, str] | None = None,
    labels: tuple[str, str] | None = None,
    title: str | None = None,
) -> Chart:
    """Draw 1,000 people of each group as a bar: selected or refused, correctly or incorrectly.

    Parameters
    ----------
    counts : GroupCounts
    words : mapping, optional
        What the cells tp, fp, fn, tn are called.
    decisions, labels : pair of str, optional
        As in `people`.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per group: `count`, and the people per 1,000 in each cell.

    Raises
    ------
    ValueError
        If a key of `words` is not a cell or there are more than 20 groups.
    """
    check_counts(counts, 20)
    names = _words(words, decisions, labels)
    size = counts.count.to_numpy()
    with np.errstate(invalid="ignore"):
        share = 1000 * counts.table[_ORDER].div(np.where(size == 0, np.nan, size), axis=0)
    lengths = [len(name) for name in names.values()]
    columns = 4 if sum(lengths) < 72 else 2 if max(lengths) < 42 else 1  # in the legend: no name is cut off
    said = [
        f"{group_name(g)}: " + ", ".join(f"{row[c]:.0f} {names[c]}" for c in _ORDER)
        for g, row in share.iterrows()
        if row.notna().all()
    ]
    table = share.rename(columns=names)
    table.insert(0, "count", counts.count)
    return draw_chart(
        title or "What the decision means for 1,000 people of each group",
        (150 if columns == 1 else 110) + 46 * len(share),
        lambda figure: _draw_thousand(figure.subplots(), counts, share, names, columns),
        f"Per 1,000 people, {'; '.join(said)}.",
        table,
    )


def _draw_thousand(
    axes: Axes, counts: GroupCounts, share: pd.DataFrame, names: Mapping[str, str], columns: int
) -> None:
    left = np.zeros(len(share))
    for cell in _ORDER:
        style = CELL_STYLES[cell]
        width = np.nan_to_num(share[cell].to_numpy())
        axes.barh(
            np.arange(len(share)),
            width,
            left=left,
            height=0.68,
            facecolor=style.face,
            edgecolor=style.edge,
            hatch=style.hatch,
            linewidth=1,
            label=names[cell],
        )
        for y, (start, w) in enumerate(zip(left, width, strict=True)):
            if w >= 28:
                box: Look = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
                axes.text(start + w / 2, y, f"{w:.0f}", ha="center", va="center", bbox=box)
        left = left + width
    for y in np.flatnonzero(share.isna().any(axis=1)).tolist():
        axes.text(10, y, MISSING, va="center", color=QUIET, style="italic")
    axes.set(xlim=(0, 1001), ylim=(len(share) - 0.5, -0.5), xlabel="people per 1,000 of the group")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    name_groups(axes, list(counts.groups), counts.count.tolist())
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderaxespad=0.4,
        borderpad=0,
        ncols=columns,
        frameon=False,
        handlelength=1.5,
        columnspacing=1.1,
    )


def confusion(
    counts: GroupCounts,
    *,
    highlight: str | None = None,
    words: Mapping[str, str] | None = None,
    decisions: tuple[str, str] | None = None,
    labels: tuple[str, str] | None = None,
    title: str | None = None,
) -> Chart:
    """Draw the 2x2 table of each group, showing which cells a rate is made from.

    Framed cells are the rate's denominator; the filled ones among them are its numerator. The division stands
    under each table.

    Parameters
    ----------
    counts : GroupCounts
    highlight : str, optional
        The rate to explain, one of `fairness_audit.rates.RATES`.
    words : mapping, optional
        What the cells tp, fp, fn, tn are called; made of `decisions` and `labels` where both are given.
    decisions, labels : pair of str, optional
        What decision 1 and 0 (over the columns) and label 1 and 0 (beside the rows) are called.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per group with its four counts and, where one is explained, the rate.

    Raises
    ------
    ValueError
        If `highlight` is not a rate, a key of `words` is not a cell, or there are more than 12 groups.
    """
    check_counts(counts, 12)
    names = _words(words, decisions, labels)
    heads = (decisions or ("selected", "refused"), labels or ("label 1", "label 0"))
    explained = _explained(highlight) if highlight else None
    title = title or (explained.title if explained else "People of each group by label and decision")
    key, height = (26, 208) if explained else (0, 182)
    tables = [dict(zip(CELLS, row.tolist(), strict=True)) for row in counts.cells]
    top = title_height(title)

    def draw_group(axes: Axes, i: int) -> None:
        cells = tables[i]
        heading = f"{group_name(counts.groups[i])}, n = {sum(cells.values()):,}"
        axes.text(0, 12, heading, fontweight="bold", va="center")
        _two_by_two(axes, cells, names, heads, explained)
        if explained:
            axes.text(0, 184, _division(cells, explained), va="center")

    def draw(figure: Figure) -> None:
        if explained:
            _key(pixel_axes(figure, 10, top - 4, WIDTH - 20, key))
        _draw_panels(figure, len(tables), top + key, height, draw_group)

    said = [
        f"{group_name(group)}: "
        + (
            _division(cells, explained)
            if explained
            else ", ".join(f"{cells[c]:,} {names[c]}" for c in _ORDER)
        )
        for group, cells in zip(counts.groups, tables, strict=True)
    ]
    table = counts.table[_ORDER].rename(columns=names)
    if highlight:
        table[metric_name(highlight)] = rate(counts.cells, highlight)
    return draw_chart(
        title, key + height * -(-len(tables) // 2), draw, f"{'; '.join(said)}.", table, layout=None
    )


class _Explained(NamedTuple):
    """A rate in words, and the cells in its numerator and in its denominator."""

    name: str
    title: str
    above: tuple[str, ...]
    below: tuple[str, ...]


_FILL = "#F6D58B"  # Okabe and Ito's orange, lightened so that figures stay readable on it


def _explained(metric: str) -> _Explained:
    above, below = fraction(np.eye(len(CELLS), dtype=np.int64), metric)
    name, meaning = METRIC_WORDS[metric_name(metric)]
    cells = np.array(CELLS)
    return _Explained(
        name, f"{name.capitalize()}: {meaning}", tuple(cells[above == 1]), tuple(cells[below == 1])
    )


def _key(axes: Axes) -> None:
    for x, face, edge, width, text in (
        (1, _FILL, INK, 2, "in numerator and denominator"),
        (260, "white", INK, 2, "in the denominator only"),
        (462, "white", RULE, 1, "not counted"),
    ):
        axes.add_patch(Rectangle((x, 4), 22, 14, facecolor=face, edgecolor=edge, linewidth=width))
        axes.text(x + 29, 11, text, va="center")


def _two_by_two(
    axes: Axes,
    cells: Mapping[str, int],
    names: Mapping[str, str],
    heads: tuple[tuple[str, str], tuple[str, str]],
    explained: _Explained | None,
) -> None:
    left, top, width, height = 66, 50, 132, 58
    for column, decision in enumerate(heads[0]):
        axes.text(left + (column + 0.5) * width, top - 12, decision, ha="center", va="center", color=QUIET)
    for row, label in enumerate(heads[1]):
        axes.text(left - 8, top + (row + 0.5) * height, wrap(label, 8), ha="right", va="center", color=QUIET)
    for cell, (column, row) in {"tp": (0, 0), "fn": (1, 0), "fp": (0, 1), "tn": (1, 1)}.items():
        x, y = left + column * width, top + row * height
        framed = explained is not None and cell in explained.below
        filled = explained is not None and cell in explained.above
        axes.add_patch(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=_FILL if filled else "white",
                edgecolor=INK if framed else RULE,
                linewidth=2.2 if framed else 1,
                zorder=2 if framed else 1,  # a neighbor's thin edge must not cut into a frame
            )
        )
        ink = QUIET if explained and not framed else INK
        look: Look = {"ha": "center", "va": "center", "color": ink, "zorder": 3}
        weight = "bold" if filled else "normal"
        axes.text(x + width / 2, y + 17, f"{cells[cell]:,}", fontsize=13, fontweight=weight, **look)
        axes.text(x + width / 2, y + 41, wrap(names[cell], 20), fontsize=8.5, linespacing=1.0, **look)


def _division(cells: Mapping[str, int], explained: _Explained) -> str:
    top, bottom = sum(cells[c] for c in explained.above), sum(cells[c] for c in explained.below)
    if bottom == 0:
        return f"{explained.name} = 0 / 0: {MISSING}"
    return f"{explained.name} = {top:,} / {bottom:,} = {percent(top / bottom)}"


def _icons(axes: Axes, cell: str, x: ArrayLike, y: ArrayLike) -> None:
    style = CELL_STYLES[cell]
    axes.plot(
        x,
        y,
        linestyle="none",
        marker=style.marker,
        markersize=8.6 if style.marker == "o" else 7.6,
        markerfacecolor=style.face,
        markeredgecolor=style.edge,
        markeredgewidth=1.4,
    )


def share_out(cells: Ints, places: int) -> list[int]:
    """Share `places` people among the cells in proportion, by largest remainder.

    Parameters
    ----------
    cells : ndarray of int, shape (4,)
    places : int
        At least 0; of at least one person if above 0.

    Returns
    -------
    list of int
        They add up to `places`, and each is off by less than one.
    """
    if places == 0:
        return [0] * len(cells)
    exact = cells * places / cells.sum()
    whole = np.floor(exact).astype(int)
    by_remainder = np.argsort(-(exact - whole), kind="stable")
    whole[by_remainder[: places - whole.sum()]] += 1
    return [int(n) for n in whole]


def _heading(group: Hashable, count: int, per: int) -> str:
    if count == 0:
        return f"{group_name(group)}, n = 0: {MISSING}"
    drawn = "drawn one by one" if count <= per else f"drawn as {per}"
    return f"{group_name(group)}, n = {count:,}, {drawn}"


def _words(
    words: Mapping[str, str] | None, decisions: tuple[str, str] | None, labels: tuple[str, str] | None
) -> dict[str, str]:
    """Name the cells: by `words`, else by decision and label, else as correct and incorrect."""
    names = {c: CELL_STYLES[c].name for c in CELLS}
    if decisions and labels:
        both = [f"{decision}, {label}" for decision in decisions for label in labels]
        names = dict(zip(_ORDER, both, strict=True))
    for cell, name in (words or {}).items():
        if cell not in names:
            raise ValueError(f"words has the key {cell!r}; name the cells {', '.join(_ORDER)}.")
        names[cell] = name
    return names

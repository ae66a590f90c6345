"""Figures that count people: icon arrays, people per 1,000, and the 2x2 table behind a rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from fairness_audit import _check
from fairness_audit.counts import CELLS, GroupCounts, fraction, rate
from fairness_audit.plots._chart import MISSING, Chart
from fairness_audit.plots._style import (
    CELL_STYLES,
    INK,
    METRIC_WORDS,
    QUIET,
    RULE,
    WIDTH,
    check_counts,
    group_name,
    house_style,
    label_groups,
    new_figure,
    percent,
    pixel_axes,
    sentence,
    title_height,
    wrap,
)

# Selected first, the right decision before the wrong one: the two kinds of error meet in the middle.
_ORDER = ("tp", "fp", "fn", "tn")


def people(
    counts: GroupCounts,
    *,
    per: int = 100,
    words: Mapping[str, str] | None = None,
    decisions: tuple[str, str] | None = None,
    labels: tuple[str, str] | None = None,
    title: str | None = None,
) -> Chart:
    """Draw `per` people of each group, each as one mark: what was decided, and was it right?

    A filled mark was selected, a hollow one refused; a circle was decided rightly, a diamond wrongly.
    Numbers of people are rounded by largest remainder so that they add up. A group with fewer people than
    `per` is drawn as it is, person by person.

    Parameters
    ----------
    counts : GroupCounts
    per : int
        How many people stand for a group: 10 to 200.
    words : mapping, optional
        What the cells tp, fp, fn, tn are called, such as {"fp": "labelled high risk, not re-arrested"}.
    decisions, labels : pair of str, optional
        What decision 1 and 0 and label 1 and 0 are called; the cells' names are made of them.
    title : str, optional
        Replaces the figure's title.

    Raises
    ------
    ValueError
        If `per` is out of range, a key of `words` is not a cell, or there are more than 12 groups.
    """
    _check.positive_integer("per", per)
    if not 10 <= per <= 200:
        raise ValueError(f"per is {per}; pass a number of people from 10 to 200.")
    check_counts(counts, 12)
    names = _words(words, decisions, labels)
    title = title or f"{per} people of each group: what was decided, and was it right?"

    table = pd.DataFrame(
        [_share_out(row, min(per, int(row.sum()))) for row in counts.cells],
        index=counts.groups,
        columns=list(CELLS),
    )[list(_ORDER)]
    table.insert(0, "count", counts.count)

    columns = 10
    step = 17
    rows = -(-per // columns)
    unit = (WIDTH // 2 - 10, 34 + max(rows * step, 150) + 14)
    with house_style():
        figure = new_figure(unit[1] * -(-len(table) // 2), title, layout=None)
        top = title_height(title)
        for i, (group, row) in enumerate(table.iterrows()):
            axes = pixel_axes(figure, 10 + (i % 2) * (WIDTH // 2), top + (i // 2) * unit[1], *unit)
            cells = row[list(_ORDER)]
            axes.text(0, 10, _heading(group, int(row["count"]), per), fontweight="bold", va="center")
            place = 0
            for cell in _ORDER:
                spots = np.arange(place, place + cells[cell])
                _icons(axes, cell, 8 + spots % columns * step, 38 + spots // columns * step)
                place += cells[cell]
            for k, cell in enumerate(_ORDER if place else ()):
                y = 40 + k * 44
                _icons(axes, cell, np.array([192]), np.array([y]))
                axes.text(206, y, wrap(f"{cells[cell]} {names[cell]}", 19), va="center", linespacing=1.05)
    said = [
        f"{group_name(g)}: " + ", ".join(f"{row[c]} {names[c]}" for c in _ORDER)
        for g, row in table.iterrows()
        if row["count"]
    ]
    return Chart(figure, f"{sentence(title)} {'; '.join(said)}.", table.rename(columns=names))


def per_thousand(
    counts: GroupCounts,
    *,
    words: Mapping[str, str] | None = None,
    decisions: tuple[str, str] | None = None,
    labels: tuple[str, str] | None = None,
    title: str | None = None,
) -> Chart:
    """Of 1,000 people of each group, how many were selected or refused, rightly or wrongly: one bar a group.

    Parameters
    ----------
    counts : GroupCounts
    words : mapping, optional
        What the cells tp, fp, fn, tn are called.
    decisions, labels : pair of str, optional
        As in `people`.
    title : str, optional
        Replaces the figure's title.

    Raises
    ------
    ValueError
        If a key of `words` is not a cell or there are more than 20 groups.
    """
    check_counts(counts, 20)
    names = _words(words, decisions, labels)
    title = title or "What the decision means for 1,000 people of each group"
    size = counts.count.to_numpy()
    with np.errstate(invalid="ignore"):
        share = 1000 * counts.table[list(_ORDER)].div(np.where(size == 0, np.nan, size), axis=0)

    lengths = [len(name) for name in names.values()]
    columns = 4 if sum(lengths) < 80 else 2 if max(lengths) < 42 else 1  # in the legend: no name is cut off
    with house_style():
        figure = new_figure((150 if columns == 1 else 110) + 46 * len(share), title)
        axes = figure.subplots()
        left = np.zeros(len(share))
        place = np.arange(len(share))
        for cell in _ORDER:
            style = CELL_STYLES[cell]
            width = np.nan_to_num(share[cell].to_numpy())
            axes.barh(
                place,
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
                    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
                    axes.text(start + w / 2, y, f"{w:.0f}", ha="center", va="center", bbox=box)
            left += width
        for y in np.flatnonzero(size == 0):
            axes.text(10, y, MISSING, va="center", color=QUIET, style="italic")
        axes.set(xlim=(0, 1001), ylim=(len(share) - 0.5, -0.5), xlabel="people per 1,000 of the group")
        axes.xaxis.set_major_formatter("{x:,.0f}")
        label_groups(axes, place, counts)
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
    said = [
        f"{group_name(g)}: " + ", ".join(f"{row[c]:.0f} {names[c]}" for c in _ORDER)
        for g, row in share.iterrows()
        if row.notna().all()
    ]
    table = share.rename(columns=names)
    table.insert(0, "count", counts.count)
    return Chart(figure, f"{sentence(title)} Per 1,000 people, {'; '.join(said)}.", table)


def confusion(
    counts: GroupCounts,
    *,
    highlight: str | None = None,
    words: Mapping[str, str] | None = None,
    decisions: tuple[str, str] | None = None,
    labels: tuple[str, str] | None = None,
    title: str | None = None,
) -> Chart:
    """The 2x2 table of each group, showing which cells a rate is made from.

    Framed cells are the rate's denominator; the filled ones among them are its numerator. The division stands
    under each table.

    Parameters
    ----------
    counts : GroupCounts
    highlight : str, optional
        The rate to explain, one of `fairness_audit.counts.RATES`.
    words : mapping, optional
        What the cells tp, fp, fn, tn are called; made of `decisions` and `labels` where both are given.
    decisions, labels : pair of str, optional
        What decision 1 and 0 (over the columns) and label 1 and 0 (beside the rows) are called.
    title : str, optional
        Replaces the figure's title.

    Raises
    ------
    ValueError
        If `highlight` is not a rate, a key of `words` is not a cell, or there are more than 12 groups.
    """
    check_counts(counts, 12)
    names = _words(words, decisions, labels)
    heads = (decisions or ("selected", "refused"), labels or ("label 1", "label 0"))
    above, below = _ingredients(highlight) if highlight else ((), ())
    if highlight:
        name, meaning = METRIC_WORDS[highlight]
        title = title or f"{name.capitalize()}: {meaning}"
    else:
        title = title or "People of each group by label and decision"
    key = 26 if highlight else 0
    unit = (WIDTH // 2 - 10, 208 if highlight else 182)
    tables = {g: dict(zip(CELLS, row.tolist(), strict=True)) for g, row in _by_group(counts)}

    with house_style():
        figure = new_figure(key + unit[1] * -(-len(tables) // 2), title, layout=None)
        top = title_height(title)
        if highlight:
            _key(pixel_axes(figure, 10, top - 4, WIDTH - 20, key))
        for i, (group, cells) in enumerate(tables.items()):
            place = (10 + (i % 2) * (WIDTH // 2), top + key + (i // 2) * unit[1])
            axes = pixel_axes(figure, *place, *unit)
            heading = f"{group_name(group)}, n = {sum(cells.values()):,}"
            axes.text(0, 12, heading, fontweight="bold", va="center")
            _two_by_two(axes, cells, names, heads, above, below)
            if highlight:
                axes.text(0, 184, _division(cells, highlight, above, below), va="center")
    said = [
        f"{group_name(group)}: "
        + (
            _division(cells, highlight, above, below)
            if highlight
            else ", ".join(f"{cells[c]:,} {names[c]}" for c in _ORDER)
        )
        for group, cells in tables.items()
    ]
    table = counts.table[list(_ORDER)].rename(columns=names)
    if highlight:
        table[highlight] = rate(counts.cells, highlight)
    return Chart(figure, f"{sentence(title)} {'; '.join(said)}.", table)


_FILL = "#F6D58B"  # Okabe and Ito's orange, lightened so that figures stay readable on it


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
    above: tuple[str, ...],
    below: tuple[str, ...],
) -> None:
    left, top, width, height = 66, 50, 132, 58
    for column, decision in enumerate(heads[0]):
        axes.text(left + (column + 0.5) * width, top - 12, decision, ha="center", va="center", color=QUIET)
    for row, label in enumerate(heads[1]):
        axes.text(left - 8, top + (row + 0.5) * height, wrap(label, 8), ha="right", va="center", color=QUIET)
    for cell, (column, row) in {"tp": (0, 0), "fn": (1, 0), "fp": (0, 1), "tn": (1, 1)}.items():
        x, y = left + column * width, top + row * height
        framed = cell in below
        ink = QUIET if below and not framed else INK
        axes.add_patch(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=_FILL if cell in above else "white",
                edgecolor=INK if framed else RULE,
                linewidth=2.2 if framed else 1,
                zorder=2 if framed else 1,  # a neighbour's thin edge must not cut into a frame
            )
        )
        weight = "bold" if cell in above else "normal"
        centre = {"x": x + width / 2, "ha": "center", "va": "center", "color": ink, "zorder": 3}
        axes.text(y=y + 17, s=f"{cells[cell]:,}", fontsize=13, fontweight=weight, **centre)
        axes.text(y=y + 41, s=wrap(names[cell], 20), fontsize=8.5, linespacing=1.0, **centre)


def _division(cells: Mapping[str, int], metric: str, above: tuple[str, ...], below: tuple[str, ...]) -> str:
    top, bottom = sum(cells[c] for c in above), sum(cells[c] for c in below)
    name = METRIC_WORDS[metric][0]
    if bottom == 0:
        return f"{name} = 0 / 0: {MISSING}"
    return f"{name} = {top:,} / {bottom:,} = {percent(top / bottom)}"


def _by_group(counts: GroupCounts) -> Iterator[tuple[object, np.ndarray]]:
    return zip(counts.groups, counts.cells, strict=True)


def _ingredients(metric: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The cells in a rate's numerator and in its denominator."""
    above, below = fraction(np.eye(len(CELLS), dtype=int), metric)
    return tuple(np.array(CELLS)[above == 1]), tuple(np.array(CELLS)[below == 1])


def _icons(axes: Axes, cell: str, x: np.ndarray, y: np.ndarray) -> None:
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


def _share_out(cells: np.ndarray, places: int) -> list[int]:
    """`places` people shared among the cells in proportion, by largest remainder."""
    if places == 0:
        return [0] * len(cells)
    exact = cells * places / cells.sum()
    whole = np.floor(exact).astype(int)
    by_remainder = np.argsort(-(exact - whole), kind="stable")
    whole[by_remainder[: places - whole.sum()]] += 1
    return whole.tolist()


def _heading(group: object, count: int, per: int) -> str:
    if count == 0:
        return f"{group_name(group)}, n = 0: {MISSING}"
    drawn = "drawn one by one" if count <= per else f"drawn as {per}"
    return f"{group_name(group)}, n = {count:,}, {drawn}"


def _words(
    words: Mapping[str, str] | None, decisions: tuple[str, str] | None, labels: tuple[str, str] | None
) -> dict[str, str]:
    """What the cells are called: by `words`, else by decision and label, else rightly and wrongly."""
    names = {c: CELL_STYLES[c].name for c in CELLS}
    if decisions and labels:
        both = [f"{decision}, {label}" for decision in decisions for label in labels]
        names = dict(zip(_ORDER, both, strict=True))
    for cell, name in (words or {}).items():
        if cell not in names:
            raise ValueError(f"words has the key {cell!r}; name the cells {', '.join(_ORDER)}.")
        names[cell] = name
    return names

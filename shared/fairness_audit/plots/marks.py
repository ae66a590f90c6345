"""Marks that several figures share: a dot with its interval, words beside it, named rows, dashed lines."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from matplotlib.axes import Axes

from fairness_audit.counts import GroupCounts
from fairness_audit.plots.chart import MISSING
from fairness_audit.plots.style import INK, QUIET, GroupStyle, Look, group_name, wrap

DASHES = (0.0, (4.0, 3.0))
"""The line of everything that is a reference and not a measurement."""

WORDS_BOX: Look = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
"""Behind words that stand over lines."""


def whisker(axes: Axes, low: float, high: float, y: float) -> None:
    """Draw a horizontal interval with an end at either side.

    Parameters
    ----------
    axes : Axes
    low, high, y : float
        In data coordinates.
    """
    axes.plot([low, high], [y, y], color=INK, linewidth=1.6, zorder=2, solid_capstyle="butt")
    for end in (low, high):
        axes.plot([end, end], [y - 0.13, y + 0.13], color=INK, linewidth=1.6, zorder=2)


def group_dot(
    axes: Axes, y: float, style: GroupStyle, value: float, low: float | None, high: float | None
) -> None:
    """Draw a group's value with its interval.

    Parameters
    ----------
    axes : Axes
    y : float
        The row.
    style : GroupStyle
    value : float
    low, high : float or None
        No interval where one of them is None or NaN.
    """
    if low is not None and high is not None and np.isfinite(low):
        whisker(axes, low, high, y)
    axes.plot(
        value,
        y,
        marker=style.marker,
        markersize=7.5,
        markerfacecolor=style.color,
        markeredgecolor=INK,
        markeredgewidth=1.2,
        zorder=3,
        clip_on=False,
    )


def words_above(axes: Axes, x: float, y: float, text: str, reach: float) -> None:
    """Write a dot's numbers above it, kept inside the panel.

    Parameters
    ----------
    axes : Axes
    x, y : float
        Where the dot is.
    text : str
    reach : float
        Where the panel ends, on an axis that begins at 0.
    """
    share = x / reach
    room = 0.013 * len(text)
    if share < room:
        place, nudge = "left", -5
    elif share > 1 - room:
        place, nudge = "right", 5
    else:
        place, nudge = "center", 0
    axes.annotate(
        text,
        (x, y),
        xytext=(nudge, 8),
        textcoords="offset points",
        ha=place,
        va="bottom",
        fontsize=9,
        bbox=WORDS_BOX,
        zorder=2.5,
    )


def absent(axes: Axes, x: float, y: float, text: str = MISSING) -> None:
    """Say in a row that there is no number, and why.

    Parameters
    ----------
    axes : Axes
    x, y : float
        Where the words begin.
    text : str
    """
    axes.text(x, y, text, va="center", color=QUIET, style="italic", fontsize=9)


def name_rows(axes: Axes, names: Sequence[str], *, pad: float = 8) -> None:
    """Name the rows of a horizontal figure from the top; they need no ticks and no axis line.

    Parameters
    ----------
    axes : Axes
    names : sequence of str
    pad : float
        Points between the names and the panel.
    """
    axes.set_yticks(range(len(names)), list(names))
    plain_rows(axes, pad=pad)


def plain_rows(axes: Axes, *, pad: float = 8) -> None:
    """Take ticks and axis line from the rows of a horizontal figure.

    Parameters
    ----------
    axes : Axes
    pad : float
        Points between the names and the panel.
    """
    axes.tick_params(axis="y", length=0, pad=pad)
    axes.spines["left"].set_visible(False)


def name_groups(axes: Axes, names: Sequence[Hashable], people: Sequence[int]) -> None:
    """Name the rows of a horizontal figure after groups, with how many people each has.

    Parameters
    ----------
    axes : Axes
    names : sequence
        The groups.
    people : sequence of int
    """
    rows = zip(names, people, strict=True)
    name_rows(axes, [f"{wrap(group_name(g), 18)}\nn = {n:,}" for g, n in rows])


def check_counts(counts: object, most: int | None = None) -> None:
    """Refuse what is not a GroupCounts, and more groups than a figure has room for.

    Parameters
    ----------
    counts : object
    most : int, optional
        Groups that the figure has room for.

    Raises
    ------
    ValueError
        If it is something else, or has more groups.
    """
    if not isinstance(counts, GroupCounts):
        raise ValueError(
            f"counts is a {type(counts).__name__}; make a GroupCounts first, for example "
            "GroupCounts.from_arrays(y_true, y_pred, sensitive_features)."
        )
    if most is not None and len(counts.groups) > most:
        raise ValueError(
            f"counts has {len(counts.groups)} groups and this figure has room for {most}; "
            "count fewer sensitive features, or pick groups with counts.select([...])."
        )

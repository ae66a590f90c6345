"""Names beside points, where a legend would send the reader back and forth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from fairness_audit.array_types import Floats, Ints
from fairness_audit.plots.marks import WORDS_BOX
from fairness_audit.plots.style import QUIET, RULE, Look

# Lengths are points of type, 1/72 inch.
_DISTANCES = np.array([9.0, 16.0, 24.0, 34.0, 46.0, 60.0, 80.0])  # from the edge of a name to its mark
_TURNS = np.arange(16) * 2 * np.pi / 16
_MARK = 14.0  # the side of the square that a mark takes
_PATH, _LINE = 7.0, 5.0  # the widths that a path and a leader take
_LEADER = 15.0  # from this distance on a thin line leads to the mark
_ORDERS = 16


def name_points(
    axes: Axes, points: Floats, names: Sequence[str], *, path: Floats | None = None, fontsize: float = 9
) -> None:
    """Write each point's name near it, where it meets no mark, no other name and no edge.

    Call it when the axes have their limits and everything that takes room. One name after the other takes the
    free place that is nearest to its point; of sixteen orders the one with the names nearest is kept.

    Parameters
    ----------
    axes : Axes
    points : ndarray of shape (points, 2)
        In data coordinates.
    names : sequence of str
    path : ndarray of shape (corners, 2), optional
        A line that names should not hide.
    fontsize : float
    """
    figure = axes.get_figure()
    assert isinstance(figure, Figure)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]  # places everything, so that boxes are known
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    point = figure.dpi / 72  # pixels
    at = axes.transData.transform(points) / point
    marks = _boxes(at, np.full(2, _MARK))
    if path is not None:
        marks = np.vstack([marks, _boxes(_along(axes.transData.transform(path) / point), np.full(2, _PATH))])
    frame = np.array(axes.get_window_extent().extents) / point
    sizes = []
    for name in names:
        text = axes.text(0, 0, name, fontsize=fontsize)
        box = text.get_window_extent(renderer)
        text.remove()
        sizes.append([box.width / point, box.height / point])
    rng = np.random.default_rng(0)
    orders = [rng.permutation(len(names)) for _ in range(_ORDERS)]
    found = [_arranged(at, np.array(sizes), order, marks, frame) for order in orders]
    for name, place, (dx, dy, distance) in zip(names, points, min(found, key=lambda f: f[1])[0], strict=True):
        far = distance > _LEADER
        beside: Look = {"xytext": (dx, dy), "textcoords": "offset points"}
        if far:
            leader = {"arrowstyle": "-", "color": QUIET, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 5}
            axes.annotate("", tuple(place), **beside, arrowprops=leader, zorder=4.5)
        axes.annotate(
            name, tuple(place), **beside, ha="center", va="center", fontsize=fontsize, zorder=5,
            bbox={**WORDS_BOX, "edgecolor": RULE if far else "none"},
        )  # fmt: skip


def _arranged(at: Floats, sizes: Floats, order: Ints, marks: Floats, frame: Floats) -> tuple[Floats, float]:
    """Place names in an order; return each one's (dx, dy, distance), and what the arrangement costs."""
    full, places, total = marks, np.zeros((len(at), 3)), 0.0
    distance = np.repeat(_DISTANCES, len(_TURNS))
    turn = np.tile(np.column_stack([np.cos(_TURNS), np.sin(_TURNS)]), (len(_DISTANCES), 1))
    for i in order:
        offsets = turn * (distance[:, None] + sizes[i] / 2)
        boxes = _boxes(at[i] + offsets, sizes[i] + 2)
        whole = (sizes[i] + 2).prod()
        met = _shared(boxes, full).sum(axis=1) + whole - _shared(boxes, frame[None]).sum(axis=1)
        others = np.vstack([full[:i], full[i + 1 :]])
        cost = distance + 40 * met + 400 * _crossed(at[i], offsets, distance, others)
        best = int(np.argmin(cost))
        places[i] = *offsets[best], distance[best]
        full = np.vstack([full, boxes[best]])
        if distance[best] > _LEADER:
            line = _along(np.array([at[i], at[i] + offsets[best]]))
            full = np.vstack([full, _boxes(line, np.full(2, _LINE))])
        total += float(cost[best])
    return places, total


def _boxes(middles: Floats, size: Floats) -> Floats:
    """Left, bottom, right and top of boxes around their middles."""
    return np.hstack([middles - size / 2, middles + size / 2])


def _along(corners: Floats) -> Floats:
    """Places along a line, as far apart as a path is wide."""
    places = [np.linspace(a, b, 2 + int(np.hypot(*(b - a)) / _PATH)) for a, b in pairwise(corners)]
    return np.concatenate(places) if places else corners


def _shared(some: Floats, others: Floats) -> Floats:
    """The area that each box of one list shares with each of the other."""
    low = np.maximum(some[:, None, :2], others[None, :, :2])
    high = np.minimum(some[:, None, 2:], others[None, :, 2:])
    return np.asarray(np.clip(high - low, 0, None).prod(axis=2))


def _crossed(at: Floats, offsets: Floats, distance: Floats, boxes: Floats) -> Floats:
    """How many boxes lie under the thin line from a mark to each of its possible places."""
    steps = at + np.linspace(0, 1, 20)[:, None, None] * offsets
    inside = (steps[:, :, None] >= boxes[:, :2]).all(axis=3) & (steps[:, :, None] <= boxes[:, 2:]).all(axis=3)
    inside &= (np.linalg.norm(steps - at, axis=2) > _MARK)[:, :, None]  # a path may begin at the mark
    return np.asarray(inside.any(axis=0).sum(axis=1) * (distance > _LEADER), dtype=float)

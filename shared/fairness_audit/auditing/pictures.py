"""Pictures: inline SVG drawn from the tables, with a description in words; the table stands behind each.

No color carries a meaning alone: groups differ by marker or dash as well, and every mark has its number
beside it or in the table. Colors come from the page's style, so a picture is light, dark or print with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from fairness_audit.auditing.wrong_file import escaped as escape

WIDTH = 720
_LEFT = 230
_RIGHT = 140
_ROW = 26
_TOP = 12
_AXIS = 34
MOST_LINES = 8
"""Groups that one picture of lines shows."""


class Mark(NamedTuple):
    """One line of a picture of intervals.

    Attributes
    ----------
    label : str
    value, low, high : float
        NaN where there is none.
    said : str
        What stands at the right.
    """

    label: str
    value: float
    low: float
    high: float
    said: str


def intervals(
    marks: Sequence[Mark],
    name: str,
    *,
    title: str,
    rules: Sequence[tuple[float, str]] = (),
    percent: bool = True,
    scale: tuple[float, float] | None = None,
) -> str:
    """Draw a point with its interval for every group.

    Parameters
    ----------
    marks : sequence of Mark
    name : str
        Of the picture, unique on the page.
    title : str
        What the picture shows; its text alternative begins so.
    rules : sequence of (float, str)
        Vertical lines with their words.
    percent : bool
        Whether the axis is in percent.
    scale : pair of float, optional
        Ends of the axis.
    """
    low, high = scale or _scale(marks, [r for r, _ in rules])
    inner = WIDTH - _LEFT - _RIGHT
    head = 20 if rules else 0
    height = _TOP + head + _ROW * len(marks) + _AXIS

    def x(value: float) -> float:
        return _LEFT + inner * (min(max(value, low), high) - low) / (high - low)

    top, bottom = _TOP + head, _TOP + head + _ROW * len(marks)
    parts = []
    for tick in _ticks(low, high):
        parts.append(_line(x(tick), top, x(tick), bottom, "grid"))
        parts.append(_text(x(tick), bottom + 20, _number(tick, percent), "middle", "tick"))
    for value, words in rules:
        parts.append(_line(x(value), top - 4, x(value), bottom, "rule"))
        parts.append(_text(x(value), _TOP + 8, words, "middle", "tick"))
    for i, mark in enumerate(marks):
        y = top + _ROW * (i + 0.5)
        parts.append(_text(_LEFT - 12, y + 4.5, _short(mark.label, 32), "end"))
        if not math.isnan(mark.low) and not math.isnan(mark.high):
            parts.append(_line(x(mark.low), y, x(mark.high), y, "span"))
            ends = [x(bound) for bound in (mark.low, mark.high) if low <= bound <= high]
            parts += [_line(end, y - 4, end, y + 4, "span") for end in ends]
        if not math.isnan(mark.value):
            parts.append(f'<circle class="dot" cx="{x(mark.value):.1f}" cy="{y:.1f}" r="5"/>')
        parts.append(_text(WIDTH - _RIGHT + 12, y + 4.5, mark.said))
    said = "; ".join(f"{m.label}: {m.said}" for m in marks[:40])
    return _svg(name, title, said, height, parts)


def lines(
    curves: Sequence[tuple[str, Sequence[float], Sequence[float]]],
    name: str,
    *,
    title: str,
    across: str,
    up: str,
    diagonal: bool = False,
    dots: bool = False,
    square: bool = True,
    scale: tuple[float, float] = (0.0, 1.0),
    percent: tuple[bool, bool] = (True, True),
) -> str:
    """Draw a line for every group, at most `MOST_LINES`.

    Parameters
    ----------
    curves : sequence of (label, xs, ys)
    name, title : str
        As in `intervals`.
    across, up : str
        Words of the axes.
    diagonal : bool
        Draw the line on which both are equal.
    dots : bool
        Mark every point.
    square : bool
        One scale on both axes.
    scale : pair of float
        Ends of the horizontal axis.
    percent : pair of bool
        Whether the axes are in percent.
    """
    left, top, inner_w, inner_h = 64, 14, 400, 400 if square else 280
    height = top + inner_h + 52
    low, high = scale
    parts = []

    def at(px: float, py: float) -> tuple[float, float]:
        return left + inner_w * (px - low) / ((high - low) or 1), top + inner_h * (1 - py)

    bottom, right = top + inner_h, left + inner_w
    for tick in _ticks(low, high):
        x, _ = at(tick, 0)
        parts.append(_line(x, top, x, bottom, "grid"))
        parts.append(_text(x, bottom + 18, _number(tick, percent[0]), "middle", "tick"))
    for tick in _ticks(0, 1):
        _, y = at(low, tick)
        parts.append(_line(left, y, right, y, "grid"))
        parts.append(_text(left - 8, y + 4, _number(tick, percent[1]), "end", "tick"))
    if diagonal:
        parts.append(_line(*at(max(low, 0), max(low, 0)), *at(min(high, 1), min(high, 1)), "rule"))
    parts.append(_text(left + inner_w / 2, bottom + 42, across, "middle", "tick"))
    parts.append(f'<g transform="translate(16 {top + inner_h / 2}) rotate(-90)">')
    parts.append(_text(0, 0, up, "middle", "tick") + "</g>")
    for i, (label, xs, ys) in enumerate(curves[:MOST_LINES]):
        points = [at(px, py) for px, py in zip(xs, ys, strict=True) if not (math.isnan(px) or math.isnan(py))]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        parts.append(f'<polyline class="line c{i} d{i}" points="{path}"/>')
        y = top + 16 + 24 * i
        parts.append(_line(right + 24, y, right + 60, y, f"line c{i} d{i}"))
        parts.append(_text(right + 70, y + 4.5, _short(label, 24)))
        if dots:
            parts += [_marker(i, px, py) for px, py in (*points, (right + 42, y))]
    said = f"Lines for {', '.join(label for label, _, _ in curves[:MOST_LINES])}."
    return _svg(name, title, said, height, parts)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start", kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} text-anchor="{anchor}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _marker(i: int, x: float, y: float) -> str:
    if i % 3 == 0:
        return f'<circle class="mark f{i}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    if i % 3 == 1:
        return f'<rect class="mark f{i}" x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7"/>'
    return f'<path class="mark f{i}" d="M{x:.1f} {y - 5:.1f}l5 9h-10z"/>'


def _svg(name: str, title: str, said: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg class="picture" role="img" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(said)}</desc>{"".join(parts)}</svg>'
    )


def _scale(marks: Sequence[Mark], rules: Sequence[float]) -> tuple[float, float]:
    values = [v for m in marks for v in (m.value, m.low, m.high) if math.isfinite(v)] + list(rules)
    if not values:
        return 0.0, 1.0
    top = max(values)
    step = _step(top)
    return 0.0, math.ceil(top / step - 1e-9) * step or 1.0


def _step(width: float) -> float:
    if width <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(width / 5))
    return next(power * m for m in (1, 2, 5, 10) if width / (power * m) <= 6)


def _ticks(low: float, high: float) -> list[float]:
    step = _step(high - low)
    first = math.ceil(low / step - 1e-9)
    return [i * step for i in range(first, math.floor(high / step + 1e-9) + 1)]


def _number(value: float, percent: bool) -> str:
    return f"{round(100 * value, 6):g}%" if percent else f"{round(value, 9):g}"


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"

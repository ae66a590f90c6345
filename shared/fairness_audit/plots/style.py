"""One visual language: colors, markers, hatches, axes and words shared by every figure.

Colors are Okabe and Ito's (https://jfly.uni-koeln.de/color/), which stay apart in the common forms of color
blindness. Color is never alone: groups also differ by marker, hatch and line, and marks have a dark edge.
"""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import matplotlib
import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter

Look: TypeAlias = dict[str, Any]
"""Keyword arguments of a matplotlib artist."""

LineStyle: TypeAlias = str | tuple[float, tuple[float, ...]]

PIXELS_PER_INCH = 96  # a CSS pixel is 1/96 inch, so a point of text has its size in the page's own text
WIDTH = 720  # CSS pixels: fits a 1,000 pixel page and JupyterLab with its side bar open

INK = "#222222"  # text and edges
QUIET = "#595959"  # secondary text: 7:1 on white
RULE = "#d4d4d4"  # grid lines

OKABE_ITO = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "black": "#000000",
    "purple": "#CC79A7",
    "yellow": "#F0E442",
    "sky": "#56B4E9",
    "vermillion": "#D55E00",
}
"""In the order in which groups take them: the first four differ most in lightness, so they survive gray."""

_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_HATCHES = ("", "///", "...", "xxx", "\\\\\\", "+++", "---")
_LINES: tuple[LineStyle, ...] = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 3)))


@dataclass(frozen=True)
class GroupStyle:
    """How one group is drawn, in every figure of the course."""

    name: str
    color: str
    marker: str
    hatch: str
    line: LineStyle


@dataclass(frozen=True)
class CellStyle:
    """How one cell of the 2x2 table is drawn: filled if selected, round if the decision was right."""

    name: str
    color: str
    face: str
    edge: str
    marker: str
    hatch: str


CELL_STYLES = {
    "tp": CellStyle("correctly selected", "#0072B2", "#0072B2", "#004B76", "o", ""),
    "fp": CellStyle("incorrectly selected", "#E69F00", "#E69F00", "#7A5400", "D", "//"),
    "fn": CellStyle("incorrectly refused", "#D55E00", "#FFFFFF", "#D55E00", "D", "\\\\"),
    "tn": CellStyle("correctly refused", "#767676", "#FFFFFF", "#767676", "o", ".."),
}

FLAT_COLORS = frozenset(
    {"#FFFFFF", INK, QUIET, RULE, *OKABE_ITO.values()}
    | {color for c in CELL_STYLES.values() for color in (c.face, c.edge)}
)
"""Colors that mean something wherever they stand, so that no saving of space may change them."""

METRIC_WORDS = {
    "base_rate": ("base rate", "share of the group whose label is 1"),
    "selection_rate": ("selection rate", "share of the group selected"),
    "true_positive_rate": ("true positive rate", "share selected of those whose label is 1"),
    "false_positive_rate": ("false positive rate", "share selected of those whose label is 0"),
    "true_negative_rate": ("true negative rate", "share refused of those whose label is 0"),
    "false_negative_rate": ("false negative rate", "share refused of those whose label is 1"),
    "precision_score": ("precision", "share of the selected whose label is 1"),
    "negative_predictive_value": ("negative predictive value", "share of the refused whose label is 0"),
    "false_discovery_rate": ("false discovery rate", "share of the selected whose label is 0"),
    "false_omission_rate": ("false omission rate", "share of the refused whose label is 1"),
    "accuracy_score": ("accuracy", "share of the group decided correctly"),
}
"""Rate -> its name in words, and whose share it is."""

_RC = {
    "font.family": ["DejaVu Sans"],  # ships with matplotlib: the same letters on every machine
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "hatch.linewidth": 0.8,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.dpi": PIXELS_PER_INCH,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Use the course's settings, whatever the reader has set for their own plots."""
    with matplotlib.style.context(["default", _RC]):
        yield


_TITLE_COLUMNS = 78  # characters of a bold 12 point title that fit in WIDTH


def title_height(title: str) -> int:
    """Compute the CSS pixels that a figure's title takes at the top."""
    return 14 + 20 * len(textwrap.wrap(title, _TITLE_COLUMNS))


def new_figure(height: float, title: str, *, layout: Literal["constrained"] | None = "constrained") -> Figure:
    """Make a figure `WIDTH` CSS pixels wide with a title at the top left, wrapped.

    Parameters
    ----------
    height : float
        CSS pixels below the title.
    title : str
        What the figure shows.
    layout : {"constrained", None}
        None for figures that place their axes themselves, with `pixel_axes`.

    Returns
    -------
    Figure
        Made without pyplot.
    """
    whole = height + title_height(title)
    engine = None
    if layout:
        room = (0, 0, 1, 1 - title_height(title) / whole)
        engine = ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.06, wspace=0.03, hspace=0.06, rect=room)
    figure = Figure(figsize=(WIDTH / PIXELS_PER_INCH, whole / PIXELS_PER_INCH), layout=engine)
    figure.suptitle(
        wrap(title, _TITLE_COLUMNS),
        x=8 / WIDTH,
        y=1 - 8 / whole,
        ha="left",
        va="top",
        fontsize=12,
        fontweight="bold",
    )
    return figure


def pixel_axes(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Add bare axes whose data coordinates are CSS pixels, y downward, at a place in the figure.

    Parameters
    ----------
    figure : Figure
    left, top, width, height : float
        In CSS pixels, from the figure's top left corner.

    Returns
    -------
    Axes
    """
    whole_width, whole_height = figure.get_size_inches() * PIXELS_PER_INCH
    box = (left / whole_width, 1 - (top + height) / whole_height, width / whole_width, height / whole_height)
    axes = figure.add_axes(box)
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return axes


def group_name(key: Hashable) -> str:
    """Write a group in words: an intersection's parts joined by commas, a number as "group 1"."""
    if isinstance(key, tuple):
        return ", ".join(map(str, key))
    return f"group {key}" if isinstance(key, (int, float, np.number, np.bool_)) else str(key)


def group_styles(groups: Iterable[Hashable]) -> list[GroupStyle]:
    """Choose color, marker, hatch and line for each group, by its place; no two alike below 56 groups."""
    colors = list(OKABE_ITO.values())
    return [
        GroupStyle(
            name=group_name(key),
            color=colors[i % len(colors)],
            marker=_MARKERS[i % len(_MARKERS)],
            hatch=_HATCHES[i % len(_HATCHES)],
            line=_LINES[i % len(_LINES)],
        )
        for i, key in enumerate(groups)
    ]


def percent(value: float) -> str:
    """Write a share as a percentage with one decimal: 0.4485 is "44.9%"."""
    return f"{_hundredfold(value)}%"


def points(value: float) -> str:
    """Write a difference of two shares in percentage points, with one decimal."""
    return f"{_hundredfold(value)} points"


def _hundredfold(value: float) -> str:
    return f"{round(100 * value, 1) + 0.0:g}".replace("-", "−")


def listed(names: Sequence[str]) -> str:
    """Join names as in "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def sentence(title: str) -> str:
    """Make a title the first sentence of a description."""
    return title if title.endswith((".", "?", "!")) else f"{title}."


def wrap(text: str, width: int) -> str:
    """Break `text` into lines of at most `width` characters."""
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False)) if text else ""


def capital(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def percent_axis(axes: Axes, axis: Literal["x", "y"] = "x", unit: str = "%") -> None:
    """Label the ticks of a 0-to-1 axis as percentages."""
    formatter = FuncFormatter(lambda v, _: f"{float(f'{100 * v:.6g}') + 0.0:g}{unit}")
    (axes.xaxis if axis == "x" else axes.yaxis).set_major_formatter(formatter)

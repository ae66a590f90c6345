"""Figure of many numbers in few rows, each row with one value that is to be seen among them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fairness_audit import validation
from fairness_audit.array_types import Column, Floats
from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.marks import DASHES, WORDS_BOX, name_rows
from fairness_audit.plots.style import INK, OKABE_ITO, QUIET, listed, wrap

_MOST_ROWS = 8


def strips(
    values: Mapping[str, Column],
    marked: Mapping[str, float],
    *,
    dots: str,
    mark: str,
    xlabel: str,
    title: str,
    lines: Mapping[str, float] | None = None,
) -> Chart:
    """Draw every number of each row as a small dot, and one value per row as a large mark.

    Parameters
    ----------
    values : mapping from str to array-like of float
        Row to its numbers, at most eight rows.
    marked : mapping from str to float
        Row to the value to be seen; the same rows.
    dots, mark : str
        What a dot and what the mark is, for the legend.
    xlabel, title : str
    lines : mapping from str to float, optional
        Vertical dashed lines by their names.

    Returns
    -------
    Chart
        `.table` has one row per row: how many dots, the middle 90% of them, and the mark.

    Raises
    ------
    ValueError
        If there is no row or more than eight, the two mappings have other rows, or a number is not finite.
    """
    if not 1 <= len(values) <= _MOST_ROWS or set(values) != set(marked):
        raise ValueError(
            f"values has the rows {', '.join(values)} and marked {', '.join(marked)}; pass the same rows in "
            f"both, at most {_MOST_ROWS}."
        )
    numbers = {name: _finite(name, row) for name, row in values.items()}
    table = pd.DataFrame(
        {
            name: {
                "dots": len(row),
                "5%": np.quantile(row, 0.05),
                "median": np.median(row),
                "95%": np.quantile(row, 0.95),
                "marked": float(marked[name]),
            }
            for name, row in numbers.items()
        }
    ).T
    table = table.astype({"dots": int}).rename_axis("row")
    said = [
        f"{name}: {marked[name]:.3g}, middle 90% of {len(row)} dots {np.quantile(row, 0.05):.3g} to "
        f"{np.quantile(row, 0.95):.3g}"
        for name, row in numbers.items()
    ]
    drawn = dict(lines or {})
    dashed = f" Dashed: {listed([f'{name} at {x:.3g}' for name, x in drawn.items()])}." if drawn else ""
    return draw_chart(
        title,
        116 + 62 * len(numbers),
        lambda figure: _draw(figure, numbers, marked, drawn, f"small dot: {dots}; diamond: {mark}\n{xlabel}"),
        f"Diamond: {mark}; dot: {dots}. {'; '.join(said)}.{dashed}",
        table,
    )


def _finite(name: str, row: Column) -> Floats:
    numbers = validation.one_dimensional(f"values[{name!r}]", row).astype(float)
    if not np.isfinite(numbers).all():
        raise ValueError(f"values[{name!r}] holds missing or infinite numbers; drop them first.")
    return numbers


def _draw(
    figure: Figure,
    numbers: Mapping[str, Floats],
    marked: Mapping[str, float],
    lines: Mapping[str, float],
    xlabel: str,
) -> None:
    axes = figure.subplots()
    rng = np.random.default_rng(0)  # heights only
    for y, (name, row) in enumerate(numbers.items()):
        axes.plot(
            row,
            y + rng.uniform(-0.2, 0.2, len(row)),
            linestyle="none",
            marker="o",
            markersize=3.5,
            markerfacecolor=OKABE_ITO["sky"],
            markeredgecolor=QUIET,
            markeredgewidth=0.4,
            zorder=2,
        )
        _mark(axes, marked[name], y)
    name_rows(axes, [wrap(name, 24) for name in numbers])
    for i, (name, x) in enumerate(sorted(lines.items(), key=lambda line: line[1])):
        axes.axvline(x, color=QUIET, linestyle=DASHES, linewidth=1.2, zorder=1)
        left = i == 0 and len(lines) > 1
        axes.annotate(
            name,
            (x, -0.72),
            xytext=(-3 if left else 3, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            fontsize=9,
            color=QUIET,
            annotation_clip=False,
        )
    axes.set(ylim=(len(numbers) - 0.5, -0.9), xlabel=xlabel)
    axes.grid(axis="x")


def _mark(axes: Axes, value: float, y: int) -> None:
    axes.plot(
        value,
        y,
        marker="D",
        markersize=8,
        markerfacecolor=OKABE_ITO["orange"],
        markeredgecolor=INK,
        markeredgewidth=1.2,
        zorder=4,
        clip_on=False,
    )
    axes.annotate(
        f"{value:.2f}",
        (value, y),
        xytext=(0, 11),
        textcoords="offset points",
        ha="center",
        fontsize=9,
        bbox=WORDS_BOX,
        zorder=5,
    )

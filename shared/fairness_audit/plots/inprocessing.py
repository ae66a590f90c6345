"""What a tighter constraint costs: paths of models by gap and accuracy."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from fairness_audit import validation
from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.marks import DASHES
from fairness_audit.plots.style import (
    INK,
    QUIET,
    GroupStyle,
    group_styles,
    percent,
    percent_axis,
    points,
)

_COLUMNS = ["path", "setting", "gap", "low", "high", "accuracy"]


def tradeoff_paths(
    table: pd.DataFrame,
    *,
    nobody: float | None = None,
    gap_name: str = "gap in selection rates",
    title: str | None = None,
) -> Chart:
    """Draw one mark per model, gap to the right and accuracy upward; the models of a path are joined.

    Parameters
    ----------
    table : DataFrame
        One row per model, in the order of its path, with the columns `path` (its name; a path may be a
        single model), `setting` (what was turned, as text), `gap`, `low` and `high` (the gap's interval, or
        NaN) and `accuracy`.
    nobody : float, optional
        The accuracy of refusing everybody, drawn as a dashed line.
    gap_name : str
        Which gap it is.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` is `table` with its columns in that order.

    Raises
    ------
    ValueError
        If a column is absent, a gap or an accuracy is not in [0, 1], or there are more than seven paths.
    """
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise ValueError("table must be a DataFrame with rows; pass one row per model.")
    if lacking := [c for c in _COLUMNS if c not in table.columns]:
        raise ValueError(f"table lacks {', '.join(lacking)}; pass the columns {', '.join(_COLUMNS)}.")
    for column in ("gap", "accuracy"):
        validation.probability(f"table[{column!r}]", table[column])
    if nobody is not None:
        nobody = validation.fraction("nobody", nobody)
    shown = table[_COLUMNS].reset_index(drop=True)
    paths = list(dict.fromkeys(shown["path"]))
    if len(paths) > 7:
        raise ValueError(f"table has {len(paths)} paths and this figure has room for seven; pass fewer.")
    models = [shown[shown["path"] == path] for path in paths]
    names = [_name(rows) for rows in models]

    labeled = sum(len(rows) > 1 for rows in models) <= 2  # more paths would write over each other

    def draw(axes: Axes) -> None:
        for place, (name, rows, style) in enumerate(zip(names, models, group_styles(paths), strict=True)):
            _draw_path(axes, rows, style, name)
            if labeled:
                _label_settings(axes, rows, above=place % 2 == 0)
        if nobody is not None:
            _draw_floor(axes, nobody)
        axes.set(xlabel=f"{gap_name} (percentage points)", ylabel="accuracy (share right)")
        axes.set_xlim(left=-0.01)
        axes.margins(y=0.09)
        percent_axis(axes, "x", unit="")
        percent_axis(axes, "y")
        axes.grid()
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False)

    said = "; ".join(f"{name}: {_ends(rows)}" for name, rows in zip(names, models, strict=True))
    floor = "" if nobody is None else f" Refusing everybody: {percent(nobody)}."
    return draw_chart(
        title or "A smaller gap, and what it costs",
        330,
        lambda figure: draw(figure.subplots()),
        f"{said}.{floor}",
        shown,
    )


def _name(rows: pd.DataFrame) -> str:
    path = rows["path"].iloc[0]
    if len(rows) == 1:
        return str(path)
    return f"{path} ({rows['setting'].iloc[0]} to {rows['setting'].iloc[-1]})"


def _ends(rows: pd.DataFrame) -> str:
    ends = rows.iloc[[0, -1] if len(rows) > 1 else [0]]
    return " to ".join(
        f"gap {points(r['gap'])} at accuracy {percent(r['accuracy'])}" for _, r in ends.iterrows()
    )


def _draw_path(axes: Axes, rows: pd.DataFrame, style: GroupStyle, name: str) -> None:
    for _, row in rows.iterrows():
        if np.isfinite(row["low"]):
            across = [row["low"], row["high"]]
            axes.plot(across, [row["accuracy"]] * 2, color=style.color, linewidth=1, alpha=0.35)
    alone = len(rows) == 1
    axes.plot(
        rows["gap"],
        rows["accuracy"],
        color=style.color,
        linestyle="none" if alone else style.line,
        linewidth=1.4,
        marker=style.marker,
        markersize=10 if alone else 6.5,
        markeredgecolor=INK,
        markeredgewidth=0.8,
        label=name,
        zorder=3,
    )


def _label_settings(axes: Axes, rows: pd.DataFrame, above: bool) -> None:
    """Write each model's setting at its mark; of a long path, only its ends."""
    at_marks = rows if len(rows) <= 8 else rows.iloc[[0, -1]]
    for _, row in at_marks.iterrows() if len(rows) > 1 else ():
        axes.annotate(
            str(row["setting"]),
            (row["gap"], row["accuracy"]),
            xytext=(0, 7 if above else -7),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=9,
        )


def _draw_floor(axes: Axes, accuracy: float) -> None:
    axes.axhline(accuracy, color=QUIET, linestyle=DASHES, linewidth=1.2)
    axes.annotate(
        "refuse everybody",
        (0.99, accuracy),
        xycoords=("axes fraction", "data"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="right",
        fontsize=9,
    )

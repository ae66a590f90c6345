"""What a tighter constraint costs: paths of models by gap and accuracy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fairness_audit import _check
from fairness_audit.plots._chart import Chart
from fairness_audit.plots._style import (
    INK,
    QUIET,
    group_styles,
    house_style,
    new_figure,
    percent,
    percent_axis,
    points,
    sentence,
)


def tradeoff_paths(
    table: pd.DataFrame,
    *,
    nobody: float | None = None,
    gap_name: str = "gap in selection rates",
    title: str | None = None,
) -> Chart:
    """One mark per model, gap to the right and accuracy upwards; the models of a path are joined.

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
    names = ["path", "setting", "gap", "low", "high", "accuracy"]
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise ValueError("table must be a DataFrame with rows; pass one row per model.")
    if absent := [c for c in names if c not in table.columns]:
        raise ValueError(f"table lacks {', '.join(absent)}; pass the columns {', '.join(names)}.")
    for column in ("gap", "accuracy"):
        _check.probability(f"table[{column!r}]", table[column])
    if nobody is not None:
        nobody = _check.fraction("nobody", nobody)
    shown = table[names].reset_index(drop=True)
    paths = list(dict.fromkeys(shown["path"]))
    if len(paths) > 7:
        raise ValueError(f"table has {len(paths)} paths and this figure has room for seven; pass fewer.")
    title = title or "A smaller gap, and what it costs"
    said = []
    with house_style():
        figure = new_figure(330, title)
        axes = figure.subplots()
        for path, style in zip(paths, group_styles(paths), strict=True):
            rows = shown[shown["path"] == path]
            for _, row in rows.iterrows():
                if np.isfinite(row["low"]):
                    across = [row["low"], row["high"]]
                    axes.plot(across, [row["accuracy"]] * 2, color=style.colour, linewidth=1, alpha=0.35)
            alone = len(rows) == 1
            name = path if alone else f"{path} ({rows['setting'].iloc[0]} to {rows['setting'].iloc[-1]})"
            axes.plot(
                rows["gap"],
                rows["accuracy"],
                color=style.colour,
                linestyle="none" if alone else style.line,
                linewidth=1.4,
                marker=style.marker,
                markersize=10 if alone else 6.5,
                markeredgecolor=INK,
                markeredgewidth=0.8,
                label=name,
                zorder=3,
            )
            ends = [rows.iloc[0]] if alone else [rows.iloc[0], rows.iloc[-1]]
            where = [f"gap {points(r['gap'])} at accuracy {percent(r['accuracy'])}" for r in ends]
            said.append(f"{name}: {' to '.join(where)}")
        if nobody is not None:
            axes.axhline(nobody, color=QUIET, linestyle=(0, (4, 3)), linewidth=1.2)
            axes.annotate(
                "refuse everybody", (0.99, nobody), xycoords=("axes fraction", "data"), xytext=(0, 4),
                textcoords="offset points", ha="right", fontsize=9,
            )  # fmt: skip
        axes.set(xlabel=f"{gap_name} (percentage points)", ylabel="accuracy (share right)")
        axes.set_xlim(left=-0.01)
        axes.margins(y=0.09)
        percent_axis(axes, "x", unit="")
        percent_axis(axes, "y")
        axes.grid()
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False)
    floor = "" if nobody is None else f" Refusing everybody: {percent(nobody)}."
    alt = f"{sentence(title)} {'; '.join(said)}.{floor}"
    return Chart(figure, alt, shown)

"""Figures of proxies: which columns give a group away, and how a gap grows with them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fairness_audit.plots.chart import MISSING, Chart, draw_chart
from fairness_audit.plots.marks import DASHES, WORDS_BOX, name_rows, whisker
from fairness_audit.plots.style import INK, OKABE_ITO, QUIET, Look, wrap
from fairness_audit.proxies import TOGETHER

_COIN: Look = {"color": QUIET, "linestyle": DASHES, "linewidth": 1.2}


def leakage(table: pd.DataFrame, *, title: str | None = None) -> Chart:
    """Draw how well each column, and all of them together, tell the groups apart; a dashed line is a coin.

    Where the table has what a tree found, it is a triangle below the mark of the straight line.

    Parameters
    ----------
    table : DataFrame
        What `proxies.leakage` returned; at most 30 rows.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has the columns `auc`, `low` and `high` of `table`, and those of the tree.

    Raises
    ------
    ValueError
        If `table` is something else, or has too many rows.
    """
    names = ["auc", "low", "high"]
    names += [c for c in _TREE if c in getattr(table, "columns", ())]
    shown = _columns("table", table, names, "what proxies.leakage returned")
    if len(shown) > 30:
        raise ValueError(f"table has {len(shown)} rows and this figure has room for 30; pick some of them.")
    level = f", with {100 * table.attrs['level']:g}% intervals" if "level" in table.attrs else ""
    said = ", ".join(f"{name} {_in_words(row)}" for name, row in shown.iterrows())
    return draw_chart(
        title or f"How well does each column give the group away{level}?",
        86 + 40 * len(shown),
        lambda figure: _draw_leakage(figure.subplots(), shown),
        f"AUC, where 0.5 is a coin: {said}.",
        shown,
    )


_TREE = ("tree_auc", "tree_low", "tree_high")
_NOT_JUDGED = "not judged"


def _in_words(row: pd.Series) -> str:
    if not np.isfinite(row["auc"]):
        return _NOT_JUDGED
    interval = f"{row['low']:.2f} to {row['high']:.2f}" if np.isfinite(row["low"]) else f"interval: {MISSING}"
    tree = f" and {row['tree_auc']:.2f} by the tree" if _has_tree(row) else ""
    return f"{row['auc']:.2f} ({interval}){tree}"


def _has_tree(row: pd.Series) -> bool:
    return bool("tree_auc" in row and np.isfinite(row["tree_auc"]))


def _draw_leakage(axes: Axes, shown: pd.DataFrame) -> None:
    axes.axvline(0.5, zorder=1, **_COIN)
    for y, (name, row) in enumerate(shown.iterrows()):
        _draw_column(axes, y, row, joint=name == TOGETHER)
    name_rows(axes, [wrap(str(name), 24) for name in shown.index])
    ends = shown[[c for c in ("auc", "low", "tree_auc", "tree_low") if c in shown]].min().min()
    looked = "\nfilled: a straight line; triangle: a small tree" if "tree_auc" in shown else ""
    axes.set(
        xlim=(np.floor(10 * np.nanmin([0.4, ends])) / 10, 1),
        ylim=(len(shown) - 0.55, -0.75),
        xlabel="AUC: share of pairs, one person from each side, that are told apart (0.5 is a coin)" + looked,
    )
    axes.grid(axis="x")


def _draw_column(axes: Axes, y: int, row: pd.Series, *, joint: bool) -> None:
    if not np.isfinite(row["auc"]):
        axes.text(0.52, y, _NOT_JUDGED, va="center", color=QUIET, style="italic", fontsize=9, bbox=WORDS_BOX)
        return
    if _has_tree(row):
        below = y + 0.3
        if np.isfinite(row["tree_low"]):
            axes.plot(
                [row["tree_low"], row["tree_high"]], [below, below], color=QUIET, linewidth=1.2, zorder=2
            )
        look: Look = {"markersize": 6, "markerfacecolor": "white", "markeredgecolor": INK}
        axes.plot(row["tree_auc"], below, marker="^", zorder=3, clip_on=False, **look)
    refused = not np.isfinite(row["low"])
    if not refused:
        whisker(axes, row["low"], row["high"], y)
    axes.plot(
        row["auc"],
        y,
        marker="D" if joint else "o",
        markersize=7.5,
        markerfacecolor="white" if refused else OKABE_ITO["orange" if joint else "blue"],
        markeredgecolor=INK,
        markeredgewidth=1.2,
        zorder=3,
        clip_on=False,
    )
    said = f"{row['auc']:.2f}" + (f"; interval: {MISSING}" if refused else "")
    edge = row["auc"] > 0.93
    axes.annotate(
        said,
        (row["auc"], y),
        xytext=(5 if edge else 0, 8),
        textcoords="offset points",
        ha="right" if edge else "center",
        fontsize=9,
        bbox=WORDS_BOX,
        zorder=2.5,
    )


def correlations(tables: Mapping[str, pd.DataFrame], sensitive: str, *, title: str | None = None) -> Chart:
    """Draw the correlations among columns as heatmaps, one for each table: before and after a change of them.

    Parameters
    ----------
    tables : mapping from str to DataFrame
        At most three, with the same columns of numbers, `sensitive` among them.
    sensitive : str
        The column with the group, as numbers; its row and its column come last.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per table and pair of columns, with Pearson's `correlation`, NaN where a column
        does not vary.

    Raises
    ------
    ValueError
        If there are no tables or more than three, their columns differ, or `sensitive` is not among them.
    """
    if not 1 <= len(tables) <= 3:
        raise ValueError(f"tables has {len(tables)} entries and this figure has room for one to three.")
    found = {}
    for name, table in tables.items():
        columns = [c for c in table.columns if c != sensitive]
        if len(columns) + 1 != table.shape[1]:
            raise ValueError(
                f"tables[{name!r}] has no column {sensitive!r}; pass the group as numbers in it."
            )
        found[name] = table[[*columns, sensitive]].astype(float).corr()
    first = next(iter(found.values()))
    for name, matrix in found.items():
        if list(matrix) != list(first):
            raise ValueError(f"tables[{name!r}] has other columns than the first table; pass the same ones.")
    pairs = list(combinations(first, 2))
    table = pd.DataFrame(
        [(name, a, b, matrix.loc[a, b]) for name, matrix in found.items() for a, b in pairs],
        columns=["table", "column", "with", "correlation"],
    )
    said = "; ".join(
        f"{name} {_largest(matrix[sensitive].drop(sensitive))}" for name, matrix in found.items()
    )
    return draw_chart(
        title or f"Correlations of the columns, {sensitive} among them",
        80 + 50 * len(first),
        lambda figure: _draw_correlations(figure, found),
        f"Largest correlation with {sensitive}, in size: {said}.",
        table,
    )


def _largest(correlation: pd.Series) -> str:
    known = correlation.dropna()
    if known.empty:
        return MISSING
    column = known.abs().idxmax()
    return f"{_two_digits(known[column])} ({column})"


def _two_digits(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−") if np.isfinite(value) else "0/0"


def _draw_correlations(figure: Figure, found: Mapping[str, pd.DataFrame]) -> None:
    grid = figure.subplots(1, len(found), squeeze=False, sharey=True)
    for axes, (name, matrix) in zip(grid.flat, found.items(), strict=True):
        axes.imshow(matrix, cmap=matplotlib.colormaps["PuOr"], vmin=-1, vmax=1)
        for i, j in np.ndindex(matrix.shape):
            value = float(matrix.iloc[i, j])
            look: Look = {"ha": "center", "va": "center", "fontsize": 8.5}
            axes.text(j, i, _two_digits(value), color="white" if abs(value) > 0.5 else INK, **look)
        axes.set_title(name)
        axes.set_xticks(range(len(matrix)), [wrap(str(c), 10) for c in matrix])
        axes.set_yticks(range(len(matrix)), [str(c) for c in matrix.index])
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)


# ---------------------------------------------------------------------- parts


def _columns(name: str, table: object, names: list[str], otherwise: str) -> pd.DataFrame:
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise ValueError(f"{name} must be a DataFrame with rows; pass {otherwise}.")
    lacking = [c for c in names if c not in table.columns]
    if lacking:
        have = ", ".join(map(str, table.columns))
        raise ValueError(f"{name} has the columns {have}; it lacks {', '.join(lacking)}. Pass {otherwise}.")
    for column in names:
        if not pd.api.types.is_numeric_dtype(table[column]):
            raise ValueError(f"{name}[{column!r}] is not numeric; pass {otherwise}.")
    return table[names].copy()

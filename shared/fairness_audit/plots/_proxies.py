"""Figures of proxies: which columns give a group away, and how a gap grows with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from fairness_audit.plots._chart import MISSING, Chart
from fairness_audit.plots._style import (
    INK,
    OKABE_ITO,
    QUIET,
    house_style,
    new_figure,
    percent_axis,
    points,
    sentence,
    wrap,
)
from fairness_audit.proxies import TOGETHER, normal_proxy_auc


def leakage(table: pd.DataFrame, *, title: str | None = None) -> Chart:
    """How well each column, and all of them together, tell the groups apart; a dashed line is a coin.

    Parameters
    ----------
    table : DataFrame
        What `proxies.leakage` returned; at most 30 rows.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has the columns `auc`, `low` and `high` of `table`.

    Raises
    ------
    ValueError
        If `table` is something else, or has too many rows.
    """
    shown = _columns("table", table, ["auc", "low", "high"], "what proxies.leakage returned")
    if len(shown) > 30:
        raise ValueError(f"table has {len(shown)} rows and this figure has room for 30; pick some of them.")
    level = f", with {100 * table.attrs['level']:g}% intervals" if "level" in table.attrs else ""
    title = title or f"How well does each column give the group away{level}?"
    with house_style():
        figure = new_figure(86 + 40 * len(shown), title)
        axes = figure.subplots()
        axes.axvline(0.5, color=QUIET, linestyle=(0, (4, 3)), linewidth=1.2, zorder=1)
        for y, (name, row) in enumerate(shown.iterrows()):
            joint = name == TOGETHER
            refused = not np.isfinite(row["low"])
            if not refused:
                _whisker(axes, row["low"], row["high"], y)
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
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
                zorder=2.5,
            )
        axes.set_yticks(range(len(shown)), [wrap(str(name), 24) for name in shown.index])
        axes.tick_params(axis="y", length=0, pad=8)
        axes.spines["left"].set_visible(False)
        lowest = np.floor(10 * min(0.4, np.nanmin(shown[["auc", "low"]].to_numpy()))) / 10
        axes.set(
            xlim=(lowest, 1),
            ylim=(len(shown) - 0.55, -0.75),
            xlabel="AUC: share of pairs, one person from each side, that are told apart (0.5 is a coin)",
        )
        axes.grid(axis="x")
    said = ", ".join(
        f"{name} {row['auc']:.2f}"
        + (
            f" ({row['low']:.2f} to {row['high']:.2f})"
            if np.isfinite(row["low"])
            else f" (interval: {MISSING})"
        )
        for name, row in shown.iterrows()
    )
    return Chart(figure, f"{sentence(title)} AUC, where 0.5 is a coin: {said}.", shown)


def proxy_strength(table: pd.DataFrame, *, ceiling: float | None = None, title: str | None = None) -> Chart:
    """What a stronger proxy does: how well it gives the group away, and the gap of a model that has it.

    The curve on the left is `proxies.normal_proxy_auc`; nothing is fitted to the dots.

    Parameters
    ----------
    table : DataFrame
        One row per strength (the index, in standard deviations), with the columns `auc`, `auc_low`,
        `auc_high`, `gap`, `gap_low` and `gap_high`.
    ceiling : float, optional
        The gap of a model that is given the group itself, drawn as a dashed line.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` is `table` with the column `closed_form` beside `auc`.

    Raises
    ------
    ValueError
        If a column is absent or not numeric, or `table` has no rows.
    """
    names = ["auc", "auc_low", "auc_high", "gap", "gap_low", "gap_high"]
    shown = _columns("table", table, names, "one row per strength")
    strength = shown.index.to_numpy(dtype=float)
    shown.insert(1, "closed_form", normal_proxy_auc(strength))
    shown.index.name = shown.index.name or "strength"
    title = title or "The stronger the proxy, the closer to having the column itself"
    with house_style():
        figure = new_figure(300, title)
        left, right = figure.subplots(1, 2)
        grid = np.linspace(0, max(strength.max(), 0.5), 200)
        left.plot(grid, normal_proxy_auc(grid), color=INK, linewidth=1.6, label="closed form")
        dashed = {"color": QUIET, "linestyle": (0, (4, 3)), "linewidth": 1.2}
        left.axhline(0.5, **dashed)
        left.text(
            0.99, 0.485, "a coin", transform=left.get_yaxis_transform(), ha="right", va="top", fontsize=9
        )
        for axes, what, colour, marker in ((left, "auc", "blue", "o"), (right, "gap", "orange", "s")):
            for x, (_, row) in zip(strength, shown.iterrows(), strict=True):
                low, high = row[f"{what}_low"], row[f"{what}_high"]
                if np.isfinite(low):
                    axes.plot([x, x], [low, high], color=INK, linewidth=1.6, zorder=2)
            style = {"markersize": 7.5, "markerfacecolor": OKABE_ITO[colour], "markeredgecolor": INK}
            axes.plot(
                strength, shown[what], linestyle="none", marker=marker, label="measured", zorder=3, **style
            )
            axes.set_xlabel("proxy strength\n(standard deviations between group means)")
            axes.grid(axis="y")
        if ceiling is not None:
            right.axhline(ceiling, **dashed)
            said = f"model that sees the group: {points(ceiling)}"
            right.annotate(
                said, (0.99, ceiling), xycoords=("axes fraction", "data"), xytext=(0, 4),
                textcoords="offset points", ha="right", fontsize=9,
            )  # fmt: skip
        left.set(ylabel="AUC (share of pairs told apart)", ylim=(0.4, 1.02))
        left.set_title("Telling the groups apart")
        top = np.nanmax([*shown[["gap", "gap_high"]].to_numpy().ravel(), ceiling or 0, 0.05])
        bottom = min(0.0, float(np.nanmin(shown[["gap", "gap_low"]].to_numpy())))
        right.set(ylabel="gap (percentage points)", ylim=(1.08 * bottom - 0.01 * top, 1.17 * top))
        percent_axis(right, "y", unit="")
        right.set_title("Gap, measured, without the column")
        left.legend(loc="lower right", bbox_to_anchor=(1, 0.18), frameon=False)
    first, last = shown.iloc[0], shown.iloc[-1]
    alt = (
        f"{sentence(title)} From strength {strength[0]:g} to {strength[-1]:g} the AUC goes from "
        f"{first['auc']:.2f} to {last['auc']:.2f} (closed form {first['closed_form']:.2f} to "
        f"{last['closed_form']:.2f}) and the gap from {points(first['gap'])} to {points(last['gap'])}"
    )
    alt += "." if ceiling is None else f"; a model that sees the group has {points(ceiling)}."
    return Chart(figure, alt, shown)


# ---------------------------------------------------------------------- parts


def _columns(name: str, table: Any, names: list[str], otherwise: str) -> pd.DataFrame:
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise ValueError(f"{name} must be a DataFrame with rows; pass {otherwise}.")
    absent = [c for c in names if c not in table.columns]
    if absent:
        have = ", ".join(map(str, table.columns))
        raise ValueError(f"{name} has the columns {have}; it lacks {', '.join(absent)}. Pass {otherwise}.")
    for column in names:
        if not pd.api.types.is_numeric_dtype(table[column]):
            raise ValueError(f"{name}[{column!r}] is not numeric; pass {otherwise}.")
    return table[names].copy()


def _whisker(axes: Any, low: float, high: float, y: float) -> None:
    axes.plot([low, high], [y, y], color=INK, linewidth=1.6, zorder=2, solid_capstyle="butt")
    for end in (low, high):
        axes.plot([end, end], [y - 0.13, y + 0.13], color=INK, linewidth=1.6, zorder=2)

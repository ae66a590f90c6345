"""The impossibility explorer as a still picture: what stands on GitHub, in print and without a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fairness_audit.array_types import Bools
from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.style import (
    INK,
    OKABE_ITO,
    RULE,
    Look,
    group_styles,
    percent,
    percent_axis,
    points,
)


class Forced(NamedTuple):
    """What follows for one group; see `ImpossibilityExplorer.table`."""

    label_1: float
    found: float
    missed: float
    wrongly_selected: float
    label_0: float
    false_positive_rate: float
    selection_rate: float
    false_omission_rate: float
    kind: str
    reason: str


@dataclass(frozen=True)
class State:
    """An explorer in its present state; see `ImpossibilityExplorer`."""

    groups: list[str]
    page: dict[str, Any]
    table: pd.DataFrame
    agreement: pd.Series
    ppv: float
    fnr: float
    tolerance: float
    possible: Bools
    agreeing: Bools


def still(state: State) -> Chart:
    """Draw the forced false positive rates on the left, and where all criteria can hold on the right.

    Parameters
    ----------
    state : State

    Returns
    -------
    Chart
    """
    return draw_chart(
        state.page["title"] or "What base rates force",
        330,
        lambda figure: _draw(figure, state),
        _words(state),
        _table(state),
    )


def _draw(figure: Figure, state: State) -> None:
    left, right = figure.subplots(1, 2)
    _draw_forced(left, state)
    _draw_region(right, state)


_IMPOSSIBLE: Look = {"facecolor": "white", "edgecolor": RULE, "hatch": "///", "linewidth": 0}


def _draw_forced(axes: Axes, state: State) -> None:
    """Draw the FPR against the base rate, with a mark for each group, at the top if it cannot be."""
    if state.ppv > 0:
        factor = (1 - state.ppv) / state.ppv * (1 - state.fnr)
        end = 1 / (1 + factor)
        grid = np.linspace(0, min(end, 0.9999), 200)
        axes.plot(grid, grid / (1 - grid) * factor, color=INK, linewidth=1.6)
        if end < 1:
            axes.axvspan(end, 1, **_IMPOSSIBLE)
    for style, (_, row) in zip(group_styles(state.groups), state.table.iterrows(), strict=True):
        if np.isfinite(row["false_positive_rate"]):
            can = row["kind"] == "possible"
            look: Look = {"markersize": 9, "markeredgecolor": style.color if not can else "white"}
            axes.plot(
                row["base_rate"],
                row["false_positive_rate"] if can else 1,
                style.marker,
                color=style.color,
                markerfacecolor=style.color if can else "white",
                label=f"{style.name}: {percent(row['false_positive_rate'])}"
                + ("" if can else ", impossible"),
                clip_on=False,
                **look,
            )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="base rate", ylabel="false positive rate (FPR)")
    axes.set_title("FPR that follows")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", frameon=True, fontsize=9)
    percent_axis(axes)
    percent_axis(axes, "y")


def _draw_region(axes: Axes, state: State) -> None:
    """Draw the square of precision and FNR: where a setting cannot be, and where all criteria can hold."""
    middle = (np.arange(len(state.possible)) + 0.5) / len(state.possible)
    if state.possible.any() and not state.possible.all():
        look: Look = {"colors": "none", "hatches": ["///"]}
        axes.contourf(middle, middle, state.possible.astype(float), levels=[-1, 0.5], **look).set(
            edgecolor=RULE, linewidth=0
        )
    for i, j in _runs(state.agreeing):
        axes.broken_barh(j, (i / len(middle), 1 / len(middle)), color=OKABE_ITO["sky"], linewidth=0)
    if state.possible.any():  # otherwise a group lacks a label, and one of the rates is 0/0 everywhere
        axes.plot([1, 1], [0, 1], color=OKABE_ITO["blue"], linewidth=5, clip_on=False, zorder=2)
    axes.plot(state.ppv, state.fnr, "o", color=INK, markersize=8, clip_on=False, zorder=3)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="precision (PPV)", ylabel="false negative rate (FNR)")
    axes.set_title(f"Filled: equal within {points(state.tolerance)}")
    percent_axis(axes)
    percent_axis(axes, "y")


def _runs(cells: Bools) -> list[tuple[int, list[tuple[float, float]]]]:
    """Find the runs of True in each row, as (start, length) in shares of the row."""
    found = []
    for i, row in enumerate(cells):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
        runs = [(a / len(row), (b - a) / len(row)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        if runs:
            found.append((i, runs))
    return found


def _words(state: State) -> str:
    decision, (label_0, _) = state.page["decision"], state.page["outcomes"]
    each = []
    for group, row in state.table.iterrows():
        value = row["false_positive_rate"]
        says = percent(value) if np.isfinite(value) else "not defined"
        why = f" ({row['reason']})" if row["reason"] else ""
        each.append(f"{group}, base rate {percent(row['base_rate'])}: {says}{why}")
    words = (
        f"With precision {percent(state.ppv)} and FNR {percent(state.fnr)} in both groups, the share "
        f"{decision} among “{label_0}” is forced. {'; '.join(each)}."
    )
    share = state.agreement["agreeing"]
    if np.isfinite(share):
        words += (
            f" Of all settings of precision and FNR that can be, {percent(share)} let precision, FNR and "
            f"FPR all be equal within {points(state.tolerance)}; the edge where no selection is wrong always "
            "does."
        )
    return words


def _table(state: State) -> pd.DataFrame:
    table = state.table.drop(columns="kind")
    return table if table["reason"].any() else table.drop(columns="reason")

"""A figure of what cannot be had at once: criteria over pairs of thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fairness_audit import validation
from fairness_audit.array_types import Bools, Floats
from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.style import (
    INK,
    OKABE_ITO,
    Look,
    listed,
    points,
    wrap,
)

_CRITERIA = (("blue", "o"), ("orange", "s"), ("green", "^"), ("purple", "v"))
_NUMBER = {2: "two", 3: "three", 4: "four"}


class _Kind(NamedTuple):
    """Pairs of thresholds that meet the same criteria, and their mark."""

    name: str
    chosen: Bools
    look: Look
    bigger: float  # the mark's size, in times of an ordinary mark
    bigger_in_key: float


def criterion_search(
    table: pd.DataFrame,
    criteria: Sequence[str],
    *,
    thresholds: Sequence[str] = ("threshold_a", "threshold_b"),
    tolerance: float = 0.02,
    title: str | None = None,
) -> Chart:
    """Draw every pair of thresholds, marked with the criteria that it meets.

    Parameters
    ----------
    table : DataFrame
        One row per pair of thresholds. For each criterion a column with the gap between the two groups, with
        or without its sign; NaN where a rate is 0/0.
    criteria : sequence of str
        Two to four columns of `table`, named as they should be read: "equal selection rates".
    thresholds : pair of str
        The columns with the threshold of the first group (drawn to the right) and of the second (upward).
        Their names are the axes' labels, so name them after the groups: "threshold for women (score)".
    tolerance : float
        A criterion is met where its gap is at most this.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` counts the pairs that meet each criterion, each combination of them, and none.

    Raises
    ------
    ValueError
        If a column is absent or not numeric, a pair occurs twice, or `tolerance` is not in [0, 1].
    """
    pair, names = list(thresholds), list(criteria)
    validation.fraction("tolerance", tolerance)
    _check_search(table, pair, names)
    gap = table[names].abs()
    met = gap <= tolerance + 1e-12  # a gap of exactly the tolerance must not hang on the last bit
    several = met.sum(axis=1)
    allowed = f"within {points(tolerance)}"
    kinds = _kinds(met, several)
    none = int((several == 0).sum())
    said = ", ".join(f"{int(kind.chosen.sum()):,} {kind.name}" for kind in kinds)
    words = f"Of {len(table):,} pairs: {said}, {none:,} none."
    if not kinds[-1].chosen.any():
        words += _nearest(table[pair], gap)
    counts = {kind.name: int(kind.chosen.sum()) for kind in kinds}
    for k in range(2, len(names)):
        for some in combinations(names, k):
            counts[f"only {listed(some)}"] = int((met[list(some)].all(axis=1) & (several == k)).sum())
    counts |= {"none": none, "pairs": len(table)}
    return draw_chart(
        title or f"Which pairs of thresholds meet each criterion {allowed}?",
        470,
        lambda figure: _draw_search(figure, table[pair], kinds),
        words,
        pd.DataFrame({"pairs of thresholds": counts}).rename_axis(f"criteria met {allowed}"),
    )


def _check_search(table: pd.DataFrame, pair: list[str], names: list[str]) -> None:
    if len(pair) != 2 or not 2 <= len(names) <= len(_CRITERIA):
        raise ValueError(
            f"thresholds has {len(pair)} columns and criteria {len(names)}; pass 2 and 2 to {len(_CRITERIA)}."
        )
    for column in (*pair, *names):
        if column not in table.columns:
            raise ValueError(f"table has no column {column!r}; it has {', '.join(map(str, table.columns))}.")
        if not pd.api.types.is_numeric_dtype(table[column]):
            raise ValueError(f"table[{column!r}] is not numeric; pass thresholds and gaps as numbers.")
    if table.empty or table[pair].isna().to_numpy().any() or table[pair].duplicated().any():
        raise ValueError("table must have one row for each pair of thresholds, and at least one.")


def _kinds(met: pd.DataFrame, several: pd.Series) -> list[_Kind]:
    """Sort the pairs by what they meet: one criterion, some of them, all of them."""
    every = met.shape[1]
    kinds = []
    for name, (color, marker) in zip(met.columns, _CRITERIA, strict=False):
        look: Look = {"marker": marker, "markerfacecolor": OKABE_ITO[color], "markeredgecolor": INK}
        kinds.append(_Kind(f"only {name}", (met[name] & (several == 1)).to_numpy(), look, 1, 1))
    if every > 2:
        some = ((several > 1) & (several < every)).to_numpy()
        look = {"marker": "X", "markerfacecolor": INK, "markeredgecolor": "white"}
        kinds.append(_Kind("two at once" if every == 3 else "two or three at once", some, look, 1.25, 1.25))
    together = "both at once" if every == 2 else f"all {_NUMBER[every]} at once"
    look = {"marker": "*", "markerfacecolor": OKABE_ITO["vermillion"], "markeredgecolor": INK}
    return [*kinds, _Kind(together, (several == every).to_numpy(), look, 1.9, 1.5)]


def _nearest(pairs: pd.DataFrame, gap: pd.DataFrame) -> str:
    """Say which pair comes closest to all criteria."""
    worst = gap.max(axis=1, skipna=False).to_numpy()
    if np.isnan(worst).all():
        return ""
    best = int(np.nanargmin(worst))
    first, second = pairs.iloc[best]
    return (
        f" The pair that comes closest to all, {first:.3g} and {second:.3g}, "
        f"still has a gap of {points(worst[best])}."
    )


def _draw_search(figure: Figure, pairs: pd.DataFrame, kinds: list[_Kind]) -> None:
    x, y = pairs.to_numpy(dtype=float).T
    axes, side = figure.subplots(1, 2, width_ratios=(1.75, 1))
    side.axis("off")
    side.set(xlim=(0, 1), ylim=(0, 1))
    size = _marker_size(x, y)
    axes.plot(x, y, linestyle="none", marker=".", markersize=min(2.5, size / 2), color="#BDBDBD")
    for place, (name, chosen, look, bigger, bigger_in_key) in enumerate(kinds):
        axes.plot(
            x[chosen], y[chosen], linestyle="none", markersize=size * bigger, markeredgewidth=0.6, **look
        )
        spot = 0.97 - 0.15 * place
        side.plot(0.05, spot - 0.02, markersize=9 * bigger_in_key, **look)
        said = f"{wrap(name, 24)}\n{int(chosen.sum()):,} of {len(pairs):,} pairs"
        side.text(0.14, spot, said, va="top", linespacing=1.15)
    axes.set(xlabel=pairs.columns[0], ylabel=pairs.columns[1])
    for values, set_ticks in ((np.unique(x), axes.set_xticks), (np.unique(y), axes.set_yticks)):
        if len(values) <= 12:
            set_ticks(values)


def _marker_size(x: Floats, y: Floats) -> float:
    """Compute points across, so that neighboring pairs do not touch."""
    most = max(len(np.unique(x)), len(np.unique(y)))
    return float(np.clip(255 / most, 2.2, 11))

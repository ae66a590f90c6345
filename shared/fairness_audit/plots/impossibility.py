"""Figures of what cannot be had at once: criteria over pairs of thresholds, and what base rates force."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fairness_audit import validation
from fairness_audit.array_types import Bools, Floats
from fairness_audit.counts import GroupCounts
from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.marks import check_counts
from fairness_audit.plots.style import (
    INK,
    OKABE_ITO,
    RULE,
    GroupStyle,
    Look,
    group_styles,
    listed,
    percent,
    percent_axis,
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


class _Fixed(NamedTuple):
    """Precision and true positive rate that every group is given."""

    precision: float
    true_positive_rate: float

    def implied(self, base_rate: Floats) -> Floats:
        """Apply Chouldechova's identity."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return (
                base_rate / (1 - base_rate) * (1 - self.precision) / self.precision * self.true_positive_rate
            )


def implied_fpr(
    counts: GroupCounts,
    *,
    precision: float | None = None,
    true_positive_rate: float | None = None,
    title: str | None = None,
) -> Chart:
    """Draw the false positive rate that a group's base rate forces on it, given precision and TPR.

    The curve is Chouldechova's identity (2017, arXiv 1703.00056): with base rate p, precision PPV and true
    positive rate TPR, the false positive rate is p / (1 - p) x (1 - PPV) / PPV x TPR. Rings stand on the
    curve at each group's base rate, filled marks where the group really is.

    Parameters
    ----------
    counts : GroupCounts
        At most 6 groups.
    precision, true_positive_rate : float, optional
        What all groups are given; by default the rates of everybody together.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per group: `count`, `base_rate`, `implied` and `measured` false positive rate.

    Raises
    ------
    ValueError
        If a rate is outside (0, 1], or not given and 0/0 for everybody together.
    """
    check_counts(counts, 6)
    overall = counts.overall()
    fixed = _Fixed(
        _given("precision", precision, overall["precision_score"]),
        _given("true_positive_rate", true_positive_rate, overall["true_positive_rate"]),
    )
    rates = counts.rates(["base_rate", "false_positive_rate"])
    implied = fixed.implied(rates["base_rate"].to_numpy())
    table = pd.DataFrame(
        {
            "count": rates["count"],
            "base_rate": rates["base_rate"],
            "implied": np.where(implied <= 1, implied, np.nan),
            "measured": rates["false_positive_rate"],
        }
    )
    said = "; ".join(
        _in_words(group, row, with_base_rate=True)
        for group, (_, row) in zip(group_styles(counts.groups), table.iterrows(), strict=True)
    )
    return draw_chart(
        title
        or f"Precision {percent(fixed.precision)} and true positive rate {percent(fixed.true_positive_rate)} "
        "for all: the base rate decides the false positive rate",
        380,
        lambda figure: _draw_implied(figure.subplots(), counts.groups, table, fixed),
        f"{said}.",
        table,
    )


def _draw_implied(axes: Axes, groups: pd.Index, table: pd.DataFrame, fixed: _Fixed) -> None:
    highest = float(np.nanmax(table[["implied", "measured"]].to_numpy(), initial=0.1))
    grid = np.linspace(0, min(0.99, float(table["base_rate"].max()) * 1.25 + 0.05), 400)
    curve = fixed.implied(grid)
    seen = curve <= min(1.0, highest * 1.3)
    axes.plot(grid[seen], curve[seen], color=INK, linewidth=1.8)
    ring: Look = {"marker": "o", "markersize": 12, "markerfacecolor": "none", "markeredgecolor": INK}
    styles = group_styles(groups)
    for style, (_, row) in zip(styles, table.iterrows(), strict=True):
        if np.isfinite(row["implied"]):
            line: Look = {"color": RULE, "linewidth": 1, "zorder": 0}
            axes.plot([0, row["base_rate"]], [row["implied"]] * 2, **line)
            axes.plot([row["base_rate"]] * 2, [0, row["implied"]], **line)
            axes.plot(row["base_rate"], row["implied"], markeredgewidth=1.6, **ring)
        if np.isfinite(row["measured"]):
            axes.plot(row["base_rate"], row["measured"], zorder=4, **_filled(style))
    for style, (_, row) in zip(styles, table.iterrows(), strict=True):
        axes.plot([], [], linestyle="none", label=_in_words(style, row), **_filled(style))
    axes.plot([], [], linestyle="none", label="implied by the base rate, on the curve", **ring)
    axes.legend(loc="upper left", frameon=False, handlelength=1)
    axes.set(
        xlim=(0, grid[-1]),
        ylim=(0, min(1.02, highest * 1.75)),
        xlabel="base rate (share of the group whose label is 1)",
        ylabel="false positive rate\n(share selected of those whose label is 0)",
    )
    percent_axis(axes)
    percent_axis(axes, "y")


def _given(name: str, value: float | None, otherwise: float) -> float:
    if value is None:
        value = otherwise
        if not value > 0:
            raise ValueError(f"{name} is not given, and for everybody together it is {value:g}; pass one.")
    number = validation.fraction(name, value)
    if number == 0:
        raise ValueError(f"{name} is 0, so nobody is correctly selected; pass a number above 0.")
    return number


def _filled(style: GroupStyle) -> Look:
    return {
        "marker": style.marker,
        "markersize": 7.5,
        "markerfacecolor": style.color,
        "markeredgecolor": INK,
    }


def _in_words(style: GroupStyle, row: pd.Series, *, with_base_rate: bool = False) -> str:
    base = f", base rate {_or_not(row['base_rate'])}" if with_base_rate else ""
    return (
        f"{style.name}, n = {int(row['count']):,}{base}: implied {_or_not(row['implied'])}, "
        f"measured {_or_not(row['measured'])}"
    )


def _or_not(value: float) -> str:
    return percent(value) if np.isfinite(value) else "impossible"

"""Figures of what cannot be had at once: criteria over pairs of thresholds, and what base rates force."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from fairness_audit import _check
from fairness_audit.counts import GroupCounts
from fairness_audit.plots._chart import Chart
from fairness_audit.plots._style import (
    INK,
    OKABE_ITO,
    RULE,
    check_counts,
    group_styles,
    house_style,
    listed,
    new_figure,
    percent,
    percent_axis,
    points,
    sentence,
    wrap,
)

_CRITERIA = (("blue", "o"), ("orange", "s"), ("green", "^"), ("purple", "v"))


def criterion_search(
    table: pd.DataFrame,
    criteria: Sequence[str],
    *,
    thresholds: Sequence[str] = ("threshold_a", "threshold_b"),
    tolerance: float = 0.02,
    title: str | None = None,
) -> Chart:
    """Every pair of thresholds, marked with the criteria that it meets.

    Parameters
    ----------
    table : DataFrame
        One row per pair of thresholds. For each criterion a column with the gap between the two groups, with
        or without its sign; NaN where a rate is 0/0.
    criteria : sequence of str
        Two to four columns of `table`, named as they should be read: "equal selection rates".
    thresholds : pair of str
        The columns with the threshold of the first group (drawn to the right) and of the second (upwards).
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
    _check.fraction("tolerance", tolerance)
    if len(pair) != 2 or not 2 <= len(names) <= len(_CRITERIA):
        raise ValueError(
            f"thresholds has {len(pair)} columns and criteria {len(names)}; pass 2 and 2 to {len(_CRITERIA)}."
        )
    for column in (*pair, *names):
        if column not in table.columns:
            raise ValueError(f"table has no column {column!r}; it has {', '.join(map(str, table.columns))}.")
        if not pd.api.types.is_numeric_dtype(table[column]):
            raise ValueError(f"table[{column!r}] is not numeric; pass thresholds and gaps as numbers.")
    if table.empty or table[pair].isna().any(axis=None) or table[pair].duplicated().any():
        raise ValueError("table must have one row for each pair of thresholds, and at least one.")

    gap = table[names].abs()
    met = gap <= tolerance + 1e-12  # a gap of exactly the tolerance must not hang on the last bit
    several = met.sum(axis=1)
    allowed = f"within {points(tolerance)}"
    title = title or f"Which pairs of thresholds meet each criterion {allowed}?"

    x, y = table[pair[0]].to_numpy(dtype=float), table[pair[1]].to_numpy(dtype=float)
    every = len(names)
    with house_style():
        figure = new_figure(470, title)
        axes, side = figure.subplots(1, 2, width_ratios=(1.75, 1))
        side.axis("off")
        side.set(xlim=(0, 1), ylim=(0, 1))
        size = _marker_size(x, y)
        axes.plot(x, y, linestyle="none", marker=".", markersize=min(2.5, size / 2), color="#BDBDBD")
        rows: list[tuple[str, np.ndarray, dict[str, Any]]] = []
        for name, (colour, marker) in zip(names, _CRITERIA, strict=False):
            style = {"marker": marker, "markerfacecolor": OKABE_ITO[colour], "markeredgecolor": INK}
            rows.append((f"only {name}", (met[name] & (several == 1)).to_numpy(), style))
        if every > 2:
            some = ((several > 1) & (several < every)).to_numpy()
            style = {"marker": "X", "markerfacecolor": INK, "markeredgecolor": "white"}
            rows.append(("two at once" if every == 3 else "two or three at once", some, style))
        style = {"marker": "*", "markerfacecolor": OKABE_ITO["vermillion"], "markeredgecolor": INK}
        together = "both at once" if every == 2 else f"all {_NUMBER[every]} at once"
        rows.append((together, (several == every).to_numpy(), style))
        for place, (name, chosen, style) in enumerate(rows):
            bigger = 1.9 if style["marker"] == "*" else 1.25 if style["marker"] == "X" else 1
            axes.plot(
                x[chosen], y[chosen], linestyle="none", markersize=size * bigger, markeredgewidth=0.6, **style
            )
            spot = 0.97 - 0.15 * place
            side.plot(0.05, spot - 0.02, markersize=9 * (1.5 if style["marker"] == "*" else 1), **style)
            said = f"{wrap(name, 24)}\n{int(chosen.sum()):,} of {len(table):,} pairs"
            side.text(0.14, spot, said, va="top", linespacing=1.15)
        axes.set(xlabel=pair[0], ylabel=pair[1])
        for values, set_ticks in ((np.unique(x), axes.set_xticks), (np.unique(y), axes.set_yticks)):
            if len(values) <= 12:
                set_ticks(values)

    best = gap.max(axis=1, skipna=False)
    counts = {name: int(chosen.sum()) for name, chosen, _ in rows}
    none = int((several == 0).sum())
    said = ", ".join(f"{n:,} {name}" for name, n in counts.items())
    alt = f"{sentence(title)} Of {len(table):,} pairs: {said}, {none:,} none."
    if not counts[together] and best.notna().any():
        nearest = table.loc[best.idxmin(), pair]
        alt += (
            f" The pair that comes closest to all, {nearest.iloc[0]:.3g} and {nearest.iloc[1]:.3g}, "
            f"still has a gap of {points(best.min())}."
        )
    for k in range(2, every):
        for some in combinations(names, k):
            counts[f"only {listed(some)}"] = int((met[list(some)].all(axis=1) & (several == k)).sum())
    counts |= {"none": none, "pairs": len(table)}
    found = pd.DataFrame({"pairs of thresholds": counts}).rename_axis(f"criteria met {allowed}")
    return Chart(figure, alt, found)


def implied_fpr(
    counts: GroupCounts,
    *,
    precision: float | None = None,
    true_positive_rate: float | None = None,
    title: str | None = None,
) -> Chart:
    """The false positive rate that a group's base rate forces on it, once precision and TPR are fixed.

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
    ppv = _given("precision", precision, overall["precision_score"])
    tpr = _given("true_positive_rate", true_positive_rate, overall["true_positive_rate"])
    rates = counts.rates(["base_rate", "false_positive_rate"])
    base = rates["base_rate"]

    def identity(p: Any) -> Any:
        return p / (1 - p) * (1 - ppv) / ppv * tpr

    with np.errstate(divide="ignore", invalid="ignore"):
        implied = identity(base)
    table = pd.DataFrame(
        {
            "count": rates["count"],
            "base_rate": base,
            "implied": implied.where(implied <= 1),
            "measured": rates["false_positive_rate"],
        }
    )
    title = title or (
        f"Precision {percent(ppv)} and true positive rate {percent(tpr)} for all: "
        "the base rate decides the false positive rate"
    )
    styles = group_styles(counts.groups)
    with house_style():
        figure = new_figure(380, title)
        axes = figure.subplots()
        highest = float(np.nanmax(table[["implied", "measured"]].to_numpy(), initial=0.1))
        grid = np.linspace(0, min(0.99, float(base.max()) * 1.25 + 0.05), 400)
        curve = identity(grid)
        seen = curve <= min(1.0, highest * 1.3)
        axes.plot(grid[seen], curve[seen], color=INK, linewidth=1.8)
        words = []
        for style, (_, row) in zip(styles, table.iterrows(), strict=True):
            if np.isfinite(row["implied"]):
                line = {"color": RULE, "linewidth": 1, "zorder": 0}
                axes.plot([0, row["base_rate"]], [row["implied"]] * 2, **line)
                axes.plot([row["base_rate"]] * 2, [0, row["implied"]], **line)
                axes.plot(
                    row["base_rate"],
                    row["implied"],
                    marker="o",
                    markersize=12,
                    markerfacecolor="none",
                    markeredgecolor=INK,
                    markeredgewidth=1.6,
                )
            if np.isfinite(row["measured"]):
                _filled(axes, style, row["base_rate"], row["measured"])
            words.append(
                f"{style.name}, n = {int(row['count']):,}: implied {_or_not(row['implied'])}, "
                f"measured {_or_not(row['measured'])}"
            )
        for style, text in zip(styles, words, strict=True):
            axes.plot(
                [], [], linestyle="none", marker=style.marker, markersize=7.5, markerfacecolor=style.colour,
                markeredgecolor=INK, label=text,
            )  # fmt: skip
        axes.plot(
            [], [], linestyle="none", marker="o", markersize=12, markerfacecolor="none", markeredgecolor=INK,
            label="implied by the base rate, on the curve",
        )  # fmt: skip
        axes.legend(loc="upper left", frameon=False, handlelength=1)
        axes.set(
            xlim=(0, grid[-1]),
            ylim=(0, min(1.02, highest * 1.75)),
            xlabel="base rate (share of the group whose label is 1)",
            ylabel="false positive rate\n(share of label-0 people selected)",
        )
        percent_axis(axes)
        percent_axis(axes, "y")
    alt = f"{sentence(title)} " + "; ".join(
        f"{text.replace(':', f', base rate {_or_not(p)}:', 1)}" for text, p in zip(words, base, strict=True)
    )
    return Chart(figure, f"{alt}.", table)


# ---------------------------------------------------------------------- parts

_NUMBER = {2: "two", 3: "three", 4: "four"}


def _marker_size(x: np.ndarray, y: np.ndarray) -> float:
    """Points across, so that neighbouring pairs do not touch."""
    most = max(len(np.unique(x)), len(np.unique(y)))
    return float(np.clip(255 / most, 2.2, 11))


def _given(name: str, value: float | None, otherwise: float) -> float:
    if value is None:
        value = otherwise
        if not value > 0:
            raise ValueError(f"{name} is not given, and for everybody together it is {value:g}; pass one.")
    number = _check.fraction(name, value)
    if number == 0:
        raise ValueError(f"{name} is 0, so nobody is selected rightly; pass a number above 0.")
    return number


def _filled(axes: Axes, style: Any, x: float, y: float) -> None:
    axes.plot(
        x, y, marker=style.marker, markersize=7.5, markerfacecolor=style.colour, markeredgecolor=INK, zorder=4
    )


def _or_not(value: float) -> str:
    return percent(value) if np.isfinite(value) else "impossible"

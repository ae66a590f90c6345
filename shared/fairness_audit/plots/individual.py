"""Figures of individual fairness: every pair against its bound, and near pairs with two different answers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from fairness_audit.array_types import Column, Floats
from fairness_audit.individual import ROUNDING, lipschitz_violations
from fairness_audit.plots.chart import MISSING, Chart, draw_chart
from fairness_audit.plots.marks import WORDS_BOX, name_rows
from fairness_audit.plots.style import (
    INK,
    OKABE_ITO,
    QUIET,
    GroupStyle,
    Look,
    group_name,
    group_styles,
    listed,
    percent,
    percent_axis,
    wrap,
)

_MOST_PAIRS = 20_000
_SPLIT = ["pairs", "split", "share", "low", "high"]
_ALLOWED: Look = {
    "marker": "o",
    "markersize": 4.5,
    "markerfacecolor": OKABE_ITO["sky"],
    "markeredgecolor": INK,
    "markeredgewidth": 0.5,
}
_VIOLATING: Look = {
    "marker": "^",
    "markersize": 6.5,
    "markerfacecolor": OKABE_ITO["vermillion"],
    "markeredgecolor": INK,
    "markeredgewidth": 0.7,
}


class _Pairs(NamedTuple):
    """Every pair of people: how far apart they are, and how far apart their chances are."""

    distance: Floats
    difference: Floats


def lipschitz(
    policies: Mapping[str, Column],
    distances: Mapping[str, ArrayLike | pd.DataFrame],
    *,
    constant: float = 1.0,
    title: str | None = None,
) -> Chart:
    """Draw every pair of people, under each policy (rows) and distance (columns), against what it is allowed.

    Parameters
    ----------
    policies : mapping from name to array-like of shape (people,)
        Each person's probability of being selected; one or two.
    distances : mapping from name to array-like of shape (people, people)
        As `individual.lipschitz_violations` takes them; one or two.
    constant : float
        L: the line is ``constant * distance``.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has a row per policy and distance: `pairs`, `violations` and `largest_excess`.

    Raises
    ------
    ValueError
        If there are too many policies, distances or pairs, or none, or as `lipschitz_violations` refuses.
    """
    policies, distances = _one_or_two("policies", policies), _one_or_two("distances", distances)
    rows, panels = {}, {}
    for policy, probability in policies.items():
        for name, distance in distances.items():
            found = lipschitz_violations(probability, distance, constant=constant)
            pairs = found.attrs["pairs"]
            if pairs > _MOST_PAIRS:
                raise ValueError(
                    f"distances has {pairs:,} pairs and this figure has room for {_MOST_PAIRS:,}."
                )
            panels[policy, name] = _pairs(probability, distance)
            rows[policy, name] = {
                "pairs": pairs,
                "violations": len(found),
                "largest_excess": found["excess"].max() if len(found) else 0.0,
            }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(list(rows), names=["policy", "distance"])
    said = "; ".join(
        f"{policy}, {name}: {row['violations']:,} of {row['pairs']:,}" for (policy, name), row in rows.items()
    )
    return draw_chart(
        title or "Pairs above the line are treated more differently than they differ",
        40 + 228 * len(policies),
        lambda figure: _draw_panels(figure, list(policies), list(distances), panels, constant),
        f"Pairs that differ by more than {constant:g} times their distance: {said}.",
        table,
    )


def _pairs(probability: Column, distance: ArrayLike | pd.DataFrame) -> _Pairs:
    p, d = np.asarray(probability, dtype=float), np.asarray(distance, dtype=float)
    first, second = np.triu_indices(len(p), 1)
    return _Pairs(d[first, second], np.abs(p[first] - p[second]))


def _draw_panels(
    figure: Figure,
    policies: list[str],
    distances: list[str],
    panels: dict[tuple[str, str], _Pairs],
    constant: float,
) -> None:
    reach = max(1e-9, *(float(pairs.distance.max()) for pairs in panels.values()))
    grid = figure.subplots(len(policies), len(distances), sharex=True, sharey=True, squeeze=False)
    for i, policy in enumerate(policies):
        for j, name in enumerate(distances):
            axes = grid[i, j]
            said = _draw_pairs(axes, panels[policy, name], constant, reach)
            axes.set_title(f"{policy}\ndistance: {name}\n{said}", fontsize=9.5)
            axes.grid(axis="y")
            percent_axis(axes, "y", unit="")
            if i == len(policies) - 1:
                axes.set_xlabel(f"distance (1 allows {100 * constant:g} percentage points)")
    grid[0, 0].legend(loc="upper left", frameon=False, fontsize=9.5, handlelength=1.5, borderaxespad=0)
    figure.supylabel("chances differ by (percentage points)", fontsize=10)


def _draw_pairs(axes: Axes, pairs: _Pairs, constant: float, reach: float) -> str:
    x, y = pairs
    bad = y - constant * x > ROUNDING
    ends = [0, 1.05 * reach]
    axes.plot(ends, [constant * e for e in ends], color=INK, linewidth=1.4, zorder=2, label="allowed")
    for chosen, look in ((~bad, _ALLOWED), (bad, _VIOLATING)):
        axes.plot(x[chosen], y[chosen], linestyle="none", zorder=3, **look)
    axes.set(xlim=(-0.02 * reach, 1.05 * reach), ylim=(-0.03, 1.03))
    return f"{bad.sum():,} of {len(x):,} pairs above the line"


def split_pairs(
    tables: Mapping[str, pd.DataFrame], *, near: str = "near pairs", title: str | None = None
) -> Chart:
    """Draw the share of near pairs that got two different answers, with its interval.

    Parameters
    ----------
    tables : mapping from name to DataFrame
        What `individual.split_pairs` returned, for each rule or distance.
    near : str
        What a pair is, for the axis: "pairs within a thousand a year".
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has a row per name and group: `pairs`, `split`, `share`, `low` and `high`.

    Raises
    ------
    ValueError
        If there is no table, or one is something else.
    """
    if not isinstance(tables, Mapping) or not tables:
        raise ValueError("tables must be a dict from a name to what individual.split_pairs returned.")
    for name, table in tables.items():
        if not isinstance(table, pd.DataFrame) or not set(_SPLIT) <= set(table.columns):
            raise ValueError(f"tables[{name!r}] is not what individual.split_pairs returned; pass that.")
    shown = pd.concat({name: table[_SPLIT] for name, table in tables.items()}, names=["", "group"])
    rows = [(name, group, row) for (name, group), (_, row) in zip(shown.index, shown.iterrows(), strict=True)]
    said = "; ".join(_said(name, group, row) for name, group, row in rows if row["pairs"])
    words = f"Of {near} the split ones: {said or 'none'}."
    without = [f"{name}, {group}" for name, group, row in rows if not row["pairs"]]
    if without:
        words += f" No pair: {listed(without)}."
    return draw_chart(
        title or "Near pairs that got two different answers",
        80 + 44 * len(shown),
        lambda figure: _draw_split(figure.subplots(), shown, rows, len(tables), near),
        words,
        shown,
    )


def _draw_split(
    axes: Axes,
    shown: pd.DataFrame,
    rows: list[tuple[str, Hashable, pd.Series]],
    tables: int,
    near: str,
) -> None:
    groups = list(dict.fromkeys(group for _, group, _ in rows))
    styles = dict(zip(groups, group_styles(groups), strict=True))
    for y, (_, group, row) in enumerate(rows):
        _draw_share(axes, y, row, styles[group])
    name_rows(axes, [_row_name(name, group, tables, len(groups)) for name, group, _ in rows])
    top = np.nanmax([0.05, *shown["high"]])
    axes.set(
        xlim=(0, min(1.0, 1.05 * top) * 1.35),
        ylim=(len(shown) - 0.5, -0.5),
        xlabel=f"share of {near} that got two different answers",
    )
    percent_axis(axes)
    axes.grid(axis="x")
    axes.tick_params(axis="x", color=QUIET)


def _draw_share(axes: Axes, y: int, row: pd.Series, style: GroupStyle) -> None:
    said, place = MISSING, 0.0
    if row["pairs"]:
        axes.plot([row["low"], row["high"]], [y, y], color=INK, linewidth=1.6, zorder=2)
        axes.plot(
            row["share"], y, marker=style.marker, color=style.color, markeredgecolor=INK,
            markersize=8, zorder=3, clip_on=False,
        )  # fmt: skip
        said, place = f"{row['split']:,.0f} of {row['pairs']:,.0f} pairs split", row["high"]
    axes.annotate(
        said, (place, y), xytext=(8, 0), textcoords="offset points", va="center", fontsize=9.5, bbox=WORDS_BOX
    )


def _said(name: str, group: Hashable, row: pd.Series) -> str:
    return (
        f"{name}, {group}: {row['split']:,.0f} of {row['pairs']:,.0f} ({percent(row['share'])}, interval "
        f"{percent(row['low'])} to {percent(row['high'])})"
    )


def _row_name(name: str, group: Hashable, tables: int, groups: int) -> str:
    """Write what tells one row from the others."""
    if groups == 1:
        return wrap(str(name), 26)
    return wrap(group_name(group) if tables == 1 else f"{name}, {group_name(group)}", 26)


_Value = TypeVar("_Value")


def _one_or_two(name: str, values: Mapping[str, _Value]) -> dict[str, _Value]:
    if not isinstance(values, Mapping) or not 1 <= len(values) <= 2:
        found = f"{len(values)} entries" if isinstance(values, Mapping) else f"a {type(values).__name__}"
        raise ValueError(f"{name} is {found}; pass a dict of one or two, each under its name.")
    return dict(values)

"""Figures of individual fairness: every pair against its bound, and near pairs with two different answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from fairness_audit.individual import ROUNDING, lipschitz_violations
from fairness_audit.plots._chart import MISSING, Chart
from fairness_audit.plots._style import (
    INK,
    OKABE_ITO,
    QUIET,
    group_name,
    group_styles,
    house_style,
    listed,
    new_figure,
    percent,
    percent_axis,
    sentence,
    wrap,
)

_MOST_PAIRS = 20_000


def lipschitz(
    policies: Mapping[str, Any],
    distances: Mapping[str, Any],
    *,
    constant: float = 1.0,
    title: str | None = None,
) -> Chart:
    """Every pair of people, under each policy (rows) and distance (columns), against what it is allowed.

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
    policies, distances = _named("policies", policies), _named("distances", distances)
    rows, panels = {}, {}
    for policy, probability in policies.items():
        for name, distance in distances.items():
            found = lipschitz_violations(probability, distance, constant=constant)
            pairs = found.attrs["pairs"]
            if pairs > _MOST_PAIRS:
                raise ValueError(
                    f"distances has {pairs:,} pairs and this figure has room for {_MOST_PAIRS:,}."
                )
            p, d = np.asarray(probability, dtype=float), np.asarray(distance, dtype=float)
            first, second = np.triu_indices(len(p), 1)
            panels[policy, name] = d[first, second], np.abs(p[first] - p[second])
            rows[policy, name] = {
                "pairs": pairs,
                "violations": len(found),
                "largest_excess": found["excess"].max() if len(found) else 0.0,
            }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(list(rows), names=["policy", "distance"])
    title = title or "Pairs above the line are treated more differently than they differ"
    reach = max(1e-9, *(x.max() for x, _ in panels.values()))
    with house_style():
        figure = new_figure(40 + 215 * len(policies), title)
        axes = figure.subplots(len(policies), len(distances), sharex=True, sharey=True, squeeze=False)
        for i, policy in enumerate(policies):
            for j, name in enumerate(distances):
                ax, (x, y) = axes[i, j], panels[policy, name]
                bad = y - constant * x > ROUNDING
                ends = [0, 1.05 * reach]
                ax.plot(
                    ends, [constant * e for e in ends], color=INK, linewidth=1.4, zorder=2, label="allowed"
                )
                style = {"linestyle": "none", "zorder": 3}
                ax.plot(
                    x[~bad], y[~bad], marker="o", markersize=4.5, markerfacecolor=OKABE_ITO["sky"],
                    markeredgecolor=INK, markeredgewidth=0.5, **style,
                )  # fmt: skip
                ax.plot(
                    x[bad], y[bad], marker="^", markersize=6.5, markerfacecolor=OKABE_ITO["vermillion"],
                    markeredgecolor=INK, markeredgewidth=0.7, **style,
                )  # fmt: skip
                ax.set(xlim=(-0.02 * reach, 1.05 * reach), ylim=(-0.03, 1.03))
                said = f"{bad.sum():,} of {len(x):,} pairs above the line"
                ax.set_title(f"{policy}\n{said}", fontsize=10)
                ax.grid(axis="y")
                percent_axis(ax, "y", unit="")
                if i == len(policies) - 1:
                    ax.set_xlabel(f"distance: {name}\n(1 allows {100 * constant:g} percentage points)")
        axes[0, 0].legend(loc="upper left", frameon=False, fontsize=9.5, handlelength=1.5, borderaxespad=0)
        figure.supylabel("chances differ by (percentage points)", fontsize=10)
    said = "; ".join(
        f"{policy}, {name}: {row['violations']:,} of {row['pairs']:,}" for (policy, name), row in rows.items()
    )
    alt = f"{sentence(title)} Pairs that differ by more than {constant:g} times their distance: {said}."
    return Chart(figure, alt, table)


def split_pairs(
    tables: Mapping[str, pd.DataFrame], *, near: str = "near pairs", title: str | None = None
) -> Chart:
    """Of the near pairs, the share that got two different answers, with its interval.

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
    columns = ["pairs", "split", "share", "low", "high"]
    for name, table in tables.items():
        if not isinstance(table, pd.DataFrame) or not set(columns) <= set(table.columns):
            raise ValueError(f"tables[{name!r}] is not what individual.split_pairs returned; pass that.")
    shown = pd.concat({name: table[columns] for name, table in tables.items()}, names=["", "group"])
    groups = list(dict.fromkeys(shown.index.get_level_values("group")))
    styles = dict(zip(groups, group_styles(groups), strict=True))
    title = title or "Near pairs that got two different answers"
    with house_style():
        figure = new_figure(80 + 44 * len(shown), title)
        axes = figure.subplots()
        for y, ((_, group), row) in enumerate(shown.iterrows()):
            style = styles[group]
            said = MISSING
            if row["pairs"]:
                axes.plot([row["low"], row["high"]], [y, y], color=INK, linewidth=1.6, zorder=2)
                axes.plot(
                    row["share"], y, marker=style.marker, color=style.colour, markeredgecolor=INK,
                    markersize=8, zorder=3, clip_on=False,
                )  # fmt: skip
                said = f"{row['split']:,.0f} of {row['pairs']:,.0f} pairs split"
            place = row["high"] if row["pairs"] else 0
            axes.annotate(
                said, (place, y), xytext=(8, 0), textcoords="offset points", va="center", fontsize=9.5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
            )  # fmt: skip
        labels = [_row(name, group, len(tables), len(groups)) for name, group in shown.index]
        axes.set_yticks(range(len(shown)), labels)
        axes.tick_params(axis="y", length=0, pad=8)
        axes.spines["left"].set_visible(False)
        top = np.nanmax([0.05, *shown["high"]])
        axes.set(
            xlim=(0, min(1.0, 1.05 * top) * 1.35),
            ylim=(len(shown) - 0.5, -0.5),
            xlabel=f"share of {near} that got two different answers",
        )
        percent_axis(axes)
        axes.grid(axis="x")
        axes.tick_params(axis="x", color=QUIET)
    parts = [
        f"{name}, {group}: {row['split']:,.0f} of {row['pairs']:,.0f} ({percent(row['share'])}, interval "
        f"{percent(row['low'])} to {percent(row['high'])})"
        for (name, group), row in shown.iterrows()
        if row["pairs"]
    ]
    left_out = [f"{name}, {group}" for (name, group), row in shown.iterrows() if not row["pairs"]]
    alt = f"{sentence(title)} Of {near} the split ones: {'; '.join(parts) or 'none'}."
    if left_out:
        alt += f" No pair: {listed(left_out)}."
    return Chart(figure, alt, shown)


def _row(name: str, group: Any, tables: int, groups: int) -> str:
    """What tells one row from the others."""
    if groups == 1:
        return wrap(str(name), 26)
    return wrap(group_name(group) if tables == 1 else f"{name}, {group_name(group)}", 26)


def _named(name: str, values: Any) -> dict[str, Any]:
    if not isinstance(values, Mapping) or not 1 <= len(values) <= 2:
        found = f"{len(values)} entries" if isinstance(values, Mapping) else f"a {type(values).__name__}"
        raise ValueError(f"{name} is {found}; pass a dict of one or two, each under its name.")
    return dict(values)

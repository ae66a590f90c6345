"""Figures of rates and of the gaps between groups, with their intervals and their null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from fairness_audit.counts import RATES, GroupCounts, denominator_counts, fraction
from fairness_audit.inference import Interval, PermutationTest
from fairness_audit.plots._chart import MISSING, Chart
from fairness_audit.plots._style import (
    INK,
    METRIC_WORDS,
    OKABE_ITO,
    QUIET,
    GroupStyle,
    check_counts,
    group_styles,
    house_style,
    label_groups,
    listed,
    new_figure,
    percent,
    percent_axis,
    points,
    sentence,
    wrap,
)


def rates(
    counts: GroupCounts,
    metrics: str | Sequence[str],
    intervals: pd.DataFrame | None = None,
    *,
    title: str | None = None,
) -> Chart:
    """One or several rates by group: a dot each, its interval, and the people it was computed from.

    Parameters
    ----------
    counts : GroupCounts
    metrics : str or sequence of str
        Some of `fairness_audit.counts.RATES`; a panel each.
    intervals : DataFrame, optional
        What `inference.bootstrap_rates` or `inference.exact_rates` returned for the same counts.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per (group, metric): `of` (the denominator, in people), `estimate` and, where
        intervals were given, `low` and `high`. A rate of 0/0 and a refused interval are NaN there and
        "too few to say" in the picture.

    Raises
    ------
    ValueError
        If a metric is unknown, there are more than 20 groups, or `intervals` is not about these counts.
    """
    check_counts(counts, 20)
    names = _known_metrics(metrics, RATES)
    table = _estimates(counts, names)
    level = ""
    if intervals is not None:
        table = table.join(_bounds(intervals, table))
        if "level" in intervals.attrs:
            level = f", with {100 * intervals.attrs['level']:g}% intervals"
    title = title or _capital(f"{listed([METRIC_WORDS[m][0] for m in names])} by group{level}")

    styles = group_styles(counts.groups)
    columns = min(2, len(names))
    with house_style():
        figure = new_figure((78 + 50 * len(styles)) * -(-len(names) // columns), title)
        grid = figure.subplots(-(-len(names) // columns), columns, sharex=True, sharey=True, squeeze=False)
        for axes in grid.flat[len(names) :]:
            axes.remove()
        for axes, metric in zip(grid.flat, names, strict=False):
            rows = table.xs(metric, level="metric")
            for y, (style, (_, row)) in enumerate(zip(styles, rows.iterrows(), strict=True)):
                _rate(axes, y, style, row, metric)
            percent_axis(axes)
            axes.set(xlim=(0, 1), xlabel=METRIC_WORDS[metric][1])
            axes.tick_params(axis="x", labelbottom=True)
            axes.grid(axis="x")
            if len(names) > 1:
                axes.set_title(_capital(METRIC_WORDS[metric][0]))
            label_groups(axes, range(len(styles)), counts)
        grid[0, 0].set_ylim(len(styles) - 0.45, -0.75)
    said = [
        f"{METRIC_WORDS[m][0]}: "
        + ", ".join(
            f"{style.name} {_said(row)}"
            for style, (_, row) in zip(styles, table.xs(m, level="metric").iterrows(), strict=True)
        )
        for m in names
    ]
    return Chart(figure, f"{sentence(title)} {_capital('; '.join(said))}.", table)


def compare(
    tables: Mapping[str, GroupCounts],
    metrics: str | Sequence[str],
    intervals: Mapping[tuple[str, str], Interval] | None = None,
    *,
    title: str | None = None,
) -> Chart:
    """What closing one gap did to the others: the gap in each metric, before and after each mitigation.

    A gap is the largest minus the smallest rate. A dashed line in each panel carries the first table's gap
    down, so that a dot to the left of it has a smaller gap and a dot to the right a larger one.

    Parameters
    ----------
    tables : mapping from str to GroupCounts
        In order, the unmitigated one first: {"before": ..., "equal selection": ...}.
    metrics : str or sequence of str
        Some of `fairness_audit.counts.RATES` or "equalized_odds"; a panel each.
    intervals : mapping from (name, metric) to Interval, optional
        What `inference.bootstrap_gap(tables[name], metric)` returned.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per (decisions, metric): `gap`, `change` from the first and, where intervals
        were given, `low` and `high`.

    Raises
    ------
    ValueError
        If there are no tables or more than ten, a metric is unknown, or an interval is absent or about
        another gap.
    """
    if not isinstance(tables, Mapping) or not 1 <= len(tables) <= 10:
        raise ValueError(
            "tables must map one to ten names to GroupCounts, for example "
            "{'before': ..., 'equal selection rates': ...}."
        )
    for counts in tables.values():
        check_counts(counts)
    names = _known_metrics(metrics, (*_GAP_WORDS, *RATES))
    records = []
    for metric in names:
        first = None
        for name, counts in tables.items():
            gap = _gap(counts, metric)
            first = gap if first is None else first
            record = {"decisions": name, "metric": metric, "gap": gap, "change": gap - first}
            if intervals is not None:
                record |= _interval(intervals, name, metric, gap)
            records.append(record)
    table = pd.DataFrame(records).set_index(["decisions", "metric"])
    title = title or "Gap between groups: what closing one did to the others"

    styles = group_styles(list(tables))
    columns = min(2, len(names))
    reach = float(np.nanmax(table[["gap", "high"]] if "high" in table else table[["gap"]], initial=0.05))
    with house_style():
        figure = new_figure((74 + 44 * len(styles)) * -(-len(names) // columns), title)
        grid = figure.subplots(-(-len(names) // columns), columns, sharex=True, sharey=True, squeeze=False)
        for axes in grid.flat[len(names) :]:
            axes.remove()
        for axes, metric in zip(grid.flat, names, strict=False):
            rows = table.xs(metric, level="metric")
            start = rows["gap"].iloc[0]
            if np.isfinite(start) and len(rows) > 1:
                axes.axvline(start, color=QUIET, linestyle=(0, (4, 3)), linewidth=1.2, zorder=1)
            for y, (style, (_, row)) in enumerate(zip(styles, rows.iterrows(), strict=True)):
                _one_gap(axes, y, style, row, start, reach)
            percent_axis(axes, unit="")
            what = "worse of TPR, FPR gap" if metric == "equalized_odds" else "gap"
            axes.set(xlim=(0, 1.08 * reach), xlabel=f"{what} (percentage points)")
            axes.set_title(_capital(_gap_words(metric)))
            axes.tick_params(axis="x", labelbottom=True)
            axes.tick_params(axis="y", length=0, pad=8)
            axes.spines["left"].set_visible(False)
            axes.grid(axis="x")
            axes.set_yticks(range(len(styles)), [wrap(s.name, 22) for s in styles])
        grid[0, 0].set_ylim(len(styles) - 0.45, -0.75)
    said = [
        f"{_gap_words(m)} "
        + ", ".join(f"{name} {_points(g)}" for name, g in table.xs(m, level="metric")["gap"].items())
        for m in names
    ]
    return Chart(figure, f"{sentence(title)} Gap in {'; in '.join(said)}.", table)


def null_distribution(test: PermutationTest, *, title: str | None = None) -> Chart:
    """The gap that was observed among the gaps that shuffled groups show.

    Parameters
    ----------
    test : PermutationTest
        What `inference.permutation_gap` returned.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has the observed gap, the middle 95% of the null, and the count behind the p-value.

    Raises
    ------
    ValueError
        If the test was refused.
    """
    if not isinstance(test, PermutationTest):
        raise ValueError(f"test is a {type(test).__name__}; pass what inference.permutation_gap returned.")
    if not test.null.size:
        raise ValueError(f"test has no null to draw: {test.reason}")
    metric = METRIC_WORDS[test.metric][0] if test.metric in METRIC_WORDS else _GAP_WORDS[test.metric]
    ratio = test.how == "ratio"
    title = title or _capital(f"{metric}: could a gap like this one come from shuffling?")
    null = test.null[np.isfinite(test.null)]
    # Bins start at the observed gap, so that a bar is extreme as a whole or not at all.
    edge = test.observed + (1e-9 if ratio else -1e-9)
    low, high = min(null.min(), edge), max(null.max(), edge)
    width = max((high - low) / 36, 1e-6)
    edges = edge + width * np.arange(np.floor((low - edge) / width), np.ceil((high - edge) / width) + 1.5)
    bars, _ = np.histogram(null, edges)
    centres = (edges[:-1] + edges[1:]) / 2
    extreme = centres < edge if ratio else centres > edge
    count = int(bars[extreme].sum())
    q = test.quantile([0.025, 0.975])

    value = (lambda v: f"{v:.3g}") if ratio else points
    verdict = f"{f'{count:,}' if count else 'none'} of {test.n_replicates:,} shuffles gave a "
    verdict += "ratio at least this small" if ratio else "gap at least this large"
    with house_style():
        figure = new_figure(280, title)
        axes = figure.subplots()
        style = {"width": width * 0.92, "linewidth": 0.8}
        axes.bar(centres[~extreme], bars[~extreme], facecolor="#BDBDBD", edgecolor="#8C8C8C", **style)
        hatched = {"facecolor": OKABE_ITO["orange"], "edgecolor": "#7A5400", "hatch": "//"}
        axes.bar(centres[extreme], bars[extreme], **hatched, **style)
        axes.axvline(test.observed, color=INK, linewidth=2)
        span = edges[-1] - edges[0]
        right = (test.observed - edges[0]) / span < 0.5
        axes.annotate(
            f"observed: {value(test.observed)}\n{wrap(verdict, 34)}\np = {test.p_value:.2g}",
            (test.observed, 0.98),
            xycoords=("data", "axes fraction"),
            xytext=(8 if right else -8, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="top",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
        )
        axes.set(xlim=(edges[0] - 0.03 * span, edges[-1] + 0.03 * span), ylabel="shuffles (count)")
        axes.set_ylim(0, 1.6 * bars.max())  # room for the words above the bars
        if ratio:
            axes.set_xlabel("smallest rate / largest rate among shuffled groups (ratio)")
        else:
            percent_axis(axes, unit="")
            axes.set_xlabel("gap among shuffled groups (percentage points)")
    table = pd.DataFrame(
        {
            "value": pd.Series(
                [test.observed, *q, count, test.n_replicates, test.p_value],
                index=[
                    f"observed {test.how}",
                    "2.5% of shuffles below",
                    "97.5% of shuffles below",
                    "shuffles at least as extreme",
                    "shuffles",
                    "p-value",
                ],
                dtype=object,
            )
        }
    )
    alt = (
        f"{sentence(title)} Observed: {value(test.observed)}; {verdict}, p = {test.p_value:.2g}. "
        f"The middle 95% of shuffles lie between {value(q[0])} and {value(q[1])}."
    )
    return Chart(figure, alt, table)


# ---------------------------------------------------------------------- parts

_GAP_WORDS = {"equalized_odds": "equalized odds"}


def _known_metrics(metrics: str | Sequence[str], known: Sequence[str]) -> list[str]:
    names = [metrics] if isinstance(metrics, str) else list(metrics)
    for name in names:
        if name not in known:
            raise ValueError(f"metrics has {name!r}; pass some of {', '.join(known)}.")
    if not names:
        raise ValueError(f"metrics is empty; pass some of {', '.join(known)}.")
    return names


def _estimates(counts: GroupCounts, metrics: Sequence[str]) -> pd.DataFrame:
    frames = []
    for metric in metrics:
        above, below = fraction(counts.cells, metric)
        estimate = above / np.where(below == 0, np.nan, below)
        frames.append(pd.DataFrame({"of": below, "estimate": estimate}, index=counts.groups))
    table = pd.concat(frames, keys=metrics, names=["metric"])
    order = [*counts.groups.names, "metric"]
    return table.reorder_levels([*range(1, table.index.nlevels), 0]).rename_axis(order)


def _bounds(intervals: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    wanted = {"estimate", "low", "high"}
    if not isinstance(intervals, pd.DataFrame) or not wanted <= set(intervals.columns):
        raise ValueError(
            "intervals must be what inference.bootstrap_rates or inference.exact_rates returned."
        )
    absent = [key for key in table.index if key not in intervals.index]
    if absent:
        raise ValueError(f"intervals has no row for {absent[0]!r}; ask for the same counts and metrics.")
    found = intervals.loc[table.index]
    if not np.allclose(found["estimate"], table["estimate"], equal_nan=True, atol=1e-9):
        raise ValueError("intervals is about other counts: its estimates differ. Make it from these counts.")
    return found[["low", "high"]]


def _rate(axes: Axes, y: int, style: GroupStyle, row: pd.Series, metric: str) -> None:
    value, of = row["estimate"], int(row["of"])
    if not np.isfinite(value):
        said = f"{MISSING}: no {denominator_counts(metric)}"
        axes.text(0.01, y, said, va="center", color=QUIET, style="italic", fontsize=9)
        return
    text = f"{percent(value)} of {of:,}"
    refused = "low" in row and not np.isfinite(row["low"])
    if refused:
        text += f"; interval: {MISSING}"
    _dot(axes, y, style, value, row.get("low"), row.get("high"), hollow=refused)
    _over(axes, value, y, text, 1.0)


def _one_gap(axes: Axes, y: int, style: GroupStyle, row: pd.Series, start: float, reach: float) -> None:
    gap = row["gap"]
    if not np.isfinite(gap):
        axes.text(0.01 * reach, y, MISSING, va="center", color=QUIET, style="italic", fontsize=9)
        return
    refused = "low" in row and not np.isfinite(row["low"])
    text = points(gap)
    if y and np.isfinite(start):
        change = points(row["change"]).removesuffix(" points")
        text += f" ({change})" if change.startswith("−") else f" (+{change})"
    if refused:
        text += f"; interval: {MISSING}"
    _dot(axes, y, style, gap, row.get("low"), row.get("high"), hollow=refused)
    _over(axes, gap, y, text, reach)


def _dot(
    axes: Axes, y: int, style: GroupStyle, value: float, low: float | None, high: float | None, hollow: bool
) -> None:
    if low is not None and np.isfinite(low):
        axes.plot([low, high], [y, y], color=INK, linewidth=1.6, zorder=2, solid_capstyle="butt")
        for end in (low, high):
            axes.plot([end, end], [y - 0.13, y + 0.13], color=INK, linewidth=1.6, zorder=2)
    axes.plot(
        value,
        y,
        marker=style.marker,
        markersize=7.5,
        markerfacecolor="white" if hollow else style.colour,
        markeredgecolor=INK,
        markeredgewidth=1.2,
        zorder=3,
        clip_on=False,
    )


def _over(axes: Axes, x: float, y: float, text: str, reach: float) -> None:
    """A dot's numbers above it, kept inside the panel."""
    share = x / reach
    room = 0.013 * len(text)
    place = "left" if share < room else "right" if share > 1 - room else "center"
    nudge = {"left": -5, "right": 5, "center": 0}[place]
    axes.annotate(
        text,
        (x, y),
        xytext=(nudge, 8),
        textcoords="offset points",
        ha=place,
        va="bottom",
        fontsize=9,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        zorder=2.5,
    )


def _said(row: pd.Series) -> str:
    if not np.isfinite(row["estimate"]):
        return MISSING
    text = f"{percent(row['estimate'])} of {int(row['of']):,}"
    if "low" in row:
        refused = not np.isfinite(row["low"])
        text += (
            f" (interval: {MISSING})" if refused else f" ({percent(row['low'])} to {percent(row['high'])})"
        )
    return text


def _gap(counts: GroupCounts, metric: str) -> float:
    if metric == "equalized_odds":
        return counts.equalized_odds_difference()
    return counts.difference(metric)


def _interval(
    intervals: Mapping[tuple[str, str], Interval], name: str, metric: str, gap: float
) -> dict[str, Any]:
    found = intervals.get((name, metric))
    if not isinstance(found, Interval):
        raise ValueError(
            f"intervals has no Interval for {(name, metric)!r}; add inference.bootstrap_gap(counts, metric)."
        )
    if not np.isclose(found.estimate, gap, equal_nan=True, atol=1e-9):
        raise ValueError(
            f"intervals[{name!r}, {metric!r}] is about a gap of {found.estimate:.3g}, but the counts have "
            f"{gap:.3g}. Make it with inference.bootstrap_gap from the same counts."
        )
    return {"low": found.low, "high": found.high}


def _gap_words(metric: str) -> str:
    return _GAP_WORDS.get(metric) or METRIC_WORDS[metric][0]


def _points(value: float) -> str:
    return points(value) if np.isfinite(value) else MISSING


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Figures of rates and of the gaps between groups, with their intervals and their null."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fairness_audit.array_types import Bools, Floats, Ints
from fairness_audit.counts import GroupCounts
from fairness_audit.inference import Interval, PermutationTest, p_in_words
from fairness_audit.plots.chart import MISSING, Chart, draw_chart, rows_of
from fairness_audit.plots.marks import (
    DASHES,
    absent,
    check_counts,
    group_dot,
    name_groups,
    name_rows,
    words_above,
)
from fairness_audit.plots.style import (
    INK,
    METRIC_WORDS,
    OKABE_ITO,
    QUIET,
    GroupStyle,
    Look,
    capital,
    group_styles,
    listed,
    percent,
    percent_axis,
    points,
    wrap,
)
from fairness_audit.rates import RATES, denominator_counts, fraction, metric_name

_GAP_WORDS = {"equalized_odds": "equalized odds"}


def rates(
    counts: GroupCounts,
    metrics: str | Sequence[str],
    intervals: pd.DataFrame | None = None,
    *,
    words: Mapping[str, str] | None = None,
    title: str | None = None,
) -> Chart:
    """Draw one or several rates by group: a dot each, its interval, and the people it was computed from.

    Parameters
    ----------
    counts : GroupCounts
    metrics : str or sequence of str
        Some of `fairness_audit.rates.RATES`; a panel each.
    intervals : DataFrame, optional
        What `inference.rate_intervals` returned for the same counts.
    words : mapping from str to str, optional
        For some of the metrics, whose share it is in the case's own words: "share of the re-arrested who were
        flagged" in place of "share selected of those whose label is 1".
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per (group, metric): `of` (the denominator, in people), `estimate` and, where
        intervals were given, `low` and `high`. A rate of 0/0 is NaN there, as is its interval, and "too few
        to say" in the picture.

    Raises
    ------
    ValueError
        If a metric is unknown, there are more than 20 groups, or `intervals` is not about these counts.
    """
    check_counts(counts, 20)
    names = _known_metrics(metrics)
    table = _estimates(counts, names)
    level = ""
    if intervals is not None:
        table = table.join(_bounds(intervals, table))
        if "level" in intervals.attrs:
            level = f", with {100 * intervals.attrs['level']:g}% intervals"
    styles = _row_styles(counts.groups)
    said = [
        f"{METRIC_WORDS[m][0]}: "
        + ", ".join(
            f"{style.name} {_rate_in_words(row)}"
            for style, (_, row) in zip(styles, rows_of(table, m, "metric").iterrows(), strict=True)
        )
        for m in names
    ]

    def draw(axes: Axes, metric: str) -> None:
        rows = rows_of(table, metric, "metric")
        for y, (style, (_, row)) in enumerate(zip(styles, rows.iterrows(), strict=True)):
            _draw_rate(axes, y, style, row, metric)
        percent_axis(axes)
        axes.set(xlim=(0, 1), xlabel=(words or {}).get(metric, METRIC_WORDS[metric][1]))
        axes.tick_params(axis="x", labelbottom=True)
        axes.grid(axis="x")
        if len(names) > 1:
            axes.set_title(capital(METRIC_WORDS[metric][0]))
        name_groups(axes, list(counts.groups), counts.count.tolist())

    return draw_chart(
        title or capital(f"{listed([METRIC_WORDS[m][0] for m in names])} by group{level}"),
        (78 + 50 * len(styles)) * _panel_rows(names),
        lambda figure: _draw_panels(figure, names, len(styles), draw),
        f"{capital('; '.join(said))}.",
        table,
    )


def _row_styles(groups: pd.Index) -> list[GroupStyle]:
    """Style rows by their group; crossed groups by the last feature, since the row's name says the rest."""
    styles = group_styles(groups)
    if not all(isinstance(group, tuple) for group in groups):
        return styles
    last = list(dict.fromkeys(group[-1] for group in groups))
    by_last = dict(zip(last, group_styles(last), strict=True))
    return [replace(by_last[group[-1]], name=style.name) for group, style in zip(groups, styles, strict=True)]


def compare(
    tables: Mapping[str, GroupCounts],
    metrics: str | Sequence[str],
    intervals: Mapping[tuple[str, str], Interval] | None = None,
    *,
    title: str | None = None,
) -> Chart:
    """Draw what closing one gap did to the others: the gap in each metric, before and after each mitigation.

    A gap is the largest minus the smallest rate. A dashed line in each panel carries the first table's gap
    down, so that a dot to the left of it has a smaller gap and a dot to the right a larger one.

    Parameters
    ----------
    tables : mapping from str to GroupCounts
        In order, the unmitigated one first: {"before": ..., "equal selection": ...}.
    metrics : str or sequence of str
        Some of `fairness_audit.rates.RATES` or "equalized_odds"; a panel each.
    intervals : mapping from (name, metric) to Interval, optional
        What `inference.gap_interval(tables[name], metric)` returned.
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
    names = _known_metrics(metrics, besides=_GAP_WORDS)
    table = _gaps(tables, names, intervals)
    styles = group_styles(tables)
    reach = float(np.nanmax(table[["gap", "high"]] if "high" in table else table[["gap"]], initial=0.05))
    said = [
        f"{_gap_words(m)} "
        + ", ".join(f"{name} {_points(g)}" for name, g in rows_of(table, m, "metric")["gap"].items())
        for m in names
    ]
    return draw_chart(
        title or "Gap between groups: what closing one did to the others",
        (74 + 44 * len(styles)) * _panel_rows(names),
        lambda figure: _draw_panels(
            figure, names, len(styles), lambda axes, metric: _draw_gaps(axes, table, metric, styles, reach)
        ),
        f"Gap in {'; in '.join(said)}.",
        table,
    )


def null_distribution(test: PermutationTest, *, title: str | None = None) -> Chart:
    """Draw the gap that was observed among the gaps that shuffled groups show.

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
        If there is no test.
    """
    if not isinstance(test, PermutationTest):
        raise ValueError(f"test is a {type(test).__name__}; pass what inference.permutation_gap returned.")
    if not test.null.size:
        raise ValueError(f"test has no null to draw: {test.reason}")
    metric = METRIC_WORDS[test.metric][0] if test.metric in METRIC_WORDS else _GAP_WORDS[test.metric]
    bars = _bars(test)
    count = int(bars.heights[bars.extreme].sum())
    low, high = test.quantile([0.025, 0.975])
    value = _ratio_in_words if test.how == "ratio" else points
    verdict = f"{f'{count:,}' if count else 'none'} of {test.n_replicates:,} shuffles gave a "
    verdict += "ratio at least this small" if test.how == "ratio" else "gap at least this large"
    p_value = p_in_words(test.p_value, test.n_replicates)
    observed = f"observed: {value(test.observed)}\n{wrap(verdict, 34)}\n{p_value}"
    rows = {
        f"observed {test.how}": test.observed,
        "2.5% of shuffles below": low,
        "97.5% of shuffles below": high,
        "shuffles at least as extreme": count,
        "shuffles": test.n_replicates,
        "p-value": test.p_value,
    }
    return draw_chart(
        title or capital(f"{metric}: could a gap like this one come from shuffling?"),
        280,
        lambda figure: _draw_null(figure.subplots(), test, bars, observed),
        f"Observed: {value(test.observed)}; {verdict}, {p_value}. "
        f"The middle 95% of shuffles lie between {value(low)} and {value(high)}.",
        pd.DataFrame({"value": pd.Series(list(rows.values()), index=list(rows), dtype=object)}),
    )


# ---------------------------------------------------------------------- rates and gaps


def _panel_rows(names: Sequence[str]) -> int:
    """Count the rows of panels, two panels to a row."""
    return -(-len(names) // min(2, len(names)))


def _draw_panels(figure: Figure, names: Sequence[str], rows: int, draw: Callable[[Axes, str], None]) -> None:
    """Draw a panel per metric, two to a row, all with the same rows and the same scale."""
    grid = figure.subplots(_panel_rows(names), min(2, len(names)), sharex=True, sharey=True, squeeze=False)
    for axes in grid.flat[len(names) :]:
        axes.remove()
    for axes, metric in zip(grid.flat, names, strict=False):
        draw(axes, metric)
    grid[0, 0].set_ylim(rows - 0.45, -0.75)


def _known_metrics(metrics: str | Sequence[str], *, besides: Iterable[str] = ()) -> list[str]:
    names = [metrics] if isinstance(metrics, str) else list(metrics)
    if not names:
        raise ValueError(f"metrics is empty; pass some of {', '.join((*besides, *RATES))}.")
    return [metric_name(name, besides=besides) for name in names]


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
        raise ValueError("intervals must be what inference.rate_intervals returned.")
    lacking = [key for key in table.index if key not in intervals.index]
    if lacking:
        raise ValueError(f"intervals has no row for {lacking[0]!r}; ask for the same counts and metrics.")
    found = intervals.loc[table.index]
    if not np.allclose(found["estimate"], table["estimate"], equal_nan=True, atol=1e-9):
        raise ValueError("intervals is about other counts: its estimates differ. Make it from these counts.")
    return found[["low", "high"]]


def _draw_rate(axes: Axes, y: int, style: GroupStyle, row: pd.Series, metric: str) -> None:
    value, of = row["estimate"], int(row["of"])
    if not np.isfinite(value):
        absent(axes, 0.01, y, f"{MISSING}: no {denominator_counts(metric)}")
        return
    group_dot(axes, y, style, value, row.get("low"), row.get("high"))
    words_above(axes, value, y, f"{percent(value)} of {of:,}", 1.0)


def _rate_in_words(row: pd.Series) -> str:
    if not np.isfinite(row["estimate"]):
        return MISSING
    text = f"{percent(row['estimate'])} of {int(row['of']):,}"
    return f"{text} ({percent(row['low'])} to {percent(row['high'])})" if "low" in row else text


def _gaps(
    tables: Mapping[str, GroupCounts],
    names: Sequence[str],
    intervals: Mapping[tuple[str, str], Interval] | None,
) -> pd.DataFrame:
    """Make one row per (decisions, metric): the gap, its change from the first and its interval."""
    records = []
    for metric in names:
        gaps = {name: _gap(counts, metric) for name, counts in tables.items()}
        first = next(iter(gaps.values()))
        for name, gap in gaps.items():
            record = {"decisions": name, "metric": metric, "gap": gap, "change": gap - first}
            if intervals is not None:
                record |= _interval(intervals, name, metric, gap)
            records.append(record)
    return pd.DataFrame(records).set_index(["decisions", "metric"])


def _draw_gaps(axes: Axes, table: pd.DataFrame, metric: str, styles: list[GroupStyle], reach: float) -> None:
    rows = rows_of(table, metric, "metric")
    start = rows["gap"].iloc[0]
    if np.isfinite(start) and len(rows) > 1:
        axes.axvline(start, color=QUIET, linestyle=DASHES, linewidth=1.2, zorder=1)
    for y, (style, (_, row)) in enumerate(zip(styles, rows.iterrows(), strict=True)):
        _draw_gap(axes, y, style, row, start, reach)
    percent_axis(axes, unit="")
    what = "worse of TPR, FPR gap" if metric == "equalized_odds" else "gap"
    axes.set(xlim=(0, 1.08 * reach), xlabel=f"{what} (percentage points)")
    axes.set_title(capital(_gap_words(metric)))
    axes.tick_params(axis="x", labelbottom=True)
    axes.grid(axis="x")
    name_rows(axes, [wrap(s.name, 22) for s in styles])


def _draw_gap(axes: Axes, y: int, style: GroupStyle, row: pd.Series, start: float, reach: float) -> None:
    gap = row["gap"]
    if not np.isfinite(gap):
        absent(axes, 0.01 * reach, y)
        return
    text = points(gap)
    if y and np.isfinite(start):
        change = points(row["change"]).removesuffix(" points")
        text += f" ({change})" if change.startswith("−") else f" (+{change})"
    group_dot(axes, y, style, gap, row.get("low"), row.get("high"))
    words_above(axes, gap, y, text, reach)


def _gap(counts: GroupCounts, metric: str) -> float:
    if metric == "equalized_odds":
        return counts.equalized_odds_difference()
    return counts.difference(metric)


def _interval(
    intervals: Mapping[tuple[str, str], Interval], name: str, metric: str, gap: float
) -> dict[str, float]:
    found = intervals.get((name, metric))
    if not isinstance(found, Interval):
        raise ValueError(
            f"intervals has no Interval for {(name, metric)!r}; add inference.gap_interval(counts, metric)."
        )
    if not np.isclose(found.estimate, gap, equal_nan=True, atol=1e-9):
        raise ValueError(
            f"intervals[{name!r}, {metric!r}] is about a gap of {found.estimate:.3g}, but the counts have "
            f"{gap:.3g}. Make it with inference.gap_interval from the same counts."
        )
    return {"low": found.low, "high": found.high}


def _gap_words(metric: str) -> str:
    return _GAP_WORDS.get(metric) or METRIC_WORDS[metric][0]


def _points(value: float) -> str:
    return points(value) if np.isfinite(value) else MISSING


def _ratio_in_words(value: float) -> str:
    return f"{value:.3g}"


# ---------------------------------------------------------------------- a null


class _Bars(NamedTuple):
    """A histogram of shuffled gaps, and which of its bars are at least as extreme as the observed gap."""

    edges: Floats
    width: float
    heights: Ints
    extreme: Bools


def _bars(test: PermutationTest) -> _Bars:
    """Count shuffles; bars start at the observed gap, so that one is extreme as a whole or not at all."""
    ratio = test.how == "ratio"
    null = test.null[np.isfinite(test.null)]
    edge = test.observed + (1e-9 if ratio else -1e-9)
    low, high = min(null.min(), edge), max(null.max(), edge)
    width = max((high - low) / 36, 1e-6)
    edges = edge + width * np.arange(np.floor((low - edge) / width), np.ceil((high - edge) / width) + 1.5)
    heights, _ = np.histogram(null, edges)
    centers = (edges[:-1] + edges[1:]) / 2
    return _Bars(edges, width, heights, centers < edge if ratio else centers > edge)


def _draw_null(axes: Axes, test: PermutationTest, bars: _Bars, observed: str) -> None:
    edges, width, heights, extreme = bars
    centers = (edges[:-1] + edges[1:]) / 2
    look: Look = {"width": width * 0.92, "linewidth": 0.8}
    axes.bar(centers[~extreme], heights[~extreme], facecolor="#BDBDBD", edgecolor="#8C8C8C", **look)
    hatched: Look = {"facecolor": OKABE_ITO["orange"], "edgecolor": "#7A5400", "hatch": "//"}
    axes.bar(centers[extreme], heights[extreme], **hatched, **look)
    axes.axvline(test.observed, color=INK, linewidth=2)
    span = edges[-1] - edges[0]
    right = (test.observed - edges[0]) / span < 0.5
    axes.annotate(
        observed,
        (test.observed, 0.98),
        xycoords=("data", "axes fraction"),
        xytext=(8 if right else -8, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="top",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
    )
    axes.set(xlim=(edges[0] - 0.03 * span, edges[-1] + 0.03 * span), ylabel="shuffles (count)")
    axes.set_ylim(0, 1.6 * heights.max())  # room for the words above the bars
    if test.how == "ratio":
        axes.set_xlabel("smallest rate / largest rate among shuffled groups (ratio)")
    else:
        percent_axis(axes, unit="")
        axes.set_xlabel("gap among shuffled groups (percentage points)")

"""Figures of scores before anybody draws a threshold: how they are spread, and what they are worth."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fairness_audit import validation
from fairness_audit.array_types import Bits, Bools, Column, Floats, Ints, SensitiveFeatures
from fairness_audit.grouping import row_groups
from fairness_audit.intervals import clopper_pearson
from fairness_audit.plots.chart import Chart, draw_chart, rows_of
from fairness_audit.plots.marks import DASHES
from fairness_audit.plots.style import (
    CELL_STYLES,
    INK,
    QUIET,
    CellStyle,
    GroupStyle,
    group_name,
    group_styles,
    percent,
    percent_axis,
)

_MOST_LEVELS = 25  # whole-number scores with at most this many values get a bar each

# Without a decision nobody is right or wrong yet, so the labels have grays of their own.
_LABELS = {
    1: CellStyle("label 1", "#595959", "#595959", INK, "o", ""),
    0: CellStyle("label 0", "#595959", "#F2F2F2", "#767676", "o", ".."),
}


def score_distributions(
    scores: Column,
    y_true: Column,
    sensitive_features: SensitiveFeatures,
    *,
    thresholds: float | Mapping[Hashable, float] | None = None,
    people: Column | None = None,
    bins: int = 20,
    title: str | None = None,
) -> Chart:
    """Draw how scores are spread in each group: people with label 1 upward, people with label 0 downward.

    With thresholds, every bar also says what would be decided, in the colors of the 2x2 table.

    Parameters
    ----------
    scores : array-like of shape (rows,)
        Any numbers. Whole numbers with few values get one bar each, other scores get `bins`.
    y_true : array-like of shape (rows,)
        Labels, 0 or 1.
    sensitive_features : array-like of shape (rows,), or several columns
    thresholds : float or mapping from group to float, optional
        A score of at least this is selected.
    people : array-like of shape (rows,), optional
        How many people a row stands for; one each by default. For published tables of counts.
    bins : int
        5 to 50.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per bar and a column of people for each group and label.

    Raises
    ------
    ValueError
        If a score is missing, a label is not 0 or 1, lengths differ, there are more than 8 groups, or a
        group has no threshold.
    """
    data = _scored(scores, y_true, sensitive_features, people)
    if len(data.groups) > 8:
        raise ValueError(f"sensitive_features has {len(data.groups)} groups; this figure has room for 8.")
    cut = _thresholds(thresholds, data.groups)
    bars = _bars(data.score, bins)
    columns = {
        f"{group_name(group)}, label {label}": _histogram(data, inside & (data.label == label), bars)
        for group, inside in data.members.items()
        for label in (1, 0)
    }
    name = "score (middle)" if bars.names is None else "score"
    said = [_mean_in_words(data, group, inside, cut.get(group)) for group, inside in data.members.items()]
    return draw_chart(
        title or "Scores in each group, by label" + (" and by decision" if cut else ""),
        62 + 150 * len(data.groups),
        lambda figure: _draw_distributions(figure, data, bars, cut),
        f"{'; '.join(said)}.",
        pd.DataFrame(columns, index=pd.Index(bars.middle if bars.names is None else bars.names, name=name)),
    )


def _draw_distributions(figure: Figure, data: _Scored, bars: _Bars, cut: Mapping[Hashable, float]) -> None:
    grid = figure.subplots(len(data.groups), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
    reach = {1: 0.0, 0: 0.0}  # the tallest bar up and down
    for axes, (group, inside) in zip(grid, data.members.items(), strict=True):
        for label in (1, 0):
            tallest = _draw_bars(axes, data, inside, label, cut.get(group), bars)
            reach[label] = max(reach[label], 1.08 * tallest)
        axes.axhline(0, color=INK, linewidth=0.8)
        heading = f"{group_name(group)}, n = {data.people[inside].sum():,}"
        if group in cut:
            axes.axvline(bars.line(cut[group]), color=INK, linewidth=1.8, linestyle="--")
            heading += f": {percent(data.selected(inside, cut[group]))} selected, "
            heading += f"from {_digits(cut[group])} up"
        axes.set_title(heading)
        axes.yaxis.set_major_formatter(lambda v, _: f"{abs(v):g}")
    up, down = max(reach[1], 0.4 * reach[0]), max(reach[0], 0.4 * reach[1])  # room to name both
    grid[0].set_ylim(-down, up)
    for axes, inside in zip(grid, data.members.values(), strict=True):
        for label, middle_of in ((1, up / 2), (0, -down / 2)):
            size = data.people[inside & (data.label == label)].sum()
            axes.annotate(
                f"label {label}\nn = {size:,}",
                (1.01, middle_of),
                xycoords=("axes fraction", "data"),
                va="center",
            )
    grid[-1].set(xlim=(bars.edges[0], bars.edges[-1]), xlabel="score")
    if bars.names is not None:
        grid[-1].set_xticks(bars.names)
    figure.supylabel("people per 1,000 of the group", fontsize=10)
    if cut:
        _decision_key(figure, grid[0])


def _draw_bars(
    axes: Axes, data: _Scored, inside: Bools, label: int, threshold: float | None, bars: _Bars
) -> float:
    """Draw one label's bars, stacked by decision, and return the height of the tallest."""
    sign = 1 if label else -1
    size = data.people[inside].sum()
    base = np.zeros(len(bars.middle))
    for style, chosen in _decisions(data, inside & (data.label == label), label, threshold):
        height = 1000 * _histogram(data, chosen, bars) / size
        axes.bar(
            bars.middle,
            np.where(height > 0, sign * height, np.nan),  # no outline where nobody is
            np.diff(bars.edges) * 0.94,
            bottom=sign * base,
            facecolor=style.face,
            edgecolor=style.edge,
            hatch=style.hatch,
            linewidth=0.8,
        )
        base += height
    return float(base.max())


def _mean_in_words(data: _Scored, group: Hashable, inside: Bools, threshold: float | None) -> str:
    means = []
    for label in (1, 0):
        mean = data.mean(inside & (data.label == label))
        means.append(f"{mean:.3g} for label {label}" if np.isfinite(mean) else f"nobody with label {label}")
    line = f"{group_name(group)}: mean score {', '.join(means)}"
    if threshold is None:
        return line
    reached = percent(data.selected(inside, threshold))
    return f"{line}, {reached} reach the threshold of {_digits(threshold)}"


def _decision_key(figure: Figure, axes: Axes) -> None:
    handles = [
        axes.bar(np.nan, np.nan, facecolor=s.face, edgecolor=s.edge, hatch=s.hatch, label=s.name)
        for s in (CELL_STYLES[c] for c in ("tp", "fp", "fn", "tn"))
    ]
    figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=4,
        frameon=False,
        handlelength=1.5,
        columnspacing=1.1,
    )


def calibration(
    scores: Column,
    y_true: Column,
    sensitive_features: SensitiveFeatures,
    *,
    people: Column | None = None,
    bins: int = 10,
    title: str | None = None,
) -> Chart:
    """Draw the share with label 1 among the people with a given score, by group, with 95% intervals.

    Scores between 0 and 1 are read as probabilities, cut into `bins`, and set beside the diagonal on which a
    calibrated score lies. Whole numbers with few values, such as deciles, get one dot each and no diagonal.

    Parameters
    ----------
    scores, y_true, sensitive_features, people
        As in `score_distributions`.
    bins : int
        5 to 50.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per (group, score): `count`, `mean_score`, `share_label_1`, `low`, `high`: an
        exact interval (`intervals.clopper_pearson`). A score that nobody in a group has is left out.

    Raises
    ------
    ValueError
        As `score_distributions`, with at most 6 groups.
    """
    data = _scored(scores, y_true, sensitive_features, people)
    if len(data.groups) > 6:
        raise ValueError(f"sensitive_features has {len(data.groups)} groups; this figure has room for 6.")
    bars = _bars(data.score, bins, unit=True)
    table = _reliability(data, bars)
    names = [group_name(group) for group in data.groups]
    said = "; ".join(f"{name}: {_ends(rows_of(table, name, 'group'))}" for name in names)
    return draw_chart(
        title or "What a score means: share with label 1 at each score, with 95% intervals",
        410,
        lambda figure: _draw_calibration(figure, table, group_styles(data.groups), bars),
        f"{said}.",
        table,
    )


def _ends(rows: pd.DataFrame) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    return (
        f"{percent(first['share_label_1'])} of {int(first['count']):,} people at the "
        f"lowest score, {percent(last['share_label_1'])} of {int(last['count']):,} at the highest"
    )


def _draw_calibration(figure: Figure, table: pd.DataFrame, styles: list[GroupStyle], bars: _Bars) -> None:
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3.4, 1))
    if bars.names is None:
        above.plot([0, 1], [0, 1], label="calibrated", color=QUIET, linewidth=1, linestyle=DASHES)
    step = float(np.diff(bars.edges).min())
    for i, style in enumerate(styles):
        rows = rows_of(table, style.name, "group")
        from_middle = i - (len(styles) - 1) / 2
        aside = 0.0 if bars.names is None else from_middle * 0.12 * step
        _draw_shares(above, rows, style, aside)
        wide = 0.8 * step / len(styles)
        below.bar(
            rows.index.to_numpy(dtype=float) + from_middle * wide,
            rows["count"],
            wide,
            facecolor=style.color,
            edgecolor=INK,
            hatch=style.hatch,
            linewidth=0.6,
        )
    above.legend(loc="upper left", frameon=False, handlelength=1.4)
    above.set(ylim=(0, 1), ylabel="share with label 1")
    percent_axis(above, "y")
    above.grid(axis="y")
    below.set(
        xlim=(bars.edges[0], bars.edges[-1]),
        xlabel="score" if bars.names is not None else "score (predicted probability of label 1)",
        ylabel="people",
    )
    below.yaxis.set_major_formatter("{x:,.0f}")
    if bars.names is not None:
        below.set_xticks(bars.names)


def _draw_shares(axes: Axes, rows: pd.DataFrame, style: GroupStyle, aside: float) -> None:
    """Draw one group's shares, `aside` of the score, as whole scores may be: no interval hides another.

    Beside the diagonal nothing steps aside, since the distance to it is what the figure shows.
    """
    x = rows["mean_score"] + aside
    axes.plot(x, rows["share_label_1"], color=style.color, linestyle=style.line, linewidth=1.6)
    axes.vlines(x, rows["low"], rows["high"], color=INK, linewidth=1.3)
    axes.plot(
        x,
        rows["share_label_1"],
        linestyle="none",
        marker=style.marker,
        markersize=7.5,
        markerfacecolor=style.color,
        markeredgecolor=INK,
        label=f"{style.name}, n = {rows['count'].sum():,}",
    )


# ---------------------------------------------------------------------- parts


@dataclass(frozen=True)
class _Scored:
    """Scores, labels and groups of the same rows, checked."""

    score: Floats
    label: Bits
    people: Ints  # how many each row stands for
    members: dict[Hashable, Bools]  # the rows of each group that has somebody in it

    @property
    def groups(self) -> list[Hashable]:
        return list(self.members)

    def mean(self, rows: Bools) -> float:
        size = self.people[rows].sum()
        return float((self.score[rows] * self.people[rows]).sum() / size) if size else float("nan")

    def selected(self, rows: Bools, threshold: float) -> float:
        chosen = self.people[rows & (self.score >= threshold)].sum()
        return float(chosen / self.people[rows].sum())


def _scored(
    scores: Column, y_true: Column, sensitive_features: SensitiveFeatures, people: Column | None
) -> _Scored:
    score = _numbers("scores", scores)
    label = validation.binary("y_true", y_true)
    groups, place = row_groups(sensitive_features)
    validation.same_length(scores=len(score), y_true=len(label), sensitive_features=len(place))
    weight = np.ones(len(label), dtype=np.int64)
    if people is not None:
        given = _numbers("people", people)
        if (given < 0).any() or (given != np.floor(given)).any() or given.sum() == 0:
            raise ValueError(
                "people must hold whole numbers of at least 0: how many people a row stands for."
            )
        weight = given.astype(np.int64)
        validation.same_length(scores=len(score), people=len(weight))
    held = np.bincount(place, weights=weight, minlength=len(groups))
    names = groups.tolist()
    return _Scored(score, label, weight, {names[k]: place == k for k in np.flatnonzero(held).tolist()})


def _numbers(name: str, values: Column) -> Floats:
    given = validation.one_dimensional(name, values)
    try:
        array = given.astype(float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} holds something that is not a number; pass numbers.") from None
    bad = int((~np.isfinite(array)).sum())
    if bad:
        raise ValueError(f"{name} has {bad} missing or infinite value(s); drop or fill those rows first.")
    return array


def _thresholds(
    thresholds: float | Mapping[Hashable, float] | None, groups: list[Hashable]
) -> dict[Hashable, float]:
    if thresholds is None:
        return {}
    if not isinstance(thresholds, Mapping):
        return dict.fromkeys(groups, float(thresholds))
    lacking = [g for g in groups if g not in thresholds]
    if lacking:
        raise ValueError(
            f"thresholds has none for group {lacking[0]!r}; give each group one, or pass one number."
        )
    return {g: float(thresholds[g]) for g in groups}


@dataclass(frozen=True)
class _Bars:
    """Edges of the bars, and the score each bar stands for where scores are few whole numbers."""

    edges: Floats
    names: Ints | None = None

    @property
    def middle(self) -> Floats:
        return np.asarray((self.edges[:-1] + self.edges[1:]) / 2)

    def line(self, threshold: float) -> float:
        """Where a threshold's line stands: between two bars if bars are whole scores."""
        if self.names is not None:
            return float(np.ceil(threshold) - 0.5)
        return float(np.clip(threshold, self.edges[0], self.edges[-1]))


def _bars(score: Floats, bins: int, *, unit: bool = False) -> _Bars:
    if not 5 <= validation.positive_integer("bins", bins) <= 50:
        raise ValueError(f"bins is {bins}; pass 5 to 50.")
    low, high = float(score.min()), float(score.max())
    whole = (score == np.floor(score)).all()
    if whole and 1 < high - low < _MOST_LEVELS:
        return _Bars(np.arange(low, high + 2) - 0.5, np.arange(int(low), int(high) + 1))
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    elif unit:
        raise ValueError(
            f"scores run from {low:g} to {high:g}; pass probabilities between 0 and 1, or whole-number "
            f"scores with at most {_MOST_LEVELS} values."
        )
    if low == high:
        low, high = low - 0.5, high + 0.5
    return _Bars(np.linspace(low, high, bins + 1))


def _digits(threshold: float) -> str:
    """Write three digits, which are enough; a whole number, as a credit score is, keeps all of its own."""
    return f"{threshold:g}" if threshold == round(threshold) else f"{threshold:.3g}"


def _histogram(data: _Scored, rows: Bools, bars: _Bars) -> Ints:
    found, _ = np.histogram(data.score[rows], bars.edges, weights=data.people[rows])
    return found.astype(np.int64)


def _decisions(
    data: _Scored, rows: Bools, label: int, threshold: float | None
) -> list[tuple[CellStyle, Bools]]:
    if threshold is None:
        return [(_LABELS[label], rows)]
    selected = data.score >= threshold
    yes, no = ("tp", "fn") if label else ("fp", "tn")
    return [(CELL_STYLES[yes], rows & selected), (CELL_STYLES[no], rows & ~selected)]


def _reliability(data: _Scored, bars: _Bars) -> pd.DataFrame:
    """Count people and their labels at each score, group by group."""
    middle = bars.middle if bars.names is None else bars.names
    where = np.clip(np.searchsorted(bars.edges, data.score, side="right") - 1, 0, len(middle) - 1)
    records = []
    for group, inside in data.members.items():
        for k, score in enumerate(middle):
            rows = inside & (where == k)
            n, ones = int(data.people[rows].sum()), int(data.people[rows & (data.label == 1)].sum())
            if n:
                records.append((group_name(group), score, n, data.mean(rows), ones / n, ones))
    columns = ["group", "score", "count", "mean_score", "share_label_1", "ones"]
    table = pd.DataFrame(records, columns=columns).set_index(["group", "score"])
    low, high = clopper_pearson(table.pop("ones").to_numpy(), table["count"].to_numpy())
    return table.assign(low=low, high=high)

"""Figures of scores before anybody draws a threshold: how they are spread, and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from fairness_audit import _check
from fairness_audit.counts import GroupCounts
from fairness_audit.inference import exact_rates
from fairness_audit.plots._chart import Chart
from fairness_audit.plots._style import (
    CELL_STYLES,
    INK,
    QUIET,
    CellStyle,
    group_name,
    group_styles,
    house_style,
    new_figure,
    percent,
    percent_axis,
    sentence,
)

_MOST_LEVELS = 25  # whole-number scores with at most this many values get a bar each


def score_distributions(
    scores: Any,
    y_true: Any,
    sensitive_features: Any,
    *,
    thresholds: float | Mapping[Any, float] | None = None,
    people: Any = None,
    bins: int = 20,
    title: str | None = None,
) -> Chart:
    """How scores are spread in each group: people with label 1 upwards, people with label 0 downwards.

    With thresholds, every bar also says what would be decided, in the colours of the 2x2 table.

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
    data = _Scored(scores, y_true, sensitive_features, people)
    if len(data.groups) > 8:
        raise ValueError(f"sensitive_features has {len(data.groups)} groups; this figure has room for 8.")
    cut = _thresholds(thresholds, data.groups)
    edges, names = _bars(data.score, bins)
    title = title or "Scores in each group, by label" + (" and by decision" if cut else "")

    middle, width = (edges[:-1] + edges[1:]) / 2, np.diff(edges)
    columns: dict[str, np.ndarray] = {}
    reach = {1: 0.0, 0: 0.0}  # the tallest bar up and down
    with house_style():
        figure = new_figure(62 + 150 * len(data.groups), title)
        grid = figure.subplots(len(data.groups), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        for axes, group, inside in zip(grid, data.groups, data.inside, strict=True):
            size = data.people[inside].sum()
            for label, sign in ((1, 1), (0, -1)):
                rows = inside & (data.label == label)
                columns[f"{group_name(group)}, label {label}"] = _histogram(data, rows, edges)
                base = np.zeros(len(middle))
                for style, chosen in _decisions(data, rows, label, cut.get(group)):
                    height = 1000 * _histogram(data, chosen, edges) / size
                    axes.bar(
                        middle,
                        np.where(height > 0, sign * height, np.nan),  # no outline where nobody is
                        width * 0.94,
                        bottom=sign * base,
                        facecolor=style.face,
                        edgecolor=style.edge,
                        hatch=style.hatch,
                        linewidth=0.8,
                    )
                    base += height
                reach[label] = max(reach[label], 1.08 * base.max())
            axes.axhline(0, color=INK, linewidth=0.8)
            heading = f"{group_name(group)}, n = {size:,}"
            if group in cut:
                axes.axvline(_between(cut[group], edges, names), color=INK, linewidth=1.8, linestyle="--")
                heading += f": {percent(_selected(data, inside, cut[group]))} selected, "
                heading += f"from {_digits(cut[group])} up"
            axes.set_title(heading)
            axes.yaxis.set_major_formatter(lambda v, _: f"{abs(v):g}")
        up, down = max(reach[1], 0.4 * reach[0]), max(reach[0], 0.4 * reach[1])  # room to name both
        grid[0].set_ylim(-down, up)
        for axes, inside in zip(grid, data.inside, strict=True):
            for label, middle_of in ((1, up / 2), (0, -down / 2)):
                size = data.people[inside & (data.label == label)].sum()
                axes.annotate(
                    f"label {label}\nn = {size:,}",
                    (1.01, middle_of),
                    xycoords=("axes fraction", "data"),
                    va="center",
                )
        grid[-1].set(xlim=(edges[0], edges[-1]), xlabel="score")
        if names is not None:
            grid[-1].set_xticks(names)
        figure.supylabel("people per 1,000 of the group", fontsize=10)
        if cut:
            _decision_key(grid[0])
    index = pd.Index(
        names if names is not None else middle, name="score" if names is not None else "score (middle)"
    )
    table = pd.DataFrame(columns, index=index)
    said = []
    for group, inside in zip(data.groups, data.inside, strict=True):
        means = []
        for label in (1, 0):
            rows = inside & (data.label == label)
            mean = data.mean(rows)
            means.append(
                f"{mean:.3g} for label {label}" if np.isfinite(mean) else f"nobody with label {label}"
            )
        line = f"{group_name(group)}: mean score {', '.join(means)}"
        if group in cut:
            reached = percent(_selected(data, inside, cut[group]))
            line += f", {reached} reach the threshold of {_digits(cut[group])}"
        said.append(line)
    return Chart(figure, f"{sentence(title)} {'; '.join(said)}.", table)


def calibration(
    scores: Any,
    y_true: Any,
    sensitive_features: Any,
    *,
    people: Any = None,
    bins: int = 10,
    title: str | None = None,
) -> Chart:
    """Of the people with a given score, how many have label 1? In each group, with 95% intervals.

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
        exact interval (Clopper and Pearson). A score that nobody in a group has is left out.

    Raises
    ------
    ValueError
        As `score_distributions`, with at most 6 groups.
    """
    data = _Scored(scores, y_true, sensitive_features, people)
    if len(data.groups) > 6:
        raise ValueError(f"sensitive_features has {len(data.groups)} groups; this figure has room for 6.")
    edges, names = _bars(data.score, bins, unit=True)
    title = title or "What a score means: share with label 1 at each score, with 95% intervals"
    table = _reliability(data, edges, names)

    styles = group_styles(data.groups)
    with house_style():
        figure = new_figure(410, title)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3.4, 1))
        if names is None:
            line = {"color": QUIET, "linewidth": 1, "linestyle": (0, (4, 3))}
            above.plot([0, 1], [0, 1], label="calibrated", **line)
        step = np.diff(edges).min()
        for i, (group, style) in enumerate(zip(data.groups, styles, strict=True)):
            rows = table.xs(group_name(group), level="group")
            # Neighbours step aside a little, so that no interval hides another.
            aside = (i - (len(styles) - 1) / 2) * 0.12 * step
            x = rows["mean_score"] + aside
            above.plot(x, rows["share_label_1"], color=style.colour, linestyle=style.line, linewidth=1.6)
            above.vlines(x, rows["low"], rows["high"], color=INK, linewidth=1.3)
            above.plot(
                x,
                rows["share_label_1"],
                linestyle="none",
                marker=style.marker,
                markersize=7.5,
                markerfacecolor=style.colour,
                markeredgecolor=INK,
                label=f"{style.name}, n = {rows['count'].sum():,}",
            )
            wide = 0.8 * step / len(styles)
            place = rows.index.to_numpy(dtype=float) + (i - (len(styles) - 1) / 2) * wide
            below.bar(
                place,
                rows["count"],
                wide,
                facecolor=style.colour,
                edgecolor=INK,
                hatch=style.hatch,
                linewidth=0.6,
            )
        above.legend(loc="upper left", frameon=False, handlelength=1.4)
        above.set(ylim=(0, 1), ylabel="share with label 1")
        percent_axis(above, "y")
        above.grid(axis="y")
        below.set(
            xlim=(edges[0], edges[-1]),
            xlabel="score" if names is not None else "score (predicted probability of label 1)",
            ylabel="people",
        )
        below.yaxis.set_major_formatter("{x:,.0f}")
        if names is not None:
            below.set_xticks(names)
    said = []
    for group in data.groups:
        rows = table.xs(group_name(group), level="group")
        first, last = rows.iloc[0], rows.iloc[-1]
        name = group_name(group)
        said.append(
            f"{name}: {percent(first['share_label_1'])} of {int(first['count']):,} people at the "
            f"lowest score, {percent(last['share_label_1'])} of {int(last['count']):,} at the highest"
        )
    return Chart(figure, f"{sentence(title)} {'; '.join(said)}.", table)


# ---------------------------------------------------------------------- parts


class _Scored:
    """Scores, labels and groups of the same rows, checked."""

    def __init__(self, scores: Any, y_true: Any, sensitive_features: Any, people: Any) -> None:
        self.score = _numbers("scores", scores)
        self.label = _check.binary("y_true", y_true)
        code, groups = _group_of_each_row(sensitive_features)
        _check.same_length(scores=len(self.score), y_true=len(self.label), sensitive_features=len(code))
        if people is None:
            self.people = np.ones(len(self.label), dtype=np.int64)
        else:
            weight = _numbers("people", people)
            if (weight < 0).any() or (weight != np.floor(weight)).any() or weight.sum() == 0:
                raise ValueError(
                    "people must hold whole numbers of at least 0: how many people a row stands for."
                )
            self.people = weight.astype(np.int64)
            _check.same_length(scores=len(self.score), people=len(self.people))
        held = np.bincount(code, weights=self.people, minlength=len(groups))
        self.groups = [groups[k] for k in np.flatnonzero(held)]
        self.inside = [code == k for k in np.flatnonzero(held)]

    def mean(self, rows: np.ndarray) -> float:
        size = self.people[rows].sum()
        return float((self.score[rows] * self.people[rows]).sum() / size) if size else float("nan")


def _group_of_each_row(features: Any) -> tuple[np.ndarray, list[Any]]:
    """Group of each row as a number, and the groups; an intersection is a tuple."""
    if isinstance(features, (list, np.ndarray)):
        features = np.asarray(features, dtype=object)
    frame = pd.DataFrame(features)
    missing = int(frame.isna().any(axis=1).sum())
    if missing:
        raise ValueError(
            f"sensitive_features has {missing} row(s) with a missing value; give those rows a group of "
            "their own, such as 'not recorded', so that they stay in the audit."
        )
    if frame.empty:
        raise ValueError("sensitive_features is empty; pass at least one row.")
    by_group = frame.groupby(list(frame.columns), observed=True, sort=True)
    keys = list(by_group.size().index)
    return by_group.ngroup().to_numpy(), keys


def _numbers(name: str, values: Any) -> np.ndarray:
    array = _check.one_dimensional(name, values)
    try:
        array = array.astype(float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} holds something that is not a number; pass numbers.") from None
    bad = int((~np.isfinite(array)).sum())
    if bad:
        raise ValueError(f"{name} has {bad} missing or infinite value(s); drop or fill those rows first.")
    return array


def _thresholds(thresholds: Any, groups: list[Any]) -> dict[Any, float]:
    if thresholds is None:
        return {}
    if not isinstance(thresholds, Mapping):
        return dict.fromkeys(groups, float(thresholds))
    absent = [g for g in groups if g not in thresholds]
    if absent:
        raise ValueError(
            f"thresholds has none for group {absent[0]!r}; give each group one, or pass one number."
        )
    return {g: float(thresholds[g]) for g in groups}


def _bars(score: np.ndarray, bins: int, *, unit: bool = False) -> tuple[np.ndarray, np.ndarray | None]:
    """Edges of the bars, and the score each bar stands for where scores are few whole numbers."""
    if not 5 <= _check.positive_integer("bins", bins) <= 50:
        raise ValueError(f"bins is {bins}; pass 5 to 50.")
    low, high = score.min(), score.max()
    whole = (score == np.floor(score)).all()
    if whole and 1 < high - low < _MOST_LEVELS:
        names = np.arange(int(low), int(high) + 1)
        return np.arange(low, high + 2) - 0.5, names
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    elif unit:
        raise ValueError(
            f"scores run from {low:g} to {high:g}; pass probabilities between 0 and 1, or whole-number "
            f"scores with at most {_MOST_LEVELS} values."
        )
    if low == high:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, bins + 1), None


def _digits(threshold: float) -> str:
    """Three digits are enough for a reader; a whole number, as a credit score is, keeps all of its own."""
    return f"{threshold:g}" if threshold == round(threshold) else f"{threshold:.3g}"


def _selected(data: _Scored, inside: np.ndarray, threshold: float) -> float:
    return float(data.people[inside & (data.score >= threshold)].sum() / data.people[inside].sum())


def _between(threshold: float, edges: np.ndarray, names: np.ndarray | None) -> float:
    """Where the line stands: between two bars if bars are whole scores."""
    return float(np.ceil(threshold) - 0.5 if names is not None else np.clip(threshold, edges[0], edges[-1]))


def _histogram(data: _Scored, rows: np.ndarray, edges: np.ndarray) -> np.ndarray:
    found, _ = np.histogram(data.score[rows], edges, weights=data.people[rows])
    return found.astype(np.int64)


def _decisions(
    data: _Scored, rows: np.ndarray, label: int, threshold: float | None
) -> list[tuple[CellStyle, np.ndarray]]:
    if threshold is None:
        return [(_LABELS[label], rows)]
    selected = data.score >= threshold
    yes, no = ("tp", "fn") if label else ("fp", "tn")
    return [(CELL_STYLES[yes], rows & selected), (CELL_STYLES[no], rows & ~selected)]


# Without a decision nobody is right or wrong yet, so the labels have greys of their own.
_LABELS = {
    1: CellStyle("label 1", "#595959", "#595959", INK, "o", ""),
    0: CellStyle("label 0", "#595959", "#F2F2F2", "#767676", "o", ".."),
}


def _decision_key(axes: Axes) -> None:
    handles = [
        axes.bar(np.nan, np.nan, facecolor=s.face, edgecolor=s.edge, hatch=s.hatch, label=s.name)
        for s in (CELL_STYLES[c] for c in ("tp", "fp", "fn", "tn"))
    ]
    axes.figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=4,
        frameon=False,
        handlelength=1.5,
        columnspacing=1.1,
    )


def _reliability(data: _Scored, edges: np.ndarray, names: np.ndarray | None) -> pd.DataFrame:
    middle = names if names is not None else (edges[:-1] + edges[1:]) / 2
    where = np.clip(np.searchsorted(edges, data.score, side="right") - 1, 0, len(middle) - 1)
    records, cells = [], {}
    for group, inside in zip(data.groups, data.inside, strict=True):
        for k, score in enumerate(middle):
            rows = inside & (where == k)
            n, ones = int(data.people[rows].sum()), int(data.people[rows & (data.label == 1)].sum())
            if n:
                key = (group_name(group), score)
                records.append((*key, n, data.mean(rows), ones / n))
                cells[key] = {"tn": n - ones, "fp": 0, "fn": ones, "tp": 0}
    table = pd.DataFrame(records, columns=["group", "score", "count", "mean_score", "share_label_1"])
    table = table.set_index(["group", "score"])
    counted = pd.DataFrame.from_dict(cells, orient="index")
    counted.index = table.index
    found = exact_rates(GroupCounts.from_table(counted), "base_rate")
    return table.assign(low=found["low"].to_numpy(), high=found["high"].to_numpy())

"""Group ROC curves, and the point that a randomized rule reaches inside them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from sklearn.metrics import roc_auc_score, roc_curve

from fairness_audit import validation
from fairness_audit.array_types import Bits, Bools, Column, Floats, SensitiveFeatures
from fairness_audit.grouping import row_groups
from fairness_audit.plots.chart import Chart, draw_chart
from fairness_audit.plots.marks import DASHES, WORDS_BOX
from fairness_audit.plots.style import (
    INK,
    QUIET,
    GroupStyle,
    group_name,
    group_styles,
    percent,
    percent_axis,
)


class Mixture(Protocol):
    """One group's rule: two thresholds used with two probabilities, and sometimes the score is ignored."""

    p0: float
    operation0: Callable[[Floats], Bools]
    p1: float
    operation1: Callable[[Floats], Bools]
    p_ignore: float
    prediction_constant: float


def group_roc(
    scores: Column,
    y_true: Column,
    sensitive_features: SensitiveFeatures,
    *,
    mixtures: Mapping[Hashable, Mixture],
    title: str | None = None,
) -> Chart:
    """Draw each group's ROC curve, and where a randomized rule for equalized odds puts the group.

    A group whose score is sometimes ignored has two more marks: the point of its thresholds, on its curve,
    and on the diagonal the share that the draw approves. What the rule reaches lies between the two. Source:
    Hardt, Price and Srebro (2016, arXiv 1610.02413).

    Parameters
    ----------
    scores : array-like of shape (rows,)
        Of the rows that the rule was fitted to; on other rows the groups' points differ a little.
    y_true : array-like of shape (rows,)
        Labels, 0 or 1.
    sensitive_features : array-like of shape (rows,), or several columns
    mixtures : mapping from group to mixture
        What Fairlearn's `ThresholdOptimizer` fitted with `equalized_odds`:
        ``rule.interpolated_thresholder_.interpolation_dict``.
    title : str, optional
        Replaces the figure's title.

    Returns
    -------
    Chart
        `.table` has one row per group: people, the area under its curve (`auc`), the rates of its thresholds
        (`threshold_tpr`, `threshold_fpr`), how often the score is ignored, how many the draw then approves,
        and the rates that the rule reaches (`tpr`, `fpr`), as expected over all draws.

    Raises
    ------
    ValueError
        If lengths differ, a label is not 0 or 1, a group has people of one label only, or a group has no
        mixture.
    """
    score = validation.one_dimensional("scores", scores).astype(float)
    label = validation.binary("y_true", y_true)
    groups, place = row_groups(sensitive_features)
    validation.same_length(scores=len(score), y_true=len(label), sensitive_features=len(place))
    rows, curves = {}, {}
    for k, group in enumerate(groups.tolist()):
        inside = place == k
        if group not in mixtures:
            raise ValueError(
                f"mixtures has nothing for the group {group!r}; fit the rule to rows that hold every group."
            )
        if len(np.unique(label[inside])) < 2:
            raise ValueError(f"group {group!r} has people of one label only, so it has no ROC curve.")
        curves[group] = roc_curve(label[inside], score[inside])[:2]
        rows[group] = _reached(score[inside], label[inside], mixtures[group])
    table = pd.DataFrame(rows).T.rename_axis("group").astype({"people": int})
    return draw_chart(
        title or "Each group's ROC curve, and the point that the rule reaches",
        360,
        lambda figure: _draw(figure.subplots(), curves, table),
        f"{'; '.join(_in_words(group, row) for group, row in table.iterrows())}.",
        table,
    )


def _reached(score: Floats, label: Bits, mixture: Mixture) -> dict[str, float]:
    chance = mixture.p0 * mixture.operation0(score) + mixture.p1 * mixture.operation1(score)
    ignored, approves = mixture.p_ignore, mixture.prediction_constant
    tpr, fpr = (float(np.mean(chance[label == k])) for k in (1, 0))
    return {
        "people": len(score),
        "auc": float(roc_auc_score(label, score)),
        "threshold_tpr": tpr,
        "threshold_fpr": fpr,
        "score_ignored": ignored,
        "draw_approves": approves,
        "tpr": ignored * approves + (1 - ignored) * tpr,
        "fpr": ignored * approves + (1 - ignored) * fpr,
    }


def _in_words(group: Hashable, row: pd.Series) -> str:
    said = f"{group_name(group)} (AUC {row['auc']:.2f}) "
    if row["score_ignored"] > 0:
        said += (
            f"has thresholds at TPR {percent(row['threshold_tpr'])} and FPR {percent(row['threshold_fpr'])}, "
            f"its score is ignored in {percent(row['score_ignored'])} of decisions, and it "
        )
    return said + f"reaches TPR {percent(row['tpr'])} and FPR {percent(row['fpr'])}"


def _draw(axes: Axes, curves: Mapping[Hashable, tuple[Floats, Floats]], table: pd.DataFrame) -> None:
    axes.plot([0, 1], [0, 1], color=QUIET, linestyle=DASHES, linewidth=1.2)
    for style, (group, (fpr, tpr)) in zip(group_styles(curves), curves.items(), strict=True):
        row = table.loc[group]
        name = f"{style.name}, n = {int(row['people']):,}: AUC {row['auc']:.2f}"
        axes.plot(fpr, tpr, color=style.color, linestyle=style.line, linewidth=1.8, label=name)
        if row["score_ignored"] > 0:
            _draw_mixture(axes, style, row)
        _dot(axes, row["fpr"], row["tpr"], style, 10)
    at = table[["fpr", "tpr"]].mean()
    _words(axes, "what the rule reaches", at["fpr"], at["tpr"], (10, -8))
    axes.set(
        xlabel="false positive rate (of people with label 0)",
        ylabel="true positive rate (of people with label 1)",
        xlim=(-0.02, 1.02), ylim=(-0.02, 1.02),
    )  # fmt: skip
    axes.set_aspect("equal")
    percent_axis(axes, "x")
    percent_axis(axes, "y")
    axes.grid()
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False)


def _draw_mixture(axes: Axes, style: GroupStyle, row: pd.Series) -> None:
    """Draw the segment from the thresholds' point to the draw's point on the diagonal."""
    ends = [row["threshold_fpr"], row["draw_approves"]], [row["threshold_tpr"], row["draw_approves"]]
    axes.plot(*ends, color=style.color, linewidth=1.4, zorder=2.5)
    for x, y in zip(*ends, strict=True):
        _dot(axes, x, y, style, 7)
    _words(axes, f"{style.name}: thresholds alone", ends[0][0], ends[1][0], (-6, 6), ha="right")
    _words(axes, f"{style.name}: a draw alone", ends[0][1], ends[1][1], (8, -8))


def _dot(axes: Axes, x: float, y: float, style: GroupStyle, size: float) -> None:
    axes.plot(
        x, y, marker=style.marker, markersize=size, markerfacecolor=style.color, markeredgecolor=INK,
        markeredgewidth=1.0, linestyle="none", zorder=4,
    )  # fmt: skip


def _words(axes: Axes, text: str, x: float, y: float, nudge: tuple[float, float], ha: str = "left") -> None:
    axes.annotate(
        text, (x, y), xytext=nudge, textcoords="offset points", ha=ha, va="center", fontsize=9,
        bbox=WORDS_BOX, zorder=3,
    )  # fmt: skip

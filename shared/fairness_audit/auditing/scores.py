"""What a score says for each group: order, calibration, thresholds and coverage, from counts by score.

    Scores(...)            people by group, label and score
    auc(...)               does a person with label 1 score above one with label 0, with DeLong's interval
    calibration(...)       people of one band of the score: mean score beside the share with label 1
    sweep(...)             selection rate, true and false positive rate at every threshold: each group's ROC
    coverage(...)          split conformal sets: how often the true label is in them, group by group

A continuous score is counted in bands of a thousandth of its range. Two people in one band count as equal;
that moves an AUC by at most half the share of pairs that lie in one band, which `auc` returns as `ties`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from fairness_audit import intervals
from fairness_audit.array_types import Floats

THRESHOLDS = 100
"""Thresholds in a sweep, at most."""

CALIBRATION_BANDS = 10


@dataclass(frozen=True)
class Scores:
    """People by group and score.

    Attributes
    ----------
    groups : list of str
    values : ndarray of float, shape (values,)
        Scores, or lower edges of their bands, rising.
    ones, zeros : ndarray of float, shape (groups, values)
        People with label 1 and 0; where there are no labels everybody is in `zeros`.
    totals : ndarray of float, shape (groups, values)
        Sums of the scores.
    labeled : bool
    exact : bool
        Whether `values` are the scores themselves.
    probability : bool
        Whether all scores lie in [0, 1].
    """

    groups: list[str]
    values: Floats
    ones: Floats
    zeros: Floats
    totals: Floats
    labeled: bool
    exact: bool
    probability: bool


def auc(scores: Scores, level: float) -> pd.DataFrame:
    """Compute the area under each group's ROC curve with DeLong's interval on the logit scale.

    Parameters
    ----------
    scores : Scores
    level : float

    Returns
    -------
    DataFrame
        group, ones, zeros, auc, low, high, ties (share of pairs in one band); "overall" last.

    Notes
    -----
    Variance: DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44 (doi:10.2307/2531595).
    """
    rows = []
    for name, ones, zeros in [
        *zip(scores.groups, scores.ones, scores.zeros, strict=True),
        ("overall", scores.ones.sum(axis=0), scores.zeros.sum(axis=0)),
    ]:
        rows.append((name, round(ones.sum()), round(zeros.sum()), *_auc(ones, zeros, level)))
    return pd.DataFrame(rows, columns=["group", "ones", "zeros", "auc", "low", "high", "ties"])


def _auc(ones: Floats, zeros: Floats, level: float) -> tuple[float, float, float, float]:
    p, q = ones.sum(), zeros.sum()
    if p == 0 or q == 0:
        return math.nan, math.nan, math.nan, math.nan
    below = (np.cumsum(zeros) - zeros / 2) / q  # of the zeros, for a one with this score
    above = 1 - (np.cumsum(ones) - ones / 2) / p
    area = float((ones * below).sum() / p)
    ties = float((ones * zeros).sum() / (p * q))
    if p < 2 or q < 2 or not 0 < area < 1:
        return area, math.nan, math.nan, ties
    variance = float((ones * (below - area) ** 2).sum() / (p - 1) / p)
    variance += float((zeros * (above - area) ** 2).sum() / (q - 1) / q)
    reach = float(special.ndtri((1 + level) / 2)) * math.sqrt(variance) / (area * (1 - area))
    middle = float(special.logit(area))
    return area, float(special.expit(middle - reach)), float(special.expit(middle + reach)), ties


def calibration(scores: Scores, level: float) -> pd.DataFrame:
    """Compare score and outcome within bands of the score.

    Parameters
    ----------
    scores : Scores
        With labels.
    level : float

    Returns
    -------
    DataFrame
        group, band, people, mean_score, ones, share (with label 1), low, high. A score with at most ten
        values has a band for each.
    """
    if len(scores.values) <= CALIBRATION_BANDS and scores.exact:
        place = np.arange(len(scores.values))
        names = [f"{v:g}" for v in scores.values]
    else:
        low, high = (0.0, 1.0) if scores.probability else (scores.values[0], scores.values[-1])
        width = (high - low) / CALIBRATION_BANDS or 1.0
        place = np.clip(((scores.values - low) / width + 1e-9).astype(int), 0, CALIBRATION_BANDS - 1)
        names = [f"{low + i * width:.4g} to {low + (i + 1) * width:.4g}" for i in range(CALIBRATION_BANDS)]
    rows = []
    for g, group in enumerate(scores.groups):
        ones, zeros, totals = (
            np.bincount(place, weights=values[g], minlength=len(names))
            for values in (scores.ones, scores.zeros, scores.totals)
        )
        people = ones + zeros
        with np.errstate(invalid="ignore", divide="ignore"):
            mean, share = totals / people, ones / people
        bounds = intervals.wilson(ones, people, level)
        for b in np.flatnonzero(people):
            rows.append(
                (
                    group,
                    names[b],
                    round(people[b]),
                    mean[b],
                    round(ones[b]),
                    share[b],
                    bounds[0][b],
                    bounds[1][b],
                )
            )
    return pd.DataFrame(
        rows, columns=["group", "band", "people", "mean_score", "ones", "share", "low", "high"]
    )


def sweep(scores: Scores) -> pd.DataFrame:
    """Decide at many thresholds: whoever scores at least so much is selected.

    Returns
    -------
    DataFrame
        group, threshold, selection_rate, and with labels true_positive_rate, false_positive_rate.
    """
    people = (scores.ones + scores.zeros).sum(axis=0)
    used = np.flatnonzero(people)
    if len(used) > THRESHOLDS:  # about as many people between any two
        share = np.cumsum(people[used]) / people.sum()
        used = np.unique(
            used[np.searchsorted(share, np.linspace(0, 1, THRESHOLDS, endpoint=False), side="right")]
        )
    rows = []
    for g, group in enumerate(scores.groups):
        ones, zeros = (np.cumsum(v[g][::-1])[::-1] for v in (scores.ones, scores.zeros))
        for i in used:
            selected = _share(ones[i] + zeros[i], ones[0] + zeros[0])
            rates = (_share(ones[i], ones[0]), _share(zeros[i], zeros[0])) if scores.labeled else ()
            rows.append((group, float(scores.values[i]), selected, *rates))
    names = ["group", "threshold", "selection_rate"]
    names += ["true_positive_rate", "false_positive_rate"] if scores.labeled else []
    return pd.DataFrame(rows, columns=names)


def _share(k: float, n: float) -> float:
    return float(k / n) if n > 0 else math.nan


def coverage(scores: Scores, alpha: float, level: float) -> pd.DataFrame:
    """Calibrate prediction sets on everybody and count, group by group, how often the true label is inside.

    The set holds every label whose probability is at least 1 - q, q being the conformal quantile of 1 - the
    true label's probability (least ambiguous sets). The promise is for everybody together; here is who gets
    less of it. The quantile comes from the same people, so overall coverage is at least 1 - alpha.

    Parameters
    ----------
    scores : Scores
        Labeled probabilities.
    alpha : float
        The promise is 1 - alpha.
    level : float

    Returns
    -------
    DataFrame
        group, people, covered, coverage, low, high, both (share whose set holds both labels), neither.
    """
    wrong = np.concatenate([1 - scores.values, scores.values])
    weight = np.concatenate([scores.ones.sum(axis=0), scores.zeros.sum(axis=0)])
    order = np.argsort(wrong, kind="stable")
    n = weight.sum()
    needed = math.ceil((n + 1) * (1 - alpha) - 1e-9)
    ends = np.cumsum(weight[order])
    names = ["group", "people", "covered", "coverage", "low", "high", "both", "neither"]
    if n == 0 or needed > n:
        return pd.DataFrame([], columns=names)
    q = float(wrong[order][int(np.searchsorted(ends, needed - 1e-9))]) + 1e-12
    has_one, has_zero = 1 - scores.values <= q, scores.values <= q
    rows = []
    for name, ones, zeros in [
        *zip(scores.groups, scores.ones, scores.zeros, strict=True),
        ("overall", scores.ones.sum(axis=0), scores.zeros.sum(axis=0)),
    ]:
        people, covered = ones.sum() + zeros.sum(), ones[has_one].sum() + zeros[has_zero].sum()
        if people == 0:
            continue
        low, high = intervals.wilson(covered, people, level)
        both = (ones + zeros)[has_one & has_zero].sum() / people
        neither = (ones + zeros)[~has_one & ~has_zero].sum() / people
        rows.append(
            (name, round(people), round(covered), covered / people, float(low), float(high), both, neither)
        )
    return pd.DataFrame(rows, columns=names)

"""Who gets the weaker guarantee: split conformal prediction, and its coverage group by group.

    conformal_quantile(scores, alpha)         the margin that new scores stay within, 1 - alpha of the time
    group_quantiles(scores, sensitive_features=..., alpha=...)
                                              one for each group (Mondrian calibration), or a reason
    quantile_of_rows(quantiles, sensitive_features=...)
                                              the margin of each person's group
    interval(prediction, quantile)            the range that a margin makes of a prediction
    lac_scores(probability, y_true, labels)   scores of a classifier: 1 - the true label's probability
    prediction_set(probability, quantile, labels)
                                              the labels that a margin leaves in
    in_set(sets, y_true)                      whether each set holds the true label
    coverage_by_group(covered, sensitive_features=..., size=...)
                                              how often the truth was inside, with exact intervals
    smallest_calibration_size(alpha)          people without whom there is no finite margin
    realized_coverage(n, alpha)               what n calibration people may lead to (a Beta distribution)
    calibration_size(at_least, alpha)         people that make low coverage unlikely

The contract. Let scores measure how wrong a prediction is, and let n calibration people and a new one be
exchangeable. The new score is then equally likely to take each of the n + 1 places in the order of all of
them, so it is at most the k-th smallest calibration score with probability at least k / (n + 1). With
k = ceil((n + 1)(1 - alpha)) that is at least 1 - alpha (Vovk, Gammerman and Shafer 2005, Algorithmic Learning
in a Random World). It is a promise about everybody together. Calibrating each group by itself makes it a
promise to each group: Vovk's Mondrian predictors, and the equalized coverage of Romano, Barber, Sabatti and
Candes (2020, doi 10.1162/99608f92.03f00592).

What is refused. Where k exceeds n no calibration score is large enough and the margin is infinite: the range
is everything, the set holds every label. That keeps the promise and helps nobody, so it never happens
silently: `conformal_quantile` warns and `group_quantiles` gives the reason.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Hashable, Sequence
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from fairness_audit import validation
from fairness_audit.array_types import Bools, Column, Floats, Ints, Places, SensitiveFeatures
from fairness_audit.grouping import row_groups
from fairness_audit.intervals import clopper_pearson


class InfiniteQuantileWarning(UserWarning):
    """There are too few calibration scores for a finite margin."""


# ---------------------------------------------------------------------- margins


def conformal_quantile(scores: Column, alpha: float = 0.1) -> float:
    """Take the k-th smallest of n calibration scores, k = ceil((n + 1)(1 - alpha)).

    Parameters
    ----------
    scores : array-like of shape (n,)
        How wrong the model was about each calibration person; larger is worse. None of them may have been
        used in training.
    alpha : float
        Share of new people whose truth may lie outside, strictly between 0 and 1.

    Returns
    -------
    float
        Infinite, with an `InfiniteQuantileWarning`, where k exceeds n.

    Raises
    ------
    ValueError
        If `scores` is empty or holds something that is not a number, or `alpha` is out of its range.
    """
    alpha = validation.fraction("alpha", alpha, open_interval=True)
    values = _scores("scores", scores)
    if _rank(values.size, alpha) > values.size:
        warnings.warn(f"{_too_few(values.size, alpha)}.", InfiniteQuantileWarning, stacklevel=2)
    return _quantile(values, alpha)


def group_quantiles(
    scores: Column, *, sensitive_features: SensitiveFeatures, alpha: float = 0.1
) -> pd.DataFrame:
    """Compute a margin for each group, from the scores of that group alone.

    Parameters
    ----------
    scores : array-like of shape (n,)
        As in `conformal_quantile`.
    sensitive_features : array-like of shape (n,) or (n, features), Series, DataFrame or dict
        The group of each calibration person. With several features a group is an intersection.
    alpha : float

    Returns
    -------
    DataFrame
        One row per group; columns `count` (its calibration people), `quantile` and `reason`. A group that is
        too small has an infinite quantile and a reason; elsewhere the reason is empty.

    Raises
    ------
    ValueError
        For the reasons of `conformal_quantile`, or if lengths differ or a sensitive feature is missing.
    """
    validation.aligned(scores=scores, sensitive_features=sensitive_features)
    alpha = validation.fraction("alpha", alpha, open_interval=True)
    values = _scores("scores", scores)
    groups, where = _groups(sensitive_features, scores=values.size)
    count = np.bincount(where, minlength=len(groups))
    quantile = [_quantile(values[where == g], alpha) for g in range(len(groups))]
    reason = ["" if _rank(n, alpha) <= n else _too_few(n, alpha) for n in count.tolist()]
    return pd.DataFrame({"count": count, "quantile": quantile, "reason": reason}, index=groups)


def quantile_of_rows(quantiles: pd.DataFrame | pd.Series, *, sensitive_features: SensitiveFeatures) -> Floats:
    """Look up the margin of each person's group, for `interval` and `prediction_set`.

    Parameters
    ----------
    quantiles : DataFrame or Series
        What `group_quantiles` returned, or its column `quantile`.
    sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
        The group of each new person: without it this calibration cannot be used.

    Returns
    -------
    ndarray of float, shape (rows,)

    Raises
    ------
    ValueError
        If somebody's group is missing, or was not calibrated.
    """
    series = quantiles["quantile"] if isinstance(quantiles, pd.DataFrame) else quantiles
    groups, where = _groups(sensitive_features)
    place = series.index.get_indexer(groups)
    unknown = [g for g, p, n in zip(groups, place, np.bincount(where), strict=False) if p < 0 and n]
    if unknown:
        have = ", ".join(map(repr, series.index))
        raise ValueError(
            f"sensitive_features has {validation.first_few(unknown)}; quantiles were calibrated for {have}. "
            "Calibrate that group too, or say what its people get."
        )
    return np.asarray(series.to_numpy(dtype=float)[place[where]])


def _rank(n: ArrayLike, alpha: float) -> Ints:
    """ceil((n + 1)(1 - alpha)); rounded first, since 30 x 0.9 is a little more than 27 in floating point."""
    return np.ceil(np.round((np.asarray(n) + 1) * (1 - alpha), 6)).astype(int)


def _quantile(values: Floats, alpha: float) -> float:
    rank = int(_rank(values.size, alpha))
    return float(np.partition(values, rank - 1)[rank - 1]) if rank <= values.size else math.inf


def _too_few(n: int, alpha: float) -> str:
    return (
        f"{n} calibration score{'s' * (n != 1)}, and {100 * (1 - alpha):g}% coverage needs at least "
        f"{smallest_calibration_size(alpha)}: the margin is infinite"
    )


# ---------------------------------------------------------------------- ranges and sets


def interval(prediction: Column, quantile: ArrayLike) -> pd.DataFrame:
    """Make ranges of a prediction minus and plus the margin, for scores that are absolute residuals.

    Parameters
    ----------
    prediction : array-like of shape (rows,)
    quantile : float or array-like of shape (rows,)
        From `conformal_quantile`, or from `quantile_of_rows`.

    Returns
    -------
    DataFrame of shape (rows, 2)
        Columns `low` and `high`, both included.

    Raises
    ------
    ValueError
        If something is not a number, or lengths differ.
    """
    center = _scores("prediction", prediction)
    margin = _margin(quantile, prediction=center.size)
    return pd.DataFrame({"low": center - margin, "high": center + margin})


def lac_scores(probability: ArrayLike, y_true: Column, labels: Sequence[Hashable] | None = None) -> Floats:
    """Compute 1 minus the probability that the model gave to the true label.

    Source: Sadinle, Lei and Wasserman (2019, arXiv 1609.00451), least ambiguous set-valued classifiers.

    Parameters
    ----------
    probability : array-like of shape (rows, labels)
        `predict_proba(X)`.
    y_true : array-like of shape (rows,)
    labels : sequence, optional
        What the columns stand for, as `classes_`; 0, 1, ... by default.

    Returns
    -------
    ndarray of float, shape (rows,)

    Raises
    ------
    ValueError
        If a row is not a distribution over the labels, or a true label is not one of them.
    """
    table = _distribution(probability, labels)
    truth = validation.one_dimensional("y_true", y_true)
    validation.same_length(probability=len(table), y_true=len(truth))
    return np.asarray(1 - table.to_numpy()[np.arange(len(table)), _columns(table, truth)])


def prediction_set(
    probability: ArrayLike, quantile: ArrayLike, labels: Sequence[Hashable] | None = None
) -> pd.DataFrame:
    """Keep every label whose score (1 - its probability) is at most the margin.

    Parameters
    ----------
    probability, labels
        As in `lac_scores`.
    quantile : float or array-like of shape (rows,)
        From `conformal_quantile`, or from `quantile_of_rows`.

    Returns
    -------
    DataFrame of bool, shape (rows, labels)
        Whether a label is in the set. A row may be empty: no label is likely enough.

    Raises
    ------
    ValueError
        If a row is not a distribution over the labels, or lengths differ.
    """
    table = _distribution(probability, labels)
    margin = _margin(quantile, probability=len(table))
    # The same subtraction as in `lac_scores`, so that a score equal to the margin is inside.
    return pd.DataFrame(1 - table.to_numpy() <= np.reshape(margin, (-1, 1)), columns=table.columns)


def in_set(sets: pd.DataFrame, y_true: Column) -> Bools:
    """Say whether each set holds the true label.

    Parameters
    ----------
    sets : DataFrame of bool, shape (rows, labels)
        From `prediction_set`.
    y_true : array-like of shape (rows,)

    Returns
    -------
    ndarray of bool, shape (rows,)

    Raises
    ------
    ValueError
        If lengths differ or a true label has no column.
    """
    truth = validation.one_dimensional("y_true", y_true)
    validation.same_length(sets=len(sets), y_true=len(truth))
    return np.asarray(sets.to_numpy(dtype=bool)[np.arange(len(sets)), _columns(sets, truth)])


# ---------------------------------------------------------------------- the audit


def coverage_by_group(
    covered: Column,
    *,
    sensitive_features: SensitiveFeatures | None = None,
    size: Column | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Count how often the truth was inside, group by group, with Clopper and Pearson's exact interval.

    Parameters
    ----------
    covered : array-like of shape (rows,)
        Whether the range or set of each person held the truth: 0 or 1, False or True.
    sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict, optional
        The group of each person. Left out, everybody is one group, named "everybody".
    size : array-like of shape (rows,), optional
        How wide each range is, or how many labels each set holds.
    level : float
        Of the intervals.

    Returns
    -------
    DataFrame
        One row per group; columns `count`, `covered` (people), `coverage`, `low`, `high` and, where `size`
        was given, `mean_size`. An intersection that nobody belongs to has a count of 0 and NaN.

    Raises
    ------
    ValueError
        If `covered` is not 0 or 1, lengths differ, or a sensitive feature is missing.

    Notes
    -----
    The interval is about these margins: it says how far the coverage of other people of the group may be from
    what was seen. That another calibration sample gives other margins is `realized_coverage`.
    """
    validation.aligned(covered=covered, sensitive_features=sensitive_features, size=size)
    inside = validation.binary("covered", covered)
    if sensitive_features is None:
        sensitive_features = np.repeat("everybody", inside.size)
    groups, where = _groups(sensitive_features, covered=inside.size)
    level = validation.fraction("level", level, open_interval=True)
    count = np.bincount(where, minlength=len(groups))
    hits = np.bincount(where, weights=inside, minlength=len(groups)).astype(int)
    low, high = clopper_pearson(hits, count, level)
    present = count > 0
    table = pd.DataFrame(
        {
            "count": count,
            "covered": hits,
            "coverage": hits / np.where(present, count, np.nan),
            "low": np.where(present, low, np.nan),
            "high": np.where(present, high, np.nan),
        },
        index=groups,
    )
    if size is not None:
        sizes = _scores("size", size, infinite=True)
        validation.same_length(covered=inside.size, size=sizes.size)
        total = np.bincount(where, weights=sizes, minlength=len(groups))
        table["mean_size"] = total / table["count"].where(table["count"] > 0)
    table.attrs = {"level": level}
    return table


# ---------------------------------------------------------------------- how many people a group needs


def smallest_calibration_size(alpha: float = 0.1) -> int:
    """Compute the fewest calibration people for whom a finite margin exists: ceil(1 / alpha) - 1.

    Parameters
    ----------
    alpha : float
        Strictly between 0 and 1.

    Returns
    -------
    int
        9 for 90% coverage, 19 for 95%.

    Raises
    ------
    ValueError
        If `alpha` is out of its range.
    """
    alpha = validation.fraction("alpha", alpha, open_interval=True)
    return max(1, math.ceil(round(1 / alpha, 6)) - 1)


class CoverageDistribution(Protocol):
    """What is used here of a frozen distribution of `scipy.stats`."""

    def mean(self) -> float:
        """Return the expected coverage."""

    def ppf(self, q: ArrayLike) -> Floats:
        """Return quantiles of the coverage."""

    def cdf(self, x: ArrayLike) -> Floats:
        """Return the probability of at most this coverage."""


def realized_coverage(n: int, alpha: float = 0.1) -> CoverageDistribution:
    """Return the distribution of the coverage that n calibration people lead to.

    The promised 1 - alpha is an average over calibration samples. Yours is one of them, and its margin covers
    a share of new people that is distributed as Beta(k, n + 1 - k), k = ceil((n + 1)(1 - alpha)), if scores
    have no ties; with ties, at least so much. Source: Vovk (2012, arXiv 1209.2673).

    Parameters
    ----------
    n : int
        Calibration people.
    alpha : float

    Returns
    -------
    scipy.stats frozen distribution
        `.mean()`, `.ppf([0.05, 0.95])`, `.cdf(0.85)` and so on.

    Raises
    ------
    ValueError
        If n is too small for a finite margin.
    """
    n = validation.positive_integer("n", n)
    alpha = validation.fraction("alpha", alpha, open_interval=True)
    rank = int(_rank(n, alpha))
    if rank > n:
        raise ValueError(f"n is {n}: {_too_few(n, alpha)}. Everybody is covered, by a range without ends.")
    found: CoverageDistribution = stats.beta(rank, n + 1 - rank)
    return found


def calibration_size(at_least: float, alpha: float = 0.1, *, confidence: float = 0.95) -> int:
    """Find the group size from which on coverage below `at_least` is unlikely.

    Parameters
    ----------
    at_least : float
        Coverage that should be reached, less than 1 - alpha.
    alpha : float
    confidence : float
        In this share of calibration samples, or more, it is.

    Returns
    -------
    int
        Every size from here on qualifies. Some smaller sizes may too: k is a whole number, so the chance
        goes up and down a little from one size to the next.

    Raises
    ------
    ValueError
        If `at_least` is not less than 1 - alpha, or so near to it that 50,000 people do not suffice.
    """
    alpha = validation.fraction("alpha", alpha, open_interval=True)
    at_least = validation.fraction("at_least", at_least, open_interval=True)
    confidence = validation.fraction("confidence", confidence, open_interval=True)
    if at_least >= 1 - alpha:
        raise ValueError(
            f"at_least is {at_least:g}; coverage varies around {1 - alpha:g}, so pass something below it."
        )
    for most in (1_000, 10_000, 100_000):
        n = np.arange(smallest_calibration_size(alpha), most + 1)
        k = _rank(n, alpha)
        failing = n[special.betaincc(k, n + 1 - k, at_least) < confidence]
        last = int(failing.max(initial=n[0] - 1))
        if last <= most // 2:  # twice as far and no failure: the chance has settled above
            return last + 1
    raise ValueError(f"at_least is {at_least:g}, too near {1 - alpha:g} for 50,000 people; lower it.")


# ---------------------------------------------------------------------- parts


def _scores(name: str, values: object, *, infinite: bool = False) -> Floats:
    given = validation.one_dimensional(name, values)
    try:
        array = given.astype(float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} holds {validation.first_few(given)}; pass numbers.") from None
    bad = int((np.isnan(array) if infinite else ~np.isfinite(array)).sum())
    if bad:
        raise ValueError(f"{name} has {bad} value(s) that are not a finite number; drop those rows first.")
    return array


def _margin(quantile: ArrayLike, **rows: int) -> Floats:
    """One margin for all rows, or one per row; it may be infinite."""
    if np.ndim(quantile) == 0:
        return np.asarray(_scores("quantile", [quantile], infinite=True)[0])
    margin = _scores("quantile", quantile, infinite=True)
    validation.same_length(quantile=margin.size, **rows)
    return margin


def _groups(sensitive_features: SensitiveFeatures, **rows: int) -> tuple[pd.Index, Places]:
    """Return the groups as GroupCounts has them, and each row's place among them."""
    groups, where = row_groups(sensitive_features)
    validation.same_length(**rows, sensitive_features=len(where))
    return groups, where


def _distribution(probability: ArrayLike, labels: Sequence[Hashable] | None) -> pd.DataFrame:
    array = np.asarray(probability)
    if array.ndim != 2 or array.shape[1] < 2 or not len(array):
        raise ValueError(
            f"probability has shape {array.shape}; pass predict_proba(X), "
            "a row per person and a column per label."
        )
    for column in array.T:
        validation.probability("probability", column)
    off = np.abs(array.sum(axis=1) - 1) > 1e-6
    if off.any():
        raise ValueError(
            f"probability has {int(off.sum())} row(s) that do not add up to 1; pass predict_proba(X)."
        )
    names: list[Hashable] = list(range(array.shape[1])) if labels is None else list(labels)
    if len(names) != array.shape[1] or len(set(names)) != len(names):
        raise ValueError(
            f"labels has {len(names)} entries and probability {array.shape[1]} columns; "
            "pass the model's classes_, each label once."
        )
    return pd.DataFrame(array.astype(float), columns=names)


def _columns(table: pd.DataFrame, truth: NDArray[np.generic]) -> Places:
    place: Places = table.columns.get_indexer(pd.Index(truth))
    if (place < 0).any():
        have = ", ".join(map(repr, table.columns.tolist()))
        unknown = validation.first_few(pd.unique(pd.Series(truth[place < 0])))
        raise ValueError(f"y_true has {unknown}; the labels are {have}. Pass labels=model.classes_.")
    return place

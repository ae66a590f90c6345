"""Proxies: how well features give a group away, and how large a gap a proxy makes.

    leakage(X, sensitive_features)        cross-validated AUC for telling the groups apart, by each column
                                          and by all together, with intervals (DataFrame)
    normal_proxy_auc(strength)            that AUC for a normal feature whose means lie `strength` standard
                                          deviations apart, in closed form
    matching_proxy(agreement)             what the best model decides from a proxy that names the right group
                                          with probability `agreement`, in closed form (DataFrame)
    gap_bounds(selection_rate, share)     the gaps that are possible when nobody's group is known
    companion(column, lower)              a made-up column that gives a group away only beside another one

The area under the ROC curve (AUC) reads as follows: draw one person from each of two groups; the AUC is the
share of such pairs that the score puts in the right order, a tie counting half. 0.5 is a coin, 1 gives every
group away. It says what one kind of model finds, so it is a lower bound on what there is to find.

How the AUC is estimated. Each person is scored by a model that was fitted without them, the AUC is computed
within each fold and averaged: scores of different folds come from different models, and pooling them leans
toward "no leakage" (Forman and Scholz 2010, Apples-to-apples in cross-validation studies,
doi:10.1145/1882471.1882479). The interval follows LeDell, Petersen and van der Laan 2015 (Computationally
efficient confidence intervals for cross-validated AUC, doi:10.1214/15-EJS1035), with DeLong's variance
(`fairness_audit.delong`) in each fold, taken on the logit scale so that
it stays inside 0 and 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import overload

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit, logit, ndtr, ndtri

from fairness_audit import validation
from fairness_audit.array_types import Column, Estimator, Floats, Places, RandomState
from fairness_audit.counts import row_groups
from fairness_audit.delong import placements

TOGETHER = "all together"
"""The row of `leakage` that uses every column at once."""


# ---------------------------------------------------------------------- measured on data


def leakage(
    X: pd.DataFrame | ArrayLike,
    sensitive_features: Column,
    *,
    estimator: Estimator = None,
    folds: int = 5,
    level: float = 0.95,
    random_state: int | None = 0,
) -> pd.DataFrame:
    """Measure how well each column of `X`, and all of them together, tell the groups apart.

    Parameters
    ----------
    X : DataFrame or array-like of shape (rows, columns)
        The features that the audited model gets. Columns that are not numbers are one-hot encoded.
    sensitive_features : array-like of shape (rows,)
        The group of each row.
    estimator : scikit-learn classifier, optional
        Who looks: logistic regression on standardized columns by default. A more flexible one may find more.
    folds : int
        At least 2.
    level : float
        Of the intervals, which are about other people of the same kind with the same `estimator`.
    random_state : int or None
        Seed of the folds; an `estimator` with random parts brings its own.

    Returns
    -------
    DataFrame
        One row per column of `X`, then `TOGETHER`. `auc` is the average over folds; with more than two
        groups, each group against the rest, averaged over groups. `low` and `high` are NaN where `reason`
        says why. `attrs` holds `level`, `folds`, `estimator` (its name) and `people` (a count per group).

    Raises
    ------
    ValueError
        If a value is missing, there are fewer than two groups, or a group has fewer than two people per fold.
    """
    # Only this function fits anything; the figures use this module too, and need not wait for scikit-learn.
    from sklearn.model_selection import StratifiedKFold

    columns = _features(X)
    names, group = _groups(sensitive_features)
    validation.same_length(X=len(columns), sensitive_features=len(group))
    level = validation.fraction("level", level, open_interval=True)
    folds = validation.positive_integer("folds", folds)
    if folds < 2:
        raise ValueError("folds is 1; pass at least 2, so that nobody is scored by a model that knew them.")
    people = np.bincount(group)
    if people.min() < 2 * folds:
        smallest = names[people.argmin()]
        raise ValueError(
            f"sensitive_features has {people.min()} of group {smallest!r}; {folds} folds need at least "
            f"{2 * folds}. Leave the group out or join it to another; a gap for so few says little anyway."
        )
    looker = _logistic_regression() if estimator is None else estimator
    splits = list(StratifiedKFold(folds, shuffle=True, random_state=random_state).split(columns, group))
    found: dict[Hashable, tuple[float, float, float, str]] = {
        c: _cross_validated(looker, columns[[c]], group, splits, level) for c in columns
    }
    found[TOGETHER] = (
        _cross_validated(looker, columns, group, splits, level)
        if columns.shape[1] > 1
        else found[columns.columns[0]]
    )
    table = pd.DataFrame.from_dict(found, orient="index", columns=["auc", "low", "high", "reason"])
    table.index.name = "column"
    table.attrs = {
        "level": level,
        "folds": folds,
        "estimator": "LogisticRegression" if estimator is None else type(estimator).__name__,
        "people": dict(zip(names, people.tolist(), strict=True)),
    }
    return table


def _logistic_regression() -> Estimator:
    """Return the default model: standardized numbers and one-hot encoded words, linear."""
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    words = make_column_selector(dtype_exclude=["number", "bool"])
    encode = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), words), remainder=StandardScaler()
    )
    return make_pipeline(encode, LogisticRegression(max_iter=1000))


def _features(X: pd.DataFrame | ArrayLike) -> pd.DataFrame:
    if isinstance(X, pd.DataFrame):
        columns = X
    else:
        array = np.asarray(X)
        if array.ndim != 2:
            raise ValueError(f"X has shape {array.shape}; pass one row per person, shape (rows, columns).")
        columns = pd.DataFrame(array, columns=[f"column {i}" for i in range(array.shape[1])])
    if columns.empty:
        raise ValueError(f"X has shape {columns.shape}; pass at least one row and one column.")
    if columns.columns.has_duplicates or TOGETHER in columns.columns:
        duplicates = columns.columns[columns.columns.duplicated()]
        twice = TOGETHER if TOGETHER in columns.columns else duplicates[0]
        raise ValueError(f"X has a column {twice!r} that cannot be told from another row; rename it.")
    missing = columns.isna().sum()
    if missing.any():
        worst = missing.idxmax()
        raise ValueError(
            f"X has {missing.max()} missing value(s) in {worst!r}; fill them and add a column that says "
            "where: being missing can give a group away too."
        )
    return columns.reset_index(drop=True)


def _groups(values: Column) -> tuple[list[Hashable], Places]:
    """Return the groups in the order in which they occur, and each row's place in that list."""
    validation.one_dimensional("sensitive_features", values)
    groups, place = row_groups(values, sort=False)
    names: list[Hashable] = groups.tolist()
    if len(names) < 2:
        raise ValueError(f"sensitive_features holds only {names[0]!r}; there is nobody to tell apart.")
    return names, place


def _cross_validated(
    estimator: Estimator,
    X: pd.DataFrame,
    group: Places,
    splits: Sequence[tuple[Places, Places]],
    level: float,
) -> tuple[float, float, float, str]:
    from sklearn.base import clone

    values, spread, pairs = [], 0.0, 0
    for train, test in splits:
        model = clone(estimator).fit(X.iloc[train], group[train])
        value, variance = _auc(_scores(model, X.iloc[test]), group[test])
        values.append(value)
        spread += variance / len(splits) ** 2
        pairs += int(np.bincount(group[test]).min())
    return _interval(float(np.mean(values)), spread, pairs, level)


def _scores(model: Estimator, X: pd.DataFrame) -> Floats:
    """Return a score per group, shape (rows, groups), or for the second of two, shape (rows, 1)."""
    # Of two groups the decision function comes first, as in scikit-learn's scorer: probabilities near 1 round
    # to ties.
    if len(model.classes_) > 2:
        return np.asarray(model.predict_proba(X))
    if hasattr(model, "decision_function"):
        return np.asarray(model.decision_function(X)[:, None])
    return np.asarray(model.predict_proba(X)[:, 1:])


def _auc(scores: Floats, group: Places) -> tuple[float, float]:
    """AUC, group against the rest and averaged over the columns of `scores`, with DeLong's variance.

    A person belongs to one side of every one-against-rest comparison, so their parts in the average are added
    up before they are squared.
    """
    first = 1 if scores.shape[1] == 1 else 0
    parts = np.zeros(len(group))
    values = []
    for k, score in enumerate(scores.T):
        ours = group == first + k
        above, below = placements(score[ours], score[~ours])
        value = above.mean()
        values.append(value)
        for rows, component in ((ours, above), (~ours, below)):
            n = len(component)
            parts[rows] += (component - value) / np.sqrt(n * (n - 1)) / scores.shape[1]
    return float(np.mean(values)), float(np.square(parts).sum())


def _interval(auc: float, variance: float, pairs: int, level: float) -> tuple[float, float, float, str]:
    """(auc, low, high, reason), on the logit scale."""
    if variance > 0:
        reach = ndtri((1 + level) / 2) * np.sqrt(variance) / (auc * (1 - auc))
        return auc, float(expit(logit(auc) - reach)), float(expit(logit(auc) + reach)), ""
    if auc == 1:
        # Nobody was ordered wrongly, which is no proof of certainty. Among pairs that share nobody, all of
        # them come out right with probability AUC ** pairs; solve that for the interval's lower tail.
        return auc, float(((1 - level) / 2) ** (1 / pairs)), 1.0, ""
    return auc, np.nan, np.nan, "everybody got the same score"


# ---------------------------------------------------------------------- closed forms


@overload
def normal_proxy_auc(strength: float) -> np.float64: ...
@overload
def normal_proxy_auc(strength: ArrayLike) -> np.float64 | Floats: ...
def normal_proxy_auc(strength: ArrayLike) -> np.float64 | Floats:
    """Compute the AUC for telling two groups apart by a normal feature.

    Parameters
    ----------
    strength : float or array-like
        Distance between the groups' means, in standard deviations; the spread is the same in both groups.

    Returns
    -------
    float or ndarray
        The normal CDF of ``strength / sqrt(2)``: the difference of two people, one of each group, is normal
        with mean `strength` and variance 2, and the pair is in the right order where it is positive.

    Raises
    ------
    ValueError
        If a strength is not a finite number.
    """
    try:
        values = np.asarray(strength, dtype=float)
    except (TypeError, ValueError):
        values = np.array(np.nan)
    if not np.isfinite(values).all():
        raise ValueError(f"strength is {strength!r}; pass finite numbers of standard deviations.")
    found: np.float64 | Floats = ndtr(values / np.sqrt(2))[()]
    return found


def companion(
    column: Column,
    lower: Column,
    *,
    slope: float = 0.3,
    shift: float = 0.75,
    noise: float = 0.3,
    random_state: RandomState = 0,
) -> Floats:
    """Make up a column that follows another one and gives a group away only beside it.

    It is ``slope * column - shift * lower + normal noise``, as rent follows income and is lower in one
    region. Where `column` is normal with standard deviation S in both groups, the AUC for telling them apart
    is ``normal_proxy_auc(shift / sqrt((slope * S)**2 + noise**2))`` by the new column alone, and
    ``normal_proxy_auc(shift / noise)`` by both together.

    Parameters
    ----------
    column : array-like of shape (rows,)
        The column to follow.
    lower : array-like of bool, shape (rows,)
        Who belongs to the group where the new column is lower.
    slope, shift : float
        In units of the new column: per unit of `column`, and between the groups.
    noise : float
        Standard deviation, above 0.
    random_state : int or Generator
        Seed of the noise.

    Returns
    -------
    ndarray of float, shape (rows,)

    Raises
    ------
    ValueError
        If lengths differ, `lower` is not 0 or 1, or a number is not finite.
    """
    followed = validation.one_dimensional("column", column).astype(float)
    marked = validation.binary("lower", lower)
    validation.same_length(column=len(followed), lower=len(marked))
    if not noise > 0 or not np.isfinite([slope, shift, noise]).all():
        raise ValueError(
            f"slope, shift and noise are {slope!r}, {shift!r} and {noise!r}; "
            "pass finite numbers, and noise above 0."
        )
    rng = np.random.default_rng(random_state)
    return np.asarray(slope * followed - shift * marked + rng.normal(scale=noise, size=len(followed)))


def matching_proxy(
    agreement: ArrayLike, base_rates: tuple[float, float] = (0.7, 0.3), threshold: float = 0.5
) -> pd.DataFrame:
    """Work out what the best model decides from a proxy that is right with a known probability.

    Two groups of equal size; the proxy is all that the model sees, and says nothing about the label that the
    group does not. With agreement q and base rates p and r, the best score is P(label = 1 | proxy):
    ``q p + (1 - q) r`` where the proxy names the first group, ``q r + (1 - q) p`` where it names the second.

    Parameters
    ----------
    agreement : float or array-like of float
        Probability, in [0, 1], that the proxy names the right group.
    base_rates : pair of float
        P(label = 1) in the first and in the second group.
    threshold : float
        Selected is who scores above it.

    Returns
    -------
    DataFrame
        One row per agreement. `auc`: for telling the groups apart by the proxy, the better way round.
        `score_first`, `score_second`: the two scores. `score_gap` and `selection_gap`: first group minus
        second, of the mean score, which is ``(2q - 1)**2 (p - r)``, and of the share selected, which is
        ``2q - 1`` where the threshold lies between the two scores and 0 elsewhere. `accuracy`.

    Raises
    ------
    ValueError
        If a probability is outside [0, 1].
    """
    q = validation.probability("agreement", np.atleast_1d(agreement))
    if len(rates := validation.probability("base_rates", base_rates)) != 2:
        raise ValueError(f"base_rates is {base_rates!r}; pass one rate for each of two groups.")
    validation.fraction("threshold", threshold)
    p, r = rates
    scores = np.stack([q * p + (1 - q) * r, q * r + (1 - q) * p])
    first, second = selected = (scores > threshold).astype(float)
    return pd.DataFrame(
        {
            "auc": np.maximum(q, 1 - q),
            "score_first": scores[0],
            "score_second": scores[1],
            "score_gap": (2 * q - 1) ** 2 * (p - r),
            "selection_gap": (2 * q - 1) * (first - second),
            # Of those whom the proxy puts on one side, the share whose label agrees with their decision.
            "accuracy": np.where(selected > 0, scores, 1 - scores).mean(axis=0),
        },
        index=pd.Index(q, name="agreement"),
    )


def gap_bounds(selection_rate: float, share: float) -> tuple[float, float]:
    """Bound the gaps that are possible when it is known how many were selected, and nobody's group.

    Parameters
    ----------
    selection_rate : float
        Share of everybody that was selected.
    share : float
        The group's share of everybody, strictly between 0 and 1.

    Returns
    -------
    low, high : float
        Selection rate of the group minus that of the rest, if as few, or as many, of the selected belong to
        the group as the two numbers allow (Fréchet's bounds on a 2x2 table with given margins).

    Raises
    ------
    ValueError
        If an argument is outside its range.
    """
    s = validation.fraction("selection_rate", selection_rate)
    w = validation.fraction("share", share, open_interval=True)
    low, high = (m / w - (s - m) / (1 - w) for m in (max(0.0, s + w - 1), min(s, w)))
    return low, high

"""Named ways to mitigate a gap, behind one interface, so that they can run side by side on one split.

    for mitigation in default_mitigations():
        fitted = mitigation.fit(X_train, y_train, a_train)
        decisions = fitted.decide(X_test, a_test, random_state=0)
        score = fitted.score(X_test, a_test)          # None where no score is left

A `Mitigation` says when it acts ("before", "in" or "after" training), whether each new person's group must be
known, and whether a decision is drawn. Fairlearn (https://fairlearn.org) does the work wherever it has the
technique. The weights and the sampling of Kamiran and Calders, which it has not, are here:

    reweighing_weights(y, sensitive_features)      a weight per row
    resampled_rows(y, sensitive_features)          which rows to train on, some of them twice
    tpr_thresholds(score, y, sensitive_features)   a threshold per group for one true positive rate
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from fairlearn import reductions
from fairlearn.postprocessing import ThresholdOptimizer
from fairlearn.preprocessing import CorrelationRemover
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from fairness_audit import quiet, validation
from fairness_audit.array_types import Column, Estimator, Floats, GroupNames, Ints, Places, RandomState
from fairness_audit.counts import row_groups, tabulate

Stage = Literal["none", "before", "in", "after"]

# What Fairlearn and scikit-learn return is an array or a Series; it becomes an array in one place below.
_Answer: TypeAlias = Any
_Decide: TypeAlias = Callable[[pd.DataFrame, "GroupNames | None", RandomState], _Answer]
_Score: TypeAlias = Callable[[pd.DataFrame, "GroupNames | None"], _Answer]
_Learned: TypeAlias = tuple[_Decide, "_Score | None"]
_Learn: TypeAlias = Callable[[pd.DataFrame, Ints, GroupNames, Estimator, RandomState], _Learned]
_Prepare: TypeAlias = Callable[[pd.DataFrame, "GroupNames | None"], pd.DataFrame]


# ---------------------------------------------------------------------- weights, samples, thresholds


def reweighing_weights(y: Column, sensitive_features: Column) -> Floats:
    """Compute the weight of each row that makes label and group independent.

    Parameters
    ----------
    y : array-like of shape (rows,)
        Labels, 0 or 1.
    sensitive_features : array-like of shape (rows,)
        The group of each row.

    Returns
    -------
    ndarray of float, shape (rows,)
        (people in the group x people with the label / all people) / people with both: how many there would
        be if label and group were independent, over how many there are. The weights sum to the rows, and the
        weighted base rate of every group is that of everybody.

    Raises
    ------
    ValueError
        If a label is not 0 or 1, lengths differ, a group is missing, or some group lacks a label: no weight
        can make up for people who are not there.

    Notes
    -----
    Source: Kamiran and Calders 2012, "Data preprocessing techniques for classification without
    discrimination", Knowledge and Information Systems 33 (doi:10.1007/s10115-011-0463-8).
    """
    label, group, table = _cells(y, sensitive_features)
    return np.asarray((_expected(table) / table)[group, label])


def resampled_rows(y: Column, sensitive_features: Column, *, random_state: RandomState = 0) -> Places:
    """Choose the rows to train on so that label and group are independent: reweighing in whole people.

    Parameters
    ----------
    y, sensitive_features
        As in `reweighing_weights`.
    random_state : int, Generator or None
        Seed of the draws.

    Returns
    -------
    ndarray of int, sorted
        Row positions. A combination of group and label with too many people loses some at random; one with
        too few keeps all and repeats some at random (uniform sampling of Kamiran and Calders 2012). Each has
        its expected number to the nearest whole person.

    Raises
    ------
    ValueError
        As `reweighing_weights`.
    """
    label, group, table = _cells(y, sensitive_features)
    expected = _expected(table)
    rng = np.random.default_rng(random_state)
    chosen = []
    for g, value in np.ndindex(*table.shape):
        here = np.flatnonzero((group == g) & (label == value))
        whole, rest = divmod(round(float(expected[g, value])), len(here))
        chosen += [np.tile(here, whole), rng.choice(here, rest, replace=False)]
    return np.sort(np.concatenate(chosen))


def tpr_thresholds(
    score: Column, y: Column, sensitive_features: Column, target: float
) -> dict[Hashable, float]:
    """Find for each group the highest threshold that selects the target share of its label-1 people.

    Parameters
    ----------
    score : array-like of shape (rows,)
        Probabilities; selected is `score >= threshold`.
    y, sensitive_features
        As in `reweighing_weights`.
    target : float
        The true positive rate to reach on these rows, strictly between 0 and 1.

    Returns
    -------
    dict from group to float
        One of the group's own scores each, so that at least the target share is reached.

    Raises
    ------
    ValueError
        If a score is not a probability, a group has nobody with label 1, or as `reweighing_weights`.

    Notes
    -----
    Source: Hardt, Price and Srebro 2016, "Equality of opportunity in supervised learning" (arXiv 1610.02413).
    """
    scores = validation.probability("score", score)
    target = validation.fraction("target", target, open_interval=True)
    label, group, _ = _cells(y, sensitive_features)
    validation.same_length(score=len(scores), y=len(label))
    names: list[Hashable] = row_groups(sensitive_features)[0].tolist()
    # 1e-9 people: 0.9 of 10 is 9, also where the product comes out a little above it.
    found = {}
    for g, name in enumerate(names):
        positive = np.sort(scores[(group == g) & (label == 1)])
        found[name] = float(positive[len(positive) - int(np.ceil(target * len(positive) - 1e-9))])
    return found


def _cells(y: Column, sensitive_features: Column) -> tuple[Ints, Places, Ints]:
    """Label of each row, position of its group, and the (group x label) table without an empty cell."""
    label = validation.binary("y", y).astype(np.int64)
    rows = len(validation.one_dimensional("sensitive_features", sensitive_features))
    validation.same_length(y=len(label), sensitive_features=rows)
    names, group = row_groups(sensitive_features)
    _, table = tabulate(sensitive_features, label, n_cells=2)
    empty = np.argwhere(table == 0)
    if len(empty):
        g, value = empty[0]
        raise ValueError(
            f"sensitive_features has the group {names.tolist()[g]!r}, in which nobody has label {value}; "
            "join small groups or leave this one out, since no weight or threshold can stand in for people."
        )
    return label, group, table


def _expected(table: Ints) -> Floats:
    """People in each cell of a (group x label) table if the two were independent."""
    return np.asarray(table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / table.sum())


# ---------------------------------------------------------------------- the interface


@dataclass(frozen=True)
class Mitigation:
    """One way to come to decisions, with what an audit must know of it.

    Attributes
    ----------
    name : str
    stage : {"none", "before", "in", "after"}
        When it acts, seen from training.
    needs_group_at_prediction : bool
        Whether the group of every new person must be known.
    randomized : bool
        Whether a decision may depend on a draw.
    """

    name: str
    stage: Stage
    needs_group_at_prediction: bool
    randomized: bool
    learn: _Learn = field(repr=False)

    def fit(
        self,
        X: pd.DataFrame,
        y: Column,
        sensitive_features: Column,
        *,
        estimator: Estimator = None,
        random_state: RandomState = 0,
    ) -> FittedMitigation:
        """Learn from rows with known labels and groups.

        Parameters
        ----------
        X : DataFrame of shape (rows, features)
            Numbers; the sensitive feature is not among them.
        y : array-like of shape (rows,)
            Labels, 0 or 1.
        sensitive_features : array-like of shape (rows,)
            The group of each row.
        estimator : scikit-learn classifier, optional
            With `predict_proba` and `sample_weight`; it is cloned. Logistic regression by default.
        random_state : int
            Seed of what is drawn in training (resampling).

        Raises
        ------
        ValueError
            As `reweighing_weights`, or if `X` is not a DataFrame of as many rows.
        """
        if not isinstance(X, pd.DataFrame):
            raise ValueError(f"X is a {type(X).__name__}; pass a DataFrame, pd.DataFrame(X) for example.")
        label, group, _ = _cells(y, sensitive_features)
        validation.same_length(X=len(X), y=len(label))
        groups = row_groups(sensitive_features)[0]
        estimator = LogisticRegression(solver="newton-cholesky") if estimator is None else estimator
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=quiet.CATEGORY, module=quiet.MODULE)
            decide, score = self.learn(X, label, groups.to_numpy()[group], estimator, random_state)
        return FittedMitigation(self, tuple(X.columns), tuple(groups.tolist()), decide, score)


@dataclass(frozen=True)
class FittedMitigation:
    """A mitigation that has learned; `Mitigation.fit` makes it.

    Attributes
    ----------
    mitigation : Mitigation
    features : tuple
        The columns that it was fitted on.
    groups : tuple
        The groups that it was fitted on.
    """

    mitigation: Mitigation
    features: tuple[Hashable, ...]
    groups: tuple[Hashable, ...]
    _decide: _Decide = field(repr=False)
    _score: _Score | None = field(repr=False)

    def decide(
        self, X: pd.DataFrame, sensitive_features: Column | None = None, *, random_state: RandomState = 0
    ) -> Ints:
        """Decide about people.

        Parameters
        ----------
        X : DataFrame
            With the columns of `fit`.
        sensitive_features : array-like of shape (rows,), optional
            Left out only where the group is not needed at prediction.
        random_state : int
            Seed of the draws, where decisions are drawn.

        Returns
        -------
        ndarray of int, shape (rows,)
            0 or 1.

        Raises
        ------
        ValueError
            If columns are missing, or the group is needed and is missing or new.
        """
        return np.asarray(self._decide(*self._ready(X, sensitive_features), random_state)).astype(int)

    def score(self, X: pd.DataFrame, sensitive_features: Column | None = None) -> Floats | None:
        """Return the probability of label 1 behind the decisions, or None where there is none left.

        Thresholds leave the model's score as it was. A mixture of models (`exponentiated_gradient`) has
        decisions only. The score of a grid search is of a model that was trained on changed labels: it ranks
        people, and need not be calibrated.

        Parameters
        ----------
        X, sensitive_features
            As in `decide`.

        Returns
        -------
        ndarray of float, shape (rows,), or None

        Raises
        ------
        ValueError
            As `decide`.
        """
        ready = self._ready(X, sensitive_features)
        return None if self._score is None else np.asarray(self._score(*ready), dtype=float)

    def _ready(
        self, X: pd.DataFrame, sensitive_features: Column | None
    ) -> tuple[pd.DataFrame, GroupNames | None]:
        name = self.mitigation.name
        if not isinstance(X, pd.DataFrame):
            raise ValueError(f"X is a {type(X).__name__}; pass a DataFrame with the columns of fit.")
        absent = [c for c in self.features if c not in X.columns]
        if absent:
            raise ValueError(f"X lacks the column {absent[0]!r}; {name!r} was fitted on {self.features}.")
        if not self.mitigation.needs_group_at_prediction:
            return X[list(self.features)], None
        if sensitive_features is None:
            raise ValueError(
                f"sensitive_features is missing; {name!r} needs the group of every person at prediction. "
                "Pass it, or choose a mitigation whose needs_group_at_prediction is False."
            )
        group = validation.one_dimensional("sensitive_features", sensitive_features)
        validation.same_length(X=len(X), sensitive_features=len(group))
        new = [g for g in pd.unique(pd.Series(group)) if g not in self.groups]
        if new:
            raise ValueError(
                f"sensitive_features has {validation.first_few(new)}, which {name!r} was not fitted on; "
                f"pass {', '.join(map(repr, self.groups))}."
            )
        return X[list(self.features)], group


# ---------------------------------------------------------------------- the techniques


def unmitigated(*, with_group: bool = False) -> Mitigation:
    """Leave the estimator as it is, without or with the group as a feature."""
    name = "unmitigated, sees the group" if with_group else "unmitigated"

    def learn(X: pd.DataFrame, y: Ints, a: GroupNames, estimator: Estimator, _: RandomState) -> _Learned:
        if not with_group:
            return _as_it_decides(clone(estimator).fit(X, y))
        groups = np.unique(a)
        return _as_it_decides(
            clone(estimator).fit(_with_columns(X, a, groups), y), lambda X, a: _with_columns(X, a, groups)
        )

    return Mitigation(name, "none", with_group, False, learn)


def reweighing() -> Mitigation:
    """Train on weighted rows, see `reweighing_weights`."""

    def learn(X: pd.DataFrame, y: Ints, a: GroupNames, estimator: Estimator, _: RandomState) -> _Learned:
        return _as_it_decides(clone(estimator).fit(X, y, sample_weight=reweighing_weights(y, a)))

    return Mitigation("reweighing", "before", False, False, learn)


def resampling() -> Mitigation:
    """Train on resampled rows, see `resampled_rows`."""

    def learn(
        X: pd.DataFrame, y: Ints, a: GroupNames, estimator: Estimator, random_state: RandomState
    ) -> _Learned:
        rows = resampled_rows(y, a, random_state=random_state)
        return _as_it_decides(clone(estimator).fit(X.iloc[rows], y[rows]))

    return Mitigation("resampling", "before", False, False, learn)


def correlation_remover(alpha: float = 1.0) -> Mitigation:
    """Take what is linear in the group out of every feature (`fairlearn.preprocessing.CorrelationRemover`).

    It needs the group of each new person too: what it takes out depends on it.

    Parameters
    ----------
    alpha : float
        How much of it to take out, in [0, 1].

    Raises
    ------
    ValueError
        If `alpha` is outside [0, 1].
    """
    alpha = validation.fraction("alpha", alpha)

    def learn(X: pd.DataFrame, y: Ints, a: GroupNames, estimator: Estimator, _: RandomState) -> _Learned:
        groups = np.unique(a)
        marks = list(_with_columns(X, a, groups).columns[X.shape[1] :])
        remover = CorrelationRemover(sensitive_feature_ids=marks, alpha=alpha)
        remover.fit(_with_columns(X, a, groups))

        def prepare(X: pd.DataFrame, a: GroupNames | None) -> pd.DataFrame:
            cleaned: pd.DataFrame = remover.transform(_with_columns(X, a, groups))
            return cleaned

        return _as_it_decides(clone(estimator).fit(prepare(X, a), y), prepare)

    return Mitigation("correlation remover", "before", True, False, learn)


_MOMENTS: dict[str, Callable[[], Any]] = {
    "demographic_parity": reductions.DemographicParity,
    "equalized_odds": reductions.EqualizedOdds,
    "true_positive_rate_parity": reductions.TruePositiveRateParity,
    "false_positive_rate_parity": reductions.FalsePositiveRateParity,
    "error_rate_parity": reductions.ErrorRateParity,
}
_SHORT = {
    "demographic_parity": "selection",
    "equalized_odds": "odds",
    "true_positive_rate_parity": "TPR",
    "false_positive_rate_parity": "FPR",
    "error_rate_parity": "errors",
}


def exponentiated_gradient(
    constraints: str = "demographic_parity", *, eps: float = 0.01, max_iter: int = 50
) -> Mitigation:
    """Train by `fairlearn.reductions.ExponentiatedGradient`: one of several models, drawn, decides.

    Parameters
    ----------
    constraints : str
        "demographic_parity", "equalized_odds", "true_positive_rate_parity", "false_positive_rate_parity"
        or "error_rate_parity".
    eps : float
        How far a group may be from everybody, on the rows it is fitted to.
    max_iter : int

    Raises
    ------
    ValueError
        If `constraints` is unknown.

    Notes
    -----
    Source: Agarwal et al. 2018, "A reductions approach to fair classification" (arXiv 1803.02453).
    """
    moment = _moment(constraints)

    def learn(X: pd.DataFrame, y: Ints, a: GroupNames, estimator: Estimator, _: RandomState) -> _Learned:
        # eps goes to ExponentiatedGradient, which passes its share on to the constraint.
        mixture = reductions.ExponentiatedGradient(clone(estimator), moment(), eps=eps, max_iter=max_iter)
        mixture.fit(X, y, sensitive_features=a)
        return lambda X, a, seed: mixture.predict(X, random_state=seed), None

    return Mitigation(f"exponentiated gradient, {_SHORT[constraints]}", "in", False, True, learn)


def grid_search(constraints: str = "demographic_parity", *, grid_size: int = 15) -> Mitigation:
    """Train by `fairlearn.reductions.GridSearch`: the best of `grid_size` models, each at another price.

    Parameters
    ----------
    constraints : str
        As in `exponentiated_gradient`.
    grid_size : int
        Models to train. The best has the smallest sum of error and constraint violation.

    Raises
    ------
    ValueError
        If `constraints` is unknown, or `grid_size` is not a whole number of at least 1.
    """
    moment = _moment(constraints)
    grid_size = validation.positive_integer("grid_size", grid_size)

    def learn(X: pd.DataFrame, y: Ints, a: GroupNames, estimator: Estimator, _: RandomState) -> _Learned:
        search = reductions.GridSearch(clone(estimator), moment(), grid_size=grid_size)
        search.fit(X, y, sensitive_features=a)
        return _as_it_decides(search)

    return Mitigation(f"grid search, {_SHORT[constraints]}", "in", False, False, learn)


def threshold_optimizer(constraints: str = "demographic_parity") -> Mitigation:
    """Apply `fairlearn.postprocessing.ThresholdOptimizer` to the unmitigated model's score.

    Parameters
    ----------
    constraints : str
        "demographic_parity", "equalized_odds", "true_positive_rate_parity" or "false_positive_rate_parity".

    Raises
    ------
    ValueError
        If `constraints` is none of these.
    """
    known = [c for c in _MOMENTS if c != "error_rate_parity"]
    if constraints not in known:
        raise ValueError(f"constraints is {constraints!r}; pass one of {', '.join(known)}.")

    def learn(X: pd.DataFrame, y: Ints, a: GroupNames, estimator: Estimator, _: RandomState) -> _Learned:
        model = clone(estimator).fit(X, y)
        rule = ThresholdOptimizer(
            estimator=model, prefit=True, constraints=constraints, predict_method="predict_proba"
        ).fit(X, y, sensitive_features=a)
        return (
            lambda X, a, seed: rule.predict(X, sensitive_features=a, random_state=seed),
            _probability_of(model, _as_given),
        )

    return Mitigation(f"threshold optimizer, {_SHORT[constraints]}", "after", True, True, learn)


def group_thresholds(target: float | None = None) -> Mitigation:
    """Set one threshold per group on the unmitigated model's score, see `tpr_thresholds`; nothing is drawn.

    Parameters
    ----------
    target : float, optional
        The true positive rate to reach. By default it is the one that the unmitigated model has on the rows
        of `fit`, all groups together.

    Raises
    ------
    ValueError
        If `target` is not strictly between 0 and 1.
    """
    if target is not None:
        target = validation.fraction("target", target, open_interval=True)

    def learn(X: pd.DataFrame, y: Ints, a: GroupNames, estimator: Estimator, _: RandomState) -> _Learned:
        model = clone(estimator).fit(X, y)
        wanted = float(np.mean(model.predict(X[y == 1]))) if target is None else target
        probability = _probability_of(model, _as_given)
        lines = tpr_thresholds(probability(X, a), y, a, wanted)

        def decide(X: pd.DataFrame, a: GroupNames | None, _: RandomState) -> _Answer:
            return probability(X, a) >= np.array([lines[g] for g in _given(a)])

        return decide, probability

    return Mitigation("group thresholds, TPR", "after", True, False, learn)


def default_mitigations() -> tuple[Mitigation, ...]:
    """List the mitigations that the course compares, the unmitigated model first."""
    return (
        unmitigated(),
        unmitigated(with_group=True),
        reweighing(),
        resampling(),
        correlation_remover(),
        exponentiated_gradient("demographic_parity"),
        exponentiated_gradient("equalized_odds"),
        grid_search("demographic_parity"),
        threshold_optimizer("demographic_parity"),
        threshold_optimizer("equalized_odds"),
        group_thresholds(),
    )


# ---------------------------------------------------------------------- parts


def _moment(constraints: str) -> Callable[[], Any]:
    if constraints not in _MOMENTS:
        raise ValueError(f"constraints is {constraints!r}; pass one of {', '.join(_MOMENTS)}.")
    return _MOMENTS[constraints]


def _with_columns(X: pd.DataFrame, a: GroupNames | None, groups: GroupNames) -> pd.DataFrame:
    """`X` with a 0/1 column for every group but the first."""
    a = _given(a)
    return X.assign(**{f"is {g}": (a == g).astype(float) for g in groups[1:]})


def _given(a: GroupNames | None) -> GroupNames:
    """Return the groups of people whose groups `FittedMitigation` has asked for."""
    if a is None:
        raise ValueError("sensitive_features is missing; pass the group of every person.")
    return a


def _as_given(X: pd.DataFrame, a: GroupNames | None) -> pd.DataFrame:
    return X


def _as_it_decides(model: Estimator, prepare: _Prepare = _as_given) -> _Learned:
    """Decisions and scores of a fitted model."""
    return (
        lambda X, a, random_state: model.predict(prepare(X, a)),
        _probability_of(model, prepare),
    )


def _probability_of(model: Estimator, prepare: _Prepare) -> _Score:
    return lambda X, a: model.predict_proba(prepare(X, a))[:, 1]

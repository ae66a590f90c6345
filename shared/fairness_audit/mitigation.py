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
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from fairlearn import reductions
from fairlearn.postprocessing import ThresholdOptimizer
from fairlearn.preprocessing import CorrelationRemover
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from fairness_audit import _check, quiet
from fairness_audit.counts import tabulate

Stage = Literal["none", "before", "in", "after"]
_Decide = Callable[[pd.DataFrame, "np.ndarray | None", Any], Any]
_Score = Callable[[pd.DataFrame, "np.ndarray | None"], Any]
_Learn = Callable[[pd.DataFrame, np.ndarray, np.ndarray, Any, Any], "tuple[_Decide, _Score | None]"]


# ---------------------------------------------------------------------- weights, samples, thresholds


def reweighing_weights(y: Any, sensitive_features: Any) -> np.ndarray:
    """The weight of each row that makes label and group independent.

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
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / table.sum()
    return (expected / table)[group, label]


def resampled_rows(y: Any, sensitive_features: Any, *, random_state: Any = 0) -> np.ndarray:
    """Which rows to train on so that label and group are independent: reweighing in whole people.

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
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / table.sum()
    rng = np.random.default_rng(random_state)
    chosen = []
    for g, value in np.ndindex(*table.shape):
        here = np.flatnonzero((group == g) & (label == value))
        whole, rest = divmod(round(expected[g, value]), len(here))
        chosen += [np.tile(here, whole), rng.choice(here, rest, replace=False)]
    return np.sort(np.concatenate(chosen))


def tpr_thresholds(score: Any, y: Any, sensitive_features: Any, target: float) -> dict[Any, float]:
    """For each group the highest threshold that selects the target share of its label-1 people.

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
    score = _check.probability("score", score)
    target = _check.fraction("target", target, open_interval=True)
    label, group, _ = _cells(y, sensitive_features)
    _check.same_length(score=len(score), y=len(label))
    names = tabulate(sensitive_features, label, n_cells=2)[0].tolist()
    # 1e-9 people: 0.9 of 10 is 9, also where the product comes out a little above it.
    found = {}
    for g, name in enumerate(names):
        positive = np.sort(score[(group == g) & (label == 1)])
        found[name] = float(positive[len(positive) - int(np.ceil(target * len(positive) - 1e-9))])
    return found


def _cells(y: Any, sensitive_features: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Label of each row, position of its group, and the (group x label) table without an empty cell."""
    label = _check.binary("y", y).astype(int)
    group = _check.one_dimensional("sensitive_features", sensitive_features)
    _check.same_length(y=len(label), sensitive_features=len(group))
    names, table = tabulate(sensitive_features, label, n_cells=2)
    empty = np.argwhere(table == 0)
    if len(empty):
        g, value = empty[0]
        raise ValueError(
            f"sensitive_features has the group {names.tolist()[g]!r}, in which nobody has label {value}; "
            "join small groups or leave this one out, since no weight or threshold can stand in for people."
        )
    return label, names.get_indexer(group), table


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
        y: Any,
        sensitive_features: Any,
        *,
        estimator: Any = None,
        random_state: Any = 0,
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
        _check.same_length(X=len(X), y=len(label))
        groups = tabulate(sensitive_features, label, n_cells=2)[0]
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
    features: tuple[Any, ...]
    groups: tuple[Any, ...]
    _decide: _Decide = field(repr=False)
    _score: _Score | None = field(repr=False)

    def decide(self, X: pd.DataFrame, sensitive_features: Any = None, *, random_state: Any = 0) -> np.ndarray:
        """Decisions, 0 or 1, of shape (rows,).

        Parameters
        ----------
        X : DataFrame
            With the columns of `fit`.
        sensitive_features : array-like of shape (rows,), optional
            Left out only where the group is not needed at prediction.
        random_state : int
            Seed of the draws, where decisions are drawn.

        Raises
        ------
        ValueError
            If columns are missing, or the group is needed and is missing or new.
        """
        return np.asarray(self._decide(*self._ready(X, sensitive_features), random_state)).astype(int)

    def score(self, X: pd.DataFrame, sensitive_features: Any = None) -> np.ndarray | None:
        """The probability of label 1 that stands behind the decisions, or None where there is none left.

        Parameters and errors as for `decide`. Thresholds leave the model's score as it was. A mixture of
        models (`exponentiated_gradient`) has decisions only. The score of a grid search is of a model that
        was trained on changed labels: it ranks people, and need not be calibrated.
        """
        ready = self._ready(X, sensitive_features)
        return None if self._score is None else np.asarray(self._score(*ready), dtype=float)

    def _ready(self, X: Any, sensitive_features: Any) -> tuple[pd.DataFrame, np.ndarray | None]:
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
        group = _check.one_dimensional("sensitive_features", sensitive_features)
        _check.same_length(X=len(X), sensitive_features=len(group))
        new = [g for g in pd.unique(pd.Series(group)) if g not in self.groups]
        if new:
            raise ValueError(
                f"sensitive_features has {_check._few(new)}, which {name!r} was not fitted on; "
                f"pass {', '.join(map(repr, self.groups))}."
            )
        return X[list(self.features)], group


# ---------------------------------------------------------------------- the techniques


def unmitigated(*, with_group: bool = False) -> Mitigation:
    """The estimator as it is, without or with the group as a feature."""
    name = "unmitigated, sees the group" if with_group else "unmitigated"

    def learn(X: Any, y: Any, a: Any, estimator: Any, random_state: Any) -> Any:
        if not with_group:
            return _as_it_decides(clone(estimator).fit(X, y))
        groups = np.unique(a)
        return _as_it_decides(
            clone(estimator).fit(_with_columns(X, a, groups), y), lambda X, a: _with_columns(X, a, groups)
        )

    return Mitigation(name, "none", with_group, False, learn)


def reweighing() -> Mitigation:
    """Train on weighted rows, see `reweighing_weights`."""

    def learn(X: Any, y: Any, a: Any, estimator: Any, random_state: Any) -> Any:
        return _as_it_decides(clone(estimator).fit(X, y, sample_weight=reweighing_weights(y, a)))

    return Mitigation("reweighing", "before", False, False, learn)


def resampling() -> Mitigation:
    """Train on resampled rows, see `resampled_rows`."""

    def learn(X: Any, y: Any, a: Any, estimator: Any, random_state: Any) -> Any:
        rows = resampled_rows(y, a, random_state=random_state)
        return _as_it_decides(clone(estimator).fit(X.iloc[rows], y[rows]))

    return Mitigation("resampling", "before", False, False, learn)


def correlation_remover(alpha: float = 1.0) -> Mitigation:
    """Take what is linear in the group out of every feature (`fairlearn.preprocessing.CorrelationRemover`).

    It needs the group of each new person too: what it takes out depends on it. `alpha`, in [0, 1], is how
    much of it.
    """
    alpha = _check.fraction("alpha", alpha)

    def learn(X: Any, y: Any, a: Any, estimator: Any, random_state: Any) -> Any:
        groups = np.unique(a)
        marks = list(_with_columns(X, a, groups).columns[X.shape[1] :])
        remover = CorrelationRemover(sensitive_feature_ids=marks, alpha=alpha)
        remover.fit(_with_columns(X, a, groups))

        def prepare(X: Any, a: Any) -> Any:
            return remover.transform(_with_columns(X, a, groups))

        return _as_it_decides(clone(estimator).fit(prepare(X, a), y), prepare)

    return Mitigation("correlation remover", "before", True, False, learn)


_MOMENTS = {
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
    """`fairlearn.reductions.ExponentiatedGradient`: a mixture of models; which one decides is drawn.

    Parameters
    ----------
    constraints : str
        "demographic_parity", "equalized_odds", "true_positive_rate_parity", "false_positive_rate_parity"
        or "error_rate_parity".
    eps : float
        How far a group may be from everybody, on the rows it is fitted to.
    max_iter : int

    Notes
    -----
    Source: Agarwal et al. 2018, "A reductions approach to fair classification" (arXiv 1803.02453).
    """
    moment = _moment(constraints)

    def learn(X: Any, y: Any, a: Any, estimator: Any, random_state: Any) -> Any:
        # eps goes to ExponentiatedGradient, which passes its share on to the constraint.
        mixture = reductions.ExponentiatedGradient(clone(estimator), moment(), eps=eps, max_iter=max_iter)
        mixture.fit(X, y, sensitive_features=a)
        return lambda X, a, random_state: mixture.predict(X, random_state=random_state), None

    return Mitigation(f"exponentiated gradient, {_SHORT[constraints]}", "in", False, True, learn)


def grid_search(constraints: str = "demographic_parity", *, grid_size: int = 15) -> Mitigation:
    """`fairlearn.reductions.GridSearch`: the best of `grid_size` models, each trained at another price.

    Parameters
    ----------
    constraints : str
        As in `exponentiated_gradient`.
    grid_size : int
        Models to train. The best has the smallest sum of error and constraint violation.
    """
    moment = _moment(constraints)
    grid_size = _check.positive_integer("grid_size", grid_size)

    def learn(X: Any, y: Any, a: Any, estimator: Any, random_state: Any) -> Any:
        search = reductions.GridSearch(clone(estimator), moment(), grid_size=grid_size)
        search.fit(X, y, sensitive_features=a)
        return _as_it_decides(search)

    return Mitigation(f"grid search, {_SHORT[constraints]}", "in", False, False, learn)


def threshold_optimizer(constraints: str = "demographic_parity") -> Mitigation:
    """`fairlearn.postprocessing.ThresholdOptimizer` on the unmitigated model's score.

    Parameters
    ----------
    constraints : str
        "demographic_parity", "equalized_odds", "true_positive_rate_parity" or "false_positive_rate_parity".
    """
    known = [c for c in _MOMENTS if c != "error_rate_parity"]
    if constraints not in known:
        raise ValueError(f"constraints is {constraints!r}; pass one of {', '.join(known)}.")

    def learn(X: Any, y: Any, a: Any, estimator: Any, random_state: Any) -> Any:
        model = clone(estimator).fit(X, y)
        rule = ThresholdOptimizer(
            estimator=model, prefit=True, constraints=constraints, predict_method="predict_proba"
        ).fit(X, y, sensitive_features=a)
        _, score = _as_it_decides(model)
        return lambda X, a, seed: rule.predict(X, sensitive_features=a, random_state=seed), score

    return Mitigation(f"threshold optimizer, {_SHORT[constraints]}", "after", True, True, learn)


def group_thresholds(target: float | None = None) -> Mitigation:
    """One threshold per group on the unmitigated model's score, see `tpr_thresholds`; nothing is drawn.

    `target` is the true positive rate to reach. By default it is the one that the unmitigated model has on
    the rows of `fit`, all groups together.
    """
    if target is not None:
        target = _check.fraction("target", target, open_interval=True)

    def learn(X: Any, y: Any, a: Any, estimator: Any, random_state: Any) -> Any:
        model = clone(estimator).fit(X, y)
        wanted = float(np.mean(model.predict(X[y == 1]))) if target is None else target
        _, score = _as_it_decides(model)
        lines = tpr_thresholds(score(X, a), y, a, wanted)
        return lambda X, a, seed: score(X, a) >= np.array([lines[g] for g in a]), score

    return Mitigation("group thresholds, TPR", "after", True, False, learn)


def default_mitigations() -> tuple[Mitigation, ...]:
    """The bench of the course, the unmitigated model first."""
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


def _moment(constraints: str) -> Any:
    if constraints not in _MOMENTS:
        raise ValueError(f"constraints is {constraints!r}; pass one of {', '.join(_MOMENTS)}.")
    return _MOMENTS[constraints]


def _with_columns(X: pd.DataFrame, a: np.ndarray, groups: np.ndarray) -> pd.DataFrame:
    """`X` with a 0/1 column for every group but the first."""
    return X.assign(**{f"is {g}": (a == g).astype(float) for g in groups[1:]})


def _as_it_decides(
    model: Any, prepare: Callable[[Any, Any], Any] = lambda X, a: X
) -> tuple[_Decide, _Score | None]:
    """Decisions and scores of a fitted model."""
    return (
        lambda X, a, random_state: model.predict(prepare(X, a)),
        lambda X, a: model.predict_proba(prepare(X, a))[:, 1],
    )

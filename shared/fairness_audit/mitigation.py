"""Named ways to mitigate a gap, each a scikit-learn classifier, so that they can run side by side.

    for mitigation in default_mitigations():
        mitigation.fit(X_train, y_train, sensitive_features=a_train)
        decisions = mitigation.predict(X_test, sensitive_features=a_test)

    UnmitigatedClassifier            the model as it is, without or with the group as a feature
    ReweighingClassifier             trained on weighted rows
    ResamplingClassifier             trained on resampled rows
    CorrelationRemoverClassifier     trained on features without what is linear in the group
    ExponentiatedGradientClassifier  a mixture of models, drawn from
    GridSearchClassifier             the best of several models trained at different prices
    AdversarialClassifier            a linear score that an adversary cannot read the group from
    ThresholdOptimizerClassifier     a threshold for each group, drawn where needed
    GroupThresholdClassifier         a threshold for each group, for one true positive rate

Every class says when it acts (`stage`: "before", "in" or "after" training), whether each new person's group
must be known (`needs_group_at_prediction`), and whether a decision is drawn (`randomized`). Fairlearn
(https://fairlearn.org) does the work wherever it has the technique. The weights and the sampling of Kamiran
and Calders, which it has not, are here:

    reweighing_weights(y, sensitive_features=...)             a weight per row
    resampled_rows(y, sensitive_features=...)                 which rows to train on, some of them twice
    tpr_thresholds(y_true, y_score, sensitive_features=...)   a threshold per group for one TPR

Pipeline and GridSearchCV. `fit`, `predict` and `score` take `sensitive_features` and ask for it by default.
With scikit-learn's metadata routing (``sklearn.set_config(enable_metadata_routing=True)``) it is enough to
pass it: ``GridSearchCV(pipeline, grid).fit(X, y, sensitive_features=a)``; `set_fit_request` and the like turn
that off. Without routing scikit-learn hands nothing to `score`. Then leave the group among the columns of `X`
and name it, ``ReweighingClassifier(sensitive_feature_ids=["region"])``: it travels with the rows, and is
taken out before the model sees them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from fairlearn import reductions
from fairlearn.postprocessing import ThresholdOptimizer
from fairlearn.preprocessing import CorrelationRemover
from numpy.typing import ArrayLike
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.utils import column_or_1d, get_tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, has_fit_parameter, validate_data

from fairness_audit import adversarial, quiet, validation
from fairness_audit.array_types import (
    Bools,
    Column,
    Estimator,
    Floats,
    Ints,
    Places,
    RandomState,
    SensitiveFeatures,
)
from fairness_audit.grouping import row_groups

Stage = Literal["none", "before", "in", "after"]

_Features: TypeAlias = Any
"""A DataFrame or a two-dimensional array: what the inner estimator gets."""


# ---------------------------------------------------------------------- weights, samples, thresholds


class _Cells(NamedTuple):
    """Rows by group and label."""

    label: Ints
    group: Places
    """Position of each row's group in `groups`."""
    groups: pd.Index
    table: Ints
    """(group x label), without an empty cell."""


def reweighing_weights(y: Column, *, sensitive_features: SensitiveFeatures) -> Floats:
    """Compute the weight of each row that makes label and group independent.

    Parameters
    ----------
    y : array-like of shape (rows,)
        Labels, 0 or 1.
    sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
        The group of each row. With several features a group is an intersection.

    Returns
    -------
    ndarray of float, shape (rows,)
        (people in the group x people with the label / all people) / people with both: how many there would
        be if label and group were independent, over how many there are. The weights sum to the rows, and the
        weighted base rate of every group is that of everybody.

    Raises
    ------
    ValueError
        If a label is not 0 or 1, lengths differ, rows are in different orders, a group is missing, or some
        group lacks a label: no weight can make up for people who are not there.

    Notes
    -----
    Source: Kamiran and Calders 2012, "Data preprocessing techniques for classification without
    discrimination", Knowledge and Information Systems 33 (doi:10.1007/s10115-011-0463-8).
    """
    return _weights(_cells(y, sensitive_features))


def resampled_rows(
    y: Column, *, sensitive_features: SensitiveFeatures, random_state: RandomState = 0
) -> Places:
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
    return _resampled(_cells(y, sensitive_features), random_state)


def tpr_thresholds(
    y_true: Column, y_score: Column, *, sensitive_features: SensitiveFeatures, target: float
) -> dict[Hashable, float]:
    """Find for each group the highest threshold that selects the target share of its people with label 1.

    Parameters
    ----------
    y_true : array-like of shape (rows,)
        Labels, 0 or 1.
    y_score : array-like of shape (rows,)
        Probabilities; selected is `score >= threshold`.
    sensitive_features
        As in `reweighing_weights`.
    target : float
        The true positive rate to reach on these rows, above 0 and at most 1.

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
    validation.aligned(y_true=y_true, y_score=y_score, sensitive_features=sensitive_features)
    scores = validation.probability("y_score", y_score)
    cells = _cells(y_true, sensitive_features, argument="y_true")
    validation.same_length(y_true=len(cells.label), y_score=len(scores))
    return dict(zip(cells.groups.tolist(), _thresholds(cells, scores, target).tolist(), strict=True))


def _cells(y: Column, sensitive_features: SensitiveFeatures, *, argument: str = "y") -> _Cells:
    validation.aligned(**{argument: y, "sensitive_features": sensitive_features})
    label = validation.binary(argument, y).astype(np.int64)
    groups, place = row_groups(sensitive_features)
    validation.same_length(**{argument: len(label), "sensitive_features": len(place)})
    if label.min() == label.max():
        raise ValueError(
            f"{argument} has one class, {label[0]} for everybody; pass rows of label 0 and rows of label 1."
        )
    present, group = np.unique(place, return_inverse=True)  # an intersection may have nobody
    groups = groups.take(present)
    table = np.bincount(2 * group + label, minlength=2 * len(groups)).reshape(-1, 2)
    empty = np.argwhere(table == 0)
    if len(empty):
        g, value = empty[0]
        raise ValueError(
            f"sensitive_features has the group {groups.tolist()[g]!r}, in which nobody has label {value}; "
            "join small groups or leave this one out, since no weight or threshold can stand in for people."
        )
    return _Cells(label, group, groups, table)


def _expected(table: Ints) -> Floats:
    """People in each cell of a (group x label) table if the two were independent."""
    return np.asarray(table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / table.sum())


def _weights(cells: _Cells) -> Floats:
    return np.asarray((_expected(cells.table) / cells.table)[cells.group, cells.label])


def _resampled(cells: _Cells, random_state: RandomState) -> Places:
    expected = _expected(cells.table)
    rng = np.random.default_rng(random_state)
    chosen = []
    for g, value in np.ndindex(*cells.table.shape):
        here = np.flatnonzero((cells.group == g) & (cells.label == value))
        whole, rest = divmod(round(float(expected[g, value])), len(here))
        chosen += [np.tile(here, whole), rng.choice(here, rest, replace=False)]
    return np.sort(np.concatenate(chosen))


def _thresholds(cells: _Cells, scores: Floats, target: float) -> Floats:
    """Return the threshold of each group."""
    if not 0 < validation.real(target) <= 1:
        raise ValueError(f"target is {target!r}; pass a number above 0 and at most 1.")
    found = np.empty(len(cells.groups))
    for g in range(len(found)):
        positive = np.sort(scores[(cells.group == g) & (cells.label == 1)])
        # 1e-9 people: 0.9 of 10 is 9, also where the product comes out a little above it.
        found[g] = positive[len(positive) - int(np.ceil(target * len(positive) - 1e-9))]
    return found


# ---------------------------------------------------------------------- the interface


class Mitigation(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """One way to come to decisions, with what an audit must know of it; the base of the classes below.

    Attributes
    ----------
    name : str
        What the bench calls it.
    stage : {"none", "before", "in", "after"}
        When it acts, seen from training.
    needs_group_at_prediction : bool
        Whether the group of every new person must be known.
    randomized : bool
        Whether a decision may depend on a draw.
    classes_ : ndarray
        0 and 1.
    groups_ : Index
        The groups that it was fitted on.
    """

    stage: ClassVar[Stage] = "none"
    randomized: ClassVar[bool] = False
    sensitive_feature_ids: Sequence[Hashable] | None = None

    # What scikit-learn's metadata routing hands on where nobody asked for something else.
    __metadata_request__fit: ClassVar = {"sensitive_features": True}
    __metadata_request__predict: ClassVar = {"sensitive_features": True}
    __metadata_request__score: ClassVar = {"sensitive_features": True}

    @property
    def name(self) -> str:
        """What the bench calls it."""
        return type(self).__name__

    @property
    def needs_group_at_prediction(self) -> bool:
        """Whether the group of every new person must be known."""
        return False

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: Column,
        *,
        sensitive_features: SensitiveFeatures | None = None,
    ) -> Mitigation:
        """Learn from rows with known labels and groups.

        Parameters
        ----------
        X : DataFrame or array-like of shape (rows, features)
            The sensitive features are not among them, except where `sensitive_feature_ids` names them.
        y : array-like of shape (rows,)
            Labels, 0 or 1.
        sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
            The group of each row. With several features a group is an intersection.

        Returns
        -------
        Mitigation
            Itself.

        Raises
        ------
        ValueError
            As `reweighing_weights`, or if a parameter is out of its range or `X` has other rows than `y`.
        """
        validation.aligned(X=X, y=y, sensitive_features=sensitive_features)
        features, given = self._columns(X, sensitive_features, reset=True)
        if given is None:
            raise ValueError(
                f"sensitive_features is missing; {type(self).__name__} learns from everybody's group. "
                "Pass fit(X, y, sensitive_features=...), or name columns of X in sensitive_feature_ids."
            )
        cells = _cells(self._two_labels(y), given)
        validation.same_length(X=len(features), y=len(cells.label))
        self.classes_ = np.array([0, 1])
        self.groups_ = cells.groups
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=quiet.CATEGORY, module=quiet.MODULE)
            self._learn(features, cells)
        return self

    def predict(
        self, X: ArrayLike | pd.DataFrame, *, sensitive_features: SensitiveFeatures | None = None
    ) -> Ints:
        """Decide about people.

        Parameters
        ----------
        X : DataFrame or array-like of shape (rows, features)
            With the columns of `fit`.
        sensitive_features : as in `fit`, optional
            Left out only where the group is not needed at prediction.

        Returns
        -------
        ndarray of int, shape (rows,)
            0 or 1.

        Raises
        ------
        ValueError
            If columns are missing, or the group is needed and is missing or new.
        """
        return np.asarray(self._decide(*self._ready(X, sensitive_features))).astype(int)

    def score(
        self,
        X: ArrayLike | pd.DataFrame,
        y: Column,
        *,
        sensitive_features: SensitiveFeatures | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> float:
        """Compute the accuracy of the decisions, as every scikit-learn classifier does.

        Parameters
        ----------
        X, sensitive_features
            As in `predict`.
        y : array-like of shape (rows,)
            Labels, 0 or 1.
        sample_weight : array-like of shape (rows,), optional

        Returns
        -------
        float

        Raises
        ------
        ValueError
            As `predict`, or if a label is not 0 or 1.
        """
        validation.aligned(X=X, y=y, sensitive_features=sensitive_features)
        label = validation.binary("y", y)
        decided = self.predict(X, sensitive_features=sensitive_features)
        return float(accuracy_score(label, decided, sample_weight=sample_weight))

    def __sklearn_tags__(self) -> Any:
        """Say to scikit-learn what it may expect."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.non_deterministic = self.randomized
        return tags

    def _two_labels(self, y: Column | None) -> Any:
        """Refuse with scikit-learn's words what no classifier of two classes can learn."""
        if y is None:
            raise ValueError(f"{type(self).__name__} requires y to be passed, but the target y is None.")
        label = column_or_1d(y, warn=True)
        check_classification_targets(label)
        kind = type_of_target(label, input_name="y")
        if kind != "binary":
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {kind}. "
                "Recode y to 0 and 1, for example (y == 'positive value').astype(int)."
            )
        return label

    def _learn(self, features: _Features, cells: _Cells) -> None:
        raise NotImplementedError

    def _decide(self, features: _Features, group: Places) -> Any:
        raise NotImplementedError

    def _columns(
        self, X: ArrayLike | pd.DataFrame, sensitive_features: SensitiveFeatures | None, *, reset: bool
    ) -> tuple[_Features, SensitiveFeatures | None]:
        """Return the features that a model may see, and the sensitive ones."""
        if isinstance(X, pd.DataFrame):
            validate_data(self, X, reset=reset, skip_check_array=True)
            if X.empty:
                raise ValueError(f"X has shape {X.shape}; pass at least one row and one column.")
        else:
            X = validate_data(self, X, reset=reset, dtype=None, ensure_all_finite=False)
        ids = self.sensitive_feature_ids
        if ids is None:
            return X, sensitive_features
        if sensitive_features is not None:
            raise ValueError(
                f"sensitive_features is passed, and sensitive_feature_ids={ids!r} names columns of X; "
                "leave out one of the two."
            )
        return _taken_out(X, [ids] if isinstance(ids, str) else list(ids))

    def _ready(
        self, X: ArrayLike | pd.DataFrame, sensitive_features: SensitiveFeatures | None
    ) -> tuple[_Features, Places]:
        """Return features and the position of each row's group in `groups_`; all 0 where it is not needed."""
        check_is_fitted(self)
        validation.aligned(X=X, sensitive_features=sensitive_features)
        features, given = self._columns(X, sensitive_features, reset=False)
        if not self.needs_group_at_prediction:
            return features, np.zeros(len(features), dtype=np.intp)
        if given is None:
            raise ValueError(
                f"sensitive_features is missing; {self.name!r} needs the group of every person at "
                "prediction. Pass it, or choose a mitigation whose needs_group_at_prediction is False."
            )
        groups, place = row_groups(given)
        validation.same_length(X=len(features), sensitive_features=len(place))
        if groups.nlevels != self.groups_.nlevels:
            raise ValueError(
                f"sensitive_features has {groups.nlevels} feature(s), and {self.name!r} was fitted on "
                f"{self.groups_.nlevels}; pass the same ones."
            )
        known = self.groups_.get_indexer(groups)[place]
        if (known < 0).any():
            new = groups.take(pd.unique(place[known < 0])).tolist()
            raise ValueError(
                f"sensitive_features has {validation.first_few(new)}, which {self.name!r} was not fitted on; "
                f"pass {', '.join(map(repr, self.groups_.tolist()))}."
            )
        return features, known


def _taken_out(X: _Features, ids: list[Hashable]) -> tuple[_Features, SensitiveFeatures]:
    """Return `X` without the columns named, and these."""
    if isinstance(X, pd.DataFrame):
        absent = [c for c in ids if c not in X.columns]
        if absent:
            raise ValueError(
                f"sensitive_feature_ids names {absent[0]!r}, which X lacks; it has {', '.join(map(str, X))}."
            )
        return X.drop(columns=ids), X[ids] if len(ids) > 1 else X[ids[0]]
    outside = [c for c in ids if not isinstance(c, (int, np.integer)) or not 0 <= c < X.shape[1]]
    if outside:
        raise ValueError(
            f"sensitive_feature_ids names {outside[0]!r}; X is an array of {X.shape[1]} columns, so pass "
            "positions from 0, or pass a DataFrame."
        )
    places = np.array(ids, dtype=np.intp)
    return np.delete(X, places, axis=1), X[:, places]


def _inner(estimator: Estimator) -> Estimator:
    """Return an estimator to fit."""
    return LogisticRegression(solver="newton-cholesky") if estimator is None else clone(estimator)


def _inner_has(method: str) -> Callable[[_Scored], bool]:
    """Say whether the inner estimator, fitted or not, has a method."""
    return lambda self: hasattr(getattr(self, "estimator_", _inner(self.estimator)), method)


class _Scored(Mitigation):
    """A mitigation with one fitted model, `estimator_`, whose probabilities stay available.

    Thresholds leave the model's score as it was. The score of a grid search is of a model that was trained on
    changed labels: it ranks people, and need not be calibrated.
    """

    __metadata_request__predict_proba: ClassVar = {"sensitive_features": True}

    estimator: Estimator = None

    @available_if(_inner_has("predict_proba"))  # type: ignore[untyped-decorator]  # scikit-learn has no types
    def predict_proba(
        self, X: ArrayLike | pd.DataFrame, *, sensitive_features: SensitiveFeatures | None = None
    ) -> Floats:
        """Return the model's probabilities of label 0 and 1, which the decisions were made from.

        Parameters
        ----------
        X, sensitive_features
            As in `predict`.

        Returns
        -------
        ndarray of float, shape (rows, 2)

        Raises
        ------
        ValueError
            As `predict`.
        """
        features, group = self._ready(X, sensitive_features)
        return self._probability(self._prepare(features, group))

    def __sklearn_tags__(self) -> Any:
        """Say to scikit-learn what it may expect."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = get_tags(_inner(self.estimator)).input_tags.allow_nan
        return tags

    def _prepare(self, features: _Features, group: Places) -> _Features:
        return features

    def _probability(self, prepared: _Features) -> Floats:
        return np.asarray(self.estimator_.predict_proba(prepared), dtype=float)

    def _fit_plain(self, features: _Features, label: Ints) -> None:
        """Fit the inner estimator whose probabilities get thresholds."""
        self.estimator_ = _inner(self.estimator).fit(features, label)
        if not hasattr(self.estimator_, "predict_proba"):
            raise ValueError(
                f"estimator is a {type(self.estimator_).__name__} without predict_proba; pass one that "
                "has it, or wrap it in sklearn.calibration.CalibratedClassifierCV."
            )


class _Decides(_Scored):
    """A mitigation whose model decides by itself."""

    __metadata_request__decision_function: ClassVar = {"sensitive_features": True}

    @available_if(_inner_has("decision_function"))  # type: ignore[untyped-decorator]
    def decision_function(
        self, X: ArrayLike | pd.DataFrame, *, sensitive_features: SensitiveFeatures | None = None
    ) -> Floats:
        """Return the model's score, above 0 for those who are selected.

        Parameters
        ----------
        X, sensitive_features
            As in `predict`.

        Returns
        -------
        ndarray of float, shape (rows,)

        Raises
        ------
        ValueError
            As `predict`.
        """
        features, group = self._ready(X, sensitive_features)
        return np.asarray(self.estimator_.decision_function(self._prepare(features, group)))

    def _decide(self, features: _Features, group: Places) -> Any:
        return self.estimator_.predict(self._prepare(features, group))


# ---------------------------------------------------------------------- before training, or not at all


class UnmitigatedClassifier(_Decides):
    """Leave the estimator as it is, without or with the group as a feature.

    Parameters
    ----------
    estimator : scikit-learn classifier, optional
        It is cloned. Logistic regression by default.
    with_group : bool
        Whether the model gets a 0/1 column for every group but the first.
    sensitive_feature_ids : list, optional
        Columns of `X` that hold the group, by name or, in an array, by position; the model does not see them.
    """

    def __init__(
        self,
        estimator: Estimator = None,
        *,
        with_group: bool = False,
        sensitive_feature_ids: Sequence[Hashable] | None = None,
    ) -> None:
        self.estimator = estimator
        self.with_group = with_group
        self.sensitive_feature_ids = sensitive_feature_ids

    @property
    def name(self) -> str:
        """What the bench calls it."""
        return "unmitigated, sees the group" if self.with_group else "unmitigated"

    @property
    def needs_group_at_prediction(self) -> bool:
        """Whether the group of every new person must be known."""
        return self.with_group

    def _learn(self, features: _Features, cells: _Cells) -> None:
        self.estimator_ = _inner(self.estimator).fit(self._prepare(features, cells.group), cells.label)

    def _prepare(self, features: _Features, group: Places) -> _Features:
        if not self.with_group:
            return features
        marks = _marks(group, len(self.groups_))
        if not isinstance(features, pd.DataFrame):
            return np.column_stack([features, marks])
        columns = [f"is {name}" for name in self.groups_.tolist()[1:]]
        taken = [c for c in columns if c in features.columns]
        if taken:
            raise ValueError(f"X has a column {taken[0]!r}, which is to hold the group; rename it.")
        wide = pd.concat([features, pd.DataFrame(marks, index=features.index, columns=columns)], axis=1)
        return wide.set_axis([str(c) for c in wide.columns], axis=1)


class ReweighingClassifier(_Decides):
    """Train on weighted rows, see `reweighing_weights`.

    Parameters
    ----------
    estimator : scikit-learn classifier, optional
        With `sample_weight`; it is cloned. Logistic regression by default.
    sample_weight_name : str
        What its `fit` calls the weights; "logisticregression__sample_weight" in a pipeline, for example.
    sensitive_feature_ids : list, optional
        As in `UnmitigatedClassifier`.
    """

    stage = "before"
    name = "reweighing"

    def __init__(
        self,
        estimator: Estimator = None,
        *,
        sample_weight_name: str = "sample_weight",
        sensitive_feature_ids: Sequence[Hashable] | None = None,
    ) -> None:
        self.estimator = estimator
        self.sample_weight_name = sample_weight_name
        self.sensitive_feature_ids = sensitive_feature_ids

    def _learn(self, features: _Features, cells: _Cells) -> None:
        inner = _weighable(_inner(self.estimator), self.sample_weight_name)
        self.estimator_ = inner.fit(features, cells.label, **{self.sample_weight_name: _weights(cells)})


class ResamplingClassifier(_Decides):
    """Train on resampled rows, see `resampled_rows`.

    Parameters
    ----------
    estimator : scikit-learn classifier, optional
        It is cloned. Logistic regression by default.
    random_state : int, Generator or None
        Seed of the draws.
    sensitive_feature_ids : list, optional
        As in `UnmitigatedClassifier`.
    """

    stage = "before"
    name = "resampling"

    def __init__(
        self,
        estimator: Estimator = None,
        *,
        random_state: RandomState = 0,
        sensitive_feature_ids: Sequence[Hashable] | None = None,
    ) -> None:
        self.estimator = estimator
        self.random_state = random_state
        self.sensitive_feature_ids = sensitive_feature_ids

    def _learn(self, features: _Features, cells: _Cells) -> None:
        rows = _resampled(cells, self.random_state)
        drawn = features.iloc[rows] if isinstance(features, pd.DataFrame) else features[rows]
        self.estimator_ = _inner(self.estimator).fit(drawn, cells.label[rows])


class CorrelationRemoverClassifier(_Decides):
    """Take what is linear in the group out of every feature (`fairlearn.preprocessing.CorrelationRemover`).

    It needs the group of each new person too: what it takes out depends on it.

    Parameters
    ----------
    estimator : scikit-learn classifier, optional
        It is cloned, and gets an array. Logistic regression by default.
    alpha : float
        How much of it to take out, in [0, 1].
    sensitive_feature_ids : list, optional
        As in `UnmitigatedClassifier`.
    """

    stage = "before"
    name = "correlation remover"
    needs_group_at_prediction = True

    def __init__(
        self,
        estimator: Estimator = None,
        *,
        alpha: float = 1.0,
        sensitive_feature_ids: Sequence[Hashable] | None = None,
    ) -> None:
        self.estimator = estimator
        self.alpha = alpha
        self.sensitive_feature_ids = sensitive_feature_ids

    def _learn(self, features: _Features, cells: _Cells) -> None:
        alpha = validation.fraction("alpha", self.alpha)
        marks = _marks(cells.group, len(self.groups_))
        width = features.shape[1]
        self.remover_ = CorrelationRemover(
            sensitive_feature_ids=list(range(width, width + marks.shape[1])), alpha=alpha
        ).fit(np.column_stack([features, marks]))
        self.estimator_ = _inner(self.estimator).fit(self._prepare(features, cells.group), cells.label)

    def _prepare(self, features: _Features, group: Places) -> _Features:
        return self.remover_.transform(np.column_stack([features, _marks(group, len(self.groups_))]))


# ---------------------------------------------------------------------- in training


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


class ExponentiatedGradientClassifier(Mitigation):
    """Train by `fairlearn.reductions.ExponentiatedGradient`: one of several models, drawn, decides.

    A mixture of models has decisions only, so there is no `predict_proba`.

    Parameters
    ----------
    estimator : scikit-learn classifier, optional
        With `sample_weight`; it is cloned. Logistic regression by default.
    constraints : str
        "demographic_parity", "equalized_odds", "true_positive_rate_parity", "false_positive_rate_parity"
        or "error_rate_parity".
    eps : float
        How far a group may be from everybody, on the rows it is fitted to.
    max_iter : int
    sample_weight_name : str
        As in `ReweighingClassifier`.
    random_state : int, RandomState or None
        Seed of the draws in `predict`.
    sensitive_feature_ids : list, optional
        As in `UnmitigatedClassifier`.

    Attributes
    ----------
    mixture_ : fairlearn.reductions.ExponentiatedGradient

    Notes
    -----
    Source: Agarwal et al. 2018, "A reductions approach to fair classification" (arXiv 1803.02453).
    """

    stage = "in"
    randomized = True

    def __init__(
        self,
        estimator: Estimator = None,
        constraints: str = "demographic_parity",
        *,
        eps: float = 0.01,
        max_iter: int = 50,
        sample_weight_name: str = "sample_weight",
        random_state: RandomState = 0,
        sensitive_feature_ids: Sequence[Hashable] | None = None,
    ) -> None:
        self.estimator = estimator
        self.constraints = constraints
        self.eps = eps
        self.max_iter = max_iter
        self.sample_weight_name = sample_weight_name
        self.random_state = random_state
        self.sensitive_feature_ids = sensitive_feature_ids

    @property
    def name(self) -> str:
        """What the bench calls it."""
        return f"exponentiated gradient, {_SHORT.get(self.constraints, self.constraints)}"

    def _learn(self, features: _Features, cells: _Cells) -> None:
        moment = _moment(self.constraints)
        # eps goes to ExponentiatedGradient, which passes its share on to the constraint.
        self.mixture_ = reductions.ExponentiatedGradient(
            _weighable(_inner(self.estimator), self.sample_weight_name),
            moment(),
            eps=self.eps,
            max_iter=self.max_iter,
            sample_weight_name=self.sample_weight_name,
        )
        self.mixture_.fit(features, cells.label, sensitive_features=cells.group)
        self.n_iter_ = self.mixture_.last_iter_ + 1

    def _decide(self, features: _Features, group: Places) -> Any:
        return self.mixture_.predict(features, random_state=self.random_state)


class GridSearchClassifier(_Decides):
    """Train by `fairlearn.reductions.GridSearch`: the best of `grid_size` models, each at another price.

    Parameters
    ----------
    estimator : scikit-learn classifier, optional
        With `sample_weight`; it is cloned. Logistic regression by default.
    constraints : str
        As in `ExponentiatedGradientClassifier`.
    grid_size : int
        Models to train. The best has the smallest sum of error and constraint violation.
    sample_weight_name : str
        As in `ReweighingClassifier`.
    sensitive_feature_ids : list, optional
        As in `UnmitigatedClassifier`.

    Attributes
    ----------
    search_ : fairlearn.reductions.GridSearch
    estimator_ : the best model
    """

    stage = "in"

    def __init__(
        self,
        estimator: Estimator = None,
        constraints: str = "demographic_parity",
        *,
        grid_size: int = 15,
        sample_weight_name: str = "sample_weight",
        sensitive_feature_ids: Sequence[Hashable] | None = None,
    ) -> None:
        self.estimator = estimator
        self.constraints = constraints
        self.grid_size = grid_size
        self.sample_weight_name = sample_weight_name
        self.sensitive_feature_ids = sensitive_feature_ids

    @property
    def name(self) -> str:
        """What the bench calls it."""
        return f"grid search, {_SHORT.get(self.constraints, self.constraints)}"

    def _learn(self, features: _Features, cells: _Cells) -> None:
        moment = _moment(self.constraints)
        self.search_ = reductions.GridSearch(
            _weighable(_inner(self.estimator), self.sample_weight_name),
            moment(),
            grid_size=validation.positive_integer("grid_size", self.grid_size),
            sample_weight_name=self.sample_weight_name,
        )
        self.search_.fit(features, cells.label, sensitive_features=cells.group)
        self.estimator_ = self.search_.predictors_[self.search_.best_idx_]


class AdversarialClassifier(Mitigation):
    """Train a linear score by gradient reversal, see `fairness_audit.adversarial`; two groups only.

    Parameters
    ----------
    strength : float
        How much of the adversary's gradient is taken off the predictor's; 0 is logistic regression.
    n_steps : int
    learning_rate : float
    sensitive_feature_ids : list, optional
        As in `UnmitigatedClassifier`.

    Attributes
    ----------
    training_ : fairness_audit.adversarial.Training
        With the history, which shows whether the two players came to rest.

    Notes
    -----
    Source: Zhang, Lemoine and Mitchell 2018, "Mitigating unwanted biases with adversarial learning" (arXiv
    1801.07593). Fairlearn's `AdversarialFairnessClassifier` does it with networks, and needs PyTorch.
    """

    stage = "in"
    name = "adversarial"

    def __init__(
        self,
        strength: float = 1.0,
        *,
        n_steps: int = 1000,
        learning_rate: float = 0.5,
        sensitive_feature_ids: Sequence[Hashable] | None = None,
    ) -> None:
        self.strength = strength
        self.n_steps = n_steps
        self.learning_rate = learning_rate
        self.sensitive_feature_ids = sensitive_feature_ids

    __metadata_request__decision_function: ClassVar = {"sensitive_features": True}
    __metadata_request__predict_proba: ClassVar = {"sensitive_features": True}

    def decision_function(
        self, X: ArrayLike | pd.DataFrame, *, sensitive_features: SensitiveFeatures | None = None
    ) -> Floats:
        """Return the linear score, at least 0 for those who are selected.

        Parameters
        ----------
        X, sensitive_features
            As in `predict`.

        Returns
        -------
        ndarray of float, shape (rows,)

        Raises
        ------
        ValueError
            As `predict`.
        """
        features, _ = self._ready(X, sensitive_features)
        return self.training_.decision_function(features)

    def predict_proba(
        self, X: ArrayLike | pd.DataFrame, *, sensitive_features: SensitiveFeatures | None = None
    ) -> Floats:
        """Return the probabilities of label 0 and 1.

        Parameters
        ----------
        X, sensitive_features
            As in `predict`.

        Returns
        -------
        ndarray of float, shape (rows, 2)

        Raises
        ------
        ValueError
            As `predict`.
        """
        selected = expit(self.decision_function(X, sensitive_features=sensitive_features))
        return np.column_stack([1 - selected, selected])

    def _learn(self, features: _Features, cells: _Cells) -> None:
        if len(cells.groups) != 2:
            found = validation.first_few(cells.groups)
            raise ValueError(
                f"sensitive_features has {len(cells.groups)} group(s) ({found}); "
                "this adversary tells two apart. Join groups, or choose another mitigation."
            )
        self.training_ = adversarial.train(
            features,
            cells.label,
            cells.group,
            self.strength,
            n_steps=self.n_steps,
            learning_rate=self.learning_rate,
        )

    def _decide(self, features: _Features, group: Places) -> Any:
        return self.training_.predict(features)


# ---------------------------------------------------------------------- after training


class ThresholdOptimizerClassifier(_Scored):
    """Apply `fairlearn.postprocessing.ThresholdOptimizer` to the unmitigated model's score.

    Parameters
    ----------
    estimator : scikit-learn classifier, optional
        With `predict_proba`; it is cloned. Logistic regression by default.
    constraints : str
        "demographic_parity", "equalized_odds", "true_positive_rate_parity" or "false_positive_rate_parity".
    random_state : int, RandomState or None
        Seed of the draws in `predict`.
    sensitive_feature_ids : list, optional
        As in `UnmitigatedClassifier`.

    Attributes
    ----------
    rule_ : fairlearn.postprocessing.ThresholdOptimizer
    estimator_ : the unmitigated model
    """

    stage = "after"
    randomized = True
    needs_group_at_prediction = True

    def __init__(
        self,
        estimator: Estimator = None,
        constraints: str = "demographic_parity",
        *,
        random_state: RandomState = 0,
        sensitive_feature_ids: Sequence[Hashable] | None = None,
    ) -> None:
        self.estimator = estimator
        self.constraints = constraints
        self.random_state = random_state
        self.sensitive_feature_ids = sensitive_feature_ids

    @property
    def name(self) -> str:
        """What the bench calls it."""
        return f"threshold optimizer, {_SHORT.get(self.constraints, self.constraints)}"

    def _learn(self, features: _Features, cells: _Cells) -> None:
        known = [c for c in _MOMENTS if c != "error_rate_parity"]
        if self.constraints not in known:
            raise ValueError(f"constraints is {self.constraints!r}; pass one of {', '.join(known)}.")
        self._fit_plain(features, cells.label)
        self.rule_ = ThresholdOptimizer(
            estimator=self.estimator_,
            prefit=True,
            constraints=self.constraints,
            predict_method="predict_proba",
        ).fit(features, cells.label, sensitive_features=cells.group)

    def _decide(self, features: _Features, group: Places) -> Any:
        return self.rule_.predict(features, sensitive_features=group, random_state=self.random_state)


class GroupThresholdClassifier(_Scored):
    """Set one threshold per group on the unmitigated model's score, see `tpr_thresholds`; nothing is drawn.

    Parameters
    ----------
    estimator : scikit-learn classifier, optional
        With `predict_proba`; it is cloned. Logistic regression by default.
    target : float, optional
        The true positive rate to reach, above 0 and at most 1. By default it is the one that the
        unmitigated model has on the rows of `fit`, all groups together.
    sensitive_feature_ids : list, optional
        As in `UnmitigatedClassifier`.

    Attributes
    ----------
    thresholds_ : ndarray of shape (groups,)
        In the order of `groups_`.
    estimator_ : the unmitigated model
    """

    stage = "after"
    name = "group thresholds, TPR"
    needs_group_at_prediction = True

    __metadata_request__decision_function: ClassVar = {"sensitive_features": True}

    def __init__(
        self,
        estimator: Estimator = None,
        *,
        target: float | None = None,
        sensitive_feature_ids: Sequence[Hashable] | None = None,
    ) -> None:
        self.estimator = estimator
        self.target = target
        self.sensitive_feature_ids = sensitive_feature_ids

    def decision_function(
        self, X: ArrayLike | pd.DataFrame, *, sensitive_features: SensitiveFeatures | None = None
    ) -> Floats:
        """Return how far each person's probability is above the threshold of their group.

        Parameters
        ----------
        X, sensitive_features
            As in `predict`.

        Returns
        -------
        ndarray of float, shape (rows,)
            At least 0 for those who are selected.

        Raises
        ------
        ValueError
            As `predict`.
        """
        return self._above(*self._ready(X, sensitive_features))

    def _learn(self, features: _Features, cells: _Cells) -> None:
        self._fit_plain(features, cells.label)
        target = self.target
        if target is None:
            target = float(np.mean(self.estimator_.predict(features)[cells.label == 1]))
        self.thresholds_ = _thresholds(cells, self._probability(features)[:, 1], target)

    def _above(self, features: _Features, group: Places) -> Floats:
        return np.asarray(self._probability(features)[:, 1] - self.thresholds_[group])

    def _decide(self, features: _Features, group: Places) -> Bools:
        return self._above(features, group) >= 0


def default_mitigations() -> tuple[Mitigation, ...]:
    """List the mitigations that the course compares, the unmitigated model first."""
    return (
        UnmitigatedClassifier(),
        UnmitigatedClassifier(with_group=True),
        ReweighingClassifier(),
        ResamplingClassifier(),
        CorrelationRemoverClassifier(),
        ExponentiatedGradientClassifier(constraints="demographic_parity"),
        ExponentiatedGradientClassifier(constraints="equalized_odds"),
        GridSearchClassifier(constraints="demographic_parity"),
        ThresholdOptimizerClassifier(constraints="demographic_parity"),
        ThresholdOptimizerClassifier(constraints="equalized_odds"),
        GroupThresholdClassifier(),
    )


# ---------------------------------------------------------------------- parts


def _moment(constraints: str) -> Callable[[], Any]:
    if constraints not in _MOMENTS:
        raise ValueError(f"constraints is {constraints!r}; pass one of {', '.join(_MOMENTS)}.")
    return _MOMENTS[constraints]


def _weighable(estimator: Estimator, name: str) -> Estimator:
    """Refuse an estimator that would lose the weights, or complain about them in words of its own."""
    if "__" not in name and not has_fit_parameter(estimator, name):
        raise ValueError(
            f"estimator is a {type(estimator).__name__}, whose fit has no {name!r}; pass one that can be "
            "weighted. For a pipeline, sample_weight_name='logisticregression__sample_weight', for example."
        )
    return estimator


def _marks(group: Places, groups: int) -> Floats:
    """Return a 0/1 column for every group but the first."""
    return np.asarray(group[:, None] == np.arange(1, groups), dtype=float)

"""Learned representations: a group made unpredictable, and who can still predict it.

    leace(Z, sensitive_features=...)             the least change after which no line finds the group
    probes(Z, sensitive_features=...)            how well a line and a curve find the group (DataFrame)
    train_network(X, y, group, ...)              a network with one hidden layer, on request with its
                                                 adversary's gradient reversed -> Network
    group_direction(H, group)                    the direction in which the groups' means differ
    ablate(H, direction)                         the hidden layer with that direction held at its mean
    random_directions(H, n)                      what to compare a direction with
    ablation_effects(network, H, directions)     what each ablation does to decisions (DataFrame)

Linear erasure is LEACE (Belrose, Schneider-Joseph, Ravfogel, Cotterell, Raff and Biderman 2023, arXiv
2306.03819). Gradient reversal follows Ganin and Lempitsky 2015 (arXiv 1409.7495), with the adversary on the
hidden layer; `fairness_audit.adversarial` has it on the score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit

from fairness_audit import validation
from fairness_audit.array_types import (
    Bits,
    Column,
    Estimator,
    Floats,
    Ints,
    RandomState,
    SensitiveFeatures,
)
from fairness_audit.grouping import row_groups
from fairness_audit.proxies import TOGETHER, leakage

# ---------------------------------------------------------------------- linear erasure


@dataclass(frozen=True, eq=False)
class Erasure:
    """A map that takes a group out of a representation, as far as lines can see it.

    Attributes
    ----------
    mean : ndarray of shape (features,)
        Of the rows it was fitted to; the map leaves it where it is.
    removed : ndarray of shape (features, features)
        The map is ``z - removed @ (z - mean)``. It is a projection, as a rule an oblique one.
    rank : int
        How many dimensions are lost: at most the number of groups less one.
    """

    mean: Floats
    removed: Floats
    rank: int

    def transform(self, Z: ArrayLike | pd.DataFrame) -> Floats:
        """Map rows; nobody's group is needed.

        Parameters
        ----------
        Z : array-like of shape (rows, features)

        Returns
        -------
        ndarray of shape (rows, features)

        Raises
        ------
        ValueError
            If `Z` has another number of features, or holds missing or infinite values.
        """
        rows = _matrix("Z", Z)
        if rows.shape[1] != len(self.mean):
            raise ValueError(f"Z has {rows.shape[1]} features; the erasure was fitted to {len(self.mean)}.")
        return np.asarray(rows - (rows - self.mean) @ self.removed.T)


def leace(Z: ArrayLike | pd.DataFrame, *, sensitive_features: SensitiveFeatures) -> Erasure:
    """Fit the least change after which no linear classifier beats a constant on these rows.

    Parameters
    ----------
    Z : array-like of shape (rows, features)
        A representation: columns, a hidden layer, an embedding.
    sensitive_features : array-like of shape (rows,), or several as in `counts.GroupCounts.from_arrays`
        The group of each row; at least two groups.

    Returns
    -------
    Erasure

    Raises
    ------
    ValueError
        If the numbers or orders of rows differ, there is one group, or `Z` holds missing or infinite values.

    Notes
    -----
    With W the inverse square root of the covariance of Z, and P the orthogonal projection onto the columns
    of W times the covariance of Z with the group indicators, ``removed`` is ``W⁻¹ P W``. After it every
    group has the same mean, which is equivalent to no linear classifier having less loss than a constant,
    and of all affine maps with that property it moves the rows least, in mean square (Belrose and others).
    The promise is about these rows; on new ones it holds up to sampling error. It says nothing about curves.
    """
    validation.aligned(Z=Z, sensitive_features=sensitive_features)
    rows = _matrix("Z", Z)
    groups, place = _members(sensitive_features)
    validation.same_length(Z=len(rows), sensitive_features=len(place))
    if groups < 2:
        raise ValueError("sensitive_features has one group; there is nothing to erase.")
    mean = rows.mean(axis=0)
    centered = rows - mean
    indicator = np.eye(groups)[place]
    cross = centered.T @ (indicator - indicator.mean(axis=0)) / len(rows)
    # Σ = U diag(s) Uᵀ; directions without variance take no part
    spread, axes = np.linalg.eigh(centered.T @ centered / len(rows))
    kept = spread > spread.max() * len(spread) * np.finfo(float).eps
    root = np.sqrt(spread[kept])
    whiten = (axes[:, kept] / root).T
    left, sizes, _ = np.linalg.svd(whiten @ cross, full_matrices=False)
    basis = left[:, sizes > 1e-10]
    removed = (axes[:, kept] * root) @ basis @ basis.T @ whiten
    return Erasure(mean, removed, basis.shape[1])


# ---------------------------------------------------------------------- probes


def probes(
    Z: ArrayLike | pd.DataFrame,
    *,
    sensitive_features: SensitiveFeatures,
    estimators: Mapping[str, Estimator] | None = None,
    folds: int = 5,
    level: float = 0.95,
    random_state: int | None = 0,
) -> pd.DataFrame:
    """Measure how well the group can be told from a representation, by models that never saw the person.

    Parameters
    ----------
    Z : array-like of shape (rows, features)
    sensitive_features
        As in `leace`.
    estimators : mapping from str to scikit-learn classifier, optional
        Who looks. By default ``linear``, a logistic regression on standardized columns, and ``nonlinear``,
        a support vector machine with a Gaussian kernel on them.
    folds, level, random_state
        As in `proxies.leakage`.

    Returns
    -------
    DataFrame
        One row per probe: `auc`, `low` and `high`. An AUC near 0.5 says that this probe found nothing in
        these rows; it does not say that there is nothing.

    Raises
    ------
    ValueError
        As `proxies.leakage`.
    """
    rows = pd.DataFrame(_matrix("Z", Z))
    index = sensitive_features.index if isinstance(sensitive_features, pd.Series | pd.DataFrame) else None
    rows = rows.rename(columns=str) if index is None else rows.rename(columns=str).set_axis(index)
    found = {
        name: leakage(
            rows,
            sensitive_features=sensitive_features,
            estimator=estimator,
            folds=folds,
            level=level,
            random_state=random_state,
            separately=False,
        ).loc[TOGETHER, ["auc", "low", "high"]]
        for name, estimator in (_probes() if estimators is None else estimators).items()
    }
    table = pd.DataFrame(found).T.astype(float).rename_axis("probe")
    table.attrs = {"level": level, "folds": folds}
    return table


def _probes() -> dict[str, Estimator]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    return {
        "linear": make_pipeline(StandardScaler(), LogisticRegression(solver="newton-cholesky")),
        "nonlinear": make_pipeline(StandardScaler(), SVC(C=1)),
    }


# ---------------------------------------------------------------------- a small network


class Weights(NamedTuple):
    """Everything that training moves.

    `encoder` has shape (features, hidden), `bias`, `head` and `adversary` have shape (hidden,); `intercept`
    belongs to the head and `offset` to the adversary.
    """

    encoder: Floats
    bias: Floats
    head: Floats
    intercept: float
    adversary: Floats
    offset: float


@dataclass(frozen=True, eq=False)
class Network:
    """A network with one hidden layer: features, tanh units, a score.

    Attributes
    ----------
    weights : Weights
        On standardized features.
    mean, scale : ndarray of shape (features,)
        What standardized them.
    strength : float
        Of the reversed gradient in training; 0 is ordinary training.
    """

    weights: Weights
    mean: Floats
    scale: Floats
    strength: float

    def hidden(self, X: ArrayLike | pd.DataFrame) -> Floats:
        """Compute the hidden layer.

        Parameters
        ----------
        X : array-like of shape (rows, features)

        Returns
        -------
        ndarray of shape (rows, hidden)
        """
        return _hidden(self.weights, (_matrix("X", X) - self.mean) / self.scale)

    def decide(self, H: Floats) -> Ints:
        """Decide from a hidden layer, the network's own or an edited one: 1 where the score is at least 0.

        Parameters
        ----------
        H : ndarray of shape (rows, hidden)

        Returns
        -------
        ndarray of int, shape (rows,)
        """
        return (H @ self.weights.head + self.weights.intercept >= 0).astype(int)

    def adversary_score(self, H: Floats) -> Floats:
        """Compute the score by which the network's own adversary tells the groups apart.

        Parameters
        ----------
        H : ndarray of shape (rows, hidden)

        Returns
        -------
        ndarray of float, shape (rows,)
        """
        return np.asarray(H @ self.weights.adversary + self.weights.offset)


def network_gradients(weights: Weights, X: Floats, y: Bits, group: Bits, strength: float) -> Weights:
    """Compute each player's gradient; the encoder gets the adversary's with its sign reversed.

    Parameters
    ----------
    weights : Weights
    X : ndarray of shape (rows, features)
    y, group : ndarray of shape (rows,)
        0 or 1.
    strength : float
        How much of the adversary's gradient is taken off the encoder's.

    Returns
    -------
    gradient : Weights
        For `head` and `intercept` of the label's log loss, for `adversary` and `offset` of the group's, for
        the encoder of the first less `strength` times the second.
    """
    H = _hidden(weights, X)
    label_error = (expit(H @ weights.head + weights.intercept) - y) / len(y)
    group_error = (expit(H @ weights.adversary + weights.offset) - group) / len(y)
    # The reversal is this minus sign.
    back = np.outer(label_error, weights.head) - strength * np.outer(group_error, weights.adversary)
    back *= 1 - H * H
    return Weights(
        X.T @ back,
        back.sum(axis=0),
        H.T @ label_error,
        float(label_error.sum()),
        H.T @ group_error,
        float(group_error.sum()),
    )


def train_network(
    X: ArrayLike | pd.DataFrame,
    y: Column,
    group: Column,
    *,
    strength: float = 0,
    hidden: int = 12,
    n_steps: int = 600,
    learning_rate: float = 0.5,
    random_state: RandomState = 0,
) -> Network:
    """Train on the label; with a strength above 0 also against an adversary that reads the hidden layer.

    Parameters
    ----------
    X : array-like of shape (rows, features)
    y, group : array-like of shape (rows,)
        0 or 1. The group is used by the adversary only.
    strength : float
        0 or more.
    hidden, n_steps : int
        Units of the hidden layer, and gradient steps on all rows.
    learning_rate : float
        The same for both players.
    random_state : int, Generator or None
        Seed of the weights that training begins with.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If the numbers or orders of rows differ, `y` or `group` holds something else than 0 and 1, a feature
        does not vary, or a setting is out of its range.
    """
    validation.aligned(X=X, y=y, group=group)
    rows, label, member = _matrix("X", X), validation.binary("y", y), validation.binary("group", group)
    validation.same_length(X=len(rows), y=len(label), group=len(member))
    hidden = validation.positive_integer("hidden", hidden)
    n_steps = validation.positive_integer("n_steps", n_steps)
    for name, value in {"strength": strength, "learning_rate": learning_rate}.items():
        if not 0 <= validation.real(value) < np.inf:
            raise ValueError(f"{name} is {value!r}; pass a number of at least 0.")
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    if not scale.all():
        raise ValueError(
            f"X has the same value in every row of column {int(np.argmin(scale))}; leave it out."
        )
    Z = (rows - mean) / scale
    rng = np.random.default_rng(random_state)
    start = rng.normal(size=(Z.shape[1], hidden)) / np.sqrt(Z.shape[1])
    now = Weights(start, np.zeros(hidden), np.zeros(hidden), 0.0, np.zeros(hidden), 0.0)
    for _ in range(n_steps):
        step = network_gradients(now, Z, label, member, strength)
        now = Weights(
            now.encoder - learning_rate * step.encoder,
            now.bias - learning_rate * step.bias,
            now.head - learning_rate * step.head,
            now.intercept - learning_rate * step.intercept,
            now.adversary - learning_rate * step.adversary,
            now.offset - learning_rate * step.offset,
        )
    return Network(now, mean, scale, strength)


def _hidden(weights: Weights, X: Floats) -> Floats:
    return np.asarray(np.tanh(X @ weights.encoder + weights.bias))


# ---------------------------------------------------------------------- a direction, found and ablated


def group_direction(H: ArrayLike | pd.DataFrame, group: Column) -> Floats:
    """Find the direction in which two groups' means differ.

    Parameters
    ----------
    H : array-like of shape (rows, features)
    group : array-like of shape (rows,)
        0 or 1.

    Returns
    -------
    ndarray of shape (features,)
        Length 1, from group 0 to group 1.

    Raises
    ------
    ValueError
        If the rows differ, one group is empty, or the means are the same.
    """
    validation.aligned(H=H, group=group)
    rows, member = _matrix("H", H), validation.binary("group", group)
    validation.same_length(H=len(rows), group=len(member))
    if member.min() == member.max():
        raise ValueError("group holds one value; pass rows of two groups.")
    apart = rows[member == 1].mean(axis=0) - rows[member == 0].mean(axis=0)
    length = np.linalg.norm(apart)
    if not length > 0:
        raise ValueError("The groups have the same mean; no direction tells them apart.")
    return np.asarray(apart / length)


def ablate(H: ArrayLike | pd.DataFrame, direction: ArrayLike, *, mean: ArrayLike | None = None) -> Floats:
    """Hold one direction of a representation at its mean, for every row.

    Parameters
    ----------
    H : array-like of shape (rows, features)
    direction : array-like of shape (features,)
        Of any length but 0.
    mean : array-like of shape (features,), optional
        By default the mean of `H`; pass that of the training rows to ablate new ones.

    Returns
    -------
    ndarray of shape (rows, features)

    Raises
    ------
    ValueError
        If `direction` has another number of features or is zero.
    """
    rows = _matrix("H", H)
    unit = np.asarray(direction, dtype=float)
    if unit.shape != rows.shape[1:] or not np.linalg.norm(unit) > 0:
        raise ValueError(
            f"direction has shape {unit.shape} and length {np.linalg.norm(unit):.3g}; pass "
            f"{rows.shape[1]} numbers that are not all 0."
        )
    unit = unit / np.linalg.norm(unit)
    center = rows.mean(axis=0) if mean is None else np.asarray(mean, dtype=float)
    return np.asarray(rows - np.outer((rows - center) @ unit, unit))


def random_directions(
    H: ArrayLike | pd.DataFrame,
    n: int,
    *,
    like: Literal["any", "activations"] = "activations",
    random_state: RandomState = 0,
) -> Floats:
    """Draw directions to compare one with.

    Parameters
    ----------
    H : array-like of shape (rows, features)
    n : int
    like : {"any", "activations"}
        "any" draws evenly over all directions. "activations" draws normal vectors with the covariance of `H`,
        which prefer the directions in which the rows vary: the stricter comparison.
    random_state : int, Generator or None

    Returns
    -------
    ndarray of shape (n, features)
        Rows of length 1.

    Raises
    ------
    ValueError
        If `n` is not a whole number above 0, or `like` is something else.
    """
    rows = _matrix("H", H)
    n = validation.positive_integer("n", n)
    if like not in ("any", "activations"):
        raise ValueError(f"like is {like!r}; pass 'any' or 'activations'.")
    rng = np.random.default_rng(random_state)
    if like == "any":
        drawn = rng.normal(size=(n, rows.shape[1]))
    else:  # a random combination of centered rows has their covariance
        spread, axes = np.linalg.eigh(np.cov(rows.T))
        drawn = rng.normal(size=(n, rows.shape[1])) * np.sqrt(np.clip(spread, 0, None)) @ axes.T
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def ablation_effects(
    network: Network, H: ArrayLike | pd.DataFrame, directions: ArrayLike, *, group: Column
) -> pd.DataFrame:
    """Ablate one direction after the other, each from the whole layer, and decide anew.

    Parameters
    ----------
    network : Network
    H : array-like of shape (rows, hidden)
    directions : array-like of shape (n, hidden)
    group : array-like of shape (rows,)
        0 or 1.

    Returns
    -------
    DataFrame
        One row per direction. `changed`: share of the rows that are decided otherwise. `gap`: selection rate
        of group 0 minus that of group 1 afterwards. `gap_change`: that less the gap before.

    Raises
    ------
    ValueError
        As `ablate`, or if one group is empty.
    """
    validation.aligned(H=H, group=group)
    rows, member = _matrix("H", H), validation.binary("group", group)
    validation.same_length(H=len(rows), group=len(member))
    if member.min() == member.max():
        raise ValueError("group holds one value; pass rows of two groups.")
    before = network.decide(rows)

    def gap(decided: Ints) -> float:
        return float(decided[member == 0].mean() - decided[member == 1].mean())

    after = [
        network.decide(ablate(rows, each)) for each in np.atleast_2d(np.asarray(directions, dtype=float))
    ]
    return pd.DataFrame(
        {
            "changed": [float(np.mean(decided != before)) for decided in after],
            "gap": [gap(decided) for decided in after],
            "gap_change": [gap(decided) - gap(before) for decided in after],
        }
    ).rename_axis("direction")


def _matrix(name: str, values: ArrayLike | pd.DataFrame) -> Floats:
    array = np.asarray(values, dtype=float)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}; pass rows and features, shape (rows, features).")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds missing or infinite values; drop or fill those rows first.")
    return array


def _members(sensitive_features: SensitiveFeatures) -> tuple[int, Ints]:
    _, place = row_groups(sensitive_features, sort=False)
    present, member = np.unique(place, return_inverse=True)  # an intersection may have nobody
    return len(present), member

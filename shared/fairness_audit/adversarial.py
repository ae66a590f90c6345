"""Adversarial training of a linear score by gradient reversal, in NumPy.

A predictor gives every row a score ``s = X @ weights + intercept`` and wants ``sigmoid(s)`` to match the
label. An adversary sees nothing but the score and wants ``sigmoid(slope * s + offset)`` to match the group.
Both minimize log loss. Between them the adversary's gradient changes its sign: what would help it to tell
the groups apart is taken away from the score, `strength` times. After Ganin and Lempitsky 2015 (arXiv
1409.7495), with the adversary on the score as in Zhang, Lemoine and Mitchell 2018 (arXiv 1801.07593).

    losses(parameters, X, y, group)                  predictor's and adversary's log loss
    gradients(parameters, X, y, group, strength)     both players' gradients, the predictor's reversed
    train(X, y, group, strength)                     simultaneous gradient steps from zero -> Training
    recorded()                                       what Fairlearn's adversarial class decided, with torch

No function has `gradients` as its gradient: the predictor's part belongs to ``L_label - strength * L_group``
and the adversary's to ``L_group``. Two players with two aims need not come to rest; `Training.history` shows
whether they did.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit

from fairness_audit import validation
from fairness_audit.array_types import Bits, Column, Floats, Ints

RECORD = Path(__file__).with_name("adversarial_torch.json")
"""What `recorded` reads; ``python -m tests.fairness_audit.adversarial_torch`` writes it."""


class Parameters(NamedTuple):
    """The predictor's weights and intercept, then the adversary's slope and offset.

    `weights` has shape (features,); the others are floats.
    """

    weights: Floats
    intercept: float
    slope: float
    offset: float


def losses(
    parameters: Parameters, X: ArrayLike | pd.DataFrame, y: Column, group: Column
) -> tuple[float, float]:
    """Compute the mean log loss of the predictor about the label, and of the adversary about the group.

    Parameters
    ----------
    parameters : Parameters
    X : array-like of shape (rows, features)
    y, group : array-like of shape (rows,)
        Labels and groups, 0 or 1.

    Returns
    -------
    label_loss, group_loss : float
        In nats per row.

    Raises
    ------
    ValueError
        If the rows differ in number or order, or `y` or `group` holds something else than 0 and 1.
    """
    features, label, member = _rows(X, y, group)
    score = features @ parameters.weights + parameters.intercept
    guess = parameters.slope * score + parameters.offset
    # log(1 + exp(z)) - target * z is the log loss of sigmoid(z), and does not overflow
    return (
        float(np.mean(np.logaddexp(0, score) - label * score)),
        float(np.mean(np.logaddexp(0, guess) - member * guess)),
    )


def gradients(
    parameters: Parameters, X: ArrayLike | pd.DataFrame, y: Column, group: Column, strength: float
) -> Parameters:
    """Compute the direction in which each player's own aim grows, for every parameter.

    Parameters
    ----------
    parameters, X, y, group
        As in `losses`.
    strength : float
        How much of the adversary's gradient is taken off the predictor's; 0 is ordinary training.

    Returns
    -------
    gradient : Parameters
        For `weights` and `intercept` the gradient of ``L_label - strength * L_group``, for `slope` and
        `offset` that of ``L_group``.

    Raises
    ------
    ValueError
        As `losses`, or if `strength` is negative or not a number.
    """
    return _gradients(parameters, *_rows(X, y, group), _strength(strength))


def _gradients(parameters: Parameters, X: Floats, y: Bits, group: Bits, strength: float) -> Parameters:
    weights, intercept, slope, offset = parameters
    score = X @ weights + intercept
    label_error = (expit(score) - y) / len(y)
    group_error = (expit(slope * score + offset) - group) / len(y)
    # The reversal is this minus sign; slope takes the adversary's error back to the score.
    push = label_error - strength * slope * group_error
    return Parameters(X.T @ push, push.sum(), score @ group_error, group_error.sum())


@dataclass(frozen=True, eq=False)
class Training:
    """A trained score.

    Attributes
    ----------
    parameters : Parameters
        On standardized features.
    mean, scale : ndarray of shape (features,)
        What standardized them: mean and standard deviation of the training rows.
    history : DataFrame
        One row per step: the adversary's `slope` after it, and `moved`, the Euclidean length of the step.
        Where `moved` does not fall to zero the two players did not come to rest.
    strength : float
    """

    parameters: Parameters
    mean: Floats
    scale: Floats
    history: pd.DataFrame
    strength: float

    def decision_function(self, X: ArrayLike | pd.DataFrame) -> Floats:
        """Score every row.

        Parameters
        ----------
        X : array-like of shape (rows, features)

        Returns
        -------
        ndarray of float, shape (rows,)

        Raises
        ------
        ValueError
            If `X` is not rows and features, or holds missing or infinite values.
        """
        Z = (_features(X) - self.mean) / self.scale
        return np.asarray(Z @ self.parameters.weights + self.parameters.intercept)

    def predict(self, X: ArrayLike | pd.DataFrame) -> Ints:
        """Select whoever scores at least 0, which is a probability of a half.

        Parameters
        ----------
        X : array-like of shape (rows, features)

        Returns
        -------
        ndarray of int, shape (rows,)
            0 or 1.
        """
        return (self.decision_function(X) >= 0).astype(int)


def train(
    X: ArrayLike | pd.DataFrame,
    y: Column,
    group: Column,
    strength: float,
    *,
    n_steps: int = 1000,
    learning_rate: float = 0.5,
) -> Training:
    """Let both players step at once, each along its own gradient; nothing is drawn.

    Parameters
    ----------
    X, y, group
        As in `losses`; the features are standardized first.
    strength : float
        0 or more.
    n_steps : int
    learning_rate : float
        Above 0; the same for both players.

    Returns
    -------
    Training

    Raises
    ------
    ValueError
        As `gradients`; or if a feature does not vary, `n_steps` is not a whole number above 0, or
        `learning_rate` is not above 0.
    """
    features, label, member = _rows(X, y, group)
    strength = _strength(strength)
    n_steps = validation.positive_integer("n_steps", n_steps)
    if not (np.isfinite(learning_rate) and learning_rate > 0):
        raise ValueError(f"learning_rate is {learning_rate!r}; pass a number above 0, such as 0.5.")
    mean, scale = features.mean(axis=0), features.std(axis=0)
    if not scale.all():
        raise ValueError(
            f"X has the same value in every row of column {int(np.argmin(scale))}; leave that column out."
        )
    Z = (features - mean) / scale
    now = Parameters(np.zeros(Z.shape[1]), 0.0, 0.0, 0.0)
    history = np.empty((n_steps, 2))
    for t in range(n_steps):
        step = _gradients(now, Z, label, member, strength)
        now = Parameters(
            now.weights - learning_rate * step.weights,
            now.intercept - learning_rate * step.intercept,
            now.slope - learning_rate * step.slope,
            now.offset - learning_rate * step.offset,
        )
        history[t] = now.slope, learning_rate * np.linalg.norm(np.hstack([*step]))
    return Training(now, mean, scale, pd.DataFrame(history, columns=["slope", "moved"]), strength)


@dataclass(frozen=True, eq=False)
class Recorded:
    """Decisions that were made with torch and kept.

    Attributes
    ----------
    date : str
        The day they were made, ISO.
    versions : dict
        Package to version.
    runs : list of dict
        The settings of each run.
    decisions : list of ndarray of int, shape (rows,)
        The decisions of each run, in the order of the test rows.
    """

    date: str
    versions: dict[str, str]
    runs: list[dict[str, str | float]]
    decisions: list[Ints]


def recorded() -> Recorded:
    """Read the decisions of Fairlearn's `AdversarialFairnessClassifier` in notebook 09, without torch.

    They are kept because torch is large and the course runs without it. A test makes them again wherever
    torch is installed, and holds this file to the result.
    """
    kept = json.loads(RECORD.read_text(encoding="utf-8"))
    decisions = [np.array([int(d) for d in run.pop("decisions")]) for run in kept["runs"]]
    return Recorded(kept["date"], kept["versions"], kept["runs"], decisions)


def _features(X: ArrayLike | pd.DataFrame) -> Floats:
    features = np.asarray(X, dtype=float)
    if features.ndim != 2 or features.size == 0:
        raise ValueError(f"X has shape {features.shape}; pass rows and features, shape (rows, features).")
    if not np.isfinite(features).all():
        raise ValueError(
            "X holds missing values (NaN) or infinite ones (inf); drop or fill those rows first."
        )
    return features


def _rows(X: ArrayLike | pd.DataFrame, y: Column, group: Column) -> tuple[Floats, Bits, Bits]:
    validation.aligned(X=X, y=y, group=group)
    features = _features(X)
    label, member = validation.binary("y", y), validation.binary("group", group)
    validation.same_length(X=len(features), y=len(label), group=len(member))
    return features, label, member


def _strength(value: object) -> float:
    number = validation.real(value) if np.isscalar(value) and not isinstance(value, str) else math.nan
    if not 0 <= number < math.inf:
        raise ValueError(f"strength is {value!r}; pass a number of at least 0.")
    return number

"""Individual fairness: whether people who are near each other get similar decisions.

    lipschitz_violations(probability, distance)   the pairs whose decisions differ by more than their distance
                                                  allows, and by how much (DataFrame)
    fair_linear_program(gain, distance)           the decisions worth most among those without a violation,
                                                  by linear programming (FairProgram)
    consistency(decisions, distance)              for each person the share of their nearest neighbors who got
                                                  the same decision (ndarray)
    split_pairs(decisions, distance, limit)       of the near pairs, how many got two different decisions,
                                                  with an exact interval (DataFrame)
    close_pairs(distance, limit)                  those pairs: near, and no person in two of them (DataFrame)

Dwork, Hardt, Pitassi, Reingold and Zemel (2012, Fairness through awareness, arXiv:1104.3913) let a decision
be random: M(x) is a distribution over outcomes. It treats similar people similarly if for every pair
``D(M(x), M(x')) <= L * d(x, x')``. Here the outcome is yes or no, M(x) is the probability of a yes, and D,
the total variation distance, is the absolute difference of two such probabilities.

The distance d is an argument of every function, as a matrix of shape (people, people), because no data set
holds it: it says which differences between people may count for this decision, and how much.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import optimize, sparse

from fairness_audit import validation
from fairness_audit.array_types import Column, Floats, Places, SensitiveFeatures
from fairness_audit.grouping import row_groups
from fairness_audit.intervals import clopper_pearson

ROUNDING = 1e-9
"""What a difference may exceed its bound by before it counts: sums of floats are not exact."""


@dataclass(frozen=True)
class FairProgram:
    """The optimum of `fair_linear_program`.

    Attributes
    ----------
    probability : ndarray of shape (people,)
        Each person's probability of being selected.
    value : float
        Expected gain: the sum of ``probability * gain``.
    unconstrained : float
        The same if every person were decided for themselves: the sum of the positive gains.
    """

    probability: Floats
    value: float
    unconstrained: float

    @property
    def price(self) -> float:
        """The gain that the constraints cost, at least 0."""
        return self.unconstrained - self.value


# ---------------------------------------------------------------------- the Lipschitz condition


def lipschitz_violations(
    probability: Column, distance: ArrayLike | pd.DataFrame, *, constant: float = 1.0
) -> pd.DataFrame:
    """Find the pairs of people whose decisions differ by more than their distance allows.

    Parameters
    ----------
    probability : array-like of shape (people,)
        Each person's probability of being selected, or their decision, 0 or 1. The index of a Series names
        the people.
    distance : array-like of shape (people, people)
        Symmetric, zero from each person to themselves, nowhere negative.
    constant : float
        L: how much the probability may change per unit of distance, at least 0.

    Returns
    -------
    DataFrame
        One row per pair in violation, the largest excess first: `first`, `second`, their `distance`, the
        `difference` of their probabilities, what is `allowed` (``constant * distance``), and the `excess`
        of the difference over it. `attrs` holds `pairs`, the number of pairs looked at, and `constant`.

    Raises
    ------
    ValueError
        If a probability is outside [0, 1], `distance` is no distance, or sizes differ.
    """
    validation.aligned(probability=probability, distance=distance)
    p = validation.probability("probability", probability)
    d = _distance(distance)
    validation.same_length(probability=len(p), distance=len(d))
    constant = _at_least_zero("constant", constant)
    first, second = np.triu_indices(len(p), 1)
    difference, apart = np.abs(p[first] - p[second]), d[first, second]
    excess = difference - constant * apart
    bad = np.flatnonzero(excess > ROUNDING)
    bad = bad[np.argsort(-excess[bad], kind="stable")]
    names = probability.index if isinstance(probability, pd.Series) else pd.RangeIndex(len(p))
    table = pd.DataFrame(
        {
            "first": names[first[bad]],
            "second": names[second[bad]],
            "distance": apart[bad],
            "difference": difference[bad],
            "allowed": constant * apart[bad],
            "excess": excess[bad],
        }
    )
    table.attrs = {"pairs": len(first), "constant": constant}
    return table


def fair_linear_program(
    gain: Column, distance: ArrayLike | pd.DataFrame, *, constant: float = 1.0
) -> FairProgram:
    """Find the decisions with the largest expected gain among those that treat similar people similarly.

    Dwork and others' linear program for a yes-or-no decision: choose a probability p for each person, to
    maximize ``sum(gain * p)``, which is to minimize the expected loss, subject to
    ``abs(p[i] - p[j]) <= constant * distance[i, j]`` for every pair.

    Parameters
    ----------
    gain : array-like of shape (people,)
        What selecting the person is worth to the decision maker, compared with refusing them.
    distance : array-like of shape (people, people)
        As in `lipschitz_violations`.
    constant : float
        L, as in `lipschitz_violations`.

    Returns
    -------
    FairProgram
        Where several choices are equally good, one of them.

    Raises
    ------
    ValueError
        If a gain is not a finite number, `distance` is no distance, or sizes differ.
    """
    validation.aligned(gain=gain, distance=distance)
    gains = _numbers("gain", gain)
    d = _distance(distance)
    validation.same_length(gain=len(gains), distance=len(d))
    constant = _at_least_zero("constant", constant)

    first, second = np.triu_indices(len(gains), 1)
    bound = constant * d[first, second]
    needed = bound < 1  # probabilities cannot differ by more than 1 anyway
    first, second, bound = first[needed], second[needed], bound[needed]
    row = np.repeat(np.arange(len(bound)), 2)
    column = np.stack([first, second], axis=1).ravel()
    sign = np.tile([1.0, -1.0], len(bound))
    difference = sparse.csr_array((sign, (row, column)), shape=(len(bound), len(gains)))

    for presolve in (True, False):  # it may find a program infeasible whose bounds are near the tolerance
        found = optimize.linprog(
            -gains,  # linprog minimizes
            A_ub=sparse.vstack([difference, -difference]) if len(bound) else None,
            b_ub=np.concatenate([bound, bound]) if len(bound) else None,
            bounds=(0, 1),
            method="highs",
            options={"presolve": presolve},
        )
        if found.success:
            break
    else:  # p = 0 for everybody is always allowed, so only the solver can have failed
        raise RuntimeError(f"The linear program was not solved: {found.message}")
    p = _within(np.clip(found.x, 0.0, 1.0), constant * d)
    return FairProgram(p, float(gains @ p), float(gains[gains > 0].sum()))


def _within(p: Floats, bound: Floats) -> Floats:
    """Lower probabilities that exceed a bound by no more than the solver's tolerance, 1e-7.

    Each pass lowers everybody to what the others allow. Nobody is lowered below the smallest probability, and
    after as many passes as there are people nothing is left to do (Bellman and Ford's shortest paths).
    """
    while (p[:, None] - p - bound).max() > ROUNDING:
        p = (p + bound).min(axis=1)
    return p


# ---------------------------------------------------------------------- neighbors and pairs


def consistency(decisions: Column, distance: ArrayLike | pd.DataFrame, n_neighbors: int = 5) -> Floats:
    """Compute for each person the share of their nearest neighbors who got the same decision.

    The mean over everybody is the consistency of Zemel, Wu, Swersky, Pitassi and Dwork (2013, Learning fair
    representations, section 5). It has no interval here, since people share neighbors; `split_pairs` has.

    Parameters
    ----------
    decisions : array-like of shape (people,)
        0 or 1.
    distance : array-like of shape (people, people)
        As in `lipschitz_violations`.
    n_neighbors : int
        How many others to compare with, nobody with themselves. Everybody who is as near as the last of
        them counts too, so that the order of the rows decides nothing.

    Returns
    -------
    ndarray of shape (people,)
        From 0 (all neighbors got the other decision) to 1.

    Raises
    ------
    ValueError
        If a decision is not 0 or 1, `distance` is no distance, sizes differ, or there are too few others.
    """
    validation.aligned(decisions=decisions, distance=distance)
    decided = validation.binary("decisions", decisions)
    d = _distance(distance).copy()
    validation.same_length(decisions=len(decided), distance=len(d))
    k = validation.positive_integer("n_neighbors", n_neighbors)
    if k >= len(d):
        raise ValueError(
            f"n_neighbors is {k} and there are {len(d)} people; pass at most {len(d) - 1}, "
            "since nobody is their own neighbor."
        )
    np.fill_diagonal(d, np.inf)
    reach = np.partition(d, k - 1, axis=1)[:, k - 1]
    near = d <= reach[:, None]
    return np.asarray((near & (decided[:, None] == decided)).sum(axis=1) / near.sum(axis=1))


def close_pairs(
    distance: ArrayLike | pd.DataFrame,
    limit: float,
    *,
    sensitive_features: SensitiveFeatures | None = None,
    across: bool = False,
) -> pd.DataFrame:
    """Pair people at most `limit` apart, no person twice, beginning with the nearest.

    Parameters
    ----------
    distance : array-like of shape (people, people)
        As in `lipschitz_violations`.
    limit : float
        Largest distance of a pair, at least 0.
    sensitive_features : array-like of shape (people,) or (people, features), DataFrame or dict, optional
        Left out, anybody may be paired with anybody. Given, both people of a pair are of one group.
    across : bool
        Whether the two people of a pair must be of different groups instead.

    Returns
    -------
    DataFrame
        One row per pair, the nearest first: positions `first` < `second` and their `distance`. Ties go to
        the pair that comes first in the file.

    Raises
    ------
    ValueError
        If `distance` is no distance, sizes differ, a group is missing, or `across` has no groups.
    """
    validation.aligned(distance=distance, sensitive_features=sensitive_features)
    d = _distance(distance)
    limit = _at_least_zero("limit", limit)
    first, second = np.triu_indices(len(d), 1)
    candidate = d[first, second] <= limit + ROUNDING
    if sensitive_features is not None:
        _, group = _groups(sensitive_features, len(d))
        candidate &= (group[first] != group[second]) == across
    elif across:
        raise ValueError("across is True and there are no groups; pass sensitive_features.")
    first, second = first[candidate], second[candidate]
    order = np.argsort(d[first, second], kind="stable")
    taken = np.zeros(len(d), dtype=bool)
    chosen = []
    for i, j in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if not (taken[i] or taken[j]):
            taken[i] = taken[j] = True
            chosen.append((i, j))
    pairs = pd.DataFrame(chosen, columns=["first", "second"], dtype=int)
    return pairs.assign(distance=d[pairs["first"], pairs["second"]])


def split_pairs(
    decisions: Column,
    distance: ArrayLike | pd.DataFrame,
    limit: float,
    *,
    sensitive_features: SensitiveFeatures | None = None,
    across: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """Count, among the pairs at most `limit` apart, those that got two different decisions.

    Parameters
    ----------
    decisions : array-like of shape (people,)
        0 or 1.
    distance, limit, sensitive_features, across
        As in `close_pairs`, which makes the pairs.
    level : float
        Of the intervals.

    Returns
    -------
    DataFrame
        One row per group, or one for "everybody", or with `across` one for "across groups": the number of
        `pairs`, how many are `split`, their `share`, and Clopper and Pearson's exact interval, `low` to
        `high`. A group without a pair has a share of NaN.

    Raises
    ------
    ValueError
        As `close_pairs`, or if a decision is not 0 or 1.

    Notes
    -----
    No person is in two pairs, which is what the interval needs: one pair's outcome then says nothing about
    another's. Where pairs differ in their chance of being split, it covers more often than it says (Hoeffding
    1956, doi:10.1214/aoms/1177728178).
    """
    validation.aligned(decisions=decisions, distance=distance, sensitive_features=sensitive_features)
    decided = validation.binary("decisions", decisions)
    pairs = close_pairs(distance, limit, sensitive_features=sensitive_features, across=across)
    validation.same_length(decisions=len(decided), distance=len(np.asarray(distance)))
    differs = decided[pairs["first"]] != decided[pairs["second"]]
    if across or sensitive_features is None:
        names: list[Hashable] = ["across groups" if across else "everybody"]
        group = np.zeros(len(pairs), dtype=np.intp)
    else:
        names, everybody = _groups(sensitive_features, len(decided))
        group = everybody[pairs["first"]]
    count = np.bincount(group, minlength=len(names))
    split = np.bincount(group[differs], minlength=len(names))
    low, high = clopper_pearson(split, count, validation.fraction("level", level, open_interval=True))
    seen = count > 0
    return pd.DataFrame(
        {
            "pairs": count,
            "split": split,
            "share": split / np.where(seen, count, np.nan),
            "low": np.where(seen, low, np.nan),
            "high": np.where(seen, high, np.nan),
        },
        index=pd.Index(names, name="group", tupleize_cols=False),
    )


# ---------------------------------------------------------------------- checks


def _distance(values: ArrayLike | pd.DataFrame) -> Floats:
    """Return a float array of shape (people, people) that may be called a distance.

    The triangle inequality is not asked for: a pair that is further apart than the way over a third person is
    held to that way by the other two pairs' bounds.
    """
    try:
        d = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("distance is not a table of numbers; pass an array (people, people).") from None
    if d.ndim != 2 or d.shape[0] != d.shape[1]:
        raise ValueError(
            f"distance has shape {d.shape}; pass one row and one column per person, for example "
            "scipy.spatial.distance.squareform(pdist(X))."
        )
    if d.shape[0] < 2:
        raise ValueError(
            f"distance has shape {d.shape}; there is no pair to compare. Pass two people or more."
        )
    if not np.isfinite(d).all():
        bad = int((~np.isfinite(d)).sum())
        raise ValueError(
            f"distance has {bad} entries that are missing or infinite; fill in a feature that is missing, "
            "and write a large number where any difference is allowed."
        )
    slack = ROUNDING * max(1.0, float(np.abs(d).max()))
    if d.min() < -slack:
        i, j = np.unravel_index(d.argmin(), d.shape)
        raise ValueError(f"distance is {d.min():g} from {i} to {j}; a distance is never below 0.")
    own = np.abs(np.diagonal(d))
    if own.max() > slack:
        i = own.argmax()
        raise ValueError(
            f"distance is {d[i, i]:g} from {i} to themselves; it must be 0. If larger means more alike, this "
            "is a similarity: pass 1 minus it."
        )
    skew = np.abs(d - d.T)
    if skew.max() > slack:
        i, j = np.unravel_index(skew.argmax(), d.shape)
        raise ValueError(
            f"distance is {d[i, j]:g} from {i} to {j} and {d[j, i]:g} back; it must be the same both ways. "
            "Use the larger or the mean of the two, and say which."
        )
    return d


def _numbers(name: str, values: Column) -> Floats:
    array = validation.one_dimensional(name, values)
    try:
        numbers = array.astype(float)
    except (TypeError, ValueError):
        numbers = np.array([np.nan])
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name} has entries that are missing or not finite; pass one number per person.")
    return numbers


def _at_least_zero(name: str, value: object) -> float:
    number = validation.real(value)
    if not 0 <= number < np.inf:
        raise ValueError(f"{name} is {value!r}; pass a finite number of at least 0.")
    return number


def _groups(values: SensitiveFeatures, people: int) -> tuple[list[Hashable], Places]:
    """Return the groups that somebody belongs to, in their order, and each person's place among them."""
    groups, place = row_groups(values)
    validation.same_length(sensitive_features=len(place), distance=people)
    present, group = np.unique(place, return_inverse=True)
    names: list[Hashable] = groups.take(present).tolist()
    return names, group

"""A permutation test of the range: the largest gap between groups beside the gaps of shuffled groups.

It is here to be looked at, not to decide. The range is ruled by the smallest group, whose rate is the
noisiest, so a difference between two large groups can drown in it; `permutation.independence_test` weighs
groups by what they know.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np

from fairness_audit import validation
from fairness_audit.array_types import Floats, How, Ints, RandomState
from fairness_audit.counts import GroupCounts
from fairness_audit.inference.permutation import MOST_PEOPLE, p_in_words
from fairness_audit.rates import EQUALIZED_ODDS, compared_rates, exchanged_among, metric_name
from fairness_audit.resampling import block_sizes


@dataclass(frozen=True)
class PermutationTest:
    """The gap that was observed beside the gaps of shuffled groups.

    Attributes
    ----------
    observed : float
    p_value : float
        (1 + shuffles at least as extreme) / (1 + shuffles), after Phipson and Smyth (2010); never 0.
    null : ndarray of shape (n_replicates,)
        The gap of every shuffle.
    metric, how : str
    exchanged : str
        Whose groups were shuffled, which is what the null hypothesis says.
    n_replicates : int
    random_state : int, Generator or None
    reason : str
        Why there is no test; empty where there is one.
    """

    observed: float
    p_value: float
    null: Floats = field(repr=False)
    metric: str
    how: str
    exchanged: str
    n_replicates: int
    random_state: RandomState = None
    reason: str = ""

    @overload
    def quantile(self, q: float) -> np.float64: ...
    @overload
    def quantile(self, q: Sequence[float]) -> Floats: ...
    def quantile(self, q: float | Sequence[float]) -> np.float64 | Floats:
        """Compute quantiles of the null; `quantile(0.95)` is the gap that chance exceeds one time in twenty.

        Parameters
        ----------
        q : float or sequence of float
            Between 0 and 1.

        Returns
        -------
        float or ndarray of float
            NaN where there is no test.
        """
        if self.null.size:
            return np.quantile(self.null, q)
        missing: np.float64 | Floats = np.full(np.shape(q), np.nan)[()]
        return missing

    def __str__(self) -> str:
        """Write the gap beside the middle 95% of the null and the p-value."""
        if self.reason:
            return f"{self.metric} {self.how} {self.observed:.2f} (no test: {self.reason})"
        low, high = self.quantile([0.025, 0.975])
        return (
            f"{self.metric} {self.how} {self.observed:.2f}; shuffled groups give {low:.2f} to {high:.2f} "
            f"in 95% of {self.n_replicates:,} shuffles, {p_in_words(self.p_value, self.n_replicates)}"
        )


def permutation_gap(
    counts: GroupCounts,
    metric: str,
    how: How = "difference",
    *,
    n_replicates: int = 1000,
    random_state: RandomState = 0,
) -> PermutationTest:
    """Compare the range of the groups' rates with what it would be if groups had nothing to do with them.

    A small group can blind it: decide by `permutation.independence_test`.

    Parameters
    ----------
    counts : GroupCounts
    metric : str
        One of `fairness_audit.rates.RATES`, or "equalized_odds" (the worse of the gaps in true and false
        positive rate).
    how : {"difference", "ratio"}
        Largest minus smallest, or smallest over largest.
    n_replicates : int
        Shuffles.
    random_state : int, Generator or None
        Seed of the shuffles.

    Returns
    -------
    PermutationTest

    Raises
    ------
    ValueError
        If an argument is not one of those above.

    Notes
    -----
    Groups are shuffled among the people whom the metric's denominator counts: everybody for a selection
    rate, those whose label is 1 for a true positive rate, those who were selected for precision. The null
    is that among them group and outcome are independent; groups may still differ in base rate, say.
    "equalized_odds" shuffles within each label.

    Shuffling changes neither how many people a group has nor how many successes there are in all. How many
    of the successes fall to each group is therefore one multivariate hypergeometric draw, without any rows.
    It is exact at every group size, so no group is too small for it, though small groups make it blunt.
    """
    n_replicates = validation.positive_integer("n_replicates", n_replicates)
    if how not in ("difference", "ratio"):
        raise ValueError(f"how is {how!r}; pass 'difference' or 'ratio'.")
    name, metrics = metric_name(metric, besides=[EQUALIZED_ODDS]), compared_rates(metric)
    exchanged = exchanged_among(metrics)
    if counts.squares is not None:
        raise ValueError("The counts are sums of weights; use inference.independence_test for those.")
    k, n = (np.stack(part, axis=-1) for part in zip(*map(counts.fraction, metrics), strict=True))
    if n.sum(axis=0).max() >= MOST_PEOPLE:
        raise ValueError(
            f"counts has {n.sum(axis=0).max():,} people, and shuffles are drawn from fewer than "
            f"{MOST_PEOPLE:,}; use inference.independence_test, which needs no shuffles then."
        )
    few = (n > 0).sum(axis=0).min() < 2
    with np.errstate(invalid="ignore", divide="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a group whose rate is 0/0 takes no part
        observed = math.nan if few else float(_gap(k / np.where(n == 0, np.nan, n), how))
    null, p_value, reason = np.empty(0), math.nan, ""
    if few or math.isnan(observed):
        reason = "fewer than two groups have this rate" if few else "every rate is 0, so there is no ratio"
    else:
        null = _shuffled_gaps(k, n, how, n_replicates, random_state)
        # Equal gaps may differ in the last digit, so the comparison leans toward "as extreme".
        extreme = null >= observed - 1e-12 if how == "difference" else null <= observed + 1e-12
        p_value = (1 + int(extreme.sum())) / (1 + n_replicates)
    null.flags.writeable = False
    return PermutationTest(observed, p_value, null, name, how, exchanged, n_replicates, random_state, reason)


def _shuffled_gaps(k: Ints, n: Ints, how: How, n_replicates: int, random_state: RandomState) -> Floats:
    """Return the gap of every shuffle, from successes and denominators of shape (groups, metrics)."""
    rng = np.random.default_rng(random_state)
    null = np.empty(n_replicates)
    start = 0
    for size in block_sizes(n_replicates, n.size):
        drawn = [rng.multivariate_hypergeometric(n[:, m], k[:, m].sum(), size) for m in range(n.shape[1])]
        null[start : start + size] = _gap(np.stack(drawn, axis=-1) / np.where(n == 0, np.nan, n), how)
        start += size
    return null


def _gap(rates: Floats, how: How) -> Floats:
    """Return the worst gap over metrics, from rates of shape (..., groups, metrics), ignoring NaN."""
    low, high = np.fmin.reduce(rates, axis=-2), np.fmax.reduce(rates, axis=-2)
    return np.asarray((high - low).max(axis=-1) if how == "difference" else (low / high).min(axis=-1))

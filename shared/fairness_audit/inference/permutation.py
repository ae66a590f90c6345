"""A permutation test that a tiny group cannot blind, with the pair of groups behind its answer.

    independence_test(counts, metric)     whether group and outcome are independent (IndependenceTest)

Groups are shuffled as in `range_test.permutation_gap`: among the people whom the metric's denominator counts,
which is one multivariate hypergeometric draw. What is looked at in each shuffle is not the largest minus the
smallest rate, which the smallest group rules, but Pearson's chi-square, in which every group weighs as much
as it knows:

    sum over groups of (k - n p)^2 / (n p (1 - p)),    p the rate of everybody

For equalized odds it is the sum of the two chi-squares, of people with label 1 and of people with label 0.
The p-value counts shuffles, so it holds its level at every group size, where the chi-square distribution does
not. The range sees more in one case only: where it is the smallest group that differs from all others.

Shuffles of small groups often give exactly what was observed. They count half (a mid-p-value, Lancaster 1961,
"Significance tests in discrete distributions", Journal of the American Statistical Association 56,
doi:10.1080/01621459.1961.10482105): counted whole, two groups of 200 would see a difference 4 percentage
points less often than the chi-square does, and false alarms would come in at 3 of 100 for 5. Counted half,
they come at up to 5.8 of 100 and mostly at fewer than 5, and as much is seen, but where two groups of 20 to
50 have rates near 0; `tests/bench` prints the table.

Which pair. For every two groups the difference of their rates is divided by its standard error under the
null, and the pair with the largest quotient is named. Its p-value is adjusted for having looked at all pairs:
it counts the shuffles in which the largest quotient of any pair is as large (Westfall and Young 1993,
Resampling-based multiple testing, single-step maxT).
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from scipy import special

from fairness_audit import validation
from fairness_audit.array_types import Floats, Ints, Numbers, RandomState
from fairness_audit.counts import GroupCounts
from fairness_audit.rates import EQUALIZED_ODDS, compared_rates, exchanged_among, metric_name
from fairness_audit.resampling import block_sizes

MOST_PEOPLE = 10**9
"""NumPy draws from at most this many people."""

_SMALLEST_SAID = 0.0001
_TIE = 1e-9  # two statistics that differ by less, relatively, are equal: rounding must not decide


@dataclass(frozen=True)
class PairOfGroups:
    """The two groups that differ most for their sizes.

    Attributes
    ----------
    first, second : hashable
        `first` has the larger rate.
    metric : str
        The rate in which they differ; for equalized odds one of the two.
    difference : float
        First rate minus second, at least 0.
    p_value : float
        As that of the test, of the shuffles in which some pair differs as much.
    """

    first: Hashable
    second: Hashable
    metric: str
    difference: float
    p_value: float


@dataclass(frozen=True)
class IndependenceTest:
    """Pearson's chi-square beside those of shuffled groups.

    Attributes
    ----------
    statistic : float
        Chi-square, summed over the strata; NaN where there is no test.
    p_value : float
        (1 + shuffles more extreme + half of those equally extreme) / (1 + shuffles), after Phipson and Smyth
        (2010) and Lancaster (1961); never 0, and 1 where all rates are equal.
    p_by_distribution : float
        The p-value of the chi-square distribution: good where groups are large, and where 1 / (1 + shuffles)
        is too coarse.
    extreme : int
        The shuffles at least as extreme; -1 where nothing was shuffled.
    pair : PairOfGroups or None
        None where there is no test, or all rates are equal.
    metric : str
    exchanged : str
        Whose groups were shuffled, which is what the null hypothesis says.
    n_replicates : int
    random_state : int, Generator or None
    reason : str
        Why there is no test; empty where there is one.
    """

    statistic: float
    p_value: float
    p_by_distribution: float
    extreme: int
    pair: PairOfGroups | None
    metric: str
    exchanged: str
    n_replicates: int
    random_state: RandomState = None
    reason: str = ""

    def __str__(self) -> str:
        """Write the p-value and the pair; a p-value that no shuffle reached as a bound."""
        if self.reason:
            return f"{self.metric}: no test ({self.reason})"
        said = f"{self.metric}: {p_in_words(self.p_value, self.n_replicates)}"
        if self.pair is None:
            return said
        apart = f"{100 * self.pair.difference:.1f} percentage points in {self.pair.metric}"
        adjusted = p_in_words(self.pair.p_value, self.n_replicates)
        return (
            f"{said}; furthest apart for their sizes: {self.pair.first!r} over {self.pair.second!r}, "
            f"{apart}, {adjusted} after adjustment for all pairs"
        )


def p_in_words(p_value: float, n_replicates: int) -> str:
    """Write a Monte Carlo p-value; one that no replicate reached only as a bound, such as "p < 0.001".

    Parameters
    ----------
    p_value : float
        Of a test by replicates: never less than 1 / (1 + n_replicates).
    n_replicates : int
        0 for a p-value of a distribution.

    Returns
    -------
    str
    """
    smallest = 1 / (1 + n_replicates) if n_replicates else _SMALLEST_SAID
    return f"p < {smallest:.2g}" if p_value <= smallest * (1 + _TIE) else f"p = {p_value:.2g}"


def independence_test(
    counts: GroupCounts, metric: str, *, n_replicates: int = 1000, random_state: RandomState = 0
) -> IndependenceTest:
    """Test whether group and outcome are independent, and name the pair of groups that differs most.

    Parameters
    ----------
    counts : GroupCounts
    metric : str
        One of `fairness_audit.rates.RATES`, or "equalized_odds" (true and false positive rate together).
    n_replicates : int
        Shuffles.
    random_state : int, Generator or None
        Seed of the shuffles.

    Returns
    -------
    IndependenceTest
        Groups without the rate (0/0) take no part. With fewer than two that have it there is no test, but a
        reason. Weighted counts, and more people than can be drawn, are referred to the chi-square
        distribution, and `n_replicates` is 0; with weights the effective numbers of people stand in for
        people, which is approximate.

    Raises
    ------
    ValueError
        If `metric` or `n_replicates` is not one of those above.
    """
    n_replicates = validation.positive_integer("n_replicates", n_replicates)
    name, metrics = metric_name(metric, besides=[EQUALIZED_ODDS]), compared_rates(metric)
    exchanged = exchanged_among(metrics)
    k, n = (np.stack(part, axis=-1) for part in zip(*map(counts.effective_fraction, metrics), strict=True))
    drawable = counts.squares is None and n.sum(axis=0).max() < MOST_PEOPLE
    n_replicates = n_replicates if drawable else 0
    if (n > 0).sum(axis=0).min() < 2:
        few = int((n > 0).sum(axis=0).min())
        reason = f"{name} is defined for {few} group(s); a comparison needs two"
        return IndependenceTest(
            math.nan, math.nan, math.nan, 0, None, name, exchanged, n_replicates, random_state, reason
        )
    observed, apart = _chi_square(k, n), _standardized(k, n)
    widest = float(apart.max())
    by_table, adjusted = _by_distribution(float(observed), widest, n)
    extreme, p_value = -1, by_table
    if drawable:
        more, ties = _as_extreme(k, n, float(observed), widest, n_replicates, random_state)
        extreme = int(more[0] + ties[0])
        p_value, adjusted = ((1 + more + ties / 2) / (1 + n_replicates)).tolist()
    if observed == 0:
        p_value = 1.0
    pair = None
    if widest > 0:
        g, h, m = np.unravel_index(int(np.argmax(apart)), apart.shape)
        difference = float(k[g, m] / n[g, m] - k[h, m] / n[h, m])
        names = counts.groups.tolist()
        pair = PairOfGroups(names[g], names[h], metrics[m], difference, adjusted)
    return IndependenceTest(
        float(observed), p_value, by_table, extreme, pair, name, exchanged, n_replicates, random_state
    )


def _as_extreme(
    k: Numbers, n: Numbers, observed: float, widest: float, n_replicates: int, random_state: RandomState
) -> tuple[Ints, Ints]:
    """Count the shuffles that are more extreme, and those equally so: by chi-square, and by furthest pair."""
    rng = np.random.default_rng(random_state)
    least = np.array([observed, widest])
    more, ties = np.zeros(2, dtype=np.int64), np.zeros(2, dtype=np.int64)
    whole = n.astype(np.int64)
    for size in block_sizes(n_replicates, n.size * len(n)):
        drawn = [rng.multivariate_hypergeometric(whole[:, m], k[:, m].sum(), size) for m in range(n.shape[1])]
        shuffled = np.stack(drawn, axis=-1)
        found = np.stack([_chi_square(shuffled, n), _standardized(shuffled, n).max(axis=(1, 2, 3))], axis=-1)
        beyond = found > least * (1 + _TIE)
        more += beyond.sum(axis=0)
        ties += (~beyond & (found >= least * (1 - _TIE))).sum(axis=0)
    return more, ties


def _by_distribution(observed: float, widest: float, n: Numbers) -> tuple[float, float]:
    """P-values of the chi-square distribution, and of the furthest pair by Bonferroni."""
    groups = (n > 0).sum(axis=0)
    pairs = int((groups * (groups - 1) // 2).sum())
    freedom = int((groups - 1).sum())
    return float(special.chdtrc(freedom, observed)), float(min(1.0, 2 * pairs * special.ndtr(-widest)))


def _chi_square(k: Numbers, n: Numbers) -> Floats:
    """Compute Pearson's chi-square of k of n, shapes (..., groups, strata) and (groups, strata), over strata.

    A stratum in which everybody or nobody counts shows no difference, and adds 0.
    """
    p = k.sum(axis=-2, keepdims=True) / n.sum(axis=0)
    variance = n * p * (1 - p)
    square = (k - n * p) ** 2 / np.where(variance > 0, variance, 1)
    return np.asarray(np.where(variance > 0, square, 0.0).sum(axis=(-1, -2)))


def _standardized(k: Numbers, n: Numbers) -> Floats:
    """Divide every difference of two rates by its standard error under the null.

    Returns shape (..., groups, groups, strata); 0 where a rate is 0/0 or everybody's rate is 0 or 1.
    """
    size = np.where(n > 0, n, np.nan)
    rates = k / size
    p = k.sum(axis=-2, keepdims=True) / n.sum(axis=0)
    variance = (p * (1 - p))[..., None, :] * (1 / size[:, None] + 1 / size[None, :])
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = (rates[..., :, None, :] - rates[..., None, :, :]) / np.sqrt(variance)
    return np.asarray(np.nan_to_num(apart, nan=0.0, posinf=0.0, neginf=0.0))

"""Closed-form intervals for shares, from whole numbers of people; no resampling, no groups.

    clopper_pearson(k, n, level)              a share; exact, so it covers at least as often as it says
    wilson(k, n, level)                       a share; covers about as often as it says, and is shorter
    newcombe(k1, n1, k2, n2, level)           the difference of two named shares
    score_ratio(k1, n1, k2, n2, level)        the ratio of two named shares
    pairwise_differences(k, n, level)         all differences of several shares at once
    largest_difference(k, n, level)           the largest minus the smallest of several shares
    smallest_ratio(k, n, level)               the smallest over the largest of several shares

A small group makes an interval wide, never impossible: only a share of 0/0 has none (NaN). How often each
covers is computed exactly in the tests of this module.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from fairness_audit.array_types import Floats


def clopper_pearson(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Compute Clopper and Pearson's exact binomial interval.

    It covers at least as often as it says at any number of trials, and more often than it says at small ones.

    Parameters
    ----------
    successes, trials : array-like of int, any shape
        k of n people; n of at least 1 where the bounds are used.
    level : float
        Between 0 and 1.

    Returns
    -------
    low, high : ndarray of float
        Of the common shape. The bounds are quantiles of beta distributions; 0 and 1 where k is 0 or n.

    Notes
    -----
    Source: Clopper and Pearson 1934, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", Biometrika 26 (doi:10.1093/biomet/26.4.404).
    """
    k, n = np.asarray(successes), np.asarray(trials)
    tail = (1 - level) / 2
    low = np.where(k == 0, 0.0, special.betaincinv(np.maximum(k, 1), n - k + 1, tail))
    high = np.where(k == n, 1.0, special.betaincinv(k + 1, np.maximum(n - k, 1), 1 - tail))
    return low, high


def wilson(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Compute Wilson's score interval for a binomial share.

    Its coverage swings around the level with k and n, and is near it on average at every size.

    Parameters
    ----------
    successes, trials : array-like of int, any shape
        k of n people.
    level : float
        Between 0 and 1.

    Returns
    -------
    low, high : ndarray of float
        Of the common shape; NaN where n is 0.

    Notes
    -----
    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22 (doi:10.1080/01621459.1927.10502953).
    """
    k, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    n = np.where(n == 0, np.nan, n)
    z = _normal_quantile(level)
    center = (k + z**2 / 2) / (n + z**2)
    reach = z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4)
    # At k = 0 and k = n the bound is 0 and 1, also where rounding would miss it.
    low = np.where(k == 0, 0.0 * n, np.maximum(center - reach, 0.0))
    high = np.where(k == n, 1.0, np.minimum(center + reach, 1.0))
    return low, np.where(np.isnan(n), np.nan, high)


def newcombe(
    first_successes: ArrayLike,
    first_trials: ArrayLike,
    second_successes: ArrayLike,
    second_trials: ArrayLike,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Compute Newcombe's hybrid score interval for the first share minus the second.

    Parameters
    ----------
    first_successes, first_trials, second_successes, second_trials : array-like of int
        k of n people in each of two groups; shapes that broadcast.
    level : float
        Between 0 and 1.

    Returns
    -------
    low, high : ndarray of float
        In [-1, 1]; NaN where one of the shares is 0/0.

    Notes
    -----
    Method 10 of Newcombe 1998, "Interval estimation for the difference between independent proportions:
    comparison of eleven methods", Statistics in Medicine 17
    (doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I).
    """
    p, p_low, p_high = _share_with_wilson(first_successes, first_trials, level)
    q, q_low, q_high = _share_with_wilson(second_successes, second_trials, level)
    low = p - q - np.hypot(p - p_low, q_high - q)
    high = p - q + np.hypot(p_high - p, q - q_low)
    return low, high


def score_ratio(
    first_successes: ArrayLike,
    first_trials: ArrayLike,
    second_successes: ArrayLike,
    second_trials: ArrayLike,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Compute Koopman's score interval for the first share over the second.

    It holds the ratios r that a score test of "first share = r times second share" does not reject.

    Parameters
    ----------
    first_successes, first_trials, second_successes, second_trials : array-like of int
        k of n people in each of two groups; shapes that broadcast.
    level : float
        Between 0 and 1.

    Returns
    -------
    low, high : ndarray of float
        `low` is 0 where nobody of the first group counts, `high` infinite where nobody of the second does;
        NaN where both hold or a share is 0/0.

    Notes
    -----
    Source: Koopman 1984, "Confidence intervals for the ratio of two binomial proportions", Biometrics 40
    (doi:10.2307/2531405). The bounds are found by bisection of the logarithm of r, to about 12 digits.
    """
    k1, n1, k2, n2 = np.broadcast_arrays(
        *(
            np.asarray(a, dtype=float)
            for a in (first_successes, first_trials, second_successes, second_trials)
        )
    )
    undefined = (n1 == 0) | (n2 == 0) | ((k1 == 0) & (k2 == 0))
    n1, n2 = np.where(n1 == 0, np.nan, n1), np.where(n2 == 0, np.nan, n2)
    z = _normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        center = np.log((k1 / n1) / (k2 / n2))  # -inf where k1 is 0, inf where k2 is 0
        low = _bisected(k1, n1, k2, n2, z, center, -1)
        high = _bisected(k1, n1, k2, n2, z, center, 1)
    low = np.where(undefined, np.nan, np.where(k1 == 0, 0.0, np.exp(low)))
    high = np.where(undefined, np.nan, np.where(k2 == 0, np.inf, np.exp(high)))
    return low, high


_WIDEST = 40.0  # of the logarithm of a ratio: e**40 is beyond any two shares of people


def _bisected(k1: Floats, n1: Floats, k2: Floats, n2: Floats, z: float, center: Floats, side: int) -> Floats:
    """Find where the score statistic passes `z`, left or right of the observed log ratio."""
    inside = np.clip(center, -_WIDEST, _WIDEST)
    outside = np.full(inside.shape, side * 2 * _WIDEST)
    for _ in range(60):
        middle = (inside + outside) / 2
        rejected = np.abs(_score(k1, n1, k2, n2, np.exp(middle))) > z
        inside, outside = np.where(rejected, inside, middle), np.where(rejected, middle, outside)
    return inside


def _score(k1: Floats, n1: Floats, k2: Floats, n2: Floats, ratio: Floats) -> Floats:
    """Compute the score statistic of "first share = ratio times second share", about standard normal."""
    # The most likely second share under the hypothesis: the smaller root of a quadratic (Koopman's (3)),
    # written so that no digits are lost where the ratio is very large or very small.
    a = (n1 + n2) * ratio
    b = (n1 + k2) * ratio + k1 + n2
    c = k1 + k2
    second = 2 * c / (b + np.sqrt(np.maximum(b**2 - 4 * a * c, 0)))
    first = np.minimum(ratio * second, 1.0)
    variance = first * (1 - first) / n1 + ratio**2 * second * (1 - second) / n2
    difference = k1 / n1 - ratio * k2 / n2
    return np.asarray(np.where(difference == 0, 0.0, difference / np.sqrt(variance)))


class Extreme(NamedTuple):
    """The two of several shares that lie furthest apart, bounded together with all other pairs.

    Attributes
    ----------
    estimate, low, high : float
        NaN where fewer than two shares are defined.
    first, second : int
        Positions of the pair whose bound is the one nearer to no gap: first is the larger share. -1 where
        there is no pair.
    """

    estimate: float
    low: float
    high: float
    first: int
    second: int


_NO_PAIR = Extreme(np.nan, np.nan, np.nan, -1, -1)


def pairwise_differences(
    successes: ArrayLike, trials: ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Compute Newcombe's intervals for all pairs, which hold all at once with probability `level`.

    Parameters
    ----------
    successes, trials : array-like of int, shape (groups,)
        k of n people in each group.
    level : float
        Of all intervals together: each pair has 1 - (1 - level) / pairs (Bonferroni).

    Returns
    -------
    low, high : ndarray of float, shape (groups, groups)
        Of the row's share minus the column's; NaN where one of them is 0/0, and 0 on the diagonal. Only
        groups with a share count as pairs.
    """
    k, n = np.asarray(successes), np.asarray(trials)
    groups = int((n > 0).sum())
    pairs = max(1, groups * (groups - 1) // 2)
    low, high = newcombe(k[:, None], n[:, None], k, n, 1 - (1 - level) / pairs)
    for bound in (low, high):
        np.fill_diagonal(bound, np.where(n > 0, 0.0, np.nan))
    return low, high


def largest_difference(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> Extreme:
    """Bound the largest minus the smallest of several shares.

    Whatever the true shares are, all of `pairwise_differences` hold at once with probability `level`; then
    the largest true difference is at least the largest lower bound and at most the largest upper bound.

    Parameters
    ----------
    successes, trials : array-like of int, shape (groups,)
        k of n people in each group; a group of nobody takes no part.
    level : float
        Between 0 and 1.

    Returns
    -------
    Extreme
        It errs on the wide side, the more so the more groups there are.
    """
    k, n = np.asarray(successes), np.asarray(trials)
    present = np.flatnonzero(n > 0)
    if len(present) < 2:
        return _NO_PAIR
    shares = k[present] / n[present]
    low, high = pairwise_differences(k[present], n[present], level)
    first, second = np.unravel_index(np.argmax(low), low.shape)
    if first == second:  # no pair is surely apart: name the extremes
        first, second = np.argmax(shares), np.argmin(shares)
    return Extreme(
        float(np.ptp(shares)),
        float(max(0.0, low.max())),
        float(high.max()),
        int(present[first]),
        int(present[second]),
    )


def smallest_ratio(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> Extreme:
    """Bound the smallest over the largest of several shares.

    As `largest_difference`, with Koopman's interval for each pair.

    Parameters
    ----------
    successes, trials : array-like of int, shape (groups,)
        k of n people in each group; a group of nobody takes no part.
    level : float
        Of all pairs together.

    Returns
    -------
    Extreme
        `high` is at most 1. It errs on the wide side.
    """
    k, n = np.asarray(successes), np.asarray(trials)
    present = np.flatnonzero(n > 0)
    shares = k[present] / n[present]
    if len(present) < 2 or shares.max() == 0:
        return _NO_PAIR
    rows, columns = np.triu_indices(len(present), 1)
    one, two = present[rows], present[columns]
    low, high = score_ratio(k[one], n[one], k[two], n[two], 1 - (1 - level) / len(rows))
    low, high = np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=np.inf)
    with np.errstate(divide="ignore"):
        smallest, nearest = np.append(low, 1 / high), np.append(high, 1 / low)  # also the other way round
    at = int(np.argmin(nearest))
    pair = (two, one) if at < len(rows) else (one, two)
    first, second = (int(side[at % len(rows)]) for side in pair)
    if nearest[at] >= 1:
        first, second = int(present[np.argmax(shares)]), int(present[np.argmin(shares)])
    return Extreme(
        float(shares.min() / shares.max()), float(smallest.min()), float(min(1.0, nearest[at])), first, second
    )


def _normal_quantile(level: float) -> float:
    return float(special.ndtri((1 + level) / 2))


def _share_with_wilson(
    successes: ArrayLike, trials: ArrayLike, level: float
) -> tuple[Floats, Floats, Floats]:
    k, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    share = k / np.where(n == 0, np.nan, n)
    low, high = wilson(k, n, level)
    return share, low, high

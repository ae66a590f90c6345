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

from fairness_audit.array_types import Bools, Floats, Numbers


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
    low = np.where(k == 0, 0.0, special.betaincinv(np.where(k == 0, 1, k), n - k + 1, tail))
    high = np.where(k == n, 1.0, special.betaincinv(k + 1, np.where(k == n, 1, n - k), 1 - tail))
    return low, high


def wilson(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Compute Wilson's score interval for a binomial share, widened where one to three people count.

    Its coverage swings around the level with k and n, and is near it on average at every size. Where fewer
    than about three people are expected on one side it covers more often than it says: the plain interval of
    one to three people out of n begins too high, and covers as little as .84 of the time.

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
    the American Statistical Association 22 (doi:10.1080/01621459.1927.10502953). Widened as in Brown, Cai and
    DasGupta 2001, "Interval estimation for a binomial proportion", Statistical Science 16
    (doi:10.1214/ss/1009213286), section 4.1.1: the lower bound of one, two or three people is that of a
    Poisson count, and the upper bound of all but so many likewise. (They leave three alone where n is at most
    50, and then 20 people at .05 are covered .92 of the time.)
    """
    k, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    n = np.where(n == 0, np.nan, n)
    z = _normal_quantile(level)
    center = (k + z**2 / 2) / (n + z**2)
    reach = z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4)
    # At k = 0 and k = n the bound is 0 and 1, also where rounding would miss it.
    low = np.where(k == 0, 0.0 * n, np.maximum(center - reach, 0.0))
    high = np.where(k == n, 1.0, np.minimum(center + reach, 1.0))
    low = np.where(_few(k, n), np.minimum(low, _poisson_bound(k, level) / n), low)
    high = np.where(_few(n - k, n), np.maximum(high, 1 - _poisson_bound(n - k, level) / n), high)
    return low, np.where(np.isnan(n), np.nan, high)


def _few(k: Floats, n: Floats) -> Bools:
    """Say where a bound goes by the Poisson distribution: one to three people."""
    return np.asarray((k > 0) & (k <= 3) & (k <= n - k))


def _poisson_bound(k: Floats, level: float) -> Floats:
    """Find the mean at which a Poisson count reaches k with probability 1 - level; NaN where k is not few."""
    few = (k > 0) & (k <= 3)  # elsewhere it is not asked for, and takes longer than all else
    bound = np.full(np.shape(k), np.nan)
    bound[few] = special.gammaincinv(k[few], 1 - level)
    return bound


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
    Near 0 and 1 it covers more often than it says: two groups of 20 at .01 have 1.00 for .95.

    Method 10, on `wilson`, of Newcombe 1998, "Interval estimation for the difference between independent
    proportions: comparison of eleven methods", Statistics in Medicine 17
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
    """Compute Koopman's score interval for the first share over the second, widened where one to three count.

    It holds the ratios r that a score test of "first share = r times second share" does not reject. Where
    a share has few people it covers more often than it says.

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

    Where the first share is of one to three people (see `wilson`) the plain lower bound is too high, and
    where the second is, the upper one too low: against a large group at .5, 50 people at .01 are covered .91
    of the time. There the bound is that of `wilson`'s two intervals put together by MOVER, if further out
    (Donner and Zou 2012, "Closed-form confidence intervals for functions of the normal mean and standard
    deviation", Statistical Methods in Medical Research 21, doi:10.1177/0962280210383082).
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
        low, high = _bisected(k1, n1, k2, n2, z, center)
        low = np.where(undefined, np.nan, np.where(k1 == 0, 0.0, np.exp(low)))
        high = np.where(undefined, np.nan, np.where(k2 == 0, np.inf, np.exp(high)))
        low = np.where(_few(k1, n1), np.minimum(low, _hybrid_low(k1, n1, k2, n2, level)), low)
        high = np.where(_few(k2, n2), np.maximum(high, 1 / _hybrid_low(k2, n2, k1, n1, level)), high)
    return low, high


def _hybrid_low(k1: Floats, n1: Floats, k2: Floats, n2: Floats, level: float) -> Floats:
    """Bound the first share over the second from below, by MOVER."""
    p, p_low, _ = _share_with_wilson(k1, n1, level)
    q, _, q_high = _share_with_wilson(k2, n2, level)
    below, above = p_low * (2 * p - p_low), q_high * (2 * q - q_high)
    return np.asarray(below / (p * q + np.sqrt(np.maximum((p * q) ** 2 - below * above, 0))))


_WIDEST = 40.0  # of the logarithm of a ratio: e**40 is beyond any two shares of people


def _bisected(k1: Floats, n1: Floats, k2: Floats, n2: Floats, z: float, center: Floats) -> Floats:
    """Find where the score statistic passes `z`, left and right of the observed log ratio."""
    inside = np.stack([np.clip(center, -_WIDEST, _WIDEST)] * 2)
    outside = np.full(inside.shape, 2 * _WIDEST)
    outside[0] *= -1
    for _ in range(50):
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
    """The two of several shares that lie furthest apart.

    Attributes
    ----------
    estimate, low, high : float
        NaN where fewer than two shares are defined. The bound nearer to no gap holds for all pairs at once.
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


def largest_difference(
    successes: ArrayLike, trials: ArrayLike, level: float = 0.95, *, looks: int = 1
) -> Extreme:
    """Bound the largest minus the smallest of several shares.

    Below: all of `pairwise_differences` hold at once, so the largest true difference is at least the largest
    of their lower bounds, whichever pair that is. Above: the two groups that truly lie furthest apart are one
    pair, whose own interval holds; it is not known which, so the largest upper bound of any pair is taken,
    without a correction for the number of pairs.

    Parameters
    ----------
    successes, trials : array-like of int, shape (groups,)
        k of n people in each group; a group of nobody takes no part.
    level : float
        Between 0 and 1.
    looks : int
        Of how many such differences, each of another rate, the largest is wanted: the lower bound is then
        good for all of them at once.

    Returns
    -------
    Extreme
        It errs on the wide side, the more so the more groups there are; least where no group differs.
    """
    k, n = np.asarray(successes), np.asarray(trials)
    present = np.flatnonzero(n > 0)
    if len(present) < 2:
        return _NO_PAIR
    k, n = k[present], n[present]
    shares = k / n
    low, _ = pairwise_differences(k, n, 1 - (1 - level) / looks)
    _, high = newcombe(k[:, None], n[:, None], k, n, level)
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


def smallest_ratio(
    successes: ArrayLike, trials: ArrayLike, level: float = 0.95, *, looks: int = 1
) -> Extreme:
    """Bound the smallest over the largest of several shares.

    As `largest_difference`, with `score_ratio` for each pair: the upper bound holds for all pairs at once.

    Parameters
    ----------
    successes, trials : array-like of int, shape (groups,)
        k of n people in each group; a group of nobody takes no part.
    level : float
        Between 0 and 1.
    looks : int
        Of how many such ratios, each of another rate, the smallest is wanted.

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
    pairs = k[one], n[one], k[two], n[two]
    smallest, _ = _ratios_both_ways(*pairs, level)
    _, nearest = _ratios_both_ways(*pairs, 1 - (1 - level) / (looks * len(rows)))
    at = int(np.argmin(nearest))
    pair = (two, one) if at < len(rows) else (one, two)
    first, second = (int(side[at % len(rows)]) for side in pair)
    if nearest[at] >= 1:
        first, second = int(present[np.argmax(shares)]), int(present[np.argmin(shares)])
    return Extreme(
        float(shares.min() / shares.max()), float(smallest.min()), float(min(1.0, nearest[at])), first, second
    )


def _ratios_both_ways(
    k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers, level: float
) -> tuple[Floats, Floats]:
    """Bound first over second, and after those second over first; anything from 0 up where both are 0."""
    low, high = score_ratio(k1, n1, k2, n2, level)
    low, high = np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=np.inf, posinf=np.inf)
    with np.errstate(divide="ignore"):
        return np.append(low, 1 / high), np.append(high, 1 / low)


def _normal_quantile(level: float) -> float:
    return float(special.ndtri((1 + level) / 2))


def _share_with_wilson(
    successes: ArrayLike, trials: ArrayLike, level: float
) -> tuple[Floats, Floats, Floats]:
    k, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    share = k / np.where(n == 0, np.nan, n)
    low, high = wilson(k, n, level)
    return share, low, high

"""Closed-form intervals for shares, from whole numbers of people; no resampling, no groups.

clopper_pearson(successes, trials, level)   exact: covers at least as often as it says at any size
"""

from __future__ import annotations

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

"""Groups compared within strata: each stratum by itself, and Mantel and Haenszel's ratio across them.

A gap between groups may come from who is in which stratum (Simpson's paradox): men apply where more are
admitted. Within strata like is compared with like; whether the strata themselves are acceptable as a reason
is not a question of arithmetic.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import special

from fairness_audit import intervals
from fairness_audit.array_types import Floats
from fairness_audit.auditing.tally import GroupSet, Tally


def within(tally: Tally, column: str, reference: str, metric: str, level: float) -> pd.DataFrame:
    """Compare the groups of one column within each stratum.

    Parameters
    ----------
    tally : Tally
    column : str
    reference : str
        The group that others are compared with.
    metric : str
    level : float
        Of each interval.

    Returns
    -------
    DataFrame
        stratum, group, k, n, rate, reference_rate, difference, low, high.
    """
    rows = []
    for stratum, name in enumerate(tally.strata):
        groups = tally.by([column], stratum)
        k, n = groups.fraction(metric)
        if reference not in groups.labels:
            continue
        r = groups.labels.index(reference)
        for i, label in enumerate(groups.labels):
            if i == r:
                continue
            low, high = intervals.newcombe(k[i], n[i], k[r], n[r], level)
            rate, base = _share(k[i], n[i]), _share(k[r], n[r])
            rows.append((name, label, k[i], n[i], rate, base, rate - base, float(low), float(high)))
    names = ["stratum", "group", "k", "n", "rate", "reference_rate", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def _share(k: float, n: float) -> float:
    return k / n if n > 0 else math.nan


def across(tally: Tally, column: str, reference: str, metric: str, level: float) -> pd.DataFrame:
    """Put strata together: Mantel and Haenszel's ratio of rates, and their test.

    Parameters
    ----------
    tally : Tally
    column : str
    reference : str
    metric : str
    level : float
        Of each interval.

    Returns
    -------
    DataFrame
        group, crude_ratio, ratio, low, high, p_value, strata (those in which both groups have people).
    """
    by_stratum = [tally.by([column], s) for s in range(len(tally.strata))]
    whole = tally.by([column])
    rows = []
    for label in whole.labels:
        if label == reference:
            continue
        pairs = [_pair(groups, label, reference, metric) for groups in by_stratum]
        cells = np.array([p for p in pairs if p is not None and p[1] > 0 and p[3] > 0]).reshape(-1, 4)
        crude = _pair(whole, label, reference, metric)
        crude_ratio = math.nan
        if crude is not None and crude[1] > 0 and crude[2] > 0:
            crude_ratio = (crude[0] / crude[1]) / (crude[2] / crude[3])
        rows.append((label, crude_ratio, *mantel_haenszel(cells, level), len(cells)))
    return pd.DataFrame(rows, columns=["group", "crude_ratio", "ratio", "low", "high", "p_value", "strata"])


def _pair(groups: GroupSet, first: str, second: str, metric: str) -> tuple[float, float, float, float] | None:
    if first not in groups.labels or second not in groups.labels:
        return None
    k, n = groups.fraction(metric)
    i, j = groups.labels.index(first), groups.labels.index(second)
    return float(k[i]), float(n[i]), float(k[j]), float(n[j])


def mantel_haenszel(cells: Floats, level: float) -> tuple[float, float, float, float]:
    """Compute the common ratio of two rates over strata, its interval, and the test that it is 1.

    Parameters
    ----------
    cells : ndarray of shape (strata, 4)
        k1 of n1 and k2 of n2 people in each stratum; n1 and n2 above 0.
    level : float

    Returns
    -------
    ratio, low, high, p_value : float
        NaN where they are not defined.

    Notes
    -----
    Ratio: Mantel and Haenszel 1959, Journal of the National Cancer Institute 22; variance of its logarithm:
    Greenland and Robins 1985, Biometrics 41 (doi:10.2307/2530643). Test: Cochran's and Mantel and Haenszel's,
    without continuity correction.
    """
    if len(cells) == 0:
        return math.nan, math.nan, math.nan, math.nan
    k1, n1, k2, n2 = np.asarray(cells, dtype=float).T
    n, k = n1 + n2, k1 + k2
    above, below = float((k1 * n2 / n).sum()), float((k2 * n1 / n).sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = (n1 * n2 * k * (n - k) / (n**2 * np.maximum(n - 1, 1))).sum()
        z = abs(float((k1 - n1 * k / n).sum())) / math.sqrt(variance) if variance > 0 else math.nan
    p_value = float(2 * special.ndtr(-z)) if not math.isnan(z) else math.nan
    if above == 0 or below == 0:
        return (0.0 if below > 0 else math.nan), math.nan, math.nan, p_value
    ratio = above / below
    spread = math.sqrt(float(((n1 * n2 * k - k1 * k2 * n) / n**2).sum()) / (above * below))
    reach = float(special.ndtri((1 + level) / 2)) * spread
    return ratio, ratio * math.exp(-reach), ratio * math.exp(reach), p_value

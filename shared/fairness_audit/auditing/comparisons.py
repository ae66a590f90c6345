"""Rates with intervals, every group beside its reference, tests, and what all the looking costs.

Everything here is arithmetic on a `GroupSet`: k of n people per group. With weights, k and n are effective
numbers of people (see `GroupSet.fraction`), and intervals and tests are approximate.

    rates(groups, level)              every rate of every group with Wilson's interval
    compare(groups, metric, ...)      every group minus and over the reference, intervals for all at once
    independence(groups, metric)      whether group and outcome are independent: a chi-square's p-value
    holm(p)                           p-values that pay for how many tests there were
    detectable_ratio(...)             the ratio to the reference that this many people would have shown
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special, stats

from fairness_audit import intervals
from fairness_audit.array_types import Floats
from fairness_audit.auditing.tally import POOLED, GroupSet
from fairness_audit.inference import independence_test

POWER = 0.8
"""A gap "would have been shown" if samples of this size show it this often."""

RELEVANT = 0.8
"""The ratio that "no gap shown" must have been able to show: four fifths."""

SHUFFLES = 9999
_LEAST_EXPECTED = 5  # below it the chi-square distribution is not trusted, and groups are shuffled instead
_MOST_SHUFFLED = 10**6


def rates(groups: GroupSet, metrics: Sequence[str], level: float) -> pd.DataFrame:
    """Compute every rate of every group with Wilson's interval.

    Parameters
    ----------
    groups : GroupSet
    metrics : sequence of str
    level : float

    Returns
    -------
    DataFrame
        One row per group and metric: group, metric, k, n, rate, low, high. NaN where n is 0.
    """
    k, n = (np.stack(part, axis=1) for part in zip(*(groups.fraction(m) for m in metrics), strict=True))
    low, high = intervals.wilson(k, n, level)
    count = len(groups.groups)
    return pd.DataFrame(
        {
            "group": np.repeat(groups.labels, len(metrics)),
            "metric": list(metrics) * count,
            "k": k.ravel(),
            "n": n.ravel(),
            "rate": _share(k, n).ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
        }
    )


def _share(k: Floats, n: Floats) -> Floats:
    return np.asarray(k / np.where(n > 0, n, np.nan))


def reference(groups: GroupSet, rule: str, named: dict[str, str]) -> int:
    """Choose the group that others are compared with.

    Parameters
    ----------
    groups : GroupSet
    rule : str
        "largest", "best" (the highest selection rate) or anything else for what is named.
    named : mapping from column to value
        Where it names a value for each column of the set, that combination is the reference.

    Returns
    -------
    int
        A place in `groups.groups`.

    Raises
    ------
    ValueError
        If the named value is not a group.
    """
    if named and all(c in named for c in groups.columns):
        wanted = tuple(named[c] for c in groups.columns)
        if wanted in groups.groups:
            return groups.groups.index(wanted)
        if len(groups.columns) == 1:
            have = ", ".join(repr(x) for x in groups.labels[:8])
            raise ValueError(
                f"reference names {wanted[0]!r}, which is not a value of {groups.columns[0]!r}; it has "
                f"{have}."
            )
    known = groups.known if groups.known.any() else np.ones(len(groups.groups), dtype=bool)
    k, n = groups.fraction("selection_rate")
    if rule == "best":
        share = np.where(known & (n > 0), _share(k, n), -1.0)
        best = np.flatnonzero(share >= share.max() - 1e-12)
        return int(best[np.argmax(n[best])])
    return int(np.argmax(np.where(known, n, -1.0)))


@dataclass(frozen=True)
class Compared:
    """One rate of every group beside the reference's.

    Attributes
    ----------
    groups : GroupSet
    metric : str
    reference : int
    k, n, rate : ndarray, shape (groups,)
    difference, difference_low, difference_high : ndarray
        Group minus reference; NaN for the reference itself.
    ratio, ratio_low, ratio_high : ndarray
        Group over reference.
    detectable : ndarray
        The ratio below 1 that this many people would have shown; NaN where none.
    level : float
        Of all intervals together.
    comparisons : int
        How many that was divided by.
    """

    groups: GroupSet
    metric: str
    reference: int
    k: Floats
    n: Floats
    rate: Floats
    difference: Floats
    difference_low: Floats
    difference_high: Floats
    ratio: Floats
    ratio_low: Floats
    ratio_high: Floats
    detectable: Floats
    level: float
    comparisons: int

    def shown(self, how: str) -> np.ndarray:
        """Say for which groups the interval leaves out equality."""
        low, high = (
            (self.ratio_low, self.ratio_high)
            if how == "ratio"
            else (self.difference_low, self.difference_high)
        )
        equal = 1.0 if how == "ratio" else 0.0
        with np.errstate(invalid="ignore"):
            return np.asarray((low > equal) | (high < equal))


def compare(
    groups: GroupSet, metric: str, place: int, level: float, comparisons: int | None = None
) -> Compared:
    """Compare every group's rate with the reference's; see `compare_all`."""
    return compare_all(groups, [metric], place, level, comparisons)[0]


def compare_all(
    groups: GroupSet, metrics: Sequence[str], place: int, level: float, comparisons: int | None = None
) -> list[Compared]:
    """Compare every group with the reference, by several rates.

    Parameters
    ----------
    groups : GroupSet
    metrics : sequence of str
    place : int
        The reference's place.
    level : float
        Of all intervals of one rate together: each has 1 - (1 - level) / comparisons (Bonferroni).
    comparisons : int, optional
        How many are looked at together; by default the groups other than the reference.

    Returns
    -------
    list of Compared
        One per rate.
    """
    k, n = (np.stack(part, axis=1) for part in zip(*(groups.fraction(m) for m in metrics), strict=True))
    count = max(1, comparisons if comparisons is not None else len(groups.groups) - 1)
    each = 1 - (1 - level) / count
    share, reference_share = _share(k, n), _share(k, n)[place]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = share / reference_share
    found = [
        share - reference_share,
        *intervals.newcombe(k, n, k[place], n[place], each),
        np.where(np.isfinite(ratio), ratio, np.nan),
        *intervals.score_ratio(k, n, k[place], n[place], each),
        detectable_ratio(n, n[place], reference_share, each),
    ]
    for values in found:
        values[place] = np.nan
    return [
        Compared(
            groups=groups,
            metric=m,
            reference=place,
            k=k[:, i],
            n=n[:, i],
            rate=share[:, i],
            difference=found[0][:, i],
            difference_low=found[1][:, i],
            difference_high=found[2][:, i],
            ratio=found[3][:, i],
            ratio_low=found[4][:, i],
            ratio_high=found[5][:, i],
            detectable=found[6][:, i],
            level=level,
            comparisons=count,
        )
        for i, m in enumerate(metrics)
    ]


def detectable_ratio(n: ArrayLike, n_reference: ArrayLike, rate: ArrayLike, level: float) -> Floats:
    """Find the ratio below 1 that a comparison of this size shows in `POWER` of samples.

    Parameters
    ----------
    n, n_reference : array-like
        People in the group and in the reference.
    rate : array-like
        The reference's rate.
    level : float
        Of the interval that has to leave out 1.

    Returns
    -------
    ndarray of float
        The normal approximation of a two-sided comparison of two shares; NaN where not even a rate of 0 would
        have been shown.
    """
    n1, n2, p = (np.asarray(a, dtype=float) for a in np.broadcast_arrays(n, n_reference, rate))
    z_level, z_power = special.ndtri((1 + level) / 2), special.ndtri(POWER)

    def is_shown(ratio: Floats) -> np.ndarray:
        q = ratio * p
        pooled = (n1 * q + n2 * p) / (n1 + n2)
        null = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        real = np.sqrt(q * (1 - q) / n1 + p * (1 - p) / n2)
        return np.asarray(p - q >= z_level * null + z_power * real)

    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = np.zeros(p.shape), np.ones(p.shape)
        never = ~is_shown(low)
        for _ in range(40):
            middle = (low + high) / 2
            shown = is_shown(middle)
            low, high = np.where(shown, middle, low), np.where(shown, high, middle)
    return np.asarray(np.where(never | (n1 == 0) | (n2 == 0) | ~(p > 0), np.nan, low))


@dataclass(frozen=True)
class Tested:
    """Whether group and outcome are independent.

    Attributes
    ----------
    p_value : float
        NaN where there is no test.
    method : str
        "chi-square" or "shuffled groups".
    reason : str
        Why there is no test.
    """

    p_value: float
    method: str
    reason: str = ""


def independence(groups: GroupSet, metric: str) -> Tested:
    """Test whether a rate is the same in all groups.

    Pearson's chi-square, with its distribution where every expected count is at least 5, and with shuffled
    groups where one is smaller and there are no weights.

    Parameters
    ----------
    groups : GroupSet
    metric : str

    Returns
    -------
    Tested
    """
    k, n = groups.fraction(metric)
    some = n > 0
    k, n = k[some], n[some]
    if len(n) < 2:
        return Tested(math.nan, "", "fewer than two groups have this rate")
    share = k.sum() / n.sum()
    if share in (0.0, 1.0):
        return Tested(1.0, "chi-square", "everybody or nobody counts")
    small = float(min(share, 1 - share) * n.min())
    if small < _LEAST_EXPECTED and groups.weights is None and n.sum() <= _MOST_SHUFFLED:
        test = independence_test(groups.counts(), metric, n_replicates=SHUFFLES, random_state=0)
        return Tested(test.p_value, "shuffled groups", test.reason)
    statistic = float(((k - n * share) ** 2 / (n * share * (1 - share))).sum())
    return Tested(float(stats.chi2.sf(statistic, len(n) - 1)), "chi-square")


def holm(p_values: ArrayLike) -> Floats:
    """Adjust p-values for how many there are (Holm 1979, Scandinavian Journal of Statistics 6).

    Parameters
    ----------
    p_values : array-like of float
        NaN is no test and stays NaN.

    Returns
    -------
    ndarray of float
    """
    p = np.asarray(p_values, dtype=float)
    adjusted = np.full(p.shape, np.nan)
    tests = np.flatnonzero(~np.isnan(p))
    order = tests[np.argsort(p[tests], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps)) if len(order) else steps
    return adjusted


def worst_subgroups(
    sets: Sequence[GroupSet], metric: str, level: float, least: int, most: int = 15
) -> pd.DataFrame:
    """Search all groups of all sets for those furthest from everybody else, and pay for the search.

    Parameters
    ----------
    sets : sequence of GroupSet
        Not pooled.
    metric : str
    level : float
        Of all intervals together (Bonferroni over the groups searched).
    least : int
        Groups with fewer people are not looked at.
    most : int
        How many to return.

    Returns
    -------
    DataFrame
        columns, group, people, k, n, rate, others (their rate), difference, low, high, p_adjusted, searched;
        sorted by how far the interval surely lies from 0.
    """
    rows = []
    for groups in sets:
        k, n = groups.fraction(metric)
        all_k, all_n = k.sum(), n.sum()
        for i, group in enumerate(groups.groups):
            if groups.people[i] >= least and 0 < n[i] < all_n and POOLED not in group:
                rows.append(
                    (
                        groups.name,
                        groups.labels[i],
                        int(groups.people[i]),
                        k[i],
                        n[i],
                        all_k - k[i],
                        all_n - n[i],
                    )
                )
    columns = ["columns", "group", "people", "k", "n", "k2", "n2"]
    found = pd.DataFrame(rows, columns=columns)
    searched = max(1, len(found))
    k, n, k2, n2 = (found[c].to_numpy(float) for c in ("k", "n", "k2", "n2"))
    found["rate"], found["others"] = _share(k, n), _share(k2, n2)
    found["difference"] = found["rate"] - found["others"]
    found["low"], found["high"] = intervals.newcombe(k, n, k2, n2, 1 - (1 - level) / searched)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (k + k2) / (n + n2)
        z = np.abs(found["difference"]) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / n2))
    found["p_adjusted"] = np.minimum(1.0, 2 * special.ndtr(-z) * searched)
    found["searched"] = searched
    sure = np.maximum(found["low"], -found["high"])
    order = np.lexsort((-np.abs(found["difference"]), -sure))
    return found.drop(columns=["k2", "n2"]).iloc[order].head(most).reset_index(drop=True)


MOST_RATIOS = 30
"""Groups among which the smallest ratio is looked for."""

EXTREMES = (
    "higher",
    "lower",
    "difference",
    "difference_low",
    "difference_high",
    "ratio",
    "ratio_low",
    "ratio_high",
)
"""What `extremes` returns."""


def extremes(
    groups: GroupSet, metric: str, level: float
) -> tuple[str, str, float, float, float, float, float, float]:
    """Find the two groups that lie furthest apart, with intervals that hold for all pairs at once.

    Parameters
    ----------
    groups : GroupSet
    metric : str
    level : float

    Returns
    -------
    tuple
        As `EXTREMES`; NaN and empty names where fewer than two groups have the rate. Every pair's interval of
        the ratio is found by bisection: there is none for more than `MOST_RATIOS` groups, and for
        intersections only that of selection rates.
    """
    k, n = groups.fraction(metric)
    if (n > 0).sum() < 2:
        return "", "", math.nan, math.nan, math.nan, math.nan, math.nan, math.nan
    share = _share(k, n)
    higher, lower = groups.labels[int(np.nanargmax(share))], groups.labels[int(np.nanargmin(share))]
    apart = intervals.largest_difference(k, n, level)
    ratio = (math.nan, math.nan, math.nan)
    if len(k) <= MOST_RATIOS and (len(groups.columns) == 1 or metric == "selection_rate"):
        ratio = intervals.smallest_ratio(k, n, level)[:3]
    return higher, lower, apart.estimate, apart.low, apart.high, *ratio

"""Gaps between groups, each with both groups' names, an interval and a test; no group is too small for one.

    gap_interval(counts, metric, how)           largest against smallest, or two named groups (Gap)
    gaps_to_reference(counts, metric, how)      every group against one, or against everybody (DataFrame)

Two named groups have Newcombe's interval for their difference and Koopman's for their ratio, which cover as
often as they say, and more often where a rate is near 0 or 1. The largest difference of several groups has a
simultaneous one. Its bound nearer to no gap is good for all pairs at once (Bonferroni), so whichever pair the
data point to, the statement about it holds with the level; its other bound is the furthest of any pair. It
errs on the wide side, the more so the more groups there are. The test is `permutation.independence_test`,
which weighs groups by what they know.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from fairness_audit import validation
from fairness_audit.array_types import Floats, How, Numbers, Pair, RandomState
from fairness_audit.counts import GroupCounts, UndefinedRateWarning
from fairness_audit.inference.interval import Interval
from fairness_audit.inference.permutation import IndependenceTest, independence_test, p_in_words
from fairness_audit.intervals import Extreme, largest_difference, newcombe, score_ratio, smallest_ratio
from fairness_audit.rates import EQUALIZED_ODDS, compared_rates, metric_name


@dataclass(frozen=True)
class Gap(Interval):
    """A gap between two groups.

    Attributes
    ----------
    metric : str
        The rate; for equalized odds the one of the two in which the gap is larger.
    how : {"difference", "ratio"}
    first, second : hashable
        Difference: rate of the first minus rate of the second. Ratio: rate of the first over the second. None
        where there is nothing to compare.
    surest : pair or None
        Which two groups surely differ most: the bound of the interval that is nearer to no gap is theirs.
        None if the interval holds no gap, or two groups were named.
    test : IndependenceTest or None
    """

    metric: str = ""
    how: How = "difference"
    first: Hashable = None
    second: Hashable = None
    surest: Pair | None = None
    test: IndependenceTest | None = field(default=None, repr=False)

    @property
    def p_value(self) -> float:
        """Of the test; NaN where there is none."""
        return math.nan if self.test is None else self.test.p_value

    def __str__(self) -> str:
        """Write the gap with both groups, its interval and the test."""
        said = super().__str__()
        if self.first is not None:
            said = f"{said}, {self.first!r} {'over' if self.how == 'ratio' else 'minus'} {self.second!r}"
        if self.surest is not None and set(self.surest) != {self.first, self.second}:
            said += f"; surely apart are {self.surest[0]!r} and {self.surest[1]!r}"
        if self.test is not None and not self.test.reason:
            said += f"; {p_in_words(self.test.p_value, self.test.n_replicates)}"
        return said


def gap_interval(
    counts: GroupCounts,
    metric: str,
    how: How = "difference",
    *,
    between: Pair | None = None,
    level: float = 0.95,
    n_replicates: int = 1000,
    random_state: RandomState = 0,
) -> Gap:
    """Compute the gap between groups, with an interval and a test.

    Parameters
    ----------
    counts : GroupCounts
    metric : str
        One of `fairness_audit.rates.RATES`, or "equalized_odds".
    how : {"difference", "ratio"}
        As `GroupCounts.difference` (largest minus smallest) and `GroupCounts.ratio` (smallest over largest).
    between : pair of groups, optional
        Compare these two instead, with a sign: first minus, or over, second.
    level : float
        Between 0 and 1.
    n_replicates : int
        Shuffles of the test; 0 for no test.
    random_state : int, Generator or None
        Seed of the shuffles.

    Returns
    -------
    Gap
        Without bounds, and with a reason, where fewer than two groups have the rate.

    Raises
    ------
    ValueError
        If an argument is not one of those above.
    """
    level = validation.fraction("level", level, open_interval=True)
    metric = metric_name(metric, besides=[EQUALIZED_ODDS])
    if how not in ("difference", "ratio"):
        raise ValueError(f"how is {how!r}; pass 'difference' or 'ratio'.")
    if between is not None:
        if metric == EQUALIZED_ODDS:
            raise ValueError(f"between compares a single rate; metric is {metric!r}, so leave between out.")
        counts = counts.select(_pair(between, counts.groups))
    test = None
    if n_replicates:
        test = independence_test(counts, metric, n_replicates=n_replicates, random_state=random_state)
    common: dict[str, Any] = {"level": level, "how": how, "test": test}
    if between is not None:
        return _named(counts, metric, how, level, common)
    rates = compared_rates(metric)
    estimate = _estimate(counts, metric, how)
    if math.isnan(estimate):
        return Gap(
            estimate,
            math.nan,
            math.nan,
            method="none",
            reason=_why(counts, rates, how),
            metric=metric,
            **common,
        )
    extreme = largest_difference if how == "difference" else smallest_ratio
    found = [extreme(*counts.effective_fraction(rate), level, looks=len(rates)) for rate in rates]
    worst = _worst(found, how)
    names = counts.groups.tolist()
    high_first = _extremes(counts.rate(rates[worst]))
    first, second = high_first if how == "difference" else high_first[::-1]
    bound = _nearest_to_none(found, how)
    return Gap(
        estimate,
        max(one.low for one in found) if how == "difference" else min(one.low for one in found),
        max(one.high for one in found) if how == "difference" else min(one.high for one in found),
        method="simultaneous Newcombe" if how == "difference" else "simultaneous score",
        metric=rates[worst],
        first=names[first],
        second=names[second],
        surest=None if bound is None else (names[bound.first], names[bound.second]),
        **common,
    )


def gaps_to_reference(
    counts: GroupCounts,
    metric: str,
    how: How = "difference",
    *,
    reference: Hashable = "largest",
    level: float = 0.95,
    simultaneous: bool = False,
) -> pd.DataFrame:
    """Compare every group with one group, or with everybody.

    Parameters
    ----------
    counts : GroupCounts
    metric : str
        One of `fairness_audit.rates.RATES`.
    how : {"difference", "ratio"}
        The group's rate minus, or over, the reference's. `how="ratio"` of `selection_rate` with
        `reference="best"` is the impact ratio.
    reference : hashable
        A group; or "largest" (most people), "best" (highest rate), "overall" (everybody together). The
        best is known from the same people, so intervals against it make others look a little worse.
    level : float
        Between 0 and 1, of each interval.
    simultaneous : bool
        Whether `level` is of all intervals together (Bonferroni) instead.

    Returns
    -------
    DataFrame
        One row per group; columns `reference`, `of` (denominator of the rate), `rate`, `estimate`, `low`,
        `high` and `reason`. The reference itself has a gap of 0, or a ratio of 1, and no interval.

    Raises
    ------
    ValueError
        If an argument is not one of those above.
    """
    level = validation.fraction("level", level, open_interval=True)
    metric = metric_name(metric)
    if how not in ("difference", "ratio"):
        raise ValueError(f"how is {how!r}; pass 'difference' or 'ratio'.")
    rates, names = counts.rate(metric), counts.groups.tolist()
    k, n = counts.effective_fraction(metric)
    _, people = counts.fraction(metric)
    place = _reference(reference, names, rates, people)
    others = int((n > 0).sum()) - (place is not None)
    each = 1 - (1 - level) / max(1, others) if simultaneous else level
    if place is None:
        base = float(counts.pooled().rate(metric)[0])
        low, high = _to_overall(k, n, how, each)
    else:
        base = float(rates[place])
        interval = newcombe if how == "difference" else score_ratio
        low, high = interval(k, n, k[place], n[place], each)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = rates - base if how == "difference" else rates / (base if base else np.nan)
    table = pd.DataFrame(
        {
            "reference": ["overall" if place is None else names[place]] * len(names),
            "of": people,
            "rate": rates,
            "estimate": estimate,
            "low": low,
            "high": high,
        },
        index=counts.groups,
    )
    reasons = counts.reasons()
    table["reason"] = [reasons.get((name, metric), "").rstrip(".") for name in names]
    without = np.isnan(low) & (table["reason"] == "")
    table.loc[without, "reason"] = _why_not(base, int((n > 0).sum()))
    if place is not None:
        table.iloc[place, table.columns.get_indexer(["low", "high"])] = np.nan
        table.iloc[place, table.columns.get_loc("reason")] = "it is the reference"
    table.attrs = {"level": level, "simultaneous": simultaneous}
    return table


def _why_not(base: float, groups: int) -> str:
    """Say why a group that has the rate has no interval against the reference."""
    if math.isnan(base):
        return "the reference does not have the rate"
    return "both rates are 0, so there is no ratio" if groups > 1 else "no other group has the rate"


def _named(counts: GroupCounts, metric: str, how: How, level: float, common: dict[str, Any]) -> Gap:
    """Compare two groups, which are all that the counts have, with a sign."""
    first, second = counts.groups.tolist()
    rates, (k, n) = counts.rate(metric), counts.effective_fraction(metric)
    interval = newcombe if how == "difference" else score_ratio
    low, high = (float(bound) for bound in interval(k[0], n[0], k[1], n[1], level))
    if how == "difference":
        estimate = float(rates[0] - rates[1])
    else:
        estimate = float(rates[0] / rates[1]) if rates[1] else math.nan
    method, reason = ("Newcombe" if how == "difference" else "score"), ""
    if math.isnan(low):
        empty = [why.rstrip(".") for (_, name), why in counts.reasons().items() if name == metric]
        method, reason = "none", "; ".join(empty) or "both rates are 0, so there is no ratio"
    return Gap(
        estimate, low, high, method=method, reason=reason, metric=metric, first=first, second=second, **common
    )


def _estimate(counts: GroupCounts, metric: str, how: How) -> float:
    """Return the gap of the sample itself."""
    with warnings.catch_warnings():  # the reason says it
        warnings.simplefilter("ignore", UndefinedRateWarning)
        if metric == EQUALIZED_ODDS:
            odds = counts.equalized_odds_difference if how == "difference" else counts.equalized_odds_ratio
            return odds()
        return counts.difference(metric) if how == "difference" else counts.ratio(metric)


def _why(counts: GroupCounts, rates: tuple[str, ...], how: How) -> str:
    if not counts.labeled and rates != ("selection_rate",):
        return "there are no labels"
    for rate in rates:
        defined = int(np.isfinite(counts.rate(rate)).sum())
        if defined < 2:
            return f"{rate} is defined for {defined} group(s); a comparison needs two"
    return f"every {rates[0]} is 0, so there is no {how}"


def _worst(found: list[Extreme], how: How) -> int:
    sizes = [one.estimate for one in found]
    return int(np.argmax(sizes) if how == "difference" else np.argmin(sizes))


def _nearest_to_none(found: list[Extreme], how: How) -> Extreme | None:
    """Return what is behind the bound that is nearer to no gap; None if that bound is no gap itself."""
    if how == "difference":
        one = max(found, key=lambda extreme: extreme.low)
        return one if one.low > 0 else None
    one = min(found, key=lambda extreme: extreme.high)
    return one if one.high < 1 else None


def _extremes(rates: Floats) -> tuple[int, int]:
    return int(np.nanargmax(rates)), int(np.nanargmin(rates))


def _pair(between: Pair, groups: pd.Index) -> list[Hashable]:
    pair = list(between)
    if len(pair) != 2 or pair[0] == pair[1] or (groups.get_indexer(pd.Index(pair)) < 0).any():
        raise ValueError(f"between is {between!r}; pass two of {', '.join(map(repr, groups))}.")
    return pair


def _reference(reference: Hashable, names: list[Hashable], rates: Floats, people: Numbers) -> int | None:
    if reference in names:
        return names.index(reference)
    if reference == "overall":
        return None
    if reference not in ("largest", "best"):
        known = ", ".join(map(repr, names))
        raise ValueError(f"reference is {reference!r}; pass 'largest', 'best', 'overall' or one of {known}.")
    if np.isnan(rates).all():
        return 0
    return int(np.argmax(people) if reference == "largest" else np.nanargmax(rates))


def _to_overall(k: Numbers, n: Numbers, how: How, level: float) -> tuple[Floats, Floats]:
    """Bound each group against everybody, itself included, by way of everybody else.

    With w the group's share of all people, group - overall = (1 - w)(group - rest), and
    group / overall = 1 / (w + (1 - w) rest / group), which grows with group / rest.
    """
    rest_k, rest_n = k.sum() - k, n.sum() - n
    with np.errstate(divide="ignore", invalid="ignore"):
        w = n / n.sum()
        if how == "difference":
            low, high = newcombe(k, n, rest_k, rest_n, level)
            return (1 - w) * low, (1 - w) * high
        low, high = score_ratio(k, n, rest_k, rest_n, level)
        return 1 / (w + (1 - w) / low), 1 / (w + (1 - w) / high)

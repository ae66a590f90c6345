"""How much of a gap could be chance: intervals, permutation nulls and group sizes, all from counts.

    bootstrap_rates(counts, metrics)        an interval for every rate of every group (DataFrame)
    exact_rates(counts, metrics)            the same by Clopper and Pearson's exact binomial interval
    bootstrap_gap(counts, metric, how)      an interval for a gap between groups (Interval)
    paired_change(y_true, before, after, sensitive_features, metric)
                                            an interval for what a mitigation changed (Interval)
    permutation_gap(counts, metric, how)    the gap that shuffled groups show, and a p-value (PermutationTest)
    passes_four_fifths(counts)              the four-fifths rule without rounding (exactly 80% passes)
    four_fifths_false_alarm(n_a, n_b, selection_rate)
                                            how often fair selection fails the four-fifths rule
    four_fifths_group_size(selection_rate)  the group size below which that happens too often

Why counts are enough: see `fairness_audit.resampling`. Nothing here touches a row.

What is refused. Resampling cannot show what the sample does not hold: a rate of 0 of 12 is 0 in every
resample, which would read as certainty. A rate is therefore resampled only where at least `MIN_EACH_SIDE`
people fall on either side of it. Where fewer do, `bootstrap_rates` gives the exact interval instead, and
where there are fewer than twice that number of people in all, no interval but a reason. A gap has no such
second choice: if a group in it is too small, there is a reason and no interval. Nor has the change of a gap
when hardly anybody's decision changed.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypedDict, overload

import numpy as np
import pandas as pd
from scipy import special

from fairness_audit import validation
from fairness_audit.array_types import (
    Bools,
    Column,
    Floats,
    How,
    Ints,
    Numbers,
    Objects,
    Pair,
    RandomState,
    SensitiveFeatures,
)
from fairness_audit.counts import RATES, GroupCounts, denominator_counts, fraction, rate, tabulate
from fairness_audit.intervals import clopper_pearson
from fairness_audit.resampling import block_sizes, percentiles, resample, upper_bound

MIN_EACH_SIDE = 5
"""People that must fall on either side of a rate (with and without it) before it is resampled."""


class Settings(TypedDict):
    """How an interval is made: `level` in (0, 1), `n_replicates` resamples, `random_state` of the draws."""

    n_replicates: int
    level: float
    random_state: RandomState


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval, or with the reason why it has none.

    Attributes
    ----------
    estimate, low, high : float
        `low` and `high` are NaN where the interval is refused.
    level : float
        Share of repetitions of the whole study whose interval would hold the true value.
    method : str
    n_replicates : int
    random_state : int, Generator or None
        What the draws were seeded with.
    reason : str
        Why there is no interval; empty where there is one.
    """

    estimate: float
    low: float
    high: float
    level: float
    method: str
    n_replicates: int
    random_state: RandomState = None
    reason: str = ""

    def __contains__(self, value: float) -> bool:
        """Say whether the interval holds `value`; never where it is refused."""
        return bool(self.low <= value <= self.high)

    def __str__(self) -> str:
        """Write the estimate with its interval, to the digits that the interval's width makes meaningful."""
        if self.reason:
            return f"{self.estimate:.2f} (no interval: {self.reason})"
        width = self.high - self.low
        digits = min(6, max(2, 1 - math.floor(math.log10(width)))) if width > 0 else 2
        low, high = f"{self.low:.{digits}f}", f"{self.high:.{digits}f}"
        return f"{self.estimate:.{digits}f} ({100 * self.level:g}% interval {low} to {high})"


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
            f"in 95% of {self.n_replicates:,} shuffles, p = {self.p_value:.2g}"
        )


# ---------------------------------------------------------------------- intervals


def bootstrap_rates(
    counts: GroupCounts,
    metrics: str | Sequence[str] = RATES,
    *,
    n_replicates: int = 1000,
    level: float = 0.95,
    random_state: RandomState = 0,
) -> pd.DataFrame:
    """Compute a percentile bootstrap interval for every rate of every group.

    Parameters
    ----------
    counts : GroupCounts
    metrics : str or sequence of str
        Some of `counts.RATES`.
    n_replicates : int
        Resamples; all rates come from the same ones.
    level : float
        Between 0 and 1.
    random_state : int, Generator or None
        Seed of the draws.

    Returns
    -------
    DataFrame
        One row per (group, metric); columns `of` (the rate's denominator, in people), `estimate`, `low`,
        `high`, `method` and `reason`. `attrs` holds level, n_replicates and random_state.

    Raises
    ------
    ValueError
        If a metric is unknown, or `n_replicates` is too small for `level`.

    Notes
    -----
    A rate with fewer than `MIN_EACH_SIDE` people on one side gets the exact interval; one with fewer than
    twice that number in all gets none, and a reason. No interval has a width of zero.
    """
    level, n_replicates = _settings(level, n_replicates)
    metrics = _metrics(metrics)
    draws = resample(counts.cells, n_replicates, random_state)
    low, high = percentiles((_rates(cells, metrics) for cells in draws), n_replicates, level)
    k, n = _successes(counts.cells, metrics)
    exact = clopper_pearson(k, n, level)
    enough = _enough(k, n)
    table = _rate_table(
        counts.groups,
        metrics,
        k,
        n,
        low=np.where(enough, low, exact[0]),
        high=np.where(enough, high, exact[1]),
        method=np.where(enough, "bootstrap", "Clopper-Pearson").astype(object),
        fewest=2 * MIN_EACH_SIDE,
    )
    table.attrs = {"level": level, "n_replicates": n_replicates, "random_state": random_state}
    return table


def exact_rates(
    counts: GroupCounts, metrics: str | Sequence[str] = RATES, *, level: float = 0.95
) -> pd.DataFrame:
    """Compute the exact interval of `intervals.clopper_pearson` for every rate of every group.

    The denominator is taken as given.

    Parameters
    ----------
    counts, metrics, level
        As in `bootstrap_rates`.

    Returns
    -------
    DataFrame
        As `bootstrap_rates`. Only a rate of 0/0 has no interval.

    Raises
    ------
    ValueError
        If a metric is unknown, or `level` is not between 0 and 1.
    """
    level = validation.fraction("level", level, open_interval=True)
    metrics = _metrics(metrics)
    k, n = _successes(counts.cells, metrics)
    low, high = clopper_pearson(k, n, level)
    method = np.full(n.shape, "Clopper-Pearson", dtype=object)
    table = _rate_table(counts.groups, metrics, k, n, low, high, method, fewest=1)
    table.attrs = {"level": level}
    return table


def bootstrap_share(
    selected: int,
    people: int,
    *,
    n_replicates: int = 1000,
    level: float = 0.95,
    random_state: RandomState = 0,
) -> Interval:
    """Compute the interval of `bootstrap_rates` for a share that is given as two numbers of people.

    Parameters
    ----------
    selected, people : int
        `selected` of `people`, of whom there is at least one.
    n_replicates, level, random_state
        As in `bootstrap_rates`.

    Returns
    -------
    Interval
        Resampled, or exact where fewer than `MIN_EACH_SIDE` fall on one side; refused, with a reason, where
        there are fewer than twice that number of people.

    Raises
    ------
    ValueError
        If `n_replicates` is too small for `level`.
    """
    counts = GroupCounts(pd.Index(["overall"]), np.array([[people - selected, selected, 0, 0]]))
    row = bootstrap_rates(
        counts, "selection_rate", n_replicates=n_replicates, level=level, random_state=random_state
    ).iloc[0]
    return Interval(
        float(row["estimate"]),
        float(row["low"]),
        float(row["high"]),
        level,
        str(row["method"]),
        n_replicates,
        random_state,
        str(row["reason"]),
    )


def _rate_table(
    groups: pd.Index,
    metrics: list[str],
    k: Ints,
    n: Ints,
    low: Floats,
    high: Floats,
    method: Objects,
    fewest: int,
) -> pd.DataFrame:
    """Make one row per (group, metric) from arrays of shape (groups, metrics).

    A rate of fewer than `fewest` people has no interval.
    """
    small = n < fewest
    reason = np.full(n.shape, "", dtype=object)
    names = groups.tolist()
    for g, m in np.argwhere(small):
        reason[g, m] = _too_few(names[g], metrics[m], n[g, m], fewest)
    columns = {
        "of": n,
        "estimate": k / np.where(n == 0, np.nan, n),
        "low": np.where(small, np.nan, low),
        "high": np.where(small, np.nan, high),
        "method": np.where(small, "none", method),
        "reason": reason,
    }
    return pd.DataFrame({c: v.ravel() for c, v in columns.items()}, index=_by_metric(groups, metrics))


def bootstrap_gap(
    counts: GroupCounts,
    metric: str,
    how: How = "difference",
    *,
    between: Pair | None = None,
    n_replicates: int = 1000,
    level: float = 0.95,
    random_state: RandomState = 0,
) -> Interval:
    """Compute an interval for the gap between groups.

    Parameters
    ----------
    counts : GroupCounts
    metric : str
        One of `counts.RATES`, or "equalized_odds" (the worse of the gaps in true and false positive rate).
    how : {"difference", "ratio"}
        As `GroupCounts.difference` (largest minus smallest) and `GroupCounts.ratio` (smallest over largest).
    between : pair of groups, optional
        Compare these two with a sign instead: rate of the first minus, or over, rate of the second.
    n_replicates, level, random_state
        As in `bootstrap_rates`.

    Returns
    -------
    Interval
        Without bounds, and with a reason, where a group in the comparison is too small.

    Raises
    ------
    ValueError
        If an argument is not one of those above.

    Notes
    -----
    Between two named groups this is the percentile interval. Largest minus smallest needs more care: it is
    never negative, and noise makes it larger, so its resamples lie above the truth and their percentiles
    leave out 0 even where there is no gap at all. Instead, write gap(r) for largest minus smallest of the
    groups' rates r. Whatever the true rates t are, gap(t) and gap(r) differ by at most gap(r - t), because
    gap is a seminorm; and how large gap(r - t) gets is what the bootstrap estimates, as gap(r* - r) of a
    resample r*. The interval is gap(r) plus and minus the `level` quantile of that, cut off at 0 and 1. For
    two groups it is the symmetric bootstrap interval of their difference; for more it holds for all pairs at
    once, as Tukey's range procedure does, and errs on the wide side. Ratios go the same way as logarithms.
    """
    level, n_replicates = _settings(level, n_replicates)
    settings: Settings = {"level": level, "n_replicates": n_replicates, "random_state": random_state}
    metrics = _gap_metrics(metric, how)
    if between is not None:
        return _named_gap(counts, metric, metrics, how, _pair(between, _present(counts)), settings)
    used = counts.select(_present(counts))
    rates = _rates(used.cells, metrics)
    estimate = _observed(used, metric, how)
    reason = _why_no_gap(used, metrics)
    if reason:
        return Interval(estimate, math.nan, math.nan, method="none", reason=reason, **settings)
    drawn = _drawn_rates(counts, used.groups, metrics, settings)
    if how == "difference":
        reach = upper_bound((_spread(r - rates) for r in drawn), n_replicates, level)
        low, high = max(0.0, estimate - reach), min(1.0, estimate + reach)
    else:
        with np.errstate(divide="ignore"):
            reach = upper_bound((_spread(np.log(r) - np.log(rates)) for r in drawn), n_replicates, level)
        low, high = estimate * math.exp(-reach), min(1.0, estimate * math.exp(min(reach, 700)))
    return Interval(estimate, low, high, method="simultaneous bootstrap", **settings)


def _named_gap(
    counts: GroupCounts,
    metric: str,
    metrics: list[str],
    how: How,
    compared: list[Hashable],
    settings: Settings,
) -> Interval:
    """Compare two named groups, with a sign."""
    if len(metrics) > 1:
        raise ValueError(f"between compares a single rate; metric is {metric!r}, so leave between out.")
    used = counts.select(compared)
    estimate = float(_signed(_rates(used.cells, metrics)[:, 0], how))
    reason = _why_no_gap(used, metrics)
    if reason:
        return Interval(estimate, math.nan, math.nan, method="none", reason=reason, **settings)
    drawn = _drawn_rates(counts, used.groups, metrics, settings)
    low, high = percentiles(
        (_signed(r[..., 0], how) for r in drawn), settings["n_replicates"], settings["level"]
    )
    return Interval(estimate, float(low), float(high), method="percentile bootstrap", **settings)


def _drawn_rates(
    counts: GroupCounts, groups: pd.Index, metrics: list[str], settings: Settings
) -> Iterator[Floats]:
    """Rates of `groups` in resamples, shape (block, groups, metrics).

    Everybody is resampled, compared or not, so that a group's size varies as it does among rows.
    """
    where = counts.groups.get_indexer(groups)
    for cells in resample(counts.cells, settings["n_replicates"], settings["random_state"]):
        yield _rates(cells[:, where], metrics)


def paired_change(
    y_true: Column,
    before: Column,
    after: Column,
    sensitive_features: SensitiveFeatures,
    metric: str,
    how: How = "difference",
    *,
    between: Pair | None = None,
    n_replicates: int = 1000,
    level: float = 0.95,
    random_state: RandomState = 0,
) -> Interval:
    """Compute an interval for the change of a gap between two sets of decisions about the same people.

    Most people get the same decision twice, so the change is known better than two separate intervals
    suggest. What is resampled is the table of (group x label x decision before x decision after).

    Parameters
    ----------
    y_true, before, after : array-like of shape (rows,)
        Labels and the two sets of decisions, 0 or 1.
    sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
        The group of each row.
    metric : str
        One of `counts.RATES`.
    how : {"difference", "ratio"}
    between : pair of groups, optional
        The gap is the first group's rate minus, or over, the second's. It may be left out when there are
        just two groups; then the gap before is larger minus smaller, or smaller over larger.
    n_replicates, level, random_state
        As in `bootstrap_rates`.

    Returns
    -------
    Interval
        Of the gap after minus the gap before: percentiles of its resamples. A difference that shrank is
        negative, and so is one that turned round; a ratio that came closer to 1 from below is positive.

    Raises
    ------
    ValueError
        For the reasons of `GroupCounts.from_arrays`, or if `between` is needed and missing.
    """
    level, n_replicates = _settings(level, n_replicates)
    _metrics(metric)
    _how(how)
    label = validation.binary("y_true", y_true)
    first, second = validation.binary("before", before), validation.binary("after", after)
    validation.same_length(y_true=len(label), before=len(first), after=len(second))
    groups, joint = tabulate(sensitive_features, 4 * label + 2 * first + second, n_cells=8)
    tables = [GroupCounts(groups, cells) for cells in _before_and_after(joint)]
    present = _present(tables[0])
    if between is None:
        if len(present) != 2:
            raise ValueError(
                f"between is missing; there are {len(present)} groups, so name the two to compare."
            )
        a, b = rate(tables[0].select(present).cells, metric)
        a_first = (a < b) != (how == "difference")
        between = (present[0], present[1]) if a_first else (present[1], present[0])
    compared = _pair(between, present)
    where = groups.get_indexer(pd.Index(compared))

    def change(cells: Ints) -> Floats:
        was, now = (_signed(rate(c[..., where, :], metric), how) for c in _before_and_after(cells))
        return np.asarray(now - was)

    estimate = float(change(joint))
    settings: Settings = {"level": level, "n_replicates": n_replicates, "random_state": random_state}
    reasons = [_why_no_gap(table.select(compared), [metric]) for table in tables]
    reason = next((f"{when}, {r}" for when, r in zip(("before", "after"), reasons, strict=True) if r), "")
    differ = int(joint[where][:, _changed_cells(metric)].sum())
    if not reason and differ < MIN_EACH_SIDE:
        reason = (
            f"the two sets of decisions differ for {differ} of the people who count toward {metric}; "
            f"at least {MIN_EACH_SIDE} must differ"
        )
    if reason:
        return Interval(estimate, math.nan, math.nan, method="none", reason=reason, **settings)
    draws = resample(joint, n_replicates, random_state)
    low, high = percentiles((change(cells) for cells in draws), n_replicates, level)
    return Interval(estimate, float(low), float(high), method="paired percentile bootstrap", **settings)


def _before_and_after(joint: Ints) -> list[Ints]:
    """Two tables of shape (..., 4) from one of shape (..., 8) over (label, before, after)."""
    split = joint.reshape(*joint.shape[:-1], 2, 2, 2)
    return [split.sum(axis=axis).reshape(*joint.shape[:-1], 4) for axis in (-1, -2)]


def _changed_cells(metric: str) -> Bools:
    """Say which cells (label, before, after) hold people who count otherwise in the rate afterwards."""
    one_person_each = np.eye(8, dtype=np.int64)
    was, now = (np.stack(fraction(cells, metric)) for cells in _before_and_after(one_person_each))
    return np.asarray((was != now).any(axis=0))


# ---------------------------------------------------------------------- permutation null


def permutation_gap(
    counts: GroupCounts,
    metric: str,
    how: How = "difference",
    *,
    n_replicates: int = 1000,
    random_state: RandomState = 0,
) -> PermutationTest:
    """Compare the gap between groups with what it would be if groups had nothing to do with it.

    Parameters
    ----------
    counts : GroupCounts
    metric : str
        One of `counts.RATES`, or "equalized_odds" (the worse of the gaps in true and false positive rate).
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
    metrics = _gap_metrics(metric, how)
    observed = _observed(counts, metric, how)
    among = [denominator_counts(m).replace(" in it", "") for m in metrics]
    exchanged = "the group label, among " + " and, separately, among ".join(among)
    k, n = _successes(counts.select(_present(counts)).cells, metrics)
    few = (n > 0).sum(axis=0).min() < 2
    null, p_value, reason = np.empty(0), math.nan, ""
    if few or math.isnan(observed):
        reason = "fewer than two groups have this rate" if few else "every rate is 0, so there is no ratio"
    else:
        null = _shuffled_gaps(k, n, how, n_replicates, random_state)
        # Equal gaps may differ in the last digit, so the comparison leans toward "as extreme".
        extreme = null >= observed - 1e-12 if how == "difference" else null <= observed + 1e-12
        p_value = (1 + int(extreme.sum())) / (1 + n_replicates)
    null.flags.writeable = False
    return PermutationTest(
        observed, p_value, null, metric, how, exchanged, n_replicates, random_state, reason
    )


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


# ---------------------------------------------------------------------- four-fifths rule


def passes_four_fifths(counts: GroupCounts, metric: str = "selection_rate") -> bool:
    """Say whether the smallest rate is at least 4/5 of the largest, decided in whole numbers.

    In floating point a ratio of exactly 4/5, which passes, may come out a little less. Source: Uniform
    Guidelines on Employee Selection Procedures, 29 CFR 1607.4(D).

    Parameters
    ----------
    counts : GroupCounts
    metric : str
        One of `counts.RATES`.

    Returns
    -------
    bool
        False if one pair of groups fails. Groups without the rate take no part, as in `GroupCounts.ratio`.

    Raises
    ------
    ValueError
        If `metric` is not one of `counts.RATES`.
    """
    counts.ratio(metric)  # checks the name, and warns of a group that is left out
    k, n = fraction(counts.cells, metric)
    return bool(np.all(5 * k[:, None] * n[None, :] >= 4 * k[None, :] * n[:, None]))


def four_fifths_false_alarm(n_a: int, n_b: int, selection_rate: float) -> float:
    """Compute how often two groups selected at one and the same rate fail the four-fifths rule, exactly.

    Parameters
    ----------
    n_a, n_b : int
        People in each group.
    selection_rate : float
        The rate at which both are selected.

    Returns
    -------
    float
        Probability that the smaller observed rate is less than 4/5 of the larger. Exactly 4/5 passes (it
        is decided in whole numbers, so 0.48 / 0.60 is not lost to rounding), and so does nobody selected.

    Raises
    ------
    ValueError
        If a group size is not a whole number of at least 1, or the rate is outside [0, 1].
    """
    n_a = validation.positive_integer("n_a", n_a)
    n_b = validation.positive_integer("n_b", n_b)
    p = validation.fraction("selection_rate", selection_rate)
    return _falls_short(n_a, n_b, p) + _falls_short(n_b, n_a, p)


def four_fifths_group_size(selection_rate: float, false_alarm: float = 0.05) -> int:
    """Find the group size below which a four-fifths ratio is noise.

    Parameters
    ----------
    selection_rate : float
        The rate at which both groups are truly selected, strictly between 0 and 1.
    false_alarm : float
        How often the rule may fail although both rates are equal.

    Returns
    -------
    int
        The smallest n such that two groups of n, and of any larger equal size, fail the rule with
        probability at most `false_alarm`.

    Raises
    ------
    ValueError
        If the rate is not strictly between 0 and 1, or `false_alarm` is not above 0 and at most 0.5.
    """
    p = validation.fraction("selection_rate", selection_rate, open_interval=True)
    alarm = validation.fraction("false_alarm", false_alarm, open_interval=True)
    if alarm > 0.5:
        raise ValueError(f"false_alarm is {false_alarm!r}; pass a number of at most 0.5.")
    # The log of the ratio is about normal with variance 2 (1 - p) / (n p). As whole people make the exact
    # probability jump up and down in n, start well above the n that this suggests and walk down to the last
    # one that fails too often.
    z = special.ndtri(1 - alarm / 2) / math.log(5 / 4)
    n = 60 + int(1.3 * z * z * 2 * (1 - p) / p)
    while n > 1 and 2 * _falls_short(n - 1, n - 1, p) <= alarm:
        n -= 1
    return n


def _falls_short(n_a: int, n_b: int, p: float) -> float:
    """P(b / n_b < 4/5 * a / n_a) for binomial a and b, up to terms of about 1e-20."""
    reach = 50 + 10 * math.sqrt(n_a * p * (1 - p))
    a = np.arange(max(0, math.floor(n_a * p - reach)), min(n_a, math.ceil(n_a * p + reach)) + 1)
    chance = np.diff(special.bdtr(a, n_a, p), prepend=special.bdtr(a[0] - 1, n_a, p) if a[0] else 0.0)
    most = (4 * a * n_b - 1) // (5 * n_a)  # largest b with 5 * b * n_a < 4 * a * n_b; -1 if there is none
    return float(chance @ np.where(most < 0, 0.0, special.bdtr(np.maximum(most, 0), n_b, p)))


# ---------------------------------------------------------------------- parts


def _metrics(metrics: str | Sequence[str]) -> list[str]:
    names = [metrics] if isinstance(metrics, str) else list(metrics)
    unknown = [name for name in names if name not in RATES]
    if unknown or not names:
        found = f"has {unknown[0]!r}" if unknown else "is empty"
        raise ValueError(f"metric {found}; pass some of {', '.join(RATES)}.")
    return names


def _gap_metrics(metric: str, how: How) -> list[str]:
    _how(how)
    if metric == "equalized_odds":
        return ["true_positive_rate", "false_positive_rate"]
    if metric not in RATES:
        raise ValueError(f"metric is {metric!r}; pass 'equalized_odds' or one of {', '.join(RATES)}.")
    return [metric]


def _how(how: str) -> None:
    if how not in ("difference", "ratio"):
        raise ValueError(f"how is {how!r}; pass 'difference' or 'ratio'.")


def _settings(level: float, n_replicates: int) -> tuple[float, int]:
    """Both checked; each tail must hold at least one replicate."""
    level = validation.fraction("level", level, open_interval=True)
    n_replicates = validation.positive_integer("n_replicates", n_replicates)
    fewest = math.ceil(2 / (1 - level) - 1e-9)
    if n_replicates < fewest:
        raise ValueError(f"n_replicates is {n_replicates}; a level of {level:g} needs at least {fewest}.")
    return level, n_replicates


def _present(counts: GroupCounts) -> pd.Index:
    """Return the groups that take part in a comparison: intersections that nobody belongs to do not."""
    return counts.groups.take(np.flatnonzero(counts.cells.sum(axis=1)))


def _pair(between: Pair, groups: pd.Index) -> list[Hashable]:
    pair = list(between)
    if len(pair) != 2 or pair[0] == pair[1] or (groups.get_indexer(pd.Index(pair)) < 0).any():
        raise ValueError(f"between is {between!r}; pass two of {', '.join(map(repr, groups))}.")
    return pair


def _rates(cells: Numbers, metrics: Sequence[str]) -> Floats:
    """Rates of shape (..., groups, metrics) from counts of shape (..., groups, 4)."""
    return np.stack([rate(cells, m) for m in metrics], axis=-1)


def _successes(cells: Ints, metrics: Sequence[str]) -> tuple[Ints, Ints]:
    """Numerator and denominator of each rate, each of shape (groups, metrics)."""
    above, below = zip(*(fraction(cells, m) for m in metrics), strict=True)
    return np.stack(above, axis=-1), np.stack(below, axis=-1)


def _observed(counts: GroupCounts, metric: str, how: How) -> float:
    """Return the gap of the sample itself, with the warnings of `GroupCounts`."""
    if metric == "equalized_odds":
        odds = counts.equalized_odds_difference if how == "difference" else counts.equalized_odds_ratio
        return odds()
    return counts.difference(metric) if how == "difference" else counts.ratio(metric)


def _gap(rates: Floats, how: How) -> Floats:
    """Return the worst gap over metrics, from rates of shape (..., groups, metrics), ignoring NaN."""
    low, high = np.fmin.reduce(rates, axis=-2), np.fmax.reduce(rates, axis=-2)
    return np.asarray((high - low).max(axis=-1) if how == "difference" else (low / high).min(axis=-1))


def _spread(deviations: Floats) -> Floats:
    """Largest minus smallest deviation over groups, the worst over metrics; infinite where undefined."""
    with np.errstate(invalid="ignore"):
        spread = np.nan_to_num(np.ptp(deviations, axis=-2), nan=np.inf, posinf=np.inf)
    return np.asarray(spread.max(axis=-1))


def _signed(rates: Floats, how: How) -> Floats:
    """First minus, or over, second; rates of shape (..., 2)."""
    first, second = rates[..., 0], rates[..., 1]
    return np.asarray(
        first - second if how == "difference" else first / np.where(second == 0, np.nan, second)
    )


def _enough(k: Ints, n: Ints) -> Bools:
    return np.asarray(np.minimum(k, n - k) >= MIN_EACH_SIDE)


def _too_few(group: Hashable, metric: str, n: int, fewest: int) -> str:
    return f"group {group!r} has {n} {denominator_counts(metric)}; {metric} needs at least {fewest}"


def _why_no_gap(counts: GroupCounts, metrics: Sequence[str]) -> str:
    """Return the first group that is too small to be resampled, in words; empty if there is none."""
    if len(counts.groups) < 2:
        return "there are fewer than two groups"
    k, n = _successes(counts.cells, metrics)
    short = np.argwhere(~_enough(k, n))
    if not len(short):
        return ""
    g, m = short[0]
    group, metric = counts.groups.tolist()[g], metrics[m]
    if n[g, m] < 2 * MIN_EACH_SIDE:
        reason = _too_few(group, metric, n[g, m], 2 * MIN_EACH_SIDE)
    else:
        reason = (
            f"{metric} of group {group!r} is {k[g, m]} of {n[g, m]}; "
            f"at least {MIN_EACH_SIDE} people must fall on either side"
        )
    others = len(np.unique(short[:, 0])) - 1
    return reason + (f" (and {others} more group{'s' * (others > 1)} like it)" if others else "")


def _by_metric(groups: pd.Index, metrics: Sequence[str]) -> pd.MultiIndex:
    """One entry per (group, metric); several sensitive features stay levels of their own."""
    rows = np.repeat(np.arange(len(groups)), len(metrics))
    levels = [groups.get_level_values(i).take(rows) for i in range(groups.nlevels)]
    metric = np.tile(np.array(metrics, dtype=object), len(groups))
    return pd.MultiIndex.from_arrays([*levels, metric], names=[*groups.names, "metric"])

"""How much of a gap could be chance: intervals, permutation nulls and group sizes, all from counts.

    bootstrap_rates(counts, metrics)        an interval for every rate of every group (DataFrame)
    exact_rates(counts, metrics)            the same by Clopper and Pearson's exact binomial interval
    bootstrap_gap(counts, metric, how)      an interval for a gap between groups (Interval)
    paired_change(y_true, before, after, sensitive_features, metric)
                                            an interval for what a mitigation changed (Interval)
    permutation_gap(counts, metric, how)    the gap that shuffled groups show, and a p-value (PermutationTest)
    four_fifths_false_alarm(n_a, n_b, selection_rate)
                                            how often fair selection fails the four-fifths rule
    four_fifths_group_size(selection_rate)  the group size below which that happens too often

Why counts are enough. Drawing n rows with replacement from n rows (Efron and Tibshirani 1993, An
Introduction to the Bootstrap, chapter 6) and then counting them puts each draw into a cell of
(group x label x decision) with probability cell / n, independently: the counts of the resample are one
multinomial draw. So drawing the counts is resampling the rows, without touching a row, and a replicate
costs the same for a thousand people and for a million.

What is refused. Resampling cannot show what the sample does not hold: a rate of 0 of 12 is 0 in every
resample, which would read as certainty. A rate is therefore resampled only where at least `MIN_EACH_SIDE`
people fall on either side of it. Where fewer do, `bootstrap_rates` gives the exact interval instead, and
where there are fewer than twice that number of people in all, no interval but a reason. A gap has no such
second choice: if a group in it is too small, there is a reason and no interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import special

from fairaudit import _check
from fairaudit.counts import RATES, GroupCounts, denominator_counts, fraction, rate, tabulate

MIN_EACH_SIDE = 5
"""People that must fall on either side of a rate (with and without it) before it is resampled."""

_ODDS = ("true_positive_rate", "false_positive_rate")
_BLOCK = 1000  # replicates held at once


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
    random_state: Any = None
    reason: str = ""

    def __contains__(self, value: float) -> bool:
        return bool(self.low <= value <= self.high)

    def __str__(self) -> str:
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
    null: np.ndarray = field(repr=False)
    metric: str
    how: str
    exchanged: str
    n_replicates: int
    random_state: Any = None
    reason: str = ""

    def quantile(self, q: float | Sequence[float]) -> Any:
        """Quantiles of the null; `quantile(0.95)` is the gap that chance exceeds one time in twenty."""
        return np.quantile(self.null, q) if self.null.size else np.full(np.shape(q), np.nan)[()]

    def __str__(self) -> str:
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
    random_state: Any = 0,
) -> pd.DataFrame:
    """A percentile bootstrap interval for every rate of every group.

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

    Notes
    -----
    A rate with fewer than `MIN_EACH_SIDE` people on one side gets the exact interval; one with fewer than
    twice that number in all gets none, and a reason. No interval has a width of zero.
    """
    metrics = _metrics(metrics)
    level = _check.fraction("level", level, open_interval=True)
    cells = bootstrap_cells(counts, n_replicates, random_state)
    blocks = (np.stack([rate(c, m) for m in metrics], axis=-1) for c in cells)
    low, high = _percentiles(blocks, n_replicates, level)
    table = exact_rates(counts, metrics, level=level)
    k, n = _successes(counts, metrics)
    enough = _enough(k, n).ravel()
    table.loc[enough, "low"] = low.ravel()[enough]
    table.loc[enough, "high"] = high.ravel()[enough]
    table.loc[enough, "method"] = "bootstrap"
    table.attrs = {"level": level, "n_replicates": n_replicates, "random_state": random_state}
    return table


def exact_rates(
    counts: GroupCounts, metrics: str | Sequence[str] = RATES, *, level: float = 0.95
) -> pd.DataFrame:
    """Clopper and Pearson's exact binomial interval (1934) for every rate of every group.

    It covers at least as often as it says at any group size, and more often than it says at small ones.
    The denominator is taken as given.

    Returns
    -------
    DataFrame
        As `bootstrap_rates`.
    """
    metrics = _metrics(metrics)
    level = _check.fraction("level", level, open_interval=True)
    k, n = _successes(counts, metrics)
    with np.errstate(invalid="ignore"):
        estimate = k / np.where(n == 0, np.nan, n)
        tail = (1 - level) / 2
        low = np.where(k == 0, 0.0, special.betaincinv(np.maximum(k, 1), n - k + 1, tail))
        high = np.where(k == n, 1.0, special.betaincinv(k + 1, np.maximum(n - k, 1), 1 - tail))
    small = n < 2 * MIN_EACH_SIDE
    low[small] = high[small] = np.nan
    reasons = np.full(n.shape, "", dtype=object)
    for g, m in np.argwhere(small):
        reasons[g, m] = _too_few(counts.groups[g], metrics[m], k[g, m], n[g, m])
    table = pd.DataFrame(
        {
            "of": n.ravel(),
            "estimate": estimate.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "method": np.where(small, "none", "Clopper-Pearson").ravel().astype(object),
            "reason": reasons.ravel(),
        },
        index=_by_metric(counts.groups, metrics),
    )
    table.attrs = {"level": level}
    return table


def bootstrap_gap(
    counts: GroupCounts,
    metric: str,
    how: Literal["difference", "ratio"] = "difference",
    *,
    between: tuple[Any, Any] | None = None,
    n_replicates: int = 1000,
    level: float = 0.95,
    random_state: Any = 0,
) -> Interval:
    """An interval for the gap between groups.

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

    Notes
    -----
    Between two named groups this is the percentile interval. Largest minus smallest needs more care: it is
    never negative, and noise makes it larger, so its resamples lie above the truth and their percentiles
    would leave out 0 even where there is no gap at all. Instead, write gap(r) for largest minus smallest
    of the groups' rates r. Whatever the true rates t are, gap(t) and gap(r) differ by at most gap(r - t),
    and the bootstrap estimates how large gap(r - t) gets: it is gap(r* - r) in a resample r*. The interval
    is gap(r) plus and minus the `level` quantile of that, cut off at 0 and 1. For two groups it is the
    symmetric bootstrap interval of the signed difference; for more it holds for all pairs at once, as
    Tukey's range procedure does, and errs on the wide side. Ratios work the same way on the log scale.
    """
    level = _check.fraction("level", level, open_interval=True)
    _how(how)
    used = counts if between is None else counts.select(list(between))
    metrics = _gap_metrics(metric)
    if between is not None and (len(metrics) > 1 or len(used.groups) != 2):
        raise ValueError(f"between is {between!r} with metric {metric!r}; pass two groups and a single rate.")
    used = used.select(used.groups[used.cells.sum(axis=1) > 0])  # empty intersections take no part
    estimates = np.stack([rate(used.cells, m) for m in metrics], axis=-1)
    signed = between is not None
    estimate = _signed(estimates[:, 0], how) if signed else _gap(estimates, how)
    settings = {"level": level, "n_replicates": n_replicates, "random_state": random_state}
    reason = _why_no_gap(used, metrics)
    if reason:
        return Interval(estimate, math.nan, math.nan, method="none", reason=reason, **settings)
    # Draw from every group, also those not compared, so that a group's size varies as it would among rows.
    keep = counts.groups.get_indexer(used.groups)
    blocks = (
        np.stack([rate(c[:, keep], m) for m in metrics], axis=-1)
        for c in bootstrap_cells(counts, n_replicates, random_state)
    )
    if signed:
        low, high = _percentiles((_signed(b[..., 0].T, how) for b in blocks), n_replicates, level)
        return Interval(estimate, float(low), float(high), method="percentile bootstrap", **settings)
    scale = np.log if how == "ratio" else np.asarray
    with np.errstate(divide="ignore"):
        reach = _upper(
            (np.ptp(scale(b) - scale(estimates), axis=1).max(axis=-1) for b in blocks), n_replicates, level
        )
    if how == "ratio":
        low, high = estimate * math.exp(-reach), min(1.0, estimate * math.exp(reach))
    else:
        low, high = max(0.0, estimate - reach), min(1.0, estimate + reach)
    return Interval(estimate, low, high, method="simultaneous bootstrap", **settings)


def paired_change(
    y_true: Any,
    before: Any,
    after: Any,
    sensitive_features: Any,
    metric: str,
    how: Literal["difference", "ratio"] = "difference",
    *,
    between: tuple[Any, Any] | None = None,
    n_replicates: int = 1000,
    level: float = 0.95,
    random_state: Any = 0,
) -> Interval:
    """An interval for the change of a gap between two sets of decisions about the same people.

    Both sets move together when people are resampled, so the change is known better than two separate
    intervals suggest. The table behind it is (group x label x decision before x decision after).

    Parameters
    ----------
    y_true, before, after : array-like of shape (rows,)
        Labels and the two sets of decisions, 0 or 1.
    sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
        The group of each row.
    metric : str
        One of `counts.RATES`.
    how : {"difference", "ratio"}
    between : pair of groups
        The gap is the first group's rate minus, or over, the second's. It may be left out when there are
        two groups; then the one with the larger rate before comes first.
    n_replicates, level, random_state
        As in `bootstrap_rates`.

    Returns
    -------
    Interval
        Of the gap after minus the gap before; negative where a positive gap shrank.
    """
    level = _check.fraction("level", level, open_interval=True)
    _how(how)
    _metrics(metric)
    n_replicates = _check.positive_integer("n_replicates", n_replicates)
    label = _check.binary("y_true", y_true)
    decisions = {"before": _check.binary("before", before), "after": _check.binary("after", after)}
    _check.same_length(y_true=len(label), **{name: len(d) for name, d in decisions.items()})
    cell = 4 * label + 2 * decisions["before"] + decisions["after"]
    groups, joint = tabulate(sensitive_features, cell, n_cells=8)

    def gaps(cells: np.ndarray) -> np.ndarray:
        """Rates of the two groups before and after, each of shape (..., 2); then their gaps."""
        split = cells.reshape(*cells.shape[:-1], 2, 2, 2)  # ..., label, before, after
        flat = (*cells.shape[:-1], 4)
        tables = [split.sum(axis=-1).reshape(flat), split.sum(axis=-2).reshape(flat)]
        return tables

    tables = {name: GroupCounts(groups, t) for name, t in zip(decisions, gaps(joint), strict=True)}
    present = groups[joint.sum(axis=1) > 0]
    if between is None:
        if len(present) != 2:
            raise ValueError(
                f"between is missing; there are {len(present)} groups, so name the two to compare."
            )
        rates = rate(tables["before"].select(present).cells, metric)
        between = tuple(present[::-1] if rates[1] > rates[0] else present)
    pair = groups.get_indexer(list(between))
    if len(between) != 2 or (pair < 0).any():
        raise ValueError(f"between is {between!r}; pass two of {', '.join(map(repr, groups))}.")

    def change(cells: np.ndarray) -> np.ndarray:
        first, second = (_signed(rate(t, metric).T, how) for t in gaps(cells))
        return second - first

    estimate = float(change(joint[pair]))
    settings = {"level": level, "n_replicates": n_replicates, "random_state": random_state}
    for name, table in tables.items():
        reason = _why_no_gap(table.select(list(between)), [metric])
        if reason:
            reason = f"{name}, {reason}"
            return Interval(estimate, math.nan, math.nan, method="none", reason=reason, **settings)
    draws = _resample(joint, n_replicates, np.random.default_rng(random_state))
    low, high = _percentiles((change(d[:, pair]) for d in draws), n_replicates, level)
    return Interval(estimate, float(low), float(high), method="paired percentile bootstrap", **settings)


def bootstrap_cells(counts: GroupCounts, n_replicates: int, random_state: Any = 0) -> Iterator[np.ndarray]:
    """Resampled counts, in blocks so that memory does not grow with `n_replicates`.

    Yields
    ------
    ndarray of int64, shape (block, groups, 4)
        Each table is distributed as the counts of as many rows drawn with replacement.
    """
    n_replicates = _check.positive_integer("n_replicates", n_replicates)
    return _resample(counts.cells, n_replicates, np.random.default_rng(random_state))


def _resample(cells: np.ndarray, n_replicates: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    flat = cells.ravel()
    filled = np.flatnonzero(flat)  # the last category takes what rounding leaves, so it must be a real one
    people = int(flat.sum())
    for start in range(0, n_replicates, _BLOCK):
        size = min(_BLOCK, n_replicates - start)
        drawn = np.zeros((size, flat.size), dtype=np.int64)
        drawn[:, filled] = rng.multinomial(people, flat[filled] / people, size=size)
        yield drawn.reshape(size, *cells.shape)


# ---------------------------------------------------------------------- permutation null


def permutation_gap(
    counts: GroupCounts,
    metric: str,
    how: Literal["difference", "ratio"] = "difference",
    *,
    n_replicates: int = 1000,
    random_state: Any = 0,
) -> PermutationTest:
    """What the gap between groups would be if groups had nothing to do with it.

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

    Returns
    -------
    PermutationTest

    Notes
    -----
    Groups are shuffled among the people whom the metric's denominator counts: everybody for a selection
    rate, those whose label is 1 for a true positive rate, those who were selected for precision. The null
    is that among them group and outcome are independent; groups may still differ in base rate.
    "equalized_odds" shuffles within each label. As shuffling keeps how many people each group has and how
    many successes there are, the successes that fall to each group are one multivariate hypergeometric
    draw: no row is needed.
    """
    _check.positive_integer("n_replicates", n_replicates)
    _how(how)
    metrics = _gap_metrics(metric)
    k, n = _successes(counts, metrics)
    present = counts.cells.sum(axis=1) > 0
    k, n = k[present], n[present]
    with np.errstate(invalid="ignore"):
        observed = _gap(k / np.where(n == 0, np.nan, n), how)
    exchanged = " and, separately, among ".join(denominator_counts(m) for m in metrics)
    settings = {
        "metric": metric,
        "how": how,
        "exchanged": f"group, among {exchanged}",
        "n_replicates": n_replicates,
        "random_state": random_state,
    }
    if math.isnan(observed):
        reason = "fewer than two groups have a rate, or every rate is 0."
        return PermutationTest(observed, math.nan, np.empty(0), reason=reason, **settings)
    rng = np.random.default_rng(random_state)
    null = np.empty(n_replicates)
    for start in range(0, n_replicates, _BLOCK):
        block = null[start : start + _BLOCK]
        drawn = [
            rng.multivariate_hypergeometric(n[:, m], k[:, m].sum(), block.size) for m in range(len(metrics))
        ]
        with np.errstate(invalid="ignore"):
            rates = np.stack(drawn, axis=-1) / np.where(n == 0, np.nan, n)
        block[:] = _gap(rates, how)
    null.flags.writeable = False
    # Equal gaps may differ in the last digit, so the comparison leans towards "as extreme".
    extreme = null >= observed - 1e-12 if how == "difference" else null <= observed + 1e-12
    p_value = (1 + int(extreme.sum())) / (1 + n_replicates)
    return PermutationTest(observed, p_value, null, **settings)


# ---------------------------------------------------------------------- four-fifths rule


def four_fifths_false_alarm(n_a: int, n_b: int, selection_rate: float) -> float:
    """How often two groups selected at one and the same rate fail the four-fifths rule, exactly.

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
    """
    n_a = _check.positive_integer("n_a", n_a)
    n_b = _check.positive_integer("n_b", n_b)
    p = _check.fraction("selection_rate", selection_rate)
    a = np.arange(n_a + 1)
    chance = special.bdtr(a, n_a, p) - np.where(a > 0, special.bdtr(a - 1, n_a, p), 0.0)
    return float(chance @ _fails_given(a, n_a, n_b, p))


def four_fifths_group_size(selection_rate: float, false_alarm: float = 0.05) -> int:
    """The group size below which a four-fifths ratio is noise.

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
    """
    p = _check.fraction("selection_rate", selection_rate, open_interval=True)
    _check.fraction("false_alarm", false_alarm, open_interval=True)
    # The log of the ratio is about normal with variance 2 (1 - p) / (n p); start well above the n that
    # this suggests and walk down to the last n that fails too often.
    z = special.ndtri(1 - false_alarm / 2) / math.log(5 / 4)
    n = 60 + int(2 * z * z * 2 * (1 - p) / p)
    while n > 1 and four_fifths_false_alarm(n - 1, n - 1, p) <= false_alarm:
        n -= 1
    return n


def _fails_given(a: np.ndarray, n_a: int, n_b: int, p: float) -> np.ndarray:
    """P(group b's count makes the ratio less than 4/5) for each count of group a."""
    below = -(-4 * a * n_b // (5 * n_a)) - 1  # largest b with b / n_b < 4/5 * a / n_a
    above = 5 * a * n_b // (4 * n_a)  # largest b with 4/5 * b / n_b <= a / n_a
    low = np.where(below >= 0, special.bdtr(np.maximum(below, 0), n_b, p), 0.0)
    high = np.where(above < n_b, special.bdtrc(np.minimum(above, n_b), n_b, p), 0.0)
    return low + high


# ---------------------------------------------------------------------- parts


def _metrics(metrics: str | Sequence[str]) -> list[str]:
    names = [metrics] if isinstance(metrics, str) else list(metrics)
    for name in names:
        if name not in RATES:
            raise ValueError(f"metrics has {name!r}; pass some of {', '.join(RATES)}.")
    if not names:
        raise ValueError(f"metrics is empty; pass some of {', '.join(RATES)}.")
    return names


def _gap_metrics(metric: str) -> tuple[str, ...]:
    if metric == "equalized_odds":
        return _ODDS
    if metric not in RATES:
        raise ValueError(f"metric is {metric!r}; pass 'equalized_odds' or one of {', '.join(RATES)}.")
    return (metric,)


def _how(how: str) -> None:
    if how not in ("difference", "ratio"):
        raise ValueError(f"how is {how!r}; pass 'difference' or 'ratio'.")


def _successes(counts: GroupCounts, metrics: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Numerator and denominator of each rate, each of shape (groups, metrics)."""
    parts = [fraction(counts.cells, m) for m in metrics]
    return np.stack([k for k, _ in parts], axis=-1), np.stack([n for _, n in parts], axis=-1)


def _enough(k: np.ndarray, n: np.ndarray) -> np.ndarray:
    return np.minimum(k, n - k) >= MIN_EACH_SIDE


def _too_few(group: Any, metric: str, k: int, n: int) -> str:
    who = denominator_counts(metric)
    if n < 2 * MIN_EACH_SIDE:
        return f"group {group!r} has {n} {who}; {metric} needs at least {2 * MIN_EACH_SIDE}"
    return f"{metric} of group {group!r} is {k} of {n}; at least {MIN_EACH_SIDE} must fall on either side"


def _why_no_gap(counts: GroupCounts, metrics: Sequence[str]) -> str:
    """The first group that is too small to be resampled, in words; empty if there is none."""
    if len(counts.groups) < 2:
        return "there are fewer than two groups"
    k, n = _successes(counts, metrics)
    short = np.argwhere(~_enough(k, n))
    if not len(short):
        return ""
    g, m = short[0]
    others = len(np.unique(short[:, 0])) - 1
    more = f" (and {others} more group{'s' if others > 1 else ''} like it)" if others else ""
    return _too_few(counts.groups[g], metrics[m], k[g, m], n[g, m]) + more


def _by_metric(groups: pd.Index, metrics: Sequence[str]) -> pd.MultiIndex:
    """One entry per (group, metric); several sensitive features stay levels of their own."""
    rows = np.repeat(np.arange(len(groups)), len(metrics))
    levels = [groups.get_level_values(i)[rows] for i in range(groups.nlevels)]
    return pd.MultiIndex.from_arrays(
        [*levels, np.tile(np.array(metrics, dtype=object), len(groups))], names=[*groups.names, "metric"]
    )


def _gap(rates: np.ndarray, how: str) -> Any:
    """Gap over groups of shape (..., groups, metrics), the worst over metrics; groups with NaN left out."""
    defined = ~np.isnan(rates)
    low = np.where(defined, rates, np.inf).min(axis=-2)
    high = np.where(defined, rates, -np.inf).max(axis=-2)
    few = defined.sum(axis=-2) < 2
    if how == "difference":
        gap = np.where(few, np.nan, high - low).max(axis=-1)
    else:
        with np.errstate(invalid="ignore"):
            gap = np.where(few, np.nan, low / np.where(high == 0, np.nan, high)).min(axis=-1)
    return float(gap) if gap.ndim == 0 else gap


def _signed(rates: np.ndarray, how: str) -> Any:
    """First minus, or over, second; rates of shape (2, ...)."""
    if how == "difference":
        return rates[0] - rates[1]
    return rates[0] / np.where(rates[1] == 0, np.nan, rates[1])


def _percentiles(
    blocks: Iterator[np.ndarray], n_replicates: int, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """The two quantiles that hold `level` of the replicates between them, along axis 0 of all blocks.

    As `numpy.nanquantile` of everything at once; only the replicates in the tails are kept.
    """
    q = (1 - level) / 2
    keep = math.ceil(q * n_replicates) + 2
    low = high = None
    undefined = 0
    for block in blocks:
        undefined = undefined + np.isnan(block).sum(axis=0)
        low = _smallest(keep, low, block)
        high = _smallest(keep, high, -block)
    at = np.maximum(n_replicates - undefined - 1, 0) * q
    return _between(low, at), -_between(high, at)


def _smallest(keep: int, kept: np.ndarray | None, block: np.ndarray) -> np.ndarray:
    if kept is not None:
        block = np.concatenate([kept, block])
    if len(block) > keep:
        block = np.partition(block, keep - 1, axis=0)[:keep]
    return block.copy()


def _between(kept: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The order statistics at fractional positions, by linear interpolation."""
    kept = np.sort(kept, axis=0)
    below = np.floor(at).astype(int)
    above = np.minimum(below + 1, len(kept) - 1)
    first = np.take_along_axis(kept, below[None], axis=0)[0]
    second = np.take_along_axis(kept, above[None], axis=0)[0]
    share = at - below
    return np.where(share > 0, first + share * (second - first), first)


def _upper(blocks: Iterator[np.ndarray], n_replicates: int, level: float) -> float:
    """The smallest replicate with at least `level` of all replicates at or below it."""
    rank = min(n_replicates, math.ceil(level * (n_replicates + 1)))
    keep = n_replicates - rank + 1
    largest = None
    for block in blocks:
        largest = _smallest(keep, largest, -np.nan_to_num(block, nan=np.inf, posinf=np.inf))
    return float(-largest.max())

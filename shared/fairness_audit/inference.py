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

Why counts are enough. Drawing n rows with replacement from n rows (Efron and Tibshirani 1993, An
Introduction to the Bootstrap, chapter 6) and then counting them puts each draw into a cell of
(group x label x decision) with probability cell / n, independently: the counts of the resample are one
multinomial draw. So drawing the counts is resampling the rows, without touching a row, and a replicate
costs the same for a thousand people and for a million.

What is refused. Resampling cannot show what the sample does not hold: a rate of 0 of 12 is 0 in every
resample, which would read as certainty. A rate is therefore resampled only where at least `MIN_EACH_SIDE`
people fall on either side of it. Where fewer do, `bootstrap_rates` gives the exact interval instead, and
where there are fewer than twice that number of people in all, no interval but a reason. A gap has no such
second choice: if a group in it is too small, there is a reason and no interval. Nor has the change of a gap
when hardly anybody's decision changed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import special

from fairness_audit import _check
from fairness_audit.counts import RATES, GroupCounts, denominator_counts, fraction, rate, tabulate

MIN_EACH_SIDE = 5
"""People that must fall on either side of a rate (with and without it) before it is resampled."""

_BLOCK = 1000  # replicates held at once, fewer where a table has many cells


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
    level, n_replicates = _settings(level, n_replicates)
    metrics = _metrics(metrics)
    draws = _resample(counts.cells, n_replicates, random_state)
    low, high = _percentiles((_rates(cells, metrics) for cells in draws), n_replicates, level)
    k, n = _successes(counts.cells, metrics)
    exact = _exact(k, n, level)
    enough = _enough(k, n)
    table = _rate_table(
        counts.groups,
        metrics,
        k,
        n,
        low=np.where(enough, low, exact[0]),
        high=np.where(enough, high, exact[1]),
        method=np.where(enough, "bootstrap", "Clopper-Pearson"),
        fewest=2 * MIN_EACH_SIDE,
    )
    table.attrs = {"level": level, "n_replicates": n_replicates, "random_state": random_state}
    return table


def exact_rates(
    counts: GroupCounts, metrics: str | Sequence[str] = RATES, *, level: float = 0.95
) -> pd.DataFrame:
    """Clopper and Pearson's exact binomial interval (1934) for every rate of every group.

    It covers at least as often as it says at any group size, and more often than it says at small ones. The
    denominator is taken as given.

    Parameters
    ----------
    counts, metrics, level
        As in `bootstrap_rates`.

    Returns
    -------
    DataFrame
        As `bootstrap_rates`. Only a rate of 0/0 has no interval.
    """
    level = _check.fraction("level", level, open_interval=True)
    metrics = _metrics(metrics)
    k, n = _successes(counts.cells, metrics)
    low, high = _exact(k, n, level)
    method = np.full(n.shape, "Clopper-Pearson")
    table = _rate_table(counts.groups, metrics, k, n, low, high, method, fewest=1)
    table.attrs = {"level": level}
    return table


def _exact(k: np.ndarray, n: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Clopper and Pearson's bounds as quantiles of beta distributions."""
    tail = (1 - level) / 2
    low = np.where(k == 0, 0.0, special.betaincinv(np.maximum(k, 1), n - k + 1, tail))
    high = np.where(k == n, 1.0, special.betaincinv(k + 1, np.maximum(n - k, 1), 1 - tail))
    return low, high


def _rate_table(
    groups: pd.Index,
    metrics: list[str],
    k: np.ndarray,
    n: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    method: np.ndarray,
    fewest: int,
) -> pd.DataFrame:
    """One row per (group, metric); arrays of shape (groups, metrics). Under `fewest` people, no interval."""
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
        "method": np.where(small, "none", method).astype(object),
        "reason": reason,
    }
    return pd.DataFrame({c: v.ravel() for c, v in columns.items()}, index=_by_metric(groups, metrics))


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
    metrics = _gap_metrics(metric, how)
    compared = _present(counts)
    if between is not None:
        compared = _pair(between, compared)
        if len(metrics) > 1:
            raise ValueError(f"between compares a single rate; metric is {metric!r}, so leave between out.")
    used = counts.select(compared)
    rates = _rates(used.cells, metrics)
    estimate = _observed(used, metric, how) if between is None else float(_signed(rates[:, 0], how))
    settings = {"level": level, "n_replicates": n_replicates, "random_state": random_state}
    reason = _why_no_gap(used, metrics)
    if reason:
        return Interval(estimate, math.nan, math.nan, method="none", reason=reason, **settings)
    # Everybody is resampled, compared or not, so that a group's size varies as it does among rows.
    where = counts.groups.get_indexer(compared)
    draws = _resample(counts.cells, n_replicates, random_state)
    drawn_rates = (_rates(cells[:, where], metrics) for cells in draws)
    if between is not None:
        low, high = _percentiles((_signed(r[..., 0], how) for r in drawn_rates), n_replicates, level)
        return Interval(estimate, float(low), float(high), method="percentile bootstrap", **settings)
    if how == "difference":
        reach = _upper((_spread(r - rates) for r in drawn_rates), n_replicates, level)
        low, high = max(0.0, estimate - reach), min(1.0, estimate + reach)
    else:
        with np.errstate(divide="ignore"):
            reach = _upper((_spread(np.log(r) - np.log(rates)) for r in drawn_rates), n_replicates, level)
        low, high = estimate * math.exp(-reach), min(1.0, estimate * math.exp(min(reach, 700)))
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
    label = _check.binary("y_true", y_true)
    first, second = _check.binary("before", before), _check.binary("after", after)
    _check.same_length(y_true=len(label), before=len(first), after=len(second))
    groups, joint = tabulate(sensitive_features, 4 * label + 2 * first + second, n_cells=8)
    tables = [GroupCounts(groups, cells) for cells in _before_and_after(joint)]
    present = _present(tables[0])
    if between is None:
        if len(present) != 2:
            raise ValueError(
                f"between is missing; there are {len(present)} groups, so name the two to compare."
            )
        a, b = rate(tables[0].select(present).cells, metric)
        between = tuple(present[::-1] if (a < b) == (how == "difference") else present)
    compared = _pair(between, present)
    where = groups.get_indexer(compared)

    def change(cells: np.ndarray) -> np.ndarray:
        was, now = (_signed(rate(c[..., where, :], metric), how) for c in _before_and_after(cells))
        return now - was

    estimate = float(change(joint))
    settings = {"level": level, "n_replicates": n_replicates, "random_state": random_state}
    reasons = [_why_no_gap(table.select(compared), [metric]) for table in tables]
    reason = next((f"{when}, {r}" for when, r in zip(("before", "after"), reasons, strict=True) if r), "")
    # With one person in each of the eight cells: whose part in the rate is another one afterwards?
    was, now = (np.stack(fraction(cells, metric)) for cells in _before_and_after(np.eye(8, dtype=int)))
    differ = int(joint[where][:, (was != now).any(axis=0)].sum())
    if not reason and differ < MIN_EACH_SIDE:
        reason = (
            f"the two sets of decisions differ for {differ} of the people who count towards {metric}; "
            f"at least {MIN_EACH_SIDE} must differ"
        )
    if reason:
        return Interval(estimate, math.nan, math.nan, method="none", reason=reason, **settings)
    draws = _resample(joint, n_replicates, random_state)
    low, high = _percentiles((change(cells) for cells in draws), n_replicates, level)
    return Interval(estimate, float(low), float(high), method="paired percentile bootstrap", **settings)


def _before_and_after(joint: np.ndarray) -> list[np.ndarray]:
    """Two tables of shape (..., 4) from one of shape (..., 8) over (label, before, after)."""
    split = joint.reshape(*joint.shape[:-1], 2, 2, 2)
    return [split.sum(axis=axis).reshape(*joint.shape[:-1], 4) for axis in (-1, -2)]


def _resample(cells: np.ndarray, n_replicates: int, random_state: Any) -> Iterator[np.ndarray]:
    """Tables distributed as the counts of as many rows drawn with replacement, in blocks.

    Yields
    ------
    ndarray of int64, shape (block, *cells.shape)
        The blocks together hold `n_replicates` tables, the same ones however they are cut.
    """
    rng = np.random.default_rng(random_state)
    flat = cells.ravel()
    filled = np.flatnonzero(flat)  # the last category takes what rounding leaves, so it must be a real one
    people = int(flat.sum())
    for size in _blocks(n_replicates, flat.size):
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
    n_replicates = _check.positive_integer("n_replicates", n_replicates)
    metrics = _gap_metrics(metric, how)
    observed = _observed(counts, metric, how)
    among = [denominator_counts(m).replace(" in it", "") for m in metrics]
    settings = {
        "metric": metric,
        "how": how,
        "exchanged": "the group label, among " + " and, separately, among ".join(among),
        "n_replicates": n_replicates,
        "random_state": random_state,
    }
    k, n = _successes(counts.select(_present(counts)).cells, metrics)
    few = (n > 0).sum(axis=0).min() < 2
    if few or math.isnan(observed):
        reason = "fewer than two groups have this rate" if few else "every rate is 0, so there is no ratio"
        return PermutationTest(observed, math.nan, np.empty(0), reason=reason, **settings)
    rng = np.random.default_rng(random_state)
    null = np.empty(n_replicates)
    start = 0
    for size in _blocks(n_replicates, n.size):
        drawn = [rng.multivariate_hypergeometric(n[:, m], k[:, m].sum(), size) for m in range(len(metrics))]
        null[start : start + size] = _gap(np.stack(drawn, axis=-1) / np.where(n == 0, np.nan, n), how)
        start += size
    null.flags.writeable = False
    # Equal gaps may differ in the last digit, so the comparison leans towards "as extreme".
    extreme = null >= observed - 1e-12 if how == "difference" else null <= observed + 1e-12
    p_value = (1 + int(extreme.sum())) / (1 + n_replicates)
    return PermutationTest(observed, p_value, null, **settings)


# ---------------------------------------------------------------------- four-fifths rule


def passes_four_fifths(counts: GroupCounts, metric: str = "selection_rate") -> bool:
    """Whether the smallest rate is at least 4/5 of the largest, decided in whole numbers.

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
    """
    counts.ratio(metric)  # checks the name, and warns of a group that is left out
    k, n = fraction(counts.cells, metric)
    return bool(np.all(5 * k[:, None] * n[None, :] >= 4 * k[None, :] * n[:, None]))


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
    return _falls_short(n_a, n_b, p) + _falls_short(n_b, n_a, p)


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
    alarm = _check.fraction("false_alarm", false_alarm, open_interval=True)
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


def _gap_metrics(metric: str, how: str) -> list[str]:
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
    level = _check.fraction("level", level, open_interval=True)
    n_replicates = _check.positive_integer("n_replicates", n_replicates)
    fewest = math.ceil(2 / (1 - level) - 1e-9)
    if n_replicates < fewest:
        raise ValueError(f"n_replicates is {n_replicates}; a level of {level:g} needs at least {fewest}.")
    return level, n_replicates


def _present(counts: GroupCounts) -> pd.Index:
    """The groups that take part in a comparison: intersections that nobody belongs to do not."""
    return counts.groups[counts.cells.sum(axis=1) > 0]


def _pair(between: Any, groups: pd.Index) -> list[Any]:
    pair = list(between)
    if len(pair) != 2 or pair[0] == pair[1] or (groups.get_indexer(pair) < 0).any():
        raise ValueError(f"between is {between!r}; pass two of {', '.join(map(repr, groups))}.")
    return pair


def _rates(cells: np.ndarray, metrics: Sequence[str]) -> np.ndarray:
    """Rates of shape (..., groups, metrics) from counts of shape (..., groups, 4)."""
    return np.stack([rate(cells, m) for m in metrics], axis=-1)


def _successes(cells: np.ndarray, metrics: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Numerator and denominator of each rate, each of shape (groups, metrics)."""
    above, below = zip(*(fraction(cells, m) for m in metrics), strict=True)
    return np.stack(above, axis=-1), np.stack(below, axis=-1)


def _observed(counts: GroupCounts, metric: str, how: str) -> float:
    """The gap of the sample itself, with the warnings of `GroupCounts`."""
    if metric == "equalized_odds":
        odds = counts.equalized_odds_difference if how == "difference" else counts.equalized_odds_ratio
        return odds()
    return counts.difference(metric) if how == "difference" else counts.ratio(metric)


def _gap(rates: np.ndarray, how: str) -> np.ndarray:
    """The worst gap over metrics, from rates of shape (..., groups, metrics); a NaN rate is left out."""
    low, high = np.fmin.reduce(rates, axis=-2), np.fmax.reduce(rates, axis=-2)
    return (high - low).max(axis=-1) if how == "difference" else (low / high).min(axis=-1)


def _spread(deviations: np.ndarray) -> np.ndarray:
    """Largest minus smallest deviation over groups, the worst over metrics; infinite where undefined."""
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.ptp(deviations, axis=-2), nan=np.inf, posinf=np.inf).max(axis=-1)


def _signed(rates: np.ndarray, how: str) -> np.ndarray:
    """First minus, or over, second; rates of shape (..., 2)."""
    first, second = rates[..., 0], rates[..., 1]
    return first - second if how == "difference" else first / np.where(second == 0, np.nan, second)


def _enough(k: np.ndarray, n: np.ndarray) -> np.ndarray:
    return np.minimum(k, n - k) >= MIN_EACH_SIDE


def _too_few(group: Any, metric: str, n: int, fewest: int) -> str:
    return f"group {group!r} has {n} {denominator_counts(metric)}; {metric} needs at least {fewest}"


def _why_no_gap(counts: GroupCounts, metrics: Sequence[str]) -> str:
    """The first group that is too small to be resampled, in words; empty if there is none."""
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


def _blocks(n_replicates: int, width: int) -> Iterator[int]:
    """Sizes that add up to `n_replicates`, of at most `_BLOCK` tables and about 16,000 numbers each."""
    most = max(1, min(_BLOCK, 16_000 // width))
    for done in range(0, n_replicates, most):
        yield min(most, n_replicates - done)


def _percentiles(
    blocks: Iterator[np.ndarray], n_replicates: int, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """The two quantiles with `level` of the replicates between them, over axis 0 of all blocks together.

    As `numpy.nanquantile` of everything at once, but only what may be in a tail is kept.
    """
    tail = (1 - level) / 2
    keep = math.ceil(tail * n_replicates) + 2
    low = high = None
    undefined = 0
    for block in blocks:
        undefined = undefined + np.isnan(block).sum(axis=0)
        low = _smallest(keep, low, block)
        high = _smallest(keep, high, -block)
        del block  # before the next one is drawn
    at = np.maximum(n_replicates - undefined - 1, 0) * tail
    return _between(low, at), -_between(high, at)


def _upper(blocks: Iterator[np.ndarray], n_replicates: int, level: float) -> float:
    """The smallest replicate that at least `level` of them do not exceed, a little to the safe side."""
    rank = min(n_replicates, math.ceil(level * (n_replicates + 1)))
    largest = None
    for block in blocks:
        largest = _smallest(n_replicates - rank + 1, largest, -block)
    return float(-largest.max())


def _smallest(keep: int, kept: np.ndarray | None, block: np.ndarray) -> np.ndarray:
    """The `keep` smallest along axis 0 of what was kept and a new block; NaN counts as largest."""
    if len(block) > keep:
        block = np.partition(block, keep - 1, axis=0)[:keep].copy()
    return block if kept is None else _smallest(keep, None, np.concatenate([kept, block]))


def _between(kept: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Order statistics at fractional positions, by linear interpolation."""
    kept = np.sort(kept, axis=0)
    below = np.floor(at).astype(int)
    first = np.take_along_axis(kept, below[None], axis=0)[0]
    second = np.take_along_axis(kept, np.minimum(below + 1, len(kept) - 1)[None], axis=0)[0]
    return np.where(at > below, first + (at - below) * (second - first), first)

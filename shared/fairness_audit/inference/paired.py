"""The change of a gap between two sets of decisions about the same people."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import replace
from typing import TypedDict

import numpy as np
import pandas as pd

from fairness_audit import validation
from fairness_audit.array_types import Bools, Column, Floats, How, Ints, Pair, RandomState, SensitiveFeatures
from fairness_audit.grouping import tabulate
from fairness_audit.inference.interval import Interval
from fairness_audit.intervals import wilson
from fairness_audit.rates import denominator_counts, fraction, metric_name, rate
from fairness_audit.resampling import percentiles, resample


class Settings(TypedDict):
    """How a resampled interval is made: `level`, `n_replicates` resamples, `random_state` of the draws."""

    n_replicates: int
    level: float
    random_state: RandomState


MIN_CHANGED = 5
"""People whose decision must differ before a change without a closed form is resampled."""


def paired_change(
    y_true: Column,
    before: Column,
    after: Column,
    *,
    sensitive_features: SensitiveFeatures,
    metric: str,
    how: How = "difference",
    between: Pair | None = None,
    n_replicates: int = 1000,
    level: float = 0.95,
    random_state: RandomState = 0,
) -> Interval:
    """Compute an interval for the change of a gap between two sets of decisions about the same people.

    Most people get the same decision twice, so the change is known better than two separate intervals
    suggest. Where the people that a rate counts among do not depend on the decisions (all rates but those
    among people with one decision), the change of a difference has a closed form; otherwise the table of
    (group x label x decision before x decision after) is resampled.

    Parameters
    ----------
    y_true, before, after : array-like of shape (rows,)
        Labels and the two sets of decisions, 0 or 1.
    sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
        The group of each row.
    metric : str
        One of `fairness_audit.rates.RATES`.
    how : {"difference", "ratio"}
    between : pair of groups, optional
        The gap is the first group's rate minus, or over, the second's. It may be left out when there are
        just two groups; then the gap before is larger minus smaller, or smaller over larger.
    n_replicates : int
        Resamples, where there is no closed form.
    level : float
        Between 0 and 1.
    random_state : int, Generator or None
        Seed of the resamples.

    Returns
    -------
    Interval
        Of the gap after minus the gap before. A difference that shrank is negative, and so is one that turned
        round; a ratio that came closer to 1 from below is positive.

    Raises
    ------
    ValueError
        For the reasons of `GroupCounts.from_arrays`, or if `between` is needed and missing.

    Notes
    -----
    In each group the change is the share of people who gained minus the share who lost. Their Wilson
    intervals are put together by the variance that each bound stands for, with the covariance of two shares
    of one multinomial, and those of the two groups likewise: MOVER (Zou and Donner 2008, "Construction of
    confidence limits about effect measures", Statistics in Medicine 27, doi:10.1002/sim.3095). It covers at
    least as often as it says, nearly always where a handful of decisions changed.
    """
    level, n_replicates = _settings(level, n_replicates)
    metric = metric_name(metric)
    if how not in ("difference", "ratio"):
        raise ValueError(f"how is {how!r}; pass 'difference' or 'ratio'.")
    validation.aligned(y_true=y_true, before=before, after=after, sensitive_features=sensitive_features)
    label = validation.binary("y_true", y_true)
    first, second = validation.binary("before", before), validation.binary("after", after)
    validation.same_length(y_true=len(label), before=len(first), after=len(second))
    groups, joint = tabulate(sensitive_features, 4 * label + 2 * first + second, n_cells=8)
    compared = _compared(groups, joint, metric, how, between)
    where = groups.get_indexer(pd.Index(compared))

    def change(cells: Ints) -> Floats:
        was, now = (_signed(rate(c[..., where, :], metric), how) for c in _before_and_after(cells))
        return np.asarray(now - was)

    estimate = float(change(joint))
    none = Interval(estimate, math.nan, math.nan, level, "none")
    for when, cells in zip(("before", "after"), _before_and_after(joint[where]), strict=True):
        for group, n in zip(compared, fraction(cells, metric)[1], strict=True):
            if n == 0:
                who = denominator_counts(metric)
                return replace(none, reason=f"{when}, group {group!r} has no {who}, so {metric} is 0/0")
    if how == "difference" and _fixed_denominator(metric):
        low, high = _closed_form(joint[where], metric, level)
        return Interval(estimate, low, high, level, "MOVER of Wilson")
    differ = int(joint[where][:, _changed_cells(metric)].sum())
    if differ < MIN_CHANGED or math.isnan(estimate):
        return replace(
            none,
            reason=f"the two sets of decisions differ for {differ} of the people who count toward {metric}; "
            f"at least {MIN_CHANGED} must differ to be resampled",
        )
    draws = resample(joint, n_replicates, random_state)
    low, high = (
        float(bound) for bound in percentiles((change(cells) for cells in draws), n_replicates, level)
    )
    return Interval(estimate, low, high, level, "paired percentile bootstrap", n_replicates, random_state)


def _compared(groups: pd.Index, joint: Ints, metric: str, how: How, between: Pair | None) -> list[Hashable]:
    """Return the two groups to compare: those named, or the only two, in the order of their rates before."""
    present = np.flatnonzero(joint.sum(axis=1))
    names = groups.tolist()
    if between is None:
        if len(present) != 2:
            raise ValueError(
                f"between is missing; there are {len(present)} groups, so name the two to compare."
            )
        a, b = rate(_before_and_after(joint[present])[0], metric)
        pair = [names[i] for i in present]
        return pair if (a < b) != (how == "difference") else pair[::-1]
    known = [names[i] for i in present]
    pair = list(between)
    if len(pair) != 2 or pair[0] == pair[1] or any(one not in known for one in pair):
        raise ValueError(f"between is {between!r}; pass two of {', '.join(map(repr, known))}.")
    return pair


def _closed_form(joint: Ints, metric: str, level: float) -> tuple[float, float]:
    """Bound the first group's change minus the second's, from shape (2, 8)."""
    was, now = (_counted(cells, metric) for cells in _before_and_after(np.eye(8, dtype=np.int64)))
    n = fraction(_before_and_after(joint)[0], metric)[1]
    gained, lost = (joint * (now & ~was)).sum(axis=1), (joint * (was & ~now)).sum(axis=1)
    p, q = gained / n, lost / n
    (p_low, p_high), (q_low, q_high) = wilson(gained, n, level), wilson(lost, n, level)
    spread = np.sqrt(p * (1 - p) * q * (1 - q))
    correlation = np.where(spread > 0, -p * q / np.where(spread > 0, spread, 1), 0.0)
    down = np.sqrt((p - p_low) ** 2 + (q_high - q) ** 2 - 2 * correlation * (p - p_low) * (q_high - q))
    up = np.sqrt((p_high - p) ** 2 + (q - q_low) ** 2 - 2 * correlation * (p_high - p) * (q - q_low))
    change = p - q
    middle = float(change[0] - change[1])
    return middle - float(np.hypot(down[0], up[1])), middle + float(np.hypot(up[0], down[1]))


def _counted(cells: Ints, metric: str) -> Bools:
    """Say which of the eight cells hold people who count in the rate's numerator."""
    return np.asarray(fraction(cells, metric)[0] > 0)


def _fixed_denominator(metric: str) -> bool:
    """Say whether the people that a rate counts among stay the same whatever is decided."""
    was, now = (fraction(cells, metric)[1] for cells in _before_and_after(np.eye(8, dtype=np.int64)))
    return bool((was == now).all())


def _signed(rates: Floats, how: How) -> Floats:
    """First minus, or over, second; rates of shape (..., 2)."""
    first, second = rates[..., 0], rates[..., 1]
    return np.asarray(
        first - second if how == "difference" else first / np.where(second == 0, np.nan, second)
    )


def _settings(level: float, n_replicates: int) -> tuple[float, int]:
    """Both checked; each tail must hold at least one replicate."""
    level = validation.fraction("level", level, open_interval=True)
    n_replicates = validation.positive_integer("n_replicates", n_replicates)
    fewest = math.ceil(2 / (1 - level) - 1e-9)
    if n_replicates < fewest:
        raise ValueError(f"n_replicates is {n_replicates}; a level of {level:g} needs at least {fewest}.")
    return level, n_replicates


def _before_and_after(joint: Ints) -> list[Ints]:
    """Two tables of shape (..., 4) from one of shape (..., 8) over (label, before, after)."""
    split = joint.reshape(*joint.shape[:-1], 2, 2, 2)
    return [split.sum(axis=axis).reshape(*joint.shape[:-1], 4) for axis in (-1, -2)]


def _changed_cells(metric: str) -> Bools:
    """Say which cells (label, before, after) hold people who count otherwise in the rate afterwards."""
    one_person_each = np.eye(8, dtype=np.int64)
    was, now = (np.stack(fraction(cells, metric)) for cells in _before_and_after(one_person_each))
    return np.asarray((was != now).any(axis=0))

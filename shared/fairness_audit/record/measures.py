"""Numbers that go into a record: by group, between groups and over everybody, each with its interval."""

from __future__ import annotations

import platform
import warnings
from collections.abc import Hashable
from dataclasses import replace
from importlib import metadata
from typing import Any, TypedDict, Unpack

import pandas as pd

from fairness_audit.array_types import How, RandomState
from fairness_audit.counts import GroupCounts, UndefinedRateWarning
from fairness_audit.inference import gap_interval, rate_intervals
from fairness_audit.rates import EQUALIZED_ODDS, RATES, metric_name
from fairness_audit.record import reading
from fairness_audit.record.direction import worse_off
from fairness_audit.record.entries import CELLS, GroupResult
from fairness_audit.record.estimate import Disparity, Estimate, read_disparity


class _Options(TypedDict, total=False):
    """Options of `inference.gap_interval`."""

    level: float
    n_replicates: int
    random_state: RandomState


def by_group(counts: GroupCounts, *, level: float = 0.95) -> dict[str, GroupResult]:
    """Count every group and compute its rates with Wilson's intervals, for `AuditRecord.by_group_before`.

    Parameters
    ----------
    counts : GroupCounts
    level : float
        Of each interval.

    Returns
    -------
    dict of str to GroupResult
        Groups that nobody belongs to are left out.

    Raises
    ------
    ValueError
        If `level` is not between 0 and 1.
    """
    counts = counts.select(counts.groups[counts.cells.sum(axis=1) > 0])
    rates: dict[Hashable, dict[str, Estimate]] = {group: {} for group in counts.groups}
    table = rate_intervals(counts, level=level)
    for (*group, rate), row in zip(table.index.tolist(), table.to_dict("records"), strict=True):
        key = group[0] if counts.groups.nlevels == 1 else tuple(group)
        rates[key][rate] = _estimate(row, level)
    names = CELLS if counts.labeled else CELLS[:2]
    return {
        reading.group_name(group): GroupResult(
            **{**dict.fromkeys(CELLS), **dict(zip(names, cells, strict=False))}, rates=rates[group]
        )
        for group, cells in zip(counts.groups, counts.cells.tolist(), strict=True)
    }


def disparity(counts: GroupCounts, name: str) -> float:
    """Compute a disparity by its Fairlearn name, such as "demographic_parity_difference".

    Parameters
    ----------
    counts : GroupCounts
    name : str
        A rate followed by `_difference` or `_ratio`, or `demographic_parity_`, `equal_opportunity_` or
        `equalized_odds_` with one of these endings.

    Returns
    -------
    float
        In [0, 1]; NaN where fewer than two groups have the rate.

    Raises
    ------
    ValueError
        If the name is none of these.
    """
    metric, how = _parts(name)
    with warnings.catch_warnings():  # a group whose rate is 0/0: the record says so in words
        warnings.simplefilter("ignore", UndefinedRateWarning)
        if metric == EQUALIZED_ODDS:
            odds = counts.equalized_odds_difference if how == "difference" else counts.equalized_odds_ratio
            return odds()
        return counts.difference(metric) if how == "difference" else counts.ratio(metric)


def estimate_disparity(
    counts: GroupCounts, name: str, *, selection_is: str = "", **options: Unpack[_Options]
) -> Disparity:
    """Compute the same with its interval, its test and its two groups, for `AuditRecord.disparity_before`.

    Parameters
    ----------
    counts : GroupCounts
    name : str
        As in `disparity`.
    selection_is : {"benefit", "burden"}, optional
        What a decision of 1 is to a person, so that the disparity says who is worse off. The record fills
        that in by its own `selection_is` too.
    **options
        Those of `inference.gap_interval`: level, n_replicates, random_state.

    Returns
    -------
    Disparity
        With a reason where there is no interval.

    Raises
    ------
    ValueError
        As `disparity` and `inference.gap_interval`.
    """
    metric, how = _parts(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedRateWarning)
        found = read_disparity(name, gap_interval(counts, metric, how, **options))
    return directed(name, found, selection_is)


def directed(name: str, found: Disparity, selection_is: str) -> Disparity:
    """Fill in who is worse off, by `direction.worse_off`, unless it is said or the rates are equal.

    Parameters
    ----------
    name : str
        As in `disparity`; an ending of `_ratio` means that equal rates give 1.
    found : Disparity
    selection_is : str
        One of `direction.SELECTION`, or empty.

    Returns
    -------
    Disparity
    """
    equal = found.value is None or found.value == (1 if name.endswith("_ratio") else 0)
    if found.worse_off or equal:
        return found
    return replace(found, worse_off=worse_off(found.rate, found.higher, found.lower, selection_is))


def performance(counts: GroupCounts, name: str) -> float:
    """Compute a rate over everybody, such as "accuracy_score".

    Parameters
    ----------
    counts : GroupCounts
    name : str
        One of `fairness_audit.rates.RATES`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `name` is not a rate.
    """
    return float(counts.pooled().rate(_rate(name))[0])


def estimate_performance(counts: GroupCounts, name: str, *, level: float = 0.95) -> Estimate:
    """Compute the same with Wilson's interval, ready for `AuditRecord.performance_before`.

    Parameters
    ----------
    counts : GroupCounts
    name : str
        One of `fairness_audit.rates.RATES`.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        With a reason where the rate is 0/0.

    Raises
    ------
    ValueError
        If `name` is not a rate, or `level` is not between 0 and 1.
    """
    table = rate_intervals(counts.pooled(), _rate(name), level=level)
    return _estimate(table.iloc[0].to_dict(), level)


def versions() -> dict[str, str]:
    """List the versions of Python and of the packages that the numbers depend on."""
    packages = ("fairlearn", "scikit-learn", "numpy", "pandas", "scipy", "fairness-audit-workbook")
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def _estimate(row: dict[str, Any], level: float) -> Estimate:
    """Make an estimate of a row of `inference.rate_intervals`."""
    method = "" if pd.isna(row["low"]) else row["method"]
    return Estimate(row["estimate"], row["low"], row["high"], level, row["reason"], method)


def _rate(name: str) -> str:
    try:
        return metric_name(name)
    except ValueError:
        raise ValueError(f"name is {name!r}; counts give {', '.join(RATES)}.") from None


def _parts(name: str) -> tuple[str, How]:
    """Split Fairlearn's name of a disparity into (rate, difference or ratio)."""
    metric, _, ending = str(name).rpartition("_")
    how: How = "ratio" if ending == "ratio" else "difference"
    try:
        if ending == how:
            return metric_name(metric, besides=[EQUALIZED_ODDS]), how
    except ValueError:
        pass
    raise ValueError(
        f"name is {name!r}; pass a rate followed by _difference or _ratio, such as "
        "selection_rate_difference, or demographic_parity_, equal_opportunity_ or equalized_odds_ "
        "with one of these endings."
    )

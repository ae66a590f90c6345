"""Intervals for rates of groups: Wilson's, or Clopper and Pearson's where a guarantee is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from fairness_audit import validation
from fairness_audit.array_types import Numbers
from fairness_audit.counts import GroupCounts
from fairness_audit.inference.interval import Interval
from fairness_audit.intervals import clopper_pearson, wilson
from fairness_audit.rates import USUAL_RATES, metric_name

Method = Literal["wilson", "exact"]
"""How the interval of a rate is made."""

_METHODS = {"wilson": (wilson, "Wilson"), "exact": (clopper_pearson, "Clopper-Pearson")}


def rate_intervals(
    counts: GroupCounts,
    metrics: str | Sequence[str] = USUAL_RATES,
    *,
    level: float = 0.95,
    method: Method = "wilson",
) -> pd.DataFrame:
    """Compute an interval for every rate of every group.

    Parameters
    ----------
    counts : GroupCounts
    metrics : str or sequence of str
        Some of `fairness_audit.rates.RATES`.
    level : float
        Between 0 and 1.
    method : {"wilson", "exact"}
        Wilson's interval covers about as often as it says, on average over rates; Clopper and Pearson's
        never less often, and is wider.

    Returns
    -------
    DataFrame
        One row per (group, metric); columns `of` (the rate's denominator, in people), `estimate`, `low`,
        `high`, `method` and `reason`. No group is too small; only a rate of 0/0 has no interval, and a
        reason. `attrs` holds the level. With weights the interval goes by the effective number of people,
        and is approximate.

    Raises
    ------
    ValueError
        If a metric or method is unknown, or `level` is not between 0 and 1.
    """
    level = validation.fraction("level", level, open_interval=True)
    if method not in _METHODS:
        raise ValueError(f"method is {method!r}; pass 'wilson' or 'exact'.")
    names = [metrics] if isinstance(metrics, str) else list(metrics)
    if not names:
        raise ValueError("metrics is empty; pass at least one.")
    if not counts.labeled and metrics is USUAL_RATES:
        names = ["selection_rate"]
    names = [metric_name(name) for name in names]
    interval, said = _METHODS[method]
    reasons = counts.reasons()
    columns: dict[str, list[Numbers]] = {"of": [], "estimate": [], "low": [], "high": []}
    for name in names:
        k, n = counts.effective_fraction(name)
        with np.errstate(invalid="ignore"):
            low, high = interval(k, n, level)
        missing = n == 0
        parts = (counts.fraction(name)[1], counts.rate(name), low, high)
        for column, values in zip(columns, parts, strict=True):
            columns[column].append(np.where(missing, np.nan, values) if column in ("low", "high") else values)
    table = pd.DataFrame(
        {column: np.stack(values, axis=1).ravel() for column, values in columns.items()},
        index=_by_metric(counts.groups, names),
    )
    why = [reasons.get((group, name), "").rstrip(".") for group in counts.groups for name in names]
    table["method"] = np.where([bool(one) for one in why], "none", said)
    table["reason"] = why
    table.attrs = {"level": level}
    return table


def share_interval(selected: int, people: int, *, level: float = 0.95) -> Interval:
    """Compute Wilson's interval for a share that is given as two numbers of people.

    Parameters
    ----------
    selected, people : int
        `selected` of `people`.
    level : float
        Between 0 and 1.

    Returns
    -------
    Interval
        With a reason where there are no people.

    Raises
    ------
    ValueError
        If `level` is not between 0 and 1, or there are more selected than people.
    """
    level = validation.fraction("level", level, open_interval=True)
    if not 0 <= selected <= people:
        raise ValueError(f"selected is {selected!r} of {people!r} people; pass a part of the people.")
    low, high = (float(bound) for bound in wilson(selected, people, level))
    if people == 0:
        return Interval(float("nan"), low, high, level, "none", reason="there are no people")
    return Interval(selected / people, low, high, level, "Wilson")


def _by_metric(groups: pd.Index, metrics: Sequence[str]) -> pd.MultiIndex:
    """One entry per (group, metric); several sensitive features stay levels of their own."""
    rows = np.repeat(np.arange(len(groups)), len(metrics))
    levels = [groups.get_level_values(i).take(rows) for i in range(groups.nlevels)]
    metric = np.tile(np.array(metrics, dtype=object), len(groups))
    return pd.MultiIndex.from_arrays([*levels, metric], names=[*groups.names, "metric"])

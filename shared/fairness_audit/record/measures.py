"""What goes into a record: disparities and performance by Fairlearn's names, a hash of the data, versions."""

from __future__ import annotations

import hashlib
import platform
import warnings
from importlib import metadata
from typing import TypedDict, Unpack

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from fairness_audit.array_types import How, RandomState
from fairness_audit.counts import RATES, GroupCounts, UndefinedRateWarning
from fairness_audit.inference import bootstrap_gap
from fairness_audit.record.estimate import Estimate, read_estimate

_PARITY = {"demographic_parity": "selection_rate", "equal_opportunity": "true_positive_rate"}


class _Options(TypedDict, total=False):
    """Options of `inference.bootstrap_gap`."""

    n_replicates: int
    level: float
    random_state: RandomState


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
        In [0, 1]; NaN where no group has the rate.

    Raises
    ------
    ValueError
        If the name is none of these.
    """
    metric, how = _parts(name)
    with warnings.catch_warnings():  # a group whose rate is 0/0: the record says so in words
        warnings.simplefilter("ignore", UndefinedRateWarning)
        if metric == "equalized_odds":
            odds = counts.equalized_odds_difference if how == "difference" else counts.equalized_odds_ratio
            return odds()
        return counts.difference(metric) if how == "difference" else counts.ratio(metric)


def estimate_disparity(counts: GroupCounts, name: str, **options: Unpack[_Options]) -> Estimate:
    """Compute the same with its bootstrap interval, ready for `AuditRecord.disparity_before`.

    Parameters
    ----------
    counts : GroupCounts
    name : str
        As in `disparity`.
    **options
        Those of `inference.bootstrap_gap`: n_replicates, level, random_state.

    Returns
    -------
    Estimate
        With a reason where there is no interval.

    Raises
    ------
    ValueError
        As `disparity` and `inference.bootstrap_gap`.
    """
    metric, how = _parts(name)
    return read_estimate(name, bootstrap_gap(counts, metric, how, **options))


def performance(counts: GroupCounts, name: str) -> float:
    """Compute a rate over everybody, such as "accuracy_score".

    Parameters
    ----------
    counts : GroupCounts
    name : str
        One of `fairness_audit.counts.RATES`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `name` is not a rate.
    """
    if name not in RATES:
        raise ValueError(f"name is {name!r}; counts give {', '.join(RATES)}.")
    return float(counts.overall()[name])


def data_hash(*data: pd.DataFrame | pd.Series | ArrayLike) -> str:
    """Hash the audited rows as CSV text: SHA-256, in hexadecimal.

    `data_hash(frame)` is what ``sha256sum rows.csv`` prints after ``frame.to_csv("rows.csv", index=False)``,
    so anybody who has the rows can check it without this package.

    Parameters
    ----------
    *data : DataFrame, Series or array of one or two dimensions
        What was audited. Several, such as `data_hash(X, y, a)`, are written one after another.

    Returns
    -------
    str
        64 hexadecimal digits. Column names, values and the order of rows and columns count; the index and
        the width of whole numbers in memory (int8 or int64) do not.

    Raises
    ------
    ValueError
        If there is nothing to hash, or an array has more than two dimensions.
    """
    if not data:
        raise ValueError("data is empty; pass the rows that were audited.")
    digest = hashlib.sha256()
    for part in data:
        digest.update(_as_frame(part).to_csv(index=False, lineterminator="\n").encode())
    return digest.hexdigest()


def _as_frame(part: pd.DataFrame | pd.Series | ArrayLike) -> pd.DataFrame:
    if isinstance(part, (pd.DataFrame, pd.Series)):
        return pd.DataFrame(part)
    array = np.asarray(part)
    if array.ndim not in (1, 2):
        raise ValueError(f"data has an array of shape {array.shape}; pass rows, or rows by columns.")
    return pd.DataFrame(array)


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


def _parts(name: str) -> tuple[str, How]:
    """Split Fairlearn's name of a disparity into (rate, difference or ratio)."""
    metric, _, ending = str(name).rpartition("_")
    metric = _PARITY.get(metric, metric)
    how: How = "ratio" if ending == "ratio" else "difference"
    if ending != how or metric not in (*RATES, "equalized_odds"):
        raise ValueError(
            f"name is {name!r}; pass a rate followed by _difference or _ratio, such as "
            "selection_rate_difference, or demographic_parity_, equal_opportunity_ or equalized_odds_ "
            "with one of these endings."
        )
    return metric, how

"""GroupCounts: the (group x label x decision) table, and every rate that is arithmetic on it.

One pass over the rows makes the table; after that nothing depends on how many rows there were. Names,
differences and ratios follow Fairlearn (https://fairlearn.org, `fairlearn.metrics`), with one exception:
a rate whose denominator is zero is NaN with a reason here, where Fairlearn's base metrics return 0.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from fairaudit import _check

CELLS = ("tn", "fp", "fn", "tp")
"""The four counts of a group, in the order of `confusion_matrix(...).ravel()`."""

# rate -> (cells in the numerator, cells in the denominator, who the denominator counts)
_RATES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "base_rate": (("fn", "tp"), CELLS, "people in it"),
    "selection_rate": (("fp", "tp"), CELLS, "people in it"),
    "true_positive_rate": (("tp",), ("fn", "tp"), "people whose label is 1"),
    "false_positive_rate": (("fp",), ("tn", "fp"), "people whose label is 0"),
    "true_negative_rate": (("tn",), ("tn", "fp"), "people whose label is 0"),
    "false_negative_rate": (("fn",), ("fn", "tp"), "people whose label is 1"),
    "precision_score": (("tp",), ("fp", "tp"), "people who were selected"),
    "accuracy_score": (("tn", "tp"), CELLS, "people in it"),
}
RATES = tuple(_RATES)
"""Names of the rates, as Fairlearn and scikit-learn spell them, plus `base_rate`."""


class UndefinedRateWarning(UserWarning):
    """A group with people in it was left out of a comparison because its rate is 0/0."""


def rate(cells: np.ndarray, metric: str) -> np.ndarray:
    """A rate from counts, for any number of tables at once.

    Parameters
    ----------
    cells : ndarray of shape (..., 4)
        Counts in the order tn, fp, fn, tp.
    metric : str
        One of `RATES`.

    Returns
    -------
    ndarray of shape (...)
        The rate; NaN where its denominator is zero.
    """
    numerator, denominator = fraction(cells, metric)
    return np.asarray(numerator / np.where(denominator == 0, np.nan, denominator))


def fraction(cells: np.ndarray, metric: str) -> tuple[np.ndarray, np.ndarray]:
    """Numerator and denominator of a rate, in people.

    Parameters
    ----------
    cells : ndarray of shape (..., 4)
        Counts in the order tn, fp, fn, tp.
    metric : str
        One of `RATES`.

    Returns
    -------
    numerator, denominator : ndarray of shape (...)
    """
    above, below, _ = _RATES[_known(metric)]
    return sum(cells[..., CELLS.index(c)] for c in above), sum(cells[..., CELLS.index(c)] for c in below)


def denominator_counts(metric: str) -> str:
    """Whom the denominator of a rate counts, in words: "people whose label is 1"."""
    return _RATES[_known(metric)][2]


def _known(metric: str) -> str:
    if metric not in _RATES:
        raise ValueError(f"metric is {metric!r}; pass one of {', '.join(RATES)}.")
    return metric


class GroupCounts:
    """How many people of each group fall in each cell of (label x decision).

    Build it with `from_arrays`, `from_frame` or `from_table`.

    Attributes
    ----------
    groups : pandas.Index
        One entry per group; a MultiIndex when there are several sensitive features. Intersections that
        nobody belongs to are kept, with a count of 0.
    cells : ndarray of int64, shape (groups, 4)
        Counts in the order tn, fp, fn, tp.
    """

    def __init__(self, groups: pd.Index, cells: np.ndarray) -> None:
        self.groups = groups
        self.cells = cells
        self.cells.flags.writeable = False

    # ------------------------------------------------------------------ making one

    @classmethod
    def from_arrays(cls, y_true: Any, y_pred: Any, sensitive_features: Any) -> GroupCounts:
        """Count rows.

        Parameters
        ----------
        y_true, y_pred : array-like of shape (rows,)
            Labels and decisions, 0 or 1.
        sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
            The group of each row. With several features a group is an intersection.

        Raises
        ------
        ValueError
            If a label or decision is not 0 or 1, lengths differ, or a sensitive feature is missing.
        """
        label = _check.binary("y_true", y_true)
        decision = _check.binary("y_pred", y_pred)
        _check.same_length(y_true=len(label), y_pred=len(decision))
        code, groups = group_codes(sensitive_features, rows=len(label))
        code *= 4
        code += label * np.int8(2) + decision
        cells = np.bincount(code, minlength=4 * len(groups)).reshape(len(groups), 4)
        return cls(groups, cells)

    @classmethod
    def from_frame(
        cls, frame: pd.DataFrame, *, y_true: str, y_pred: str, sensitive_features: str | Sequence[str]
    ) -> GroupCounts:
        """Count the rows of a DataFrame, given the names of its columns.

        Raises
        ------
        ValueError
            If a column is absent, or for the reasons of `from_arrays`.
        """
        features = [sensitive_features] if isinstance(sensitive_features, str) else list(sensitive_features)
        if not features:
            raise ValueError("sensitive_features is empty; name at least one column.")
        for argument, column in [
            ("y_true", y_true),
            ("y_pred", y_pred),
            *[("sensitive_features", f) for f in features],
        ]:
            if column not in frame.columns:
                have = ", ".join(map(str, frame.columns))
                raise ValueError(f"{argument} is {column!r}, which is not a column; the columns are {have}.")
        return cls.from_arrays(frame[y_true], frame[y_pred], frame[features])

    @classmethod
    def from_table(cls, table: pd.DataFrame | Mapping[Any, Any]) -> GroupCounts:
        """Take counts that somebody has already made, such as a published table.

        Parameters
        ----------
        table : DataFrame or mapping
            A DataFrame with one row per group and the columns tn, fp, fn, tp; or a mapping from group
            to a mapping with those keys.

        Raises
        ------
        ValueError
            If a column is absent, a group occurs twice, or a count is missing, negative or not whole.
        """
        if not isinstance(table, pd.DataFrame):
            table = pd.DataFrame.from_dict(dict(table), orient="index")
        lower = table.rename(columns=lambda c: str(c).lower())
        absent = [c for c in CELLS if c not in lower.columns]
        if absent:
            raise ValueError(
                f"table has the columns {', '.join(map(str, table.columns))}; it lacks {', '.join(absent)}. "
                "Each group needs tn, fp, fn and tp."
            )
        if len(lower) == 0:
            raise ValueError("table is empty; pass at least one group.")
        if lower.index.has_duplicates:
            twice = lower.index[lower.index.duplicated()][0]
            raise ValueError(f"table has the group {twice!r} more than once; add its rows together first.")
        try:
            values = lower[list(CELLS)].to_numpy(dtype=float)
        except (TypeError, ValueError):
            raise ValueError("table holds something that is not a number; counts must be whole.") from None
        wrong = ~(np.isfinite(values) & (values >= 0) & (values == np.floor(values)))
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            raise ValueError(
                f"table has {values[row, column]!r} as {CELLS[column]} of group {lower.index[row]!r}; "
                "counts must be whole numbers of at least 0."
            )
        return cls(lower.index, values.astype(np.int64))

    # ------------------------------------------------------------------ reading it

    @property
    def table(self) -> pd.DataFrame:
        """The counts as a DataFrame, one row per group, columns tn, fp, fn, tp."""
        return pd.DataFrame(self.cells, index=self.groups, columns=list(CELLS))

    @property
    def count(self) -> pd.Series:
        """People in each group."""
        return pd.Series(self.cells.sum(axis=1), index=self.groups, name="count")

    def rates(self, metrics: Sequence[str] = RATES) -> pd.DataFrame:
        """Every rate of every group.

        Parameters
        ----------
        metrics : sequence of str
            Which rates, in which order; all of `RATES` by default.

        Returns
        -------
        DataFrame
            One row per group; the column `count` and one column per rate. A rate of 0/0 is NaN, and
            `reasons()` says why.
        """
        columns = {m: rate(self.cells, m) for m in metrics}
        return pd.DataFrame({"count": self.cells.sum(axis=1), **columns}, index=self.groups)

    def overall(self) -> pd.Series:
        """`count` and every rate for all groups together."""
        return self.pooled().rates().loc["overall"]

    def pooled(self) -> GroupCounts:
        """Everybody as one group, named "overall"."""
        return GroupCounts(pd.Index(["overall"]), self.cells.sum(axis=0, keepdims=True))

    def select(self, groups: Sequence[Any]) -> GroupCounts:
        """Only these groups, in this order.

        Raises
        ------
        ValueError
            If one of them is not a group.
        """
        where = self.groups.get_indexer(groups) if len(groups) else np.array([-1])
        if (where < 0).any():
            unknown = [g for g, i in zip(groups, where, strict=False) if i < 0]
            have = ", ".join(map(repr, self.groups))
            raise ValueError(f"groups has {_check._few(unknown)}; pass some of {have}.")
        return GroupCounts(self.groups[where], self.cells[where])

    def reasons(self) -> dict[tuple[Any, str], str]:
        """Why a rate is NaN: a sentence for each (group, metric) whose denominator is zero."""
        found = {}
        for metric in RATES:
            who = _RATES[metric][2]
            for group in self.groups[np.isnan(rate(self.cells, metric))]:
                found[group, metric] = f"{metric} of group {group!r} is 0/0: it has no {who}."
        return found

    # ------------------------------------------------------------------ comparing groups

    def difference(self, metric: str) -> float:
        """Largest rate minus smallest rate over the groups, in [0, 1].

        As `MetricFrame.difference()`: intersections that nobody belongs to do not take part. A group
        with people in it whose rate is 0/0 does not either, and an `UndefinedRateWarning` says so.
        """
        values = self._comparable(metric)
        return float(values.max() - values.min()) if values.size else float("nan")

    def ratio(self, metric: str) -> float:
        """Smallest rate over largest rate, in [0, 1]; NaN if every group's rate is 0.

        As `MetricFrame.ratio()`, with the same exceptions as `difference`.
        """
        values = self._comparable(metric)
        if not values.size or values.max() == 0:
            return float("nan")
        return float(values.min() / values.max())

    def equalized_odds_difference(self, agg: Literal["worst_case", "mean"] = "worst_case") -> float:
        """The gap in true positive rate and the gap in false positive rate, put together.

        As `fairlearn.metrics.equalized_odds_difference`: `worst_case` takes the larger gap, `mean` their
        average.
        """
        return self._equalized_odds([self.difference(m) for m in _ODDS], agg, worst=max)

    def equalized_odds_ratio(self, agg: Literal["worst_case", "mean"] = "worst_case") -> float:
        """As `equalized_odds_difference`, of ratios: `worst_case` takes the smaller one."""
        return self._equalized_odds([self.ratio(m) for m in _ODDS], agg, worst=min)

    @staticmethod
    def _equalized_odds(parts: list[float], agg: str, worst: Any) -> float:
        if agg not in ("worst_case", "mean"):
            raise ValueError(f"agg is {agg!r}; pass 'worst_case' or 'mean'.")
        if np.isnan(parts).any():
            return float("nan")
        return float(worst(parts) if agg == "worst_case" else np.mean(parts))

    def _comparable(self, metric: str) -> np.ndarray:
        values = rate(self.cells, metric)
        undefined = np.isnan(values) & (self.cells.sum(axis=1) > 0)
        if undefined.any():
            left_out = ", ".join(repr(g) for g in self.groups[undefined])
            warnings.warn(
                f"{metric} is 0/0 for group {left_out} (no {_RATES[metric][2]}); "
                "the comparison leaves it out.",
                UndefinedRateWarning,
                stacklevel=3,
            )
        return values[~np.isnan(values)]

    def __repr__(self) -> str:
        return f"GroupCounts of {self.cells.sum():,} people in {len(self.groups)} groups\n{self.table}"


_ODDS = ("true_positive_rate", "false_positive_rate")


def group_codes(sensitive_features: Any, *, rows: int) -> tuple[np.ndarray, pd.Index]:
    """The group of each row, as a position in the index of groups.

    Parameters
    ----------
    sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
    rows : int
        How many rows there must be.

    Returns
    -------
    code : ndarray of int, shape (rows,)
    groups : Index
        As `GroupCounts.groups`.

    Raises
    ------
    ValueError
        If the number of rows is another, or a sensitive feature is missing.
    """
    columns = _sensitive_columns(sensitive_features)
    names = list(columns)
    _check.same_length(
        y_true=rows, **{f"sensitive_features[{name!r}]": len(c) for name, (c, _) in columns.items()}
    )
    code = np.zeros(rows, dtype=np.intp)
    for codes, levels in columns.values():
        code *= len(levels)
        code += codes
    levels = [values for _, values in columns.values()]
    if len(levels) == 1:
        return code, pd.Index(levels[0], name=names[0])
    return code, pd.MultiIndex.from_product(levels, names=names)


def _sensitive_columns(features: Any) -> dict[Any, tuple[np.ndarray, np.ndarray]]:
    """Each sensitive feature as (codes of shape (rows,), its sorted distinct values)."""
    if isinstance(features, Mapping):
        features = pd.DataFrame(features)
    if isinstance(features, pd.DataFrame):
        if features.shape[1] == 0:
            raise ValueError("sensitive_features has no columns; pass at least one.")
        if features.columns.has_duplicates:
            raise ValueError("sensitive_features has two columns of one name; rename one of them.")
        return {name: _codes(name, features[name]) for name in features.columns}
    if isinstance(features, pd.Series):
        name = "group" if features.name is None else features.name
        return {name: _codes(name, features)}
    array = np.asarray(features)
    if array.ndim == 2 and array.shape[1] > 1:
        return {f"group_{i}": _codes(f"group_{i}", array[:, i]) for i in range(array.shape[1])}
    return {"group": _codes("group", _check.one_dimensional("sensitive_features", array))}


def _codes(name: Any, column: Any) -> tuple[np.ndarray, np.ndarray]:
    argument = f"sensitive_features[{name!r}]"
    if len(column) == 0:
        raise ValueError(f"{argument} is empty; pass at least one row.")
    array = column if isinstance(column, pd.Series) else pd.Series(column)
    if isinstance(array.dtype, np.dtype) and array.dtype.kind in "iub":
        small = _small_integers(array.to_numpy())
        if small is not None:
            return small
    codes, values = pd.factorize(array, use_na_sentinel=True)
    missing = int((codes == -1).sum())
    if missing:
        raise ValueError(
            f"{argument} has {missing} missing value(s); give those rows a group of their own, "
            "such as 'not recorded', so that they stay in the audit."
        )
    try:
        order = np.argsort(np.asarray(values))
    except TypeError:
        raise ValueError(
            f"{argument} mixes types ({_check._few(values)}); make its values all text or all numbers."
        ) from None
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return rank[codes], np.asarray(values)[order]


def _small_integers(array: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Codes without hashing, where the integers span a small range; a tenth of `factorize`'s time."""
    low, high = int(array.min()), int(array.max())
    if high - low > 255:
        return None
    shifted = array.astype(np.intp) - low
    present = np.flatnonzero(np.bincount(shifted))
    values = (present + low).astype(array.dtype)
    if len(present) == high - low + 1:
        return shifted, values
    rank = np.zeros(high - low + 1, dtype=np.intp)
    rank[present] = np.arange(len(present))
    return rank[shifted], values

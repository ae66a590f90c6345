"""GroupCounts: the (group x label x decision) table, and every rate that is arithmetic on it.

One pass over the rows makes the table; after that nothing depends on how many rows there were. Names,
differences and ratios follow Fairlearn (https://fairlearn.org, `fairlearn.metrics`), with one exception:
a rate whose denominator is zero is NaN with a reason here, where Fairlearn's base metrics return 0.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_audit import validation
from fairness_audit.array_types import Column, Floats, Ints, Numbers, Places, SensitiveFeatures

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


def rate(cells: Numbers, metric: str) -> Floats:
    """Compute a rate from counts, for any number of tables at once.

    Parameters
    ----------
    cells : ndarray of shape (..., 4)
        Counts in the order tn, fp, fn, tp.
    metric : str
        One of `RATES`.

    Returns
    -------
    ndarray of float, shape (...)
        The rate; NaN where its denominator is zero.

    Raises
    ------
    ValueError
        If `metric` is not one of `RATES`.
    """
    numerator, denominator = fraction(cells, metric)
    return np.asarray(numerator / np.where(denominator == 0, np.nan, denominator))


def fraction(cells: Numbers, metric: str) -> tuple[Numbers, Numbers]:
    """Return numerator and denominator of a rate, in people.

    Parameters
    ----------
    cells : ndarray of shape (..., 4)
        Counts in the order tn, fp, fn, tp.
    metric : str
        One of `RATES`.

    Returns
    -------
    numerator, denominator : ndarray of shape (...)

    Raises
    ------
    ValueError
        If `metric` is not one of `RATES`.
    """
    above, below, _ = _RATES[_known(metric)]
    return people_in(cells, above), people_in(cells, below)


def people_in(cells: Numbers, names: Iterable[str]) -> Numbers:
    """Add up some of the four cells.

    Parameters
    ----------
    cells : ndarray of shape (..., 4)
        Counts in the order tn, fp, fn, tp.
    names : iterable of str
        Some of `CELLS`.

    Returns
    -------
    ndarray of shape (...)
    """
    first, *others = [cells[..., CELLS.index(name)] for name in names]
    total: Numbers = sum(others, start=first)
    return total


def denominator_counts(metric: str) -> str:
    """Say whom the denominator of a rate counts, such as "people whose label is 1".

    Raises
    ------
    ValueError
        If `metric` is not one of `RATES`.
    """
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

    def __init__(self, groups: pd.Index, cells: Numbers) -> None:
        """Keep a copy of the counts that nobody can write to."""
        self.groups = groups
        self.cells = np.array(cells, dtype=np.int64)
        self.cells.flags.writeable = False

    # ------------------------------------------------------------------ making one

    @classmethod
    def from_arrays(
        cls, y_true: Column, y_pred: Column, sensitive_features: SensitiveFeatures
    ) -> GroupCounts:
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
        label = validation.binary("y_true", y_true)
        decision = validation.binary("y_pred", y_pred)
        validation.same_length(y_true=len(label), y_pred=len(decision))
        groups, cells = tabulate(sensitive_features, 2 * label + decision, n_cells=4)
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
    def from_table(
        cls, table: pd.DataFrame | Mapping[str, Mapping[str, int]] | Mapping[Hashable, Mapping[str, int]]
    ) -> GroupCounts:
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
        if lower.columns.has_duplicates:
            twice = lower.columns[lower.columns.duplicated()][0]
            raise ValueError(f"table has the column {twice!r} more than once; keep one of them.")
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
                f"table has {values[row, column]:g} as {CELLS[column]} of group {lower.index[row]!r}; "
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
        """How many people each group has."""
        return pd.Series(self.cells.sum(axis=1), index=self.groups, name="count")

    def rates(self, metrics: str | Sequence[str] = RATES) -> pd.DataFrame:
        """Compute every rate of every group.

        Parameters
        ----------
        metrics : str or sequence of str
            Which rates, in which order; all of `RATES` by default.

        Returns
        -------
        DataFrame
            One row per group; the column `count` and one column per rate. A rate of 0/0 is NaN, and
            `reasons()` says why.

        Raises
        ------
        ValueError
            If a metric is not one of `RATES`.
        """
        columns = {m: rate(self.cells, m) for m in ([metrics] if isinstance(metrics, str) else metrics)}
        return pd.DataFrame({"count": self.cells.sum(axis=1), **columns}, index=self.groups)

    def overall(self) -> pd.Series:
        """Compute `count` and every rate for all groups together."""
        return self.pooled().rates().iloc[0]

    def pooled(self) -> GroupCounts:
        """Put everybody into one group, named "overall"."""
        return GroupCounts(pd.Index(["overall"]), self.cells.sum(axis=0, keepdims=True))

    def select(self, groups: Sequence[Hashable] | pd.Index) -> GroupCounts:
        """Keep only these groups, in this order.

        Parameters
        ----------
        groups : sequence or Index
            Some of the groups.

        Returns
        -------
        GroupCounts

        Raises
        ------
        ValueError
            If one of them is not a group.
        """
        have = ", ".join(map(repr, self.groups))
        if len(groups) == 0:
            raise ValueError(f"groups is empty; pass some of {have}.")
        where = self.groups.get_indexer(pd.Index(groups))
        if (where < 0).any():
            unknown = [g for g, i in zip(groups, where, strict=True) if i < 0]
            raise ValueError(f"groups has {validation.first_few(unknown)}; pass some of {have}.")
        return GroupCounts(self.groups[where], self.cells[where])

    def to_rows(self) -> pd.DataFrame:
        """Make one row per person, as a decision log would hold them; `from_frame` counts them again.

        Returns
        -------
        DataFrame
            A column per sensitive feature ("group" where the index has no name), `y_true` and `y_pred`.
        """
        group, cell = np.divmod(np.repeat(np.arange(self.cells.size), self.cells.ravel()), len(CELLS))
        y_true, y_pred = np.divmod(cell, 2)  # tn, fp, fn, tp in binary
        nameless = "group" if self.groups.nlevels == 1 else "group_{}"
        columns = {
            nameless.format(i) if name is None else name: self.groups.get_level_values(i)[group]
            for i, name in enumerate(self.groups.names)
        }
        return pd.DataFrame({**columns, "y_true": y_true, "y_pred": y_pred})

    def reasons(self) -> dict[tuple[Hashable, str], str]:
        """Say why a rate is NaN: a sentence for each (group, metric) whose denominator is zero."""
        found: dict[tuple[Hashable, str], str] = {}
        for metric in RATES:
            who = _RATES[metric][2]
            for group in self.groups[np.isnan(rate(self.cells, metric))]:
                found[group, metric] = f"{metric} of group {group!r} is 0/0: it has no {who}."
        return found

    # ------------------------------------------------------------------ comparing groups

    def difference(self, metric: str) -> float:
        """Compute the largest rate minus the smallest over the groups, in [0, 1].

        As `MetricFrame.difference()`: intersections that nobody belongs to do not take part. A group
        with people in it whose rate is 0/0 does not either, and an `UndefinedRateWarning` says so.

        Raises
        ------
        ValueError
            If `metric` is not one of `RATES`.
        """
        values = self._comparable(metric)
        return float(values.max() - values.min()) if values.size else float("nan")

    def ratio(self, metric: str) -> float:
        """Compute the smallest rate over the largest, in [0, 1]; NaN if every group's rate is 0.

        As `MetricFrame.ratio()`, with the same exceptions as `difference`.

        Raises
        ------
        ValueError
            If `metric` is not one of `RATES`.
        """
        values = self._comparable(metric)
        if not values.size or values.max() == 0:
            return float("nan")
        return float(values.min() / values.max())

    def equalized_odds_difference(self, agg: Literal["worst_case", "mean"] = "worst_case") -> float:
        """Put the gap in true positive rate and the gap in false positive rate together.

        As `fairlearn.metrics.equalized_odds_difference`.

        Parameters
        ----------
        agg : {"worst_case", "mean"}
            The larger of the two gaps, or their average.

        Returns
        -------
        float
            NaN if one of the two is.

        Raises
        ------
        ValueError
            If `agg` is neither of the two.
        """
        return self._equalized_odds([self.difference(m) for m in _ODDS], agg, worst=max)

    def equalized_odds_ratio(self, agg: Literal["worst_case", "mean"] = "worst_case") -> float:
        """Put the two ratios together as `equalized_odds_difference` does: `worst_case` is the smaller one.

        Parameters
        ----------
        agg : {"worst_case", "mean"}
            The smaller of the two ratios, or their average.

        Returns
        -------
        float
            NaN if one of the two is.

        Raises
        ------
        ValueError
            If `agg` is neither of the two.
        """
        return self._equalized_odds([self.ratio(m) for m in _ODDS], agg, worst=min)

    @staticmethod
    def _equalized_odds(parts: list[float], agg: str, worst: Callable[[list[float]], float]) -> float:
        if agg not in ("worst_case", "mean"):
            raise ValueError(f"agg is {agg!r}; pass 'worst_case' or 'mean'.")
        if np.isnan(parts).any():
            return float("nan")
        return float(worst(parts) if agg == "worst_case" else np.mean(parts))

    def _comparable(self, metric: str) -> Floats:
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
        """Show the table under how many people and groups it counts."""
        return f"GroupCounts of {self.cells.sum():,} people in {len(self.groups)} groups\n{self.table}"


_ODDS = ("true_positive_rate", "false_positive_rate")


def tabulate(
    sensitive_features: SensitiveFeatures, cell: NDArray[np.integer], *, n_cells: int
) -> tuple[pd.Index, Ints]:
    """Count rows by group and by some other code.

    Parameters
    ----------
    sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
    cell : ndarray of int, shape (rows,)
        Where each row falls, from 0 to `n_cells` - 1.
    n_cells : int

    Returns
    -------
    groups : Index
        As `GroupCounts.groups`.
    table : ndarray of int64, shape (groups, n_cells)

    Raises
    ------
    ValueError
        If the rows differ in number, a sensitive feature is missing, or there are too many groups.
    """
    features = _features(sensitive_features)
    validation.same_length(
        y_true=len(cell), **{f"sensitive_features[{f.name!r}]": len(f.codes) for f in features}
    )
    if _product(features) > 2**16:  # values that belong to nobody may be to blame: count without them
        features = [f.compressed() for f in features]
    size = _product(features) * n_cells
    if size > _MOST_CELLS:
        found = ", ".join(f"{f.name!r} has {len(f.values):,}" for f in features)
        raise ValueError(
            f"sensitive_features makes too many groups to count ({found} different values); "
            "put values into bands, such as pandas.cut(age, [0, 25, 45, 65, 120])."
        )
    # In the smallest integers that hold every code: a byte is read eight times as fast as an int64.
    small = np.min_scalar_type(size - 1)
    code = features[0].codes.astype(small)
    for feature in features[1:]:
        code *= small.type(len(feature.values))
        code += feature.codes.astype(small, copy=False)
    code *= small.type(n_cells)
    code += cell.astype(small, copy=False)
    table = np.bincount(code, minlength=size).reshape([*(len(f.values) for f in features), n_cells])
    levels = []
    for axis, feature in enumerate(features):
        others = tuple(i for i in range(table.ndim) if i != axis)
        order = feature.in_order(np.flatnonzero(table.sum(axis=others)))
        table = table.take(order, axis=axis)
        levels.append(feature.values.take(order))
    return _group_index(features, levels), table.reshape(-1, n_cells)


def row_groups(sensitive_features: SensitiveFeatures, *, sort: bool = True) -> tuple[pd.Index, Places]:
    """Find the group of each row.

    Parameters
    ----------
    sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
    sort : bool
        Whether groups stand in the order of `GroupCounts.groups`, or as they first occur.

    Returns
    -------
    groups : Index
        As `GroupCounts.groups`: an intersection that nobody belongs to is among them.
    place : ndarray of int, shape (rows,)
        The position of each row's group in `groups`.

    Raises
    ------
    ValueError
        If a sensitive feature is missing, or they differ in length.
    """
    features = _features(sensitive_features)
    validation.same_length(**{f"sensitive_features[{f.name!r}]": len(f.codes) for f in features})
    place = np.zeros(len(features[0].codes), dtype=np.intp)
    levels = []
    for feature in features:
        occurring = pd.unique(feature.codes)
        order = feature.in_order(np.sort(occurring)) if sort else occurring
        rank = np.zeros(len(feature.values), dtype=np.intp)
        rank[order] = np.arange(len(order))
        place = place * len(order) + rank[feature.codes]
        levels.append(feature.values.take(order))
    return _group_index(features, levels), place


def _group_index(features: list[_Feature], levels: list[pd.Index]) -> pd.Index:
    if len(features) == 1:
        return levels[0].rename(features[0].name)
    return pd.MultiIndex.from_product(levels, names=[f.name for f in features])


_MOST_CELLS = 10**7


@dataclass
class _Feature:
    """A sensitive feature as codes into its values; some values may belong to nobody."""

    name: Hashable
    codes: NDArray[np.integer]
    values: pd.Index
    ordered: bool = False

    def compressed(self) -> _Feature:
        """Leave out values that belong to nobody."""
        present, codes = np.unique(self.codes, return_inverse=True)
        return _Feature(self.name, codes, self.values.take(present), self.ordered)

    def in_order(self, present: NDArray[np.integer]) -> NDArray[np.integer]:
        """Sort positions by value, as Fairlearn has them; an ordered categorical keeps its order."""
        if self.ordered:
            return present
        values = np.asarray(self.values.take(present))
        try:
            return present[np.argsort(values)]
        except TypeError:
            raise ValueError(
                f"sensitive_features[{self.name!r}] mixes types ({validation.first_few(values)}); "
                "make its values all text or all numbers."
            ) from None


def _product(features: list[_Feature]) -> int:
    return math.prod(len(f.values) for f in features)


def _features(sensitive_features: SensitiveFeatures) -> list[_Feature]:
    return [_feature(name, column) for name, column in _named_columns(sensitive_features)]


def _named_columns(features: SensitiveFeatures) -> list[tuple[Hashable, Column]]:
    """Pair each sensitive feature with its name."""
    if isinstance(features, (list, tuple)) and len(features) and isinstance(features[0], (list, tuple)):
        features = pd.DataFrame(list(features)).add_prefix("group_")
    elif isinstance(features, np.ndarray) and features.ndim == 2 and features.shape[1] > 1:
        features = pd.DataFrame(features, copy=False).add_prefix("group_")
    if isinstance(features, (pd.DataFrame, Mapping)):
        names = list(features.keys())
        if not names:
            raise ValueError("sensitive_features has no columns; pass at least one.")
        if isinstance(features, pd.DataFrame) and features.columns.has_duplicates:
            raise ValueError("sensitive_features has two columns of one name; rename one of them.")
        return [(name, features[name]) for name in names]
    name = getattr(features, "name", None)
    return [("group" if name is None else name, features)]


def _feature(name: Hashable, column: Column) -> _Feature:
    argument = f"sensitive_features[{name!r}]"
    if isinstance(column, (list, tuple)):
        column = pd.Series(column)  # not through NumPy, where a missing value among text becomes "nan"
    elif not isinstance(column, (pd.Series, pd.Index, pd.api.extensions.ExtensionArray)):
        column = validation.one_dimensional(argument, column)
    series = pd.Series(column, copy=False)
    if len(series) == 0:
        raise ValueError(f"{argument} is empty; pass at least one row.")
    if series.dtype == np.bool_:
        return _Feature(name, series.to_numpy().view(np.uint8), pd.Index([False, True]))
    if (small := _small_integers(series)) is not None:
        return _Feature(name, *small)
    codes: NDArray[np.integer]
    values: pd.Index
    if isinstance(series.dtype, pd.CategoricalDtype):
        codes, values, ordered = series.cat.codes.to_numpy(), series.cat.categories, bool(series.cat.ordered)
    else:
        codes, uniques = pd.factorize(series)
        values, ordered = pd.Index(np.asarray(uniques), tupleize_cols=False), False
    missing = int((codes < 0).sum())
    if missing:
        raise ValueError(
            f"{argument} has {missing} missing value(s); give those rows a group of their own, "
            "such as 'not recorded', so that they stay in the audit."
        )
    return _Feature(name, codes, values, ordered)


def _small_integers(column: pd.Series) -> tuple[NDArray[np.integer], pd.Index] | None:
    """Find codes without hashing where the column holds integers of a small range; ten times faster."""
    if not isinstance(column.dtype, np.dtype) or column.dtype.kind not in "iu":
        return None
    low, high = int(column.min()), int(column.max())
    if high - low > 255:
        return None
    codes = column.to_numpy()
    if low:
        codes = codes - low  # int8 may run over; read without a sign it is right again
        codes = codes.view(codes.dtype.str.replace("i", "u"))
    return codes, pd.Index([*range(low, high + 1)])

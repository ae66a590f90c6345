"""The group of each row: sensitive features as codes, one pass over rows, and doubts about groups' names.

tabulate(sensitive_features, cell, n_cells=)    rows counted by group and by another code
row_groups(sensitive_features)                  the group of each row
"""

from __future__ import annotations

import math
import unicodedata
import warnings
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_audit import validation
from fairness_audit.array_types import Column, Floats, Ints, Numbers, Places, SensitiveFeatures


class GroupNameWarning(UserWarning):
    """The names of groups suggest that some groups were not meant so."""


MANY_GROUPS = 100
"""Values of one sensitive feature above which it is asked whether groups were meant."""

_MISSING_AS_TEXT = {"", "nan", "none", "null", "na", "n/a", "<na>", "nat", "?"}


def warn_of_doubtful_names(groups: pd.Index, people: Numbers) -> None:
    """Say once what is doubtful about the names of groups, each with how many people it has.

    Parameters
    ----------
    groups : Index
        As `GroupCounts.groups`.
    people : ndarray of shape (groups,)
        How many people each has.

    Warns
    -----
    GroupNameWarning
        If a feature has more than `MANY_GROUPS` values, if values differ in case, spaces or Unicode form
        alone, or if a value looks like a missing one written as text.
    """
    doubts: list[str] = []
    for level, name in enumerate(groups.names):
        sizes = pd.Series(people, index=groups.get_level_values(level)).groupby(level=0, sort=False).sum()
        label = "group" if name is None else name
        if len(sizes) > MANY_GROUPS:
            doubts.append(
                f"{label!r} has {len(sizes):,} different values; put them into bands, "
                "such as pandas.cut(age, [0, 25, 45, 65, 120])"
            )
        texts = [value for value in sizes.index if isinstance(value, str)]
        if any(same := _written_alike(texts)):
            alike = "; ".join(", ".join(f"{v!r} ({sizes[v]:,.0f} people)" for v in few) for few in same[:3])
            doubts.append(
                f"{label!r} has values that differ in spelling alone: {alike}. Give them one spelling"
            )
        for value in texts:
            if value.strip().casefold() in _MISSING_AS_TEXT:
                doubts.append(
                    f"{label!r} has {value!r} ({sizes[value]:,.0f} people), which looks like a missing value "
                    "written as text; name the group, such as 'not recorded'"
                )
    if doubts:
        warnings.warn("; ".join(doubts) + ".", GroupNameWarning, stacklevel=3)


def joined_groups(one: pd.Index, two: pd.Index) -> pd.Index:
    """Put the groups of two tables together, as if their rows had been counted at once.

    Parameters
    ----------
    one, two : Index
        As `GroupCounts.groups`.

    Returns
    -------
    Index
        Sorted if both are; every intersection if both hold every one of theirs. Otherwise the second table's
        further groups stand after the first's.
    """
    if one.equals(two):
        return one
    if one.nlevels > 1 and _every_intersection(one) and _every_intersection(two):
        levels = [joined_groups(a, b) for a, b in zip(_levels(one), _levels(two), strict=True)]
        return pd.MultiIndex.from_product(levels, names=one.names)
    groups = one.append(two.difference(one, sort=False))
    return groups.sort_values() if one.is_monotonic_increasing and two.is_monotonic_increasing else groups


def _levels(groups: pd.Index) -> list[pd.Index]:
    return [groups.get_level_values(i).unique() for i in range(groups.nlevels)]


def _every_intersection(groups: pd.Index) -> bool:
    return bool(groups.equals(pd.MultiIndex.from_product(_levels(groups))))


def _written_alike(texts: list[str]) -> list[list[str]]:
    """Lists of values that are one value but for case, spaces and Unicode form."""
    alike: dict[str, list[str]] = {}
    for text in texts:
        plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
        alike.setdefault(plain, []).append(text)
    return [values for values in alike.values() if len(values) > 1]


@overload
def tabulate(
    sensitive_features: SensitiveFeatures, cell: NDArray[np.integer], *, n_cells: int, weights: None = None
) -> tuple[pd.Index, Ints]: ...
@overload
def tabulate(
    sensitive_features: SensitiveFeatures, cell: NDArray[np.integer], *, n_cells: int, weights: Floats
) -> tuple[pd.Index, Floats]: ...
def tabulate(
    sensitive_features: SensitiveFeatures,
    cell: NDArray[np.integer],
    *,
    n_cells: int,
    weights: Floats | None = None,
) -> tuple[pd.Index, Numbers]:
    """Count rows by group and by some other code.

    Parameters
    ----------
    sensitive_features : array-like of shape (rows,) or (rows, features), Series, DataFrame or dict
    cell : ndarray of int, shape (rows,)
        Where each row falls, from 0 to `n_cells` - 1.
    n_cells : int
    weights : ndarray of float, shape (rows,), optional
        Added up instead of the number of rows.

    Returns
    -------
    groups : Index
        As `GroupCounts.groups`.
    table : ndarray of int64, or of float64 with weights, shape (groups, n_cells)

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
    small = np.min_scalar_type(size)
    code = features[0].codes.astype(small)
    for feature in features[1:]:
        code *= small.type(len(feature.values))
        code += feature.codes.astype(small, copy=False)
    code *= small.type(n_cells)
    code += cell.astype(small, copy=False)
    table: Numbers = np.bincount(code, weights, minlength=size).reshape(
        [*(len(f.values) for f in features), n_cells]
    )
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
        if series.dtype == object and pd.api.types.infer_dtype(series).startswith("mixed"):
            kinds = sorted({type(value).__name__ for value in series.dropna()})
            if len(kinds) > 1:
                raise ValueError(
                    f"{argument} mixes types ({', '.join(kinds)}); make its values all text or all numbers."
                )
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

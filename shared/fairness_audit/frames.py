"""Rows counted where they lie: one group-by in pandas, Polars, PyArrow, DuckDB or Dask, through Narwhals.

    count_rows(frame, ...)      how many rows hold each combination of label, decision and group

What comes back is as long as there are combinations, however many rows there were.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import narwhals as nw
import numpy as np
import pandas as pd

from fairness_audit import validation
from fairness_audit.array_types import Bits, Floats

Frame: TypeAlias = Any
"""A table of any library that Narwhals knows."""


@dataclass(frozen=True)
class CountedRows:
    """The combinations of label, decision and group that occur, and how often.

    Attributes
    ----------
    features : DataFrame
        A column per sensitive feature, a row per combination.
    columns : dict of str to Series
        The values of `y_true` and `y_pred`, by argument.
    rows : ndarray of float, shape (combinations,)
    weight, square : ndarray of float, shape (combinations,)
        Sums of the weights and of their squares; without weights the number of rows.
    """

    features: pd.DataFrame
    columns: dict[str, pd.Series]
    rows: Floats
    weight: Floats
    square: Floats

    def binary(self, argument: str) -> Bits:
        """Return labels or decisions as zeros and ones.

        Raises
        ------
        ValueError
            If one is missing, with the number of rows, or is not 0 or 1.
        """
        column = self.columns[argument]
        _none_missing(argument, column, self.rows, "drop or fill those rows first")
        return validation.binary(argument, column.tolist())


def feature_names(sensitive_features: Hashable | Sequence[Hashable]) -> list[Hashable]:
    """Return the names of columns as a list, whether one was passed or several.

    Raises
    ------
    ValueError
        If there are none.
    """
    features = _several(sensitive_features)
    if not features:
        raise ValueError("sensitive_features is empty; name at least one column.")
    return features


def check_columns(frame: Frame, **arguments: Hashable | Sequence[Hashable] | None) -> None:
    """Refuse names that are not columns of a frame, and the same column for two purposes.

    Raises
    ------
    ValueError
        If a column is absent or named twice.
    TypeError
        If the frame is nothing that Narwhals knows.
    """
    columns = (
        list(frame.columns) if isinstance(frame, pd.DataFrame) else _narwhals(frame).collect_schema().names()
    )
    used: dict[Hashable, str] = {}
    for argument, given in arguments.items():
        if given is None:
            continue
        for column in _several(given):
            if column not in columns:
                have = ", ".join(map(str, columns))
                raise ValueError(f"{argument} is {column!r}, which is not a column; the columns are {have}.")
            if column in used and "sensitive_features" in (argument, used[column]):
                raise ValueError(
                    f"{argument} and {used[column]} both name the column {column!r}; "
                    "a group cannot be compared on itself. Pass another column for one of them."
                )
            used[column] = argument


def _several(given: Any) -> list[Hashable]:
    return list(given) if isinstance(given, (list, tuple, pd.Index, np.ndarray)) else [given]


def count_rows(
    frame: Frame,
    y_true: str | None,
    y_pred: str,
    features: Sequence[Hashable],
    sample_weight: str | None = None,
) -> CountedRows:
    """Count the rows that hold each combination of label, decision and group, with one group-by.

    Parameters
    ----------
    frame : DataFrame or relation
    y_true, y_pred, sample_weight : str or None
        Columns.
    features : sequence of str
        Columns of groups.

    Returns
    -------
    CountedRows

    Raises
    ------
    ValueError
        If the frame has no rows, a group is missing, or a weight is negative or no number.
    """
    named = {**{a: c for a, c in (("y_true", y_true), ("y_pred", y_pred)) if c is not None}}
    by = list(dict.fromkeys([*map(str, features), *named.values()]))
    wanted = [nw.len().alias("__rows")]
    if sample_weight is not None:
        weight = nw.col(sample_weight)
        wanted += [
            weight.sum().alias("__weight"),
            (weight * weight).sum().alias("__square"),
            weight.min().alias("__least"),
            weight.null_count().alias("__missing"),
        ]
    lazy = _narwhals(frame)
    if sample_weight is not None:  # some engines sum no expression inside a group-by
        lazy = lazy.with_columns((nw.col(sample_weight) * nw.col(sample_weight)).alias("__squared"))
        wanted[2] = nw.col("__squared").sum().alias("__square")
    found = lazy.group_by(by).agg(*wanted).collect()
    table = pd.DataFrame({name: found[name].to_list() for name in found.columns})
    if table.empty:
        raise ValueError("frame is empty; pass at least one row.")
    rows = table["__rows"].to_numpy(dtype=float)
    if sample_weight is not None:
        missing = int(table["__missing"].sum())
        if missing or table["__least"].isna().any() or (table["__least"] < 0).any():
            what = f"{missing} missing value(s)" if missing else "a weight below 0 or that is no number"
            raise ValueError(f"sample_weight has {what}; pass weights of at least 0.")
    for feature in map(str, features):
        _none_missing(
            f"sensitive_features[{feature!r}]",
            table[feature],
            rows,
            "give those rows a group of their own, such as 'not recorded', so that they stay in the audit",
        )
    return CountedRows(
        table[list(map(str, features))],
        {argument: table[column] for argument, column in named.items()},
        rows,
        table["__weight"].to_numpy(dtype=float) if sample_weight is not None else rows,
        table["__square"].to_numpy(dtype=float) if sample_weight is not None else rows,
    )


def _narwhals(frame: Frame) -> nw.LazyFrame[Any]:
    try:
        made = nw.from_native(frame)
    except TypeError:
        raise TypeError(
            f"frame is a {type(frame).__name__}; pass a table of pandas, Polars, PyArrow, DuckDB, Dask or "
            "another library that Narwhals knows."
        ) from None
    lazy: nw.LazyFrame[Any] = made.lazy()
    return lazy


def _none_missing(argument: str, column: pd.Series, rows: Floats, remedy: str) -> None:
    missing = int(rows[column.isna()].sum())
    if missing:
        raise ValueError(f"{argument} has {missing:,} missing value(s); {remedy}.")

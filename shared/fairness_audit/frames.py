"""Rows counted where they lie: one group-by in pandas, Polars, PyArrow, DuckDB or Dask, through Narwhals.

    count_rows(frame, ...)      how many rows hold each combination of label, decision and group

What comes back is as long as there are combinations, however many rows there were.
"""

from __future__ import annotations

import warnings
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
    weighted : bool
        Whether there were weights.
    """

    features: pd.DataFrame
    columns: dict[str, pd.Series]
    rows: Floats
    weight: Floats
    square: Floats
    weighted: bool

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
        If the frame has no rows, a group is missing, or weights are negative, no numbers or all 0.
    """
    named = {a: c for a, c in (("y_true", y_true), ("y_pred", y_pred)) if c is not None}
    by = list(dict.fromkeys([*map(str, features), *named.values()]))
    wanted = [nw.len().alias("__rows")]
    lazy = _narwhals(frame)
    if sample_weight is not None:
        if not lazy.collect_schema()[sample_weight].is_numeric():
            raise ValueError(f"sample_weight is {sample_weight!r}, which holds no numbers; pass weights.")
        # As numbers of their own: integers of a few bits run over, and some engines sum no product.
        weight = nw.col(sample_weight).cast(nw.Float64)
        lazy = lazy.with_columns(
            weight.alias("__each"),
            (weight * weight).alias("__squared"),
            weight.is_null().cast(nw.Int64).alias("__null"),
        )
        wanted += [
            nw.col("__each").sum().alias("__weight"),
            nw.col("__squared").sum().alias("__square"),
            nw.col("__each").min().alias("__least"),
            nw.col("__null").sum().alias("__missing"),
        ]
    found = lazy.group_by(by).agg(*wanted).collect()
    table = pd.DataFrame({name: found[name].to_list() for name in found.columns})
    if table.empty:
        raise ValueError("frame is empty; pass at least one row.")
    rows = table["__rows"].to_numpy(dtype=float)
    weight_of = square_of = rows
    if sample_weight is not None:
        weight_of, square_of = (table[name].to_numpy(dtype=float) for name in ("__weight", "__square"))
        _check_weights(weight_of, table["__least"], int(table["__missing"].sum()))
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
        weight_of,
        square_of,
        sample_weight is not None,
    )


def _check_weights(sums: Floats, least: pd.Series, missing: int) -> None:
    if missing:
        raise ValueError(f"sample_weight has {missing:,} missing value(s); pass weights of at least 0.")
    if not np.isfinite(sums).all() or (least < 0).any():
        raise ValueError(
            "sample_weight has a value that is no number or below 0; pass numbers of at least 0."
        )
    if not sums.any():
        raise ValueError("sample_weight is 0 in every row; pass how many people each row stands for.")


def _narwhals(frame: Frame) -> nw.LazyFrame[Any]:
    try:
        with warnings.catch_warnings():  # of a package that is not there yet
            warnings.filterwarnings("ignore", "Dask support is moving", FutureWarning)
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

"""Comparing an answer with what is expected; each function raises `Differs` where they are not the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fairgrade.checks.values import (
    Differs,
    as_label,
    as_number,
    describe_kind,
    imported_pandas,
    is_array,
    is_series,
    is_table,
    listing,
    missing,
    plain,
    show,
)


def close(a: float, b: float, tolerance: float) -> bool:
    """Whether two numbers are the same within a relative or absolute tolerance; NaN equals NaN."""
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)


# --- any plain data ------------------------------------------------------------------------------------


def compare(value: Any, expected: Any, tolerance: float, where: str = "") -> None:
    """Compare plain data.

    Parameters
    ----------
    value : object
        The answer.
    expected : object
        The right answer, which decides how `value` is read.
    tolerance : float
        Largest relative or absolute difference between numbers.
    where : str
        Place within the whole answer, for messages.

    Raises
    ------
    Differs
        If they are not the same.
    TypeError
        If `expected` is not plain data.
    """
    found, expected = plain(value), plain(expected)
    if is_table(expected):
        return compare_tables(found, expected, tolerance)
    if is_array(expected):
        return compare_arrays(found, expected, tolerance)
    by_type = _BY_TYPE.get(type(expected))
    if by_type is None:
        raise TypeError(f"checks cannot compare with {show(expected)}; turn it into plain data first.")
    if expected is not None and (left_out := missing(found)):
        raise Differs(_at(where) + left_out, expected)
    by_type(found, expected, tolerance, where)


def _at(where: str) -> str:
    return f"at {where}, " if where else ""


def _compare_number(found: Any, expected: float, tolerance: float, where: str) -> None:
    number = as_number(found)
    if number is None:
        raise Differs(f"{_at(where)}found {show(found)}; expected a number.", expected)
    if not close(float(number), float(expected), tolerance):
        raise Differs(f"{_at(where)}found {show(found)}, which is not right.", expected)


def _compare_exactly(found: Any, expected: Any, tolerance: float, where: str) -> None:
    if type(found) is not type(expected):
        raise Differs(f"{_at(where)}found {show(found)}; expected {describe_kind(expected)}.", expected)
    if found != expected:
        raise Differs(f"{_at(where)}found {show(found)}, which is not right.", expected)


def _compare_sequence(found: Any, expected: Sequence[Any], tolerance: float, where: str) -> None:
    if is_array(found) or is_series(found):
        found = found.tolist()
    if type(found) not in (list, tuple):
        raise Differs(f"{_at(where)}found {show(found)}; expected {describe_kind(expected)}.", expected)
    if len(found) != len(expected):
        raise Differs(f"{_at(where)}found {len(found)} value(s); expected another number of them.", expected)
    for i, (one, other) in enumerate(zip(found, expected, strict=True)):
        compare(one, other, tolerance, f"{where}[{i}]" if where else f"position {i}")


def _compare_set(found: Any, expected: Iterable[Any], tolerance: float, where: str) -> None:
    compare_labels(found, expected)


def _compare_dict(found: Any, expected: dict[Any, Any], tolerance: float, where: str) -> None:
    if is_series(found):
        found = found.to_dict()
    if type(found) is not dict:
        raise Differs(f"{_at(where)}found {show(found)}; expected a dict.", expected)
    mine = {as_label(key): value for key, value in found.items()}
    for key, other in expected.items():
        if as_label(key) not in mine:
            raise Differs(f"{_at(where)}there is no entry {show(key)}; it has {listing(mine)}.", expected)
        place = f"{where}[{show(key)}]" if where else f"entry {show(key)}"
        compare(mine[as_label(key)], other, tolerance, place)
    wanted = {as_label(key) for key in expected}
    if extra := [key for key in mine if key not in wanted]:
        raise Differs(f"{_at(where)}there are entries that do not belong: {listing(extra)}.", expected)


_BY_TYPE: dict[type, Callable[[Any, Any, float, str], None]] = {
    int: _compare_number,
    float: _compare_number,
    bool: _compare_exactly,
    str: _compare_exactly,
    type(None): _compare_exactly,
    list: _compare_sequence,
    tuple: _compare_sequence,
    set: _compare_set,
    frozenset: _compare_set,
    dict: _compare_dict,
}


def compare_labels(value: Any, expected: Iterable[Any]) -> None:
    """Compare the members of two collections, in any order.

    Raises
    ------
    Differs
        If `value` is no collection, or has other members.
    """
    value, pd = plain(value), imported_pandas()
    if is_array(value) or is_table(value):
        value = value.tolist() if value.ndim == 1 else None
    elif pd is not None and isinstance(value, pd.Index):
        value = pd.Index.to_numpy(value).tolist()
    if type(value) not in (list, tuple, set, frozenset):
        raise Differs(f"found {show(value)}; expected a list or a set.", expected)
    mine, theirs = {as_label(v) for v in value}, {as_label(v) for v in expected}
    wrong, left_out = mine - theirs, theirs - mine
    if wrong:
        raise Differs(f"{listing(sorted(wrong, key=str))} should not be in it.", expected)
    if left_out:
        raise Differs(
            f"found {len(mine)} of them, all right, but {len(left_out)} more belong to it.", expected
        )


# --- arrays --------------------------------------------------------------------------------------------


def _as_array(value: Any) -> Any:
    """Return numbers, truth values or text in a usual container as an array of floats or objects."""
    import numpy as np

    array = _contained(value)
    if array.dtype.kind in "biuf":
        return array.astype(float)
    pd = imported_pandas()
    cells = [plain(v) for v in array.ravel().tolist()]
    cells = [math.nan if pd is not None and v is pd.NA else v for v in cells]
    for cell in cells:
        if type(cell) not in (int, float, bool, str, type(None)):
            raise Differs(f"it holds {show(cell)}; expected numbers or text.")
    if all(type(v) in (int, float, bool) for v in cells):
        return np.array(cells, dtype=float).reshape(array.shape)
    objects = np.empty(len(cells), dtype=object)
    objects[:] = cells
    return objects.reshape(array.shape)


def _contained(value: Any) -> Any:
    import numpy as np

    value, pd = plain(value), imported_pandas()
    if is_table(value) or (pd is not None and isinstance(value, pd.api.extensions.ExtensionArray)):
        value = value.to_numpy()
    elif pd is not None and isinstance(value, pd.Index):
        value = pd.Index.to_numpy(value)
    elif type(value) in (list, tuple):
        try:
            value = np.asarray(value)
        except (ValueError, TypeError):
            raise Differs(f"found {show(value)}, whose rows have different lengths.") from None
    if not is_array(value):
        raise Differs(f"found {show(value)}; expected an array, a list or a Series.")
    return value


def compare_arrays(value: Any, expected: Any, tolerance: float) -> None:
    """Compare values in order; a column vector counts as an array of one dimension.

    Raises
    ------
    Differs
        If `value` is no array of this shape and content.
    """
    import numpy as np

    if left_out := missing(value):
        raise Differs(left_out, expected)
    theirs = _as_array(expected)
    mine = _as_array(value)
    if mine.ndim == 2 and mine.shape[1] == 1 and theirs.ndim == 1:
        mine = mine[:, 0]
    if mine.shape != theirs.shape:
        raise Differs(f"found an array of shape {mine.shape}; expected shape {theirs.shape}.", expected)
    if mine.dtype == theirs.dtype == float:
        wrong = ~np.isclose(mine, theirs, rtol=tolerance, atol=tolerance, equal_nan=True)
    elif theirs.dtype == float:
        raise Differs("it holds something that is not a number.", expected)
    else:
        pairs = zip(mine.ravel(), theirs.ravel(), strict=True)
        wrong = np.array([not _cells_equal(a, b, tolerance) for a, b in pairs], dtype=bool)
        wrong = wrong.reshape(theirs.shape)
    if wrong.any():
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        position = first[0] if len(first) == 1 else first
        raise Differs(
            f"{int(wrong.sum())} of {wrong.size} values are not right; the first is at position {position}, "
            f"where it has {show(mine[first])}.",
            theirs[first],
        )


def _cells_equal(a: Any, b: Any, tolerance: float) -> bool:
    a, b = plain(a), plain(b)
    if type(a) in (int, float, bool) and type(b) in (int, float, bool):
        return close(float(a), float(b), tolerance)
    if _is_empty(a) or _is_empty(b):
        return _is_empty(a) and _is_empty(b)
    return type(a) is type(b) and bool(a == b)


def _is_empty(cell: Any) -> bool:
    return cell is None or (type(cell) is float and math.isnan(cell))


# --- tables --------------------------------------------------------------------------------------------


def compare_tables(
    value: Any, expected: Any, tolerance: float, *, ordered: bool = False, exact_columns: bool = False
) -> None:
    """Compare two DataFrames or two Series by label.

    Parameters
    ----------
    value : object
        The answer; it may have further columns.
    expected : DataFrame or Series
        Its rows are the rows that the answer must have.
    tolerance : float
        Largest relative or absolute difference between numbers.
    ordered : bool
        Whether the rows must stand in this order. Rows that share a label always must.
    exact_columns : bool
        Whether further columns are refused.

    Raises
    ------
    Differs
        If they are not the same.
    """
    value, expected = plain(value), plain(expected)
    if left_out := missing(value):
        raise Differs(left_out, expected)
    if type(value) is not type(expected):
        raise Differs(f"found {show(value)}; expected {describe_kind(expected)}.", expected)
    rows, wanted_rows = [as_label(i) for i in value.index], [as_label(i) for i in expected.index]
    columns = _matching_columns(value, expected, exact_columns)
    if ordered or len(set(wanted_rows)) < len(wanted_rows):  # rows that share a label are told by position
        _compare_row_order(rows, wanted_rows, expected)
        take = list(range(len(rows)))
    else:
        _compare_row_labels(rows, wanted_rows, expected)
        place_of = {row: i for i, row in enumerate(rows)}
        take = [place_of[row] for row in wanted_rows]
    for name, mine, theirs in columns:
        mine_cells, their_cells = _as_array(mine)[take], _as_array(theirs)
        for row, cell, other in zip(wanted_rows, mine_cells, their_cells, strict=True):
            if not _cells_equal(cell, other, tolerance):
                place = f"row {show(row)}" + (f", column {show(name)}" if name is not None else "")
                raise Differs(f"at {place} it has {show(cell)}, which is not right.", other)


def _matching_columns(value: Any, expected: Any, exact: bool) -> list[tuple[Any, Any, Any]]:
    """Return each wanted column's label, values and right values; a Series is one column without a label."""
    if expected.ndim == 1:
        return [(None, value, expected)]
    columns, wanted = [as_label(c) for c in value.columns], [as_label(c) for c in expected.columns]
    if len(set(columns)) < len(columns):
        twice = sorted({str(c) for c in columns if columns.count(c) > 1})
        raise Differs(f"it has several columns called {listing(twice)}.", expected)
    if absent := [c for c in wanted if c not in columns]:
        raise Differs(f"it has no column {listing(absent)}; its columns are {listing(columns)}.", expected)
    if exact and (extra := [c for c in columns if c not in wanted]):
        raise Differs(f"it has columns that do not belong: {listing(extra)}.", expected)
    return [(name, value.iloc[:, columns.index(name)], expected.iloc[:, i]) for i, name in enumerate(wanted)]


def _compare_row_labels(rows: list[Any], wanted: list[Any], expected: Any) -> None:
    if len(set(rows)) < len(rows):
        twice = [row for row in dict.fromkeys(rows) if rows.count(row) > 1]
        raise Differs(f"it has several rows labeled {listing(twice)}.", expected)
    known, needed = set(rows), set(wanted)  # made once: a table may have thousands of rows
    if absent := [row for row in wanted if row not in known]:
        raise Differs(f"it has no row {listing(absent)}; its rows are {listing(rows)}.", expected)
    if extra := [row for row in rows if row not in needed]:
        raise Differs(f"it has rows that do not belong: {listing(extra)}.", expected)


def _compare_row_order(rows: list[Any], wanted: list[Any], expected: Any) -> None:
    if len(rows) != len(wanted):
        raise Differs(f"it has {len(rows)} rows; expected {len(wanted)}.", expected)
    for i, (row, other) in enumerate(zip(rows, wanted, strict=True)):
        if row != other:
            raise Differs(f"its rows are in another order: row {i} is labeled {show(row)}.", expected)

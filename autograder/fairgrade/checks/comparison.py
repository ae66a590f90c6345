"""Comparing an answer with what is expected; each function raises `Differs` where they are not the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from fairgrade.checks.rule import Rule
from fairgrade.checks.values import (
    Differs,
    as_label,
    as_mapping,
    as_number,
    as_sequence,
    describe_kind,
    is_array,
    is_series,
    is_table,
    listing,
    missing,
    plain,
    show,
)

# --- any plain data ------------------------------------------------------------------------------------


def compare(value: Any, expected: Any, rule: Rule, where: str = "") -> None:
    """Compare plain data.

    Parameters
    ----------
    value : object
        The answer.
    expected : object
        The right answer, which decides how `value` is read.
    rule : Rule
        How exact numbers have to be.
    where : str
        Place within the whole answer, for messages.

    Raises
    ------
    Differs
        If they are not the same.
    TypeError
        If `expected` is not plain data.
    """
    fields = as_mapping(expected) if type(plain(expected)) is not dict and not is_table(expected) else None
    expected = plain(expected)
    if is_table(expected):
        return compare_tables(value, expected, rule)
    if is_array(expected):
        return compare_arrays(value, expected, rule)
    by_type = _BY_TYPE.get(type(expected))
    if by_type is None:
        raise TypeError(f"checks cannot compare with {show(expected)}; turn it into plain data first.")
    if expected is not None and (left_out := missing(value)):
        raise Differs(_at(where) + left_out, expected)
    if fields is not None and type(plain(value)) is dict:  # the names of a named tuple will do as well
        return _compare_dict(value, fields, rule, where)
    by_type(value, expected, rule, where)


def _at(where: str) -> str:
    return f"at {where}, " if where else ""


def _compare_number(found: Any, expected: float, rule: Rule, where: str) -> None:
    number = as_number(found)
    if number is None:
        raise Differs(f"{_at(where)}found {show(found)}; expected a number.", expected)
    if not rule.agree(float(number), float(expected)):
        raise Differs(f"{_at(where)}found {show(number)}, which is not right.", expected)


def _compare_exactly(found: Any, expected: Any, rule: Rule, where: str) -> None:
    found = plain(found)
    if expected is None and type(found) is float and math.isnan(found):
        return
    if type(found) is not type(expected):
        raise Differs(f"{_at(where)}found {show(found)}; expected {describe_kind(expected)}.", expected)
    if found != expected:
        raise Differs(f"{_at(where)}found {show(found)}, which is not right.", expected)


def _compare_sequence(found: Any, expected: Sequence[Any], rule: Rule, where: str) -> None:
    parts = as_sequence(found)
    if parts is None:
        raise Differs(f"{_at(where)}found {show(found)}; expected {describe_kind(expected)}.", expected)
    if len(parts) != len(expected):
        raise Differs(f"{_at(where)}found {show(parts)}, which has another number of values.", expected)
    for i, (one, other) in enumerate(zip(parts, expected, strict=True)):
        compare(one, other, rule, f"{where}[{i}]" if where else f"position {i}")


def _compare_set(found: Any, expected: Iterable[Any], rule: Rule, where: str) -> None:
    compare_labels(found, expected)


def _compare_dict(found: Any, expected: Mapping[Any, Any], rule: Rule, where: str) -> None:
    mine = _entries(found, expected)
    if mine is None:
        raise Differs(f"{_at(where)}found {show(found)}; expected {describe_kind(expected)}.", expected)
    for key, other in expected.items():
        label = as_label(key)
        if label not in mine:
            raise Differs(f"{_at(where)}there is no entry {show(key)}; it has {listing(mine)}.", expected)
        place = f"{where}[{show(key)}]" if where else f"entry {show(key)}"
        compare(mine[label], other, rule.within(label), place)
    wanted = {as_label(key) for key in expected}
    if extra := [key for key in mine if key not in wanted]:
        raise Differs(f"{_at(where)}there are entries that do not belong: {listing(extra)}.", expected)


def _entries(found: Any, expected: Mapping[Any, Any]) -> dict[Any, Any] | None:
    """Named entries; a table counts as a dict of its rows or its columns, whichever has these names."""
    entries = as_mapping(found)
    table = plain(found)
    if entries is not None or not is_table(table):
        return entries
    wanted = {as_label(key) for key in expected}
    if {as_label(row) for row in table.index} >= wanted:
        return {as_label(row): table.iloc[i] for i, row in enumerate(table.index)}
    return {as_label(column): table.iloc[:, i] for i, column in enumerate(table.columns)}


_BY_TYPE: dict[type, Callable[[Any, Any, Rule, str], None]] = {
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
    exact = plain(value)
    members = exact if type(exact) in (set, frozenset) else as_sequence(value)
    if members is None:
        raise Differs(f"found {show(value)}; expected a list or a set.", expected)
    mine, theirs = {as_label(v) for v in members}, {as_label(v) for v in expected}
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
    cells = [plain(v) for v in array.ravel().tolist()]
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

    exact = plain(value)
    if is_table(exact):
        return exact.to_numpy()
    if is_array(exact):
        return exact
    parts = as_sequence(value)
    if parts is None:
        raise Differs(f"found {show(value)}; expected an array, a list or a Series.")
    try:
        return np.asarray(parts)
    except (ValueError, TypeError):
        raise Differs(f"found {show(value)}, whose rows have different lengths.") from None


def compare_arrays(value: Any, expected: Any, rule: Rule) -> None:
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
        raise Differs(f"found {_sides(mine)}; expected {_sides(theirs)}.", expected)
    if mine.dtype == theirs.dtype == float:
        wrong = _disagree(mine, theirs, rule)
    elif theirs.dtype == float:
        raise Differs("it holds something that is not a number.", expected)
    else:
        pairs = zip(mine.ravel(), theirs.ravel(), strict=True)
        wrong = np.array([not _cells_equal(a, b, rule) for a, b in pairs], dtype=bool)
        wrong = wrong.reshape(theirs.shape)
    if wrong.any():
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        position = first[0] if len(first) == 1 else first
        raise Differs(
            f"{int(wrong.sum())} of {wrong.size} values are not right; the first is at position {position}, "
            f"where it has {show(mine[first])}.",
            theirs[first],
        )


def _sides(array: Any) -> str:
    return f"{array.size} values" if array.ndim == 1 else f"{' by '.join(map(str, array.shape))} values"


def _disagree(mine: Any, theirs: Any, rule: Rule) -> Any:
    """Which numbers of two arrays are not the same."""
    import numpy as np

    with np.errstate(invalid="ignore"):
        unlike = ~((mine == theirs) | (np.isnan(mine) & np.isnan(theirs)))
    for at in np.argwhere(unlike):  # few, as a rule
        place = tuple(at)
        unlike[place] = not rule.agree(float(mine[place]), float(theirs[place]))
    return unlike


def _cells_equal(a: Any, b: Any, rule: Rule) -> bool:
    """Whether `a` may stand where `b` is expected."""
    a, b = plain(a), plain(b)
    if type(a) in (int, float, bool) and type(b) in (int, float, bool):
        return rule.agree(float(a), float(b))
    if _is_empty(a) or _is_empty(b):
        return _is_empty(a) and _is_empty(b)
    return type(a) is type(b) and bool(a == b)


def _is_empty(cell: Any) -> bool:
    return cell is None or (type(cell) is float and math.isnan(cell))


# --- tables --------------------------------------------------------------------------------------------


def compare_tables(
    value: Any, expected: Any, rule: Rule, *, ordered: bool = False, exact_columns: bool = False
) -> None:
    """Compare two DataFrames or two Series by label.

    Parameters
    ----------
    value : object
        The answer; it may have further columns.
    expected : DataFrame or Series
        Its rows are the rows that the answer must have.
    rule : Rule
        How exact numbers have to be.
    ordered : bool
        Whether the rows must stand in this order. Rows that share a label always must.
    exact_columns : bool
        Whether further columns are refused.

    Raises
    ------
    Differs
        If they are not the same.
    """
    expected = plain(expected)
    if left_out := missing(value):
        raise Differs(left_out, expected)
    value = _labeled(value, expected)
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
            if not _cells_equal(cell, other, rule.within(name)):
                place = f"row {show(row)}" + (f", column {show(name)}" if name is not None else "")
                raise Differs(f"at {place} it has {show(cell)}, which is not right.", other)


def _labeled(value: Any, expected: Any) -> Any:
    """Return the answer as a table of the kind that is expected, its labels in the index."""
    import pandas as pd

    exact = plain(value)
    if expected.ndim == 1 and not is_series(exact):
        entries = as_mapping(value)
        exact = None if entries is None else pd.Series(list(entries.values()), index=_index(entries))
    elif expected.ndim == 2 and type(exact) is dict:
        exact = _table_of(exact, list(expected.index))
    elif expected.ndim == 2 and is_series(exact) and expected.shape[1] == 1:
        exact = exact.to_frame(expected.columns[0])
    if not is_table(exact) or exact.ndim != expected.ndim:
        raise Differs(f"found {show(value)}; expected {describe_kind(expected)}.", expected)
    return _with_rows(exact, list(expected.index)) if exact.ndim == 2 else exact


def _index(labels: Iterable[Any]) -> Any:
    """An index of labels as they are: pandas would make levels of pairs."""
    import pandas as pd

    return pd.Index(list(labels), tupleize_cols=False)


def as_table(value: Any, rows: Sequence[Any]) -> Any:
    """Return a table or a dict of columns as a DataFrame with these rows in its index, or None."""
    exact = plain(value)
    if type(exact) is dict:
        exact = _table_of(exact, rows)
    return _with_rows(exact, rows) if is_table(exact) and exact.ndim == 2 else None


def _table_of(entries: dict[Any, Any], rows: Sequence[Any]) -> Any:
    """A table from a dict of columns, each a dict, a Series or a list; None if it is none."""
    import pandas as pd

    columns = {}
    for name, column in entries.items():
        named = as_mapping(column)
        parts = as_sequence(column) if named is None else list(named.values())
        if parts is None or (named is None and rows and len(parts) != len(rows)):
            return None
        index = list(named) if named is not None else [as_label(row) for row in rows or range(len(parts))]
        columns[name] = pd.Series(parts, index=_index(index))
    return pd.DataFrame(columns) if columns else None


def _with_rows(table: Any, wanted: Sequence[Any]) -> Any:
    """The table with its rows labeled as wanted, where a column holds just these labels."""
    rows = sorted(map(str, map(as_label, wanted)))
    if not rows or sorted(map(str, map(as_label, table.index))) == rows:
        return table
    for at in range(table.shape[1]):
        labels = [plain(v) for v in table.iloc[:, at].tolist()]
        if all(type(v) in (str, int, float) for v in labels) and sorted(map(str, labels)) == rows:
            return table.set_axis(_index(labels), axis=0)
    return table


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

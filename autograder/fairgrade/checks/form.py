"""The visible part's check of an answer's form: is it all there, and of the right kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fairgrade.checks.answers import given
from fairgrade.checks.comparison import as_table
from fairgrade.checks.failure import fail
from fairgrade.checks.values import (
    Differs,
    as_label,
    as_number,
    as_sequence,
    in_order,
    listing,
    missing,
    plain,
    show,
)

_KINDS: dict[Any, str] = {float: "a number", int: "a whole number", bool: "True or False", str: "text"}


def form(
    name: str,
    value: Any,
    kind: Any = None,
    *,
    some_of: Iterable[Any] | None = None,
    rows: Iterable[Any] | None = None,
    columns: Iterable[Any] | None = None,
) -> Any:
    """Check the form of an answer and return it as plain data: a dict, list, number, text, True or False.

    Parameters
    ----------
    name : str
        What the learner calls the answer.
    value : object
        The learner's answer.
    kind : type, list, tuple or dict
        `float` for any number, `int` for a whole one, `bool`, `str`; a list of options, of which the answer
        is one; a tuple of kinds for as many values in order; a dict of kinds for named entries, all of which
        must be there.
    some_of : iterable, optional
        The answer is a collection of some of these, possibly none.
    rows, columns : iterable, optional
        The answer is a table with at least these rows and columns. It is returned as a DataFrame with the
        rows in its index, also where it came as a dict of columns or with its rows in a column.

    Raises
    ------
    CheckFailed
        If it has another form.
    """
    if left_out := missing(value, name):
        fail(name, left_out)
    try:
        if some_of is not None:
            return _some_of(name, value, list(some_of))
        if rows is not None or columns is not None:
            return _table(name, value, list(rows or ()), list(columns or ()))
        return _read(name, value, kind)
    except Differs as difference:
        fail(name, str(difference))


def _read(name: str, value: Any, kind: Any) -> Any:
    if left_out := missing(value, name):
        fail(name, left_out)
    if isinstance(kind, dict):
        entries = given(name, value, kind)
        wanted = {as_label(key) for key in kind}
        if extra := [key for key in entries if key not in wanted]:
            fail(name, f"there are entries that do not belong: {listing(extra)}.")
        return {key: _read(f"{name}[{show(key)}]", entries[as_label(key)], one) for key, one in kind.items()}
    if isinstance(kind, tuple):
        parts = as_sequence(value)
        if parts is None or len(parts) != len(kind):
            fail(name, f"found {show(value)}; give {len(kind)} values, as a tuple or a list.")
        return [
            _read(f"{name}[{i}]", part, one) for i, (part, one) in enumerate(zip(parts, kind, strict=True))
        ]
    if isinstance(kind, list):
        return _option(name, value, kind)
    return _scalar(name, value, kind)


def _option(name: str, value: Any, options: list[Any]) -> Any:
    found = plain(value)
    for option in options:
        if isinstance(found, str) and isinstance(option, str):
            right = found.strip().casefold() == option.casefold()
        else:  # True is no 1 here
            right = isinstance(found, bool) == isinstance(option, bool) and as_label(found) == option
        if right:
            return option
    fail(name, f"found {show(value)}. Choose one of {listing(options)}.")


def _scalar(name: str, value: Any, kind: Any) -> Any:
    found = as_number(value) if kind in (float, int) else plain(value)
    right = type(found) in (float, int) if kind is float else type(found) is kind
    if kind is int and type(found) is float and found.is_integer():
        return int(found)
    if not right:
        fail(name, f"found {show(value)}; give {_KINDS[kind]}.")
    return found


def _some_of(name: str, value: Any, known: list[Any]) -> list[Any]:
    exact = plain(value)
    members = in_order(exact) if type(exact) in (set, frozenset) else as_sequence(value)
    if members is None:
        fail(name, f"found {show(value)}; give a list of some of {listing(known)}.")
    labels = [as_label(member) for member in members]
    if strange := [label for label in labels if label not in {as_label(k) for k in known}]:
        fail(name, f"{listing(strange)} cannot be in it. Choose from {listing(known)}.")
    return labels


def _table(name: str, value: Any, rows: list[Any], columns: list[Any]) -> Any:
    table = as_table(value, rows)
    if table is None:
        fail(name, f"found {show(value)}; give a DataFrame with the columns {listing(columns)}.")
    for what, wanted, there in (("column", columns, table.columns), ("row", rows, table.index)):
        labels = [as_label(label) for label in there]
        if absent := [label for label in wanted if as_label(label) not in labels]:
            fail(name, f"it has no {what} {listing(absent)}; its {what}s are {listing(labels)}.")
    return table

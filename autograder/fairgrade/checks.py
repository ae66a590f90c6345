"""What the test cells of a lab call: one check per line, each with a name, a value and what it should be.

A check looks at the value and at nothing else: not at the learner's source, not at the notebook's frame.
So it gives the same verdict under `nbgrader autograde`, under JupyterLab's Validate button, and in a checker
process to which answers arrive as plain data and functions as call-backs.

Three rules hold for every check.

- Types are tested exactly before anything is compared, so an object that claims to equal everything fails.
- A failure raises `CheckFailed`, whose message says what was found, what kind of value was expected and what
  to do. The expected value itself is given away only with `reveal=True`.
- `mistakes` pairs a wrong value (or a wrong function, or a wrong table) with the message that explains it.
  A mistake that equals the expected value is an error of the lab's author and raises ValueError.

Usage in a test cell::

    from fairgrade import checks

    checks.number("tpr", tpr, 1369 / 1901, mistakes=[
        (1369 / 3696, "This divides by the whole group; the true positive rate by those with label 1."),
    ])
    checks.function("share", share, calls=[([1, 0, 1],)], reference=lambda y: sum(y) / len(y))

and for partial credit::

    marks = checks.Marks(3, hidden=2)
    with marks.award(1, "one rate per group"):
        checks.table("rates", rates, expected)
    ### BEGIN HIDDEN TESTS
    with marks.award(2, "the largest gap"):
        checks.number("gap", gap, 0.2140)
    ### END HIDDEN TESTS
    marks.total()
"""

from __future__ import annotations

import contextlib
import copy
import math
import re
import sys
import textwrap
import warnings
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

__all__ = [
    "CheckFailed",
    "Marks",
    "array",
    "choice",
    "choices",
    "function",
    "holds",
    "integer",
    "labels",
    "number",
    "numbers",
    "same",
    "table",
    "text",
]


class CheckFailed(AssertionError):
    """An answer is not right. The message is written for the learner."""

    def _render_traceback_(self) -> list[str]:
        # IPython calls this instead of printing frames: the learner sees the message, and a hidden test's
        # source is not quoted. Lines are kept under the width at which nbgrader's validator cuts them.
        lines: list[str] = []
        for line in str(self).splitlines():
            hanging = "  " if line.startswith("- ") else ""
            lines += textwrap.wrap(line, 78, subsequent_indent=hanging, break_long_words=False) or [""]
        return lines


class _Differs(Exception):
    """Two values differ; the message says where and how, without the expected value."""

    def __init__(self, problem: str, expected: Any = None) -> None:
        super().__init__(problem)
        self.expected = expected


# --- reading values ------------------------------------------------------------------------------------


def _numpy() -> Any:
    """NumPy if it has been imported: if it has not, no value can be one of its types."""
    return sys.modules.get("numpy")


def _pandas() -> Any:
    return sys.modules.get("pandas")


def _is_numpy_scalar(value: Any) -> bool:
    np = _numpy()
    return np is not None and isinstance(value, np.generic) and type(value) is value.dtype.type


def _is_array(value: Any) -> bool:
    np = _numpy()
    return np is not None and type(value) is np.ndarray


def _is_table(value: Any) -> bool:
    pd = _pandas()
    return pd is not None and type(value) in (pd.DataFrame, pd.Series)


def _plain(value: Any) -> Any:
    """A NumPy scalar, or an array with no dimensions, as the Python value in it; anything else unchanged."""
    if _is_array(value) and value.ndim == 0:
        value = value[()]
    if _is_numpy_scalar(value):
        return value.item()
    return value


def _show(value: Any) -> str:
    """A short picture of a value for a message; a strange object is named by its type only."""
    value = _plain(value)
    if type(value) in (int, bool, type(None), complex):
        return repr(value)
    if type(value) is float:
        return f"{value:.6g}"
    if type(value) is str:
        return repr(value if len(value) <= 60 else value[:57] + "...")
    if type(value) in (list, tuple, dict, set, frozenset):
        if type(value) is dict:
            inner = ", ".join(f"{_show(k)}: {_show(v)}" for k, v in list(value.items())[:8])
        else:
            inner = ", ".join(_show(v) for v in list(value)[:8])
        more = ", ..." if len(value) > 8 else ""
        left, right = {list: "[]", tuple: "()"}.get(type(value), "{}")
        return f"{left}{inner}{more}{right}"
    if _is_array(value):
        if value.ndim == 1 and value.size <= 8:
            return f"array({_show(value.tolist())})"
        return f"an array of shape {value.shape}"
    if _is_table(value):
        return f"a {type(value).__name__} of shape {value.shape}"
    if callable(value):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    return f"an object of type {type(value).__name__}"


def _kind(value: Any) -> str:
    """What kind of thing is expected, in words."""
    value = _plain(value)
    if type(value) is bool:
        return "True or False"
    if type(value) in (int, float):
        return "a number"
    if type(value) is str:
        return "a piece of text"
    if value is None:
        return "None"
    if _is_array(value):
        return f"an array of shape {value.shape}"
    if _is_table(value):
        return f"a pandas {type(value).__name__}"
    article = "an" if type(value).__name__[0] in "aeiou" else "a"
    return f"{article} {type(value).__name__}"


def _missing(value: Any) -> str | None:
    """The message for an answer that was left out."""
    if value is None or value is Ellipsis:
        shown = "None" if value is None else "..."
        return f"it is still {shown}. Replace the placeholder in the cell above and run it."
    return None


def _number(value: Any) -> float | int | None:
    """The value as a Python number, or None if it is not one. A truth value is not a number here."""
    value = _plain(value)
    return value if type(value) in (int, float) else None


def _close(a: float, b: float, tolerance: float) -> bool:
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)


def _label(value: Any) -> Any:
    """A row or column label as something that can be compared safely."""
    if type(value) is tuple:
        return tuple(_label(v) for v in value)
    value = _plain(value)
    pd = _pandas()
    if type(value) in (str, int, float, bool, type(None)):
        return "NaN" if type(value) is float and math.isnan(value) else value
    if pd is not None and type(value) in (pd.Interval, pd.Timestamp):
        return str(value)
    raise _Differs(f"it has a label that is {_show(value)}; use text or numbers as labels.")


# --- comparing -----------------------------------------------------------------------------------------


def _compare(value: Any, expected: Any, tolerance: float, where: str = "") -> None:
    """Raise `_Differs` unless `value` is the same data as `expected`."""
    expected = _plain(expected)
    at = f"at {where}, " if where else ""
    if _is_table(expected):
        return _compare_tables(value, expected, tolerance, ordered=False, exact_columns=False)
    if _is_array(expected):
        return _compare_arrays(value, expected, tolerance)
    found = _plain(value)
    if expected is not None and (missing := _missing(found)):
        raise _Differs(at + missing, expected)
    if type(expected) in (int, float):
        number = _number(found)
        if number is None:
            raise _Differs(f"{at}found {_show(found)}; expected a number.", expected)
        if not _close(float(number), float(expected), tolerance):
            raise _Differs(f"{at}found {_show(found)}, which is not right.", expected)
    elif type(expected) in (bool, str, type(None)):
        if type(found) is not type(expected):
            raise _Differs(f"{at}found {_show(found)}; expected {_kind(expected)}.", expected)
        if found != expected:
            raise _Differs(f"{at}found {_show(found)}, which is not right.", expected)
    elif type(expected) in (list, tuple):
        if _is_array(found) or (_is_table(found) and found.ndim == 1):
            found = found.tolist()
        if type(found) not in (list, tuple):
            raise _Differs(f"{at}found {_show(found)}; expected {_kind(expected)}.", expected)
        if len(found) != len(expected):
            raise _Differs(f"{at}found {len(found)} value(s); expected another number of them.", expected)
        for i, (one, other) in enumerate(zip(found, expected, strict=True)):
            _compare(one, other, tolerance, f"{where}[{i}]" if where else f"position {i}")
    elif type(expected) in (set, frozenset):
        _compare_labels(found, expected)
    elif type(expected) is dict:
        if _is_table(found) and found.ndim == 1:
            found = found.to_dict()
        if type(found) in (Counter, defaultdict, OrderedDict):
            found = dict(found)  # a count is a dict; a class of the learner's own may be anything
        if type(found) is not dict:
            raise _Differs(f"{at}found {_show(found)}; expected a dict.", expected)
        mine = {_label(k): v for k, v in found.items()}
        for key, other in expected.items():
            if _label(key) not in mine:
                raise _Differs(f"{at}there is no entry {_show(key)}; it has {_listing(mine)}.", expected)
            _compare(
                mine[_label(key)],
                other,
                tolerance,
                f"{where}[{_show(key)}]" if where else f"entry {_show(key)}",
            )
        if extra := [k for k in mine if k not in {_label(k) for k in expected}]:
            raise _Differs(f"{at}there are entries that do not belong: {_listing(extra)}.", expected)
    else:
        raise TypeError(f"checks cannot compare with {_show(expected)}; turn it into plain data first.")


def _listing(values: Iterable[Any]) -> str:
    values = list(values)
    shown = ", ".join(_show(v) for v in values[:8])
    return (shown or "none") + (", ..." if len(values) > 8 else "")


def _compare_labels(value: Any, expected: Iterable[Any]) -> None:
    if _is_array(value) or _is_table(value):
        value = value.tolist() if value.ndim == 1 else None
    pd = _pandas()
    if pd is not None and isinstance(value, pd.Index):
        value = pd.Index.to_numpy(value).tolist()
    if type(value) not in (list, tuple, set, frozenset):
        raise _Differs(f"found {_show(value)}; expected a list or a set.", expected)
    mine, theirs = {_label(v) for v in value}, {_label(v) for v in expected}
    wrong, left_out = mine - theirs, theirs - mine
    if wrong:
        raise _Differs(f"{_listing(sorted(wrong, key=str))} should not be in it.", expected)
    if left_out:
        raise _Differs(
            f"found {len(mine)} of them, all right, but {len(left_out)} more belong to it.", expected
        )


def _as_array(value: Any) -> Any:
    """Numbers, truth values or text in any of the usual containers, as an array of floats or of objects."""
    import numpy as np

    pd = _pandas()
    if _is_table(value) or (pd is not None and isinstance(value, pd.api.extensions.ExtensionArray)):
        value = value.to_numpy()
    elif pd is not None and isinstance(value, pd.Index):
        value = pd.Index.to_numpy(value)
    elif type(value) in (list, tuple):
        try:
            value = np.asarray(value)
        except (ValueError, TypeError):
            raise _Differs(f"found {_show(value)}, whose rows have different lengths.") from None
    if not _is_array(value):
        raise _Differs(f"found {_show(value)}; expected an array, a list or a Series.")
    if value.dtype.kind in "biuf":
        return value.astype(float)
    cells = [_plain(v) for v in value.ravel().tolist()]
    cells = [math.nan if pd is not None and v is pd.NA else v for v in cells]
    odd = next((v for v in cells if type(v) not in (int, float, bool, str, type(None))), 0)
    if type(odd) not in (int, float, bool, str, type(None)):
        raise _Differs(f"it holds {_show(odd)}; expected numbers or text.")
    if all(type(v) in (int, float, bool) for v in cells):
        return np.array(cells, dtype=float).reshape(value.shape)
    plain = np.empty(len(cells), dtype=object)
    plain[:] = cells
    return plain.reshape(value.shape)


def _compare_arrays(value: Any, expected: Any, tolerance: float) -> None:
    import numpy as np

    if missing := _missing(value):
        raise _Differs(missing, expected)
    theirs = _as_array(expected)
    mine = _as_array(value)
    if mine.ndim == 2 and mine.shape[1] == 1 and theirs.ndim == 1:
        mine = mine[:, 0]
    if mine.shape != theirs.shape:
        raise _Differs(f"found an array of shape {mine.shape}; expected shape {theirs.shape}.", expected)
    if mine.dtype == theirs.dtype == float:
        wrong = ~np.isclose(mine, theirs, rtol=tolerance, atol=tolerance, equal_nan=True)
    elif theirs.dtype == float:
        raise _Differs("it holds something that is not a number.", expected)
    else:
        pairs = zip(mine.ravel(), theirs.ravel(), strict=True)
        wrong = np.array([not _cell_equal(a, b, tolerance) for a, b in pairs], dtype=bool).reshape(
            theirs.shape
        )
    if wrong.any():
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        position = first[0] if len(first) == 1 else first
        raise _Differs(
            f"{int(wrong.sum())} of {wrong.size} values are not right; the first is at position {position}, "
            f"where it has {_show(mine[first])}.",
            theirs[first],
        )


def _cell_equal(a: Any, b: Any, tolerance: float) -> bool:
    a, b = _plain(a), _plain(b)
    if type(a) in (int, float, bool) and type(b) in (int, float, bool):
        return _close(float(a), float(b), tolerance)
    empty = (a is None or a != a) and (b is None or b != b)
    return empty or (type(a) is type(b) and a == b)


def _compare_tables(
    value: Any, expected: Any, tolerance: float, *, ordered: bool, exact_columns: bool
) -> None:
    if missing := _missing(value):
        raise _Differs(missing, expected)
    if type(value) is not type(expected):
        raise _Differs(f"found {_show(value)}; expected {_kind(expected)}.", expected)
    rows, their_rows = [_label(i) for i in value.index], [_label(i) for i in expected.index]
    if expected.ndim == 2:
        columns, their_columns = [_label(c) for c in value.columns], [_label(c) for c in expected.columns]
        if len(set(columns)) < len(columns):
            twice = sorted({str(c) for c in columns if columns.count(c) > 1})
            raise _Differs(f"it has several columns called {_listing(twice)}.", expected)
        if absent := [c for c in their_columns if c not in columns]:
            raise _Differs(
                f"it has no column {_listing(absent)}; its columns are {_listing(columns)}.", expected
            )
        if exact_columns and (extra := [c for c in columns if c not in their_columns]):
            raise _Differs(f"it has columns that do not belong: {_listing(extra)}.", expected)
    if len(set(their_rows)) < len(their_rows):
        ordered = True  # rows that share a label can only be compared by position
    if not ordered:
        if len(set(rows)) < len(rows):
            twice = [r for r in dict.fromkeys(rows) if rows.count(r) > 1]
            raise _Differs(f"it has several rows labelled {_listing(twice)}.", expected)
        known, wanted = set(rows), set(their_rows)  # made once: a table may have thousands of rows
        if absent := [r for r in their_rows if r not in known]:
            raise _Differs(f"it has no row {_listing(absent)}; its rows are {_listing(rows)}.", expected)
        if extra := [r for r in rows if r not in wanted]:
            raise _Differs(f"it has rows that do not belong: {_listing(extra)}.", expected)
    elif rows != their_rows:
        if len(rows) != len(their_rows):
            raise _Differs(f"it has {len(rows)} rows; expected {len(their_rows)}.", expected)
        first = next(i for i, (a, b) in enumerate(zip(rows, their_rows, strict=True)) if a != b)
        raise _Differs(
            f"its rows are in another order: row {first} is labelled {_show(rows[first])}.", expected
        )
    place_of = {r: i for i, r in enumerate(rows)}
    take = list(range(len(rows))) if ordered else [place_of[r] for r in their_rows]
    names = their_columns if expected.ndim == 2 else [None]
    for j, name in enumerate(names):
        theirs = _as_array(expected.iloc[:, j] if name is not None else expected)
        mine = _as_array(value.iloc[:, columns.index(name)] if name is not None else value)[take]
        for i, row in enumerate(their_rows):
            if not _cell_equal(mine[i], theirs[i], tolerance):
                place = f"row {_show(row)}" + (f", column {_show(name)}" if name is not None else "")
                raise _Differs(f"at {place} it has {_show(mine[i])}, which is not right.", theirs[i])


# --- the checks ----------------------------------------------------------------------------------------


def _fail(name: str, problem: str, hint: str = "", *, reveal: bool = False, expected: Any = None) -> None:
    shown = f" It should be {_show(expected)}." if reveal else ""
    more = f" {hint.strip()}" if hint else ""
    raise CheckFailed(f"{name}: {problem.strip()}{shown}{more}") from None


def _check(
    name: str,
    value: Any,
    expected: Any,
    compare: Callable[[Any, Any], None],
    mistakes: Iterable[tuple[Any, str]],
    hint: str,
    reveal: bool,
) -> None:
    """The way every check goes: right, or a known mistake, or not right for a reason."""
    mistakes = list(mistakes)
    for wrong, message in mistakes:
        with contextlib.suppress(_Differs):
            compare(wrong, expected)
            raise ValueError(f"{name}: the mistake {message!r} equals the expected value; choose other data.")
    try:
        return compare(value, expected)
    except _Differs as difference:
        found = difference
    for wrong, message in mistakes:
        with contextlib.suppress(_Differs):
            compare(value, wrong)
            raise CheckFailed(f"{name}: {message}") from None
    # Where the answer is of another kind altogether there is no one value that it should have been.
    _fail(name, str(found), hint, reveal=reveal and found.expected is not None, expected=found.expected)


def same(
    name: str,
    value: Any,
    expected: Any,
    *,
    tolerance: float = 1e-9,
    mistakes: Iterable[tuple[Any, str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """Any plain data: numbers, text, lists, dicts, arrays, tables, and these inside one another.

    Parameters
    ----------
    name : str
        What the learner calls the answer; the message begins with it.
    value : object
        The learner's answer.
    expected : object
        The right answer. It decides how `value` is read: a list may come as a list, a tuple, an array or a
        Series; a number may be a Python or a NumPy number but not a truth value.
    tolerance : float
        Largest relative or absolute difference between numbers.
    mistakes : iterable of (wrong value, message)
        Tried in order when the answer is not right; the first that equals it gives its message.
    hint : str
        What to do, added to the message when no mistake is recognised.
    reveal : bool
        Whether the message may give the expected value.

    Raises
    ------
    CheckFailed
        If the answer is not right.
    ValueError
        If a mistake equals the expected value.
    """
    _check(name, value, expected, lambda a, b: _compare(a, b, tolerance), mistakes, hint, reveal)


def number(
    name: str,
    value: Any,
    expected: float,
    *,
    tolerance: float = 1e-9,
    mistakes: Iterable[tuple[float, str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """A number, Python's or NumPy's. Recognises a percentage and a rounded value by itself.

    See `same` for the parameters.
    """
    goal, found = float(expected), _number(value)
    if found is not None and not _close(float(found), goal, tolerance):
        mistakes = list(mistakes)
        known = any(_close(float(found), float(wrong), tolerance) for wrong, _ in mistakes)
        if not known and not hint and math.isfinite(found):
            if _close(found / 100, goal, tolerance) and goal:
                hint = "It looks like a percentage; give the fraction, a number between 0 and 1."
            elif any(found == round(goal, digits) for digits in range(1, 7)):
                hint = "It looks rounded; keep all the digits."
    same(name, value, goal, tolerance=tolerance, mistakes=mistakes, hint=hint, reveal=reveal)


def numbers(
    name: str,
    value: Any,
    expected: Mapping[Any, float],
    *,
    tolerance: float = 1e-9,
    mistakes: Iterable[tuple[Mapping[Any, float], str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """Several named numbers: a dict or a Series with these entries and no others. See `same`."""
    pairs = [(dict(wrong), message) for wrong, message in mistakes]
    same(name, value, dict(expected), tolerance=tolerance, mistakes=pairs, hint=hint, reveal=reveal)


def integer(
    name: str,
    value: Any,
    expected: int,
    *,
    mistakes: Iterable[tuple[int, str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """A whole number, such as a count of people; 12.0 is refused. See `same`."""

    def compare(a: Any, b: Any) -> None:
        _compare(a, b, 0.0)
        if type(_plain(a)) is not int:
            raise _Differs(f"found {_show(a)}; expected a whole number (an int).", b)

    _check(name, value, int(expected), compare, mistakes, hint, reveal)


def _folded(value: Any) -> Any:
    value = _plain(value)
    return value.strip().casefold() if type(value) is str else value


def choice(
    name: str,
    value: Any,
    expected: Any,
    *,
    options: Sequence[Any] = (),
    mistakes: Mapping[Any, str] | None = None,
    hint: str = "",
    reveal: bool = False,
) -> None:
    """One of a few options: text (case and outer spaces do not matter), a whole number, or True or False.

    Parameters
    ----------
    name, value, expected, hint, reveal
        As in `same`.
    options : sequence
        What may be chosen; an answer outside it gets a message that lists them.
    mistakes : mapping of option to message
        Why a wrong option is wrong.

    Raises
    ------
    CheckFailed
        If the answer is not right.
    ValueError
        If `expected` is not among the options or `mistakes` explains it as wrong.
    """
    mistakes = dict(mistakes or {})
    goal, found = _folded(expected), _folded(value)
    allowed = [_folded(o) for o in options]
    if allowed and goal not in allowed:
        raise ValueError(f"{name}: expected {expected!r} is not among the options {list(options)}.")
    for wrong, message in mistakes.items():
        if type(_folded(wrong)) is type(goal) and _folded(wrong) == goal:
            raise ValueError(f"{name}: the mistake {message!r} is the expected option.")
    listed = f" Choose one of {_listing(options)}." if options else ""
    if missing := _missing(found):
        _fail(name, missing + listed)
    if type(found) not in (str, int, bool) or (allowed and type(found) is not type(goal)):
        _fail(name, f"found {_show(value)}; expected {_kind(expected)}.{listed}")
    if type(found) is type(goal) and found == goal:
        return
    for wrong, message in mistakes.items():
        if type(_folded(wrong)) is type(found) and _folded(wrong) == found:
            _fail(name, message)
    if allowed and found not in allowed:
        _fail(name, f"found {_show(value)}.{listed}")
    _fail(name, f"{_show(value)} is not the right choice.", hint, reveal=reveal, expected=expected)


def choices(
    name: str,
    value: Any,
    expected: Mapping[Any, Any],
    *,
    options: Sequence[Any] = (),
    mistakes: Mapping[Any, Mapping[Any, str]] | None = None,
    hint: str = "",
    reveal: bool = False,
) -> None:
    """A choice for each of several entries: a dict such as `{"case 1": "allocation", ...}`.

    `mistakes` maps an entry to what `choice` takes: `{"case 1": {"representation": "why not"}}`. The other
    parameters are those of `choice`; the first entry that is not right gives the message.
    """
    if missing := _missing(value):
        _fail(name, missing)
    if type(value) is not dict:
        _fail(name, f"found {_show(value)}; expected a dict with the entries {_listing(expected)}.")
    if absent := [key for key in expected if key not in value]:
        _fail(name, f"there is no entry {_listing(absent)}.")
    for key, goal in expected.items():
        choice(
            f"{name}[{_show(key)}]",
            value[key],
            goal,
            options=options,
            mistakes=(mistakes or {}).get(key),
            hint=hint,
            reveal=reveal,
        )


def labels(
    name: str,
    value: Any,
    expected: Iterable[Any],
    *,
    mistakes: Iterable[tuple[Iterable[Any], str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """Which ones: a list, a set or an Index with these members, in any order. See `same`."""
    pairs = [(list(wrong), message) for wrong, message in mistakes]

    def compare(a: Any, b: Any) -> None:
        if missing := _missing(a):
            raise _Differs(missing, b)
        _compare_labels(a, b)

    _check(name, value, list(expected), compare, pairs, hint, reveal)


def array(
    name: str,
    value: Any,
    expected: Any,
    *,
    tolerance: float = 1e-9,
    mistakes: Iterable[tuple[Any, str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """Values in order: an array, a list or a Series of numbers, truth values or text. See `same`.

    True and False count as 1 and 0, so decisions may be given either way. A Series' index is not looked at.
    """
    import numpy as np

    goal = np.asarray(expected)
    _check(
        name, value, goal, lambda a, b: _compare_arrays(a, np.asarray(b), tolerance), mistakes, hint, reveal
    )


def table(
    name: str,
    value: Any,
    expected: Any,
    *,
    tolerance: float = 1e-9,
    ordered: bool = False,
    exact_columns: bool = False,
    mistakes: Iterable[tuple[Any, str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """A pandas DataFrame or Series, compared by label.

    Parameters
    ----------
    name, value, tolerance, mistakes, hint, reveal
        As in `same`.
    expected : DataFrame or Series
        Its rows are the rows the answer must have. The answer may have further columns.
    ordered : bool
        Whether the rows must stand in this order. Rows that share a label always must.
    exact_columns : bool
        Whether further columns are refused.
    """

    def compare(a: Any, b: Any) -> None:
        _compare_tables(a, b, tolerance, ordered=ordered, exact_columns=exact_columns)

    _check(name, value, expected, compare, mistakes, hint, reveal)


def text(
    name: str,
    value: Any,
    *,
    min_words: int = 1,
    mentions: Iterable[str | Sequence[str]] = (),
    hint: str = "",
) -> None:
    """A piece of writing: long enough, and with the words it cannot do without.

    Parameters
    ----------
    name, value, hint
        As in `same`.
    min_words : int
        Smallest number of words.
    mentions : iterable of str or sequence of str
        Each must occur as a word or words, in any case; of a sequence, one is enough.
    """
    if missing := _missing(value):
        _fail(name, missing, hint)
    if type(value) is not str:
        _fail(name, f"found {_show(value)}; expected a piece of text.", hint)
    words = re.findall(r"\w+", value)
    if len(words) < min_words:
        _fail(name, f"found {len(words)} word(s); write at least {min_words}.", hint)
    for needed in mentions:
        spellings = [needed] if isinstance(needed, str) else list(needed)
        if not any(re.search(rf"(?<!\w){re.escape(s)}(?!\w)", value, re.IGNORECASE) for s in spellings):
            _fail(name, f"it does not mention {' or '.join(map(repr, spellings))}.", hint)


def holds(name: str, condition: Any, problem: str) -> None:
    """A condition of the lab author's own: `condition` must be True itself (Python's or NumPy's).

    `problem` is the sentence the learner reads, so it says what is wrong and what to do. The condition should
    be made from values that an earlier check has accepted, since an operator of a strange object may lie.
    """
    if _plain(condition) is not True:
        _fail(name, problem)


# --- functions -----------------------------------------------------------------------------------------


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Nothing inside may write to stderr: nbgrader takes one line there for a failed test cell."""
    with warnings.catch_warnings(), contextlib.redirect_stderr(sys.stdout):
        warnings.simplefilter("ignore")
        yield


def _call(function: Callable[..., Any], arguments: Any) -> tuple[Any, Exception | None]:
    with _quiet():
        try:
            if type(arguments) is dict:
                return function(**arguments), None
            return function(*arguments), None
        except Exception as error:
            return None, error


def _written(name: str, arguments: Any) -> str:
    """The call as the learner would type it."""
    if type(arguments) is dict:
        inner = ", ".join(f"{key}={_show(value)}" for key, value in arguments.items())
    else:
        inner = ", ".join(_show(value) for value in arguments)
    return f"{name}({inner})"


def _unchanged(before: Any, after: Any) -> bool:
    """Whether the arguments are as they were; one that is not plain data is taken on trust."""
    pairs = zip(before.values(), after.values(), strict=True) if type(before) is dict else None
    for one, other in pairs or zip(before, after, strict=True):
        try:
            if _is_table(one):
                _compare_tables(other, one, 0.0, ordered=True, exact_columns=True)
            else:
                _compare(other, one, 0.0)
        except _Differs:
            return False
        except (TypeError, ValueError):
            continue
    return True


def function(
    name: str,
    value: Any,
    *,
    calls: Sequence[tuple[Any, ...] | dict[str, Any]],
    reference: Callable[..., Any],
    mistakes: Iterable[tuple[Callable[..., Any], str]] = (),
    tolerance: float = 1e-9,
    hint: str = "",
    reveal: bool = False,
) -> None:
    """A function the learner wrote, held to a reference on each call.

    It must return what the reference returns, raise where the reference raises (an exception of the same
    class), and leave its arguments as they were. What it prints or warns about costs nothing.

    Parameters
    ----------
    name, tolerance, hint, reveal
        As in `same`.
    value : callable
        The learner's function.
    calls : sequence of tuple or dict
        One tuple of positional arguments, or one dict of keyword arguments, per call: plain data.
    reference : callable
        The right function.
    mistakes : iterable of (wrong callable, message)
        A message is given when the learner's function is wrong and agrees with the wrong one on every call.

    Raises
    ------
    CheckFailed
        If it disagrees, raises or changes an argument.
    ValueError
        If `calls` is empty or no call tells a mistake from the reference.
    """
    calls = list(calls)
    if not calls or any(type(c) not in (tuple, dict) for c in calls):
        raise ValueError(
            f"{name}: calls must be a list of tuples (positional) or dicts (keywords), not empty."
        )
    if missing := _missing(value):
        _fail(name, missing, hint)
    if not callable(value):
        _fail(name, f"found {_show(value)}; expected a function.", hint)

    def differs(
        result: Any, error: Exception | None, right: Any, right_error: Exception | None
    ) -> _Differs | None:
        if right_error is not None:
            if error is not None and isinstance(error, type(right_error)):
                return None
            did = f"it returned {_show(result)}" if error is None else f"it raised {type(error).__name__}"
            return _Differs(f"{did}; it should raise {type(right_error).__name__}.")
        if isinstance(error, NotImplementedError):
            return _Differs("it is not written yet. Replace the stub in the cell above and run it.")
        if error is not None:
            return _Differs(f"it raised {type(error).__name__}: {_one_line(error)}.", right)
        try:
            return _compare(result, right, tolerance)
        except _Differs as difference:
            return difference

    def agrees(wrong: Callable[..., Any], results: list[tuple[Any, Exception | None]]) -> bool:
        return all(
            differs(*result, *_call(wrong, copy.deepcopy(arguments))) is None
            for arguments, result in zip(calls, results, strict=True)
        )

    right = [_call(reference, copy.deepcopy(arguments)) for arguments in calls]
    mistakes = list(mistakes)
    for wrong, message in mistakes:
        if agrees(wrong, right):
            raise ValueError(f"{name}: no call tells the mistake {message!r} from the reference.")

    results = []
    first: tuple[Any, _Differs] | None = None
    for arguments, expected in zip(calls, right, strict=True):
        passed = copy.deepcopy(arguments)
        results.append(_call(value, passed))
        if first is None and (difference := differs(*results[-1], *expected)):
            first = (arguments, difference)
        if first is None and not _unchanged(arguments, passed):
            _fail(_written(name, arguments), "it changes its argument. Work on a copy of it.", hint)
    if first is None:
        return
    for wrong, message in mistakes:
        if agrees(wrong, results):
            _fail(name, message)
    arguments, difference = first
    show = reveal and difference.expected is not None
    _fail(_written(name, arguments), str(difference), hint, reveal=show, expected=difference.expected)


def _one_line(error: BaseException) -> str:
    try:
        message = " ".join(str(error).split())
    except Exception:  # the learner's exception may be of a class with a broken __str__
        message = ""
    return textwrap.shorten(message, 200, placeholder=" ...").rstrip(".") or "no message"


# --- partial credit ------------------------------------------------------------------------------------


class Marks:
    """Partial credit for one test cell.

    Each part stands in a `with marks.award(points, label):` block; a part that fails is lost, the others
    still count. The cell's last line is `marks.total()`, without a semicolon: nbgrader reads the number it
    returns as the score.

    Parameters
    ----------
    points : float
        What the cell is worth, the same as in its nbgrader metadata.
    hidden : float
        How many of them are awarded between the marks of hidden tests. In the release those parts are gone,
        and `total()` then gives full marks to an answer that passes every visible part, so that Validate
        does not call it partial.
    """

    def __init__(self, points: float, *, hidden: float = 0) -> None:
        if not points > 0 or not 0 <= hidden <= points:
            raise ValueError(
                f"points is {points!r} and hidden {hidden!r}; pass 0 <= hidden <= points, points > 0."
            )
        self.points = points
        self.hidden = hidden
        self.offered = 0.0
        self.earned = 0.0
        self.lost: list[tuple[float, str, str]] = []
        self._undefined = False

    @contextlib.contextmanager
    def award(self, points: float, label: str) -> Iterator[None]:
        """Award `points` unless the block raises; the reason is kept for `total()`."""
        if not points > 0:
            raise ValueError(f"points is {points!r} for {label!r}; pass a number above 0.")
        self.offered += points
        try:
            with _quiet():
                yield
        except CheckFailed as failure:
            self.lost.append((points, label, str(failure)))
        except NameError as error:
            what = f"{error.name} is not defined" if error.name else _one_line(error)
            self.lost.append((points, label, f"{what}. Run the cell above and look for an error there."))
        except Exception as error:
            self.lost.append((points, label, f"{type(error).__name__}: {_one_line(error)}"))
        else:
            self.earned += points

    def total(self) -> float | int:
        """The points earned; prints what was lost and why.

        Raises
        ------
        CheckFailed
            If nothing was earned.
        ValueError
            If the parts do not add up to the cell's points (less the hidden ones, in a release).
        """
        released = self.hidden and math.isclose(self.offered, self.points - self.hidden)
        if not released and not math.isclose(self.offered, self.points):
            raise ValueError(f"the parts offer {self.offered:g} points and the cell has {self.points:g}.")
        report = [f"- {label} ({points:g} lost): {message}" for points, label, message in self.lost]
        if self.lost and not self.earned:
            raise CheckFailed("\n".join(["No part of this exercise is right yet.", *report]))
        for line in report:
            print(textwrap.fill(line, 100, subsequent_indent="  "))
        if self.lost:
            print(f"{self.earned:g} of {self.offered:g} points so far.")
            return _tidy(self.earned)
        if released:
            print(
                f"Every visible check passes; hidden checks decide {self.hidden:g} of {self.points:g} points."
            )
        return _tidy(self.points)


def _tidy(points: float) -> float | int:
    """A built-in number, since nbgrader takes `np.float64(1.0)` for full marks."""
    points = float(points)
    return int(points) if points.is_integer() else points

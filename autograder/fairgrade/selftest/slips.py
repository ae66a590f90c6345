"""Wrong answers made from the lab's own: the slips that audits are most often spoiled by.

Each is made for one name of an exercise. Data is changed itself: a number, an entry, a group left out, a sign
dropped, an interval invented. Of a function either what it returns is changed, or what it is called with: a
group forgotten, names known from the lab's data only, rows matched by their labels where the place decides.
"""

from __future__ import annotations

import copy
import inspect
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from fairgrade.selftest.equivalents import alike, deep, table_of

Wrong = tuple[str, Any]
Call = tuple[tuple[Any, ...], dict[str, Any]]

_MOST_ENTRIES = 12
_LONG = 30  # values; of more, one that is wrong may be chance
_HALF_WIDTH = 0.05  # of an invented interval
_GROUPS = ("group", "sensitive", "region", "clinic", "site")


# --- data ----------------------------------------------------------------------------------------------


def wrong_data(value: Any, options: Mapping[str, Sequence[str]], words: str) -> Iterator[Wrong]:
    """Yield wrong values for an answer that is data, and what is wrong with each.

    Parameters
    ----------
    value : object
        The right one.
    options : mapping of str to sequence of str
        For a text, the others that could be chosen.
    words : str
        The exercise's statement and tests: columns that are not named there are not asked for.
    """
    yield from _one_part(value, options, words)
    yield from _whole(value)


def _one_part(value: Any, options: Mapping[str, Sequence[str]], words: str) -> Iterator[Wrong]:
    """One number, text, entry or cell is another."""
    if type(value) is dict:
        for key in list(value)[:_MOST_ENTRIES]:
            for what, other in _one_part(value[key], options, words):
                yield f"[{key!r}] {what}", {**value, key: other}
    elif isinstance(value, tuple | list) and len(value) <= _MOST_ENTRIES:
        if all(isinstance(part, str) for part in value):
            return  # a selection, of which the order and another member may not matter
        for at, part in enumerate(value):
            for what, other in _one_part(part, options, words):
                parts = [*value[:at], other, *value[at + 1 :]]
                named = hasattr(value, "_fields")
                yield f"[{at}] {what}", type(value)(*parts) if named else type(value)(parts)
    elif isinstance(value, np.ndarray | pd.Series) and value.ndim == 1 and value.size > _LONG:
        yield from _rows_changed(value)
    elif isinstance(value, np.ndarray) and value.ndim == 1 and value.size:
        for at in dict.fromkeys((0, value.size // 2, value.size - 1)):
            yield from _cell_changed(value, at)
    elif isinstance(value, pd.Series) and len(value):
        for at in range(min(len(value), _MOST_ENTRIES)):
            for what, other in _cell_changed(value.to_numpy(), at):
                yield what, pd.Series(other, index=value.index, name=value.name)
    elif isinstance(value, pd.DataFrame) and len(value):
        yield from _table_changed(value, words)
    else:
        yield from _scalar(value, options)


def _scalar(value: Any, options: Mapping[str, Sequence[str]]) -> Iterator[Wrong]:
    if isinstance(value, bool | np.bool_):
        yield "the opposite", not value
    elif isinstance(value, str | np.str_):
        for other in options.get(str(value), ()):
            yield f"is {other!r}", other
    elif isinstance(value, int | np.integer):
        yield "one more", int(value) + 1
    elif isinstance(value, float | np.floating) and math.isfinite(value):
        yield "another number", float(value) / 2 if value else 0.25


def _cell_changed(values: Any, at: int) -> Iterator[Wrong]:
    for _, other in _scalar(values[at].item() if isinstance(values[at], np.generic) else values[at], {}):
        changed = values.astype(object if values.dtype.kind in "OUb" else float)
        changed[at] = other
        yield f"at {at} another value", changed


def _rows_changed(column: Any) -> Iterator[Wrong]:
    """One in five has another value; all stand one row lower."""
    values = np.asarray(column)
    others = values.astype(object if values.dtype.kind in "OUb" else float)
    for at in range(0, values.size, 5):
        others[at] = next((changed[at] for _, changed in _cell_changed(values, at)), values[at])
    for what, changed in (("one in five another value", others), ("shifted by a row", np.roll(values, 1))):
        series = isinstance(column, pd.Series)
        yield what, pd.Series(changed, index=column.index, name=column.name) if series else changed


def _table_changed(table: pd.DataFrame, words: str) -> Iterator[Wrong]:
    for at, column in enumerate(table.columns):
        if str(column) not in words:
            continue
        for row in dict.fromkeys((0, len(table) // 2, len(table) - 1)):
            for _, values in _cell_changed(table.iloc[:, at].to_numpy(), row):
                columns = [table.iloc[:, i].to_numpy() if i != at else values for i in range(table.shape[1])]
                yield f"column {column!r}, row {row}: another value", table_of(columns, table)


def _whole(value: Any) -> Iterator[Wrong]:
    """The answer as a whole: a group left out, two exchanged, signs dropped, an invented interval."""
    candidates: list[Wrong] = [
        ("the last entry left out", _shortened(value)),
        ("largest and smallest exchanged", _exchanged(value)),
        ("sign dropped", without_signs(value)),
        ("an invented interval", _invented(value)),
        ("ends of the interval exchanged", value[::-1] if _is_interval(value) else value),
        ("missing values as 0", filled(value, 0.0)),
        ("missing values as 1", filled(value, 1.0)),
        ("every interval from 0 to 1", with_intervals(value, lambda _: (0.0, 1.0))),
        ("every interval invented", with_intervals(value, lambda v: (v - _HALF_WIDTH, v + _HALF_WIDTH))),
    ]
    yield from ((what, other) for what, other in candidates if not alike(other, value))


def _shortened(value: Any) -> Any:
    if type(value) is dict and len(value) > 1:
        return {key: value[key] for key in list(value)[:-1]}
    if type(value) in (list, tuple) and value:
        return value[:-1]
    if isinstance(value, set | frozenset) and value:
        return value - {max(value, key=str)}
    if isinstance(value, pd.Series | pd.DataFrame) and len(value) > 1:
        return value.iloc[:-1]
    return value


def _numbers(values: Any) -> bool:
    return len(values) > 1 and all(isinstance(v, int | float | np.number) and v == v for v in values)


def _exchanged(value: Any) -> Any:
    if type(value) is dict and _numbers(list(value.values())):
        low, high = min(value, key=value.__getitem__), max(value, key=value.__getitem__)
        return {**value, low: value[high], high: value[low]}
    if isinstance(value, pd.Series) and value.index.is_unique and _numbers(value.tolist()):
        changed = value.copy()
        low, high = int(value.argmin()), int(value.argmax())
        changed.iloc[[low, high]] = value.iloc[[high, low]].to_numpy()
        return changed
    return value


def without_signs(value: Any) -> Any:
    """Return the value with every number's sign dropped."""
    return deep(
        value,
        lambda v: abs(v) if isinstance(v, int | float | np.number) and not isinstance(v, bool) else v,
        lambda a: np.abs(a) if a.dtype.kind in "if" else a,
    )


def filled(value: Any, with_what: float) -> Any:
    """Return the value with a number where NaN or None was."""
    return deep(
        value,
        lambda v: with_what if v is None or (isinstance(v, float | np.floating) and math.isnan(v)) else v,
        lambda a: np.where(np.isnan(a), with_what, a) if a.dtype.kind == "f" else a,
    )


def _is_interval(value: Any) -> bool:
    return type(value) in (tuple, list) and len(value) == 2 and _numbers(value) and value[0] < value[1]


def _invented(value: Any) -> Any:
    if not _is_interval(value):
        return value
    middle = (value[0] + value[1]) / 2
    width = 2 * _HALF_WIDTH if abs(value[1] - value[0] - 2 * _HALF_WIDTH) < 0.02 else _HALF_WIDTH
    return type(value)((middle - width, middle + width))


def with_intervals(value: Any, interval: Callable[[float], tuple[float, float]]) -> Any:
    """Return a copy in which each estimate, a part with `value`, `low` and `high`, has another interval."""
    try:
        changed = copy.deepcopy(value)
    except Exception:  # it holds something that has no copy
        return value
    found = False
    for part in _estimates(changed, set()):
        found = True
        inside = part if isinstance(part, dict) else vars(part)  # of a frozen data class too
        if isinstance(inside["value"], int | float) and inside["low"] is not None:
            inside["low"], inside["high"] = interval(float(inside["value"]))
    return changed if found else value


def _estimates(value: Any, seen: set[int]) -> Iterator[Any]:
    if id(value) in seen or isinstance(value, str | bytes | np.ndarray | pd.DataFrame | pd.Series | type):
        return
    seen.add(id(value))
    inside = value if isinstance(value, dict) else getattr(value, "__dict__", None)
    if isinstance(inside, dict):
        if {"value", "low", "high"} <= inside.keys():
            yield value
        for part in list(inside.values()):
            yield from _estimates(part, seen)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _estimates(part, seen)


# --- functions -----------------------------------------------------------------------------------------


def wrong_functions(
    function: Callable[..., Any], calls: Sequence[tuple[Call, Any]], known: set[str]
) -> Iterator[tuple[str, Callable[..., Any], bool]]:
    """Yield wrong functions, what is wrong with each, and whether the slip can be made at all.

    A slip that can be made and gives the right result on every call of the tests is a hole in them.

    Parameters
    ----------
    function : callable
        The right one.
    calls : sequence of (arguments, result)
        Calls that the tests make of it.
    known : set of str
        Names of groups that the lab's data show.
    """
    results = [result for _, result in calls]
    first = results[0]
    yield "the first call's result always", lambda *_, **__: copy.deepcopy(first), True
    negative = any(not alike(without_signs(r), r) for r in (*results, *_probed(function, calls, _turned)))
    yield "sign dropped", _then(function, without_signs), negative
    undefined = any(not alike(filled(r, 0.5), r) for r in (*results, *_probed(function, calls, _emptied)))
    for number in (0.0, 1.0):
        yield f"undefined as {number:g}", _then(function, partial(filled, with_what=number)), undefined
    interval = any(not alike(_invented(r), r) for r in results)
    yield "an invented interval", _then(function, _invented), interval
    for key in _keys(first):
        yield f"entry {key!r} another value", _then(function, partial(_entry_changed, key=key)), True
    slips: dict[str, Callable[[Callable[..., Any], Call], Call | None]] = {
        "only the first two groups": _first_two,
        "the last group forgotten": _all_but_last,
        "rows matched by label": _by_label,
    }
    for what, slip in slips.items():
        can = any(slip(function, call) is not None for call, _ in calls)
        yield what, _before(function, slip), can
    named = any(_labels(function, call) for call, _ in calls)
    yield "names known from the lab's data only", _only_known(function, known), named


def _then(function: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda *args, **kwargs: change(function(*args, **kwargs))


def _before(
    function: Callable[..., Any], slip: Callable[[Callable[..., Any], Call], Call | None]
) -> Callable[..., Any]:
    def wrong(*args: Any, **kwargs: Any) -> Any:
        other_args, other_kwargs = slip(function, (args, kwargs)) or (args, kwargs)
        return function(*other_args, **other_kwargs)

    return wrong


def _only_known(function: Callable[..., Any], known: set[str]) -> Callable[..., Any]:
    def wrong(*args: Any, **kwargs: Any) -> Any:
        if strange := _labels(function, (args, kwargs)) - known:
            raise KeyError(min(strange))
        return function(*args, **kwargs)

    return wrong


def _keys(result: Any) -> list[Any]:
    """Named parts of what a function returns."""
    if type(result) is dict:
        return list(result)[:_MOST_ENTRIES]
    if isinstance(result, pd.Series) and not isinstance(result.index, pd.RangeIndex):
        return list(result.index)[:_MOST_ENTRIES]
    if isinstance(result, pd.DataFrame):
        return list(result.columns)[:_MOST_ENTRIES]
    return list(range(len(result))) if isinstance(result, tuple) and len(result) <= 4 else []


def _entry_changed(result: Any, key: Any) -> Any:
    def other(part: Any) -> Any:
        return deep(
            part,
            lambda v: next((w for _, w in _scalar(v, {})), v),
            lambda a: ~a if a.dtype.kind == "b" else a + 1 if a.dtype.kind in "if" else a[::-1],
        )

    try:
        if isinstance(result, tuple):
            parts = [other(part) if at == key else part for at, part in enumerate(result)]
            return type(result)(*parts) if hasattr(result, "_fields") else tuple(parts)
        if isinstance(result, pd.DataFrame):
            return result.assign(**{key: other(result[key])})
        changed = dict(result) if type(result) is dict else result.astype(object)
        changed[key] = other(result[key])
    except (KeyError, TypeError):
        return result
    return changed


# --- what a function is called with -----------------------------------------------------------------------


def _is_column(value: Any) -> bool:
    if isinstance(value, pd.Series | pd.DataFrame):
        return True
    return (isinstance(value, np.ndarray) and value.ndim >= 1) or (
        isinstance(value, list | tuple) and all(not isinstance(v, list | tuple | dict) for v in value)
    )


def _arguments(function: Callable[..., Any], call: Call) -> dict[str, Any] | None:
    try:
        return dict(inspect.signature(function).bind(*call[0], **call[1]).arguments)
    except (TypeError, ValueError):
        return None


def _groups(function: Callable[..., Any], call: Call) -> tuple[dict[str, Any], list[Any]] | None:
    """The arguments by name, and the group of each row, if some argument says it."""
    arguments = _arguments(function, call)
    for name, value in (arguments or {}).items():
        columns = [value]
        if isinstance(value, pd.DataFrame):
            columns = [value[c] for c in value.columns if value[c].dtype.kind not in "biuf"]
        for column in columns:
            rows = list(column) if _is_column(column) and not isinstance(column, pd.DataFrame) else []
            texts = bool(rows) and all(isinstance(v, str) for v in rows)
            called = bool(rows) and any(part in name for part in _GROUPS) and all(_is_scalar(v) for v in rows)
            if (texts or called) and 2 <= len(set(rows)) < len(rows):
                return arguments or {}, rows
    return None


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | np.integer | np.str_)


def _kept(function: Callable[..., Any], call: Call, keep: Callable[[list[Any]], list[Any]]) -> Call | None:
    """The call with the rows of some groups only; None if it has no groups or fewer than three."""
    found = _groups(function, call)
    if found is None:
        return _entries_kept(function, call, keep)
    arguments, rows = found
    names = list(dict.fromkeys(rows))
    if len(names) < 3:
        return None
    wanted = set(keep(names))
    mask = np.array([row in wanted for row in rows])

    def cut(value: Any) -> Any:
        if not _is_column(value) or len(value) != len(rows):
            return value
        if isinstance(value, pd.Series | pd.DataFrame | np.ndarray):
            return value[mask]
        return type(value)(v for v, kept in zip(value, mask, strict=True) if kept)

    return (), {name: cut(value) for name, value in arguments.items()}


def _entries_kept(
    function: Callable[..., Any], call: Call, keep: Callable[[list[Any]], list[Any]]
) -> Call | None:
    """The same where groups are the entries of a dict, or the rows of a Series or table."""
    arguments, changed = _arguments(function, call) or {}, {}
    for name, value in arguments.items():
        if type(value) is dict and len(value) > 2 and all(isinstance(k, str) for k in value):
            changed[name] = {key: value[key] for key in keep(list(value))}
        elif isinstance(value, pd.Series | pd.DataFrame) and len(value) > 2 and _named_rows(value):
            changed[name] = value.loc[keep(list(value.index))]
    return ((), arguments | changed) if changed else None


def _named_rows(value: Any) -> bool:
    return bool(value.index.is_unique) and all(isinstance(key, str) for key in value.index)


def _first_two(function: Callable[..., Any], call: Call) -> Call | None:
    return _kept(function, call, lambda names: names[:2])


def _all_but_last(function: Callable[..., Any], call: Call) -> Call | None:
    return _kept(function, call, lambda names: names[:-1])


def _by_label(function: Callable[..., Any], call: Call) -> Call | None:
    """The call with its columns matched by their labels; None where it has not two, one of them a Series."""
    arguments = _arguments(function, call) or {}
    columns = {n: v for n, v in arguments.items() if _is_column(v) and not isinstance(v, pd.DataFrame)}
    series = [v for v in columns.values() if isinstance(v, pd.Series)]
    if len(columns) < 2 or not series or len({len(v) for v in columns.values()}) > 1 or len(series[0]) < 2:
        return None
    index = series[0].index
    if not index.is_unique:
        return None
    matched = {}
    for name, value in columns.items():
        labeled = value if isinstance(value, pd.Series) else pd.Series(list(value))
        if not labeled.index.is_unique:
            return None
        rows = labeled.reindex(index)
        matched[name] = rows if isinstance(value, pd.Series) else rows.to_numpy()
    return (), arguments | matched


def _labels(function: Callable[..., Any], call: Call) -> set[str]:
    """The texts by which a call names groups."""
    found = _groups(function, call)
    if found is not None:
        return {row for row in found[1] if isinstance(row, str)}
    names: set[str] = set()
    for value in (_arguments(function, call) or {}).values():
        keys = list(value) if type(value) is dict else []
        if isinstance(value, pd.Series | pd.DataFrame):
            keys = list(value.index)
        if len(keys) > 1 and all(isinstance(key, str) for key in keys):
            names |= set(keys)
    return names


# --- what the right function does elsewhere ----------------------------------------------------------------


def _probed(
    function: Callable[..., Any],
    calls: Sequence[tuple[Call, Any]],
    changes: Callable[[Any], list[Any]],
) -> Iterator[Any]:
    """What the right function returns where one argument is another; nothing where it raises."""
    for call, _ in calls[:3]:
        arguments = _arguments(function, call) or {}
        for name, value in arguments.items():
            for other in changes(value):
                try:
                    yield function(**copy.deepcopy(arguments | {name: other}))
                except Exception:  # it need not take this
                    continue


def _emptied(value: Any) -> list[Any]:
    """Nobody selected, everybody selected."""
    if isinstance(value, np.ndarray | pd.Series):
        decisions = value.dtype.kind in "biu" and set(np.unique(value)) <= {0, 1}
        return [value * 0, value * 0 + 1] if decisions else []
    if isinstance(value, list) and value and all(isinstance(v, int) and v in (0, 1) for v in value):
        return [[0] * len(value), [1] * len(value)]
    return []


def _turned(value: Any) -> list[Any]:
    """The same in the opposite order."""
    if isinstance(value, np.ndarray) and value.ndim == 1:
        return [value[::-1].copy()]
    if isinstance(value, pd.Series):
        return [pd.Series(value.to_numpy()[::-1].copy(), index=value.index, name=value.name)]
    return [value[::-1]] if isinstance(value, list | tuple) else []

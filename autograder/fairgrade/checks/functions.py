"""The check of a function that the learner wrote: held to a reference on a list of calls."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from fairgrade.checks.comparison import compare, compare_tables
from fairgrade.checks.failure import fail, one_line, quiet
from fairgrade.checks.rule import EXACT, Rule
from fairgrade.checks.values import (
    LOOK_ABOVE,
    Differs,
    as_mapping,
    as_sequence,
    is_table,
    listing,
    missing,
    plain,
    show,
)

Arguments = tuple[Any, ...] | dict[str, Any]
Result = tuple[Any, Exception | None]  # what a call returned, or None and what it raised


def function(
    name: str,
    value: Any,
    *,
    calls: Sequence[Arguments],
    reference: Callable[..., Any],
    mistakes: Iterable[tuple[Callable[..., Any], str]] = (),
    entry: Any = None,
    digits: int = 3,
    people: bool | Collection[Any] = False,
    tolerance: float = 0.0,
    hint: str = "",
    reveal: bool = False,
) -> None:
    """Check a function the learner wrote against a reference on each call.

    It must return what the reference returns, raise where the reference raises (an exception of the same
    class), and leave its arguments as they were. What it prints or warns about costs nothing.

    Parameters
    ----------
    name, digits, people, tolerance, hint, reveal
        As in `same`. `name` is the function's: messages show it with the arguments of the call.
    value : callable
        The learner's function.
    calls : sequence of tuple or dict
        One tuple of positional arguments, or one dict of keyword arguments, per call: plain data.
    reference : callable
        The right function.
    mistakes : iterable of (wrong callable, message)
        A message is given when the learner's function is wrong and agrees with the wrong one on every call.
    entry : hashable, optional
        Compare this part only of what is returned: an entry of a dict, a column of a table, a field, or a
        position. `reference` and the mistakes return the whole, as the learner's function does.

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
    if left_out := missing(value):
        fail(name, left_out, hint)
    if not callable(value):
        fail(name, f"found {show(value)}; expected a function.", hint)

    rule = Rule(digits, tolerance, people).within(entry)
    if entry is not None:
        reference, mistakes = _part(reference, entry), [(_part(w, entry), m) for w, m in mistakes]
        value = _part(value, entry)
    right = [_call(reference, copy.deepcopy(arguments)) for arguments in calls]
    mistakes = list(mistakes)
    for wrong, message in mistakes:
        if _agrees(wrong, calls, right, rule):
            raise ValueError(f"{name}: no call tells the mistake {message!r} from the reference.")

    def written(arguments: Arguments) -> str:
        return _written(name, arguments) + ("" if entry is None else f"[{show(entry)}]")

    results = []
    first: tuple[Arguments, Differs] | None = None
    for arguments, expected in zip(calls, right, strict=True):
        passed = copy.deepcopy(arguments)
        results.append(_call(value, passed))
        if first is None and (difference := _difference(results[-1], expected, rule)):
            first = (arguments, difference)
        if first is None and not _unchanged(arguments, passed):
            fail(written(arguments), "it changes its argument. Work on a copy of it.", hint)
    if first is None:
        return
    for wrong, message in mistakes:
        if _agrees(wrong, calls, results, rule):
            fail(name, message)
    arguments, difference = first
    show_expected = reveal and difference.expected is not None
    fail(written(arguments), str(difference), hint, reveal=show_expected, expected=difference.expected)


class _NoPart(Exception):
    """What a function returned does not have the part that is asked for."""


def _part(function: Callable[..., Any], entry: Any) -> Callable[..., Any]:
    """Return the function that gives one part of what a function returns."""

    def part(*args: Any, **kwargs: Any) -> Any:
        whole = function(*args, **kwargs)
        if left_out := missing(whole, "()"):
            raise _NoPart(left_out)
        exact = plain(whole)
        if is_table(exact) and exact.ndim == 2 and entry in exact.columns:
            return exact[entry]
        named = as_mapping(whole)
        if named is not None and entry in named:
            return named[entry]
        parts = as_sequence(whole)
        if type(entry) is int and named is None and parts is not None and entry < len(parts):
            return parts[entry]
        has = f"; it has {listing(named)}" if named else ""
        raise _NoPart(f"it returned {show(whole)}, which has no entry {show(entry)}{has}.")

    return part


def _call(function: Callable[..., Any], arguments: Arguments) -> Result:
    with quiet():
        try:
            if isinstance(arguments, dict):
                return function(**arguments), None
            return function(*arguments), None
        except Exception as error:
            return None, error


def _difference(result: Result, right: Result, rule: Rule) -> Differs | None:
    """Return how the outcome of a call differs from the right one, or None."""
    (value, error), (expected, expected_error) = result, right
    if expected_error is not None:
        if error is not None and isinstance(error, type(expected_error)):
            return None
        did = f"it returned {show(value)}" if error is None else f"it raised {type(error).__name__}"
        return Differs(f"{did}; it should raise {type(expected_error).__name__}.")
    if isinstance(error, NotImplementedError):
        return Differs("it is not written yet. Replace the stub in the cell above and run it.")
    if isinstance(error, NameError) and error.name:
        return Differs(f"it uses {error.name}, which is not defined. {LOOK_ABOVE}", expected)
    if isinstance(error, _NoPart):
        return Differs(str(error), expected)
    if error is not None:
        return Differs(f"it raised {type(error).__name__}: {one_line(error)}.", expected)
    if expected is not None and (left_out := missing(value, "()")):
        return Differs(left_out, expected)
    try:
        compare(value, expected, rule)
    except Differs as difference:
        return difference
    return None


def _agrees(
    wrong: Callable[..., Any], calls: Sequence[Arguments], results: Sequence[Result], rule: Rule
) -> bool:
    """Whether a wrong function gives these results on every call."""
    return all(
        _difference(result, _call(wrong, copy.deepcopy(arguments)), rule) is None
        for arguments, result in zip(calls, results, strict=True)
    )


def _written(name: str, arguments: Arguments) -> str:
    """Return the call as the learner would type it."""
    if isinstance(arguments, dict):
        inner = ", ".join(f"{key}={show(value)}" for key, value in arguments.items())
    else:
        inner = ", ".join(show(value) for value in arguments)
    return f"{name}({inner})"


def _unchanged(before: Any, after: Any) -> bool:
    """Whether the arguments are as they were; one that is not plain data is taken on trust."""
    pairs = zip(before.values(), after.values(), strict=True) if isinstance(before, dict) else None
    for one, other in pairs or zip(before, after, strict=True):
        try:
            if is_table(one):
                compare_tables(other, one, EXACT, ordered=True, exact_columns=True)
            else:
                compare(other, one, EXACT)
        except Differs:
            return False
        except (TypeError, ValueError):
            continue
    return True

"""The checks of an answer's value, from a number to a piece of writing."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from fairgrade.checks.comparison import close, compare, compare_arrays, compare_labels, compare_tables
from fairgrade.checks.failure import CheckFailed, fail
from fairgrade.checks.values import Differs, as_number, describe_kind, listing, missing, plain, show


def _check(
    name: str,
    value: Any,
    expected: Any,
    compare_with: Callable[[Any, Any], None],
    mistakes: Iterable[tuple[Any, str]],
    hint: str,
    reveal: bool,
) -> None:
    """Pass a right answer; fail a known mistake with its message and any other with the difference."""
    mistakes = list(mistakes)
    for wrong, message in mistakes:
        with contextlib.suppress(Differs):
            compare_with(wrong, expected)
            raise ValueError(f"{name}: the mistake {message!r} equals the expected value; choose other data.")
    try:
        return compare_with(value, expected)
    except Differs as difference:
        found = difference
    for wrong, message in mistakes:
        with contextlib.suppress(Differs):
            compare_with(value, wrong)
            raise CheckFailed(f"{name}: {message}") from None
    # Where the answer is of another kind altogether there is no one value that it should have been.
    fail(name, str(found), hint, reveal=reveal and found.expected is not None, expected=found.expected)


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
    """Check any plain data: numbers, text, lists, dicts, arrays, tables, and these inside one another.

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
        What to do, added to the message when no mistake is recognized.
    reveal : bool
        Whether the message may give the expected value.

    Raises
    ------
    CheckFailed
        If the answer is not right.
    ValueError
        If a mistake equals the expected value.
    """
    _check(name, value, expected, lambda a, b: compare(a, b, tolerance), mistakes, hint, reveal)


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
    """Check a number, Python's or NumPy's; a percentage and a rounded value are recognized.

    See `same` for the parameters.
    """
    goal, found = float(expected), as_number(value)
    if found is not None and not close(float(found), goal, tolerance):
        mistakes = list(mistakes)
        known = any(close(float(found), float(wrong), tolerance) for wrong, _ in mistakes)
        if not known and not hint and math.isfinite(found):
            if close(found / 100, goal, tolerance) and goal:
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
    """Check several named numbers: a dict or a Series with these entries and no others. See `same`."""
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
    """Check a whole number, such as a count of people; 12.0 is refused. See `same`."""

    def compare_whole(a: Any, b: Any) -> None:
        compare(a, b, 0.0)
        if type(plain(a)) is not int:
            raise Differs(f"found {show(a)}; expected a whole number (an int).", b)

    _check(name, value, int(expected), compare_whole, mistakes, hint, reveal)


def _folded(value: Any) -> Any:
    """Return text without outer spaces and differences of case; anything else as it is."""
    value = plain(value)
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
    """Check one of a few options: text (in any case), a whole number, or True or False.

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
    listed = f" Choose one of {listing(options)}." if options else ""
    if left_out := missing(found):
        fail(name, left_out + listed)
    if type(found) not in (str, int, bool) or (allowed and type(found) is not type(goal)):
        fail(name, f"found {show(value)}; expected {describe_kind(expected)}.{listed}")
    if type(found) is type(goal) and found == goal:
        return
    for wrong, message in mistakes.items():
        if type(_folded(wrong)) is type(found) and _folded(wrong) == found:
            fail(name, message)
    if allowed and found not in allowed:
        fail(name, f"found {show(value)}.{listed}")
    fail(name, f"{show(value)} is not the right choice.", hint, reveal=reveal, expected=expected)


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
    """Check a choice for each of several entries: a dict such as `{"case 1": "allocation", ...}`.

    `mistakes` maps an entry to what `choice` takes: `{"case 1": {"representation": "why not"}}`. The other
    parameters are those of `choice`; the first entry that is not right gives the message.
    """
    value = plain(value)
    if left_out := missing(value):
        fail(name, left_out)
    if type(value) is not dict:
        fail(name, f"found {show(value)}; expected a dict with the entries {listing(expected)}.")
    if absent := [key for key in expected if key not in value]:
        fail(name, f"there is no entry {listing(absent)}.")
    for key, goal in expected.items():
        choice(
            f"{name}[{show(key)}]",
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
    """Check which ones: a list, a set or an Index with these members, in any order. See `same`."""
    pairs = [(list(wrong), message) for wrong, message in mistakes]

    def compare_members(a: Any, b: Any) -> None:
        if left_out := missing(a):
            raise Differs(left_out, b)
        compare_labels(a, b)

    _check(name, value, list(expected), compare_members, pairs, hint, reveal)


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
    """Check values in order: an array, a list or a Series of numbers, truth values or text. See `same`.

    True and False count as 1 and 0, so decisions may be given either way. A Series' index is not looked at.
    """
    import numpy as np

    goal = np.asarray(expected)
    _check(
        name, value, goal, lambda a, b: compare_arrays(a, np.asarray(b), tolerance), mistakes, hint, reveal
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
    """Check a pandas DataFrame or Series, compared by label.

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

    def compare_by_label(a: Any, b: Any) -> None:
        compare_tables(a, b, tolerance, ordered=ordered, exact_columns=exact_columns)

    _check(name, value, expected, compare_by_label, mistakes, hint, reveal)


def text(
    name: str,
    value: Any,
    *,
    min_words: int = 1,
    mentions: Iterable[str | Sequence[str]] = (),
    hint: str = "",
) -> None:
    """Check a piece of writing: long enough, and with the words it cannot do without.

    Parameters
    ----------
    name, value, hint
        As in `same`.
    min_words : int
        Smallest number of words.
    mentions : iterable of str or sequence of str
        Each must occur as a word or words, in any case; of a sequence, one is enough.
    """
    value = plain(value)
    if left_out := missing(value):
        fail(name, left_out, hint)
    if type(value) is not str:
        fail(name, f"found {show(value)}; expected a piece of text.", hint)
    words = re.findall(r"\w+", value)
    if len(words) < min_words:
        fail(name, f"found {len(words)} word(s); write at least {min_words}.", hint)
    for needed in mentions:
        spellings = [needed] if isinstance(needed, str) else list(needed)
        if not any(re.search(rf"(?<!\w){re.escape(s)}(?!\w)", value, re.IGNORECASE) for s in spellings):
            fail(name, f"it does not mention {' or '.join(map(repr, spellings))}.", hint)


def holds(name: str, condition: Any, problem: str) -> None:
    """Check a condition of the lab author's own: `condition` must be True itself (Python's or NumPy's).

    `problem` is the sentence the learner reads, so it says what is wrong and what to do. The condition should
    be made from values that an earlier check has accepted, since an operator of a strange object may lie.
    """
    if plain(condition) is not True:
        fail(name, problem)

"""The checks of an answer's value, from a number to a piece of writing."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from fairgrade.checks.comparison import compare, compare_arrays, compare_labels, compare_tables
from fairgrade.checks.failure import explain, fail
from fairgrade.checks.rule import Rule
from fairgrade.checks.values import (
    Differs,
    as_label,
    as_mapping,
    as_number,
    describe_kind,
    listing,
    missing,
    plain,
    show,
)


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
    if expected is not None and (left_out := missing(value, name)):
        fail(name, left_out, hint)
    try:
        return compare_with(value, expected)
    except Differs as difference:
        found = difference
    for wrong, message in mistakes:
        with contextlib.suppress(Differs):
            compare_with(value, wrong)
            explain(name, message)
    # Where the answer is of another kind altogether there is no one value that it should have been.
    fail(name, str(found), hint, reveal=reveal and found.expected is not None, expected=found.expected)


def same(
    name: str,
    value: Any,
    expected: Any,
    *,
    digits: int = 3,
    people: bool | Collection[Any] = False,
    tolerance: float = 0.0,
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
        The right answer, with all its digits. It decides how `value` is read: a list may come as a list, a
        tuple, an array or a Series, a dict as any mapping, Series or named tuple, a number as any kind of
        number but not as a truth value. Whole numbers (counts, decisions, labels) must agree exactly.
    digits : int
        Significant digits to which numbers must agree (decimals, between 0 and 1). More than three only
        where the exercise asks for them and says why.
    people : bool or collection
        Whether the numbers are numbers of people, which must agree to a whole person only; or the entries
        or columns that are.
    tolerance : float
        Relative or absolute difference that is allowed besides, where an answer is drawn at random.
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
    rule = Rule(digits, tolerance, people)
    _check(name, value, expected, lambda a, b: compare(a, b, rule), mistakes, hint, reveal)


def number(
    name: str,
    value: Any,
    expected: float,
    *,
    digits: int = 3,
    people: bool | Collection[Any] = False,
    tolerance: float = 0.0,
    mistakes: Iterable[tuple[float, str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """Check a number, Python's or NumPy's; a percentage and a rounded value are recognized.

    See `same` for the parameters.
    """
    rule = Rule(digits, tolerance, people)
    goal, found = as_number(expected), as_number(value)
    if goal is None:
        raise TypeError(f"{name}: expected is {show(expected)}; pass a number.")
    if found is not None and math.isfinite(found) and not rule.agree(float(found), float(goal)):
        mistakes = list(mistakes)
        known = any(rule.agree(float(found), float(wrong)) for wrong, _ in mistakes)
        if not known and not hint:
            if goal and rule.agree(found / 100, float(goal)):
                hint = "It looks like a percentage; give the fraction, a number between 0 and 1."
            elif any(found == round(goal, places) for places in range(1, 7)):
                hint = f"It looks rounded; give {digits} significant digits or more."
    same(
        name,
        value,
        goal,
        digits=digits,
        people=people,
        tolerance=tolerance,
        mistakes=mistakes,
        hint=hint,
        reveal=reveal,
    )


def numbers(
    name: str,
    value: Any,
    expected: Mapping[Any, float],
    *,
    digits: int = 3,
    people: bool | Collection[Any] = False,
    tolerance: float = 0.0,
    mistakes: Iterable[tuple[Mapping[Any, float], str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """Check several named numbers: a dict or a Series with these entries and no others. See `same`."""
    pairs = [(dict(wrong), message) for wrong, message in mistakes]
    same(
        name,
        value,
        dict(expected),
        digits=digits,
        people=people,
        tolerance=tolerance,
        mistakes=pairs,
        hint=hint,
        reveal=reveal,
    )


def integer(
    name: str,
    value: Any,
    expected: int,
    *,
    mistakes: Iterable[tuple[int, str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """Check a whole number, such as a count of people; 12.0 will do. See `same`."""

    def compare_whole(a: Any, b: Any) -> None:
        compare(a, b, Rule())
        found = as_number(a)
        if found is None or not float(found).is_integer():
            raise Differs(f"found {show(a)}; expected a whole number.", b)

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
    if left_out := missing(found, name):
        fail(name, left_out + listed)
    if type(found) is float and found.is_integer():
        found = int(found)
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


def given(name: str, value: Any, keys: Iterable[Any]) -> dict[Any, Any]:
    """Return an answer with named entries as a dict, in whatever mapping, Series or named tuple it came.

    Raises
    ------
    CheckFailed
        If it has no such entries.
    """
    keys = list(keys)
    if left_out := missing(value, name):
        fail(name, left_out)
    try:
        entries = as_mapping(value)
    except Differs as difference:
        fail(name, str(difference))
    if entries is None:
        fail(name, f"found {show(value)}; expected a dict with the entries {listing(keys)}.")
    if absent := [key for key in keys if as_label(key) not in entries]:
        fail(name, f"there is no entry {listing(absent)}.")
    return entries


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
    entries = given(name, value, expected)
    for key, goal in expected.items():
        choice(
            f"{name}[{show(key)}]",
            entries[as_label(key)],
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
        if left_out := missing(a, name):
            raise Differs(left_out, b)
        compare_labels(a, b)

    _check(name, value, list(expected), compare_members, pairs, hint, reveal)


def array(
    name: str,
    value: Any,
    expected: Any,
    *,
    digits: int = 3,
    people: bool | Collection[Any] = False,
    tolerance: float = 0.0,
    mistakes: Iterable[tuple[Any, str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """Check values in order: an array, a list or a Series of numbers, truth values or text. See `same`.

    True and False count as 1 and 0, so decisions may be given either way. A Series' index is not looked at.
    """
    import numpy as np

    goal, rule = np.asarray(expected), Rule(digits, tolerance, people)
    _check(name, value, goal, lambda a, b: compare_arrays(a, np.asarray(b), rule), mistakes, hint, reveal)


def table(
    name: str,
    value: Any,
    expected: Any,
    *,
    digits: int = 3,
    people: bool | Collection[Any] = False,
    tolerance: float = 0.0,
    ordered: bool = False,
    exact_columns: bool = False,
    mistakes: Iterable[tuple[Any, str]] = (),
    hint: str = "",
    reveal: bool = False,
) -> None:
    """Check a table, a pandas DataFrame or Series, compared by label.

    Parameters
    ----------
    name, value, digits, people, tolerance, mistakes, hint, reveal
        As in `same`.
    expected : DataFrame or Series
        Its rows are the rows the answer must have, in the index or in a column. The answer may have further
        columns. A dict of columns is a table, a dict is a Series.
    ordered : bool
        Whether the rows must stand in this order. Rows that share a label always must.
    exact_columns : bool
        Whether further columns are refused.
    """

    def compare_by_label(a: Any, b: Any) -> None:
        compare_tables(a, b, Rule(digits, tolerance, people), ordered=ordered, exact_columns=exact_columns)

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
    if left_out := missing(value, name):
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

"""Reading a record's fields: each function takes a field's name and value and returns it in one form."""

from __future__ import annotations

import datetime
import math
import re
import reprlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import pandas as pd

short = reprlib.repr
"""What was found, cut to a readable length."""

EXAMPLES = {
    "groups": "'north': 1200, 'south': 800",
    "rejected_metrics": "'equalized_odds_difference': 'why it does not encode the harm'",
    "versions": "'python': '3.11.9'",
    "disparity": "'selection_rate_difference': estimate_disparity(counts, 'selection_rate_difference')",
    "performance": "'accuracy_score': estimate_performance(counts, 'accuracy_score')",
    "by_group": "'north': GroupResult(...)}, as by_group(counts) returns, or {",
    "rates": "'selection_rate': Estimate(0.31, 0.25, 0.37, method='Wilson')",
    "other_fields": "'sex': FieldResult(by_group=..., disparity=...)",
}
"""What each mapping looks like, for messages, by how the field's name begins."""


def text(name: str, value: object) -> str:
    """Return a text without space around it.

    Raises
    ------
    ValueError
        If `value` is not a text.
    """
    if not isinstance(value, str):
        raise ValueError(f"{name} is {short(value)}; pass a text.")
    return str(value).strip()


def day(name: str, value: object) -> str:
    """Return a day as text; a date, or the day of a time, is written as year-month-day.

    Raises
    ------
    ValueError
        If `value` is neither a date nor a text. Whether a text is a day is for `problems()` to say.
    """
    if isinstance(value, datetime.datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, datetime.date) else text(name, value)


def parsed_day(text: str) -> datetime.date | None:
    """Return the day that a text names as year-month-day; None if it names none."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def number(name: str, value: object) -> float | None:
    """Return a finite float; NaN and None are None.

    Raises
    ------
    ValueError
        If `value` is not a number, or infinite.
    """
    if value is None:
        return None
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise ValueError(f"{name} is {short(value)}; pass a number, or None with a reason.")
    try:
        found = float(value)
    except OverflowError:  # a whole number beyond the floats
        found = math.inf
    if math.isinf(found):
        raise ValueError(f"{name} is {short(value)}; pass None and say why in reason.")
    return None if math.isnan(found) else found


def whole(name: str, value: object) -> int | None:
    """Return a whole number, or None.

    Raises
    ------
    ValueError
        If `value` is something else.
    """
    found = number(name, value)
    if found is None:
        return None
    if found != math.floor(found):
        raise ValueError(f"{name} is {short(value)}; pass a whole number.")
    return int(value) if isinstance(value, (int, np.integer)) else int(found)


def number_or_text(name: str, value: object) -> float | str | None:
    """Return a number or a text, or None.

    Raises
    ------
    ValueError
        If `value` is something else.
    """
    return text(name, value) if isinstance(value, str) else number(name, value)


def flag(name: str, value: object) -> bool | None:
    """Return True, False or None.

    Raises
    ------
    ValueError
        If `value` is something else.
    """
    if value is not None and not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} is {short(value)}; pass True or False.")
    return None if value is None else bool(value)


def sentences(name: str, value: object) -> tuple[str, ...]:
    """Return several texts.

    Raises
    ------
    ValueError
        If `value` is a single text, no list, or one of its entries is not a text.
    """
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"{name} is {short(value)}; pass a list of sentences, also for a single one.")
    return tuple(text(f"{name}[{i}]", sentence) for i, sentence in enumerate(value))


def group_name(key: Hashable) -> str:
    """Write a group's name as text; an intersection ('female', 'Black') becomes "female, Black"."""
    return ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def mapping(name: str, value: object) -> dict[str, object]:
    """Return a mapping with its keys as text; an intersection ('female', 'Black') becomes "female, Black".

    Raises
    ------
    ValueError
        If `value` is not a mapping, or two keys become the same text.
    """
    if not isinstance(value, (Mapping, pd.Series)):
        field = name.rpartition(".")[2]
        example = next((e for start, e in EXAMPLES.items() if field.startswith(start)), "'name': value")
        raise ValueError(f"{name} is {short(value)}; pass a mapping, such as {{{example}}}.")
    named: dict[str, object] = {}
    for key, entry in value.items():
        group = group_name(key)
        if group in named:
            raise ValueError(f"{name} has {group!r} twice; rename one of them.")
        named[group] = entry
    return named


def people(name: str, value: object) -> dict[str, int]:
    """Return a number of people per group.

    Raises
    ------
    ValueError
        For the reasons of `mapping`, or if a number is not whole.
    """
    found = {}
    for group, n in mapping(name, value).items():
        count = number(f"{name}[{group!r}]", n)
        if count is None or count != math.floor(count):
            raise ValueError(f"{name}[{group!r}] is {short(n)}; pass a whole number of people.")
        found[group] = int(n) if isinstance(n, (int, np.integer)) else int(count)
    return found


def texts(name: str, value: object) -> dict[str, str]:
    """Return a text per key.

    Raises
    ------
    ValueError
        For the reasons of `mapping`, or if an entry is not a text.
    """
    return {key: text(f"{name}[{key!r}]", entry) for key, entry in mapping(name, value).items()}


def exactly(
    what: str, data: object, names: Sequence[str], *, needed: Sequence[str] | None = None
) -> dict[str, object]:
    """Return `data` if its keys are `names`, and those of `needed` are there (all of them by default).

    Raises
    ------
    ValueError
        If `data` is not a mapping, or a key is unknown or missing.
    """
    if not isinstance(data, Mapping):
        raise ValueError(f"{what} is {short(data)}; pass a mapping (in JSON, an object in braces).")
    unknown = [k for k in data if k not in names]
    missing = [n for n in (names if needed is None else needed) if n not in data]
    if unknown:
        raise ValueError(f"{what} has the unknown field {unknown[0]!r}; the fields are {', '.join(names)}.")
    if missing:
        raise ValueError(f"{what} lacks the field {missing[0]!r}; add it, empty if there is nothing to say.")
    return dict(data)


_T = TypeVar("_T")


def at(name: str, read: Callable[[], _T]) -> _T:
    """Return what `read` returns; an error that it raises says where it was.

    Raises
    ------
    ValueError
        As `read`.
    """
    try:
        return read()
    except ValueError as error:
        raise ValueError(str(error) if str(error).startswith(name) else f"{name}: {error}") from None

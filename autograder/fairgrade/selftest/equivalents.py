"""Right answers made from the lab's own: the same values, rounded, retyped and reordered.

By the rule of `fairgrade.checks` each of them is the answer. A style changes every answer of an exercise at
once, and what its functions return.
"""

from __future__ import annotations

import collections
import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

Leaf = Callable[[Any], Any]
Change = Callable[[Any], Any]


def round_three(value: float) -> float:
    """Return a number as a learner may write it down: three significant digits, three decimals of a share."""
    if not math.isfinite(value) or value.is_integer():
        return value
    return round(value, 3) if 1e-3 <= abs(value) < 1 else float(f"{value:.2e}")


def deep(value: Any, leaf: Leaf, array: Leaf = lambda a: a) -> Any:
    """Return a value with its scalars and its arrays changed, wherever they stand in it."""

    def inner(part: Any) -> Any:
        return deep(part, leaf, array)

    if type(value) is dict:
        return {key: inner(part) for key, part in value.items()}
    if type(value) is list:
        return [inner(part) for part in value]
    if isinstance(value, tuple):
        parts = [inner(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, np.ndarray) and value.ndim:
        return array(value)
    if isinstance(value, pd.Series):
        return pd.Series(array(value.to_numpy()), index=value.index, name=value.name)
    if isinstance(value, pd.DataFrame):
        return table_of([array(value.iloc[:, i].to_numpy()) for i in range(value.shape[1])], value)
    return leaf(value)


def table_of(columns: list[Any], like: pd.DataFrame) -> pd.DataFrame:
    """Return a table of these columns, labeled as another is."""
    table = pd.DataFrame(dict(enumerate(columns)), index=like.index)
    return table.set_axis(like.columns, axis=1)


def _each(kinds: str, change: Leaf) -> Leaf:
    """Apply a change to an array of one of these kinds."""

    def changed(values: Any) -> Any:
        return change(values) if values.dtype.kind in kinds else values

    return changed


def _is_real(value: Any) -> bool:
    return isinstance(value, float | np.floating)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _rounded(value: Any) -> Any:
    return deep(
        value,
        lambda v: round_three(float(v)) if _is_real(v) else v,
        _each("f", lambda a: np.vectorize(round_three, otypes=[float])(a) if a.size else a),
    )


_NUMPY: dict[type, Leaf] = {bool: np.bool_, int: np.int64, float: np.float64, str: np.str_}


def _numpy_scalar(value: Any) -> Any:
    return _NUMPY.get(type(value), lambda v: v)(value)


def _single(value: Any) -> Any:
    return deep(
        value, lambda v: np.float32(v) if _is_real(v) else v, _each("f", lambda a: a.astype("float32"))
    )


def _counts_as_floats(value: Any) -> Any:
    return deep(value, lambda v: float(v) if _is_whole(v) else v, _each("iu", lambda a: a.astype(float)))


def _fractions(value: Any) -> Any:
    return deep(value, lambda v: Fraction(float(v)) if _is_real(v) and math.isfinite(v) else v)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, bool | int | float | str | np.generic) or value is None


def _inside(value: Any, change: Leaf) -> Any:
    """Change what containers hold: a dict's entries, a list's parts."""
    if type(value) is dict:
        return {key: change(part) for key, part in value.items()}
    return [change(part) for part in value] if type(value) is list else value


def _series(value: Any) -> Any:
    if type(value) is dict and value and all(map(_is_scalar, value.values())):
        return pd.Series(value)
    return _inside(value, _series)


def _dicts(value: Any) -> Any:
    if isinstance(value, pd.Series) and value.index.is_unique and not isinstance(value.index, pd.RangeIndex):
        return value.to_dict()
    return _inside(value, _dicts)


def _reordered(value: Any) -> Any:
    if type(value) is dict:
        return {key: _reordered(value[key]) for key in reversed(value)}
    if isinstance(value, pd.DataFrame) and value.columns.is_unique:
        return value.iloc[:, ::-1]
    return value


def _lists_and_tuples(value: Any) -> Any:
    if type(value) is dict:
        return {key: _lists_and_tuples(part) for key, part in value.items()}
    if type(value) is list:
        return tuple(value)
    if type(value) is tuple:
        return list(value)
    return sorted(value, key=str) if isinstance(value, set | frozenset) else value


def _arrays(value: Any) -> Any:
    if type(value) is dict:
        return {key: _arrays(part) for key, part in value.items()}
    if type(value) in (list, tuple) and value and all(map(_is_scalar, value)) and None not in value:
        return np.array(value) if len({isinstance(v, str) for v in value}) == 1 else value
    if isinstance(value, np.ndarray) and value.ndim:
        return value.tolist()
    if isinstance(value, pd.Series) and isinstance(value.index, pd.RangeIndex):
        return value.to_numpy()
    return value


def _named(value: Any) -> Any:
    if type(value) is dict:
        return {key: _named(part) for key, part in value.items()}
    if type(value) is tuple and value:
        return collections.namedtuple("Answer", [f"part_{i}" for i in range(len(value))])(*value)
    return value


STYLES: dict[str, Change] = {
    "rounded to three digits": _rounded,
    "NumPy scalars": lambda value: deep(value, _numpy_scalar),
    "single precision": _single,
    "counts as floats": _counts_as_floats,
    "fractions": _fractions,
    "a Series for a dict": _series,
    "a dict for a Series": _dicts,
    "in another order": _reordered,
    "lists and tuples exchanged": _lists_and_tuples,
    "arrays for lists and lists for arrays": _arrays,
    "named tuples": _named,
}
"""What each style does to an answer; it returns what it cannot change as it is."""


def alike(one: Any, other: Any) -> bool:
    """Whether two values are of one type and hold the same, for data that a notebook may hold."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and bool(np.all(_same(one, other)))
    if isinstance(one, pd.Series):
        return one.index.equals(other.index) and alike(one.to_numpy(), other.to_numpy())
    if isinstance(one, pd.DataFrame):
        same_labels = one.columns.equals(other.columns) and one.index.equals(other.index)
        return same_labels and all(alike(one.iloc[:, i], other.iloc[:, i]) for i in range(one.shape[1]))
    if isinstance(one, float | np.floating) and math.isnan(one):
        return math.isnan(other)
    try:
        return bool(one == other)
    except Exception:  # an object that cannot be compared
        return one is other


def _same(one: Any, other: Any) -> Any:
    if one.dtype.kind == "f":
        return (one == other) | (np.isnan(one) & np.isnan(other))
    if one.dtype.kind == "O":
        return np.array([alike(a, b) for a, b in zip(one.ravel(), other.ravel(), strict=True)], dtype=bool)
    return one == other


def restyled(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield each style that changes a value, and the value in it."""
    for style, change in STYLES.items():
        changed = change(value)
        if not alike(changed, value):
            yield style, changed

"""What a value is: answers read as exact plain data, and named in messages."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from typing import Any


class Differs(Exception):
    """Two values differ. Says where and how, without the expected value.

    Attributes
    ----------
    expected : object
        The value that should have been there; None if there is no such single value.
    """

    def __init__(self, problem: str, expected: Any = None) -> None:
        super().__init__(problem)
        self.expected = expected


def imported_pandas() -> Any:
    """Return pandas, or None if it has not been imported: then no value can be one of its types."""
    return sys.modules.get("pandas")


def _imported_numpy() -> Any:
    return sys.modules.get("numpy")


# --- exact types ---------------------------------------------------------------------------------------

_EXACT = frozenset({bool, complex, dict, float, frozenset, int, list, set, str, tuple, type(None)})

# Each conversion is the base class's own, so nothing that a subclass overrides is asked.
_BASES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (int, int.__index__),
    (float, float.__float__),
    (complex, complex.__complex__),
    (str, str.__str__),
    (list, lambda value: list(list.__iter__(value))),
    (tuple, lambda value: tuple(tuple.__iter__(value))),
    (set, lambda value: set(set.__iter__(value))),
    (frozenset, lambda value: frozenset(frozenset.__iter__(value))),
    (dict, lambda value: dict(dict.items(value))),
    (bytearray, bytes),
    (memoryview, bytes),
)


def plain(value: Any) -> Any:
    """Return a value as the exact built-in, NumPy or pandas type that it is or is derived from.

    A named tuple becomes a tuple, a member of a `StrEnum` a string, a NumPy scalar or an array without
    dimensions a Python number, a masked array an array. These are the types in which answers arrive from
    another process (`fairgrade.process.plain_data`), so a check gives the same verdict in both places.
    Anything else is returned unchanged.
    """
    kind = type(value)
    if kind in _EXACT:
        return value
    np, pd = _imported_numpy(), imported_pandas()
    if np is not None and issubclass(kind, np.generic):
        return _python_scalar(np, value)
    if np is not None and issubclass(kind, np.ndarray):
        array = _exact_array(np, value)
        return plain(array[()]) if array.ndim == 0 else array
    if pd is not None:
        for base in (pd.DataFrame, pd.Series):
            if issubclass(kind, base):
                return value if kind is base else base(value)
    for base, convert in _BASES:
        if issubclass(kind, base):
            return convert(value)
    return value


def _python_scalar(np: Any, value: Any) -> Any:
    item = np.generic.item(value)
    return float(item) if type(item) is np.longdouble else item


def _exact_array(np: Any, value: Any) -> Any:
    if issubclass(type(value), np.ma.MaskedArray):
        return np.ma.MaskedArray.filled(value, np.nan if value.dtype.kind == "f" else None)
    return np.asarray(value)


def is_array(value: Any) -> bool:
    """Whether a value, made plain before, is a NumPy array."""
    np = _imported_numpy()
    return np is not None and type(value) is np.ndarray


def is_table(value: Any) -> bool:
    """Whether a value, made plain before, is a pandas DataFrame or Series."""
    pd = imported_pandas()
    return pd is not None and type(value) in (pd.DataFrame, pd.Series)


def is_series(value: Any) -> bool:
    """Whether a value, made plain before, is a pandas Series."""
    return is_table(value) and value.ndim == 1


def as_number(value: Any) -> float | int | None:
    """Return the value as a Python number, or None if it is not one. True and False are not numbers here."""
    value = plain(value)
    return value if type(value) in (int, float) else None


def as_label(value: Any) -> Any:
    """Return a row or column label as something that can be compared safely.

    Raises
    ------
    Differs
        If it is neither text, a number, None, a pandas Interval or Timestamp, nor a tuple of these.
    """
    value = plain(value)
    if type(value) is tuple:
        return tuple(as_label(v) for v in value)
    if type(value) in (str, int, float, bool, type(None)):
        return "NaN" if type(value) is float and math.isnan(value) else value
    pd = imported_pandas()
    if pd is not None and type(value) in (pd.Interval, pd.Timestamp):
        return str(value)
    raise Differs(f"it has a label that is {show(value)}; use text or numbers as labels.")


def missing(value: Any) -> str | None:
    """Return the message for an answer that was left out, or None if it was not."""
    if value is None or value is Ellipsis:
        shown = "None" if value is None else "..."
        return f"it is still {shown}. Replace the placeholder in the cell above and run it."
    return None


# --- values in messages --------------------------------------------------------------------------------

_SHOWN = 8  # elements of a container
_LONGEST = 60  # characters of a text


def show(value: Any) -> str:
    """Return a short picture of a value for a message; of an unknown type only the type's name."""
    value = plain(value)
    if type(value) in (int, bool, type(None), complex):
        return repr(value)
    if type(value) is float:
        return f"{value:.6g}"
    if type(value) is str:
        return repr(value if len(value) <= _LONGEST else value[: _LONGEST - 3] + "...")
    if type(value) in (list, tuple, dict, set, frozenset):
        return _show_container(value)
    if is_array(value):
        if value.ndim == 1 and value.size <= _SHOWN:
            return f"array({show(value.tolist())})"
        return f"an array of shape {value.shape}"
    if is_table(value):
        return f"a {type(value).__name__} of shape {value.shape}"
    if callable(value) and not isinstance(value, type) and not _could_not_be_sent(value):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    name = _type_name(value)
    return "a class" if name == "type" else f"an object of type {name}"


def _show_container(value: Any) -> str:
    if type(value) is dict:
        inner = ", ".join(f"{show(k)}: {show(v)}" for k, v in list(value.items())[:_SHOWN])
    else:
        inner = ", ".join(show(v) for v in list(value)[:_SHOWN])
    more = ", ..." if len(value) > _SHOWN else ""
    left, right = "[]" if type(value) is list else "()" if type(value) is tuple else "{}"
    return f"{left}{inner}{more}{right}"


def _type_name(value: Any) -> str:
    """Name a value's type; what stands for a value that could not be sent here has the name of that."""
    return str(value.type_name) if _could_not_be_sent(value) else type(value).__name__


def _could_not_be_sent(value: Any) -> bool:
    module = sys.modules.get("fairgrade.process.plain_data")
    return module is not None and type(value) is module.Unsendable


def listing(values: Iterable[Any]) -> str:
    """Return the first few of some values, with commas between them."""
    values = list(values)
    shown = ", ".join(show(v) for v in values[:_SHOWN])
    return (shown or "none") + (", ..." if len(values) > _SHOWN else "")


def describe_kind(value: Any) -> str:
    """Return in words what kind of value is expected where this one is right."""
    value = plain(value)
    if type(value) is bool:
        return "True or False"
    if type(value) in (int, float):
        return "a number"
    if type(value) is str:
        return "a piece of text"
    if value is None:
        return "None"
    if is_array(value):
        return f"an array of shape {value.shape}"
    if is_table(value):
        return f"a pandas {type(value).__name__}"
    article = "an" if type(value).__name__[0] in "aeiou" else "a"
    return f"{article} {type(value).__name__}"

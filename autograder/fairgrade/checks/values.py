"""What a value is: answers read as exact plain data, and named in messages."""

from __future__ import annotations

import collections
import dataclasses
import math
import sys
import types
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
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
_BASES: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
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
    (range, list),
    (collections.deque, lambda value: list(collections.deque.__iter__(value))),
    ((type({}.keys()), type({}.values()), type({}.items())), list),
    ((types.MappingProxyType, collections.ChainMap, collections.UserDict), lambda v: dict(v.items())),
    (Fraction, lambda value: _ratio(Fraction.as_integer_ratio(value))),
    (Decimal, lambda value: _decimal(Decimal(value))),
)


def plain(value: Any) -> Any:
    """Return a value as the exact built-in, NumPy or pandas type that it is or is derived from.

    A named tuple becomes a tuple, a member of a `StrEnum` a string, a NumPy scalar, an array without
    dimensions, a fraction or a decimal a Python number, a masked array or an Index an array, a deque, a range
    or the keys of a dict a list, pandas' NA not-a-number. All of these can arrive from another process
    (`fairgrade.process.plain_data`), so a check gives the same verdict in both places. Anything else is
    returned unchanged.
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
        if issubclass(kind, pd.Index):
            return pd.Index.to_numpy(value)
        if kind.__module__.split(".")[0] == "pandas" and issubclass(kind, pd.api.extensions.ExtensionArray):
            return np.asarray(value)
        if value is pd.NA or value is pd.NaT:
            return math.nan
    for bases, convert in _BASES:
        if issubclass(kind, bases):
            return convert(value)
    return value


def _ratio(parts: tuple[int, int]) -> float | int:
    over, under = parts
    return over if under == 1 else over / under


def _decimal(value: Decimal) -> float | int:
    return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)


def fields_of(value: Any) -> dict[str, Any] | None:
    """Return the named parts of a named tuple, a data class or a namespace; None for anything else."""
    kind = type(value)
    if issubclass(kind, tuple):
        names = getattr(kind, "_fields", None)
        if type(names) is tuple and len(names) == tuple.__len__(value):
            return dict(zip(names, tuple.__iter__(value), strict=True))
        return None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name, None) for field in dataclasses.fields(value)}
    return dict(vars(value)) if kind is types.SimpleNamespace else None


def as_mapping(value: Any) -> dict[Any, Any] | None:
    """Return what has named entries as a dict from labels that can be compared; None for anything else.

    That is a dict or another mapping, a Series, a DataFrame of one column or one row, and what has fields.

    Raises
    ------
    Differs
        If a label is neither text nor a number, or two entries share one.
    """
    named = fields_of(value)
    if named is not None:
        return named
    value = plain(value)
    if type(value) is dict:
        return {as_label(key): entry for key, entry in value.items()}
    if not is_table(value):
        return None
    if value.ndim == 2:
        if value.shape[1] == 1:
            value = value.iloc[:, 0]
        elif value.shape[0] == 1:
            value = value.iloc[0]
        else:
            return None
    labels = [as_label(key) for key in value.index]
    if len(set(labels)) < len(labels):
        twice = [key for key in dict.fromkeys(labels) if labels.count(key) > 1]
        raise Differs(f"it has several entries labeled {listing(twice)}.")
    return dict(zip(labels, value.tolist(), strict=True))


def as_sequence(value: Any) -> list[Any] | None:
    """Return what has its parts in an order as a list; None for anything else.

    That is a list, a tuple, an array, a Series, a DataFrame of one column, a dict's values, a data class.
    """
    exact = plain(value)
    if type(exact) in (list, tuple):
        return list(exact)
    if is_table(exact) and exact.ndim == 2 and exact.shape[1] == 1:
        exact = exact.iloc[:, 0]
    if (is_array(exact) and exact.ndim) or is_series(exact):
        return list(exact.tolist())
    fields = fields_of(exact)
    return list(fields.values()) if fields is not None else None


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
    """Return the value as a Python number, or None if it is not one. True and False are not numbers here.

    An array or a Series of one element is that number.
    """
    value = plain(value)
    if (is_array(value) or is_series(value)) and value.size == 1:
        value = plain(value.tolist()[0]) if value.ndim == 1 else value
    return value if type(value) in (int, float) else None


def as_label(value: Any) -> Any:
    """Return a row or column label as something that can be compared safely.

    Raises
    ------
    Differs
        If it is neither text, a number, None, a pandas Interval or Timestamp, nor a tuple of these.
    """
    value = plain(value)
    if type(value) in (tuple, list):
        return tuple(as_label(v) for v in value)
    if type(value) in (str, int, float, bool, type(None)):
        return "NaN" if type(value) is float and math.isnan(value) else value
    pd = imported_pandas()
    if pd is not None and type(value) in (pd.Interval, pd.Timestamp):
        return str(value)
    raise Differs(f"it has a label that is {show(value)}; use text or numbers as labels.")


LOOK_ABOVE = "Run the cell above and look for an error there."
"""What to do where an answer should be there and is not."""


def missing(value: Any, name: str = "") -> str | None:
    """Return the message for an answer that was left out, or None if it was not.

    A name that ends in a bracket is a call's, so its value was returned.
    """
    if value is not None and value is not Ellipsis:
        return None
    shown = "None" if value is None else "..."
    if name.rstrip().endswith(")"):
        return f"it returned {shown}. End the function with `return` and the result."
    return f"it is still {shown}. Replace the placeholder; if you have, then: {LOOK_ABOVE.lower()}"


# --- values in messages --------------------------------------------------------------------------------

_SHOWN = 8  # elements of a container
_LONGEST = 60  # characters of a text
_ROWS = 6  # of a table


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
        if value.ndim <= 2 and value.size <= 2 * _SHOWN:
            return f"array({show(value.tolist())})"
        if value.ndim == 1:
            return f"{value.size} values, the first {', '.join(show(v) for v in value[:3].tolist())}"
        return f"an array of {' by '.join(map(str, value.shape))} values"
    if is_table(value):
        return _show_table(value)
    if callable(value) and not isinstance(value, type) and not _could_not_be_sent(value):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    return _show_other(value)


def _show_table(value: Any) -> str:
    """The first rows of a table on one line."""
    kind, rows = type(value).__name__, len(value)
    count = f"{rows} row{'s' * (rows != 1)}"
    if value.ndim == 1:
        cells = [f"{show(i)}: {show(v)}" for i, v in zip(value.index, value.tolist()[:_SHOWN], strict=False)]
        return f"a {kind} of {count} ({', '.join(cells)}{', ...' * (rows > _SHOWN)})"
    columns = list(value.columns[:_SHOWN])
    lines = [
        f"{show(i)}: " + ", ".join(f"{_bare(c)} {show(v)}" for c, v in zip(columns, row, strict=False))
        for i, row in zip(value.index, value.iloc[:_ROWS].to_numpy(dtype=object).tolist(), strict=False)
    ]
    return f"a {kind} of {count} ({'; '.join(lines)}{'; ...' * (rows > _ROWS)})"


def _bare(label: Any) -> str:
    label = plain(label)
    return label[:_LONGEST] if type(label) is str else show(label)


def _show_container(value: Any) -> str:
    if type(value) is dict:
        inner = ", ".join(f"{show(k)}: {show(v)}" for k, v in list(value.items())[:_SHOWN])
    else:
        inner = ", ".join(show(v) for v in in_order(value)[:_SHOWN])
    more = ", ..." if len(value) > _SHOWN else ""
    left, right = "[]" if type(value) is list else "()" if type(value) is tuple else "{}"
    return f"{left}{inner}{more}{right}"


def in_order(values: Iterable[Any]) -> list[Any]:
    """List values; those of a set, which come in another order in every process, sorted."""
    if not isinstance(values, (set, frozenset)):
        return list(values)
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=show)


def _show_other(value: Any) -> str:
    fields = fields_of(value)
    if fields is not None:
        return f"{type(value).__name__}({', '.join(f'{k}={show(v)}' for k, v in fields.items())})"
    name = _type_name(value)
    article = "an" if name[:1].lower() in tuple("aeiou") else "a"
    return "a class" if name == "type" else f"{article} {name}, which is not plain data"


def _type_name(value: Any) -> str:
    """Name a value's type; what stands for a value that could not be sent here has the name of that."""
    return str(value.type_name) if _could_not_be_sent(value) else type(value).__name__


def _could_not_be_sent(value: Any) -> bool:
    module = sys.modules.get("fairgrade.process.plain_data")
    return module is not None and type(value) is module.Unsendable


def listing(values: Iterable[Any]) -> str:
    """Return the first few of some values, with commas between them."""
    values = in_order(values)
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
        return f"an array of {' by '.join(map(str, value.shape))} values"
    if is_table(value):
        return f"a pandas {type(value).__name__}"
    if type(value) is dict:
        return f"a dict with the entries {listing(value)}"
    if type(value) in (list, tuple):
        return f"a list of {len(value)}"
    return f"a {type(value).__name__}"

"""Answers as typed plain data: what may cross from the process that ran a learner's code into another one.

`encode` runs beside the learner's code and is not to be trusted; `decode` runs where the tests are. It builds
nothing but exact built-in, NumPy and pandas types, from text of limited size, depth and number of parts, and
calls nothing of the learner's: an object whose ``__eq__`` always agrees arrives as what it was derived from,
or not at all. There is no pickle anywhere.

The text is JSON. A value that JSON has itself stands for itself (null, true, text, an integer that a float
holds exactly, a finite float); every other is an object with one key, the type: ``{"tuple": [1, 2]}``.
What has no form here becomes `Unsendable`, which says what it was.
"""

from __future__ import annotations

import base64
import datetime
import decimal
import fractions
import json
import math
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

#: Bytes of text that one answer may take.
SIZE_LIMIT = 64_000_000
#: How deep containers may lie in one another.
DEPTH_LIMIT = 50
#: How many values one answer may hold; the numbers of an array count as one.
PARTS_LIMIT = 1_000_000
#: How many numbers an array may hold.
ARRAY_LIMIT = 8_000_000
#: Digits of a whole number; longer ones cost time out of proportion.
DIGITS_LIMIT = 4_000


class Refused(ValueError):
    """Text that is not an answer, or an answer beyond a limit. Says which."""


@dataclass(frozen=True)
class Unsendable:
    """Stands for a value that is not plain data.

    Attributes
    ----------
    type_name
        What it was, such as "LogisticRegression".
    why
        Empty, or why a value of a type that could cross did not.
    """

    type_name: str
    why: str = ""

    def __str__(self) -> str:
        return f"a {self.type_name}" + (f" ({self.why})" if self.why else "")


@dataclass(frozen=True)
class Function:
    """Stands for a function of the learner's, which stays where it is and is called by its number."""

    number: int
    name: str


# --- from a value to text --------------------------------------------------------------------------------


def encode(value: Any, keep: Callable[[Any], int] | None = None) -> bytes:
    """A value as text.

    Parameters
    ----------
    value
        Anything. Parts that are not plain data become `Unsendable` where they stand.
    keep
        Is given each function in the value and returns the number it can be called by. Without it a function
        is `Unsendable`.

    Raises
    ------
    Refused
        If the value is beyond a limit, or holds itself.
    """
    text = json.dumps(take_apart(value, keep), allow_nan=False, separators=(",", ":")).encode()
    if len(text) > SIZE_LIMIT:
        raise Refused(f"it takes {len(text):,} bytes; at most {SIZE_LIMIT:,} can be handed over.")
    return text


def take_apart(value: Any, keep: Callable[[Any], int] | None = None) -> Any:
    """The tree that `encode` writes down: nothing but what JSON has itself. Raises as `encode` does."""
    return _Encoder(keep).tree(value, 0)


class _Encoder:
    def __init__(self, keep: Callable[[Any], int] | None) -> None:
        self._keep = keep
        self._parts = 0
        self._around: set[int] = set()

    def tree(self, value: Any, depth: int) -> Any:
        self._parts += 1
        if self._parts > PARTS_LIMIT:
            raise Refused(f"it holds more than {PARTS_LIMIT:,} values.")
        if depth > DEPTH_LIMIT:
            raise Refused(f"its containers lie more than {DEPTH_LIMIT} deep in one another.")
        if id(value) in self._around:
            raise Refused("it holds itself.")
        self._around.add(id(value))
        try:
            for kind, tag in _TAGS:
                if isinstance(value, kind):
                    return getattr(self, f"_{tag}")(value, depth)
            return self._other(value)
        finally:
            self._around.discard(id(value))

    def _all(self, values: Any, depth: int) -> list[Any]:
        return [self.tree(value, depth + 1) for value in values]

    def _itself(self, value: Any, depth: int) -> Any:
        return value

    def _whole(self, value: int, depth: int) -> Any:
        value = int.__index__(value)
        if abs(value) < 1 << 53:
            return value
        if value.bit_length() > DIGITS_LIMIT * 3.3:
            raise Refused(f"a whole number in it has more than {DIGITS_LIMIT:,} digits.")
        return {"int": f"{value:x}"}

    def _real(self, value: float, depth: int) -> Any:
        value = float.__float__(value)
        return value if math.isfinite(value) else {"float": repr(value)}

    def _complex(self, value: complex, depth: int) -> Any:
        return {"complex": [self._real(value.real, depth), self._real(value.imag, depth)]}

    def _text(self, value: str, depth: int) -> Any:
        plain = str.__str__(value)
        try:
            plain.encode()
        except UnicodeEncodeError:  # half a surrogate pair
            return {"str": [ord(letter) for letter in plain]}
        return plain

    def _bytes(self, value: Any, depth: int) -> Any:
        return {"bytes": _base64(bytes(value))}

    def _list(self, value: list[Any], depth: int) -> Any:
        return self._all(list.__iter__(value), depth)

    def _tuple(self, value: tuple[Any, ...], depth: int) -> Any:
        return {"tuple": self._all(tuple.__iter__(value), depth)}

    def _set(self, value: AbstractSet[Any], depth: int) -> Any:
        return {"frozenset" if isinstance(value, frozenset) else "set": self._all(value, depth)}

    def _dict(self, value: Mapping[Any, Any], depth: int) -> Any:
        return {"dict": [self._all(pair, depth) for pair in value.items()]}

    def _range(self, value: range, depth: int) -> Any:
        return {"range": self._all((value.start, value.stop, value.step), depth)}

    def _moment(self, value: Any, depth: int) -> Any:
        """A date, a time or a length of time, with or without a time zone."""
        if isinstance(value, pd.Timestamp):
            zone = str(value.tz) if value.tz is not None else None
            return {"timestamp": [value.unit, int(value.asm8.view("i8")), zone]}
        if isinstance(value, pd.Timedelta):
            return {"timedelta": [value.unit, int(value.asm8.view("i8"))]}
        if isinstance(value, datetime.timedelta):
            return {"duration": [value.days, value.seconds, value.microseconds]}
        name = "datetime" if isinstance(value, datetime.datetime) else "date"
        return {name: value.isoformat()}

    def _interval(self, value: pd.Interval, depth: int) -> Any:
        return {"interval": [*self._all((value.left, value.right), depth), value.closed]}

    def _period(self, value: pd.Period, depth: int) -> Any:
        return {"period": [value.ordinal, value.freqstr]}

    def _ratio(self, value: Any, depth: int) -> Any:
        name = "decimal" if isinstance(value, decimal.Decimal) else "fraction"
        text = str(value)
        if len(text) > DIGITS_LIMIT:
            raise Refused(f"a number in it has more than {DIGITS_LIMIT:,} digits.")
        return {name: text}

    def _missing(self, value: Any, depth: int) -> Any:
        return {"missing": "NaT" if value is pd.NaT else "NA"}

    def _scalar(self, value: np.generic, depth: int) -> Any:
        array = self._array(np.asarray(value), depth)
        return {"scalar": array} if "array" in array else self._other(value)

    def _array(self, value: np.ndarray, depth: int) -> Any:
        array = np.asarray(value)  # a masked array or a matrix arrives as what it is derived from
        if isinstance(value, np.ma.MaskedArray):
            array = value.filled(np.nan if value.dtype.kind == "f" else None)
        if array.size > ARRAY_LIMIT:
            raise Refused(f"an array in it has {array.size:,} entries; at most {ARRAY_LIMIT:,} can be sent.")
        if array.dtype.kind == "O":
            return {"objects": [list(array.shape), self._all(array.ravel().tolist(), depth)]}
        if array.dtype.kind not in _KINDS:
            return self._other(value, f"its dtype is {array.dtype}")
        array = np.ascontiguousarray(array).reshape(array.shape)
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        if array.nbytes > SIZE_LIMIT:
            raise Refused(f"an array in it takes {array.nbytes:,} bytes; at most {SIZE_LIMIT:,} can be sent.")
        return {"array": [array.dtype.str, list(array.shape), _base64(array.tobytes())]}

    def _values(self, values: Any, depth: int) -> Any:
        """The values of a column or an index: a NumPy array, or one of pandas' own."""
        if isinstance(values, np.ndarray):
            return self._array(values, depth)
        if isinstance(values, pd.Categorical):
            parts = [values.codes.astype("int32"), self._index(values.categories, depth), values.ordered]
            return {"categories": [self._array(parts[0], depth), parts[1], bool(parts[2])]}
        dtype = str(values.dtype)
        if isinstance(values.dtype, pd.DatetimeTZDtype):
            dtype = f"datetime64[{values.dtype.unit}, {values.dtype.tz}]"
        return {"column": [dtype, self._all(np.asarray(values, dtype=object).tolist(), depth)]}

    def _series(self, value: pd.Series, depth: int) -> Any:
        parts = [self._values(value.array.to_numpy() if _is_numpy(value) else value.array, depth + 1)]
        return {"series": [*parts, self._index(value.index, depth + 1), self.tree(value.name, depth + 1)]}

    def _frame(self, value: pd.DataFrame, depth: int) -> Any:
        columns = [value.iloc[:, i] for i in range(value.shape[1])]
        data = [self._values(c.array.to_numpy() if _is_numpy(c) else c.array, depth + 1) for c in columns]
        self._parts += len(data)
        return {"frame": [data, self._index(value.index, depth + 1), self._index(value.columns, depth + 1)]}

    def _index(self, value: pd.Index, depth: int) -> Any:
        if isinstance(value, pd.MultiIndex):
            levels = [self._index(level, depth + 1) for level in value.levels]
            codes = [self._array(np.asarray(code, dtype="int32"), depth) for code in value.codes]
            return {"levels": [levels, codes, self._all(value.names, depth)]}
        name = self.tree(value.name, depth + 1)
        if isinstance(value, pd.RangeIndex):
            return {"rows": [value.start, value.stop, value.step, name]}
        values = value.array.to_numpy() if _is_numpy(value) else value.array
        return {"index": [self._values(values, depth + 1), name]}

    def _other(self, value: Any, why: str = "") -> Any:
        if self._keep is not None and callable(value) and not isinstance(value, type):
            name = getattr(value, "__name__", type(value).__name__)
            return {"function": [self._keep(value), str(name)[:100]]}
        return {"unsendable": [type(value).__name__[:100], why]}


def _is_numpy(column: pd.Series | pd.Index) -> bool:
    return isinstance(column.dtype, np.dtype)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


_KINDS = "biufcUSMm"

#: Which method sends what; the first that fits, so that a subclass stands above what it is derived from.
_TAGS: tuple[tuple[Any, str], ...] = (
    ((bool, type(None)), "itself"),
    ((type(pd.NA), type(pd.NaT)), "missing"),
    (np.generic, "scalar"),
    (int, "whole"),
    (float, "real"),
    (complex, "complex"),
    (str, "text"),
    ((bytes, bytearray, memoryview), "bytes"),
    (list, "list"),
    (tuple, "tuple"),
    ((set, frozenset), "set"),
    (dict, "dict"),
    (range, "range"),
    ((datetime.date, datetime.timedelta), "moment"),
    (pd.Interval, "interval"),
    (pd.Period, "period"),
    ((decimal.Decimal, fractions.Fraction), "ratio"),
    (np.ndarray, "array"),
    (pd.Series, "series"),
    (pd.DataFrame, "frame"),
    (pd.Index, "index"),
    (pd.api.extensions.ExtensionArray, "values"),
)


# --- from text to a value --------------------------------------------------------------------------------


def decode(text: bytes, call: Callable[[int, str], Any] | None = None) -> Any:
    """The value that a text stands for.

    Parameters
    ----------
    text
        From `encode`, or from somebody who would like to be taken for it.
    call
        Makes what stands for a function: is given its number and its name. Without it a function arrives as
        `Function`.

    Raises
    ------
    Refused
        If the text is no answer, or is beyond a limit.
    """
    if len(text) > SIZE_LIMIT:
        raise Refused(f"it takes {len(text):,} bytes; at most {SIZE_LIMIT:,} can be handed over.")
    try:
        tree = json.loads(text, parse_constant=_no_constant, parse_int=_short_integer)
    except Refused:
        raise
    except RecursionError:
        raise Refused(f"its containers lie more than {DEPTH_LIMIT} deep in one another.") from None
    except ValueError as error:
        raise Refused(f"it is not an answer ({type(error).__name__}).") from error
    return put_together(tree, call)


def put_together(tree: Any, call: Callable[[int, str], Any] | None = None) -> Any:
    """The value that a tree stands for, which has come out of JSON. Raises as `decode` does."""
    try:
        return _Decoder(call).value(tree, 0)
    except Refused:
        raise
    except RecursionError:
        raise Refused(f"its containers lie more than {DEPTH_LIMIT} deep in one another.") from None
    except Exception as error:  # whatever NumPy or pandas say of parts that do not fit together
        raise Refused(f"it is not an answer ({type(error).__name__}).") from error


def _no_constant(name: str) -> None:
    raise Refused(f"it holds {name} where a number belongs.")


def _short_integer(digits: str) -> int:
    if len(digits) > 20:
        raise Refused("a whole number in it is not in the form for long ones.")
    return int(digits)


class _Decoder:
    def __init__(self, call: Callable[[int, str], Any] | None) -> None:
        self._call = call or Function
        self._parts = 0

    def value(self, tree: Any, depth: int) -> Any:
        self._parts += 1
        if self._parts > PARTS_LIMIT:
            raise Refused(f"it holds more than {PARTS_LIMIT:,} values.")
        if depth > DEPTH_LIMIT:
            raise Refused(f"its containers lie more than {DEPTH_LIMIT} deep in one another.")
        if isinstance(tree, list):
            return [self.value(part, depth + 1) for part in tree]
        if not isinstance(tree, dict):
            return tree
        ((tag, content),) = tree.items()
        if tag not in _FORMS:
            raise Refused(f"it holds a value of the unknown type {str(tag)[:40]!r}.")
        return getattr(self, f"_{tag}")(content, depth)

    def _each(self, content: Any, depth: int) -> list[Any]:
        if not isinstance(content, list):
            raise Refused("a container in it is not a list.")
        return [self.value(part, depth + 1) for part in content]

    def _int(self, content: str, depth: int) -> int:
        if len(content) > DIGITS_LIMIT:
            raise Refused(f"a whole number in it has more than {DIGITS_LIMIT:,} digits.")
        return int(content, 16)

    def _float(self, content: str, depth: int) -> float:
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[content]

    def _complex(self, content: list[Any], depth: int) -> complex:
        real, imaginary = self._each(content, depth)
        return complex(_exact(real, (int, float)), _exact(imaginary, (int, float)))

    def _str(self, content: list[int], depth: int) -> str:
        return "".join(map(chr, content))

    def _bytes(self, content: str, depth: int) -> bytes:
        return base64.b64decode(content, validate=True)

    def _tuple(self, content: list[Any], depth: int) -> tuple[Any, ...]:
        return tuple(self._each(content, depth))

    def _set(self, content: list[Any], depth: int) -> set[Any]:
        return set(self._each(content, depth))

    def _frozenset(self, content: list[Any], depth: int) -> frozenset[Any]:
        return frozenset(self._each(content, depth))

    def _dict(self, content: list[Any], depth: int) -> dict[Any, Any]:
        return dict(self._each(content, depth))

    def _range(self, content: list[Any], depth: int) -> range:
        return range(*self._each(content, depth))

    def _timestamp(self, content: list[Any], depth: int) -> pd.Timestamp:
        unit, ticks, zone = content
        moment = pd.Timestamp(np.datetime64(_exact(ticks, int), _exact(unit, str)))
        return moment if zone is None else moment.tz_localize("UTC").tz_convert(_no_path(zone))

    def _timedelta(self, content: list[Any], depth: int) -> pd.Timedelta:
        unit, ticks = content
        return pd.Timedelta(np.timedelta64(_exact(ticks, int), _exact(unit, str)))

    def _interval(self, content: list[Any], depth: int) -> pd.Interval:
        left, right, closed = self._each(content, depth)
        return pd.Interval(left, right, closed)

    def _period(self, content: list[Any], depth: int) -> pd.Period:
        ordinal, frequency = content
        return pd.Period(ordinal=_exact(ordinal, int), freq=_short(frequency))

    def _duration(self, content: list[int], depth: int) -> datetime.timedelta:
        days, seconds, microseconds = content
        return datetime.timedelta(_exact(days, int), _exact(seconds, int), _exact(microseconds, int))

    def _datetime(self, content: str, depth: int) -> datetime.datetime:
        return datetime.datetime.fromisoformat(content)

    def _date(self, content: str, depth: int) -> datetime.date:
        return datetime.date.fromisoformat(content)

    def _decimal(self, content: str, depth: int) -> decimal.Decimal:
        return decimal.Decimal(_short(content))

    def _fraction(self, content: str, depth: int) -> fractions.Fraction:
        if "e" in _short(content).lower():  # a few letters would stand for a number of any length
            raise Refused("a fraction in it is not in the form for fractions.")
        return fractions.Fraction(content)

    def _missing(self, content: str, depth: int) -> Any:
        return {"NaT": pd.NaT, "NA": pd.NA}[content]

    def _scalar(self, content: Any, depth: int) -> np.generic:
        ((tag, parts),) = content.items()
        if tag != "array" or parts[1] != []:
            raise Refused("a number in it is not in the form for numbers.")
        return self._array(parts, depth)[()]

    def _array(self, content: list[Any], depth: int) -> np.ndarray:
        name, shape, data = content
        dtype = np.dtype(_exact(name, str))
        if dtype.kind not in _KINDS or dtype.names or dtype.subdtype:
            raise Refused(f"an array in it has the dtype {name[:40]}.")
        shape = _shape(shape)
        raw = base64.b64decode(data, validate=True)
        if math.prod(shape) * dtype.itemsize != len(raw) or (dtype.itemsize == 0 and math.prod(shape)):
            raise Refused("an array in it has another shape than its data.")
        return np.frombuffer(bytearray(raw), dtype=dtype).reshape(shape) if raw else np.empty(shape, dtype)

    def _objects(self, content: list[Any], depth: int) -> np.ndarray:
        shape, parts = content
        shape = _shape(shape)
        values = self._each(parts, depth)
        if math.prod(shape) != len(values):
            raise Refused("an array in it has another shape than its data.")
        array = np.empty(len(values), dtype=object)
        for place, value in enumerate(values):  # NumPy would take lists of one length for rows
            array[place] = value
        return array.reshape(shape)

    def _categories(self, content: list[Any], depth: int) -> pd.Categorical:
        codes, categories, ordered = content
        return pd.Categorical.from_codes(
            self._of(codes, np.ndarray, depth),
            categories=self._of(categories, pd.Index, depth),
            ordered=_exact(ordered, bool),
        )

    def _column(self, content: list[Any], depth: int) -> Any:
        dtype, values = content
        return pd.array(self._each(values, depth), dtype=_no_path(dtype))

    def _series(self, content: list[Any], depth: int) -> pd.Series:
        data, index, name = content
        values, index = self._data(data, depth), self._of(index, pd.Index, depth)
        return pd.Series(values, index=index, name=_hashable(self.value(name, depth + 1)))

    def _frame(self, content: list[Any], depth: int) -> pd.DataFrame:
        data, index, columns = content
        index, columns = self._of(index, pd.Index, depth), self._of(columns, pd.Index, depth)
        values = [self._data(part, depth) for part in data]
        if len(values) != len(columns):
            raise Refused("a table in it has another number of columns than of names.")
        frame = pd.DataFrame(dict(enumerate(values)), index=index)
        frame.columns = columns
        return frame

    def _levels(self, content: list[Any], depth: int) -> pd.MultiIndex:
        levels, codes, names = content
        return pd.MultiIndex(
            levels=[self._of(level, pd.Index, depth) for level in levels],
            codes=[self._of(code, np.ndarray, depth) for code in codes],
            names=[_hashable(name) for name in self._each(names, depth)],
        )

    def _rows(self, content: list[Any], depth: int) -> pd.RangeIndex:
        start, stop, step, name = content
        span = range(_exact(start, int), _exact(stop, int), _exact(step, int))
        if len(span) > ARRAY_LIMIT:
            raise Refused(f"an index in it has {len(span):,} entries; at most {ARRAY_LIMIT:,} can be sent.")
        return pd.RangeIndex(span, name=_hashable(self.value(name, depth + 1)))

    def _index(self, content: list[Any], depth: int) -> pd.Index:
        data, name = content
        return pd.Index(self._data(data, depth), name=_hashable(self.value(name, depth + 1)))

    def _data(self, tree: Any, depth: int) -> Any:
        """The values of a column or an index."""
        ((tag, _),) = tree.items()
        if tag not in ("array", "objects", "categories", "column"):
            raise Refused("a column in it holds no values.")
        values = self.value(tree, depth + 1)
        if isinstance(values, np.ndarray) and values.ndim != 1:
            raise Refused("a column in it is not one row of values.")
        # pandas would look at objects and make text of them where it can; a column stays what it was.
        return pd.array(values, dtype=object) if tag == "objects" else values

    def _of(self, tree: Any, kind: type, depth: int) -> Any:
        value = self.value(tree, depth + 1)
        if not isinstance(value, kind):
            raise Refused(f"it holds a {type(value).__name__} where a {kind.__name__} belongs.")
        return value

    def _function(self, content: list[Any], depth: int) -> Any:
        number, name = content
        return self._call(_exact(number, int), _short(name))

    def _unsendable(self, content: list[str], depth: int) -> Unsendable:
        name, why = content
        return Unsendable(_short(name), _short(why))


_FORMS = frozenset(
    name[1:]
    for name, method in vars(_Decoder).items()
    if callable(method) and not name.startswith("__") and name not in ("value", "_each", "_data", "_of")
)


def _exact(value: Any, kind: Any) -> Any:
    if isinstance(value, bool) and kind is not bool:
        raise Refused("it holds true or false where a number belongs.")
    if not isinstance(value, kind):
        raise Refused(f"it holds a {type(value).__name__} where something else belongs.")
    return value


def _short(text: Any) -> str:
    if not isinstance(text, str) or len(text) > DIGITS_LIMIT:
        raise Refused("a name or number in it is too long.")
    return text


def _no_path(name: Any) -> str:
    """A time zone, or a type that has one in it; pandas would take some names for files to be read."""
    if "dateutil" in _short(name):
        raise Refused(f"it holds the time zone {name[:40]!r}, which is a file's name.")
    return name


def _hashable(name: Any) -> Any:
    hash(name)
    return name


def _shape(shape: Any) -> tuple[int, ...]:
    if not isinstance(shape, list) or len(shape) > 32:
        raise Refused("an array in it has no shape.")
    shape = tuple(_exact(side, int) for side in shape)
    if any(side < 0 or side > ARRAY_LIMIT for side in shape) or math.prod(shape) > ARRAY_LIMIT:
        raise Refused(
            f"an array in it has the shape {shape[:4]}; at most {ARRAY_LIMIT:,} entries can be sent."
        )
    return shape

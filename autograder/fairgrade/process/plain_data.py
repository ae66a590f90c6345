"""Answers as typed plain data: what may cross from the process that ran a learner's code into another one.

`encode` runs beside the learner's code and is not to be trusted; `decode` runs where the tests are. It builds
nothing but exact types of Python, NumPy and pandas, and records of such values, from text of limited size,
depth and number of parts, and calls nothing of the learner's: an object whose ``__eq__`` always agrees
arrives as what it was derived from, or not at all. There is no pickle anywhere.

The text is JSON. A value that JSON has itself stands for itself (null, true, text, an integer that a float
holds exactly, a finite float); every other is an object with one key, the type: ``{"tuple": [1, 2]}``.
What has no form here becomes `Unsendable`, which says what it was.
"""

from __future__ import annotations

import base64
import collections
import dataclasses
import datetime
import decimal
import fractions
import functools
import json
import keyword
import math
import pathlib
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

import numpy as np
import pandas as pd

#: Bytes of text that one answer may take.
SIZE_LIMIT = 64_000_000
#: How many levels deep containers may be nested.
DEPTH_LIMIT = 50
#: How many values one answer may hold; the numbers of an array count as one.
PARTS_LIMIT = 1_000_000
#: How many numbers an array may hold.
ARRAY_LIMIT = 8_000_000
#: Digits of a whole number; longer ones cost time out of proportion.
DIGITS_LIMIT = 4_000


class Refused(ValueError):
    """Text that is not an answer, or an answer beyond a limit. Says which."""


class NotPlainData(TypeError, AttributeError):
    """A test used a value that could not be sent to it."""


class Unsendable:
    """Stands for a value that is not plain data; a test that uses it gets `NotPlainData`.

    Parameters
    ----------
    type_name : str
        What it was, such as "LogisticRegression".
    why : str
        Empty, or why a value of a type that could be sent was not.
    own : bool
        Whether its class is the learner's own, or it claims to equal whatever it is compared with.

    Attributes
    ----------
    used : list of Unsendable
        Those that somebody tried to use in this process.
    """

    __slots__ = ("own", "type_name", "why")
    used: ClassVar[list[Unsendable]] = []

    def __init__(self, type_name: str, why: str = "", own: bool = False) -> None:
        self.type_name, self.why, self.own = type_name, why, own

    def __str__(self) -> str:
        article = "an" if self.type_name[:1].lower() in tuple("aeiou") else "a"
        return f"{article} {self.type_name}" + (f" ({self.why})" if self.why else "")

    __repr__ = __str__

    def _refuse(self, *_: Any) -> NoReturn:
        Unsendable.used.append(self)
        raise NotPlainData(
            f"This value is {self}, which a test cannot look into. Use numbers, text or tables."
        )

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # what Python itself looks for
            raise AttributeError(name)
        self._refuse()

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __hash__ = __bool__ = __len__ = __iter__ = __next__ = __contains__ = _refuse
    __getitem__ = __call__ = __float__ = __int__ = __index__ = __complex__ = __round__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __neg__ = __abs__ = __matmul__ = __pow__ = __mod__ = __array__ = __enter__ = __exit__ = _refuse


def is_own(value: Any) -> bool:
    """Whether a value's class is one of the notebook's, or equals what nothing equals.

    Such a value can pass a test that runs beside it whatever the test asks for.
    """
    module = sys.modules.get(getattr(type(value), "__module__", None) or "")
    if module is None or module.__name__ in ("__main__", "builtins", "unittest.mock"):
        return True
    try:
        return bool(value == object())
    except Exception:  # two arrays, for example, of which one is none
        return False


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
        raise Refused(f"it takes {len(text):,} bytes; at most {SIZE_LIMIT:,} can be sent.")
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
            raise Refused(f"it is nested more than {DEPTH_LIMIT} levels deep.")
        if id(value) in self._around:
            raise Refused("it holds itself.")
        self._around.add(id(value))
        try:
            for kind, tag in _TAGS:
                if isinstance(value, kind):
                    return getattr(self, f"_{tag}")(value, depth)
            if dataclasses.is_dataclass(value) and not isinstance(value, type):
                return self._record(value, depth)
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
        parts = self._all(tuple.__iter__(value), depth)
        fields = getattr(type(value), "_fields", None)
        if type(fields) is tuple and len(fields) == len(parts):
            return {"named": [type(value).__name__, list(fields), parts]}
        return {"tuple": parts}

    def _set(self, value: AbstractSet[Any], depth: int) -> Any:
        return {"frozenset" if isinstance(value, frozenset) else "set": self._all(value, depth)}

    def _dict(self, value: Mapping[Any, Any], depth: int) -> Any:
        pairs = [self._all(pair, depth) for pair in value.items()]
        for kind, name in _DICTS.items():
            if isinstance(value, kind):
                return {"mapping": [name, pairs]}
        if isinstance(value, collections.defaultdict) and value.default_factory in _FACTORIES:
            return {"default": [value.default_factory.__name__, pairs]}
        return {"dict": pairs}

    def _view(self, value: Any, depth: int) -> Any:
        return {"view": [type(value).__name__, self._all(value, depth)]}

    def _deque(self, value: collections.deque[Any], depth: int) -> Any:
        return {"deque": [self._all(collections.deque.__iter__(value), depth), value.maxlen]}

    def _path(self, value: pathlib.PurePath, depth: int) -> Any:
        return {"path": str(value)}

    def _namespace(self, value: types.SimpleNamespace, depth: int) -> Any:
        return {"namespace": [self._all(pair, depth) for pair in vars(value).items()]}

    def _record(self, value: Any, depth: int) -> Any:
        """An instance of a data class that holds nothing but its fields."""
        kind = type(value)
        fields = [field.name for field in dataclasses.fields(value)]
        params = kind.__dataclass_params__
        if not _RECORD_NAMES.issuperset(set(vars(kind)) - set(fields)) or kind.__mro__[1:] != (object,):
            return self._other(value)
        settings = [bool(params.eq), bool(params.order), bool(params.frozen)]
        values = [[name, self.tree(getattr(value, name), depth + 1)] for name in fields]
        return {"record": [kind.__name__, settings, values]}

    def _iterator(self, value: Iterator[Any], depth: int) -> Any:
        """What is iterated over stays where it is; its items are asked for as they are needed."""
        if self._keep is None:
            return self._other(value)
        return {"iterator": [self._keep(functools.partial(_take, value, [])), type(value).__name__[:100]]}

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
        if isinstance(value, datetime.time):
            return {"time": value.isoformat()}
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
        return {"missing": "..." if value is ... else "NaT" if value is pd.NaT else "NA"}

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
        return {"unsendable": [type(value).__name__[:100], why, is_own(value)]}


def _take(iterator: Iterator[Any], raised: list[BaseException], most: int) -> tuple[list[Any], bool]:
    """The next items, and whether they were the last; what iterating raises is raised after them."""
    if raised:
        raise raised.pop()
    items: list[Any] = []
    try:
        while len(items) < most:
            items.append(next(iterator))
    except StopIteration:
        return items, True
    except Exception as error:
        raised.append(error)
    return items, False


def _is_numpy(column: pd.Series | pd.Index) -> bool:
    return isinstance(column.dtype, np.dtype)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


_KINDS = "biufcUSMm"

#: Kinds of dict that arrive as what they are.
_DICTS: dict[type, str] = {collections.Counter: "Counter", collections.OrderedDict: "OrderedDict"}
_FACTORIES = (int, float, str, list, dict, set, tuple)
_VIEWS: dict[str, Callable[[list[Any]], Any]] = {
    "dict_keys": lambda items: dict.fromkeys(items).keys(),
    "dict_values": lambda items: dict(enumerate(items)).values(),
    "dict_items": lambda items: dict(items).items(),
}
#: What a data class has that was given nothing but fields.
_RECORD_NAMES = frozenset(
    f"__{name}__"
    for words in (
        "module annotations annotate annotate_func annotations_cache dict weakref doc qualname slots",
        "dataclass_fields dataclass_params init repr eq hash match_args lt le gt ge setattr delattr replace",
        "firstlineno static_attributes getstate setstate",
    )
    for name in words.split()
)

#: Which method sends what; the first that fits, so that a subclass stands above what it is derived from.
_TAGS: tuple[tuple[Any, str], ...] = (
    ((bool, type(None)), "itself"),
    ((type(pd.NA), type(pd.NaT), type(...)), "missing"),
    (np.generic, "scalar"),
    (int, "whole"),
    (float, "real"),
    (complex, "complex"),
    (str, "text"),
    ((bytes, bytearray, memoryview), "bytes"),
    (list, "list"),
    (tuple, "tuple"),
    ((set, frozenset), "set"),
    ((dict, types.MappingProxyType, collections.ChainMap, collections.UserDict), "dict"),
    (range, "range"),
    ((type({}.keys()), type({}.values()), type({}.items())), "view"),
    (collections.deque, "deque"),
    (pathlib.PurePath, "path"),
    (types.SimpleNamespace, "namespace"),
    ((datetime.date, datetime.timedelta, datetime.time), "moment"),
    (pd.Interval, "interval"),
    (pd.Period, "period"),
    ((decimal.Decimal, fractions.Fraction), "ratio"),
    (np.ndarray, "array"),
    (pd.Series, "series"),
    (pd.DataFrame, "frame"),
    (pd.Index, "index"),
    (pd.api.extensions.ExtensionArray, "values"),
    (Iterator, "iterator"),
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
        raise Refused(f"it takes {len(text):,} bytes; at most {SIZE_LIMIT:,} can be sent.")
    try:
        tree = json.loads(text, parse_constant=_no_constant, parse_int=_short_integer)
    except Refused:
        raise
    except RecursionError:
        raise Refused(f"it is nested more than {DEPTH_LIMIT} levels deep.") from None
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
        raise Refused(f"it is nested more than {DEPTH_LIMIT} levels deep.") from None
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
            raise Refused(f"it is nested more than {DEPTH_LIMIT} levels deep.")
        if isinstance(tree, list):
            return [self.value(part, depth + 1) for part in tree]
        if not isinstance(tree, dict):
            return tree
        ((tag, content),) = tree.items()
        form = _FORMS.get(tag)
        if form is None:
            raise Refused(f"it holds a value of the unknown type {str(tag)[:40]!r}.")
        return form(self, content, depth)

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

    def _named(self, content: list[Any], depth: int) -> Any:
        name, fields, parts = content
        return _named_tuple(_name(name), tuple(map(_name, fields)))(*self._each(parts, depth))

    def _mapping(self, content: list[Any], depth: int) -> Any:
        name, pairs = content
        (kind,) = (kind for kind, known in _DICTS.items() if known == name)
        return kind(self._dict(pairs, depth))

    def _default(self, content: list[Any], depth: int) -> Any:
        name, pairs = content
        (factory,) = (kind for kind in _FACTORIES if kind.__name__ == name)
        return collections.defaultdict(factory, self._dict(pairs, depth))

    def _view(self, content: list[Any], depth: int) -> Any:
        name, items = content
        return _VIEWS[name](self._each(items, depth))

    def _deque(self, content: list[Any], depth: int) -> Any:
        items, most = content
        return collections.deque(self._each(items, depth), None if most is None else _exact(most, int))

    def _path(self, content: str, depth: int) -> pathlib.PurePath:
        return pathlib.PurePosixPath(_short(content))  # a pure one: the test cannot open it

    def _namespace(self, content: list[Any], depth: int) -> types.SimpleNamespace:
        return types.SimpleNamespace(**{_name(key): value for key, value in self._each(content, depth)})

    def _record(self, content: list[Any], depth: int) -> Any:
        name, settings, values = content
        fields = tuple(_name(field) for field, _ in values)
        kind = _record_class(_name(name), fields, *(_exact(one, bool) for one in settings))
        made: Any = object.__new__(kind)
        for field, (_, tree) in zip(fields, values, strict=True):
            object.__setattr__(made, field, self.value(tree, depth + 1))
        return made

    def _iterator(self, content: list[Any], depth: int) -> Any:
        number, name = content
        return _items(self._call(_exact(number, int), _short(name)))

    def _time(self, content: str, depth: int) -> datetime.time:
        return datetime.time.fromisoformat(content)

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
        return {"NaT": pd.NaT, "NA": pd.NA, "...": ...}[content]

    def _scalar(self, content: Any, depth: int) -> Any:
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
        name, why, own = content
        return Unsendable(_short(name), _short(why), _exact(own, bool))


#: How each tag of a text is read.
_FORMS: dict[str, Callable[[_Decoder, Any, int], Any]] = {
    "int": _Decoder._int,
    "float": _Decoder._float,
    "complex": _Decoder._complex,
    "str": _Decoder._str,
    "bytes": _Decoder._bytes,
    "tuple": _Decoder._tuple,
    "named": _Decoder._named,
    "set": _Decoder._set,
    "frozenset": _Decoder._frozenset,
    "dict": _Decoder._dict,
    "mapping": _Decoder._mapping,
    "default": _Decoder._default,
    "view": _Decoder._view,
    "deque": _Decoder._deque,
    "path": _Decoder._path,
    "namespace": _Decoder._namespace,
    "record": _Decoder._record,
    "iterator": _Decoder._iterator,
    "range": _Decoder._range,
    "timestamp": _Decoder._timestamp,
    "timedelta": _Decoder._timedelta,
    "interval": _Decoder._interval,
    "period": _Decoder._period,
    "duration": _Decoder._duration,
    "datetime": _Decoder._datetime,
    "date": _Decoder._date,
    "time": _Decoder._time,
    "decimal": _Decoder._decimal,
    "fraction": _Decoder._fraction,
    "missing": _Decoder._missing,
    "scalar": _Decoder._scalar,
    "array": _Decoder._array,
    "objects": _Decoder._objects,
    "categories": _Decoder._categories,
    "column": _Decoder._column,
    "series": _Decoder._series,
    "frame": _Decoder._frame,
    "levels": _Decoder._levels,
    "rows": _Decoder._rows,
    "index": _Decoder._index,
    "function": _Decoder._function,
    "unsendable": _Decoder._unsendable,
}


@functools.lru_cache(maxsize=500)
def _named_tuple(name: str, fields: tuple[str, ...]) -> Any:
    return collections.namedtuple(name, fields)


@functools.lru_cache(maxsize=500)
def _record_class(name: str, fields: tuple[str, ...], eq: bool, order: bool, frozen: bool) -> type:
    return dataclasses.make_dataclass(name, fields, eq=eq, order=order, frozen=frozen)


def _items(take: Any) -> Iterator[Any]:
    """The items of an iterator elsewhere, a growing number at a time."""
    most = 1
    while True:
        items, last = take(most)
        yield from items
        if last:
            return
        most = min(2 * most, 1_000)


def _name(text: Any) -> str:
    if not _short(text).isidentifier() or keyword.iskeyword(text) or text.startswith("_"):
        raise Refused("a name in it is no name.")
    return str(text)


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

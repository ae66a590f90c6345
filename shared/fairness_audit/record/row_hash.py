"""data_hash: one number for the rows that were audited, the same however the values are stored.

The rows are written in one form, column by column, and that form is hashed. So a label that is 0/1, 0.0/1.0
or False/True gives one hash, and so do a category and its text, float32 and float64 of one value, and a frame
of pandas, Polars or PyArrow. `data_hash` says how to check a hash without this package.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from fairness_audit.array_types import Floats, Ints

KIND = "rows-2:"
"""What a hash begins with: the form that was hashed. A bare hash is of the form before it (CSV text)."""

OF_FILE = "file-sha256:"
"""What the hash of a whole file's bytes begins with, where the rows were too many to be hashed."""


def data_hash(*data: pd.DataFrame | pd.Series | ArrayLike) -> str:
    r"""Hash the audited rows: SHA-256 of their values in one form, whatever they are stored in.

    Parameters
    ----------
    *data : DataFrame, Series or array of one or two dimensions
        What was audited; anything with `to_pandas()`, such as a table of PyArrow or Polars, is converted.
        Several, such as `data_hash(X, y, a)`, are hashed one after another.

    Returns
    -------
    str
        "rows-2:" and 64 hexadecimal digits. Names, values and the order of rows and columns count. The index
        and the type in memory do not: 1, 1.0 and True are one value, and so are a category and its text.

    Raises
    ------
    ValueError
        If there is nothing to hash, or an array has more than two dimensions.

    Notes
    -----
    What is hashed, so that it can be checked with the standard library alone (whole numbers are 8 bytes,
    little-endian, signed; a text is its length in bytes as such a number, then its UTF-8)::

        def number(n): return n.to_bytes(8, "little", signed=True)
        def text(t): return number(len(t.encode())) + t.encode()

        def table(columns):                       # {name: [value, ...]}, None where one is missing
            rows = len(next(iter(columns.values())))
            return number(len(columns)) + number(rows) + b"".join(map(column, columns, columns.values()))

        def column(name, values):
            some = [v for v in values if v is not None]
            if all(isinstance(v, (bool, int, float)) and float(v) == v for v in some):
                nan = struct.pack("<d", math.nan)  # 0.0 + v: there is no negative zero
                cells = [nan if v is None else struct.pack("<d", 0.0 + v) for v in values]
                return text(name) + text("numbers") + b"".join(cells)
            texts = [None if v is None else v.encode() for v in values]
            lengths = [number(-1 if t is None else len(t)) for t in texts]
            return text(name) + text("texts") + b"".join(lengths) + b"".join(t for t in texts if t)

        "rows-2:" + hashlib.sha256(table(columns)).hexdigest()

    Dates and times are "times": for every row the seconds since 1970 in UTC (-2**63 where one is missing),
    then for every row the nanoseconds within that second. Whole numbers that a float64 cannot hold, and
    columns that mix text with numbers, are "texts": a whole number in digits, another number as `repr`
    writes it, anything else as `str` does.
    """
    if not data:
        raise ValueError("data is empty; pass the rows that were audited.")
    digest = hashlib.sha256()
    for part in data:
        frame = _as_frame(part)
        digest.update(_number(frame.shape[1]) + _number(frame.shape[0]))
        for position, name in enumerate(frame.columns):
            digest.update(_text(str(name)))
            for chunk in _column(frame.iloc[:, position]):
                digest.update(chunk)
    return KIND + digest.hexdigest()


def _as_frame(part: Any) -> pd.DataFrame:
    if hasattr(part, "to_pandas"):
        part = part.to_pandas()
    if isinstance(part, (pd.DataFrame, pd.Series)):
        return pd.DataFrame(part)
    array = np.asarray(part)
    if array.ndim not in (1, 2):
        raise ValueError(f"data has an array of shape {array.shape}; pass rows, or rows by columns.")
    return pd.DataFrame(array)


def _number(n: int) -> bytes:
    return n.to_bytes(8, "little", signed=True)


def _text(text: str) -> bytes:
    encoded = _encoded(text)
    return _number(len(encoded)) + encoded


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _column(column: pd.Series) -> Iterator[bytes]:
    """Yield the kind of a column, then its values."""
    kind = column.dtype.kind
    if column.isna().all():  # what they would be, nobody can say
        yield from _numbers(np.full(len(column), np.nan))
        return
    if kind in "biuf":
        floats = column.to_numpy(dtype=np.float64, na_value=np.nan)
        if kind not in "iu" or not _beyond_floats(column):
            yield from _numbers(floats)
            return
    elif kind == "M" and not str(column.dtype).startswith(("date32", "date64")):
        yield from _times(*_split(_in_utc(column)))
        return
    elif (
        isinstance(column.dtype, pd.StringDtype) or pd.api.types.infer_dtype(column, skipna=True) == "string"
    ):
        values = column.to_numpy(dtype=object, copy=True)
        values[column.isna().to_numpy()] = None
        yield from _texts(values.tolist())
        return
    yield from _by_value(column)


def _beyond_floats(column: pd.Series) -> bool:
    """Whether a column of whole numbers has one that a float64 may not hold."""
    present = column.dropna()
    return len(present) > 0 and max(abs(int(present.min())), abs(int(present.max()))) > 2**53


def _by_value(column: pd.Series) -> Iterator[bytes]:
    """Decide by the different values that a column holds, and write each row's."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, values = column.cat.codes.to_numpy(), column.cat.categories.tolist()
    else:
        try:
            codes, found = pd.factorize(column.astype(object))
        except TypeError:  # lists and the like
            codes, found = pd.factorize(column.astype(object).map(str, na_action="ignore"))
        values = list(found)
    codes = codes.astype(np.intp)
    occurring, codes = np.unique(np.append(codes, -1), return_inverse=True)
    codes = codes[:-1] - 1  # what occurs, from 0; still -1 where a value is missing
    used = [values[i] for i in occurring if i >= 0]
    if all(_is_number(v) and _exact(v) for v in used):
        yield from _numbers(np.array([*map(float, used), np.nan])[codes])
    elif all(isinstance(v, datetime.date) for v in used):
        moments = [_split(np.array([_moment(value)])) for value in [*used, None]]  # each in its own unit
        seconds, within = (np.concatenate(parts)[codes] for parts in zip(*moments, strict=True))
        yield from _times(seconds, within)
    else:
        texts = [*map(_written, used), None]
        yield from _texts([texts[code] for code in codes.tolist()])


def _is_number(value: object) -> bool:
    return isinstance(value, (bool, int, float, np.bool_, np.integer, np.floating, Decimal))


def _exact(value: Any) -> bool:
    """Whether a float64 holds the number; Python compares whole numbers with floats exactly."""
    try:
        return bool(float(value) == (int(value) if isinstance(value, (int, np.integer)) else value))
    except OverflowError:
        return False


def _moment(value: datetime.date | None) -> np.datetime64:
    moment = pd.Timestamp(value)
    if moment is not pd.NaT and moment.tz is not None:
        moment = moment.tz_convert(None)
    return np.datetime64(moment.to_datetime64())


def _written(value: object) -> str:
    """Write a value as text, a number always in one way."""
    if isinstance(value, (bool, np.bool_, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value.normalize():f}"
    return str(value)


def _numbers(values: Floats) -> Iterator[bytes]:
    plain = np.add(values, 0.0, dtype="<f8")  # no negative zero
    plain[np.isnan(plain)] = np.nan  # NaN has many forms in memory
    yield _text("numbers")
    yield plain.tobytes()


def _in_utc(column: pd.Series) -> NDArray[np.datetime64]:
    if column.dt.tz is not None:
        column = column.dt.tz_convert(None)
    return np.asarray(column.to_numpy(), dtype=np.dtype(f"datetime64[{column.dt.unit}]"))


def _split(moments: NDArray[np.datetime64]) -> tuple[Ints, Ints]:
    """Seconds since 1970 and the nanoseconds within the second; NaT is the smallest number, and 0."""
    seconds = moments.astype("datetime64[s]")
    within = (moments - seconds).astype("timedelta64[ns]").astype("<i8")
    return seconds.astype("<i8"), np.where(np.isnat(seconds), 0, within)


def _times(seconds: Ints, within: Ints) -> Iterator[bytes]:
    yield _text("times")
    yield seconds.astype("<i8").tobytes()
    yield within.astype("<i8").tobytes()


def _texts(values: Sequence[str | None]) -> Iterator[bytes]:
    present = [value for value in values if value is not None]
    joined = _encoded("".join(present))
    if len(joined) == sum(map(len, present)):  # ASCII: a byte is a character
        lengths = [-1 if value is None else len(value) for value in values]
    else:
        lengths = [-1 if value is None else len(_encoded(value)) for value in values]
    yield _text("texts")
    yield np.array(lengths, dtype="<i8").tobytes()
    yield joined

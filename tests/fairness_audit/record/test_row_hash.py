"""data_hash: what counts, what does not, and that anybody can check it with the standard library."""

import datetime
import hashlib
import math
import re
import struct
from decimal import Decimal
from textwrap import dedent

import numpy as np
import pandas as pd
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness_audit.record import data_hash


def documented():
    """The functions that the docstring gives for checking a hash by hand."""
    block = data_hash.__doc__.split("its UTF-8)::")[1].split('"rows-2:"')[0]
    names = {"struct": struct, "math": math}
    exec(dedent(block), names)
    return lambda columns: "rows-2:" + hashlib.sha256(names["table"](columns)).hexdigest()


BY_HAND = documented()

small = st.none() | st.integers(-(2**53), 2**53) | st.booleans() | st.floats(allow_nan=False)
words = st.none() | st.text(max_size=6)


@given(
    st.integers(1, 8).flatmap(
        lambda n: st.lists(st.lists(small, min_size=n, max_size=n), min_size=1, max_size=3)
    )
)
@settings(max_examples=100)
def test_numbers_are_hashed_as_the_docstring_says(columns):
    table = {f"c{i}": values for i, values in enumerate(columns)}
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in table.items()})
    assert data_hash(frame) == BY_HAND(table)


@given(st.lists(words, min_size=1, max_size=8))
@settings(max_examples=100)
def test_texts_are_hashed_as_the_docstring_says(values):
    if all(value is None for value in values):  # the docstring makes numbers of that
        values = [*values, "x"]
    frame = pd.DataFrame({"word": pd.Series(values, dtype=object)})
    expected = BY_HAND({"word": values})
    assert data_hash(frame) == expected
    assert data_hash(frame.astype({"word": "category"})) == expected


def test_by_hand_to_the_last_byte():
    eight = lambda n: n.to_bytes(8, "little", signed=True)  # noqa: E731
    written = b"".join(
        [
            eight(2) + eight(3),  # two columns, three rows
            eight(1) + b"y" + eight(7) + b"numbers",
            struct.pack("<3d", 0.0, 1.0, 1.0),
            eight(7) + "région".encode() + eight(5) + b"texts",
            eight(5) + eight(-1) + eight(0) + b"north",
        ]
    )
    frame = pd.DataFrame({"y": [0, 1, 1], "région": ["north", None, ""]})
    assert data_hash(frame) == "rows-2:" + hashlib.sha256(written).hexdigest()


@pytest.mark.parametrize(
    "y",
    [
        pd.Series([0.0, 1.0, 0.0]),
        pd.Series([False, True, False]),
        pd.Series([0, 1, -0.0], dtype=object),
        pd.Series([0, 1, 0], dtype="int8"),
        pd.Series([0, 1, 0], dtype="float32"),
        pd.Series([0, 1, 0], dtype="Int64"),
        pd.Series([False, True, False], dtype="boolean"),
        pd.Series([0, 1, 0], dtype="category"),
        pd.Series([0, 1, 0], dtype="uint8[pyarrow]"),
        pd.Series([Decimal(0), Decimal("1.0"), Decimal("-0")]),
        pd.Series([Decimal(0), Decimal(1), Decimal(0)], dtype=pd.ArrowDtype(pyarrow.decimal128(5, 2))),
    ],
    ids=lambda column: str(column.dtype),
)
def test_zeros_and_ones_have_one_hash_whatever_they_are_stored_in(y):
    assert data_hash(y.rename("y")) == data_hash(pd.Series([0, 1, 0], name="y"))


@pytest.mark.parametrize("dtype", [object, "str", "string[python]", "string[pyarrow]", "category"])
def test_texts_have_one_hash_whatever_they_are_stored_in(dtype):
    values = ["é", 'a "quoted", b', "", None]
    expected = BY_HAND({"0": values})
    assert data_hash(pd.Series(values, dtype=dtype)) == expected


def test_missing_numbers_have_one_hash():
    expected = BY_HAND({"0": [1, None, 0]})
    for column in (
        pd.Series([1, np.nan, 0]),
        pd.Series([1, None, 0], dtype="Int8"),
        pd.Series([True, None, False], dtype=object),
        pd.Series([True, pd.NA, False], dtype="boolean"),
        pd.Series([1, None, 0], dtype="category"),
    ):
        assert data_hash(column) == expected
    nothing = data_hash(pd.Series([None, None], dtype=object))
    assert nothing == data_hash(pd.Series([np.nan, np.nan])) == BY_HAND({"0": [None, None]})
    assert nothing == data_hash(pd.Series([None, None], dtype="str"))
    assert nothing == data_hash(pd.Series([pd.NaT, pd.NaT]))


def test_every_value_name_and_order_counts_and_the_index_does_not():
    frame = pd.DataFrame({"x": [1, 2, 3], "y": [0, 1, 0]})
    other = [
        frame.assign(x=[1, 2, 4]),
        frame.assign(x=["1", "2", "3"]),
        frame.assign(x=[1, 2, None]),
        frame.rename(columns={"x": "z"}),
        frame[["y", "x"]],
        frame.iloc[::-1],
        frame.iloc[:2],
        frame.assign(x=[1, 2, 3 + 1e-15]),
    ]
    assert len({data_hash(f) for f in [frame, *other]}) == 9
    assert data_hash(frame.set_axis([7, 8, 9])) == data_hash(frame)
    assert data_hash(frame, frame["y"]) != data_hash(frame)
    assert data_hash(np.array([[1, 2], [3, 4]])) == data_hash(pd.DataFrame([[1.0, 2.0], [3.0, 4.0]]))


def test_where_a_text_ends_counts():
    assert data_hash(pd.Series(["ab", "c"])) != data_hash(pd.Series(["a", "bc"]))
    assert data_hash(pd.Series(["", None])) != data_hash(pd.Series([None, ""]))


def test_whole_numbers_beyond_floats_are_told_apart():
    large = 2**53
    hashes = {data_hash(pd.Series([large + i], dtype=dtype)) for i in range(3) for dtype in ("int64", object)}
    assert len(hashes) == 3  # 2**53 + 1 is no float64
    assert data_hash(pd.Series([10**30, 1])) == BY_HAND({"0": [str(10**30), "1"]})
    assert data_hash(pd.Series([2**64 - 1], dtype="uint64")) == BY_HAND({"0": [str(2**64 - 1)]})


def test_a_column_that_mixes_text_and_numbers_is_text():
    mixed = pd.Series([1.0, True, "a", 0.1, None], dtype=object)
    assert data_hash(mixed) == BY_HAND({"0": ["1", "1", "a", "0.1", None]})
    lists_too = pd.Series([[1, 2], "a"], dtype=object)
    assert data_hash(lists_too) == BY_HAND({"0": ["[1, 2]", "a"]})


def test_times_have_one_hash_whatever_their_unit_and_zone():
    days = pd.to_datetime(["2026-11-22 12:00", None, "1969-12-31 23:59:59.5"], format="ISO8601")
    expected = data_hash(pd.Series(days))
    for unit in ("ms", "us", "ns"):
        assert data_hash(pd.Series(days.as_unit(unit))) == expected
    there = days.tz_localize("UTC").tz_convert("Asia/Tokyo")
    assert data_hash(pd.Series(there)) == expected
    python = [datetime.datetime(2026, 11, 22, 12), None, datetime.datetime(1969, 12, 31, 23, 59, 59, 500_000)]
    assert data_hash(pd.Series(python, dtype=object)) == expected
    assert data_hash(pd.Series([datetime.date(2999, 1, 1)], dtype=object)) == data_hash(
        pd.Series(pd.to_datetime(["2999-01-01"]))
    )
    seconds = [int(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC).timestamp()), -(2**63), -1]
    eight = lambda n: n.to_bytes(8, "little", signed=True)  # noqa: E731
    written = eight(1) + eight(3) + eight(1) + b"0" + eight(5) + b"times"
    written += b"".join(map(eight, [*seconds, 0, 0, 500_000_000]))
    assert expected == "rows-2:" + hashlib.sha256(written).hexdigest()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (pyarrow.timestamp("s"), [datetime.datetime(2026, 11, 22, 12), None]),
        (pyarrow.date32(), [datetime.date(2026, 11, 22), None]),
        (pyarrow.string(), ["a", None]),
        (pyarrow.bool_(), [True, None]),
        (pyarrow.decimal128(5, 2), [Decimal("0.10"), None]),
    ],
    ids=str,
)
def test_arrows_types_have_the_hash_of_their_values(kind, values):
    found = data_hash(pd.Series(values, dtype=pd.ArrowDtype(kind)))
    assert found == data_hash(pd.Series(values, dtype=object))


@pytest.mark.parametrize(
    "values",
    [
        pd.period_range("2026", periods=2),
        pd.to_timedelta([1, 2], unit="s"),
        pd.interval_range(0, 2),
        [1 + 2j, 3j],
        [b"a", b"b"],
        [],
    ],
    ids=lambda values: type(values).__name__,
)
def test_any_other_value_is_its_text_and_nothing_is_refused(values):
    texts = data_hash(pd.Series([str(value) for value in values], dtype=object))
    assert data_hash(pd.Series(values)) == texts


def test_a_table_of_another_library_has_the_hash_of_its_rows():
    frame = pd.DataFrame({"y": [0, 1], "region": ["north", "süd"]})
    assert data_hash(pyarrow.Table.from_pandas(frame, preserve_index=False)) == data_hash(frame)


@pytest.mark.parametrize(
    ("data", "said"), [((), "data is empty"), ((np.zeros((2, 2, 2)),), "shape (2, 2, 2)")]
)
def test_data_that_cannot_be_hashed_is_refused(data, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        data_hash(*data)

"""Answers that cross as plain data: what goes in comes out, and nothing else can."""

import contextlib
import dataclasses
import datetime
import decimal
import fractions
import itertools
import json
import math
import pathlib
import unittest.mock
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.linear_model import LogisticRegression

from fairgrade.process import plain_data
from fairgrade.process.plain_data import Function, Refused, Unsendable, decode, encode


def same(a, b):
    """Equal, of the same types all the way down, NaN equal to itself."""
    if type(a) is not type(b):
        return False
    if isinstance(a, pd.DataFrame):
        pd.testing.assert_frame_equal(a, b, check_exact=True, check_freq=False)
        return True
    if isinstance(a, pd.Series):
        pd.testing.assert_series_equal(a, b, check_exact=True, check_freq=False)
        return True
    if isinstance(a, pd.Index):
        pd.testing.assert_index_equal(a, b, exact=True)
        return True
    if isinstance(a, np.ndarray):
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        pairs = zip(a.ravel().tolist(), b.ravel().tolist(), strict=True)
        return all(same(x, y) for x, y in pairs)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if a is pd.NA or a is pd.NaT:
        return a is b
    if isinstance(a, (float, np.floating)) and math.isnan(a):
        return math.isnan(b)
    if isinstance(a, (complex, np.complexfloating)):
        return same(float(a.real), float(b.real)) and same(float(a.imag), float(b.imag))
    if isinstance(a, (np.datetime64, np.timedelta64)) and np.isnat(a):
        return np.isnat(b)
    return a == b


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters())
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.fractions()
)
keys = st.none() | st.booleans() | st.integers() | st.text() | st.tuples(st.integers(), st.text())
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(keys, inner)
        | st.sets(keys)
        | st.frozensets(keys)
    ),
    max_leaves=20,
)


@given(values)
def test_plain_values_arrive_as_they_were(value):
    assert same(decode(encode(value)), value)


arrays = hnp.arrays(
    hnp.boolean_dtypes()
    | hnp.integer_dtypes(endianness="=")
    | hnp.unsigned_integer_dtypes(endianness="=")
    | hnp.floating_dtypes(endianness="=", sizes=(16, 32, 64))
    | hnp.complex_number_dtypes(endianness="=", sizes=(64, 128))
    | hnp.datetime64_dtypes(endianness="=")
    | hnp.unicode_string_dtypes(endianness="="),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0),
)


@given(arrays)
def test_arrays_arrive_with_their_type_and_shape(array):
    assert same(decode(encode(array)), array)
    if array.ndim == 0:
        assert same(decode(encode(array[()])), array[()])


OBJECTS = np.empty(3, dtype=object)
OBJECTS[:] = ["a", None, (1, 2)]
PEOPLE = pd.DataFrame(
    {
        "group": ["north", "south", None],
        "count": [3, 4, 5],
        "rate": [0.5, math.nan, 1.0],
        "big": pd.array([1, None, 3], dtype="Int64"),
        "known": pd.array([True, None, False], dtype="boolean"),
        "kind": pd.Categorical(["x", "y", "x"], categories=["y", "x"], ordered=True),
        "day": pd.to_datetime(["2026-01-01", None, "2026-01-03"]),
        "hour": pd.date_range("2026-01-01", periods=3, freq="h", tz="Europe/Berlin"),
        "left": pd.timedelta_range("1h", periods=3),
        "things": OBJECTS,
        "month": pd.period_range("2026-01", periods=3, freq="M"),
    }
)


@pytest.mark.parametrize(
    "value",
    [
        PEOPLE,
        PEOPLE.set_index("group"),
        PEOPLE.set_index(["group", "kind"])[["rate"]],
        PEOPLE.groupby("kind", observed=True)[["count", "rate"]].agg(["mean", "size"]),
        pd.DataFrame(),
        pd.DataFrame(index=["a", "b"]),
        pd.DataFrame([[1, 2], [3, 4]], columns=["twice", "twice"]),
        pd.DataFrame({1: [0.5], ("a", 2): [1]}),
        PEOPLE["rate"],
        PEOPLE["rate"].rename(None),
        PEOPLE["kind"].value_counts(),
        PEOPLE.dtypes.astype(str),
        pd.Series({"selection_rate": 0.25, "count": 8}),
        pd.Series([[1], "b"], index=pd.RangeIndex(2, 6, 2, name="row")),
        pd.Index(["a", "b"], name="group"),
        pd.Index([1.5, math.nan]),
        pd.MultiIndex.from_product([["a", "b"], [0, 1]], names=["one", None]),
        pd.Index([pd.Timestamp("2026-01-01")]),
        pd.interval_range(0, 3),
        pd.Timestamp("2026-11-22 10:00", tz="UTC").as_unit("ns"),
        pd.Timedelta("2h").as_unit("ns"),
        pd.NA,
        pd.NaT,
        OBJECTS,
        np.array([["a", "bb"], ["c", ""]]),
        np.float32(0.1),
        np.int64(7),
        np.bool_(True),
        np.str_("north"),
        range(3, 30, 4),
        10**300,
        -(2**53),
        {"a": {1, 2}, 3: [None, (1.5, "x")]},
        decimal.Decimal("0.1"),
        fractions.Fraction(4, 5),
        datetime.date(2026, 11, 22),
        "\ud800 half a pair, \x00 and \N{BROKEN HEART}",
    ],
    ids=lambda value: type(value).__name__,
)
def test_tables_and_the_rest_arrive_as_they_were(value):
    assert same(decode(encode(value)), value)


class Agrees(str):
    """Equal to everything."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return True

    def __str__(self):
        return "right"


class AgreesInNumbers(float):
    __hash__ = float.__hash__

    def __eq__(self, other):
        return True

    def __float__(self):
        return 0.5

    def __repr__(self):
        return "0.5"


class AgreesInTables(pd.DataFrame):
    def equals(self, other):
        return True


def test_what_is_derived_from_a_type_arrives_as_that_type():
    assert same(decode(encode([Agrees("wrong"), AgreesInNumbers(2)])), ["wrong", 2.0])
    assert type(decode(encode(AgreesInTables({"a": [1]})))) is pd.DataFrame
    assert same(decode(encode(np.ma.array([1.0, 2.0], mask=[False, True]))), np.array([1.0, math.nan]))
    assert same(decode(encode(np.array([1, 2], dtype=">i4"))), np.array([1, 2], dtype="i4"))


def test_what_is_not_plain_says_what_it_was():
    assert str(decode(encode({"model": LogisticRegression()}))["model"]) == "a LogisticRegression"
    structured = decode(encode(np.zeros(2, dtype=[("a", int)])))
    assert str(structured) == "a ndarray (its dtype is [('a', '<i8')])"
    assert str(decode(encode(len))) == "a builtin_function_or_method"


def test_what_is_not_plain_equals_nothing_and_says_so_to_whoever_uses_it():
    one, other = decode(encode([object(), object()]))
    for use in (
        lambda: one == other,
        lambda: one != other,
        lambda: one in [1],
        lambda: [*one],
        lambda: one.x,
        lambda: bool(one),
        lambda: one(),
        lambda: one + 1,
        lambda: np.isclose(one, 1),
        lambda: {one},
    ):
        Unsendable.used.clear()
        with pytest.raises(plain_data.NotPlainData, match="This value is an object, which a test cannot"):
            use()
        assert set(map(id, Unsendable.used)) <= {id(one), id(other)}
        assert Unsendable.used


@pytest.mark.parametrize(
    ("make", "own"),
    [
        (LogisticRegression, False),
        (object, True),
        (lambda: unittest.mock.ANY, True),
        (lambda: type("Mine", (), {"__module__": "__main__"})(), True),
        (lambda: type("Mine", (), {"__eq__": lambda self, other: True, "__hash__": None})(), True),
    ],
)
def test_a_class_of_the_notebooks_and_one_that_equals_everything_are_told_from_a_librarys(make, own):
    assert decode(encode(make())).own == own


Point = namedtuple("Point", "x y")


@dataclasses.dataclass(order=True)
class Reading:
    place: str
    values: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Clever:
    place: str

    def shout(self):
        return self.place.upper()


@pytest.mark.parametrize(
    "value",
    [
        Point(1, "a"),
        Counter("aab"),
        OrderedDict([(1, 2)]),
        deque([1, 2], maxlen=3),
        {1: 2}.keys(),
        {1: 2}.items(),
        defaultdict(list, {1: [2]}),
        SimpleNamespace(a=1),
        datetime.time(1, 2),
        ...,
    ],
    ids=lambda value: type(value).__name__,
)
def test_containers_and_records_arrive_as_what_they_are(value):
    arrived = decode(encode(value))
    assert arrived == value
    assert type(arrived).__name__ == type(value).__name__
    assert getattr(arrived, "_fields", None) == getattr(value, "_fields", None)


def test_a_data_class_arrives_as_a_record_unless_it_can_do_more():
    one, other, third = decode(encode([Reading("a", [1]), Reading("a", [1]), Reading("b")]))
    assert (one.place, one.values) == ("a", [1])
    assert one == other != third
    assert one < third
    assert list(decode(encode({"a": 1}.values()))) == [1]
    assert str(decode(encode(Clever("a")))) == "a Clever"
    assert decode(encode(pathlib.Path("/etc/passwd"))) == pathlib.PurePosixPath("/etc/passwd")
    assert not hasattr(decode(encode(pathlib.Path("/etc/passwd"))), "read_text")


def test_the_items_of_an_iterator_are_asked_for_as_they_are_needed():
    kept, seen = [], []

    def keep(function):
        kept.append(function)
        return len(kept) - 1

    def squares():
        for n in itertools.count():
            seen.append(n)
            yield n * n

    def breaks():
        yield 1
        raise KeyError("no more")

    def arrived(value):
        return decode(encode(value, keep), lambda number, name: kept[number])

    assert list(itertools.islice(arrived(squares()), 100)) == [n * n for n in range(100)]
    assert len(seen) < 200
    assert list(arrived(map(str, range(3000)))) == [str(n) for n in range(3000)]
    assert list(arrived(zip("ab", [1, 2], strict=True))) == [("a", 1), ("b", 2)]
    items = arrived(breaks())
    assert next(items) == 1
    with pytest.raises(KeyError, match="no more"):
        next(items)
    assert type(decode(encode(squares()))) is Unsendable, "without anybody to ask"


def test_a_function_stays_where_it_is_and_is_known_by_its_number():
    kept = []

    def keep(function):
        kept.append(function)
        return len(kept) - 1

    def rate(y_pred):
        return sum(y_pred) / len(y_pred)

    text = encode([rate, 1], keep)
    assert kept == [rate]
    assert decode(text) == [Function(0, "rate"), 1]
    assert decode(text, lambda number, name: (number, name)) == [(0, "rate"), 1]


def endless():
    nest = []
    nest.append(nest)
    return nest


def nested(depth):
    nest = []
    for _ in range(depth):
        nest = [nest]
    return nest


def doubling():
    nest = []
    for _ in range(40):
        nest = [nest, nest]
    return nest


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (endless(), "holds itself"),
        (nested(1_000), "more than 50 levels deep"),
        (doubling(), "more than 1,000,000 values"),
        (np.zeros(9_000_000, dtype=bool), "9,000,000 entries"),
        (np.zeros(9_000_000), "9,000,000 entries"),
        ("x" * 65_000_000, "65,000,002 bytes"),
        (1 << 20_000, "4,000 digits"),
        (decimal.Decimal("1" * 5_000), "4,000 digits"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_what_is_beyond_a_limit_is_refused_where_it_is(value, why):
    with pytest.raises(Refused, match=why):
        encode(value)


ARRAY = '{"array": ["<i8", [2], "AAAAAAAAAAAAAAAAAAAAAA=="]}'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not an answer"),
        ("[1, 2", "not an answer"),
        ("\xff", "not an answer"),
        ("NaN", "NaN where a number"),
        ("[" * 1_000_000, "50 levels deep"),
        ("[" * 1_000 + "]" * 1_000, "50 levels deep"),
        ('{"a":' * 1_000_000, "50 levels deep|not an answer"),
        ("9" * 1_000_000, "not in the form for long ones"),
        (f'{{"int": "{"f" * 5_000}"}}', "4,000 digits"),
        ('{"int": 3}', "not an answer"),
        ('{"float": "1e999"}', "not an answer"),
        ('{"fraction": "1e999999999"}', "not in the form for fractions"),
        ('{"eval": "1"}', "unknown type 'eval'"),
        ('{"value": "1"}', "unknown type 'value'"),
        ('{"_init__": "1"}', "unknown type"),
        ('{"_each": []}', "unknown type"),
        ('{"tuple": [], "list": []}', "not an answer"),
        ("{}", "not an answer"),
        ('{"tuple": 3}', "not a list"),
        ('{"dict": [[1]]}', "not an answer"),
        ('{"dict": [[[], 1]]}', "not an answer"),
        ('{"set": [[]]}', "not an answer"),
        ('{"array": ["|O", [1], "AAAAAAAAAAA="]}', "dtype"),
        ('{"array": ["i8,i8", [1], "AAAAAAAAAAAAAAAAAAAAAA=="]}', "dtype"),
        (ARRAY.replace("[2]", "[3]"), "another shape"),
        (ARRAY.replace("[2]", "[-2]"), "shape"),
        (ARRAY.replace("[2]", "[true, 2]"), "true or false"),
        (ARRAY.replace("[2]", "[99999999999]"), "shape"),
        (ARRAY.replace("[2]", '"2"'), "no shape"),
        ('{"array": ["<U0", [8000000], ""]}', "another shape"),
        ('{"objects": [[2], [1]]}', "another shape"),
        (f'{{"scalar": {ARRAY}}}', "not in the form for numbers"),
        ('{"rows": [0, 999999999999, 1, null]}', "at most 8,000,000"),
        ('{"rows": [0, 2, 0, null]}', "not an answer"),
        ('{"rows": [0, 2, 1, []]}', "not an answer"),
        (f'{{"series": [{ARRAY}, {{"rows": [0, 3, 1, null]}}, null]}}', "not an answer"),
        (f'{{"series": [{ARRAY}, {ARRAY}, null]}}', "ndarray where a Index"),
        (f'{{"frame": [[{ARRAY}], {{"rows": [0, 2, 1, null]}}, {{"rows": [0, 2, 1, null]}}]}}', "columns"),
        ('{"column": ["category", [1, "a", [2]]]}', "not an answer"),
        ('{"timestamp": [1, "../../etc/passwd"]}', "not an answer"),
        ('{"timestamp": ["ns", 0, "dateutil//etc/passwd"]}', "a file's name"),
        ('{"column": ["datetime64[ns, dateutil//etc/passwd]", [0]]}', "a file's name"),
        ('{"missing": "other"}', "not an answer"),
        ('{"function": ["0", "f"]}', "str where something else"),
        ('{"named": ["a b", ["x"], [1]]}', "no name"),
        ('{"named": ["A", ["_x"], [1]]}', "no name"),
        ('{"named": ["A", ["x", "y"], [1]]}', "not an answer"),
        ('{"record": ["A", [true, false, false], [["__class__", 1]]]}', "no name"),
        ('{"record": ["A", [1, false, false], []]}', "int where something else"),
        ('{"mapping": ["Popen", []]}', "not an answer"),
        ('{"default": ["eval", []]}', "not an answer"),
        ('{"view": ["open", []]}', "not an answer"),
        ('{"deque": [[], "x"]}', "str where something else"),
        (" " * 65_000_000, "65,000,000 bytes"),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_not_an_answer_is_refused(text, why):
    with pytest.raises(Refused, match=why):
        decode(text.encode("latin-1"))


SAMPLE = encode([PEOPLE, {"a": (1, 2.5, "x")}, np.arange(3), {1, 2}, pd.MultiIndex.from_tuples([(1, "a")])])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_forged_answer_is_refused_or_is_plain_data(data):
    """Swap parts of an honest answer for other parts: nothing but `Refused` may come of it."""
    tree = json.loads(SAMPLE)
    for _ in range(data.draw(st.integers(1, 4))):
        spot = tree
        for _ in range(data.draw(st.integers(1, 8))):
            inside = list(spot.values()) if isinstance(spot, dict) else spot
            deeper = [part for part in inside if isinstance(part, (dict, list)) and part]
            if not deeper:
                break
            spot = data.draw(st.sampled_from(deeper))
        new = data.draw(
            st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-2, 2) | st.text(max_size=5)
            | st.sampled_from([[], {}, [1], {"tuple": []}, {"missing": "NaT"}, "<i8", "|O", "category"])
        )  # fmt: skip
        if isinstance(spot, dict):
            key = data.draw(st.sampled_from(sorted(spot)))
            other = data.draw(st.sampled_from([key, *sorted(plain_data._FORMS)]))
            spot[other] = spot.pop(key) if data.draw(st.booleans()) else new
        else:
            spot[data.draw(st.integers(0, len(spot) - 1))] = new
    with contextlib.suppress(Refused):
        decode(json.dumps(tree).encode())

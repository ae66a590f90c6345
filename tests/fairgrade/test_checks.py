"""Checks: what passes, what does not, and what a learner then reads."""

import copy
import dataclasses
import enum
import math
import subprocess
import sys
import warnings
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairgrade import checks
from fairgrade.checks import CheckFailed
from fairgrade.process import plain_data


class Agreeable:
    """Claims to equal everything and to be any number."""

    def __eq__(self, other):
        return True

    __ge__ = __le__ = __gt__ = __lt__ = __eq__
    __hash__ = object.__hash__

    def __float__(self):
        return 0.7

    __int__ = __len__ = __index__ = lambda self: 7

    def __array__(self, *args, **kwargs):
        return np.array(0.7)

    def __repr__(self):
        return "0.5"


class AgreeableFloat(float):
    __eq__ = Agreeable.__eq__
    __hash__ = float.__hash__


class AgreeableFrame(pd.DataFrame):
    def __eq__(self, other):
        return True

    def equals(self, other):
        return True


def said(check, *args, **kwargs) -> str:
    """The message of a check that must fail."""
    with pytest.raises(CheckFailed) as failure:
        check(*args, **kwargs)
    return str(failure.value)


RATES = pd.DataFrame({"count": [4, 6], "rate": [0.25, 0.5]}, index=["north", "south"])


# --- nothing but the right kind of value ---


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        (checks.number, 0.5),
        (checks.integer, 1),
        (checks.choice, "a"),
        (checks.choices, {"one": "a"}),
        (checks.numbers, {"one": 0.5}),
        (checks.labels, ["a"]),
        (checks.array, [0.5]),
        (checks.table, RATES),
        (checks.same, {"a": [1, "b"]}),
        (checks.same, None),
        (checks.same, True),
    ],
)
@pytest.mark.parametrize(
    "value", [Agreeable(), [Agreeable()], (Agreeable(),), {"one": Agreeable()}, {Agreeable()}]
)
def test_an_object_that_equals_everything_passes_nothing(check, expected, value):
    said(check, "answer", value, expected)


def test_agreeable_cells_and_subclasses_do_not_pass():
    said(checks.number, "answer", AgreeableFloat(0.1), 0.5)
    said(checks.array, "answer", np.array([Agreeable(), Agreeable()], dtype=object), [0.5, 0.25])
    said(checks.table, "answer", RATES.astype(object).map(lambda _: Agreeable()), RATES)
    said(checks.table, "answer", AgreeableFrame({"count": [1, 2]}, index=RATES.index), RATES)
    said(checks.function, "f", lambda x: Agreeable(), calls=[(1,)], reference=lambda x: x)
    said(checks.holds, "answer", Agreeable(), "It should hold.")
    said(checks.text, "answer", Agreeable())


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        np.float64(0.5),
        np.float32(0.5),
        np.array(0.5),
        0.5 + 1e-12,
        Fraction(1, 2),
        Decimal("0.5"),
        np.array([0.5]),
        pd.Series([0.5], index=["north"]),
    ],
)
def test_any_kind_of_number_passes(value):
    checks.number("rate", value, 0.5)


@pytest.mark.parametrize(
    "value", [True, "0.5", None, ..., [0.5], 0.5j, math.nan, np.array([0.5, 0.5]), pd.Series([True])]
)
def test_what_is_no_number_or_another_does_not_pass_as_one(value):
    said(checks.number, "rate", value, 0.5)
    said(checks.number, "one", value, 1)


def test_not_a_number_equals_only_itself():
    checks.number("rate", np.nan, math.nan)
    said(checks.number, "rate", 0.0, math.nan)


def test_a_count_is_a_whole_number():
    for value in (np.int64(12), 12.0, Fraction(12), np.float32(12)):
        checks.integer("count", value, 12)
    said(checks.integer, "count", 12.4, 12)
    said(checks.integer, "count", True, 1)


@pytest.mark.parametrize("value", [None, ...])
def test_a_placeholder_is_called_one(value):
    for check, expected in (
        (checks.number, 1),
        (checks.table, RATES),
        (checks.choice, "a"),
        (checks.array, [1]),
    ):
        assert "Replace the placeholder" in said(check, "answer", value, expected)
    assert "Replace the placeholder" in said(checks.function, "f", value, calls=[(1,)], reference=abs)


# --- what counts as the same number ---


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.438, 0.4375),
        (0.437, 0.4375),
        (0.857, 6 / 7),
        (0.048, 0.04823),
        (0.004, 0.0044),
        (1.43, 10 / 7),
        (12300, 12345.6),
        (-0.438, -0.4375),
        (0.000123, 0.00012345),
        (1e-7, 0),
        (0.3, 0.1 + 0.2),
        (math.inf, math.inf),
    ],
)
def test_three_significant_digits_are_enough(value, expected):
    checks.number("rate", value, expected)
    checks.same("rates", {"a": [value]}, {"a": [expected]})
    checks.array("rates", [value, 1], [expected, 1])
    checks.table("rates", pd.Series([value]), pd.Series([expected]))
    checks.function("f", lambda: value, calls=[()], reference=lambda: expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.44, 0.4375),
        (0.4369, 0.4375),
        (0.86, 6 / 7),
        (0.05, 0.04823),
        (1.4, 10 / 7),
        (12400, 12345.6),
        (0.438, -0.4375),
        (0.000125, 0.00012345),
        (0, 0.00012345),
        (0.0004, 0),
        (1.0004, 1),
        (1233, 1234),
        (-math.inf, math.inf),
        (1e300, math.inf),
    ],
)
def test_two_digits_are_not_and_whole_numbers_are_exact(value, expected):
    said(checks.number, "rate", value, expected)
    said(checks.same, "rates", {"a": [value]}, {"a": [expected]})
    said(checks.array, "rates", [value, 1], [expected, 1])
    said(checks.table, "rates", pd.Series([value]), pd.Series([expected]))


@given(st.floats(1e-6, 1e12), st.integers(3, 8))
def test_a_rounded_number_agrees_and_one_a_whole_unit_off_does_not(size, digits):
    unit = 10.0 ** (math.floor(math.log10(size)) - digits + 1)
    if abs(size - round(size)) <= 1e-6 * min(1, size):  # whole numbers agree exactly
        return
    checks.number("x", float(f"{size:.{digits - 1}e}"), size, digits=digits)
    if not 1e-3 <= size < 1:  # there decimals count
        said(checks.number, "x", size + 1.01 * unit, size, digits=digits)


def test_people_agree_to_a_whole_person():
    for value in (35, 36, 35.5, np.int64(36)):
        checks.number("people", value, 35.5, people=True)
    said(checks.number, "people", 34, 35.5, people=True)
    said(checks.number, "people", 36, 35.45)
    checks.number("people", 1234, 1234.4, people=True)
    said(checks.number, "people", 1230, 1234.4, people=True)
    right = {"moved": 35.5, "rate": 0.4375}
    checks.numbers("audit", {"moved": 36, "rate": 0.438}, right, people=["moved"])
    said(checks.numbers, "audit", {"moved": 36, "rate": 0.9}, right, people=["moved"])
    table = pd.DataFrame({"moved": [35.5, 20.5], "rate": [0.25, 0.5]})
    checks.table("audit", table.assign(moved=[36, 20]), table, people=["moved"])
    said(checks.table, "audit", table.assign(moved=[37, 20]), table, people=["moved"])
    said(checks.table, "audit", table.assign(moved=[36, 20]), table)


def test_an_exercise_may_ask_for_more_digits_or_allow_for_chance():
    checks.number("rate", 0.43751, 0.4375, digits=4)
    said(checks.number, "rate", 0.438, 0.4375, digits=4)
    checks.number("rate", 0.43, 0.4375, tolerance=0.02)
    checks.function("f", lambda: 0.438, calls=[()], reference=lambda: 0.4375)
    said(checks.function, "f", lambda: 0.438, calls=[()], reference=lambda: 0.4375, digits=5)


LABELED = {"north": 0.25, "south": 0.5}


@pytest.mark.parametrize(
    "value",
    [
        LABELED,
        {"south": 0.5, "north": 0.25},
        pd.Series(LABELED),
        pd.DataFrame({"rate": LABELED}),
        pd.DataFrame({"rate": LABELED}).T,
        namedtuple("Rates", LABELED)(**LABELED),
        SimpleNamespace(**LABELED),
        {np.str_("north"): np.float32(0.25), "south": Fraction(1, 2)},
    ],
)
def test_named_numbers_come_in_many_forms(value):
    checks.numbers("rates", value, LABELED)
    checks.table("rates", value, pd.Series(LABELED))
    checks.choices("rates", {"north": "a", "south": "b"}, {"north": "a", "south": "b"})
    assert checks.form("rates", value, dict.fromkeys(LABELED, float)) == LABELED
    assert "entry 'north'" in said(checks.numbers, "rates", value, LABELED | {"north": 0.3})


@pytest.mark.parametrize(
    "value",
    [
        RATES,
        RATES.reset_index(names="region"),
        RATES.to_dict(),
        RATES.to_dict("list"),
        {name: RATES[name] for name in RATES},
        RATES.astype(object),
        RATES.rename_axis("region").iloc[::-1],
    ],
)
def test_a_table_comes_in_many_forms(value):
    checks.table("rates", value, RATES)
    said(checks.table, "rates", value, RATES.assign(rate=[0.25, 0.6]))


def test_a_table_counts_as_a_dict_of_its_rows_or_columns():
    by_row = {"north": {"count": 4, "rate": 0.25}, "south": {"count": 6, "rate": 0.5}}
    checks.same("rates", RATES, by_row)
    checks.same("rates", RATES, {"count": {"north": 4, "south": 6}, "rate": {"north": 0.25, "south": 0.5}})
    said(checks.same, "rates", RATES, by_row | {"west": {"count": 4, "rate": 0.25}})


# --- the form of an answer ---


@pytest.mark.parametrize(
    ("value", "kind", "read"),
    [
        (np.float32(0.5), float, 0.5),
        (Fraction(1, 2), float, 0.5),
        (45.0, int, 45),
        (np.True_, bool, True),
        (np.str_("a"), str, "a"),
        (" Yes", ["yes", "no"], "yes"),
        (2.0, [1, 2], 2),
        (np.array([0.1, 0.2]), (float, float), [0.1, 0.2]),
        (pd.Series({"a": True, "b": False}), {"a": bool, "b": bool}, {"a": True, "b": False}),
        ({"a": [1, 2]}, {"a": (int, int)}, {"a": [1, 2]}),
    ],
)
def test_a_form_is_read_as_plain_data(value, kind, read):
    found = checks.form("answer", value, kind)
    assert found == read
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("value", "kind", "problem"),
    [
        (None, float, "still None"),
        ("0.5", float, "give a number"),
        (True, float, "give a number"),
        (45.5, int, "give a whole number"),
        (1, bool, "give True or False"),
        ("maybe", ["yes", "no"], "Choose one of 'yes', 'no'"),
        (True, [0, 1], "Choose one of 0, 1"),
        ((0.1,), (float, float), "give 2 values"),
        (0.1, (float, float), "give 2 values"),
        ({"a": 1}, {"a": int, "b": int}, "no entry 'b'"),
        ({"a": 1, "b": 2, "c": 3}, {"a": int, "b": int}, "do not belong: 'c'"),
        ({"a": None}, {"a": int}, "answer['a']: it is still None"),
        ([1, 2], {"a": int}, "expected a dict with the entries 'a'"),
        (pd.Series([1, 2], index=["a", "a"]), {"a": int}, "several entries labeled 'a'"),
        (Agreeable(), float, "an Agreeable, which is not plain data; give a number"),
    ],
)
def test_another_form_is_refused_with_what_to_give(value, kind, problem):
    assert problem in said(checks.form, "answer", value, kind)


def test_the_form_of_a_selection_and_of_a_table():
    assert checks.form("rules", {"a"}, some_of=["a", "b"]) == ["a"]
    assert checks.form("rules", [], some_of=["a", "b"]) == []
    assert "'c' cannot be in it" in said(checks.form, "rules", ["a", "c"], some_of=["a", "b"])
    assert "give a list" in said(checks.form, "rules", "a", some_of=["a", "b"])
    assert checks.form("rates", RATES, rows=["north"], columns=["rate"]) is RATES
    for value in (RATES.to_dict(), RATES.to_dict("list"), RATES.reset_index(names="region")):
        found = checks.form("rates", value, rows=["north", "south"], columns=["rate"])
        assert found.loc["south", "rate"] == 0.5
    assert list(checks.form("rates", {"rate": [0.25, 0.5]}, columns=["rate"]).index) == [0, 1]
    assert "no column 'gap'; its columns are" in said(checks.form, "rates", RATES, columns=["gap"])
    assert "no row 'west'; its rows are" in said(checks.form, "rates", RATES, rows=["west"])
    assert "give a DataFrame with the columns 'gap'" in said(checks.form, "rates", 1, columns=["gap"])


# --- the same verdict for an answer here and for one that came from another process ---


class Rate(enum.StrEnum):
    TPR = "tpr"


class Level(enum.IntEnum):
    HIGH = 2


class Text(str):
    __slots__ = ()


class Numbers(list):
    pass


class Entries(dict):
    def __getitem__(self, key):
        return 0.0


Pair = namedtuple("Pair", ["low", "high"])
Item = dataclasses.make_dataclass("Item", ["name"])


class OwnFrame(pd.DataFrame):
    pass


ANSWERS = {
    "named tuple": (checks.same, Pair(0.1, 0.2), (0.1, 0.2)),
    "named tuple in a list": (checks.same, [Pair(1, 2)], [[1, 2]]),
    "named tuple of labels": (checks.labels, Pair("a", "b"), ["b", "a"]),
    "named tuple for an array": (checks.array, Pair(1, 0), [1, 0]),
    "named tuple as a key": (checks.same, {Pair("F", "old"): 1}, {("F", "old"): 1}),
    "StrEnum": (checks.choice, Rate.TPR, "tpr"),
    "StrEnum in a dict": (checks.choices, {"one": Rate.TPR}, {"one": "tpr"}),
    "StrEnum as a key": (checks.numbers, {Rate.TPR: 0.5}, {"tpr": 0.5}),
    "IntEnum": (checks.integer, Level.HIGH, 2),
    "subclass of str": (checks.text, Text("the gap"), None),
    "subclass of list": (checks.same, Numbers([1, 2]), [1, 2]),
    "subclass of dict": (checks.numbers, Entries(a=1.0), {"a": 1}),
    "defaultdict": (checks.choices, defaultdict(str, one="a"), {"one": "a"}),
    "NumPy text": (checks.choice, np.str_("a"), "a"),
    "NumPy truth value": (checks.same, np.bool_(True), True),
    "extended precision": (checks.number, np.longdouble(0.5), 0.5),
    "half precision": (checks.number, np.float16(0.5), 0.5),
    "array without dimensions": (checks.number, np.array(0.5), 0.5),
    "matrix": (checks.array, np.array([[1], [2]]).view(np.matrix), [1, 2]),
    "masked array": (checks.array, np.ma.masked_invalid([1.0, np.nan]), [1, np.nan]),
    "objects of NumPy's": (checks.array, np.array([np.float64(1), Level.HIGH], dtype=object), [1, 2]),
    "subclass of a table": (checks.table, OwnFrame(RATES), RATES),
    "nested subclass": (checks.same, {"a": Numbers([Rate.TPR])}, {"a": ["tpr"]}),
    "generator": (checks.same, (x for x in [1]), [1]),
    "deque": (checks.same, deque([1]), [1]),
    "dict view": (checks.labels, {"a": 1}.keys(), ["a"]),
    "dataclass": (checks.same, Item("a"), {"name": "a"}),
    "plain enum": (checks.choice, enum.Enum("Color", ["RED"]).RED, "RED"),
    "class": (checks.same, Item, "Item"),
    "named tuple for a dict": (checks.numbers, Pair(0.1, 0.2), {"low": 0.1, "high": 0.2}),
    "dataclass for a tuple": (checks.same, Item("a"), ("a",)),
    "fraction": (checks.number, Fraction(1, 4), 0.25),
    "decimal": (checks.number, Decimal("0.25"), 0.25),
    "range": (checks.array, range(3), [0, 1, 2]),
    "index": (checks.same, pd.Index(["a", "b"]), ["a", "b"]),
    "read-only dict": (checks.numbers, MappingProxyType({"a": 0.1}), {"a": 0.1}),
    "chained dicts": (checks.numbers, ChainMap({"a": 0.1}, {"b": 0.2}), {"a": 0.1, "b": 0.2}),
    "namespace": (checks.numbers, SimpleNamespace(a=0.1), {"a": 0.1}),
    "one column": (checks.numbers, pd.DataFrame({"rate": [0.1]}, index=["a"]), {"a": 0.1}),
    "one row": (checks.numbers, pd.DataFrame({"a": [0.1], "b": [0.2]}), {"a": 0.1, "b": 0.2}),
    "missing value of pandas'": (checks.same, {"a": pd.NA}, {"a": math.nan}),
    "categories": (checks.labels, pd.Categorical(["a", "b", "a"]), ["b", "a"]),
}


def verdict(check, value, expected) -> str:
    try:
        check("answer", value) if expected is None else check("answer", value, expected)
    except CheckFailed as failure:
        return str(failure)
    return ""


@pytest.mark.parametrize("which", ANSWERS)
def test_an_answer_from_another_process_gets_the_same_verdict(which):
    check, value, expected = ANSWERS[which]
    there = plain_data.decode(plain_data.encode(value))
    said_here = verdict(check, value, expected)
    assert said_here == verdict(check, there, expected)
    refused = {"generator", "plain enum", "class"}
    assert bool(said_here) == (which in refused)


@pytest.mark.parametrize(
    ("value", "right"),
    [
        (AgreeableFloat(0.1), 0.1),
        (Entries(a=0.1), {"a": 0.1}),
        (type("Liar", (str,), {"__eq__": lambda *_: True, "__hash__": str.__hash__})("no"), "no"),
        (type("Lists", (list,), {"__iter__": lambda _: iter([9]), "__len__": lambda _: 1})([1, 2]), [1, 2]),
    ],
)
def test_a_subclass_is_what_it_is_derived_from_whatever_it_says(value, right):
    checks.same("answer", value, right)
    for wrong in (9, 0.5, {"a": 0.0}, "yes", [9]):
        said(checks.same, "answer", value, wrong)


# --- messages ---


def test_a_small_table_or_array_is_shown_as_it_is():
    assert "a DataFrame of 2 rows ('north': count 4, rate 0.25; 'south': count 6, rate 0.5)" in said(
        checks.number, "rates", RATES, 0.5
    )
    assert "a Series of 2 rows ('north': 0.25, 'south': 0.5)" in said(checks.number, "r", RATES["rate"], 0.5)
    assert "[[1, 2], [3, 4]]" in said(checks.number, "r", np.array([[1, 2], [3, 4]]), 0.5)
    assert checks.show(plain_data.Unsendable("Pipeline")) == "a Pipeline, which is not plain data"


def test_a_message_is_the_same_in_every_process_also_about_a_set():
    """A set of texts has another order wherever Python starts with another seed."""
    shown = (
        "from fairgrade import checks\n"
        "names = set('north south east west center'.split())\n"
        "print(checks.show(names), checks.show({1, 'b', 'a'}))\n"
        "try: checks.same('groups', names, {'hills', 'coast', 'plain', *names})\n"
        "except checks.CheckFailed as failed: print(failed)\n"
    )
    said_there = {
        subprocess.run(
            [sys.executable, "-c", shown],
            env={"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(1, 5)
    }
    (message,) = said_there
    assert message.startswith("{'center', 'east', 'north', 'south', 'west'} {'a', 'b', 1}")


def test_a_message_names_the_answer_and_what_was_found_and_keeps_the_right_one_to_itself():
    message = said(checks.number, "tpr", 0.25, 0.7203, hint="Divide by the people whose label is 1.")
    assert message == "tpr: found 0.25, which is not right. Divide by the people whose label is 1."
    assert "0.7203" in said(checks.number, "tpr", 0.25, 0.7203, reveal=True)
    wrong = RATES.assign(rate=[0.25, 0.75])
    assert "'south'" in said(checks.table, "rates", wrong, RATES)
    assert "0.5" not in said(checks.table, "rates", wrong, RATES)
    assert "It should be 0.5." in said(checks.table, "rates", wrong, RATES, reveal=True)
    assert "should be" not in said(checks.array, "y_pred", "many", [0, 1], reveal=True)


def test_a_known_mistake_gets_its_own_message():
    known = [(0.2, "This divides by everybody."), (0.3, "This is the precision.")]
    guess = "This is what a common mistake gives. "
    assert said(checks.number, "tpr", 0.3, 0.5, mistakes=known) == f"tpr: {guess}This is the precision."
    assert said(checks.number, "tpr", 0.3, 0.5, mistakes=[(0.3, "If you cut, then paste.")]) == (
        "tpr: If you cut, then paste."
    ), "a value does not say how it was come by"
    assert "which is not right" in said(checks.number, "tpr", 0.4, 0.5, mistakes=known)
    table = [(RATES.assign(rate=1 - RATES["rate"]), "These are the rejection rates.")]
    said_of_table = said(checks.table, "rates", RATES.assign(rate=[0.75, 0.5]), RATES, mistakes=table)
    assert said_of_table == f"rates: {guess}These are the rejection rates."
    assert said(checks.array, "v", [2, 1], [1, 2], mistakes=[([2, 1], "No.")]) == f"v: {guess}No."
    assert said(checks.labels, "l", ["b"], ["a"], mistakes=[(["b"], "No.")]) == f"l: {guess}No."
    assert said(checks.numbers, "n", {"a": 2}, {"a": 1}, mistakes=[({"a": 2}, "No.")]) == f"n: {guess}No."


def test_a_mistake_that_is_right_is_the_authors_error():
    for check, expected in ((checks.number, 0.5), (checks.table, RATES), (checks.array, [1, 2])):
        with pytest.raises(ValueError, match="choose other data"):
            check("answer", expected, expected, mistakes=[(expected, "Wrong.")])
    with pytest.raises(ValueError, match="expected option"):
        checks.choice("answer", "a", "a", mistakes={"A": "Wrong."})
    with pytest.raises(ValueError, match="no call tells"):
        checks.function("f", abs, calls=[(1,)], reference=abs, mistakes=[(lambda x: x, "Forgot the sign.")])


def test_a_percentage_and_a_rounded_number_are_recognized():
    assert "percentage" in said(checks.number, "rate", 44.85, 0.4485)
    assert "rounded" in said(checks.number, "rate", 0.45, 0.4485)
    assert "rounded" not in said(checks.number, "rate", 0.46, 0.4485)


# --- one of several ---


def test_a_choice_is_read_without_regard_to_case_and_outer_spaces():
    checks.choice("harm", " Allocation ", "allocation", options=["allocation", "representation"])
    checks.choice("answer", np.True_, True)
    checks.choice("question", 2, 2, options=[1, 2, 3])


def test_a_wrong_choice_says_why_and_another_word_says_what_there_is():
    options = {
        "options": ["allocation", "representation"],
        "mistakes": {"representation": "Nobody is depicted."},
    }
    assert (
        said(checks.choice, "harm", "Representation", "allocation", **options) == "harm: Nobody is depicted."
    )
    assert "'allocation', 'representation'" in said(checks.choice, "harm", "quality", "allocation", **options)
    said(checks.choice, "answer", 1, True)
    said(checks.choice, "answer", True, 1)
    with pytest.raises(ValueError, match="not among the options"):
        checks.choice("harm", "x", "quality", options=["allocation"])


def test_several_choices_name_the_entry():
    right = {"case 1": "a", "case 2": "b"}
    checks.choices("cases", right | {"case 9": "z"}, right)
    assert "cases['case 2']" in said(checks.choices, "cases", {"case 1": "a", "case 2": "a"}, right)
    assert "no entry 'case 2'" in said(checks.choices, "cases", {"case 1": "a"}, right)
    why = said(checks.choices, "cases", right | {"case 1": "b"}, right, mistakes={"case 1": {"b": "Since."}})
    assert why == "cases['case 1']: Since."


@pytest.mark.parametrize(
    "value", [["b", "a"], ("a", "b"), {"a", "b"}, pd.Index(["a", "b"]), np.array(["b", "a"])]
)
def test_labels_come_in_any_order_and_container(value):
    checks.labels("groups", value, ["a", "b"])


def test_labels_too_many_and_too_few():
    assert "'c' should not be in it" in said(checks.labels, "groups", ["a", "c"], ["a", "b"])
    assert "1 more belong" in said(checks.labels, "groups", ["a"], ["a", "b"])
    said(checks.labels, "groups", "ab", ["a", "b"])


# --- arrays and tables ---


@pytest.mark.parametrize(
    "value",
    [
        [1, 0, 1],
        (1.0, 0.0, 1.0),
        [True, False, True],
        np.array([True, False, True]),
        pd.Series([1, 0, 1], index=[7, 8, 9]),
        pd.Series([1, 0, 1], dtype="Int64"),
        np.array([1, 0, 1], dtype=object),
        np.array([[1], [0], [1]]),
    ],
)
def test_decisions_in_any_container_are_the_same_decisions(value):
    checks.array("decisions", value, np.array([1, 0, 1]))


def test_an_array_that_differs_says_where():
    assert "1 of 3 values are not right; the first is at position 2" in said(
        checks.array, "v", [1, 0, 0], [1, 0, 1]
    )
    assert "found 2 values; expected 3 values" in said(checks.array, "v", [1, 0], [1, 0, 1])
    assert "not a number" in said(checks.array, "v", ["1", "0", "1"], [1, 0, 1])
    assert "different lengths" in said(checks.array, "v", [[1], [1, 2]], [1, 0, 1])
    checks.array("v", ["a", "b"], ["a", "b"])
    said(checks.array, "v", ["a", "c"], ["a", "b"])
    checks.array("v", [1, np.nan], [1, np.nan])
    said(checks.array, "v", [1, 0], [1, np.nan])


def test_a_table_is_compared_by_label():
    checks.table("rates", RATES.iloc[::-1][["rate", "count"]], RATES)
    checks.table("rates", RATES.assign(more=1), RATES)
    checks.table("rates", RATES["rate"].iloc[::-1], RATES["rate"])
    checks.table("rates", RATES.astype({"count": float}), RATES)


def test_what_is_missing_from_a_table_is_named():
    assert "no column 'rate'; its columns are 'count'" in said(checks.table, "t", RATES[["count"]], RATES)
    assert "no row 'south'; its rows are 'north'" in said(checks.table, "t", RATES.iloc[:1], RATES)
    extra = pd.concat([RATES, RATES.rename(index={"north": "west", "south": "east"})])
    assert "rows that do not belong: 'west', 'east'" in said(checks.table, "t", extra, RATES)
    twice = pd.concat([RATES, RATES])
    assert "several rows labeled 'north', 'south'" in said(checks.table, "t", twice, RATES)
    doubled = pd.concat([RATES, RATES], axis=1)
    assert "several columns called 'count', 'rate'" in said(checks.table, "t", doubled, RATES)
    assert "expected a pandas Series" in said(checks.table, "t", RATES, RATES["rate"])
    assert "expected a pandas DataFrame" in said(checks.table, "t", [1, 2], RATES)


def test_order_and_further_columns_count_only_when_asked_for():
    assert "another order" in said(checks.table, "t", RATES.iloc[::-1], RATES, ordered=True)
    assert "do not belong: 'more'" in said(checks.table, "t", RATES.assign(more=1), RATES, exact_columns=True)


def test_rows_that_share_a_label_are_compared_by_position():
    table = pd.DataFrame({"x": [1, 2]}, index=["a", "a"])
    checks.table("t", table.copy(), table)
    said(checks.table, "t", table.iloc[::-1], table)


def test_tables_with_intersections_text_and_gaps():
    index = pd.MultiIndex.from_tuples([("F", "old"), ("M", "young")], names=["sex", "age"])
    table = pd.DataFrame({"rate": [0.5, np.nan], "note": ["few", None]}, index=index)
    checks.table("t", table.iloc[::-1].rename_axis(["a", "b"]), table)
    said(checks.table, "t", table.fillna({"rate": 0}), table)
    said(checks.table, "t", table.assign(note=["many", None]), table)
    checks.table("t", table.astype({"note": "category"}), table)


# --- any plain data ---

LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text("ab", max_size=3)
DATA = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", [Counter, OrderedDict, lambda entries: defaultdict(int, entries)])
def test_the_dicts_of_the_standard_library_are_dicts(kind):
    checks.numbers("counts", kind({"a": 2, "b": 1}), {"a": 2, "b": 1})
    assert "is not right" in said(checks.numbers, "counts", kind({"a": 2, "b": 2}), {"a": 2, "b": 1})


@given(DATA)
def test_plain_data_is_the_same_as_its_copy(data):
    checks.same("data", copy.deepcopy(data), data)


@given(DATA, DATA)
def test_different_plain_data_is_told_apart(one, other):
    def told_apart():
        try:
            checks.same("data", one, other)
        except CheckFailed:
            return True
        return False

    # Python's own equality says the same, but for True == 1, which is no number here.
    if one != other and not _close(one, other):
        assert told_apart()


def _close(one, other):
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return all(_close(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return all(_close(one[key], other[key]) for key in one)
    return one == other


def test_containers_that_hold_the_same_values():
    checks.same("v", (1, 2), [1, 2])
    checks.same("v", np.array([1, 2]), [1, 2])
    checks.same("v", pd.Series({"a": 1}), {"a": 1})
    checks.same("v", {"b", "a"}, {"a", "b"})
    assert "entry 'a'[1]" in said(checks.same, "v", {"a": [1, 3]}, {"a": [1, 2]})
    assert "do not belong: 'b'" in said(checks.same, "v", {"a": 1, "b": 1}, {"a": 1})
    with pytest.raises(TypeError, match="plain data"):
        checks.same("v", 1, object())


# --- writing ---


def test_text_is_long_enough_and_mentions_what_it_must():
    checks.text("limits", "The intervals overlap.", min_words=3, mentions=["INTERVALS", ("meet", "overlap")])
    assert "found 3 word(s); write at least 4" in said(
        checks.text, "limits", "The intervals overlap.", min_words=4
    )
    assert "'gap' or 'difference'" in said(checks.text, "t", "no gaps", mentions=[("gap", "difference")])
    said(checks.text, "t", 3)


def test_a_condition_is_true_itself():
    checks.holds("gap", np.float64(1) > 0, "It is positive.")
    assert said(checks.holds, "gap", 1, "It should be positive.") == "gap: It should be positive."


# --- functions ---


def rate(labels, decisions):
    return sum(d for y, d in zip(labels, decisions, strict=True) if y) / sum(labels)


def of_everybody(labels, decisions):
    return sum(decisions) / len(decisions)


CALLS = [([1, 0, 1], [1, 1, 0]), ([1, 1, 0, 0], [0, 1, 1, 1])]


def test_a_function_written_in_another_way_passes():
    def with_numpy(labels, decisions):
        return np.mean(np.array(decisions)[np.array(labels) == 1])

    checks.function("rate", with_numpy, calls=CALLS, reference=rate)
    checks.function("rate", rate, calls=[{"labels": [1], "decisions": [0]}], reference=rate)


def test_a_mistaken_function_gets_its_message_only_if_it_is_that_mistake_on_every_call():
    known = [(of_everybody, "This is the selection rate.")]
    message = said(checks.function, "rate", of_everybody, calls=CALLS, reference=rate, mistakes=known)
    assert message == "rate: This is the selection rate."

    def sometimes(labels, decisions):
        return of_everybody(labels, decisions) if len(labels) == 3 else 0.0

    message = said(checks.function, "rate", sometimes, calls=CALLS, reference=rate, mistakes=known)
    assert message.startswith("rate([1, 0, 1], [1, 1, 0]): found 0.666667")


def test_an_exception_is_reported_with_its_call():
    message = said(checks.function, "rate", lambda y, d: 1 / 0, calls=CALLS, reference=rate)
    assert message == "rate([1, 0, 1], [1, 1, 0]): it raised ZeroDivisionError: division by zero."

    def stub(labels, decisions):
        raise NotImplementedError

    assert "not written yet" in said(checks.function, "rate", stub, calls=CALLS, reference=rate)
    assert "it raised TypeError" in said(checks.function, "rate", lambda: 1, calls=CALLS, reference=rate)


def test_an_exception_that_cannot_be_told():
    class Broken(Exception):
        def __str__(self):
            raise RuntimeError

    def broken(*_):
        raise Broken

    assert "it raised Broken: no message" in said(checks.function, "f", broken, calls=[(1,)], reference=abs)


def test_a_function_may_have_to_refuse_its_input():
    def careful(x):
        if x < 0:
            raise ValueError("negative")
        return x**0.5

    checks.function("root", careful, calls=[(4,), (-1,)], reference=careful)
    message = said(checks.function, "root", lambda x: abs(x) ** 0.5, calls=[(4,), (-1,)], reference=careful)
    assert message == "root(-1): it returned 1; it should raise ValueError."
    assert "it raised OSError" in said(checks.function, "root", _raise_os, calls=[(-1,)], reference=careful)


def _raise_os(x):
    raise OSError


@pytest.mark.parametrize(
    "argument", [[3, 1, 2], np.array([3, 1, 2]), pd.DataFrame({"x": [3, 1, 2]}), {"x": 1}]
)
def test_a_function_leaves_its_input_alone(argument):
    def first(x):
        return 1

    def changes(x):
        if isinstance(x, list):
            x.sort()
        elif isinstance(x, np.ndarray):
            x[0] = 0
        else:
            x["y"] = 0
        return 1

    checks.function("first", first, calls=[(argument,)], reference=first)
    before = copy.deepcopy(argument)
    assert "changes its argument" in said(
        checks.function, "first", changes, calls=[(argument,)], reference=first
    )
    checks.same("argument", argument, before)


def test_what_a_function_says_costs_nothing(capfd):
    def talkative(labels, decisions):
        print("thinking")
        print("complaining", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        return rate(labels, decisions)

    checks.function("rate", talkative, calls=CALLS, reference=rate)
    assert capfd.readouterr().err == ""


def test_any_callable_will_do_and_nothing_else():
    class Proxy:
        def __call__(self, labels, decisions):
            return rate(labels, decisions)

    checks.function("rate", Proxy(), calls=CALLS, reference=rate)
    assert "expected a function" in said(checks.function, "rate", 0.5, calls=CALLS, reference=rate)
    for calls in ([], [[1, 0]], [1]):
        with pytest.raises(ValueError, match="calls must be"):
            checks.function("rate", rate, calls=calls, reference=rate)


def test_one_part_of_what_a_function_returns():
    def both(labels, decisions):
        return {"rate": rate(labels, decisions), "selected": sum(decisions)}

    def wrong(labels, decisions):
        return {"rate": of_everybody(labels, decisions), "selected": sum(decisions)}

    options = {"calls": CALLS, "reference": both, "mistakes": [(wrong, "Of everybody.")]}
    options["entry"] = "rate"
    checks.function("both", both, **options)
    checks.function("both", lambda *c: pd.Series(both(*c)), **options)
    checks.function("both", wrong, calls=CALLS, reference=both, entry="selected")
    assert said(checks.function, "both", wrong, **options) == "both: Of everybody."
    message = said(checks.function, "both", lambda *c: {"rate": 0.9}, **options)
    assert message == "both([1, 0, 1], [1, 1, 0])['rate']: found 0.9, which is not right."
    message = said(checks.function, "both", lambda *c: {"Rate": 0.9}, **options)
    assert "has no entry 'rate'; it has 'Rate'" in message
    pair = {"calls": CALLS, "reference": lambda *c: (rate(*c), 0), "entry": 0}
    checks.function("pair", lambda *c: [rate(*c), 1], **pair)
    assert "it returned None. End the function with `return`" in said(
        checks.function, "pair", lambda *_: None, **pair
    )


def test_a_function_that_returns_nothing_is_told_so():
    message = said(checks.function, "rate", lambda *_: None, calls=CALLS, reference=rate)
    assert message == (
        "rate([1, 0, 1], [1, 1, 0]): it returned None. End the function with `return` and the result."
    )
    assert "it returned None" in said(checks.number, "rate([1], [1])", None, 0.5)
    assert "look for an error there" in said(checks.number, "rate", None, 0.5)


# --- partial credit ---


def earn(points, *parts, hidden=0):
    marks = checks.Marks(points, hidden=hidden)
    for worth, value in parts:
        with marks.award(worth, "part"):
            checks.number("answer", value, 1)
    return marks.total()


def test_each_part_counts_by_itself(capsys):
    assert earn(3, (1, 1), (2, 1)) == 3
    assert capsys.readouterr().out == ""
    assert earn(3, (1, 0), (2, 1)) == 2
    out = capsys.readouterr().out
    assert "- part (1 lost): answer: found 0, which is not right." in out
    assert out.endswith("\n2 of 3 points.\n"), "nothing is hidden, so this is the result"


def test_nothing_right_is_an_error_that_says_everything():
    message = said(earn, 3, (1, 0), (2, 5))
    assert "No part" in message
    assert "found 0" in message
    assert "found 5" in message


@pytest.mark.parametrize("worth", [0.5, np.float64(0.5), np.int64(1)])
def test_the_total_is_a_number_that_nbgrader_can_read(worth):
    assert type(earn(2, (worth, 1), (2 - worth, 0))) in (int, float)


def test_a_release_without_its_hidden_parts_gives_full_marks_for_all_that_is_visible(capsys):
    assert earn(3, (1, 1), hidden=2) == 3
    assert "hidden checks decide 2 of 3 points" in capsys.readouterr().out
    assert earn(3, (0.5, 1), (0.5, 0), hidden=2) == 0.5
    assert "0.5 of 1 points so far; hidden checks decide 2 more." in capsys.readouterr().out
    assert earn(3, (1, 0), (2, 1), hidden=2) == 2
    assert "2 of 3 points.\n" in capsys.readouterr().out


def test_a_release_that_looks_at_the_form_only_says_so(capsys):
    assert earn(3, hidden=3) == 3
    assert capsys.readouterr().out == "The form is right; hidden checks decide all 3 points.\n"


@pytest.mark.parametrize(
    ("points", "parts", "hidden"), [(3, [(1, 1)], 0), (3, [(1, 1)], 1), (3, [(4, 1)], 0)]
)
def test_parts_that_do_not_add_up_are_the_authors_error(points, parts, hidden):
    with pytest.raises(ValueError, match="the parts offer"):
        earn(points, *parts, hidden=hidden)


def test_marks_refuses_nonsense():
    for points, hidden in ((0, 0), (1, 2), (1, -1)):
        with pytest.raises(ValueError, match="points is"):
            checks.Marks(points, hidden=hidden)
    with pytest.raises(ValueError, match="pass a number above 0"), checks.Marks(1).award(0, "part"):
        pass


def test_any_error_loses_its_part_and_only_its_part(capfd):
    marks = checks.Marks(4)
    with marks.award(1, "defined"):
        undefined_name  # noqa: B018, F821
    with marks.award(1, "works"):
        [][1]
    with marks.award(1, "quiet"):
        print("noise", file=sys.stderr)
        warnings.warn("noise", stacklevel=1)
    with marks.award(1, "right"):
        checks.number("answer", 1, 1)
    assert marks.total() == 2
    out, err = capfd.readouterr()
    assert "undefined_name is not defined. Run the cell above" in out
    said_of_it = "could not use the answer (IndexError: list index out of range). Run the cell above"
    assert said_of_it in " ".join(out.split())
    assert err == ""


def test_an_interrupt_is_not_swallowed():
    def interrupted():
        with checks.Marks(1).award(1, "part"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()


# --- in a notebook ---


def test_a_traceback_is_the_message_in_short_lines():
    text = "No part is right.\n- first (1 lost): " + "word " * 40
    lines = CheckFailed(text)._render_traceback_()
    assert max(map(len, lines)) <= 78
    assert " ".join("\n".join(lines).split()) == " ".join(text.split())


def test_importing_checks_imports_neither_numpy_nor_pandas():
    code = (
        "import sys; from fairgrade import checks; checks.number('a', 1, 1); checks.same('a', [1], [1]);"
        " print(sorted({'numpy', 'pandas'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"

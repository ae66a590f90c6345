"""Made answers: right ones in another style, wrong ones of each kind, and what tests say of them."""

import math
from collections import namedtuple
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from fairgrade import checks
from fairgrade.selftest import equivalents, generated, slips

RATES = {"north": 0.4375, "south": 0.25, "west": 1 / 3}


def judge(cell, space, words="", *names):
    """Run `cell(space)` on answers made from `space`; what came of each, by what it is."""

    def tests():
        try:
            cell(space)
        except checks.CheckFailed as failure:
            return True, str(failure)
        return False, ""

    names = names or tuple(name for name in space if not name.startswith("given"))
    shown = tuple(name for name in space if name != "given_hidden")
    made = generated.run(space, tests, generated.Order(names, f"{generated.MARK}{words}", shown))
    return {one["what"]: one["lost"] for one in made}, made


# --- right answers ---


@pytest.mark.parametrize("style", equivalents.STYLES)
def test_each_style_is_the_same_answer_by_the_rule(style):
    frame = pd.DataFrame({"people": [4, 6], "rate": [0.4375, 1 / 3]}, index=["north", "south"])
    values = {
        "number": 2 / 3,
        "count": 45,
        "truth": True,
        "text": "a",
        "rates": RATES,
        "nested": {"north": {"low": 0.1234, "high": 0.2345}},
        "pair": (0.1234, 0.2345),
        "list": [0.1234, 1, 0.2345],
        "array": np.array([0.1234, 1.0, 0.2345]),
        "series": frame["rate"],
        "column": pd.Series([0.12345, 1.2]),
        "frame": frame,
        "names": {"north", "west"},
    }
    change, changed = equivalents.STYLES[style], 0
    for name, value in values.items():
        other = change(value)
        changed += not equivalents.alike(other, value)
        if name == "array" or name == "column":
            checks.array(name, other, value)
        elif name in ("series", "frame"):
            checks.table(name, other, value)
        elif name == "names":
            checks.labels(name, other, value)
        else:
            checks.same(name, other, value)
    assert changed


@pytest.mark.parametrize(
    ("value", "three"),
    [(0.4375, 0.438), (0.04823, 0.048), (0.00012345, 0.000123), (10 / 7, 1.43), (12345.6, 12300.0), (7.0, 7)],
)
def test_rounding_to_three_digits(value, three):
    assert equivalents.round_three(value) == three
    assert math.isnan(equivalents.round_three(math.nan))


def test_a_test_that_refuses_a_right_answer_is_named_with_the_answer_and_the_style():
    def strict(space):
        checks.number("a", space["a"], 0.4375, digits=6)
        checks.holds("b", type(space["b"]) is dict, "Give a dict.")

    lost, made = judge(strict, {"a": 0.4375, "b": {"x": 1, "y": 2}})
    right = {one["what"] for one in made if one["right"] and one["lost"]}
    assert right == {"a: rounded to three digits", "b: a Series for a dict"}
    assert not lost["b: in another order"]


def test_numbers_of_people_are_rounded_to_people():
    def cell(space):
        checks.number("moved", space["moved"], 35.5, people=True)

    assert judge(cell, {"moved": 35.5})[0]["moved: whole people"] is False


# --- wrong answers ---


def kept(cell, space, words="", *names):
    """Which wrong answers keep their points."""
    return {
        one["what"] for one in judge(cell, space, words, *names)[1] if not one["right"] and not one["lost"]
    }


def test_good_tests_let_no_wrong_data_pass():
    frame = pd.DataFrame({"rate": [0.25, 0.5, math.nan], "unasked": [1, 2, 3]}, index=["a", "b", "c"])
    space = {
        "rates": RATES,
        "gap": -0.25,
        "interval": (0.1, 0.5),
        "verdict": {"north": True, "south": "gap"},
        "chosen": ["a", "b"],
        "frame": frame,
        "decisions": np.array([0, 1, 1, 0]),
    }
    right = dict(space)

    def cell(space):
        for name in ("rates", "gap", "interval", "verdict"):
            checks.same(name, space[name], right[name])
        checks.labels("chosen", space["chosen"], right["chosen"])
        checks.table("frame", space["frame"], right["frame"][["rate"]])
        checks.array("decisions", space["decisions"], right["decisions"])

    lost, made = judge(cell, space, '["gap", "no gap"]  # "rate"')
    wrong = {one["what"] for one in made if not one["right"]}
    assert all(lost.values() if not any(one["right"] for one in made) else (lost[w] for w in wrong))
    assert {
        "rates['north'] another number",
        "rates: the last entry left out",
        "rates: largest and smallest exchanged",
        "gap: sign dropped",
        "interval: an invented interval",
        "interval: ends of the interval exchanged",
        "verdict['north'] the opposite",
        "verdict['south'] is 'no gap'",
        "chosen: the last entry left out",
        "frame: missing values as 0",
        "frame: column 'rate', row 0: another value",
        "decisions: at 0 another value",
    } <= wrong
    assert not any("unasked" in what for what in wrong), "what the exercise does not name is not asked for"


def test_of_a_long_column_many_values_change():
    values = np.arange(100.0)

    def cell(space):
        near = [v for v, w in zip(space["values"], values, strict=False) if v != w]
        checks.holds("values", len(near) < 50 and len(space["values"]) == 100, "Half of them are wrong.")

    assert kept(cell, {"values": values}) == {"values: one in five another value"}
    assert "values: one in five another value" in kept(cell, {"values": pd.Series(values)})


def test_a_test_that_looks_at_the_form_only_is_found_out():
    def cell(space):
        checks.form("rates", space["rates"], dict.fromkeys(RATES, float))

    assert kept(cell, {"rates": dict(RATES)}) >= {
        "rates['south'] another number",
        "rates: largest and smallest exchanged",
    }


@dataclass
class Estimate:
    value: float
    low: float
    high: float


def test_invented_intervals_wherever_they_stand():
    def cell(space):
        checks.number("value", space["record"]["gap"].value, 0.25)

    space = {"record": {"gap": Estimate(0.25, 0.11, 0.37)}}
    assert kept(cell, space) == {"record: every interval from 0 to 1", "record: every interval invented"}


def wrong_of(function, calls, reference=None, known="north south"):
    space = {"answer": function, "given": known.split(), "given_hidden": ["mill", "lake"]}

    def cell(space):
        checks.function("answer", space["answer"], calls=calls, reference=reference or function)

    return {one["what"].partition(": ")[2]: one for one in judge(cell, space)[1] if not one["right"]}


def largest_gap(decisions, groups):
    rates = [np.mean(np.asarray(decisions)[np.asarray(groups) == g]) for g in dict.fromkeys(groups)]
    return max(rates) - min(rates)


def test_only_two_groups_and_only_known_names_are_a_hole():
    two = [([1, 0, 1, 1], ["north", "north", "south", "south"]), ([1, 1, 0], ["south", "south", "north"])]
    wrong = wrong_of(largest_gap, two)
    assert not wrong["names known from the lab's data only"]["lost"]
    assert "only the first two groups" not in wrong, "there are no more"
    assert wrong["the first call's result always"]["lost"]
    three = [([1, 0, 1, 1, 0, 0], ["mill", "mill", "lake", "lake", "hill", "hill"])]
    wrong = wrong_of(largest_gap, three)
    assert wrong["names known from the lab's data only"]["lost"]
    assert wrong["only the first two groups"]["lost"]
    assert wrong["the last group forgotten"]["lost"]
    middle = [([1, 1, 0, 0, 1, 0], ["mill", "mill", "lake", "lake", "hill", "hill"])]
    wrong = wrong_of(largest_gap, middle)
    assert not wrong["only the first two groups"]["lost"], "the third lies between them"
    assert "the same as the right answer" in wrong["only the first two groups"]["said"]


def precision(labels, decisions):
    chosen = labels[decisions == 1]
    return float(chosen.mean()) if len(chosen) else math.nan


def test_an_empty_denominator_that_is_never_tried_is_a_hole():
    some, none = np.array([1, 0, 1]), np.array([0, 0, 0])
    wrong = wrong_of(precision, [(some, some), (1 - some, some)])
    assert not wrong["undefined as 0"]["lost"]
    wrong = wrong_of(precision, [(some, some), (some, none)])
    assert wrong["undefined as 0"]["lost"]
    assert wrong["undefined as 1"]["lost"]
    assert "undefined as 0" not in wrong_of(lambda a, b: a + b, [(1, 2), (2, 3)])


def change(before, after):
    return float(np.mean(np.asarray(after, float)) - np.mean(np.asarray(before, float)))


def test_a_sign_that_never_shows_and_rows_that_never_move_are_holes():
    up = np.array([0, 0, 1, 1])
    wrong = wrong_of(lambda x: float(x[-1] - x[0]), [(up,), (up + 3 * up,)])
    assert not wrong["sign dropped"]["lost"], "turned round it would be negative"
    wrong = wrong_of(lambda x: float(x[-1] - x[0]), [(up,), (1 - up,)])
    assert wrong["sign dropped"]["lost"]

    def agree(a, b):
        return float(np.mean(np.asarray(a) == np.asarray(b)))

    here, there = pd.Series([1, 0, 1]), pd.Series([1, 1, 0])
    assert not wrong_of(agree, [(here, there)])["rows matched by label"]["lost"]
    assert wrong_of(agree, [(here, there.set_axis([2, 0, 1]))])["rows matched by label"]["lost"]


def test_every_part_of_what_a_function_returns_counts():
    def both(x):
        return {"low": x / 3, "high": x / 2}

    def cell(space):
        checks.function("both", space["both"], calls=[(1,), (2,)], reference=both, entry="low")

    assert kept(cell, {"both": both}) == {"both: entry 'high' another value"}
    pair = namedtuple("Pair", ["low", "high"])
    assert slips._entry_changed(pair(1.0, 2.0), 1) == pair(1.0, 1.0)
    assert slips._entry_changed(pd.DataFrame({"a": [1, 2]}), "a")["a"].tolist() == [2, 3]


def test_answers_are_put_back_and_what_a_test_changes_is_not_seen_by_the_next():
    space = {"values": [3, 1, 2], "twice": lambda x: [2 * v for v in x]}

    def cell(space):
        checks.same("values", space["values"], [3, 1, 2])
        checks.same("twice", space["twice"](space["values"]), [6, 2, 4])
        if type(space["values"]) is list:
            space["values"].append(9)

    before = dict(space)
    assert kept(cell, space) == {"twice: the first call's result always"}, "it is called once"
    assert space == before
    assert space["values"] == [3, 1, 2]


def test_a_reference_that_fails_once_it_is_wrapped_is_said():
    def cell(space):
        checks.holds("f", space["f"].__code__.co_argcount == 1, "One argument.")

    made = judge(cell, {"f": lambda x: x})[1]
    assert [one["what"] for one in made] == ["the lab's own answer, its functions wrapped"]


def test_one_in_so_many_and_every_part_once():
    def whats(**options):
        order = generated.Order(("rates",), generated.MARK, **options)
        space = {"rates": dict(RATES)}
        made = generated.run(space, lambda: (dict(space["rates"]) != RATES, ""), order)
        return [one["what"] for one in made if not one["right"]]

    every = whats()
    assert sorted(whats(part=0, parts=2) + whats(part=1, parts=2)) == sorted(every)
    assert whats(every=2) == every[::2]


def test_what_cannot_be_copied_or_compared_stays_as_it_is():
    odd = SimpleNamespace(value=1, low=None, high=None)
    assert slips.with_intervals([odd], lambda _: (0.0, 1.0)) == [odd]
    assert slips.with_intervals(lambda: 1, lambda _: (0.0, 1.0))() == 1
    assert equivalents.alike(np.array([1.0, math.nan]), np.array([1.0, math.nan]))
    assert not equivalents.alike(np.array([1, 2]), np.array([1, 2, 3]))
    assert not equivalents.alike(1, 1.0)


# --- what is run once ---


def helper():
    return answer  # noqa: F821


def test_what_looks_at_no_answer_is_run_once_and_its_data_is_put_back():
    source = (
        "import math\nslow.append(1)\nknown = [1]\nmarks = Marks()\nknown.append(answer)\nseen = list(known)"
    )
    space = {"slow": [], "Marks": dict, "answer": 7}
    prepared = generated.Prepared(source, space, ["answer"])
    assert prepared.rest.startswith("marks = ")
    for answer in (7, 8, 9):
        space["answer"] = answer
        for part in prepared.sources():
            exec(part, space)
        assert space["seen"] == [1, answer]
    assert space["slow"] == [1]


def test_what_uses_an_answer_by_way_of_a_function_or_draws_is_run_each_time():
    prepared = generated.Prepared("x = helper()\ny = 2", {"helper": helper, "answer": 1}, ["answer"])
    assert prepared.first == ""
    space = {"np": np}
    source = "rng = np.random.default_rng(1)\nsee(answer)\ndrawn = rng.integers(1000)"
    prepared = generated.Prepared(source, space, ["answer"])
    space |= {"answer": 1, "see": id}
    drawn = set()
    prepared.space = space
    for _ in range(3):
        for part in prepared.sources():
            exec(part, space)
        drawn.add(int(space["drawn"]))
    assert len(drawn) == 1

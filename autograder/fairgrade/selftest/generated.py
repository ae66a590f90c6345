"""Right and wrong answers made from the lab's own, and what an exercise's tests say of them.

Runs in a process in which the notebook has run up to an exercise's tests, with the lab's own answers. One
after another, made answers are put in the place of these and the tests are run; see
`fairgrade.selftest.equivalents` and `fairgrade.selftest.slips` for what is made.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

from fairgrade.checks.rule import Rule
from fairgrade.lab.names import bound
from fairgrade.selftest.equivalents import STYLES, alike, deep
from fairgrade.selftest.slips import Call, wrong_data, wrong_functions

_MOST_WRONG = 40  # for one exercise
_MOST_CALLS = 40  # of one function that are remembered


@dataclass(frozen=True)
class Order:
    """What to make.

    Attributes
    ----------
    names : tuple of str
        The answers: what the answer cell binds and the tests use.
    words : str
        The exercise's statement and tests.
    shown : tuple of str
        Names that the lab's other cells bind: what its data call things stands in these.
    part, parts : int
        This process makes every so-manieth answer, starting with which.
    every : int
        Make one wrong answer of so many.
    """

    names: tuple[str, ...]
    words: str
    shown: tuple[str, ...] = ()
    part: int = 0
    parts: int = 1
    every: int = 1


@dataclass(frozen=True)
class Made:
    """A made answer and what came of it.

    Attributes
    ----------
    what : str
        How it was made, such as ``rates: sign dropped``.
    right : bool
        Whether it is a right answer.
    lost : bool
        Whether the tests took points.
    said : str
        What they said.
    """

    what: str
    right: bool
    lost: bool
    said: str = ""


class _Bench:
    """The exercise's tests, and the names that are exchanged for each run of them."""

    def __init__(self, space: dict[str, Any], tests: Callable[[], tuple[bool, str]], names: Sequence[str]):
        self.space, self._tests = space, tests
        self.own = {name: space[name] for name in names if name in space}
        self.functions = {name: v for name, v in self.own.items() if isinstance(v, types.FunctionType)}
        self.data = {name: v for name, v in self.own.items() if not callable(v)}

    def run(self, **others: Any) -> tuple[bool, str]:
        """Run the tests with other answers: whether points were lost, and what was said."""
        try:
            self.space.update({name: _copied(value) for name, value in self.own.items()}, **others)
            return self._tests()
        finally:
            self.space.update(self.own)

    def call(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Call a function as it is in the notebook, with the lab's own answers around it."""
        now = {name: self.space[name] for name in self.own}
        self.space.update(self.own)
        try:
            return function(*args, **kwargs)
        finally:
            self.space.update(now)


def _copied(value: Any) -> Any:
    if isinstance(value, types.FunctionType):
        return value
    try:
        return copy.deepcopy(value)
    except Exception:  # a test cannot change it either, as a rule
        return value


def run(space: dict[str, Any], tests: Callable[[], tuple[bool, str]], order: Order) -> list[dict[str, Any]]:
    """Make answers and run the tests on each; returns what came of each, as `Made` has it."""
    np.seterr(all="ignore")
    bench = _Bench(space, tests, order.names)
    known = set(_texts({name: space[name] for name in order.shown if name in space}))
    calls, people, (lost, said) = _watched(bench)
    if lost:
        return [asdict(Made("the lab's own answer, its functions wrapped", True, True, said))]
    made = list(_right(bench, people)) if order.part == 0 else []
    wrong = list(_wrong(bench, calls, known, order.words))
    step = max(order.every, -(-len(wrong) // _MOST_WRONG))
    for what, name, value, always in wrong[::step][order.part :: order.parts]:
        made += _judged(bench, what, name, value, always)
    return [asdict(one) for one in made]


def _watched(
    bench: _Bench,
) -> tuple[dict[str, list[tuple[Call, Any]]], set[float], tuple[bool, str]]:
    """Run the tests on the lab's own answers: the calls they make, and which numbers are people."""
    calls: dict[str, list[tuple[Call, Any]]] = {name: [] for name in bench.functions}
    people: set[float] = set()

    def watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            before = _copied((args, kwargs))
            result = bench.call(function, args, kwargs)
            if len(calls[name]) < _MOST_CALLS:
                calls[name].append((before, _copied(result)))
            return result

        return call

    leeway = Rule.leeway

    def noticed(self: Rule, expected: float) -> float:
        if self.people is True:
            people.add(expected)
        return leeway(self, expected)

    with mock.patch.object(Rule, "leeway", noticed):
        verdict = bench.run(**{name: watched(name, f) for name, f in bench.functions.items()})
    return calls, people, verdict


# --- right answers -------------------------------------------------------------------------------------


def _right(bench: _Bench, people: set[float]) -> Iterator[Made]:
    def whole_people(value: Any) -> Any:
        def near(v: Any) -> bool:
            return isinstance(v, float | np.floating) and any(abs(float(v) - p) < 1e-9 for p in people)

        return deep(
            value,
            lambda v: round(float(v)) if near(v) else v,
            lambda a: np.array([round(v) if near(v) else v for v in a]) if a.dtype.kind == "f" else a,
        )

    for style, change in {**STYLES, "whole people": whole_people}.items():
        if style == "whole people" and not people:
            continue
        names = list(bench.own)
        changed, lost, said = _restyled(bench, change, names)
        if not changed:
            continue
        if lost:  # which of the names is it?
            alone = {name: _restyled(bench, change, [name]) for name in changed}
            single = {name: words for name, (did, no, words) in alone.items() if did and no}
            for name, words in (single or {" and ".join(sorted(changed)): said}).items():
                yield Made(f"{name}: {style}", True, True, words)
        else:
            yield Made(f"{', '.join(sorted(changed))}: {style}", True, False)


def _restyled(
    bench: _Bench, change: Callable[[Any], Any], names: Sequence[str]
) -> tuple[set[str], bool, str]:
    """Run the tests with these answers in another style: which did change, and the verdict."""
    changed: set[str] = set()

    def styled(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            result = bench.call(function, args, kwargs)
            other = change(result)
            if not alike(other, result):
                changed.add(name)
            return other

        return call

    others: dict[str, Any] = {name: styled(name, f) for name, f in bench.functions.items() if name in names}
    for name, value in bench.data.items():
        if name in names:
            other = change(_copied(value))
            if not alike(other, value):
                changed.add(name)
                others[name] = other
    return (changed, *bench.run(**others))


# --- wrong answers -------------------------------------------------------------------------------------


def _wrong(
    bench: _Bench, calls: dict[str, list[tuple[Call, Any]]], known: set[str], words: str
) -> Iterator[tuple[str, str, Any, bool]]:
    """Every wrong answer: what it is, the name, the value, and whether it has to lose points."""
    options = _options(words, bench.data)
    for name, value in bench.data.items():
        seen: list[Any] = []
        for what, other in wrong_data(value, options, words):
            if not any(alike(other, one) for one in seen):
                seen.append(other)
                yield f"{name}{'' if what[0] == '[' else ': '}{what}", name, other, True
    for name, function in bench.functions.items():
        if calls[name]:
            # The slips look at what it takes and returns; it runs with the lab's own answers around it.
            inside = functools.wraps(function)(functools.partial(_called, bench, function))
            for what, other, can in wrong_functions(inside, calls[name], known):
                yield f"{name}: {what}", name, other, can


def _called(bench: _Bench, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return bench.call(function, args, kwargs)


def _judged(bench: _Bench, what: str, name: str, value: Any, can: bool) -> list[Made]:
    if name in bench.data:
        lost, said = bench.run(**{name: value})
        return [Made(what, False, lost, said)]
    right = bench.functions[name]
    differs = False

    @functools.wraps(right)
    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal differs
        if differs:
            return value(*args, **kwargs)
        expected = bench.call(right, *_copied((args, kwargs)))
        try:
            found = value(*args, **kwargs)
        except Exception:
            differs = True
            raise
        differs = not alike(found, expected)
        return found

    lost, said = bench.run(**{name: call})
    if not differs and not can:
        return []  # a slip that cannot be made here
    same = "" if differs else "the same as the right answer on every call of the tests"
    return [Made(what, False, lost, same or said)]


# --- what does not depend on an answer ------------------------------------------------------------------


class Prepared:
    """A test cell of which the part that looks at no answer is run once.

    Many a test begins with models to fit and tables to count, the same for everybody.

    Parameters
    ----------
    source : str
        The cell.
    space : dict
        The notebook's names.
    answers : iterable of str
        The names that will be others in each run.
    """

    def __init__(self, source: str, space: dict[str, Any], answers: Sequence[str]) -> None:
        self.space = space
        self.first, self.rest = _divided(source, _reached(space, answers))
        self._kept: dict[str, Any] | None = None

    def sources(self) -> Iterator[str]:
        """Yield what is to be run now, part after part."""
        if self._kept is None:
            yield self.first
            made = {name: self.space[name] for name in bound(self.first) if name in self.space}
            drawn = any(isinstance(v, np.random.Generator | np.random.RandomState) for v in made.values())
            if drawn:  # what is drawn depends on how often it was: from now on, all of it each time
                yield self.rest
                self.first, self.rest, self._kept = "", f"{self.first}\n{self.rest}", {}
                return
            self._kept = {name: value for name, value in made.items() if not callable(value)}
        self.space.update({name: _copied(value) for name, value in self._kept.items()})
        yield self.rest


def _reached(space: dict[str, Any], answers: Sequence[str]) -> set[str]:
    """The answers, and the notebook's functions that use one of them."""
    reached = set(answers)
    own = {n: f.__code__ for n, f in space.items() if isinstance(f, types.FunctionType)}
    more = True
    while more:
        found = {name for name, code in own.items() if name not in reached and _words_of(code) & reached}
        reached |= found
        more = bool(found)
    return reached


def _words_of(code: types.CodeType) -> set[str]:
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return set(code.co_names).union(*map(_words_of, inner))


def _divided(source: str, reached: set[str]) -> tuple[str, str]:
    """The statements up to the first that mentions an answer or counts points, and the others."""
    body = ast.parse(source).body
    counting = {"Marks", *reached}
    at = 0
    while at < len(body) and not counting & {
        getattr(node, "id", getattr(node, "attr", None)) for node in ast.walk(body[at])
    }:
        at += 1
    first, rest = (ast.unparse(ast.Module(part, [])) for part in (body[:at], body[at:]))
    return first, rest


# --- what the notebook shows -------------------------------------------------------------------------------


def _options(words: str, data: dict[str, Any]) -> dict[str, list[str]]:
    """For each text that is an answer or part of one, the others that stand beside it in a list."""
    found: dict[str, list[str]] = {}
    lists: list[list[str]] = [list(dict.fromkeys(_strings(value))) for value in data.values()]
    with contextlib.suppress(SyntaxError):
        for node in ast.walk(ast.parse(words.rpartition(MARK)[2])):
            if isinstance(node, ast.List | ast.Tuple | ast.Set):
                constants = [e.value for e in node.elts if isinstance(e, ast.Constant)]
                lists.insert(0, [text for text in constants if isinstance(text, str)])
    for texts in lists:
        for text in texts:
            others = found.setdefault(text, [])
            others += [other for other in texts if other != text and other not in others][: 3 - len(others)]
    return found


MARK = "\n# --- tests ---\n"
"""Stands between an exercise's statement and its tests in `Order.words`."""


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif type(value) is dict:
        for part in value.values():
            yield from _strings(part)
    elif type(value) in (list, tuple):
        for part in value:
            yield from _strings(part)


def _texts(space: dict[str, Any]) -> Iterator[str]:
    """Texts by which the notebook's data name something."""
    for name, value in list(space.items()):
        if name.startswith("_") or isinstance(value, types.ModuleType | type):
            continue
        columns: list[Any] = []
        if isinstance(value, pd.DataFrame):
            columns = [value.index, *(value.iloc[:, i] for i in range(value.shape[1]))]
        elif isinstance(value, pd.Series):
            columns = [value.index, value]
        elif type(value) in (dict, list, tuple, set) or (isinstance(value, np.ndarray) and value.ndim == 1):
            columns = [list(value)]
        for column in columns:
            if getattr(column, "dtype", np.dtype(object)).kind in "OUT" or type(column) is list:
                yield from (text for text in set(map(_hashable, column)) if isinstance(text, str))


def _hashable(value: Any) -> Any:
    return value if isinstance(value, str) else None

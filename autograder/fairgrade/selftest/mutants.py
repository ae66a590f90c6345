"""Mutants: small mistakes made mechanically in a lab's own answers.

A test that passes a mutant would pass a learner who made that mistake. Only the lines between BEGIN SOLUTION
and END SOLUTION are changed, one place at a time. The operators are the slips of this subject as much as of
programming in general: another denominator, the other group, `max` for `min`, `y_pred` for `y_true`, another
fairness constraint, another axis. Settings such as `random_state` and what is only shown are left alone.

The list is deterministic and has no two mutants with the same code. An id is the answer cell's grade_id and a
hash of the change and its surroundings, so it outlives changes elsewhere in the cell.
"""

from __future__ import annotations

import ast
import builtins
import copy
import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """An answer cell with one place changed.

    Attributes
    ----------
    id : str
        `GRADE_ID:HASH`.
    exercise : str
        grade_id of the answer cell.
    code : str
        The whole cell.
    line : int
        Line of the answer cell that was changed, from 1.
    before, after : str
        The changed statement, cut down to the surroundings of the change.
    what : str
        The kind of change.
    """

    id: str
    exercise: str
    code: str
    line: int
    before: str
    after: str
    what: str

    @property
    def diff(self) -> str:
        """The change as two lines, as a diff has it."""
        return f"- {self.before}\n+ {self.after}"


# What is put in place of what, in turn.
_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.MatMult: (ast.Mult,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
# Names of functions, methods, metrics and constraints that are taken for one another: each is replaced by the
# next of its ring.
_RINGS: tuple[tuple[str, ...], ...] = (
    ("min", "max"),
    ("idxmin", "idxmax"),
    ("argmin", "argmax"),
    ("nanmin", "nanmax"),
    ("all", "any"),
    ("sum", "mean"),
    ("head", "tail"),
    ("union", "intersection"),
    ("difference", "ratio"),
    ("by_group", "overall"),
    ("group_min", "group_max"),
    ("between_groups", "to_overall"),
    ("predict", "predict_proba"),
    ("tp", "fp", "fn", "tn"),
    ("y_true", "y_pred"),
    (
        "selection_rate",
        "true_positive_rate",
        "false_positive_rate",
        "false_negative_rate",
        "true_negative_rate",
    ),
    ("accuracy_score", "precision_score", "recall_score"),
    ("demographic_parity_difference", "equalized_odds_difference", "equal_opportunity_difference"),
    ("demographic_parity_ratio", "equalized_odds_ratio"),
    ("demographic_parity", "equalized_odds", "true_positive_rate_parity", "false_positive_rate_parity"),
    ("DemographicParity", "EqualizedOdds", "TruePositiveRateParity", "FalsePositiveRateParity"),
)
_NEXT = {name: ring[(at + 1) % len(ring)] for ring in _RINGS for at, name in enumerate(ring)}
_MOST_NAMES = 2
_AROUND = 40

# Settings of an algorithm that are no part of an answer, and calls whose arguments only reach the screen.
_SETTINGS = {"random_state", "max_iter", "n_jobs", "verbose", "figsize"}
_SHOWING = {"print", "display"}
# Methods called for what they do, even as a cell's last expression.
_ACTING = {"fit", "append", "extend", "update", "add", "insert"}


def mutants(exercise: str, source: str, known: Collection[str] = ()) -> list[Mutant]:
    """Every mutant of an answer cell, in the order of its code.

    Parameters
    ----------
    exercise : str
        grade_id of the cell.
    source : str
        The cell with its solution.
    known : collection of str
        Names bound in the cells above. A name is only replaced by one that exists.

    Raises
    ------
    ValueError
        If the cell is not valid Python.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ValueError(f"{exercise}: the answer cell is not valid Python ({error.msg}).") from error
    lines = _solution_lines(source)
    original = ast.unparse(tree)
    found: list[Mutant] = []
    seen = {original}
    times: dict[tuple[str, str], int] = {}
    for line, what, changed in _changes(tree, lines, set(known)):
        code = ast.unparse(changed)
        if code in seen or not _compiles(code):
            continue
        seen.add(code)
        before, after = _differing(original, code)
        count = times[before, after] = times.get((before, after), 0) + 1
        name = f"{before}\n{after}\n{count}"
        short = hashlib.sha256(name.encode()).hexdigest()[:8]
        found.append(Mutant(f"{exercise}:{short}", exercise, code, line, before, after, what))
    return found


def _solution_lines(source: str) -> set[int]:
    """Numbers of the lines between the solution markers, from 1."""
    inside, lines = False, set()
    for number, line in enumerate(source.split("\n"), 1):
        if "BEGIN SOLUTION" in line:
            inside = True
        elif "END SOLUTION" in line:
            inside = False
        elif inside:
            lines.add(number)
    return lines


def _compiles(code: str) -> bool:
    try:
        compile(code, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _differing(original: str, code: str) -> tuple[str, str]:
    """The lines in which two texts differ, each joined and cut down to the surroundings of the change."""
    a, b = original.split("\n"), code.split("\n")
    start = _alike(a, b)
    end = _alike(a[:start:-1], b[:start:-1])
    before, after = (" / ".join(line.strip() for line in x[start : len(x) - end]) for x in (a, b))
    start = _alike(before, after)
    end = min(_alike(before[::-1], after[::-1]), min(len(before), len(after)) - start)
    return _cut(before, start, end), _cut(after, start, end)


def _alike(a: Sequence[str], b: Sequence[str]) -> int:
    """How many elements two sequences have in common at their beginning."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _cut(text: str, start: int, end: int) -> str:
    """`text` without what is far from the part between `start` and `end` (counted from the back)."""
    first, last = max(0, start - _AROUND), len(text) - max(0, end - _AROUND)
    return ("... " if first else "") + text[first:last] + (" ..." if last < len(text) else "")


# --- finding places ------------------------------------------------------------------------------------

_Path = tuple[tuple[str, int | None], ...]


def _changes(tree: ast.Module, lines: set[int], known: set[str]) -> Iterator[tuple[int, str, ast.Module]]:
    """Each changed copy of the tree, with the line and the kind of the change."""
    names = _instead(tree, known)
    strings = _strings(tree, lines)
    for path, node in _walk(tree, ()):
        line = getattr(node, "lineno", None)
        if line not in lines:
            continue
        for what, new in _replacements(node, names, strings):
            changed = copy.deepcopy(tree)
            _put(changed, path, new)
            yield line, what, ast.fix_missing_locations(changed)


def _walk(node: ast.AST, path: _Path) -> Iterator[tuple[_Path, ast.AST]]:
    """Every node below `node` that has to do with the answer, and the way to it."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "type_comment", "format_spec"):
            continue
        items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for at, item in items:
            if isinstance(item, ast.AST) and not _idle(item, node):
                yield (*path, (field, at)), item
                yield from _walk(item, (*path, (field, at)))


def _idle(node: ast.AST, parent: ast.AST) -> bool:
    """Whether nothing of the answer depends on a node: docstrings, what is shown, technical settings."""
    if isinstance(node, ast.Expr):
        call = node.value if isinstance(node.value, ast.Call) else None
        if call is None or (isinstance(call.func, ast.Name) and call.func.id in _SHOWING):
            return True
        acting = isinstance(call.func, ast.Attribute) and call.func.attr in _ACTING
        return isinstance(parent, ast.Module) and node is parent.body[-1] and not acting
    if isinstance(node, ast.keyword):
        return node.arg in _SETTINGS
    return isinstance(parent, ast.JoinedStr) and isinstance(node, ast.Constant)


def _put(tree: ast.AST, path: _Path, new: ast.AST | Callable[[Any], None]) -> None:
    """Put `new` at the end of the way; a function changes the node there instead."""
    node: Any = tree
    for field, at in path[:-1]:
        node = getattr(node, field) if at is None else getattr(node, field)[at]
    field, at = path[-1]
    if callable(new) and not isinstance(new, ast.AST):
        new(getattr(node, field) if at is None else getattr(node, field)[at])
    elif at is None:
        setattr(node, field, copy.deepcopy(new))
    else:
        getattr(node, field)[at] = copy.deepcopy(new)


def _strings(tree: ast.Module, lines: set[int]) -> list[str]:
    """Strings that the answer uses to choose something: column names, constraints, groups."""
    return list(
        dict.fromkeys(
            node.value
            for _, node in _walk(tree, ())
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.lineno in lines
            and re.fullmatch(r"[\w .-]{1,40}", node.value)
        )
    )


def _instead(tree: ast.Module, known: set[str]) -> dict[str, list[str]]:
    """For each name in the cell, existing names that could be meant instead.

    These are the next of its ring, other arguments of the same function, and variables with one part of the
    name different, first those that begin alike (`y_train`: `y_test`, then `X_train`).
    """
    nodes = [node for _, node in _walk(tree, ())]
    functions = [n for n in nodes if isinstance(n, ast.FunctionDef | ast.Lambda)]
    families = [[a.arg for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)] for f in functions]
    used = {n.id for n in nodes if isinstance(n, ast.Name)}
    called = {n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    bound = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    exists = known | bound | set(dir(builtins)) | {name for family in families for name in family}
    variables = sorted((used | known) - called)

    found: dict[str, list[str]] = {}
    for name in used:
        others = [_NEXT[name]] if name in _NEXT else []
        others += [other for family in families if name in family for other in family]
        if name not in called:
            alike = [other for other in variables if _one_part_differs(name, other)]
            others += sorted(alike, key=lambda other: other.split("_")[0] != name.split("_")[0])
        found[name] = [o for o in dict.fromkeys(others) if o != name and o in exists][:_MOST_NAMES]
    return found


def _one_part_differs(name: str, other: str) -> bool:
    parts, others = name.split("_"), other.split("_")
    if len(parts) != len(others) or len(parts) < 2:
        return False
    return sum(a != b for a, b in zip(parts, others, strict=True)) == 1


# --- the operators -------------------------------------------------------------------------------------

_Replacement = tuple[str, ast.AST | Callable[[Any], None]]


def _replacements(node: ast.AST, names: dict[str, list[str]], strings: list[str]) -> Iterator[_Replacement]:
    """Yield what may take a node's place, with the kind of the change."""
    if isinstance(node, ast.Constant):
        yield from _constant(node, strings)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for other in names.get(node.id, ()):
            yield "another name", _set("id", other)
    elif type(node) in _OPERATORS:
        yield from _OPERATORS[type(node)](node)
    if isinstance(node, ast.Expr | ast.AugAssign | ast.If | ast.For | ast.Raise | ast.Delete) or (
        isinstance(node, ast.Assign) and _refines(node)
    ):
        yield "statement dropped", ast.Pass()


def _refines(node: ast.Assign) -> bool:
    """Whether an assignment changes what was there before: `x = x.dropna()`, `table["gap"] = ...`."""
    return any(not isinstance(t, ast.Name) or _uses(node.value, t.id) for t in node.targets)


def _uses(node: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node))


def _set(field: str, value: Any) -> Callable[[Any], None]:
    def change(node: Any) -> None:
        setattr(node, field, copy.deepcopy(value))

    return change


def _without(at: int, *fields: str) -> Callable[[Any], None]:
    def change(node: Any) -> None:
        for field in fields:
            del getattr(node, field)[at]

    return change


def _arithmetic(node: ast.BinOp) -> Iterator[_Replacement]:
    for other in _ARITHMETIC.get(type(node.op), ()):
        yield "operator", _set("op", other())
    if isinstance(node.op, ast.Div | ast.Sub | ast.Pow):
        yield "operands swapped", ast.BinOp(left=node.right, op=node.op, right=node.left)
    if isinstance(node.op, ast.Div):
        yield "denominator dropped", node.left
    if isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield "one condition dropped", node.left
        yield "one condition dropped", node.right


def _comparison(node: ast.Compare) -> Iterator[_Replacement]:
    for at, op in enumerate(node.ops):
        for other in _COMPARISONS.get(type(op), ()):
            ops = [other() if i == at else o for i, o in enumerate(node.ops)]
            yield "comparison", _set("ops", ops)


def _constant(node: ast.Constant, strings: list[str]) -> Iterator[_Replacement]:
    value = node.value
    if isinstance(value, bool):
        yield "truth value", ast.Constant(not value)
    elif isinstance(value, int):
        yield "constant", ast.Constant(value + 1)
        if value != 0:
            yield "constant", ast.Constant(0 if value == 1 else value - 1)
    elif isinstance(value, float):
        yield "constant", ast.Constant(round(value * 1.1 + (0.1 if value == 0 else 0), 12))
        if 0 < value < 1 and value != 0.5:
            yield "complement", ast.Constant(round(1 - value, 12))
    elif isinstance(value, str) and value in strings:
        others = [_NEXT[value]] if value in _NEXT else []
        at = strings.index(value)
        others += [s for s in (*strings[at + 1 :], *strings[:at]) if s not in others][:1]
        for other in others:
            yield "another string", ast.Constant(other)


def _call(node: ast.Call) -> Iterator[_Replacement]:
    plain = [a for a in node.args if not isinstance(a, ast.Starred)]
    if len(plain) == len(node.args) and len(node.args) >= 2:
        for at in range(len(node.args) - 1):
            swapped = list(node.args)
            swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
            yield "arguments swapped", _set("args", swapped)
    named = {k.arg: at for at, k in enumerate(node.keywords) if k.arg}
    for name, at in named.items():
        if name not in _SETTINGS:
            yield "keyword dropped", _without(at, "keywords")
    if {"y_true", "y_pred"} <= named.keys():
        yield "arguments swapped", _exchanged(named["y_true"], named["y_pred"])
    of_numpy, called = False, ""
    if isinstance(node.func, ast.Name):
        called = node.func.id
    elif isinstance(node.func, ast.Attribute) and _is_numpy(node.func.value):
        of_numpy, called = True, node.func.attr
    whole = called == "round" and len(node.args) == 1  # three digits of a number are enough anywhere
    if (called in ("abs", "absolute") and node.args) or whole:
        yield "call dropped", node.args[0]
    if isinstance(node.func, ast.Attribute) and not of_numpy and node.func.attr in ("abs", "dropna"):
        yield "call dropped", node.func.value
    yield from _first_or_last(node, called, of_numpy)


def _is_numpy(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "numpy")


def _first_or_last(node: ast.Call, called: str, of_numpy: bool) -> Iterator[_Replacement]:
    """The first or the last of some numbers instead of the largest, the smallest or the span."""
    numbers = node.args[0] if called and len(node.args) == 1 else None
    if isinstance(node.func, ast.Attribute) and not of_numpy and not node.args:
        called, numbers = node.func.attr, node.func.value
    if numbers is None or any(k.arg == "axis" for k in node.keywords):
        return
    if called in ("max", "min", "nanmax", "nanmin"):
        yield "first instead of the extreme", _item(numbers, 0)
        yield "last instead of the extreme", _item(numbers, -1)
    elif called == "ptp":
        last_less_first = ast.BinOp(left=_item(numbers, -1), op=ast.Sub(), right=_item(numbers, 0))
        yield "last less first instead of the span", last_less_first


def _item(numbers: ast.expr, at: int) -> ast.expr:
    """`list(numbers)[at]`, which takes the values of an array, a Series or a list."""
    every = ast.Call(func=ast.Name("list", ast.Load()), args=[numbers], keywords=[])
    return ast.Subscript(value=every, slice=ast.Constant(at), ctx=ast.Load())


def _exchanged(one: int, other: int) -> Callable[[Any], None]:
    def change(node: Any) -> None:
        a, b = node.keywords[one], node.keywords[other]
        a.value, b.value = b.value, a.value

    return change


def _subscript(node: ast.Subscript) -> Iterator[_Replacement]:
    """Rows for columns, or everybody instead of those selected."""
    if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        first, second = node.slice.elts
        yield "index swapped", _set("slice", ast.Tuple(elts=[second, first], ctx=ast.Load()))
    if isinstance(node.slice, ast.Compare | ast.BoolOp) and isinstance(node.ctx, ast.Load):
        yield "selection dropped", node.value


def _boolean(node: ast.BoolOp) -> Iterator[_Replacement]:
    yield "boolean operator", _set("op", ast.Or() if isinstance(node.op, ast.And) else ast.And())


def _unary(node: ast.UnaryOp) -> Iterator[_Replacement]:
    if not isinstance(node.op, ast.UAdd):
        yield "operator dropped", node.operand


def _attribute(node: ast.Attribute) -> Iterator[_Replacement]:
    if isinstance(node.ctx, ast.Load) and node.attr in _NEXT:
        yield "another attribute", _set("attr", _NEXT[node.attr])


def _keyword(node: ast.keyword) -> Iterator[_Replacement]:
    if node.arg == "axis" and isinstance(node.value, ast.Constant) and node.value.value in (0, 1):
        yield "axis", _set("value", ast.Constant(1 - node.value.value))


def _entries(node: ast.Dict) -> Iterator[_Replacement]:
    if len(node.keys) > 1:
        for at in range(len(node.keys)):
            yield "entry dropped", _without(at, "keys", "values")


def _elements(node: ast.List | ast.Tuple) -> Iterator[_Replacement]:
    if len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
        yield "last element dropped", _without(len(node.elts) - 1, "elts")


def _augmented(node: ast.AugAssign) -> Iterator[_Replacement]:
    for other in _ARITHMETIC.get(type(node.op), ()):
        yield "operator", _set("op", other())


def _condition(node: ast.If | ast.IfExp | ast.While) -> Iterator[_Replacement]:
    if not isinstance(node.test, ast.Compare):
        yield "condition negated", _set("test", ast.UnaryOp(op=ast.Not(), operand=node.test))


_OPERATORS: dict[type[ast.AST], Callable[[Any], Iterator[_Replacement]]] = {
    ast.BinOp: _arithmetic,
    ast.Compare: _comparison,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.Call: _call,
    ast.Attribute: _attribute,
    ast.keyword: _keyword,
    ast.Subscript: _subscript,
    ast.Dict: _entries,
    ast.List: _elements,
    ast.Tuple: _elements,
    ast.AugAssign: _augmented,
    ast.If: _condition,
    ast.IfExp: _condition,
    ast.While: _condition,
}

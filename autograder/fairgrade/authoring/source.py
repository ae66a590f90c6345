"""Source: what a lab's hand-written notebook must be before nbgrader may make a lab of it.

nbgrader accepts more than it can grade: a test cell without points stops a class's grading, a solution cell
without markers loses its given lines, a hidden region that is not closed is released. Each is refused here.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from nbformat import NotebookNode

from fairgrade.authoring import prose
from fairgrade.authoring.problem import Problem

REGIONS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
"""What stands after BEGIN and END on a line of its own."""


def check(nb: NotebookNode, path: Path) -> list[Problem]:
    """Find everything in a lab's source that nbgrader would fail on or miss. Nothing is run."""
    found = list(_file(path))
    ids = Counter(c.metadata["nbgrader"].get("grade_id", "") for c in nb.cells if "nbgrader" in c.metadata)
    for grade_id, times in ids.items():
        if grade_id and times > 1:
            found.append(
                Problem("grade-id", f"the grade id {grade_id!r} is on {times} cells; it must be on one")
            )
    flags = [c.metadata.get("nbgrader", {}) for c in nb.cells]
    if not any(f.get("grade") for f in flags):
        found.append(Problem("points", "no cell is graded"))
    for cell in nb.cells:
        found += [Problem(rule, message, cell.get("id", "")) for rule, message in _cell(cell)]
    return found


def regions(source: str, name: str) -> tuple[list[str], list[str], str]:
    """Split a cell at the BEGIN and END lines of a region.

    Returns
    -------
    inside, outside : list of str
        The lines within the region's markers and those without; the markers are in neither.
    wrong : str
        What is wrong with the markers; empty if nothing.
    """
    inside: list[str] = []
    outside: list[str] = []
    is_open, wrong = False, ""
    for line in source.split("\n"):
        if f"BEGIN {name}" in line:
            wrong = wrong or (f"a second BEGIN {name} before END {name}" if is_open else "")
            is_open = True
        elif f"END {name}" in line:
            wrong = wrong or ("" if is_open else f"END {name} without BEGIN {name}")
            is_open = False
        else:
            (inside if is_open else outside).append(line)
    if is_open:
        wrong = wrong or f"BEGIN {name} without END {name}"
    return inside, outside, wrong


def secret_lines(nb: NotebookNode) -> dict[str, str]:
    """Collect the lines that may not reach a learner: {line: id of its cell}.

    The lines inside any region, and the whole of a written answer without one; not those that also stand in
    a part that learners do get.
    """
    secret: dict[str, str] = {}
    public: set[str] = set()
    for cell in nb.cells:
        given = cell.source
        hidden: list[str] = []
        for name in REGIONS:
            inside, outside, _ = regions(given, name)
            hidden += inside
            given = "\n".join(outside)
        flags = cell.metadata.get("nbgrader", {})
        if flags.get("solution") and not regions(cell.source, "SOLUTION")[0]:
            hidden, given = cell.source.split("\n"), ""
        secret.update({line.strip(): cell.id for line in hidden if any(c.isalnum() for c in line)})
        public.update(line.strip() for line in given.split("\n"))
    everything_public = "\n".join(public)
    return {line: cell for line, cell in secret.items() if line not in everything_public}


def names_to_define(nb: NotebookNode) -> list[str]:
    """Names that the released lab asks learners for: those that its answer cells bind, in order."""
    asked: dict[str, None] = {}
    for cell in nb.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            code = _parsed(_stubbed(cell.source))
            for statement in code.body if code else ():
                if isinstance(statement, ast.FunctionDef):
                    asked[statement.name] = None
                elif isinstance(statement, ast.Assign):
                    found = (n for target in statement.targets for n in ast.walk(target))
                    asked.update((n.id, None) for n in found if isinstance(n, ast.Name))
    return list(asked)


def working_minutes(nb: NotebookNode) -> int:
    """How long a lab takes, to the next five minutes.

    200 words and 15 lines of given code a minute, three minutes for each name to define, eight for a written
    answer. What learners do not read, tests and mark schemes, takes no time.
    """
    given, written = deepcopy(nb), 0
    given.cells = []
    for cell in nb.cells:
        flags = cell.metadata.get("nbgrader", {})
        written += bool(flags.get("grade") and flags.get("solution"))
        if not flags.get("grade") and not flags.get("solution"):
            shown = deepcopy(cell)
            shown.source = "\n".join(regions(cell.source, "MARK SCHEME")[1])
            given.cells.append(shown)
    minutes = prose.minutes_to_read(given) + 3 * len(names_to_define(nb)) + 8 * written
    return 5 * max(1, round(minutes / 5))


def _file(path: Path) -> Iterator[Problem]:
    if path.stem != path.parent.name:
        yield Problem("file-name", f"it lies in {path.parent.name}/; name it {path.parent.name}.ipynb")
    if len(path.parent.name) > 40 or not path.parent.name.replace("_", "").isalnum():
        yield Problem("file-name", "a lab's name has letters, digits and underscores only")


# A cell's kind by its flags (grade, solution, task), as nbgrader's own menu sets them. Its fifth kind, the
# manually graded task, is left out: nbgrader 0.9.6 never takes a task's grade for settled.
_KINDS = {
    (True, False, False): "test",
    (False, True, False): "answer",
    (True, True, False): "written answer",
    (False, False, False): "given",
}
# The kinds of cell that may hold each region; in any other, nbgrader releases it or stops.
_HOLDERS = {
    "SOLUTION": ("answer", "written answer"),
    "HIDDEN TESTS": ("test",),
    "MARK SCHEME": ("given",),
}


def _cell(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    flags = cell.metadata.get("nbgrader", {})
    grade, solution, task = (bool(flags.get(k)) for k in ("grade", "solution", "task"))
    kind = _KINDS.get((grade, solution, task), "")
    if not kind:
        yield "flags", "no task cells: put question and mark scheme in a locked cell, a written answer below"
        return
    for name in REGIONS:
        inside, _, wrong = regions(cell.source, name)
        if wrong:
            yield "regions", wrong
        elif f"BEGIN {name}" in cell.source:
            if not any(line.strip() for line in inside):
                yield "regions", f"nothing between BEGIN {name} and END {name}"
            if kind not in _HOLDERS[name]:
                yield "regions", f"a {name} region belongs in a cell of kind {' or '.join(_HOLDERS[name])}"
            elif name == "MARK SCHEME" and not flags.get("locked"):
                # Grading puts only locked cells back as they were: a grader would not see the scheme.
                yield "regions", "a cell with a MARK SCHEME region is locked"
    if kind in ("test", "written answer"):
        points = flags.get("points")
        if isinstance(points, bool) or not isinstance(points, (int, float)) or points < 0:
            yield "points", f"its points are {points!r}; give a number"
        elif points == 0:
            yield "points", "it is graded and worth nothing"
    if (kind != "given" or flags.get("locked")) and not flags.get("grade_id"):
        yield "grade-id", "it has no grade id"
    if flags and flags.get("schema_version") != 3:
        yield "flags", "its nbgrader metadata is not of schema_version 3; run `nbgrader update`"
    if kind in _RULES:
        yield from _RULES[kind](cell)


def _test(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    if cell.cell_type != "code":
        yield "test", "a test is a code cell"
        return
    if not cell.metadata.nbgrader.get("locked"):
        yield "test", "a test is locked, or learners can change it"
    visible = _parsed("\n".join(regions(cell.source, "HIDDEN TESTS")[1]))
    if visible is None:
        yield "test", "what is left without the hidden tests is not valid Python"
    elif all(isinstance(n, ast.Import | ast.ImportFrom) or _is_text(n) for n in visible.body):
        yield "test", "a test has a visible part: learners must be able to tell what is asked of them"
    elif _makes_marks(visible) != _asks_total(visible):
        yield "test", "what is left without the hidden tests makes its Marks first and ends in marks.total()"


def _makes_marks(code: ast.Module) -> bool:
    return any(isinstance(n, ast.Assign) and "Marks(" in ast.unparse(n.value) for n in code.body)


def _asks_total(code: ast.Module) -> bool:
    return ast.unparse(code.body[-1]).endswith(".total()")


def _answer(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    if cell.cell_type != "code":
        yield "solution", "a written answer is graded by hand: grade and solution both true"
    elif "BEGIN SOLUTION" not in cell.source:
        yield "solution", "a solution has BEGIN SOLUTION and END SOLUTION, or learners lose its given lines"
    elif _parsed(_stubbed(cell.source)) is None:
        yield "solution", "what is left without the solution is not valid Python"


_RULES = {"test": _test, "answer": _answer}


def _stubbed(source: str) -> str:
    """Put `pass` where nbgrader puts its stub."""
    region = r"(?ms)^([ \t]*)[^\n]*BEGIN SOLUTION.*?END SOLUTION[^\n]*$"
    return re.sub(region, r"\1pass", source)


def _parsed(code: str) -> ast.Module | None:
    try:
        return ast.parse(code)
    except SyntaxError:
        return None


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)

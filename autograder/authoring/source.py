"""Source: what a lab's hand-written notebook must be before nbgrader may make a lab of it.

nbgrader accepts more than it can grade: a test cell without points stops a class's grading, a solution cell
without markers loses its given lines, a hidden region that is not closed is released. Each is refused here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from autograder.authoring.problem import Problem

REGIONS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
"""What stands after BEGIN and END on a line of its own."""


def check(nb: NotebookNode, path: Path) -> list[Problem]:
    """Everything about a lab's source that nbgrader would trip over or let slip. Nothing is run."""
    found = list(_file(path))
    ids = Counter(c.metadata["nbgrader"].get("grade_id", "") for c in nb.cells if "nbgrader" in c.metadata)
    for grade_id, times in ids.items():
        if grade_id and times > 1:
            found.append(
                Problem("grade-id", f"the grade id {grade_id!r} is on {times} cells; it must be on one")
            )
    if not any(c.metadata.get("nbgrader", {}).get("grade") for c in nb.cells):
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
    """Lines that may not reach a learner: {line: id of its cell}.

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


def _file(path: Path) -> Iterator[Problem]:
    if path.stem != path.parent.name:
        yield Problem("file-name", f"it lies in {path.parent.name}/; name it {path.parent.name}.ipynb")
    if len(path.parent.name) > 40 or not path.parent.name.replace("_", "").isalnum():
        yield Problem("file-name", "a lab's name has letters, digits and underscores only")


def _cell(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    flags = cell.metadata.get("nbgrader")
    marked = {}
    for name in REGIONS:
        inside, _, wrong = regions(cell.source, name)
        marked[name] = f"BEGIN {name}" in cell.source
        if wrong:
            yield "regions", wrong
        if marked[name] and not wrong and not any(line.strip() for line in inside):
            yield "regions", f"nothing between BEGIN {name} and END {name}"
    if flags is None:
        for name in (n for n in REGIONS if marked[n]):
            yield "regions", f"a {name} region in a cell that nbgrader does not know (no nbgrader metadata)"
        return
    grade, solution, task = (bool(flags.get(k)) for k in ("grade", "solution", "task"))
    if not flags.get("grade_id"):
        yield "grade-id", "it has no grade id"
    if flags.get("schema_version") != 3:
        yield "grade-id", "its nbgrader metadata is not of schema_version 3; run `nbgrader update`"
    if marked["SOLUTION"] and not solution:
        yield "regions", "a SOLUTION region in a cell that is not a solution: it would be released"
    if marked["HIDDEN TESTS"] and (solution or not grade):
        yield "regions", "a HIDDEN TESTS region in a cell that is not a test: it would be released"
    if marked["MARK SCHEME"] and not task:
        yield (
            "regions",
            "a MARK SCHEME region in a cell that is not a manually graded task: it would be released",
        )
    if grade:
        points = flags.get("points")
        if isinstance(points, bool) or not isinstance(points, (int, float)) or points < 0:
            yield "points", f"it is graded and its points are {points!r}; give a number"
        elif points == 0:
            yield "points", "it is graded and is worth 0 points"
    if solution and not grade and cell.cell_type == "code" and not marked["SOLUTION"]:
        yield (
            "solution",
            "a solution without BEGIN SOLUTION and END SOLUTION: learners would lose its given lines",
        )
    if solution and not grade and cell.cell_type != "code":
        yield "solution", "a written answer must be graded by hand: grade and solution both true"
    if grade and not solution and not task:
        yield from _test(cell, flags)


def _test(cell: NotebookNode, flags: dict[str, object]) -> Iterator[tuple[str, str]]:
    if cell.cell_type != "code":
        yield "test", "a test must be a code cell"
        return
    if not flags.get("locked"):
        yield "test", "a test must be locked, or learners can change it"
    visible = regions(cell.source, "HIDDEN TESTS")[1]
    if not any(line.strip() and not line.strip().startswith("#") for line in visible):
        yield "test", "a test with no visible part: learners cannot tell what is asked of them"

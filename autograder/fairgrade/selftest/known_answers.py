"""Known answers: right and wrong answers on file for each exercise of a lab.

An *exercise* is a code cell meant for an answer (nbgrader: solution true, grade false) with the test cells
below it, up to the next such cell. Its known answers are the files

    autograder/cases/LAB/GRADE_ID/right_NAME.py
    autograder/cases/LAB/GRADE_ID/wrong_NAME.py

where GRADE_ID is the answer cell's. What follows a file's header replaces the whole source of that cell. The
header is the file's first comment lines. A right answer says how it differs from the lab's own::

    # style: a crosstab instead of boolean masks

A wrong one says what the learner had in mind, how many points of the exercise it must lose, and part of the
message that the learner must get (white space and case do not matter)::

    # misconception: divides by the whole group
    # loses: 2
    # message: this is the selection rate

A long value goes on in lines that begin with `#` and two or more spaces. Each exercise has at least one right
and one wrong answer.

Mutants that no test can tell from the reference are listed in autograder/cases/LAB/equivalent.toml::

    [[mutant]]
    id = "ex2_rates:1f0c9a"
    reason = "groupby sorts, so the order of the concatenation does not matter"

So are wrong answers that selftest makes and that are none here, under the name that it gives them::

    [[answer]]
    id = "ex2_rates/gap: sign dropped"
    reason = "a largest gap has no sign"

How a lab marks its cells. Everything is in the cell's nbgrader metadata (schema_version 3, task false):

- exercise text: read-only markdown (grade false, solution false, locked true);
- answer in code: grade false, solution true, locked false; what the release must not show stands between the
  lines `### BEGIN SOLUTION` and `### END SOLUTION`;
- tests: grade true, solution false, locked true, with points; a visible part, then a part between
  `### BEGIN HIDDEN TESTS` and `### END HIDDEN TESTS`;
- written answer: markdown, grade true, solution true, locked false, with points; in the source it holds a
  model answer. Left as it was released it scores 0 by itself, otherwise it waits for a person. Its mark
  scheme stands in the read-only cell that asks the question, between the lines `=== BEGIN MARK SCHEME ===`
  and `=== END MARK SCHEME ===`: the release does not have it, grading puts it back, the formgrader shows it.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from fairgrade import CHECKOUT

FOLDER = CHECKOUT / "autograder" / "cases"
"""The known answers of this course."""

_HEADER = {"right": ("style",), "wrong": ("misconception", "loses", "message")}


class Unfit(ValueError):
    """Known answers that cannot be used; the message lists every reason, one to a line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Exercise:
    """An answer cell and its tests.

    Attributes
    ----------
    name : str
        grade_id of the answer cell.
    tests : dict of str to float
        grade_id of each test cell, and its points.
    """

    name: str
    tests: dict[str, float]

    @property
    def points(self) -> float:
        """Points of all its tests."""
        return sum(self.tests.values())


@dataclass(frozen=True)
class Case:
    """A known answer.

    Attributes
    ----------
    exercise : str
        grade_id of the answer cell whose source `code` replaces.
    name : str
        File name without `.py`; begins with `right_` or `wrong_`.
    code : str
    about : str
        The style of a right answer, the misconception of a wrong one.
    loses : float
        Points that it must lose in its exercise; 0 for a right answer.
    message : str
        Part of what the learner must read; empty for a right answer.
    """

    exercise: str
    name: str
    code: str
    about: str
    loses: float = 0.0
    message: str = ""

    @property
    def right(self) -> bool:
        """Whether it is a right answer."""
        return self.name.startswith("right_")

    @property
    def id(self) -> str:
        """The exercise and the file's name."""
        return f"{self.exercise}/{self.name}"


def exercises(nb: NotebookNode) -> dict[str, Exercise]:
    """The exercises of a lab's notebook, in order, by the grade_id of their answer cell.

    Raises
    ------
    Unfit
        If a test has no answer cell above it, or an answer cell has no test below it.
    """
    found: dict[str, dict[str, float]] = {}
    problems, current = [], None
    for cell in nb.cells:
        flags = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code":
            continue
        if flags.get("solution") and not flags.get("grade"):
            current = flags["grade_id"]
            found[current] = {}
        elif flags.get("grade") and not flags.get("solution"):
            if current is None:
                problems.append(f"test {flags['grade_id']} has no answer cell above it")
            else:
                found[current][flags["grade_id"]] = float(flags["points"])
    problems += [
        f"answer cell {name} has no test below it; let one cell hold the whole answer of an exercise"
        for name, tests in found.items()
        if not tests
    ]
    if problems:
        raise Unfit(problems)
    return {name: Exercise(name, tests) for name, tests in found.items()}


def read(folder: Path, known: dict[str, Exercise]) -> tuple[list[Case], list[str]]:
    """The known answers of one lab.

    Parameters
    ----------
    folder : Path
        autograder/cases/LAB.
    known : dict of str to Exercise
        The lab's exercises.

    Returns
    -------
    cases : list of Case
        Those that can be used, in the order of the exercises.
    problems : list of str
        Each file that is not what this module's docstring asks for, and why; each exercise without a right
        or without a wrong answer.
    """
    cases: list[Case] = []
    problems: list[str] = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        where = path.relative_to(folder)
        if where.as_posix() == "equivalent.toml":
            continue
        kind = path.stem.partition("_")[0]
        if len(where.parts) != 2 or path.suffix != ".py" or kind not in _HEADER or path.stem == f"{kind}_":
            problems.append(f"{where}: the name must be GRADE_ID/right_NAME.py or GRADE_ID/wrong_NAME.py")
        elif where.parts[0] not in known:
            problems.append(f"{where}: the lab has no exercise {where.parts[0]}; it has {_names(known)}")
        else:
            case, wrong = _parse(path, known[where.parts[0]], kind)
            problems += [f"{where}: {problem}" for problem in wrong]
            if not wrong:
                cases.append(case)
    for name in known:
        for kind in _HEADER:
            if not any((folder / name).glob(f"{kind}_*.py")):
                problems.append(f"{name}: no {kind} answer is on file; write {name}/{kind}_NAME.py")
    return sorted(cases, key=lambda c: (list(known).index(c.exercise), c.name)), problems


def equivalent(folder: Path, kind: str = "mutant") -> dict[str, str]:
    """Id of each mutant, or of each made answer, that is listed as equivalent, and the reason.

    Parameters
    ----------
    folder : Path
        autograder/cases/LAB.
    kind : {"mutant", "answer"}

    Raises
    ------
    Unfit
        If equivalent.toml cannot be read, or an entry has no id or no reason.
    """
    path = folder / "equivalent.toml"
    if not path.exists():
        return {}
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Unfit([f"{path.name}: {error}"]) from error
    tables = {name: listed.pop(name, []) for name in ("mutant", "answer")}
    entries = tables[kind]
    problems = [f"{path.name}: unknown table {key!r}; write [[mutant]] or [[answer]]" for key in listed]
    found: dict[str, str] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
        texts = {key: str(entry.get(key, "")).strip() for key in ("id", "reason")}
        problems += [f"{path.name}: {kind} {number} has no {key}" for key, text in texts.items() if not text]
        problems += [
            f"{path.name}: {kind} {number} has an unknown key {k!r}" for k in entry if k not in texts
        ]
        if texts["id"] in found:
            problems.append(f"{path.name}: {texts['id']} is listed twice")
        found[texts["id"]] = texts["reason"]
    if problems:
        raise Unfit(problems)
    return found


def _names(known: Iterable[str]) -> str:
    return ", ".join(known) or "none"


def _parse(path: Path, exercise: Exercise, kind: str) -> tuple[Case, list[str]]:
    """A case, and what is wrong with it."""
    header, code = _split(path.read_text(encoding="utf-8"))
    needed = _HEADER[kind]
    problems = [f"the header has no `# {key}: ...`" for key in needed if not header.get(key)]
    problems += [
        f"the header has `# {key}:`, which does not belong to a {kind} answer"
        for key in header
        if key not in needed
    ]
    loses = 0.0
    if header.get("loses"):
        try:
            loses = float(header["loses"])
        except ValueError:
            problems.append(f"loses is {header['loses']!r}; write a number")
        else:
            if not 0 < loses <= exercise.points:
                most = f"{exercise.points:g}"
                problems.append(
                    f"loses is {loses:g}; the exercise has {most} points, so write 0 < loses <= {most}"
                )
    try:
        if not ast.parse(code).body:
            problems.append("there is no code below the header")
    except SyntaxError as error:
        problems.append(f"it is not valid Python ({error.msg}, line {error.lineno} below the header)")
    about = header.get(needed[0], "")
    return Case(exercise.name, path.stem, code, about, loses, header.get("message", "")), problems


def _split(text: str) -> tuple[dict[str, str], str]:
    """Header entries and the code below them. A comment that is no entry is the first line of the code."""
    header: dict[str, str] = {}
    last = ""
    lines: Sequence[str] = text.splitlines()
    at = 0
    for at, line in enumerate(lines):  # noqa: B007 - where the header ends is used below
        if match := re.fullmatch(r"# ?([a-z]+): *(.*)", line):
            last = match[1]
            header[last] = match[2].strip()
        elif last and (match := re.fullmatch(r"# {2,}(\S.*)", line)):
            header[last] += " " + match[1].strip()
        else:
            break
    else:
        at = len(lines)
    return header, "\n".join(lines[at:]).strip("\n") + "\n"

"""A small course and the people who hand in work on it, for the tests of grading.

The lab is called ``mini``. Full marks are 9: two points for ``test_rate``, four for ``test_accuracy`` (which
gives part of them) and three for the written answer ``why``, which a person grades.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from fairgrade.authoring.demo import reference_answers
from fairgrade.lab.course import Course, Lab, answered, find_course, read_lab

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "small"
c.Execute.timeout = 6
c.Execute.iopub_timeout = 6
"""

RATE = '''
def selection_rate(decisions):
    """The share of decisions that are 1."""
    ### BEGIN SOLUTION
    return sum(decisions) / len(decisions)
    ### END SOLUTION
'''
TEST_RATE = """
from fairgrade import checks

checks.number("selection_rate([1, 0])", selection_rate([1, 0]), 0.5)
### BEGIN HIDDEN TESTS
assert selection_rate([1, 1, 1, 0]) == 0.75
### END HIDDEN TESTS
"""
ACCURACY = '''
def accuracy(labels, decisions):
    """The share of decisions that equal the label."""
    ### BEGIN SOLUTION
    return sum(y == d for y, d in zip(labels, decisions)) / len(labels)
    ### END SOLUTION
'''
TEST_ACCURACY = """
points = 0
if accuracy(labels, decisions) == 0.75:
    points += 3
### BEGIN HIDDEN TESTS
if accuracy([1], [0]) == 0:
    points += 1
### END HIDDEN TESTS
points
"""


def _cell(kind: str, name: str, source: str, points: float | None = None) -> NotebookNode:
    mark = {
        "grade": kind in ("test", "written"),
        "solution": kind in ("answer", "written"),
        "locked": kind in ("locked", "test"),
        "task": False,
        "grade_id": name,
        "schema_version": 3,
    }
    if points is not None:
        mark["points"] = points
    make = new_markdown_cell if kind == "written" or source.startswith("#") else new_code_cell
    return make(source.strip(), id=f"{name}-id".replace("_", "-"), metadata={"nbgrader": mark})


def mini_source() -> NotebookNode:
    """What the author of ``mini`` wrote."""
    cells = [
        _cell("locked", "intro", "# Mini\n\nTwo functions and a sentence."),
        _cell("locked", "data", "labels = [1, 0, 1, 1]\ndecisions = [1, 0, 0, 1]"),
        _cell("answer", "rate", RATE),
        _cell("test", "test_rate", TEST_RATE, 2),
        new_markdown_cell("Now the accuracy.", id="between"),
        _cell("answer", "accuracy", ACCURACY),
        _cell("test", "test_accuracy", TEST_ACCURACY, 4),
        _cell("written", "why", "Because three of four agree.", 3),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=kernel)


def other_source() -> NotebookNode:
    """A second lab of the course, to be handed in by mistake."""
    cells = [
        _cell("answer", "double", "def double(x):\n    return 2 * x"),
        _cell("test", "test_double", "double(2)", 1),
    ]
    return new_notebook(cells=cells, metadata=mini_source().metadata)


def make_course(root: Path) -> Course:
    """Write the course."""
    for name, notebook in (("mini", mini_source()), ("other", other_source())):
        folder = root / "source" / name
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    (root / "nbgrader_config.py").write_text(CONFIG)
    return find_course(root)


class Classroom:
    """Writes submissions of the lab ``mini``.

    Attributes
    ----------
    lab
        The lab.
    submissions
        The folder with a folder per student.
    unsafe
        Whether to grade without a sandbox.
    """

    unsafe = False

    def __init__(self, root: Path, course: Course) -> None:
        self.course = course
        self.lab: Lab = read_lab(course, "mini")
        self.notebook = self.lab.notebooks["mini"]
        self.submissions = root / "submitted"
        self.submissions.mkdir(parents=True, exist_ok=True)
        self.out = root / "graded"
        self.roster = root / "roster.csv"

    def reference(self, **answers: str) -> NotebookNode:
        """The author's answers handed in, some of them replaced."""
        return answered(self.notebook.release, {**reference_answers(self.notebook), **answers})

    def hand_in(self, student: str, content: NotebookNode | bytes | str, name: str = "mini.ipynb") -> Path:
        """Put a file into a student's folder for the lab."""
        if isinstance(content, NotebookNode):
            content = json.dumps(content)
        path = self.submissions / student / "mini" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def command(self, *more: str) -> list[str]:
        """The arguments of ``fairgrade`` that grade this class."""
        places = {"--course": self.course.root, "--submissions": self.submissions, "--out": self.out}
        if self.roster.exists():
            places["--roster"] = self.roster
        more = (*more, "--unsafe") if self.unsafe else more
        return ["grade", "mini", *(str(part) for pair in places.items() for part in pair), *more]

    def rows(self) -> dict[str, dict[str, str]]:
        """The rows of scores.csv by student, in order."""
        with open(self.out / "scores.csv", encoding="utf-8", newline="") as file:
            return {row["student"]: row for row in csv.DictReader(file)}

    def enroll(self, *students: str) -> None:
        """Write the roster."""
        self.roster.write_text("id\n" + "".join(f"{student}\n" for student in students))


def changed(notebook: NotebookNode, change: Callable[[list[NotebookNode]], object]) -> NotebookNode:
    """`notebook` after a change to its list of cells."""
    change(notebook.cells)
    return notebook


def by_name(cells: list[NotebookNode], name: str) -> NotebookNode:
    """The cell with a ``grade_id``."""
    return next(c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def as_format_3(text: str) -> str:
    """A notebook in the format of before 2015."""
    return json.dumps(nbformat.convert(nbformat.reads(text, 4), 3))

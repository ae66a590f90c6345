"""The lab that the hostile corpus is handed in for: a function, a number, a table and a written answer.

There are two points each for ``test_rate``, ``test_share`` and ``test_table``, and three for ``why``, which a
person grades.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from fairgrade.lab.course import Course, find_course
from tests.fairgrade.classroom import _cell

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "court"
c.Execute.timeout = {seconds}
c.Execute.iopub_timeout = {seconds}
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError()"}}
"""

#: Stands in a hidden test and nowhere else.
HIDDEN_WORD = "palisander"

DATA = """
import pandas as pd

groups = ["north", "north", "south", "south"]
labels = [1, 0, 1, 1]
decisions = [1, 0, 0, 1]
"""
RATE = """
def selection_rate(decisions):
    return sum(decisions) / len(decisions)
"""
SHARE = "share = sum(y == d for y, d in zip(labels, decisions)) / len(labels)"
TABLE = "table = pd.DataFrame({'n': [2, 2], 'rate': [0.5, 0.5]}, index=['north', 'south'])"
TEST_RATE = f"""
from fairgrade import checks

checks.number("selection_rate([1, 0])", selection_rate([1, 0]), 0.5)
### BEGIN HIDDEN TESTS
assert selection_rate([1, 1, 1, 0]) == 0.75, "{HIDDEN_WORD}"
### END HIDDEN TESTS
"""
TEST_SHARE = """
assert share == 0.75
### BEGIN HIDDEN TESTS
assert round(share, 4) == 0.75
### END HIDDEN TESTS
"""
TEST_TABLE = """
assert list(table["n"]) == [2, 2]
### BEGIN HIDDEN TESTS
assert table.loc["north", "rate"] == 0.5
### END HIDDEN TESTS
"""


def source() -> NotebookNode:
    """What the author of the lab wrote."""

    def answer(name: str, text: str) -> NotebookNode:
        cell = _cell("answer", name, "pass")
        cell.source = f"### BEGIN SOLUTION\n{text.strip()}\n### END SOLUTION"
        return cell

    cells = [
        _cell("locked", "intro", "# Court\n\nA function, a number, a table and a sentence."),
        _cell("locked", "data", DATA),
        answer("rate", RATE),
        _cell("test", "test_rate", TEST_RATE, 2),
        answer("share", SHARE),
        _cell("test", "test_share", TEST_SHARE, 2),
        answer("table", TABLE),
        _cell("test", "test_table", TEST_TABLE, 2),
        _cell("written", "why", "Because three of four agree.", 3),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=kernel)


def make_court(root: Path, seconds: int) -> Course:
    """Write the course; a cell may take so many `seconds`."""
    folder = root / "source" / "mini"
    folder.mkdir(parents=True)
    nbformat.write(source(), folder / "mini.ipynb")
    (root / "nbgrader_config.py").write_text(CONFIG.format(seconds=seconds))
    return find_course(root)

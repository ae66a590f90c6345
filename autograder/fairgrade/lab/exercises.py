"""What an exercise is called, and which cells belong to it, as its lab's notebook is laid out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from fairgrade.lab.course import LabNotebook, describe, grade_id

_LONGEST = 70


@dataclass(frozen=True)
class Exercise:
    """A graded cell, and the answers between it and the graded cells above.

    Attributes
    ----------
    name : str
        grade_id of the test, or of the written answer.
    title : str
        The heading above it, without its points, and ", in writing" where a test stands below it too; the
        grade_id where there is none or it tells no cell from another.
    answers : tuple of str
        grade_id of each cell that it looks at.
    """

    name: str
    title: str
    answers: tuple[str, ...]


def exercises(lab: LabNotebook) -> dict[str, Exercise]:
    """The exercises of a notebook in order, by the name of the graded cell."""
    above = headings(lab)
    graded = [cell for cell in lab.cells if cell.kind in ("test", "written", "task")]
    shared = Counter((above[cell.grade_id], cell.kind) for cell in graded)
    found: dict[str, Exercise] = {}
    answers: list[str] = []
    tested = False
    for cell in lab.cells:
        if cell.kind == "answer":
            answers = [cell.grade_id] if tested else [*answers, cell.grade_id]
            tested = False
        elif cell.kind in ("test", "written", "task"):
            title = above[cell.grade_id]
            if not title or shared[title, cell.kind] > 1:
                title = lab.title(cell.grade_id)
            elif cell.kind == "written" and shared[title, "test"]:
                title = f"{title}, in writing"
            looks_at = tuple(answers) if cell.kind == "test" else (cell.grade_id,)
            found[cell.grade_id] = Exercise(cell.grade_id, title, looks_at)
            tested |= cell.kind == "test"
    return found


def headings(lab: LabNotebook) -> dict[str, str]:
    """For each of the lab's cells the heading above it, by name; empty if there is none."""
    return dict(_headings(lab))


def _headings(lab: LabNotebook) -> Iterator[tuple[str, str]]:
    heading = ""
    for cell in lab.release.cells:
        if cell.cell_type == "markdown":
            found = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", cell.source, re.MULTILINE)
            heading = _short(found[-1]) if found else heading
        name = grade_id(cell)
        if name and describe(cell):
            yield name, heading


def _short(heading: str) -> str:
    """A heading without marks and without points in brackets."""
    text = re.sub(r"[*_`]", "", heading)
    text = re.sub(r"\s*\([^()]*\bpoints?\b[^()]*\)\s*$", "", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3].rstrip() + "..."

"""The gradebook room: the only writer of ``OUT/gradebook.db``, which has nbgrader's own schema.

Every write may be repeated: entering a result twice leaves what entering it once leaves. Points that a person
gave by hand are never changed here.
"""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from math import isclose
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from .course import Course, Lab, Unusable
from .intake import Person
from .results import Result, write_atomically


@dataclass
class Standing:
    """What the gradebook says about one person's work on a lab.

    Attributes
    ----------
    score
        Points so far: by hand where a person gave some, otherwise the machine's; less a penalty for lateness.
    cells
        Points by (notebook, cell).
    waiting
        The cells that wait for a person.
    by_hand
        How many cells have points from a person.
    penalty
        Points taken off for lateness.
    comments
        What was said of an answer, by (notebook, cell).
    digest
        Changes when anything that a page of feedback shows may have changed.
    """

    score: float = 0.0
    cells: dict[tuple[str, str], float] = field(default_factory=dict)
    waiting: set[tuple[str, str]] = field(default_factory=set)
    by_hand: int = 0
    penalty: float = 0.0
    comments: dict[tuple[str, str], str] = field(default_factory=dict)
    digest: str = ""


class Book:
    """nbgrader's gradebook of one class. Use it in a ``with`` statement.

    Raises
    ------
    Unusable
        On opening, if the file is there and is no gradebook of this nbgrader.
    """

    def __init__(self, out: Path, course: Course) -> None:
        self._path = out / "gradebook.db"
        self._course = course
        self._aside = out / "work"
        self.url = f"sqlite:///{self._path.resolve()}"

    def __enter__(self) -> Book:
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import DatabaseError, SAWarning

        self._quiet = warnings.catch_warnings()
        self._quiet.__enter__()
        warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's habits, harmless
        course_id = self._course.directory().course_id or "default_course"
        if not self._path.exists():
            _create(self._path)
        try:
            self._book = Gradebook(self.url, course_id)
            _ = self._book.assignments
        except DatabaseError as error:
            why = str(getattr(error, "orig", error)).splitlines()[0]
            raise Unusable("--out", f"{self._path} is not a gradebook of this nbgrader ({why}).") from error
        return self

    def __exit__(self, *exc: object) -> None:
        self._book.close()
        self._quiet.__exit__(*exc)

    # --- the lab and the class ---------------------------------------------------------------------------

    def define(self, lab: Lab) -> None:
        """Enter the lab: its notebooks, cells and points.

        If the lab has gained or lost cells since it was entered, its submissions are taken out of the
        gradebook to be entered again, and points given by hand are kept for the cells that remain.
        """
        from nbgrader.preprocessors import SaveCells

        assignment = self._book.update_or_create_assignment(lab.name)
        if self._shape(assignment) not in (_shape(lab), set()):
            self._set_hand_given_aside(lab)
            due = assignment.duedate
            self._book.remove_assignment(lab.name)
            self._book.add_assignment(lab.name, duedate=due)
        for name, notebook in lab.notebooks.items():
            where = {"notebook": name, "assignment": lab.name, "db_url": self.url}
            SaveCells(config=self._course.config).preprocess(deepcopy(notebook.truth), {"nbgrader": where})
        self._book.db.expire_all()  # SaveCells wrote through a connection of its own

    def enrol(self, people: Iterable[Person]) -> None:
        """Enter everybody, with what the roster says of them."""
        for person in people:
            self._book.update_or_create_student(person.id, **person.details)

    def people(self) -> list[Person]:
        """Everybody in the gradebook, by id."""
        known = ("first_name", "last_name", "email", "lms_user_id")
        return [
            Person(one.id, {key: value for key in known if (value := getattr(one, key))})
            for one in sorted(self._book.students, key=lambda student: student.id)
        ]

    def knows(self, lab: Lab) -> bool:
        """Whether the lab was entered with the cells and points that it has now."""
        from nbgrader.api import MissingEntry

        try:
            assignment = self._book.find_assignment(lab.name)
        except MissingEntry:
            return False
        return self._shape(assignment) == _shape(lab) and isclose(assignment.max_score, lab.max_points)

    @staticmethod
    def _shape(assignment: Any) -> set[tuple[str, str, str]]:
        kinds = ("grade_cells", "solution_cells", "task_cells", "source_cells")
        return {
            (nb.name, kind, cell.name)
            for nb in assignment.notebooks
            for kind in kinds
            for cell in getattr(nb, kind)
        }

    # --- results -----------------------------------------------------------------------------------------

    def holds(self, result: Result) -> bool:
        """Whether the machine's points of a result stand in the gradebook as they are."""
        submission = self._submission(result)
        if submission is None:
            return result.status == "missing"
        there = {(g.notebook.name, g.name): g.auto_score for nb in submission.notebooks for g in nb.grades}
        return there == {(name, c.grade_id): c.points for name, c in _cells(result)}

    def enter(self, result: Result) -> None:
        """Write a result's points. A cell that also has points by hand is marked for another look."""
        submission = self._submission(result)
        if submission is None and result.status == "missing":
            return
        submission = self._book.update_or_create_submission(
            result.lab, result.student, timestamp=_moment(result.timestamp)
        )
        points = {(name, c.grade_id): c.points for name, c in _cells(result)}
        kept = self._hand_given_aside(result.lab, result.student)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.auto_score = points.get((notebook.name, grade.name), 0.0)
                if by_hand := kept.get("grades", {}).get(f"{notebook.name}/{grade.name}"):
                    grade.manual_score, grade.extra_credit = by_hand
                grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
            blank = result.notebooks[notebook.name].unanswered
            for comment in notebook.comments:
                comment.auto_comment = "No response." if comment.name in blank else None
                if by_hand := kept.get("comments", {}).get(f"{notebook.name}/{comment.name}"):
                    comment.manual_comment = by_hand
        self._book.db.commit()
        self._penalise(result)
        if kept:
            self._aside_path(result.lab, result.student).unlink(missing_ok=True)

    def recover(self) -> None:
        """Drop what was not yet written, after a write that failed."""
        self._book.db.rollback()

    def _submission(self, result: Result) -> Any:
        from nbgrader.api import MissingEntry

        try:
            return self._book.find_submission(result.lab, result.student)
        except MissingEntry:
            return None

    def _penalise(self, result: Result) -> None:
        """nbgrader's penalty for lateness, by the plugin that the course names."""
        from nbgrader.preprocessors import AssignLatePenalties

        for name in result.notebooks:
            where = {
                "student": result.student,
                "assignment": result.lab,
                "notebook": name,
                "db_url": self.url,
            }
            AssignLatePenalties(config=self._course.config).preprocess(
                NotebookNode(cells=[]), {"nbgrader": where}
            )
        self._book.db.expire_all()

    def standings(self, lab: Lab) -> dict[str, Standing]:
        """Where everybody stands who has a submission in the gradebook."""
        standings: dict[str, Standing] = {}
        for submission in self._book.find_assignment(lab.name).submissions:
            standing = standings.setdefault(submission.student_id, Standing())
            seen: list[Any] = []
            for notebook in submission.notebooks:
                standing.penalty += notebook.late_submission_penalty or 0.0
                for grade in sorted(notebook.grades, key=lambda g: g.name):
                    standing.score += grade.score
                    if grade.needs_manual_grade:
                        standing.waiting.add((notebook.name, grade.name))
                    standing.by_hand += grade.manual_score is not None
                    standing.cells[notebook.name, grade.name] = grade.score
                    seen.append((grade.name, grade.score, grade.needs_manual_grade))
                for comment in sorted(notebook.comments, key=lambda c: c.name):
                    seen.append((comment.name, comment.comment or ""))
                    if comment.comment:
                        standing.comments[notebook.name, comment.name] = comment.comment
                seen.append(notebook.late_submission_penalty)
            standing.score = max(0.0, standing.score - standing.penalty)
            standing.digest = hashlib.sha256(repr(seen).encode()).hexdigest()
        return standings

    # --- what people gave by hand, while the lab is entered anew ------------------------------------------

    def _aside_path(self, lab: str, student: str) -> Path:
        return self._aside / lab / "by-hand" / f"{student}.json"

    def _hand_given_aside(self, lab: str, student: str) -> dict[str, Any]:
        try:
            return json.loads(self._aside_path(lab, student).read_text("utf-8"))
        except (OSError, ValueError):
            return {}

    def _set_hand_given_aside(self, lab: Lab) -> None:
        for submission in self._book.find_assignment(lab.name).submissions:
            grades, comments = {}, {}
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    if grade.manual_score is not None or grade.extra_credit is not None:
                        grades[f"{notebook.name}/{grade.name}"] = [grade.manual_score, grade.extra_credit]
                for comment in notebook.comments:
                    if comment.manual_comment:
                        comments[f"{notebook.name}/{comment.name}"] = comment.manual_comment
            if grades or comments:
                path = self._aside_path(lab.name, submission.student_id)
                write_atomically(path, json.dumps({"grades": grades, "comments": comments}))


def _cells(result: Result) -> Iterable[tuple[str, Any]]:
    return ((name, cell) for name, notebook in result.notebooks.items() for cell in notebook.cells)


def _shape(lab: Lab) -> set[tuple[str, str, str]]:
    """The lab's cells as nbgrader files them."""
    filed = {
        "test": ("grade_cells",),
        "written": ("grade_cells", "solution_cells"),
        "task": ("task_cells",),
        "answer": ("solution_cells",),
        "locked": (),
    }
    return {
        (name, kind, cell.grade_id)
        for name, notebook in lab.notebooks.items()
        for cell in notebook.cells
        for kind in (*filed[cell.kind], "source_cells")
    }


def _moment(text: str) -> datetime | None:
    """When a submission was handed in, or None if that cannot be read."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError):
        return None


def _create(path: Path) -> None:
    """Make an empty gradebook, whole or not at all.

    nbgrader would ask the command ``alembic`` for the version to note in it, which need not be on the PATH
    and takes seconds; here the library is asked.
    """
    import nbgrader
    from alembic.script import ScriptDirectory
    from nbgrader.api import Base
    from sqlalchemy import create_engine, text

    version = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic")).get_current_head()
    scratch = path.with_name(".gradebook.part")
    scratch.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{scratch.resolve()}")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
    engine.dispose()
    os.replace(scratch, path)

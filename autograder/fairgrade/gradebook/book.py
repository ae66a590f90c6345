"""The only writer of the gradebook, which has nbgrader's own schema.

It is ``OUT/gradebook.db``, or a database in PostgreSQL. Every write may be repeated: entering a result twice
leaves what entering it once leaves. Points that a person gave by hand are never changed here.

nbgrader's tables are written directly, a result in one transaction: its own functions look everything up
again for every cell, and commit in between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from sqlalchemy.exc import DataError, SQLAlchemyError

from fairgrade.gradebook.database import GradebookUnavailable, OneWriter, first_line, open_database
from fairgrade.lab.course import Course, Lab, Unusable, grade_id
from fairgrade.results.store import Result
from fairgrade.submission.roster import Person

_LONGEST_NAME = 128  # in nbgrader's tables; SQLite does not mind, PostgreSQL does


@dataclass
class GradebookEntry:
    """What the gradebook says about one person's work on a lab.

    Attributes
    ----------
    score
        Points so far: by hand where a person gave some, otherwise the machine's; less a penalty for lateness.
    cells
        Points by (notebook, cell).
    waiting
        The cells that need grading by hand.
    by_hand
        How many cells have points from a person.
    penalty
        Points taken off for lateness.
    comments
        What a person, or else the machine, said of an answer, by (notebook, cell).
    hand
        The cells whose points a person gave or added to.
    digest
        Changes when anything that a page of feedback shows may have changed.
    """

    score: float = 0.0
    cells: dict[tuple[str, str], float] = field(default_factory=dict)
    waiting: set[tuple[str, str]] = field(default_factory=set)
    by_hand: int = 0
    penalty: float = 0.0
    comments: dict[tuple[str, str], str] = field(default_factory=dict)
    hand: set[tuple[str, str]] = field(default_factory=set)
    digest: str = ""


@dataclass
class _Layout:
    """The keys under which nbgrader files a lab.

    Attributes
    ----------
    notebooks
        Names by key.
    keys
        The other way round.
    graded, commented
        (notebook, cell) by the key of a cell that has points, or a comment.
    """

    assignment: str
    notebooks: dict[str, str]
    graded: dict[str, tuple[str, str]]
    commented: dict[str, tuple[str, str]]

    @cached_property
    def keys(self) -> dict[str, str]:
        return {name: key for key, name in self.notebooks.items()}


class Book:
    """nbgrader's gradebook of one class. Use it in a ``with`` statement.

    Parameters
    ----------
    out
        The gradebook is ``gradebook.db`` in this folder, unless there is a `url`.
    url
        Another place for it, as SQLAlchemy writes addresses: ``postgresql://user@host/database``.

    Attributes
    ----------
    url
        Where the gradebook is, for nbgrader's commands. It may hold a password: show it to nobody.

    Raises
    ------
    Unusable
        On opening, if the database cannot be reached or holds something else; in :meth:`define`, if another
        run is grading the same lab into it.
    """

    def __init__(self, out: Path, course: Course, url: str | None = None) -> None:
        self._course = course
        self._given = url is not None
        self.url = url or f"sqlite:///{(out / 'gradebook.db').resolve()}"
        self._layouts: dict[str, _Layout] = {}
        self._penalties: Any = None

    def __enter__(self) -> Book:
        from sqlalchemy.orm import Session

        self._writer = OneWriter()
        self._engine = open_database(self.url, "--db" if self._given else "--out", self._writer)
        self._session = Session(self._engine)
        self.url = self._engine.url.render_as_string(hide_password=False)
        return self

    def __exit__(self, *exc: object) -> None:
        try:
            self._session.close()
            self._writer.close()
        finally:
            self._engine.dispose()

    def recover(self) -> None:
        """Drop what was not yet written, after a write that failed."""
        self._layouts.clear()
        self._session.rollback()

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        """All of it or nothing. Between two of them no lock is held that a formgrader would wait for."""
        try:
            yield self._session
            self._session.commit()
        except BaseException as error:
            self.recover()
            if isinstance(error, SQLAlchemyError):
                raise GradebookUnavailable(
                    f"the gradebook failed ({first_line(error, self._engine.url)})"
                ) from error
            raise

    # --- the lab and the class ---------------------------------------------------------------------------

    def define(self, lab: Lab) -> None:
        """Enter the lab: its notebooks, cells and points.

        If the lab has lost cells since it was entered, what was given for them goes; the rest stays. No
        other run can grade the lab into this database from here on.
        """
        try:
            if self._given:  # OUT has a lock of its own
                self._writer.claim(lab.name)
            with self._transaction() as db:
                self._writer.alone(db)
                self._define(db, lab)
        except GradebookUnavailable as error:
            if isinstance(error.__cause__, DataError):
                raise Unusable("LAB", f"{lab.name} does not fit into nbgrader's tables: {error}") from error
            raise

    def _define(self, db: Any, lab: Lab) -> None:
        from nbgrader.api import Assignment, Notebook
        from nbgrader.api import Course as CourseRow

        course = self._course.directory().course_id or "default_course"
        if db.get(CourseRow, course) is None:
            db.add(CourseRow(id=course))
        assignment = db.query(Assignment).filter_by(name=lab.name).one_or_none()
        if assignment is None:
            assignment = Assignment(lab.name, course_id=course)
            db.add(assignment)
        elif assignment.course_id != course and self._given:
            raise Unusable(
                "--db",
                f"the database already has {lab.name} of the course {assignment.course_id}, "
                f"and this is {course}; make a database for each course.",
            )
        there = {notebook.name: notebook for notebook in assignment.notebooks}
        for name in there.keys() - lab.notebooks.keys():
            _remove_notebook(db, there[name])
        for name, notebook in lab.notebooks.items():
            if name not in there:
                there[name] = Notebook(name=name, assignment=assignment)
                db.add(there[name])
            _define_notebook(db, there[name], notebook.truth)
        self._layouts.clear()

    def enroll(self, people: Iterable[Person]) -> None:
        """Enter everybody, with what the roster says of them."""
        from nbgrader.api import Student
        from sqlalchemy import insert, select, update

        wanted = {
            person.id: {key: storable(text)[:_LONGEST_NAME] for key, text in person.details.items()}
            for person in people
        }
        students, ids = Student.__table__, list(wanted)
        with self._transaction() as db:
            self._writer.alone(db)
            there: dict[str, Any] = {}
            for start in range(0, len(ids), 1000):  # a query has room for so many values
                some = select(students).where(students.c.id.in_(ids[start : start + 1000]))
                there |= {row.id: row for row in db.execute(some)}
            blank = dict.fromkeys(c.name for c in students.columns if c.name != "id")
            new = [{**blank, **details, "id": id} for id, details in wanted.items() if id not in there]
            if new:
                db.execute(insert(students), new)
            for id, row in there.items():
                changed = {key: text for key, text in wanted[id].items() if getattr(row, key) != text}
                if changed:
                    db.execute(update(students).where(students.c.id == id).values(changed))

    def people(self) -> list[Person]:
        """Everybody in the gradebook, by id."""
        from nbgrader.api import Student
        from sqlalchemy import select

        known = ("first_name", "last_name", "email", "lms_user_id")
        with self._transaction() as db:
            rows = db.execute(select(Student.__table__)).all()
        people = [Person(row.id, {key: text for key in known if (text := getattr(row, key))}) for row in rows]
        return sorted(people, key=lambda person: person.id)

    def knows(self, lab: Lab) -> bool:
        """Whether the lab was entered, with the cells and points that it has now."""
        from nbgrader.api import Assignment

        with self._transaction() as db:
            assignment = db.query(Assignment).filter_by(name=lab.name).one_or_none()
            entered = assignment and {
                (notebook.name, cell.name): cell.max_score
                for notebook in assignment.notebooks
                for cell in (*notebook.grade_cells, *notebook.task_cells)
            }
        return entered == {
            (name, cell.grade_id): cell.max_points
            for name, notebook in lab.notebooks.items()
            for cell in notebook.cells
            if cell.kind in ("test", "written", "task")
        }

    # --- results -----------------------------------------------------------------------------------------

    def holds(self, result: Result) -> bool:
        """Whether the gradebook holds the points that a result gives."""
        from nbgrader.api import Grade, SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import and_, select

        with self._transaction() as db:
            layout = self._layout(db, result.lab)
            # Cells and notebooks are named because nbgrader's indexes begin with them: without, each question
            # would read the whole class.
            paper = and_(
                SubmittedNotebook.notebook_id.in_(layout.notebooks),
                SubmittedNotebook.assignment_id == SubmittedAssignment.id,
            )
            grade = and_(Grade.cell_id.in_(layout.graded), Grade.notebook_id == SubmittedNotebook.id)
            rows = db.execute(
                select(Grade.cell_id, Grade.auto_score)
                .select_from(SubmittedAssignment)
                .outerjoin(SubmittedNotebook, paper)
                .outerjoin(Grade, grade)
                .where(
                    SubmittedAssignment.assignment_id == layout.assignment,
                    SubmittedAssignment.student_id == result.student,
                )
            ).all()
        if not rows:
            return result.status == "missing"
        there = {layout.graded.get(cell): points for cell, points in rows if cell is not None}
        return there == _points(result)

    def enter(self, result: Result) -> None:
        """Write a result's points. A cell that also has points by hand is marked for another look."""
        from nbgrader.api import Assignment, SubmittedAssignment, new_uuid
        from sqlalchemy import and_, insert, select, update

        submissions, moment = SubmittedAssignment.__table__, _moment(result.timestamp)
        with self._transaction() as db:
            layout = self._layout(db, result.lab)
            mine = and_(
                SubmittedAssignment.assignment_id == Assignment.id,
                SubmittedAssignment.student_id == result.student,
            )
            due, submission, before, extension = db.execute(
                select(
                    Assignment.duedate,
                    SubmittedAssignment.id,
                    SubmittedAssignment.timestamp,
                    SubmittedAssignment.extension,
                )
                .outerjoin(SubmittedAssignment, mine)
                .where(Assignment.id == layout.assignment)
            ).one()
            if submission is None:
                if result.status == "missing":
                    return
                submission = new_uuid()
                row = {"assignment_id": layout.assignment, "student_id": result.student, "timestamp": moment}
                db.execute(insert(submissions), [{"id": submission, **row}])
            elif before != moment:
                db.execute(update(submissions).where(submissions.c.id == submission).values(timestamp=moment))
            if due is not None and extension is not None:
                due += extension
            late = (moment - due).total_seconds() if moment and due else 0.0
            self._fill(db, layout, submission, result, late)

    def _fill(self, db: Any, layout: _Layout, submission: str, result: Result, late: float) -> None:
        """Bring a submission's rows to what they should be, adding those that are not there."""
        from nbgrader.api import Comment, Grade, SubmittedNotebook, new_uuid
        from sqlalchemy import select

        papers = SubmittedNotebook.__table__
        there = {
            row.notebook_id: row
            for row in db.execute(
                select(papers).where(
                    papers.c.notebook_id.in_(layout.notebooks), papers.c.assignment_id == submission
                )
            )
        }
        changes = _Changes(papers)
        keys = {
            notebook: there[notebook].id if notebook in there else new_uuid() for notebook in layout.notebooks
        }
        for notebook in layout.notebooks:
            if notebook not in there:
                row = {"notebook_id": notebook, "assignment_id": submission, "flagged": False}
                changes.new.append({"id": keys[notebook], **row, "late_submission_penalty": None})
        changes.write(db)  # before the rows that refer to these

        rows, changes = Grade.__table__, _Changes(Grade.__table__)
        # Locked until the end, so that points which somebody gives by hand at this moment are not overlooked.
        mine = rows.c.cell_id.in_(layout.graded), rows.c.notebook_id.in_(keys.values())
        found = select(rows).where(*mine).with_for_update()
        grades: dict[str, Any] = {row.cell_id: row for row in db.execute(found)}
        points, totals = _points(result), dict.fromkeys(layout.notebooks, 0.0)
        for cell, where in layout.graded.items():
            grade, notebook = grades.get(cell), layout.keys[where[0]]
            manual, extra = (grade.manual_score, grade.extra_credit) if grade else (None, None)
            score = points.get(where, 0.0)
            waits = score is None or manual is not None
            changes.note(
                grade,
                {"notebook_id": keys[notebook], "cell_id": cell, "manual_score": None, "extra_credit": None},
                {"auto_score": score, "needs_manual_grade": waits},
            )
            totals[notebook] += _score(score, manual, extra)
        changes.write(db)

        rows, changes = Comment.__table__, _Changes(Comment.__table__)
        mine = rows.c.cell_id.in_(layout.commented), rows.c.notebook_id.in_(keys.values())
        found = select(rows).where(*mine)
        comments = {row.cell_id: row for row in db.execute(found)}
        blank = {(name, cell) for name, one in result.notebooks.items() for cell in one.unanswered}
        for cell, where in layout.commented.items():
            changes.note(
                comments.get(cell),
                {"notebook_id": keys[layout.keys[where[0]]], "cell_id": cell, "manual_comment": None},
                {"auto_comment": "No response." if where in blank else None},
            )
        changes.write(db)

        changes = _Changes(papers)
        for notebook, name in layout.notebooks.items():
            before = there[notebook].late_submission_penalty if notebook in there else None
            penalty = self._penalty(result, name, totals[notebook], late) if late > 0 else None
            if before != penalty:
                changes.of(keys[notebook], {"late_submission_penalty": penalty})
        changes.write(db)

    def _penalty(self, result: Result, notebook: str, score: float, late: float) -> float | None:
        """nbgrader's penalty for lateness, by the plugin that the course names and within its bounds."""
        from nbgrader.preprocessors import AssignLatePenalties

        if self._penalties is None:
            self._penalties = AssignLatePenalties(config=self._course.config)
            self._penalties.init_plugin()
        self._penalties.student_id = result.student
        self._penalties.assignment_id = result.lab
        self._penalties.notebook_id = notebook
        penalty = self._penalties.plugin_inst.late_submission_penalty(result.student, score, late)
        if penalty is None or penalty != penalty:
            return None
        return 0.0 if penalty < 0 else min(float(penalty), score)

    def entries(self, lab: Lab) -> dict[str, GradebookEntry]:
        """Return the entries of everybody who has a submission in the gradebook."""
        from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import select

        with self._transaction() as db:
            layout = self._layout(db, lab.name)
            of_lab = SubmittedAssignment.assignment_id == layout.assignment
            papers = db.execute(
                select(
                    SubmittedAssignment.student_id,
                    SubmittedNotebook.id,
                    SubmittedNotebook.notebook_id,
                    SubmittedNotebook.late_submission_penalty,
                )
                .outerjoin(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .where(of_lab)
            ).all()
            grades: dict[str, list[Any]] = {}
            columns = (Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade)
            for paper, *row in db.execute(
                select(Grade.notebook_id, Grade.cell_id, *columns)
                .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
                .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
                .where(of_lab)
            ):
                grades.setdefault(paper, []).append(row)
            comments: dict[str, list[Any]] = {}
            for paper, *row in db.execute(
                select(Comment.notebook_id, Comment.cell_id, Comment.manual_comment, Comment.auto_comment)
                .join(SubmittedNotebook, SubmittedNotebook.id == Comment.notebook_id)
                .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
                .where(of_lab)
            ):
                comments.setdefault(paper, []).append(row)

        entries: dict[str, GradebookEntry] = {}
        seen: dict[str, list[Any]] = {}
        # In an order that no database decides.
        papers = sorted(papers, key=lambda row: layout.notebooks.get(row.notebook_id, ""))
        for student, paper, _, penalty in papers:
            entry = entries.setdefault(student, GradebookEntry())
            shown = seen.setdefault(student, [])
            entry.penalty += penalty or 0.0
            known = (
                (layout.graded[cell], *row) for cell, *row in grades.get(paper, ()) if cell in layout.graded
            )
            for where, auto, manual, extra, waits in sorted(known, key=lambda row: row[0]):
                score = _score(auto, manual, extra)
                entry.score += score
                if waits:
                    entry.waiting.add(where)
                entry.by_hand += manual is not None
                entry.cells[where] = score
                if manual is not None or extra:
                    entry.hand.add(where)
                shown.append((where[1], score, bool(waits), where in entry.hand))
            said = {
                layout.commented[cell]: (auto if manual is None else manual) or ""
                for cell, manual, auto in comments.get(paper, ())
                if cell in layout.commented
            }
            entry.comments.update((where, text) for where, text in sorted(said.items()) if text)
            shown += sorted((where[1], text) for where, text in said.items())
            shown.append(penalty)
        for student, entry in entries.items():
            entry.score = max(0.0, entry.score - entry.penalty)
            entry.digest = hashlib.sha256(repr(seen[student]).encode()).hexdigest()
        return entries

    def _layout(self, db: Any, lab: str) -> _Layout:
        from nbgrader.api import Assignment, BaseCell, Notebook
        from sqlalchemy import select

        if lab not in self._layouts:
            assignment = db.execute(select(Assignment.id).where(Assignment.name == lab)).scalar_one()
            of_lab = Notebook.assignment_id == assignment
            notebooks = db.execute(select(Notebook.id, Notebook.name).where(of_lab)).all()
            layout = _Layout(assignment, {row.id: row.name for row in notebooks}, {}, {})
            for cell, kind, notebook, name in db.execute(
                select(BaseCell.id, BaseCell.type, Notebook.name, BaseCell.name)
                .join(Notebook, Notebook.id == BaseCell.notebook_id)
                .where(of_lab)
            ):
                if kind in ("GradeCell", "TaskCell"):
                    layout.graded[cell] = (notebook, name)
                if kind in ("SolutionCell", "TaskCell"):
                    layout.commented[cell] = (notebook, name)
            self._layouts[lab] = layout
        return self._layouts[lab]


class _Changes:
    """What differs from what a table holds, gathered to be written at once."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self.new: list[dict[str, Any]] = []
        self._updates: list[dict[str, Any]] = []

    def note(self, row: Any, fixed: dict[str, Any], values: dict[str, Any]) -> None:
        """`row` should have these values; it is None if there is no such row yet."""
        if row is None:
            from nbgrader.api import new_uuid

            self.new.append({"id": new_uuid(), **fixed, **values})
        elif any(getattr(row, name) != value for name, value in values.items()):
            self.of(row.id, values)

    def of(self, key: str, values: dict[str, Any]) -> None:
        self._updates.append({"key": key, **values})

    def write(self, db: Any) -> None:
        from sqlalchemy import bindparam, insert, update

        if self.new:
            db.execute(insert(self._table), self.new)
        if self._updates:
            names = [name for name in self._updates[0] if name != "key"]
            change = update(self._table).where(self._table.c.id == bindparam("key"))
            # The connection, because the session would read this as a change of objects.
            db.connection().execute(change.values({name: bindparam(name) for name in names}), self._updates)


def storable(text: str) -> str:
    """Text as every database takes it: PostgreSQL has no NUL, and no encoding has half a character."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _points(result: Result) -> dict[tuple[str, str], float | None]:
    return {
        (name, cell.grade_id): None if cell.points is None else float(cell.points)
        for name, notebook in result.notebooks.items()
        for cell in notebook.cells
    }


def _score(auto: float | None, manual: float | None, extra: float | None) -> float:
    """nbgrader's rule, which its own tables of grades follow."""
    given = auto if manual is None else manual
    return 0.0 if given is None else given + (extra or 0.0)


def _moment(text: str) -> datetime | None:
    """When a submission was handed in, or None if that cannot be read."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError):
        return None


# --- a lab's notebooks -----------------------------------------------------------------------------------


def _define_notebook(db: Any, row: Any, truth: NotebookNode) -> None:
    """Enter a notebook's cells as nbgrader's step ``SaveCells`` would."""
    row.kernelspec = json.dumps(truth.metadata.get("kernelspec", {}))
    wanted = {key: values for cell in truth.cells if grade_id(cell) for key, values in _filed(cell)}
    there = {(type(cell), cell.name): cell for cell in (*row._base_cells, *row.source_cells)}
    for key in there.keys() - wanted.keys():
        _remove_cell(db, there[key])
    for (kind, name), values in wanted.items():
        if (kind, name) not in there:
            db.add(kind(name=name, notebook=row, **values))
            continue
        for attribute, value in values.items():
            setattr(there[kind, name], attribute, value)


def _filed(cell: NotebookNode) -> Iterator[tuple[tuple[type, str], dict[str, Any]]]:
    """The kinds of rows that nbgrader keeps of a cell, and what is in them."""
    from nbgrader import utils
    from nbgrader.api import GradeCell, SolutionCell, SourceCell, TaskCell

    mark = cell.metadata.nbgrader
    name = mark["grade_id"]
    for kind, is_one in ((GradeCell, utils.is_grade(cell)), (TaskCell, utils.is_task(cell))):
        if is_one:
            yield (kind, name), {"max_score": float(mark["points"]), "cell_type": cell.cell_type}
    if utils.is_solution(cell):
        yield (SolutionCell, name), {}
    if any(is_one(cell) for is_one in (utils.is_grade, utils.is_solution, utils.is_locked, utils.is_task)):
        yield (
            (SourceCell, name),
            {
                "cell_type": cell.cell_type,
                "locked": utils.is_locked(cell),
                "source": storable(cell.source),
                "checksum": mark.get("checksum"),
            },
        )


def _remove_cell(db: Any, cell: Any) -> None:
    from nbgrader.api import Comment, Grade
    from sqlalchemy import delete

    for table in (Grade.__table__, Comment.__table__):
        db.execute(delete(table).where(table.c.cell_id == cell.id))
    db.delete(cell)


def _remove_notebook(db: Any, notebook: Any) -> None:
    from nbgrader.api import SubmittedNotebook
    from sqlalchemy import delete

    for cell in (*notebook._base_cells, *notebook.source_cells):
        _remove_cell(db, cell)
    papers = SubmittedNotebook.__table__
    db.execute(delete(papers).where(papers.c.notebook_id == notebook.id))
    db.delete(notebook)

"""From a folder of submissions to a graded class: the rooms, in order.

    intake -> execution -> scoring -> results -> gradebook -> feedback, report

One submission is finished before the next is begun: its result is on the shelf (``OUT/work/<lab>/results``)
before the gradebook hears of it. A run that is killed anywhere can be started again and goes on from there.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from sqlalchemy.exc import SQLAlchemyError

from .course import Course, Lab, Unusable, read_lab
from .examination import Examination
from .execution import UNSAFE, Executed, Job, KernelUnavailable, execute
from .feedback import write_feedback
from .gradebook import Book, Standing
from .intake import Place, Submission, join, read_roster, take_in
from .page import points
from .report import Row, write_report, write_scores
from .results import Result, Shelf, conclude, key_of, unsettled, write_atomically
from .sandbox import NoSandbox

#: After this many failures in a row that are nobody's submission's fault, the run stops trying.
_GIVE_UP = 2


@dataclass(frozen=True)
class Outcome:
    """A graded class.

    Attributes
    ----------
    rows
        One for everybody on the roster, then one for each stranger with a submission.
    executed
        How many submissions were run this time; the others were settled before.
    failures
        Why rows are not settled, one message for each.
    """

    rows: list[Row]
    executed: int
    failures: list[str]


def grade(
    course: Course,
    lab_name: str,
    submissions: Path,
    out: Path,
    *,
    roster: Path | None = None,
    regrade: bool = False,
    unsafe: bool = False,
    say: Callable[[str], None] = print,
) -> Outcome:
    """Grade one lab for a class.

    Parameters
    ----------
    submissions
        ``submissions/<student>/<lab>/<notebook>.ipynb``.
    out
        Where everything goes that grading makes; may hold an earlier run.
    roster
        CSV file with a column ``id``; without one, the folders in `submissions` are the roster.
    regrade
        Run again what is settled already.
    unsafe
        Run learners' code, and the tests beside it, in a kernel with all the rights of whoever grades.
    say
        Is told of progress, a line at a time.

    Raises
    ------
    Unusable
        If an argument cannot be used. Nothing is graded then.
    NoSandbox
        If learners' code cannot be contained here. Nothing is graded then.
    """
    _check_folders(submissions, out)
    people = read_roster(roster) if roster is not None else None
    places = join(people, submissions)
    lab = read_lab(course, lab_name)
    with _only_run(out), _Runner(lab, out, unsafe) as runner, Book(out, course) as book:
        book.define(lab)
        book.enrol(place.person for place in places if place.on_roster)
        shelf = Shelf(out / "work" / lab.name / "results")
        results: list[Result] = []
        failures: list[str] = []
        executed = in_a_row = 0
        for number, place in enumerate(places, 1):
            try:
                if in_a_row >= _GIVE_UP:
                    raise KernelUnavailable("the run stopped before it came to this one")
                result, ran = _settle(lab, place, shelf, out, runner, regrade=regrade)
                executed += ran
                _enter(book, shelf, place, result)
                in_a_row = 0
                how = f"run in {result.seconds:.1f} s" if ran else "nothing to run now"
            except Exception as error:
                if isinstance(error, NoSandbox) and not runner.ready:
                    raise  # for nobody then
                # Nobody's row depends on anybody else's, so the run goes on after the unforeseen as well.
                # Only what would fail for everybody ends it.
                result = unsettled(lab, place.person.id, _in_words(error))
                failures.append(f"{place.person.id}: {result.reasons[0]}")
                in_a_row += isinstance(error, (KernelUnavailable, NoSandbox, OSError, SQLAlchemyError))
                how = _in_words(error)
                _try_to_enter(book, result)
            results.append(result)
            say(f"[{number}/{len(places)}] {place.person.id}: {result.status} ({how})")
        rows = _publish(lab, places, results, book, out)
    return Outcome(rows, executed, failures)


def _check_folders(submissions: Path, out: Path) -> None:
    if not submissions.is_dir():
        raise Unusable(
            "--submissions", f"{submissions} is not a folder; pass the one with a folder per student."
        )
    if out.exists() and not out.is_dir():
        raise Unusable("--out", f"{out} is a file; pass a folder.")
    if out.resolve().is_relative_to(submissions.resolve()):
        raise Unusable("--out", f"{out} lies in the folder of submissions; pass a folder outside it.")
    try:
        (out / "work").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable("--out", f"{out} cannot be made ({error.strerror}); pass another folder.") from error
    if not os.access(out / "work", os.W_OK):
        raise Unusable("--out", f"{out} cannot be written to; pass another folder.")


@contextmanager
def _only_run(out: Path) -> Iterator[None]:
    """Hold the folder for this run; clear away what a killed one left half done."""
    with open(out / "work" / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Unusable("--out", f"another run is grading into {out}; wait for it to end.") from error
        scratch = out / "work" / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


# --- one submission --------------------------------------------------------------------------------------


def _settle(
    lab: Lab, place: Place, shelf: Shelf, out: Path, runner: _Runner, *, regrade: bool
) -> tuple[Result, bool]:
    """The settled result for one person, and whether it had to be made now."""
    submission = take_in(lab, place)
    settled = shelf.load(submission.student)
    if settled is not None and settled.key == key_of(lab, submission) and not regrade:
        return settled, False
    executed = runner.run(submission)
    result = conclude(lab, submission, executed)
    _file_away(lab, submission, executed, result, out)
    shelf.save(result)
    return result, bool(executed)


class _Runner:
    """Runs what can be run of a submission, behind walls unless it was told not to."""

    def __init__(self, lab: Lab, out: Path, unsafe: bool) -> None:
        self._lab, self._folder, self._unsafe = lab, out / "work" / "scratch" / "run", unsafe
        self._examination: Examination | None = None

    def run(self, submission: Submission) -> dict[str, Executed]:
        """The executed notebooks; those of one submission share a folder, as they did for the learner."""
        notebooks = {n: one.notebook for n, one in submission.notebooks.items() if one.notebook is not None}
        if not notebooks:
            return {}
        shutil.rmtree(self._folder, ignore_errors=True)
        _lay_out_files(self._lab, submission, self._folder)
        try:
            if self._unsafe:
                config, folder = self._lab.course.config, self._folder.resolve()
                return {
                    n: replace(execute(Job(one, folder, config)), how=UNSAFE) for n, one in notebooks.items()
                }
            return self._behind_walls().run(notebooks, _content(self._folder))
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def ready(self) -> bool:
        """Whether code can be run."""
        return self._unsafe or self._examination is not None

    def _behind_walls(self) -> Examination:
        """Made when the first submission needs it: a class that is settled already needs none."""
        if self._examination is None:
            self._examination = Examination(self._lab)
        return self._examination

    def __enter__(self) -> _Runner:
        return self

    def __exit__(self, *_: object) -> None:
        if self._examination is not None:
            self._examination.close()


def _content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _lay_out_files(lab: Lab, submission: Submission, folder: Path) -> None:
    """Put the learner's other files into a folder, then the lab's own over them, as nbgrader does."""
    folder.mkdir(parents=True)
    keep = set(lab.course.config.get("Autograde", {}).get("exclude_overwriting", {}).get(lab.name, ()))
    for relative, content in submission.files:
        target = folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for relative in lab.files():
        target = folder / relative
        if str(relative) in keep and target.exists():
            continue
        for parent in reversed(target.relative_to(folder).parents):
            if (folder / parent).is_file():  # the learner has a file where the lab has a folder
                (folder / parent).unlink()
        if target.is_dir():
            shutil.rmtree(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(lab.folder / relative, target)


def _file_away(
    lab: Lab, submission: Submission, executed: dict[str, Executed], result: Result, out: Path
) -> None:
    """Put the notebooks where the formgrader looks for them: ``OUT/autograded/<student>/<lab>``."""
    final = out / "autograded" / submission.student / lab.name
    if result.status == "missing":
        shutil.rmtree(final, ignore_errors=True)
        return
    scratch = out / "work" / "scratch" / "filed"
    shutil.rmtree(scratch, ignore_errors=True)
    _lay_out_files(lab, submission, scratch)
    for name in lab.notebooks:
        run = executed.get(name)
        notebook = run.notebook if run else _placeholder(lab, name, submission.notebooks[name].problem)
        write_atomically(scratch / f"{name}.ipynb", nbformat.writes(notebook))
    final.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(final, ignore_errors=True)
    os.replace(scratch, final)


def _placeholder(lab: Lab, name: str, problem: str) -> NotebookNode:
    """The lab as released, with a word on why it stands here: the formgrader can open it and take points."""
    notebook = deepcopy(lab.notebooks[name].release)
    note = new_markdown_cell(
        f"**There was nothing to run here: {problem}.** Below is the lab as it was released."
    )
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        del note["id"]
    notebook.cells.insert(0, note)
    return notebook


def _enter(book: Book, shelf: Shelf, place: Place, result: Result) -> None:
    if shelf.is_entered(result) and book.holds(result):
        return
    if not place.on_roster and result.status != "missing":
        book.enrol([place.person])
    book.enter(result)
    shelf.mark_entered(result)


def _try_to_enter(book: Book, result: Result) -> None:
    """Take an earlier score out of the gradebook where a new one could not be made."""
    try:
        if not book.holds(result):
            book.enter(result)
    except Exception:  # the failure that led here is already reported
        book.recover()


def _in_words(error: Exception) -> str:
    text = " ".join(str(error).split())
    return (
        text if isinstance(error, (KernelUnavailable, NoSandbox)) else f"{type(error).__name__}: {text}"[:300]
    )


# --- the class -------------------------------------------------------------------------------------------


def _publish(
    lab: Lab, places: Sequence[Place], results: Sequence[Result], book: Book, out: Path
) -> list[Row]:
    """Write scores, feedback and the report, all from what the gradebook holds now."""
    standings = book.standings(lab)
    rows = []
    for place, result in zip(places, results, strict=True):
        if not place.on_roster and result.status == "missing":
            continue  # a folder that is nobody's and holds nothing of this lab
        standing = standings.get(result.student, Standing())
        row = _row(lab, place, result, standing)
        write_feedback(lab, row, out, book.url, result.id + standing.digest)
        rows.append(row)
    write_scores(rows, out / "scores.csv")
    write_report(lab, rows, standings, out / "report.html")
    return rows


def _row(lab: Lab, place: Place, result: Result, standing: Standing) -> Row:
    clauses = list(result.reasons)
    status = result.status
    if not place.on_roster:
        clauses.insert(0, "not on the roster, graded all the same")
        status = "flagged" if status in ("graded", "repaired", "partial") else status
    if standing.penalty:
        clauses.append(f"{points(standing.penalty)} points taken off for lateness")
    waiting = {key for key in standing.waiting if key not in _strange(result)}
    if waiting:
        answers = "1 written answer waits" if len(waiting) == 1 else f"{len(waiting)} written answers wait"
        clauses.append(f"{answers} for a person")
    if standing.by_hand and status in ("missing", "ungradable"):
        clauses.append("points given by hand to an earlier version are still counted")
    return Row(result.student, lab.name, standing.score, lab.max_points, status, "; ".join(clauses))


def _strange(result: Result) -> set[tuple[str, str]]:
    return {
        (name, cell.grade_id) for name, one in result.notebooks.items() for cell in one.cells if cell.strange
    }

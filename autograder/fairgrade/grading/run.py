"""From a folder of submissions to a graded class, one step after another.

    intake -> workers -> one writer: results -> gradebook -> feedback, report

Submissions are read here and handed to a dispatcher. What comes back is stored in ``OUT/work/<lab>/results``
before it is entered into the gradebook, and only this process writes. A run that is killed anywhere can be
started again and goes on from there.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from glob import escape
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from sqlalchemy.exc import SQLAlchemyError

from fairgrade.execution.kernel_run import KernelUnavailable
from fairgrade.execution.prefork import PreforkedProcesses, guess
from fairgrade.gradebook.book import Book, GradebookEntry
from fairgrade.gradebook.database import GradebookUnavailable
from fairgrade.grading.pool import (
    Dispatcher,
    Executor,
    GraderError,
    ProcessExecutor,
    SerialExecutor,
    map_in_processes,
)
from fairgrade.grading.progress import Progress
from fairgrade.grading.regrade import Regrade
from fairgrade.grading.worker import Graded, Worker
from fairgrade.lab.course import Course, Lab, Unusable, read_lab
from fairgrade.lab.leave_out import without_tests
from fairgrade.pages.class_report import Row, write_report, write_scores
from fairgrade.pages.feedback import write_feedback
from fairgrade.pages.frame import points
from fairgrade.pages.safe_notebook import clean_notebook, inert_files
from fairgrade.results.store import Result, ResultStore, key_of, unsettled, write_atomically
from fairgrade.sandbox.host import NoSandbox
from fairgrade.submission.intake import Submission, files_beside, read_submission, write_files
from fairgrade.submission.roster import Participant, Person, match_submissions, read_roster

#: After this many failures in a row that no submission caused, the run stops.
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
    regraded
        How many scores a regrade has changed; None if there was none, or it has not finished.
    """

    rows: list[Row]
    executed: int
    failures: list[str]
    regraded: int | None = None


def grade(
    course: Course,
    lab_name: str,
    submissions: Path,
    out: Path,
    *,
    roster: Path | None = None,
    regrade: bool = False,
    unsafe: bool = False,
    jobs: int | None = None,
    scheduler: str | None = None,
    db: str | None = None,
    leave_out: Sequence[str] = (),
    say: Callable[[str], None] | None = None,
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
        Disable the sandbox: learners' code, and the tests beside it, run with all the rights of the user.
    jobs
        How many submissions to grade at a time; as many as there are cores if it is not given.
    scheduler
        Address of a Dask cluster that is to do the work.
    db
        Address of a database for the gradebook, instead of a file in `out`.
    leave_out
        Tests that are to give no points and not to run.
    say
        Callback for progress lines; without it, they go to standard output.

    Raises
    ------
    Unusable
        If an argument cannot be used. Nothing is graded then.
    NoSandbox
        If learners' code cannot be contained here. Nothing is graded then.
    """
    _check_folders(submissions, out)
    jobs = len(os.sched_getaffinity(0)) if jobs is None else jobs
    _check_workers(jobs, scheduler, unsafe)
    with contextlib.ExitStack() as closing:
        early = None
        if not unsafe and scheduler is None and _has_to_run(lab_name, out, regrade):
            early = closing.enter_context(_preforked(course, lab_name))
        people = read_roster(roster) if roster is not None else None
        lab = without_tests(read_lab(course, lab_name), leave_out)
        _check_lab(lab)
        _check_level(lab, submissions, people)
        participants = match_submissions(people, submissions)
        closing.enter_context(_only_run(out))
        book = closing.enter_context(Book(out, course, db))
        progress = Progress(len(participants), say)
        executor = _executor(lab, jobs, scheduler, unsafe, early, [submissions, out], progress)
        dispatcher = closing.enter_context(Dispatcher(executor))
        closing.enter_context(progress)
        book.define(lab)
        book.enroll([participant.person for participant in participants if participant.on_roster])
        before = book.entries(lab)
        going_on = Regrade.begin(out, lab, before) if regrade else Regrade.going_on(out, lab)
        run = _Run(lab, participants, out, book, going_on, progress)
        run.settle(dispatcher)
        rows = _publish(lab, participants, run.all_results(), book, out, jobs)
        regraded = None
        if going_on is not None and not run.failures:
            students = [row.student for row in rows]
            regraded = going_on.finish(students, book.entries(lab), out / "regrade.csv")
    return Outcome(rows, run.executed, run.failures, regraded)


def _check_workers(jobs: int, scheduler: str | None, unsafe: bool) -> None:
    if jobs < 1:
        raise Unusable("--jobs", f"{jobs} is not a number of workers; pass 1 or more.")
    if scheduler is not None and unsafe:
        raise Unusable("--unsafe", "other machines run nothing without a sandbox; leave out --scheduler.")


def _has_to_run(lab_name: str, out: Path, regrade: bool) -> bool:
    """Whether it looks as if something has to be run: a guess, made before the lab is read."""
    return regrade or not any((out / "work" / lab_name / "results").glob("*.json"))


@contextmanager
def _preforked(course: Course, lab_name: str) -> Iterator[PreforkedProcesses | None]:
    """Processes that import what the lab needs while nbgrader is imported here, which takes as long."""
    sources = [] if "/" in lab_name else [*course.root.glob(f"*/{escape(lab_name)}/*.ipynb")]
    try:
        preforked = PreforkedProcesses(guess(sources)) if sources else None
    except NoSandbox:
        preforked = None  # it is said if it turns out that something has to be run
    try:
        yield preforked
    finally:
        if preforked is not None:
            preforked.close()


def _executor(
    lab: Lab,
    jobs: int,
    scheduler: str | None,
    unsafe: bool,
    preforked: PreforkedProcesses | None,
    hidden: Sequence[Path],
    progress: Progress,
) -> Executor:
    if scheduler is not None:
        try:
            from fairgrade.grading.dask_cluster import Cluster
        except ModuleNotFoundError as error:
            raise Unusable(
                "--scheduler",
                f"{error.name} is not installed. pip install 'fairness-audit-workbook[cluster]'",
            ) from error
        return Cluster(lab, scheduler)

    def make_worker() -> Worker:
        nonlocal preforked
        if not unsafe:
            progress.note("Running the author's answers first, to see that the lab can be graded here ...")
        started, preforked = preforked, None  # they end with the first worker
        worker = Worker(lab, started, hidden=hidden, unsafe=unsafe)
        for remark in worker.remarks:
            progress.note(remark)
        return worker

    # Kernels that start side by side may fall on the same port.
    return SerialExecutor(make_worker) if unsafe or jobs == 1 else ProcessExecutor(make_worker, jobs)


def _check_lab(lab: Lab) -> None:
    cells = (cell for notebook in lab.notebooks.values() for cell in notebook.cells)
    if not any(cell.kind in ("test", "written", "task") for cell in cells):
        raise Unusable(
            "LAB",
            f"{lab.name} has no graded cells, so there is nothing to grade; mark its tests and written "
            "answers with nbgrader's Create Assignment.",
        )


def _check_level(lab: Lab, submissions: Path, people: Sequence[Person] | None) -> None:
    """Refuse one student's folder, or the lab's folder in it, in place of everybody's."""
    if any(person.id == lab.name for person in people or ()):
        return
    if any((submissions / lab.name / f"{name}.ipynb").exists() for name in lab.notebooks):
        whole = submissions.resolve().parent
    elif submissions.resolve().name == lab.name and any(
        (submissions / f"{name}.ipynb").exists() for name in lab.notebooks
    ):
        whole = submissions.resolve().parents[1]
    else:
        return
    raise Unusable(
        "--submissions",
        f"{submissions} looks like the folder of one student, since it holds {lab.name}; pass the folder "
        f"with a folder per student, such as {whole}.",
    )


def _check_folders(submissions: Path, out: Path) -> None:
    if not submissions.is_dir():
        raise Unusable(
            "--submissions", f"{submissions} is not a folder; pass the one with a folder per student."
        )
    if out.exists() and not out.is_dir():
        raise Unusable("--out", f"{out} is a file; pass a folder.")
    if out.resolve().is_relative_to(submissions.resolve()):
        raise Unusable("--out", f"{out} is inside the folder of submissions; pass a folder outside it.")
    try:
        (out / "work").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(
            "--out", f"{out} cannot be created ({error.strerror}); pass another folder."
        ) from error
    if not os.access(out / "work", os.W_OK):
        raise Unusable("--out", f"{out} cannot be written to; pass another folder.")


@contextmanager
def _only_run(out: Path) -> Iterator[None]:
    """Lock the folder for this run, and remove what a killed run left unfinished."""
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


# --- one submission after another --------------------------------------------------------------------------


class _Run:
    """What becomes of everybody: settled results, each entered as soon as it is there.

    Attributes
    ----------
    executed
        How many submissions were run.
    failures
        Why rows are not settled, one message for each.
    """

    def __init__(
        self,
        lab: Lab,
        participants: Sequence[Participant],
        out: Path,
        book: Book,
        regrade: Regrade | None,
        progress: Progress,
    ) -> None:
        self._lab, self._participants, self._out, self._book = lab, participants, out, book
        self._regrade, self._progress = regrade, progress
        self._store = ResultStore(out / "work" / lab.name / "results")
        self._results: dict[int, Result] = {}
        self._in_a_row = 0
        self.executed = 0
        self.failures: list[str] = []

    def settle(self, dispatcher: Dispatcher) -> None:
        """Settle everybody, or find out why that cannot be done."""
        for number, submission, graded in dispatcher.grade(self._to_be_run()):
            try:
                if isinstance(graded, Exception):
                    raise graded
                self._take(number, submission, graded)
            except Exception as error:
                self._fail(number, error)
        for number in range(len(self._participants)):
            if number not in self._results:
                self._fail(number, KernelUnavailable("the run stopped before it came to this one"))

    def all_results(self) -> list[Result]:
        """Everybody's, in the order of the participants."""
        return [self._results[number] for number in range(len(self._participants))]

    def _to_be_run(self) -> Iterator[tuple[int, Submission]]:
        """Submissions that have to be run, read when a worker is free; the others are settled on the way."""
        for number, participant in enumerate(self._participants):
            if self._in_a_row >= _GIVE_UP:
                return
            try:
                submission = read_submission(self._lab, participant)
                known = self._store.load(submission.student)
                if known is not None and self._is_settled(known, submission):
                    self._enter(number, known, "nothing to run now", ran=False)
                else:
                    yield number, submission
            except Exception as error:
                self._fail(number, error)

    def _is_settled(self, result: Result, submission: Submission) -> bool:
        if self._regrade is not None and not self._regrade.has_made(result):
            return False
        return result.key == key_of(self._lab, submission)

    def _take(self, number: int, submission: Submission, graded: Graded) -> None:
        result = replace(graded.result, regrade=self._regrade.id if self._regrade else "")
        _file_away(self._lab, submission, graded, self._out)
        self._store.save(result)
        ran = bool(graded.notebooks)
        self.executed += ran
        self._enter(number, result, f"run in {result.seconds:.1f} s" if ran else "nothing to run", ran=ran)

    def _enter(self, number: int, result: Result, how: str, *, ran: bool) -> None:
        participant = self._participants[number]
        if not (self._store.is_entered(result) and self._book.holds(result)):
            if not participant.on_roster and result.status != "missing":
                self._book.enroll([participant.person])
            self._book.enter(result)
            self._store.mark_entered(result)
        self._results[number] = result
        self._in_a_row = 0
        self._progress.settled(participant.person.id, result.status, how, ran=ran)

    def _fail(self, number: int, error: Exception) -> None:
        """Note why somebody could not be settled.

        Nobody's row depends on anybody else's, so the run goes on after an unexpected error as well. Only
        what would fail for everybody ends it.
        """
        student = self._participants[number].person.id
        result = self._results[number] = unsettled(self._lab, student, _in_words(error))
        self.failures.append(f"{student}: {result.reasons[0]}")
        self._in_a_row += isinstance(error, (KernelUnavailable, NoSandbox, OSError, SQLAlchemyError))
        # An earlier score must not stand where a new one could not be made.
        try:
            if not self._book.holds(result):
                self._book.enter(result)
        except Exception:  # the failure that led here is already reported
            self._book.recover()
        self._progress.settled(student, result.status, _in_words(error), ran=False)


def _file_away(lab: Lab, submission: Submission, graded: Graded, out: Path) -> None:
    """Put the notebooks where the formgrader looks for them: ``OUT/autograded/<student>/<lab>``."""
    final = out / "autograded" / submission.student / lab.name
    if graded.result.status == "missing":
        shutil.rmtree(final, ignore_errors=True)
        return
    scratch = out / "work" / "scratch" / "filed"
    shutil.rmtree(scratch, ignore_errors=True)
    write_files(inert_files(files_beside(lab, submission), lab.files), scratch)
    for name in lab.notebooks:
        text = graded.notebooks.get(name)
        if text is None:
            text = nbformat.writes(_placeholder(lab, name, submission.notebooks[name].problem))
        write_atomically(scratch / f"{name}.ipynb", text)
    final.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(final, ignore_errors=True)
    os.replace(scratch, final)


def _placeholder(lab: Lab, name: str, problem: str) -> NotebookNode:
    """The lab as released, with a note: the formgrader can open it and take points."""
    notebook = deepcopy(lab.notebooks[name].release)
    note = new_markdown_cell(
        f"**There was nothing to run here: {problem}.** Below is the lab as it was released."
    )
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        del note["id"]
    notebook.cells.insert(0, note)
    return clean_notebook(lab.notebooks[name], notebook)


def _in_words(error: Exception) -> str:
    text = " ".join(str(error).split())
    told = isinstance(error, (KernelUnavailable, NoSandbox, GraderError, GradebookUnavailable))
    return (text if told else f"{type(error).__name__}: {text}")[:500]


# --- the class -------------------------------------------------------------------------------------------


def _publish(
    lab: Lab, participants: Sequence[Participant], results: Sequence[Result], book: Book, out: Path, jobs: int
) -> list[Row]:
    """Write scores, feedback and the report, all from what the gradebook holds now."""
    entries = book.entries(lab)
    rows, pages = [], []
    for participant, result in zip(participants, results, strict=True):
        if not participant.on_roster and result.status == "missing":
            continue  # a folder that matches nobody and holds nothing of this lab
        entry = entries.get(result.student, GradebookEntry())
        rows.append(_row(lab, participant, result, entry))
        pages.append((rows[-1], entry, result, result.id + entry.digest))
    map_in_processes(partial(_write_page, lab, out), pages, jobs)
    write_scores(rows, out / "scores.csv")
    write_report(lab, rows, entries, {one.student: one for one in results}, out / "report.html")
    return rows


def _write_page(lab: Lab, out: Path, page: tuple[Row, GradebookEntry, Result, str]) -> None:
    row, entry, result, seen = page
    write_feedback(lab, row, entry, result, out, seen)


def _row(lab: Lab, participant: Participant, result: Result, entry: GradebookEntry) -> Row:
    clauses = list(result.reasons)
    status = result.status
    if not participant.on_roster:
        clauses.insert(0, "not on the roster, but graded")
        status = "flagged" if status in ("graded", "repaired", "partial") else status
    if entry.penalty:
        clauses.append(f"{points(entry.penalty)} points deducted for lateness")
    waiting = {key for key in entry.waiting if key not in _invalid_scores(result)}
    if waiting:
        answers = "1 written answer needs" if len(waiting) == 1 else f"{len(waiting)} written answers need"
        clauses.append(f"{answers} grading by hand")
    if entry.by_hand and status in ("missing", "ungradable"):
        clauses.append("points given by hand to an earlier version are still counted")
    return Row(result.student, lab.name, entry.score, lab.max_points, status, "; ".join(clauses))


def _invalid_scores(result: Result) -> set[tuple[str, str]]:
    return {
        (name, cell.grade_id)
        for name, one in result.notebooks.items()
        for cell in one.cells
        if cell.invalid_score
    }

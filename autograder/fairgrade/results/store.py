"""What a submission came to, in words and points, and the store of settled results.

A result is written once, atomically, before anything else uses it. Whatever happens to the process
after that, the next run finds the result and goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

from nbformat import NotebookNode

from fairgrade.checks.marks import part_text, reported
from fairgrade.lab.course import Lab, LabNotebook, grade_id
from fairgrade.lab.exercises import exercises
from fairgrade.lab.hidden_tests import hidden_in, without_secrets
from fairgrade.lab.leave_out import left_out
from fairgrade.results.executed import Decision, Executed
from fairgrade.results.scoring import CellScore, score, unanswered
from fairgrade.results.similarity import fingerprints
from fairgrade.submission.intake import Submission

Status = Literal["graded", "repaired", "partial", "ungradable", "missing", "flagged"]
STATUSES: tuple[Status, ...] = ("graded", "repaired", "partial", "flagged", "ungradable", "missing")

_FORMAT = 5  # raise it when a change here makes results of earlier runs worth nothing

_LONGEST_SAID, _MOST_PARTS = 20_000, 20


@dataclass(frozen=True)
class NotebookResult:
    """One notebook of a submission.

    Attributes
    ----------
    cells
        The score of every graded cell.
    unanswered
        Names of the answers that are still as released.
    lost
        By test: what its checks say of the points that were lost, one text for each.
    prints
        By answer: its fingerprints (:func:`fairgrade.results.similarity.fingerprints`).
    """

    cells: tuple[CellScore, ...]
    unanswered: tuple[str, ...] = ()
    lost: dict[str, tuple[str, ...]] = field(default_factory=dict)
    prints: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What became of one person's submission.

    Attributes
    ----------
    key
        Stands for the lab and the submission as they were graded; another key means: grade again.
    reasons
        Short clauses for a person to read.
    id
        Tells this grading from any other, even of the same files.
    regrade
        The regrade that made it, or empty.
    """

    student: str
    lab: str
    key: str
    status: Status
    reasons: tuple[str, ...]
    notebooks: dict[str, NotebookResult]
    timestamp: str = ""
    seconds: float = 0.0
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    regrade: str = ""


def key_of(lab: Lab, submission: Submission) -> str:
    """The key under which a result of these files is settled."""
    return hashlib.sha256(f"{_FORMAT} {lab.fingerprint} {submission.fingerprint}".encode()).hexdigest()


def conclude(lab: Lab, submission: Submission, executed: dict[str, Executed]) -> Result:
    """Score what was executed and say what the submission came to.

    Parameters
    ----------
    executed
        By notebook; a notebook that could not be executed is absent.
    """
    notebooks: dict[str, NotebookResult] = {}
    clauses: dict[str, list[str]] = {}
    tests: list[tuple[str, CellScore]] = []
    out: list[str] = []
    for name, notebook in lab.notebooks.items():
        run = executed.get(name)
        cells = score(notebook, run.notebook if run else None)
        cells = [_decided(cell, run.decisions.get(cell.grade_id)) if run else cell for cell in cells]
        notebooks[name] = _result(notebook, run.notebook, cells) if run else NotebookResult(tuple(cells))
        clauses[name] = _about(submission, notebook, run, cells)
        if run:
            not_graded = left_out(notebook)
            out += map(notebook.title, not_graded)
            graded = (cell for cell in cells if cell.kind == "test" and cell.grade_id not in not_graded)
            known = exercises(notebook)
            tests += [(known[cell.grade_id].title, cell) for cell in graded]
    problems = {one.problem for one in submission.notebooks.values()}
    reasons = list(problems) if not executed and len(problems) == 1 else _by_notebook(clauses)
    if tests:
        reasons.append(_tally(tests))
    if out:
        reasons.append(f"left out of grading: {', '.join(out)}")
    return Result(
        student=submission.student,
        lab=lab.name,
        key=key_of(lab, submission),
        status=_status(lab, submission, notebooks, executed),
        reasons=tuple(dict.fromkeys(reasons)),
        notebooks=notebooks,
        timestamp=submission.timestamp,
        seconds=round(sum(run.seconds for run in executed.values()), 3),
    )


def _decided(cell: CellScore, decision: Decision | None) -> CellScore:
    """A score with how it was decided."""
    if decision is None:
        return cell
    return replace(cell, witness=decision.witness, witness_reason=decision.why, lowered=decision.lowered)


def _status(
    lab: Lab,
    submission: Submission,
    notebooks: dict[str, NotebookResult],
    executed: dict[str, Executed],
) -> Status:
    submitted = submission.notebooks.values()
    expected = {name for name, notebook in lab.notebooks.items() if notebook.cells}
    if not executed:
        return "missing" if all(one.missing for one in submitted) else "ungradable"
    if any(cell.invalid_score for result in notebooks.values() for cell in result.cells):
        return "flagged"
    if expected - executed.keys() or any(run.stopped for run in executed.values()):
        return "partial"
    return "repaired" if any(one.repairs for one in submitted) else "graded"


def _by_notebook(clauses: dict[str, list[str]]) -> list[str]:
    """Clauses with the notebooks that they are about; none is said twice."""
    if len(clauses) == 1:
        return [clause for about in clauses.values() for clause in about]
    names: dict[str, list[str]] = {}
    for name, about in clauses.items():
        for clause in about:
            names.setdefault(clause, []).append(name)
    return [
        f"{'all notebooks' if len(where) == len(clauses) else ', '.join(where)}: {clause}"
        for clause, where in names.items()
    ]


def unsettled(lab: Lab, student: str, why: str) -> Result:
    """Return a result that says nothing was settled: it gives no points, and it is never stored."""
    notebooks = {name: NotebookResult(tuple(score(nb, None))) for name, nb in lab.notebooks.items()}
    reason = f"not graded yet: {why}; run the same command again"
    return Result(student, lab.name, "", "ungradable", (reason,), notebooks)


def _result(lab: LabNotebook, run: NotebookNode, cells: Sequence[CellScore]) -> NotebookResult:
    named = {grade_id(cell): cell for cell in run.cells if grade_id(cell)}
    cells = [_told(lab, cell, named.get(cell.grade_id)) for cell in cells]
    lost = {
        cell.grade_id: lost_parts(named[cell.grade_id], cell)
        for cell in cells
        if cell.kind == "test" and not cell.passed and cell.grade_id in named
    }
    blank = unanswered(lab, run)
    known = [cell.source for cell in lab.release.cells] + list(lab.answers.values())
    prints = {
        name: text
        for name in lab.answers
        if name in named and name not in blank
        if (text := fingerprints(named[name].source, code=named[name].cell_type == "code", known=known))
    }
    return NotebookResult(tuple(cells), blank, {name: parts for name, parts in lost.items() if parts}, prints)


def _told(lab: LabNotebook, score: CellScore, test: NotebookNode | None) -> CellScore:
    """A score whose message gives no hidden test away. What our checks say is meant for learners."""
    outputs = test.get("outputs", []) if test is not None and score.message else []
    errors = [output for output in outputs if output.output_type == "error"]
    if not errors or errors[0].ename == "CheckFailed":
        return score
    truth, released = (
        next((c.source for c in notebook.cells if grade_id(c) == score.grade_id), "")
        for notebook in (lab.truth, lab.release)
    )
    return replace(score, message=without_secrets(score.message, hidden_in(truth, released)))


def lost_parts(test: NotebookNode, score: CellScore) -> tuple[str, ...]:
    """Return why a test's points were lost: a text for each of its parts, or one for the whole.

    The parts are read from the data that `fairgrade.checks.Marks` puts among the outputs.
    """
    report = reported(test.outputs)
    if report is not None:
        texts = (" ".join(part_text(part).split()) for part in report["parts"][:_MOST_PARTS])
        return tuple(text[:_LONGEST_SAID] for text in texts)
    failed = (o for o in test.outputs if o.output_type == "error" and o.ename == "CheckFailed")
    whole = next((" ".join(one.evalue[:_LONGEST_SAID].split()) for one in failed), score.message)
    return (whole,) if whole else ()


def _about(
    submission: Submission, lab: LabNotebook, run: Executed | None, cells: Sequence[CellScore]
) -> list[str]:
    submitted = submission.notebooks[lab.name]
    if run is None:
        # Nobody has to hand in a notebook in which nothing is graded.
        return [submitted.problem] if lab.cells or not submitted.missing else []
    clauses = list(submitted.repairs)
    if run.stopped:
        clauses.append(f"{run.stopped}, so the cells below it were not run")
    if run.too_slow:
        clauses.append(f"{run.too_slow} cell{'s' * (run.too_slow > 1)} interrupted at the time limit")
    if run.how:
        clauses.append(run.how)
    clauses += [f"look at {lab.title(cell.grade_id)}: {cell.message}" for cell in cells if cell.invalid_score]
    clauses += [
        f"{lab.title(cell.grade_id)} was decided in the learner's notebook only: {cell.witness_reason}"
        for cell in cells
        if cell.witness == "beside"
    ]
    return clauses


def _tally(tests: Sequence[tuple[str, CellScore]]) -> str:
    lost = [title for title, cell in tests if not cell.passed]
    if not lost:
        return f"all {len(tests)} tests passed" if len(tests) > 1 else "the test passed"
    named = ", ".join(lost[:4]) + (", ..." if len(lost) > 4 else "")
    return f"full points in {len(tests) - len(lost)} of {len(tests)} tests, not in {named}"


class ResultStore:
    """Settled results, one JSON file for each person."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def load(self, student: str) -> Result | None:
        """The settled result, or None if there is none that can be read."""
        try:
            record = json.loads(self._path(student).read_text("utf-8"))
            notebooks = {
                name: NotebookResult(
                    tuple(CellScore(**cell) for cell in one["cells"]),
                    tuple(one["unanswered"]),
                    {test: tuple(parts) for test, parts in one["lost"].items()},
                    dict(one["prints"]),
                )
                for name, one in record.pop("notebooks").items()
            }
            return Result(**{**record, "reasons": tuple(record["reasons"])}, notebooks=notebooks)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def save(self, result: Result) -> None:
        """Store a settled result in place of an earlier one."""
        write_atomically(self._path(result.student), json.dumps(asdict(result), indent=1, ensure_ascii=False))

    def is_entered(self, result: Result) -> bool:
        """Whether the gradebook has been told of this result."""
        try:
            return self._path(result.student, ".entered").read_text("utf-8") == result.id
        except OSError:
            return False

    def mark_entered(self, result: Result) -> None:
        """Note that the gradebook has been told of a result."""
        write_atomically(self._path(result.student, ".entered"), result.id)

    def _path(self, student: str, ending: str = ".json") -> Path:
        return self.folder / f"{student}{ending}"


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all, even when the machine stops."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    with open(scratch, "w", encoding="utf-8", errors="replace", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(scratch, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

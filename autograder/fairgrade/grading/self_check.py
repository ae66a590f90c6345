"""Learners check their own notebook before they hand it in: ``fairgrade check NOTEBOOK``.

Their notebook is run from a fresh kernel in a scratch copy, with the lab's own cells put back as grading
would, and what the visible checks say is printed exercise by exercise. Only the release is read, which holds
no hidden test, so nothing of them can be shown; the course's sources need not be there. The code is the
learner's own on the learner's own machine, so there is no sandbox.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from glob import escape, glob
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from fairgrade.checks.marks import HIDDEN, reported
from fairgrade.execution.kernel_run import Job, execute
from fairgrade.lab.course import Course, LabNotebook, Unusable, grade_id, read_lab
from fairgrade.lab.exercises import Exercise, exercises
from fairgrade.results.executed import Executed
from fairgrade.results.scoring import CellScore, score, unanswered
from fairgrade.submission.notebook_file import Unreadable, parse
from fairgrade.submission.restore import belongs, differences, restore

#: Seconds after which a line says that the notebook is running.
_PATIENCE = 4


@dataclass(frozen=True)
class _Release:
    """A lab's notebook as learners received it."""

    lab: str
    notebook: LabNotebook
    folder: Path | None  # where the lab's other files stand


def check(course: Course, path: Path, say: Callable[[str], None] = print) -> bool:
    """Run a learner's notebook and say what is done and what is not.

    Parameters
    ----------
    course
        Where the released labs are.
    path
        The learner's notebook, wherever it is. It is read and never written.
    say
        Callback for the findings, a line at a time.

    Returns
    -------
    bool
        Whether nothing is left to do, as far as the visible checks can tell.

    Raises
    ------
    Unusable
        If the file is no notebook of one of the course's labs.
    KernelUnavailable
        If no kernel could be started.
    """
    content = _read(path)
    release = _find(course, path, content)
    lab = release.notebook
    say(f"{path}: {release.lab}, as saved on {_saved(path)}. What you have not saved is not in it.")
    for line in _put_back(content, lab):
        say(line)
    run = _run(course, path, release, restore(content, lab).notebook)
    return _report(lab, run, say)


# --- the file --------------------------------------------------------------------------------------------


def _read(path: Path) -> dict[str, Any]:
    if path.is_dir():
        inside = ", ".join(sorted(p.name for p in path.glob("*.ipynb"))) or "none"
        raise Unusable("NOTEBOOK", f"{path} is a folder; pass a notebook (it holds: {inside}).")
    if not path.exists():
        beside = sorted(p.name for p in path.parent.glob("*.ipynb")) if path.parent.is_dir() else []
        where = f"; {path.parent} holds {', '.join(beside)}" if beside else ""
        raise Unusable("NOTEBOOK", f"{path} is not there{where}.")
    if path.suffix.lower() != ".ipynb":
        raise Unusable("NOTEBOOK", f"{path} is not a notebook; pass the .ipynb file that you work in.")
    try:
        return parse(path.read_bytes())[0]
    except OSError as error:
        raise Unusable("NOTEBOOK", f"{path} cannot be read ({error.strerror}).") from error
    except Unreadable as error:
        raise Unusable("NOTEBOOK", f"{path} {error}.") from error


def _saved(path: Path) -> str:
    return time.strftime("%Y-%m-%d at %H:%M:%S", time.localtime(path.stat().st_mtime))


def _find(course: Course, path: Path, content: dict[str, Any]) -> _Release:
    """The lab whose cells the notebook holds."""
    best, most = None, 0
    names = []
    for lab, file, released in _notebooks(course):
        names.append(lab)
        shown = _as_released(file.stem, nbformat.read(file, as_version=4))
        own, foreign = belongs(content, shown)
        missing = set(differences(content, shown).missing)
        # A title is a cell that any notebook may have; an answer or a test is not.
        telling = {cell.grade_id for cell in shown.cells if cell.kind != "locked"}
        if telling - missing and own > max(foreign, most):
            best, most = (lab, shown, file, released), own
    if best is None:
        looked = ", ".join(dict.fromkeys(names)) or "none"
        raise Unusable(
            "NOTEBOOK", f"{path} does not hold the cells of a lab of {course.root} (looked for: {looked})."
        )
    lab, shown, file, released = best
    if released:
        return _Release(lab, shown, file.parent)
    return _Release(lab, _as_released(file.stem, read_lab(course, lab).notebooks[file.stem].release), None)


def _as_released(name: str, notebook: NotebookNode) -> LabNotebook:
    """A release in every role: what is put back, and what counts, is then what the learner may see."""
    return LabNotebook(name, truth=notebook, release=notebook, source=notebook)


def _notebooks(course: Course) -> Iterator[tuple[str, Path, bool]]:
    """Every lab's notebooks: from the release, or where a lab has none, from the source."""
    directory = course.directory()
    whole = os.path.normpath(directory.format_path(directory.release_directory, ".", "\0"))
    before, after = whole.split("\0")
    released = set()
    for found in sorted(glob(f"{escape(before)}*{escape(after)}/*.ipynb")):
        lab = found[len(before) :].split(os.sep)[0]
        released.add(lab)
        yield lab, Path(found), True
    for lab in course.labs():
        if lab not in released:
            for source in sorted(course.source_folder(lab).glob("*.ipynb")):
                yield lab, source, False


def _put_back(content: dict[str, Any], lab: LabNotebook) -> Iterator[str]:
    """What grading will put right."""
    found = differences(content, lab)
    called = _names(lab)
    kinds = {cell.grade_id: cell.kind for cell in lab.cells}

    def listed(names: Iterable[str]) -> str:
        return ", ".join(dict.fromkeys(called[name] for name in names))

    answers = [name for name in found.missing if kinds[name] == "answer"]
    missing = [name for name in found.missing if kinds[name] != "answer"]
    if answers:
        yield (
            f"Cells for answers that are missing: {listed(answers)}. An answer that you wrote elsewhere, "
            "above its test, counts."
        )
    if missing:
        yield f"Cells of the lab that are missing: {listed(missing)}. Grading puts them back."
    if found.changed:
        yield f"Cells of the lab that were edited: {listed(found.changed)}. Grading uses the lab's own."
    if found.outdated:
        yield (
            f"Your copy is from an earlier release; these cells have changed since: "
            f"{listed(found.outdated)}. Grading uses the new ones."
        )


def _names(lab: LabNotebook) -> dict[str, str]:
    """What each of the lab's cells is called: by its exercise, or by its own name."""
    known = exercises(lab)
    called = {cell.grade_id: cell.grade_id for cell in lab.cells}
    for one in known.values():
        called |= {name: f"the answer to {one.title}" for name in one.answers if one.title != one.name}
        if one.title != one.name and one.answers != (one.name,):
            called[one.name] = f"the test of {one.title}"
    return called


# --- the run ---------------------------------------------------------------------------------------------


def _run(course: Course, path: Path, release: _Release, notebook: NotebookNode) -> Executed:
    def reassure() -> None:
        print("Running the notebook from the start ...", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="fairgrade-check-") as scratch:
        _copy_files(course, path.parent, Path(scratch))
        if release.folder is not None:
            _copy_files(course, release.folder, Path(scratch))
        word = threading.Timer(_PATIENCE, reassure)
        word.daemon = True
        word.start()
        try:
            return execute(Job(notebook, Path(scratch), course.config))
        finally:
            word.cancel()


def _copy_files(course: Course, folder: Path, scratch: Path) -> None:
    """Copy the files beside a notebook, as long as they are no more than a submission may hold."""
    files = [
        p for p in folder.iterdir() if p.is_file() and p.suffix != ".ipynb" and not p.name.startswith(".")
    ]
    left = 1000 * course.directory().max_dir_size
    for file in sorted(files):
        size = file.stat().st_size
        if size <= left and os.access(file, os.R_OK):
            left -= size
            shutil.copyfile(file, scratch / file.name)


# --- what it came to -------------------------------------------------------------------------------------


def _report(lab: LabNotebook, run: Executed, say: Callable[[str], None]) -> bool:
    scores = {one.grade_id: one for one in score(lab, run.notebook)}
    cells = {grade_id(cell): cell for cell in run.notebook.cells if grade_id(cell)}
    blank = set(unanswered(lab, run.notebook))
    kinds = {cell.grade_id: cell for cell in lab.cells}
    complete, earned, visible, hidden = True, 0.0, 0.0, 0.0
    say("")
    for name, exercise in exercises(lab).items():
        cell, one = kinds[name], scores[name]
        if cell.kind == "test":
            unseen = _hidden(cells[name])
            hidden += unseen
            visible += one.max_points - unseen
            earned += min(one.points or 0.0, one.max_points - unseen)
            complete &= one.passed
            verdict, details = _verdict(exercise, one, cells[name], blank, unseen)
        else:
            answered = name not in blank
            complete &= answered
            state = "answered" if answered else "still as released: write your answer there"
            verdict, details = f"{state} ({_points(cell.max_points)} by hand)", []
        say(f"{exercise.title}: {verdict}")
        for line in details:
            say(f"    {line}")
    errors = list(_errors(lab, run, blank))
    if errors:
        say("Errors in cells that are not tests. What stands below an error in its cell was not run:")
        for line in errors:
            say(f"    {line}")
    if run.stopped:
        say(f"The run ended early: {run.stopped}, so the cells below it were not run.")
    if run.too_slow:
        say(f"{run.too_slow} cell{'s' * (run.too_slow > 1)} took too long and had to be interrupted.")
    say("")
    say(f"Visible checks: {earned:g} of {_points(visible)}. The run took {run.seconds:.1f} s.")
    more = f"Hidden checks decide {_points(hidden)} more" if hidden else "More checks run"
    say(f"{more} when the lab is graded, so the points may differ.")
    return complete and not errors and not run.stopped and not run.too_slow


def _verdict(
    exercise: Exercise, one: CellScore, test: NotebookNode, blank: set[str], hidden: float
) -> tuple[str, list[str]]:
    """What is said of an exercise that a test checks: in a few words, and in what the check says itself."""
    if exercise.answers and not one.passed and set(exercise.answers) <= blank:
        return "not started", []
    details = _words(one, test)
    if one.passed and not hidden:
        return "done", details
    if one.passed and hidden < one.max_points:
        return (
            f"every visible check passes; hidden checks decide {hidden:g} of {_points(one.max_points)}",
            [],
        )
    if one.passed:
        what = f"all {_points(hidden)}" if hidden != 1 else "the point"
        return f"the form is right; hidden checks decide {what}", []
    if one.points and not details:  # a test that gives part of its points and says nothing
        return f"{one.points:g} of {_points(one.max_points)}", []
    return "not right yet", details


def _hidden(test: NotebookNode) -> float:
    """Points that only hidden tests give: as the check reported when it ran, or as it is written."""
    report = reported(test.outputs)
    if report is not None and report.get("hidden"):
        return float(report["hidden"])
    written = HIDDEN.search(test.source)
    return float(written[1]) if written else 0.0


def _words(one: CellScore, test: NotebookNode) -> list[str]:
    """What the check itself says."""
    said = [line for output in test.outputs for line in _lines(output)]
    return said or ([one.message] if one.message and not one.passed else [])


def _lines(output: NotebookNode) -> list[str]:
    if output.output_type == "stream" and output.name == "stdout":
        return [line for line in output.text.splitlines() if line.strip()]
    if output.output_type == "error":
        text = output.evalue if output.ename == "CheckFailed" else f"{output.ename}: {output.evalue}"
        return [line for line in text.splitlines() if line.strip()][:12]
    return []


def _errors(lab: LabNotebook, run: Executed, blank: set[str]) -> Iterator[str]:
    """Errors outside of the tests. Below an exercise that is not started they say nothing."""
    tests = {cell.grade_id for cell in lab.cells if cell.kind == "test"}
    answers = {cell.grade_id for cell in lab.cells if cell.kind == "answer"}
    called = _names(lab)
    number, waiting = 0, False
    for cell in run.notebook.cells:
        if cell.cell_type != "code":
            continue
        number += 1
        name = grade_id(cell)
        waiting |= name in blank
        if name in tests or name in blank or (waiting and name not in answers):
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                first = next((line for line in output.evalue.splitlines() if line.strip()), "")
                where = called.get(name or "", f"code cell {number}")
                yield f"{where}: {output.ename}: {first}"[:300]


def _points(value: float) -> str:
    return "1 point" if value == 1 else f"{value:g} points"

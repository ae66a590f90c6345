"""Points for each graded cell, read from the executed notebook.

nbgrader's rules hold: a test cell that raises earns nothing, one whose result is a number earns that number,
any other earns its points; a written answer that was left as released earns nothing, any other waits for a
person. Three things differ, each in favor of a score that can be relied on: what a cell writes to stderr
costs nothing, a test that was not run earns nothing, and a number outside the cell's points is not taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nbformat import NotebookNode

from fairgrade.lab.course import Kind, LabCell, LabNotebook, grade_id
from fairgrade.results.executed import Witness

_LONGEST_MESSAGE = 300


@dataclass(frozen=True)
class CellScore:
    """What one graded cell earned.

    Attributes
    ----------
    points
        None when a person has to decide.
    message
        Why points were lost, as far as the cell says.
    invalid_score
        The cell reported a number that it cannot earn; a person should look.
    witness, witness_reason, lowered
        How a test was decided, as `fairgrade.results.executed.Decision` says; empty where only a notebook's
        own run tells. `lowered` is for the instructor: it may give a hidden test away.
    """

    grade_id: str
    kind: Kind
    max_points: float
    points: float | None
    message: str = ""
    invalid_score: bool = False
    witness: Witness | Literal[""] = ""
    witness_reason: str = ""
    lowered: str = ""

    @property
    def passed(self) -> bool:
        """Whether it earned full points. A test that gives none has to run without an error."""
        return self.points is not None and self.points >= self.max_points and not self.message


def score(lab: LabNotebook, executed: NotebookNode | None) -> list[CellScore]:
    """Score every graded cell of a lab's notebook.

    Parameters
    ----------
    lab
        The lab's notebook, which alone says what is graded and for how many points.
    executed
        The submission as it was run, or None if there is nothing to score: every cell then earns nothing.
    """
    graded = [cell for cell in lab.cells if cell.kind in ("test", "written", "task")]
    if executed is None:
        return [CellScore(cell.grade_id, cell.kind, cell.max_points, 0.0) for cell in graded]
    there = {grade_id(cell): cell for cell in executed.cells if grade_id(cell)}
    blank = unanswered(lab, executed)
    return [
        score_test(cell, there[cell.grade_id])
        if cell.kind == "test"
        else _score_written(cell, unanswered=cell.grade_id in blank)
        for cell in graded
    ]


def unanswered(lab: LabNotebook, executed: NotebookNode) -> tuple[str, ...]:
    """Names of the cells meant for an answer that are still as learners received them."""
    from nbgrader.utils import compute_checksum

    there = {grade_id(cell): cell for cell in executed.cells if grade_id(cell)}
    released = {grade_id(cell): cell.source.strip() for cell in lab.release.cells if grade_id(cell)}
    return tuple(
        cell.grade_id
        for cell in lab.cells
        if cell.kind in ("answer", "written")
        and (answer := there.get(cell.grade_id)) is not None
        and (
            compute_checksum(answer) == cell.checksum or answer.source.strip() == released.get(cell.grade_id)
        )
    )


def _score_written(cell: LabCell, *, unanswered: bool) -> CellScore:
    if unanswered:
        return CellScore(cell.grade_id, cell.kind, cell.max_points, 0.0, "No response.")
    return CellScore(cell.grade_id, cell.kind, cell.max_points, None)


def score_test(cell: LabCell, test: NotebookNode) -> CellScore:
    """Score a test cell that was run: `test` has its outputs, `cell` says for how many points."""

    def result(points: float | None, message: str = "", *, invalid_score: bool = False) -> CellScore:
        return CellScore(cell.grade_id, cell.kind, cell.max_points, points, message, invalid_score)

    for output in test.outputs:
        if output.output_type == "error":
            return result(0.0, _message(output))
    if test.execution_count is None:
        return result(0.0, "This test was not run.")
    partial = _number(test.outputs)
    if partial is None or partial < 0:  # nbgrader takes a negative number for a result like any other
        return result(cell.max_points)
    if not partial <= cell.max_points:
        return result(
            None, f"The test reported {partial:g} of {cell.max_points:g} points.", invalid_score=True
        )
    return result(partial)


def _number(outputs: Iterable[NotebookNode]) -> float | None:
    """The first result, if it is a number: nbgrader looks no further."""
    for output in outputs:
        if output.output_type == "execute_result":
            text = output.get("data", {}).get("text/plain", "")
            try:
                return float(text[0] if isinstance(text, list) and len(text) == 1 else text)
            except (TypeError, ValueError):
                return None
    return None


def _message(error: NotebookNode) -> str:
    """An error in one line: our checks speak to the learner, other errors say their name first."""
    lines = [line.strip() for line in str(error.evalue).splitlines() if line.strip()]
    text = " ".join(lines) if error.ename == "CheckFailed" else ": ".join([error.ename, *lines[:1]])
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 3] + "..."

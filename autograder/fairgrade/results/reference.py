"""What the author's own answers lose, and what to say of it."""

from __future__ import annotations

from collections.abc import Sequence

from fairgrade.lab.course import Lab, LabNotebook, Unusable
from fairgrade.results.scoring import CellScore

_MOST_NAMED = 5


def failing_tests(scores: Sequence[CellScore]) -> list[CellScore]:
    """Return the tests that the author's answers do not pass.

    A test that reports less than its points without an error is not among them: its author gives the rest for
    something that the notebook does not hold.
    """
    return [cell for cell in scores if cell.kind == "test" and not cell.passed and cell.message]


def same_points(some: Sequence[CellScore], others: Sequence[CellScore]) -> bool:
    """Whether two runs of the same answers earned the same."""
    return [(cell.points, bool(cell.message)) for cell in some] == [
        (cell.points, bool(cell.message)) for cell in others
    ]


def refusal(lab: Lab, notebook: LabNotebook, failing: Sequence[CellScore], stopped: str = "") -> Unusable:
    """Return the refusal of a lab whose author fails tests, with the remedies.

    Parameters
    ----------
    failing
        What :func:`failing_tests` gave, at least one.
    stopped
        Why the run of the author's answers ended before its last cell, if it did.
    """
    named = [f"{notebook.title(cell.grade_id)} ({stopped or cell.message})" for cell in failing]
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    options = " ".join(f"--leave-out {_option(lab, notebook, cell.grade_id)}" for cell in failing)
    tests = "this test" if len(failing) == 1 else "these tests"
    return Unusable(
        "LAB",
        f"in {lab.name}/{notebook.name}.ipynb, the author's own answers lose points in "
        f"{', '.join(named[:_MOST_NAMED])}{more}. Correct the lab; or grade without {tests}: {options}; or, "
        "if the lab needs what the sandbox withholds, such as the network, disable the sandbox: --unsafe",
    )


def _option(lab: Lab, notebook: LabNotebook, name: str) -> str:
    alone = all(
        one.name == notebook.name or all(cell.grade_id != name for cell in one.cells)
        for one in lab.notebooks.values()
    )
    return name if alone else f"{notebook.name}/{name}"

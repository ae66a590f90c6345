"""Grade a lab without some of its tests: they give no points, and their code does not run."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace

from nbformat import NotebookNode

from fairgrade.lab.course import Lab, LabNotebook, Unusable, fingerprint_of, grade_id

_LEFT_OUT = "# This test was left out of grading."


def left_out(lab: LabNotebook) -> list[str]:
    """Return the names of the tests that `without_tests` took out of a notebook."""
    return [name for cell in lab.truth.cells if cell.source == _LEFT_OUT and (name := grade_id(cell))]


def without_tests(lab: Lab, names: Iterable[str]) -> Lab:
    """Return a lab in which some tests give no points and do nothing.

    Parameters
    ----------
    lab
        The lab as its author wrote it.
    names
        Tests, by the name that nbgrader knows the cell by, or as ``notebook/name``.

    Raises
    ------
    Unusable
        If the lab has no such test.
    """
    notebooks = dict(lab.notebooks)
    for name in names:
        notebook, cell = _find(lab, name)
        left = notebooks[notebook]
        notebooks[notebook] = LabNotebook(
            notebook,
            truth=_disarmed(left.truth, cell, code=True),
            release=_disarmed(left.release, cell, code=False),
            source=_disarmed(left.source, cell, code=True),
        )
    return replace(lab, notebooks=notebooks, fingerprint=fingerprint_of(notebooks, lab.files))


def _find(lab: Lab, name: str) -> tuple[str, str]:
    tests = [
        (notebook, cell.grade_id)
        for notebook, one in lab.notebooks.items()
        for cell in one.cells
        if cell.kind == "test"
    ]
    fits = [test for test in tests if name in (test[1], "/".join(test))]
    if len(fits) == 1:
        return fits[0]
    shown = ", ".join("/".join(test) if len(lab.notebooks) > 1 else test[1] for test in fits or tests)
    what = "is in several notebooks; pass one of" if fits else f"is not a test of {lab.name}; it has"
    raise Unusable("--leave-out", f"{name!r} {what}: {shown or 'none'}.")


def _disarmed(notebook: NotebookNode, name: str, *, code: bool) -> NotebookNode:
    changed = deepcopy(notebook)
    for cell in changed.cells:
        if grade_id(cell) == name:
            # It stays a test, so that a submission with the test in it is as it should be.
            cell.metadata.nbgrader["points"] = 0
            if code:
                cell.source = _LEFT_OUT
    return changed

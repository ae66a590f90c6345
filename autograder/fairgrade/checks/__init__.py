"""What the test cells of a lab call: one check per line, each with a name, a value and what it should be.

A check looks at the value and at nothing else: not at the learner's source, not at the notebook's frame.
So it gives the same verdict under `nbgrader autograde`, under JupyterLab's Validate button, and in a checker
process to which answers arrive as plain data and functions as call-backs.

Three rules hold for every check.

- Values are read as exact plain data before anything is compared (see `fairgrade.checks.values.plain`), so an
  object that claims to equal everything fails.
- A failure raises `CheckFailed`, whose message says what was found, what kind of value was expected and what
  to do. The expected value itself is given away only with `reveal=True`.
- `mistakes` pairs a wrong value (or a wrong function, or a wrong table) with the message that explains it.
  A mistake that equals the expected value is an error of the lab's author and raises ValueError.

Usage in a test cell::

    from fairgrade import checks

    checks.number("tpr", tpr, 1369 / 1901, mistakes=[
        (1369 / 3696, "This divides by the whole group; the true positive rate by those with label 1."),
    ])
    checks.function("share", share, calls=[([1, 0, 1],)], reference=lambda y: sum(y) / len(y))

and for partial credit::

    marks = checks.Marks(3, hidden=2)
    with marks.award(1, "one rate per group"):
        checks.table("rates", rates, expected)
    ### BEGIN HIDDEN TESTS
    with marks.award(2, "the largest gap"):
        checks.number("gap", gap, 0.2140)
    ### END HIDDEN TESTS
    marks.total()
"""

from __future__ import annotations

from fairgrade.checks.answers import (
    array,
    choice,
    choices,
    holds,
    integer,
    labels,
    number,
    numbers,
    same,
    table,
    text,
)
from fairgrade.checks.failure import CheckFailed
from fairgrade.checks.functions import function
from fairgrade.checks.marks import Marks

__all__ = [
    "CheckFailed",
    "Marks",
    "array",
    "choice",
    "choices",
    "function",
    "holds",
    "integer",
    "labels",
    "number",
    "numbers",
    "same",
    "table",
    "text",
]

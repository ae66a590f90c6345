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

What counts as the same answer is one rule for all labs; `RULE` says it and each lab's header quotes it, word
for word. The expected value decides how an answer is read:

- a number that is not whole agrees to three significant digits, between 0 and 1 to three decimals; a whole
  number (a count, a decision, a label) exactly, as 45, 45.0 or a NumPy number;
- numbers of people agree to a whole person: pass `people=True`, or the entries or columns that are people;
- `digits=6` where the statement asks for more digits and says why; `tolerance=` only where chance has a part;
- a dict may come as any mapping, a Series, a named tuple, a table of one row or column; a list as a tuple,
  array, Series, range, deque; a table with its row labels in a column, or as a dict of columns.

So a test cell looks at answers through checks only, never with `isinstance(answer, dict)`, `answer[key]`,
`type(x) is bool` or `float(x)`. `form` checks the form in the visible part and returns the answer as plain
data for what a cell wants to compute itself. Pass expected values with all their digits, counts as int.

A test cell with partial credit::

    marks = checks.Marks(4, hidden=2)  # visible, so that the release knows how much is hidden
    with marks.award(1, "rates"):
        checks.numbers("rates", rates, {"north": 2 / 4, "south": 3 / 5}, reveal=True)
    with marks.award(1, "the form of audit and verdict"):
        checks.form("audit", audit, rows=["north", "south"], columns=["rate", "people"])
        checks.form("verdict", verdict, ["gap", "no gap"])  # a list: one of these options
    ### BEGIN HIDDEN TESTS
    with marks.award(1, "audit"):
        checks.table("audit", audit, expected, people=["people"], mistakes=[
            (of_everybody, "If you divided by everybody, then this is the selection rate. Divide by ..."),
        ])
    with marks.award(1, "share"):
        checks.function("share", share, calls=hidden_calls, reference=right, mistakes=[
            (first_and_last, "If you compared the first group with the last, then the largest gap is lost."),
        ])
    ### END HIDDEN TESTS
    marks.total()

- Where the visible part looks at the form only, say so: `Marks(3, hidden=3)`, then `checks.form(...)` outside
  of any award, the awards hidden, `marks.total()` visible. Learners then read "the form is right; hidden
  checks decide all 3 points".
- Every name has an award of its own, so that a crash below one name does not cost those above it. Do not
  look at names outside of an award in front of the others.
- A value does not say how it was come by: write "If you ..., then ...". To other messages checks adds "This
  is what a common mistake gives."
- `function` takes the learner's own function and its name; to check one entry of what it returns, pass
  `entry="rate"` rather than another function under a made-up name. An answer that is not right in its form
  says so by itself: a function that returns nothing, a table without a column, a cell that stopped early.
- Hidden data tell the known mistakes apart: three or more groups of unlike size, the extreme in the middle,
  ties at the line, an empty denominator, names and an index that are not those of the visible data.
  `fairgrade selftest` makes right and wrong answers of these kinds itself.
"""

from __future__ import annotations

from fairgrade.checks.answers import (
    array,
    choice,
    choices,
    given,
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
from fairgrade.checks.form import form
from fairgrade.checks.functions import function
from fairgrade.checks.marks import Marks
from fairgrade.checks.rule import RULE
from fairgrade.checks.values import show

__all__ = [
    "RULE",
    "CheckFailed",
    "Marks",
    "array",
    "choice",
    "choices",
    "form",
    "function",
    "given",
    "holds",
    "integer",
    "labels",
    "number",
    "numbers",
    "same",
    "show",
    "table",
    "text",
]

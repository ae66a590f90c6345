"""The table of attacks, written and read: ``autograder/ATTACKS.md``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.fairgrade.hostile.corpus import ATTACKS, HONEST
from tests.fairgrade.hostile.trial import OUR_SECONDS, STOCK_PATIENCE, STOCK_SECONDS

PLACE = Path(__file__).resolve().parents[3] / "autograder" / "ATTACKS.md"

_HEADER = "| Attack | What it does | Marks due | Stock nbgrader | fairgrade grade |"
_KINDS = {
    "**pays**": "pays for a wrong answer",
    "**loses**": "loses points of right answers",
    "no score": "ends without a score",
    "**leaks**": "shows what is not the learner's to see",
    "**harms**": "lets files be changed that are not the learner's",
    "whole grader": "takes the whole run with it",
    "left over": "leaves processes running",
}


@dataclass(frozen=True)
class Line:
    """A row: what came of an attack, in words."""

    stock: str
    ours: str


def written(lines: Mapping[str, Line]) -> str:
    """The file."""
    rows = [
        f"| `{name}` | {_cell(ATTACKS[name].about)}{'&nbsp;†' if ATTACKS[name].dangerous else ''} "
        f"| {ATTACKS[name].due:g} | {_cell(line.stock)} | {_cell(line.ours)} |"
        for name, line in lines.items()
    ]
    totals = [
        f"| {words} | {sum(sign in line.stock for line in lines.values())} "
        f"| {sum(sign in line.ours for line in lines.values())} |"
        for sign, words in _KINDS.items()
    ]
    return "\n".join([_top(len(rows)), *totals, "", "## Each attack", "", _HEADER, _RULE, *rows, _REMAINS])


_RULE = "|---|---|--:|---|---|"

_REMAINS = """
## What remains possible

- A mistake in the kernel, or in bubblewrap, that lets code out of its namespaces. Keep both up to date.
- A function that a hidden test calls sees the arguments, and can keep them and print them in a later cell. It
  does not see what is expected of it.
- How long something takes can be measured by whoever runs beside it.
- The guard looks ten times a second: a room can go over its memory for a tenth of a second. Its disks, half a
  gigabyte, come on top, and so does what the kernel holds for pipes and sockets.
- A learner's code may use a whole core while its own cells run, which slows the neighbors down. Their limits
  of time are in seconds that everybody waits.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def read(text: str) -> dict[str, Line]:
    """The rows of the file."""
    found = {}
    for row in text.partition(_RULE)[2].splitlines():
        if row.startswith("| `"):
            name, _, _, stock, ours = row.strip("| ").split(" | ")
            found[name.strip("`")] = Line(stock, ours)
    return found


def _top(number: int) -> str:
    return f"""\
# Attacks, and what comes of them

This file is written by `python -m tests.fairgrade.hostile`. It hands in {number} submissions twice and
measures what comes of each. Names after the command measure those again and keep the other rows. The
submissions are in `tests/fairgrade/hostile/corpus.py`.

- **fairgrade grade**: all of them at once, as one class, with {len(HONEST) + 1} honest pupils among them; in
  bubblewrap, {OUR_SECONDS} s for a cell. The suite does this run every time, in
  `tests/fairgrade/hostile/test_hostile.py`, and compares it with this file. In brackets stands the status of
  the row.
- **Stock nbgrader** 0.9.6, `autograde`, {STOCK_SECONDS} s for a cell (it has to import pandas in them): each
  in a course of its own, so that what one breaks is not counted for the next. So that it breaks nothing here,
  each ran in a machine within the machine: no network but its own, 6 GB for a process and 3 GB for all,
  400 processes, disks of 512 MB, and {STOCK_PATIENCE} s in all. † marks the attacks that would have used up a
  machine without that. Its pages of feedback are not made. The suite runs a few of them under stock
  nbgrader, too, and compares.

"Marks due" is what the right answers are worth, of 6. An answer that was never run because the learner's own
code ended the notebook earns nothing; what was right before that is due.

## Totals

| | Stock nbgrader | fairgrade grade |
|---|--:|--:|"""

"""Grading a class again: what the scores were before, and what they are now.

A regrade has a name of its own, kept with the earlier scores until everybody is graded again. If it is
interrupted, the next run goes on with it: nobody is graded twice, and the difference is still against the
scores from before.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fairgrade.csv_file import Value, csv_text
from fairgrade.gradebook.book import GradebookEntry
from fairgrade.lab.course import Lab
from fairgrade.pages.frame import points
from fairgrade.results.store import Result, write_atomically

COLUMNS = ("student", "before", "after", "difference", "changed")


@dataclass(frozen=True)
class Before:
    """What somebody had: the score, and the points of each cell by ``notebook/cell``."""

    score: float
    cells: dict[str, float]


class Regrade:
    """A regrade that has begun.

    Attributes
    ----------
    id
        Its name, which every result that it makes bears.
    """

    def __init__(self, path: Path, identity: str, before: dict[str, Before]) -> None:
        self._path, self.id, self._before = path, identity, before

    @classmethod
    def going_on(cls, out: Path, lab: Lab) -> Regrade | None:
        """Return the one that an earlier run has begun and not finished."""
        path = _path(out, lab)
        try:
            record = json.loads(path.read_text("utf-8"))
            before = {student: Before(**one) for student, one in record["before"].items()}
            return cls(path, str(record["id"]), before)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    @classmethod
    def begin(cls, out: Path, lab: Lab, entries: Mapping[str, GradebookEntry]) -> Regrade:
        """Begin one, unless one is going on."""
        if (there := cls.going_on(out, lab)) is not None:
            return there
        before = {student: _before(entry) for student, entry in entries.items()}
        regrade = cls(_path(out, lab), uuid.uuid4().hex, before)
        kept = {student: vars(one) for student, one in before.items()}
        write_atomically(regrade._path, json.dumps({"id": regrade.id, "before": kept}, ensure_ascii=False))
        return regrade

    def has_made(self, result: Result) -> bool:
        """Whether a settled result is this regrade's."""
        return result.regrade == self.id

    def finish(self, students: Iterable[str], entries: Mapping[str, GradebookEntry], path: Path) -> int:
        """Write the table of differences and end the regrade.

        Returns
        -------
        int
            How many scores changed.
        """
        rows = []
        for student in students:
            was = self._before.get(student)
            now = _before(entries[student]) if student in entries else None
            if was != now:
                rows.append(_row(student, was, now))
        write_atomically(path, csv_text(COLUMNS, rows))
        self._path.unlink(missing_ok=True)
        return sum(row[1] != row[2] for row in rows)


def _path(out: Path, lab: Lab) -> Path:
    return out / "work" / lab.name / "regrade.json"


def _before(entry: GradebookEntry) -> Before:
    cells = {f"{name}/{cell}": value for (name, cell), value in entry.cells.items()}
    return Before(entry.score, cells)


def _row(student: str, was: Before | None, now: Before | None) -> list[Value]:
    old, new = (was.cells if was else {}), (now.cells if now else {})
    changed = [
        f"{name}: {_said(old.get(name))} to {_said(new.get(name))}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
    before, after = (one.score if one else None for one in (was, now))
    difference = (after or 0.0) - (before or 0.0)
    return [student, _told(before), _told(after), difference, "; ".join(changed)]


def _told(score: float | None) -> Value:
    return "none" if score is None else score


def _said(value: float | None) -> str:
    return "none" if value is None else points(value)

"""What a person should look at.

A flag never changes a score. It says what was seen, not why it came about.

Whoever deletes half a test by accident and whoever does it to pass leave the same file behind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fairgrade.results.similarity import Alike, alike
from fairgrade.results.store import Result

#: What was seen, and the words of a reason that tell of it.
_SIGNS = {
    "Cells of the lab that had been changed": r"differed from the lab's",
    "Cells with altered grading marks": r"corrected the grading marks",
    "Cells tagged to be skipped": r"tagged to be skipped",
    "Something sent invalid data to the grader": r"(sent invalid data to the grader|sent more than)",
}
_INVALID = "A test that reported points it cannot give"


@dataclass(frozen=True)
class Sign:
    """Something unusual that was seen.

    Attributes
    ----------
    people
        Who, and the words of the reason.
    """

    what: str
    people: dict[str, str]


def signs(results: Mapping[str, Result]) -> list[Sign]:
    """What was put right or refused in submissions that an attempt to change a score would leave behind."""
    found: dict[str, dict[str, str]] = {what: {} for what in (_INVALID, *_SIGNS)}
    for student, result in results.items():
        invalid = [
            f"{cell.grade_id}: {cell.message}"
            for one in result.notebooks.values()
            for cell in one.cells
            if cell.invalid_score
        ]
        if invalid:
            found[_INVALID][student] = "; ".join(invalid)
        said = [
            *result.reasons,
            *(
                f"{test}: {part}"
                for one in result.notebooks.values()
                for test, parts in one.lost.items()
                for part in parts
            ),
        ]
        for what, words in _SIGNS.items():
            if clauses := [clause for clause in said if re.search(words, clause)]:
                found[what][student] = "; ".join(clauses)
    return [Sign(what, people) for what, people in found.items() if people]


def near_identical(results: Mapping[str, Result]) -> list[Alike]:
    """People whose answers are nearly identical, by ``notebook/answer``."""
    return alike(
        {
            student: {
                f"{name}/{answer}": text
                for name, one in result.notebooks.items()
                for answer, text in one.prints.items()
            }
            for student, result in results.items()
        }
    )

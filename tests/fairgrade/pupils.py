"""Who is in the graded class, what they hand in, and what must come of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from nbformat import NotebookNode

from tests.fairgrade.classroom import Classroom, as_format_3, by_name, changed


@dataclass(frozen=True)
class Pupil:
    """One member of the class.

    Attributes
    ----------
    hand_in
        Puts the files where they belong.
    score, status
        What the row must say.
    said
        Parts of the reason.
    """

    hand_in: Callable[[Classroom, str], object]
    score: float
    status: str
    said: tuple[str, ...]


def answers(score: float, status: str, *said: str, **changes: str) -> Pupil:
    """Hands in the reference with some answers replaced."""
    return Pupil(lambda room, name: room.hand_in(name, room.reference(**changes)), score, status, said)


def edited(score: float, status: str, *said: str, change: Callable[[list[NotebookNode]], object]) -> Pupil:
    """Hands in the reference after something was done to its cells."""
    return Pupil(
        lambda room, name: room.hand_in(name, changed(room.reference(), change)), score, status, said
    )


def file(score: float, status: str, *said: str, name: str = "mini.ipynb", content: Callable | bytes) -> Pupil:
    """Hands in a file of some kind."""

    def hand_in(room: Classroom, student: str) -> None:
        room.hand_in(student, content if isinstance(content, bytes) else content(room), name)

    return Pupil(hand_in, score, status, said)


def _text(notebook: NotebookNode) -> str:
    return json.dumps(notebook, ensure_ascii=False)


def _delete_tests(cells: list[NotebookNode]) -> None:
    cells[:] = [
        c for c in cells if not c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test_")
    ]


def _disarm_tests(cells: list[NotebookNode]) -> None:
    by_name(cells, "test_rate").update(source="pass")
    by_name(cells, "test_rate").metadata.nbgrader.update(grade=False, solution=True)
    by_name(cells, "test_accuracy").metadata.update(tags=["skip-execution"])
    by_name(cells, "accuracy").update(source="def accuracy(labels, decisions):\n    return 2")


def _link(room: Classroom, name: str) -> None:
    target = room.hand_in("reference", room.reference())
    folder = room.submissions / name / "mini"
    folder.mkdir(parents=True)
    (folder / "mini.ipynb").symlink_to(target)


WAITS = "1 written answer needs grading by hand"
RATE = "def selection_rate(decisions):\n"
ACCURACY = "def accuracy(labels, decisions):\n"

PUPILS = {
    # honest
    "reference": answers(6, "graded", "all 2 tests passed", WAITS),
    "starter": Pupil(
        lambda room, name: room.hand_in(name, room.notebook.release),
        0,
        "graded",
        ("full points in 0 of 2 tests, not in test_rate, test_accuracy",),
    ),
    "one-hidden-test-fails": answers(
        5,
        "graded",
        "full points in 1 of 2 tests, not in test_accuracy",
        WAITS,
        accuracy=ACCURACY + "    return 0.75",
    ),
    "divides-by-two": answers(
        4,
        "graded",
        "full points in 1 of 2 tests, not in test_rate",
        rate=RATE + "    return sum(decisions) / 2",
    ),
    "crash": answers(4, "graded", "not in test_rate", rate="1 / 0"),
    "sys-exit": answers(4, "graded", "not in test_rate", rate="import sys\nsys.exit(1)"),
    "warns": answers(
        6,
        "graded",
        "all 2 tests passed",
        rate=RATE
        + "    import warnings\n    warnings.warn('careful')\n    return sum(decisions) / len(decisions)",
    ),
    "floods": answers(
        6,
        "graded",
        "all 2 tests passed",
        accuracy=ACCURACY
        + "    print('x' * 20_000_000)\n    return 0.75 if len(labels) > 1 else 0\nprint('x' * 20_000_000)",
    ),
    "endless-loop": answers(
        2,
        "graded",
        "1 cell interrupted at the time limit",
        "not in test_accuracy",
        accuracy=ACCURACY + "    while True:\n        pass",
    ),
    # the run ends early
    "os-exit": answers(
        2,
        "partial",
        "code cell 4 ended the Python process, so the cells below it were not run",
        WAITS,
        accuracy="import os\nos._exit(0)",
    ),
    "deaf-loop": answers(
        2,
        "graded",
        "1 cell interrupted at the time limit",
        accuracy=ACCURACY
        + "    import signal\n"
        + "    signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        + "    while True:\n"
        + "        pass",
    ),
    # put right
    "windows": file(
        6,
        "repaired",
        "not UTF-8; read as Windows-1252",
        content=lambda room: _text(room.reference(why="C'est vérifié.")).encode("cp1252"),
    ),
    "renamed": file(
        6, "repaired", "handed in as 'mini (1).ipynb'", name="mini (1).ipynb", content=lambda r: r.reference()
    ),
    "old-format": file(
        6,
        "repaired",
        "converted from notebook format 3",
        content=lambda room: as_format_3(_text(room.reference())),
    ),
    "deletes-tests": edited(
        6, "repaired", "put back 2 cells missing from the notebook", change=_delete_tests
    ),
    "disarms-tests": edited(
        2,
        "repaired",
        "tagged to be skipped",
        "corrected the grading marks of 1 cell",
        "not in test_accuracy",
        change=_disarm_tests,
    ),
    # needs a person
    "inflates": answers(
        2,
        "graded",
        "not in test_accuracy",
        accuracy="def accuracy(labels, decisions):\n    get_ipython().displayhook(50)",
    ),
    # nothing to run
    "empty": file(0, "ungradable", "'mini.ipynb' is empty", content=b""),
    "cut-short": file(
        0, "ungradable", "breaks off before its end", content=lambda room: _text(room.reference())[:-100]
    ),
    "other-lab": file(
        0,
        "ungradable",
        "is it another lab's notebook?",
        content=lambda room: (room.course.root / "source" / "other" / "other.ipynb").read_bytes(),
    ),
    "link": Pupil(_link, 0, "ungradable", ("is a link, and links are not followed",)),
    "absent": Pupil(lambda room, name: None, 0, "missing", ("nothing was handed in",)),
    "report-only": file(0, "missing", "the folder holds 'report.pdf'", name="report.pdf", content=b"%PDF"),
}

STRANGER = answers(6, "flagged", "not on the roster, but graded")

"""Every lab of the course tells right from wrong."""

import tomllib
from pathlib import Path

import pytest

from fairgrade.lab.course import find_course, read_lab
from fairgrade.selftest import known_answers, run

pytestmark = pytest.mark.slow

COURSE = find_course(Path(__file__).resolve().parents[3])
LABS = COURSE.labs()


@pytest.mark.parametrize("name", LABS)
def test_a_lab_tells_right_from_wrong(name):
    # One mutant of twelve here; `fairgrade selftest` runs them all.
    found = run.examine(read_lab(COURSE, name), known_answers.FOLDER / name, every=12)
    print(run.describe(found))
    assert not found.problems, run.describe(found)
    right, wrong = (
        sum(getattr(tally, kind)[1] for tally in found.exercises.values()) for kind in ("right", "wrong")
    )
    assert right >= 3
    assert wrong >= 6
    assert found.killed >= 0.95 * found.total > 0


def test_each_of_the_eight_mistakes_is_on_file_with_a_message_of_its_own():
    mistakes = tomllib.loads((known_answers.FOLDER / "mistakes.toml").read_text(encoding="utf-8"))["mistake"]
    assert len(mistakes) == 8
    assert not [case for m in mistakes for case in m["cases"] if not _is_on_file(case)]
    assert all(m["cases"] for m in mistakes)


def _is_on_file(case: str) -> bool:
    path = known_answers.FOLDER / f"{case}.py"
    return path.name.startswith("wrong_") and path.is_file()

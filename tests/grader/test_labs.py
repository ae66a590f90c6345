"""Every lab of the course: it tells right from wrong, and stock nbgrader agrees on honest work."""

import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI

from autograder import known_answers, selftest
from autograder.course import find_course, read_lab
from autograder.demo import answered, reference_answers

pytestmark = pytest.mark.slow

COURSE = find_course(Path(__file__).resolve().parents[2])
LABS = COURSE.labs()


@pytest.mark.parametrize("name", LABS)
def test_a_lab_tells_right_from_wrong(name):
    found = selftest.examine(read_lab(COURSE, name), known_answers.FOLDER / name)
    print(selftest.describe(found))
    assert not found.problems, selftest.describe(found)
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


@pytest.mark.parametrize("name", LABS)
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
def test_stock_autograde_gives_the_reference_and_the_starter_the_same_scores(name, tmp_path, monkeypatch):
    """As the test above finds with fairgrade's rooms: full marks, and nothing."""
    monkeypatch.setenv(
        "PATH", str(Path(sys.executable).parent), prepend=":"
    )  # nbgrader calls `alembic` by name
    notebook = read_lab(COURSE, name).notebooks[name]
    handed_in = {"reference": answered(notebook, reference_answers(notebook)), "starter": notebook.release}
    for student, content in handed_in.items():
        folder = tmp_path / "submitted" / student / name
        folder.mkdir(parents=True)
        nbformat.write(content, folder / f"{name}.ipynb")

    config = COURSE.config.copy()
    config.CourseDirectory.root = str(tmp_path)
    config.CourseDirectory.source_directory = str(COURSE.root / "solutions")
    config.CourseDirectory.release_directory = "release"
    config.CourseDirectory.submitted_directory = "submitted"
    config.CourseDirectory.autograded_directory = "autograded"
    config.CourseDirectory.db_url = f"sqlite:///{tmp_path / 'stock.db'}"
    config.Execute.shutdown_kernel = "immediate"
    api = NbGraderAPI(COURSE.directory(), config=config)
    assert api.generate_assignment(name)["success"]
    assert api.autograde(name, "*")["success"]
    stock = {entry["student"]: entry["score"] for entry in api.get_submissions(name)}

    by_machine = sum(e.points for e in known_answers.exercises(notebook.truth).values())
    assert stock == {"reference": by_machine, "starter": 0}

"""Stock nbgrader agrees with fairgrade on honest work in labs of the course."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI

from fairgrade.authoring.demo import reference_answers
from fairgrade.lab.course import answered, find_course, read_lab
from fairgrade.selftest import known_answers

pytestmark = pytest.mark.slow

COURSE = find_course(Path(__file__).resolve().parents[3])
#: The others stand in `python -m tests.fairgrade.every_mode`, which takes minutes for each.
LABS = COURSE.labs()[::5]


@pytest.mark.parametrize("name", LABS)
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
def test_stock_autograde_gives_the_reference_and_the_starter_the_same_scores(name, tmp_path, monkeypatch):
    """As `test_labs` finds with fairgrade's rooms: full marks, and nothing."""
    monkeypatch.setenv(
        "PATH", str(Path(sys.executable).parent), prepend=":"
    )  # nbgrader calls `alembic` by name
    notebook = read_lab(COURSE, name).notebooks[name]
    handed_in = {
        "reference": answered(notebook.release, reference_answers(notebook)),
        "starter": notebook.release,
    }
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

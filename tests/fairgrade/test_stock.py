"""The same as nbgrader where nbgrader is right: its own autograde, and its own course."""

import base64
import csv
import shutil
import sys
from pathlib import Path

import nbgrader
import pytest
from nbgrader.apps.api import NbGraderAPI

from fairgrade import cli
from tests.fairgrade.classroom import make_course

pytestmark = pytest.mark.slow

HONEST = ["reference", "starter", "one-hidden-test-fails", "divides-by-two", "crash"]
GUIDE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
def test_nbgraders_own_autograde_gives_honest_submissions_the_same_scores(
    graded_class, tmp_path, monkeypatch
):
    # nbgrader calls `alembic` by name.
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    course = make_course(tmp_path / "course")
    for student in HONEST:
        shutil.copytree(graded_class.submissions / student, course.root / "submitted" / student)
    config = course.config.copy()
    config.Execute.shutdown_kernel = "immediate"
    api = NbGraderAPI(course.directory(), config=config)
    assert api.generate_assignment("mini")["success"]
    assert api.autograde("mini", "*")["success"]
    stock = {entry["student"]: entry["score"] for entry in api.get_submissions("mini")}
    ours = {student: float(row["score"]) for student, row in graded_class.rows().items()}
    assert stock == {student: ours[student] for student in HONEST}
    assert len(set(stock.values())) >= 4, "a comparison of equal scores would say little"


@pytest.fixture(scope="module")
def documentation(tmp_path_factory):
    """The course of nbgrader's documentation as ``nbgrader quickstart`` sets it up, graded by us."""
    root = tmp_path_factory.mktemp("documentation")
    course = root / "course101"
    ignored = shutil.ignore_patterns("ps1_autotest", "*.html")
    shutil.copytree(GUIDE / "source", course / "source", ignore=ignored)
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        'c.CourseDirectory.course_id = "course101"\n'
        'c.IncludeHeaderFooter.header = "source/header.ipynb"\n'
    )
    # Learners' code can read where Python is installed, so what others handed in must not lie there.
    submitted = root / "submitted"
    shutil.copytree(GUIDE / "submitted", submitted)
    roster = root / "roster.csv"
    roster.write_text("id,first_name\nbitdiddle,Ben\nhacker,Alyssa\nreasoner,Louis\n")
    out = root / "out"
    places = ["--course", str(course), "--submissions", str(submitted), "--out", str(out)]
    assert cli.main(["grade", "ps1", *places, "--roster", str(roster)]) == 0
    return out


def test_the_documentations_course_gets_the_documentations_scores(documentation):
    with open(GUIDE / "grades.csv", newline="") as file:
        told = {row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(file)}
    with open(documentation / "scores.csv", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert told == {student: float(rows[student]["score"]) for student in told}
    assert told == {"bitdiddle": 1.5, "hacker": 3.0}
    assert {student: row["status"] for student, row in rows.items()} == {
        "bitdiddle": "repaired",  # two of the tests are commented out in what was handed in
        "hacker": "graded",
        "reasoner": "missing",
    }
    assert "problem1: put back 2 cells that differed from the lab's" in rows["bitdiddle"]["reason"]
    assert "5 written answers need grading by hand" in rows["hacker"]["reason"]


def test_a_lab_of_two_notebooks_has_a_page_that_leads_to_both(documentation):
    page = (documentation / "feedback" / "hacker" / "ps1.html").read_text("utf-8")
    for name in ("problem1", "problem2"):
        assert f'href="ps1/{name}.html"' in page
        assert f'href="ps1/{name}.html#cell-' in page, "and the exercises to their places"
        assert (documentation / "feedback" / "hacker" / "ps1" / f"{name}.html").exists()


def test_pictures_of_the_lab_are_in_the_pages_that_show_them(documentation):
    picture = base64.b64encode((GUIDE / "source" / "ps1" / "jupyter.png").read_bytes()).decode()
    page = documentation / "feedback" / "hacker" / "ps1" / "problem1.html"
    assert f'src="data:image/png;base64,{picture}"' in page.read_text("utf-8")

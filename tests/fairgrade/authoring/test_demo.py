"""The class to try grading on."""

import csv

import pytest

from fairgrade.authoring import demo
from fairgrade.lab.course import find_course, read_lab
from tests.fairgrade.classroom import make_course

pytestmark = pytest.mark.slow


def test_the_class_of_the_full_audit_has_right_wrong_and_broken_submissions():
    students = demo.make_class(read_lab(find_course(), demo.DEFAULT_LAB))
    names = [student.name for student in students]
    assert len(set(names)) == len(names) >= 12
    assert sum("-right-" in name for name in names) == 2
    assert sum("-wrong-" in name for name in names) == 4
    assert {"reference", "starter", "crash", "exit", "missing", "cut-short", "renamed"} <= set(names)
    assert len({str(sorted((student.files or {}).items())) for student in students}) == len(students), (
        "no two are the same"
    )


@pytest.fixture
def workspace(tmp_path):
    make_course(tmp_path / "course")
    return tmp_path / "workspace"


def run(workspace):
    return demo.main(["mini", "--course", str(workspace.parent / "course"), "--workspace", str(workspace)])


def test_the_class_is_graded_and_a_table_says_what_came_of_each(workspace, capsys):
    assert run(workspace) == 0
    with open(workspace / "scores.csv", newline="") as file:
        rows = {row["student"]: (float(row["score"]), row["status"]) for row in csv.DictReader(file)}
    assert rows == {
        "demo-reference": (6, "graded"),
        "demo-starter": (0, "graded"),
        "demo-crash": (4, "graded"),
        "demo-exit": (2, "partial"),
        "demo-missing": (0, "missing"),
        "demo-cut-short": (0, "ungradable"),
        "demo-empty": (0, "ungradable"),
        "demo-renamed": (6, "repaired"),
        "demo-no-tests": (6, "repaired"),
        "demo-windows": (6, "repaired"),
    }
    said = capsys.readouterr().out
    assert "demo-renamed" in said
    assert f"Report: {workspace / 'report.html'}" in said


def test_submissions_of_real_people_are_left_alone(workspace, capsys):
    real = workspace / "submitted" / "ada" / "mini"
    real.mkdir(parents=True)
    assert run(workspace) == 2
    assert "holds submissions of ada; pass another folder" in capsys.readouterr().err
    assert list(workspace.rglob("*.ipynb")) == []

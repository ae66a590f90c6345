"""Scoring: points from outputs, by nbgrader's rules and in three places by better ones."""

import pytest
from nbformat.v4 import new_output
from nbgrader.utils import determine_grade

from fairgrade.results.scoring import score
from fairgrade.submission.restore import restore
from tests.fairgrade.classroom import Classroom, by_name, make_course


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    root = tmp_path_factory.mktemp("scoring")
    return Classroom(root, make_course(root / "course"))


def error(name="AssertionError", message="no"):
    return new_output("error", ename=name, evalue=message, traceback=[])


def result(text):
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


def stderr(text="a warning"):
    return new_output("stream", name="stderr", text=text)


def stdout(text):
    return new_output("stream", name="stdout", text=text)


def executed(classroom, *outputs, count=1, **answers):
    """The reference with outputs of its own for ``test_accuracy``, worth four points."""
    notebook = restore(classroom.reference(**answers), classroom.notebook).notebook
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = 1
    by_name(notebook.cells, "test_accuracy").update(outputs=list(outputs), execution_count=count)
    return notebook


def scores(classroom, notebook):
    return {cell.grade_id: cell for cell in score(classroom.notebook, notebook)}


@pytest.mark.parametrize(
    ("outputs", "points"),
    [
        ([], 4),
        ([result("3")], 3),
        ([result("2.5")], 2.5),
        ([result("0")], 0),
        ([result("'fine'")], 4),
        ([result("-1")], 4),
        ([result("3"), result("1")], 3),
        ([result("'fine'"), result("1")], 4),
        ([error()], 0),
        ([stdout("3"), error()], 0),
        ([stdout("0")], 4),
    ],
)
def test_a_test_cell_is_scored_as_nbgrader_scores_it(classroom, outputs, points):
    notebook = executed(classroom, *outputs)
    assert scores(classroom, notebook)["test_accuracy"].points == points
    assert determine_grade(by_name(notebook.cells, "test_accuracy")) == (points, 4)


@pytest.mark.parametrize(
    ("outputs", "points"), [([stderr()], 4), ([stderr(), result("3")], 3), ([stderr(), error()], 0)]
)
def test_what_goes_to_stderr_costs_nothing(classroom, outputs, points):
    notebook = executed(classroom, *outputs)
    assert scores(classroom, notebook)["test_accuracy"].points == points
    assert determine_grade(by_name(notebook.cells, "test_accuracy")) == (0, 4), "nbgrader takes the points"


def test_a_test_that_was_not_run_earns_nothing(classroom):
    cell = scores(classroom, executed(classroom, count=None))["test_accuracy"]
    assert (cell.points, cell.message) == (0, "This test was not run.")


@pytest.mark.parametrize("text", ["5", "1e9", "nan", "inf"])
def test_a_number_that_cannot_be_earned_waits_for_a_person(classroom, text):
    cell = scores(classroom, executed(classroom, result(text)))["test_accuracy"]
    assert cell.points is None
    assert cell.invalid_score
    assert "of 4 points" in cell.message


def test_a_written_answer_waits_for_a_person_unless_it_was_left_as_released(classroom):
    released = by_name(classroom.notebook.release.cells, "why").source
    assert scores(classroom, executed(classroom))["why"].points is None
    assert scores(classroom, executed(classroom, why=released))["why"].points == 0
    assert scores(classroom, executed(classroom, why=f"\n{released} \n"))["why"].points == 0


def test_a_lost_point_carries_the_message_the_learner_gets(classroom):
    from_check = executed(
        classroom, error("CheckFailed", "rate: found 0.7.\nDivide by the number of people.")
    )
    from_python = executed(classroom, error("NameError", "name 'accuracy' is not defined\nmore"))
    said = [scores(classroom, notebook)["test_accuracy"].message for notebook in (from_check, from_python)]
    assert said == [
        "rate: found 0.7. Divide by the number of people.",
        "NameError: name 'accuracy' is not defined",
    ]


def test_nothing_executed_earns_nothing(classroom):
    assert {cell.points for cell in score(classroom.notebook, None)} == {0.0}

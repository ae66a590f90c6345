"""Restoring: whatever is handed in, every cell of the lab is there as the lab has it."""

import copy

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import grade_id, read_lab
from autograder.restore import belongs, restore
from tests.grader.classroom import Classroom, by_name, changed, make_course

NAMES = ["intro", "data", "rate", "test_rate", "accuracy", "test_accuracy", "why"]


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    root = tmp_path_factory.mktemp("restore")
    return Classroom(root, make_course(root / "course"))


@pytest.fixture(scope="module")
def lab(classroom):
    return classroom.notebook


def names(notebook):
    return [grade_id(cell) for cell in notebook.cells]


def test_an_honest_notebook_is_left_alone_but_for_its_hidden_tests(classroom, lab):
    restored = restore(classroom.reference(), lab)
    assert restored.repairs == ()
    assert names(restored.notebook) == [*NAMES[:4], None, *NAMES[4:]]
    assert "HIDDEN" in by_name(restored.notebook.cells, "test_rate").source
    assert "HIDDEN" not in by_name(classroom.reference().cells, "test_rate").source
    nbformat.validate(restored.notebook)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda cells: cells.remove(by_name(cells, "test_rate")),
            "1 cell missing from the notebook put back",
        ),
        (
            lambda cells: by_name(cells, "test_rate").update(source="pass"),
            "1 cell that differed from the lab's",
        ),
        (
            lambda cells: by_name(cells, "test_rate").metadata.update(tags=["skip-execution"]),
            "1 cell tagged to be skipped run all the same",
        ),
        (
            lambda cells: by_name(cells, "test_rate").metadata.nbgrader.update(grade=False),
            "1 cell with altered grading marks set right",
        ),
        (
            lambda cells: by_name(cells, "why").metadata.nbgrader.update(solution=False, points=99),
            "1 cell with altered grading marks set right",
        ),
        (lambda cells: cells.insert(0, copy.deepcopy(by_name(cells, "rate"))), "1 cell found twice"),
        (lambda cells: cells.remove(by_name(cells, "rate")), "1 cell meant for an answer missing"),
        (
            lambda cells: by_name(cells, "test_rate").update(cell_type="markdown"),
            "1 cell with altered grading marks",
        ),
    ],
    ids=["deleted", "rewritten", "skipped", "ungraded", "points", "copied", "answer deleted", "as text"],
)
def test_what_was_done_to_a_cell_is_undone_and_said(classroom, lab, change, said):
    restored = restore(changed(classroom.reference(), change), lab)
    assert [said in repair for repair in restored.repairs] == [True]
    truth = {grade_id(cell): cell for cell in lab.truth.cells}
    for cell in restored.notebook.cells:
        if (name := grade_id(cell)) in ("test_rate", "test_accuracy", "data", "intro"):
            assert cell.source == truth[name].source
            assert cell.cell_type == truth[name].cell_type
        if grade_id(cell):
            assert cell.metadata == truth[grade_id(cell)].metadata


def test_a_missing_test_runs_after_the_learners_own_work_for_it(classroom, lab):
    def change(cells):
        helper = nbformat.v4.new_code_cell("selection_rate = my_helper")
        cells.insert(3, helper)
        cells.remove(by_name(cells, "test_rate"))

    order = [cell.source for cell in restore(changed(classroom.reference(), change), lab).notebook.cells]
    helper = order.index("selection_rate = my_helper")
    test = next(i for i, source in enumerate(order) if "selection_rate([1, 0])" in source)
    answer = next(i for i, source in enumerate(order) if "def accuracy" in source)
    assert helper < test < answer


def test_a_missing_answer_is_not_put_back_over_the_learners_own_cell(classroom, lab):
    cells = classroom.reference().cells
    by_name(cells, "rate").update(id="typed-anew", metadata={})
    restored = restore({"cells": cells}, lab)
    assert sum("def selection_rate" in cell.source for cell in restored.notebook.cells) == 1


def test_everything_deleted_but_one_cell_comes_back_in_order(classroom, lab):
    def change(cells):
        cells[:] = [by_name(cells, "test_accuracy")]

    restored = restore(changed(classroom.reference(), change), lab)
    assert names(restored.notebook) == ["intro", "data", "test_rate", "test_accuracy", "why"]


def test_of_two_answers_the_last_one_carries_the_name(classroom, lab):
    def change(cells):
        second = copy.deepcopy(by_name(cells, "why"))
        second.source = "second thoughts"
        cells.append(second)

    notebook = restore(changed(classroom.reference(), change), lab).notebook
    assert by_name(notebook.cells, "why").source == "second thoughts"
    assert names(notebook).count("why") == 1


def test_a_notebook_belongs_to_the_lab_whose_cells_it_holds(classroom, lab):
    other = read_lab(classroom.course, "other").notebooks["other"]
    assert belongs(classroom.reference(), lab) == (7, 0)
    assert belongs(classroom.reference(), other) == (0, 7)
    assert belongs({"cells": [3, {"metadata": 5}]}, lab) == (0, 0)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
marks = st.fixed_dictionaries(
    {"grade_id": st.sampled_from(NAMES) | json_values}, optional={"grade": json_values}
)
metadata = st.fixed_dictionaries({}, optional={"nbgrader": marks | json_values, "tags": json_values})
cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | json_values,
        "source": st.text(max_size=5) | json_values,
        "metadata": metadata | json_values,
        "id": st.sampled_from(["rate-id", "test-rate-id"]) | json_values,
        "attachments": json_values,
        "outputs": json_values,
    },
)


@settings(max_examples=300)
@given(st.lists(cells | json_values, max_size=6))
def test_any_list_of_cells_becomes_a_valid_notebook_with_every_test(lab, content):
    restored = restore({"cells": content}, lab)
    nbformat.validate(restored.notebook)
    truth = {grade_id(cell): cell.source for cell in lab.truth.cells}
    for name in ("data", "test_rate", "test_accuracy"):
        assert by_name(restored.notebook.cells, name).source == truth[name]
        assert names(restored.notebook).count(name) == 1
    assert names(restored.notebook).count("why") == 1

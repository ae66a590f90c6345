"""Restoring: whatever is handed in, every cell of the lab is there as the lab has it."""

import copy

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairgrade.lab.course import grade_id, read_lab
from fairgrade.submission.restore import belongs, restore
from tests.fairgrade.classroom import Classroom, by_name, changed, make_course

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
            "put back 1 cell missing from the notebook",
        ),
        (
            lambda cells: by_name(cells, "test_rate").update(source="pass"),
            "1 cell that differed from the lab's",
        ),
        (
            lambda cells: by_name(cells, "test_rate").metadata.update(tags=["skip-execution"]),
            "ran 1 cell tagged to be skipped",
        ),
        (
            lambda cells: by_name(cells, "test_rate").metadata.nbgrader.update(grade=False),
            "corrected the grading marks of 1 cell",
        ),
        (
            lambda cells: by_name(cells, "why").metadata.nbgrader.update(solution=False, points=99),
            "corrected the grading marks of 1 cell",
        ),
        (lambda cells: cells.insert(0, copy.deepcopy(by_name(cells, "rate"))), "found 1 cell twice"),
        (lambda cells: cells.remove(by_name(cells, "rate")), "did not find 1 cell meant for an answer"),
        (
            lambda cells: by_name(cells, "test_rate").update(cell_type="markdown"),
            "corrected the grading marks of 1 cell",
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


def test_a_copy_left_as_released_neither_counts_nor_undoes_the_answer(classroom, lab):
    def change(cells):
        for name in ("rate", "why"):
            starter = copy.deepcopy(by_name(lab.release.cells, name))
            cells.insert(cells.index(by_name(cells, name)) + 1, starter)

    notebook = restore(changed(classroom.reference(), change), lab).notebook
    assert names(notebook).count("rate") == names(notebook).count("why") == 1
    for name in ("rate", "why"):
        assert by_name(notebook.cells, name).source == by_name(classroom.reference().cells, name).source
    starter = by_name(lab.release.cells, "rate").source
    assert [cell.cell_type for cell in notebook.cells if cell.source == starter] == ["raw"]


@pytest.mark.parametrize("marks", ["on both", "on one", "on the second"])
def test_an_answer_split_into_two_cells_runs_whole_and_in_order(classroom, lab, marks):
    def change(cells):
        first = by_name(cells, "rate")
        second = copy.deepcopy(first)
        first.source, second.source = "half = 0.5", "def selection_rate(d):\n    return half"
        second.id = "new"
        bare = {"on both": None, "on one": second, "on the second": first}[marks]
        if bare is not None:
            bare.metadata = nbformat.NotebookNode()
            bare.id = "bare"
        cells.insert(cells.index(first) + 1, second)

    notebook = restore(changed(classroom.reference(), change), lab).notebook
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    at = code.index("half = 0.5")
    assert "return half" in code[at + 1]
    assert "selection_rate([1, 0])" in code[at + 2]
    assert names(notebook).count("rate") == 1


def test_an_answer_merged_into_its_test_is_run_before_the_test(classroom, lab):
    def change(cells):
        answer, test = by_name(cells, "rate"), by_name(cells, "test_rate")
        test.source = f"{answer.source}\n\n{test.source}"
        cells.remove(answer)

    restored = restore(changed(classroom.reference(), change), lab)
    at = names(restored.notebook).index("test_rate")
    assert "def selection_rate" in restored.notebook.cells[at - 1].source
    assert restored.notebook.cells[at].source == by_name(lab.truth.cells, "test_rate").source
    assert any("ran the answer in 1 cell of the lab's on its own" in repair for repair in restored.repairs)


def test_a_test_merged_into_its_answer_comes_back(classroom, lab):
    def change(cells):
        answer, test = by_name(cells, "rate"), by_name(cells, "test_rate")
        answer.source = f"{answer.source}\n\n{test.source}"
        cells.remove(test)

    restored = restore(changed(classroom.reference(), change), lab)
    assert [name for name in names(restored.notebook) if name] == NAMES
    assert restored.repairs == ("put back 1 cell missing from the notebook",)


def test_a_rewritten_test_is_not_run_where_its_answer_is_there(classroom, lab):
    def change(cells):
        by_name(cells, "test_rate").source = "selection_rate = lambda d: 0.5  # forged"

    notebook = restore(changed(classroom.reference(), change), lab).notebook
    assert not any("forged" in cell.source for cell in notebook.cells)


@pytest.mark.parametrize(
    ("name", "to"),
    [("test_rate", 0), ("data", 8), ("test_accuracy", 0), ("intro", 8), ("test_rate", 8)],
)
def test_what_the_lab_put_somewhere_is_moved_back_there(classroom, lab, name, to):
    def change(cells):
        cell = by_name(cells, name)
        cells.remove(cell)
        cells.insert(to, cell)

    restored = restore(changed(classroom.reference(), change), lab)
    assert [one for one in names(restored.notebook) if one] == NAMES
    assert restored.repairs == ("moved 1 cell of the lab's back into order",)


def test_a_test_follows_an_answer_that_the_learner_moved(classroom, lab):
    def change(cells):
        cell = by_name(cells, "rate")
        cells.remove(cell)
        cells.append(cell)

    order = names(restore(changed(classroom.reference(), change), lab).notebook)
    assert order.index("rate") < order.index("test_rate")
    assert order.index("data") < order.index("accuracy") < order.index("test_accuracy")


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_an_answer_turned_into_text_is_code_again(classroom, lab, kind):
    def change(cells):
        by_name(cells, "rate").cell_type = kind

    notebook = restore(changed(classroom.reference(), change), lab).notebook
    assert by_name(notebook.cells, "rate").cell_type == "code"
    assert "return sum(decisions)" in by_name(notebook.cells, "rate").source


def test_a_locked_cell_that_claims_to_be_an_answer_is_the_labs_again(classroom, lab):
    def change(cells):
        data = by_name(cells, "data")
        data.source = "labels = decisions = [1]"
        data.metadata.nbgrader.update(solution=True, locked=False)

    notebook = restore(changed(classroom.reference(), change), lab).notebook
    assert by_name(notebook.cells, "data").source == by_name(lab.truth.cells, "data").source


@pytest.mark.parametrize(
    "claimed", ["test_rate\u200b", "\uff54est_rate", " test_rate", "TEST_RATE", "test_rate\0"]
)
def test_a_name_that_only_looks_like_the_labs_is_nobodys(classroom, lab, claimed):
    def change(cells):
        forged = copy.deepcopy(by_name(cells, "test_rate"))
        forged.metadata.nbgrader.grade_id = claimed
        forged.source = "2"
        cells.append(forged)

    notebook = restore(changed(classroom.reference(), change), lab).notebook
    assert names(notebook) == [*NAMES[:4], None, *NAMES[4:], None]


def test_a_second_answer_that_claims_the_name_of_a_test_does_not_replace_it(classroom, lab):
    def change(cells):
        forged = copy.deepcopy(by_name(cells, "rate"))
        forged.metadata.nbgrader.grade_id = "test_rate"
        cells.append(forged)

    notebook = restore(changed(classroom.reference(), change), lab).notebook
    assert [one for one in names(notebook) if one] == NAMES
    assert by_name(notebook.cells, "test_rate").source == by_name(lab.truth.cells, "test_rate").source


def test_the_labs_cells_are_known_by_their_text_where_marks_and_ids_were_dropped(classroom, lab):
    def change(cells):
        for number, cell in enumerate(cells):
            cell.metadata = nbformat.NotebookNode()
            cell.id = f"new-{number}"

    notebook = changed(classroom.reference(), change)
    assert belongs(notebook, lab)[0] > 0
    order = names(restore(notebook, lab).notebook)
    assert order.count("test_rate") == order.count("test_accuracy") == 1


def test_a_scratch_copy_of_a_test_does_not_take_its_place(classroom, lab):
    def change(cells):
        cells.append(nbformat.v4.new_code_cell(by_name(cells, "test_rate").source))

    restored = restore(changed(classroom.reference(), change), lab)
    assert names(restored.notebook) == [*NAMES[:4], None, *NAMES[4:], None]
    assert restored.repairs == ()


def test_cells_of_another_lab_lose_their_marks(classroom, lab):
    other = read_lab(classroom.course, "other").notebooks["other"].release.cells
    restored = restore(changed(classroom.reference(), lambda cells: cells.extend(other)), lab)
    assert [name for name in names(restored.notebook) if name] == NAMES


def test_marks_of_a_merge_in_a_cell_are_named(classroom, lab):
    conflict = "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> theirs"
    restored = restore(classroom.reference(rate=conflict), lab)
    assert restored.repairs == ("found the marks of an unresolved merge (<<<<<<<) in 1 cell",)


def test_another_lab_with_the_same_names_is_told_by_its_text(classroom, lab):
    def change(cells):
        for cell in cells:
            cell.source = f"another lab: {cell.metadata.get('nbgrader', {}).get('grade_id')}"

    assert belongs(changed(classroom.reference(), change), lab) == (0, 7)


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


@pytest.mark.slow
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

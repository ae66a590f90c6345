"""``fairgrade check``: what it tells a learner, and what it never tells."""

import json
import re
import shutil

import nbformat
import pytest

from fairgrade import cli
from fairgrade.authoring.demo import reference_answers
from fairgrade.lab.course import answered, find_course, grade_id, read_lab
from fairgrade.selftest import known_answers
from tests.fairgrade.classroom import by_name, make_course, mini_source

TEST_ACCURACY = """
from fairgrade import checks

marks = checks.Marks(4, hidden=1)
with marks.award(3, "three of four"):
    checks.number("accuracy(labels, decisions)", accuracy(labels, decisions), 0.75)
### BEGIN HIDDEN TESTS
with marks.award(1, "none of one"):
    checks.number("accuracy([1], [0])", accuracy([1], [0]), 0)
### END HIDDEN TESTS
marks.total()
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A checkout for learners: the release of both labs and no source."""
    course = make_course(tmp_path_factory.mktemp("check"))
    source = mini_source()
    by_name(source.cells, "test_accuracy").source = TEST_ACCURACY.strip()
    nbformat.write(source, course.root / "source" / "mini" / "mini.ipynb")
    for name in ("mini", "other"):
        folder = course.root / "release" / name
        folder.mkdir(parents=True)
        nbformat.write(read_lab(course, name).notebooks[name].release, folder / f"{name}.ipynb")
    shutil.move(course.root / "source", course.root.parent / "sources-elsewhere")
    return course


@pytest.fixture
def work(released, tmp_path, capsys):
    """Saves a learner's notebook and checks it: the exit code, what was said, what was complained of."""
    release = nbformat.read(released.root / "release" / "mini" / "mini.ipynb", 4)
    answers = {
        grade_id(cell): "\n".join(line for line in cell.source.splitlines() if " SOLUTION" not in line)
        for cell in mini_source().cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }

    def check(change=None, *, name="mini.ipynb", **changes):
        notebook = answered(release, {**answers, **changes})
        if change:
            change(notebook.cells)
        path = tmp_path / name
        path.write_text(json.dumps(notebook), "utf-8")
        before = path.read_bytes()
        code = cli.main(["check", str(path), "--course", str(released.root)])
        assert path.read_bytes() == before
        assert [p.name for p in tmp_path.iterdir()] == [name], "nothing is left beside the notebook"
        said = capsys.readouterr()
        return code, said.out, said.err

    check.release = {grade_id(cell): cell.source for cell in release.cells}
    return check


def test_a_finished_lab_passes_without_the_sources(work):
    code, said, _ = work(name="my work (1).ipynb")
    assert code == 0
    assert "test_rate: done\n" in said
    assert "Mini, in writing: answered (3 points by hand)" in said
    assert "test_accuracy: every visible check passes; hidden checks decide 1 of 4 points\n" in said
    assert "Visible checks: 5 of 5 points." in said
    assert "Hidden checks decide 1 point more when the lab is graded" in said
    assert "my work (1).ipynb: mini, as saved on " in said


def test_a_lab_as_released_is_not_started(work):
    code, said, _ = work(**{name: work.release[name] for name in ("rate", "accuracy", "why")})
    assert code == 1
    assert said.count(": not started") == 2
    assert "still as released" in said
    assert "Errors in cells" not in said, "an answer that is not there yet is no error"


def test_a_wrong_answer_gets_the_message_of_the_check_and_its_cell_the_error(work):
    code, said, _ = work(
        rate="def selection_rate(decisions):\n    return sum(decisions)", accuracy="accuracy = 1 / 0"
    )
    assert code == 1
    assert "test_rate: not right yet" in said
    assert "selection_rate([1, 0]): found 1" in said
    assert "accuracy: ZeroDivisionError: division by zero" in said
    assert "Visible checks: 0 of 5 points." in said


def test_what_grading_will_put_back_is_named(work):
    def tamper(cells):
        by_name(cells, "test_rate").source = "pass"
        cells.remove(by_name(cells, "data"))
        cells.remove(by_name(cells, "accuracy"))

    code, said, _ = work(tamper)
    assert code == 1
    assert "Cells of the lab that were edited: test_rate." in said
    assert "Cells of the lab that are missing: data." in said
    assert "Cells for answers that are missing: accuracy." in said
    assert "test_rate: done" in said, "the lab's own test was run"


def test_a_copy_of_an_earlier_release_is_called_that(work):
    from nbgrader.utils import compute_checksum

    def age(cells):
        test = by_name(cells, "test_rate")
        test.source = "assert selection_rate([1]) == 1"
        test.metadata.nbgrader.checksum = compute_checksum(test)

    code, said, _ = work(age)
    assert code == 0
    assert "from an earlier release; these cells have changed since: test_rate." in said
    assert "were edited" not in said


def test_a_run_that_ends_early_is_not_done(work):
    code, said, _ = work(accuracy="import os\nos._exit(0)")
    assert code == 1
    assert "The run ended early: code cell 4 ended the Python process" in said


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("lab.py", "print()", "lab.py is not a notebook; pass the .ipynb file that you work in."),
        ("folder", None, "folder is a folder; pass a notebook (it holds: mine.ipynb)."),
        ("nowhere.ipynb", ..., "nowhere.ipynb is not there"),
        ("empty.ipynb", "", "empty.ipynb is empty."),
        ("half.ipynb", '{"cells": [', "half.ipynb breaks off before its end"),
        ("foreign.ipynb", '{"cells": [], "nbformat": 4}', "does not hold the cells of a lab of "),
        ("foreign.ipynb", '{"cells": [], "nbformat": 4}', "(looked for: mini, other)."),
    ],
)
def test_what_is_no_notebook_of_a_lab_is_named_with_the_remedy(
    released, tmp_path, capsys, name, content, message
):
    path = tmp_path / name
    if content is None:
        path.mkdir()
        (path / "mine.ipynb").touch()
    elif content is not ...:
        path.write_text(content)
    assert cli.main(["check", str(path), "--course", str(released.root)]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.startswith("fairgrade check: NOTEBOOK: ")
    assert said.count("\n") == 1


def test_a_notebook_that_only_has_a_title_like_the_labs_is_no_lab(released, tmp_path, capsys):
    notebook = nbformat.read(released.root / "release" / "mini" / "mini.ipynb", 4)
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell) in ("intro", "data")]
    for cell in notebook.cells:
        del cell.metadata["nbgrader"]
    nbformat.write(notebook, tmp_path / "notes.ipynb")
    assert cli.main(["check", str(tmp_path / "notes.ipynb"), "--course", str(released.root)]) == 2
    assert "does not hold the cells of a lab" in capsys.readouterr().err


def test_two_notebooks_are_checked_one_after_the_other(released, tmp_path, capsys):
    for name in ("mini", "other"):
        shutil.copy(released.root / "release" / name / f"{name}.ipynb", tmp_path)
    paths = [str(tmp_path / f"{name}.ipynb") for name in ("mini", "other")]
    assert cli.main(["check", *paths, "--course", str(released.root)]) == 1
    said = capsys.readouterr().out
    assert said.index("mini.ipynb: mini") < said.index("other.ipynb: other")


def test_where_a_lab_was_not_released_its_source_is_read_as_learners_would_see_it(tmp_path, capsys):
    course = make_course(tmp_path / "course")
    notebook = read_lab(course, "mini").notebooks["mini"]
    wrong = {"accuracy": "def accuracy(labels, decisions):\n    return 0.75"}
    path = tmp_path / "mini.ipynb"
    nbformat.write(answered(notebook.release, {**reference_answers(notebook), **wrong}), path)
    assert cli.main(["check", str(path), "--course", str(course.root)]) == 1
    said = capsys.readouterr().out
    assert "test_rate: done" in said
    assert "test_accuracy: 3 of 4 points" in said, "the visible part of a test that counts for itself"


FORM_ONLY = """
from fairgrade import checks

marks = checks.Marks(4, hidden=4)
checks.form("harms", harms, {"north": ["yes", "no"], "south": ["yes", "no"]})
### BEGIN HIDDEN TESTS
with marks.award(4, "harms"):
    checks.choices("harms", harms, {"north": "yes", "south": "no"})
### END HIDDEN TESTS
marks.total()
"""


def test_exercises_are_called_by_their_titles_and_a_form_is_not_called_done(tmp_path, capsys):
    course = make_course(tmp_path / "course")
    source = mini_source()
    by_name(source.cells, "rate").source = "x = 1\n### BEGIN SOLUTION\nx = 2\n### END SOLUTION"
    by_name(source.cells, "test_rate").source = "assert x == 2"
    by_name(source.cells, "accuracy").source = HARMS
    by_name(source.cells, "test_accuracy").source = FORM_ONLY.strip()
    for name, heading in {
        "rate": "## Exercise 1: count (2 points)",
        "accuracy": "## Exercise 2: *harms*",
    }.items():
        at = source.cells.index(by_name(source.cells, name))
        source.cells.insert(at, nbformat.v4.new_markdown_cell(f"{heading}\n\nDo it."))
    nbformat.write(source, course.root / "source" / "mini" / "mini.ipynb")
    release = read_lab(course, "mini").notebooks["mini"].release
    path = tmp_path / "mini.ipynb"

    def said(**answers):
        nbformat.write(answered(release, {"why": "Since.", **answers}), path)
        cli.main(["check", str(path), "--course", str(course.root)])
        return capsys.readouterr().out

    text = said(rate="x = 2", accuracy="harms = dict(north='no', south='no')")
    assert "\nExercise 1: count: done\n" in text
    assert "\nExercise 2: harms: the form is right; hidden checks decide all 4 points\n" in text
    assert "Visible checks: 2 of 2 points" in text
    assert "Hidden checks decide 4 points more" in text
    text = said(rate="x = y", accuracy="harms = dict(north='no')\nharms['south'] = 1 / 0")
    assert "\nExercise 1: count: not right yet\n" in text
    assert "\nExercise 2: harms: not right yet\n    harms: there is no entry 'south'" in text
    assert "    the answer to Exercise 1: count: NameError: name 'y' is not defined" in text
    assert "    the answer to Exercise 2: harms: ZeroDivisionError: division by zero" in text
    assert "Visible checks: 0 of 2 points" in text


HARMS = "harms = None\n### BEGIN SOLUTION\nharms = dict(north='yes', south='no')\n### END SOLUTION"


# --- on a lab of this course, with its hidden tests on the disk -------------------------------------------


@pytest.fixture(scope="module")
def lab02():
    return read_lab(find_course(), "lab02_group_metrics")


def check_lab02(lab, folder, capsys, **answers):
    """Check the author's answers to lab 02, some of them replaced."""
    notebook = lab.notebooks[lab.name]
    path = folder / "mine.ipynb"
    nbformat.write(answered(notebook.release, {**reference_answers(notebook), **answers}), path)
    code = cli.main(["check", str(path)])
    said = capsys.readouterr()
    return code, said.out + said.err


@pytest.mark.slow
def test_the_authors_answers_pass(lab02, tmp_path, capsys):
    code, text = check_lab02(lab02, tmp_path, capsys)
    assert code == 0
    tests = [cell for cell in lab02.notebooks[lab02.name].cells if cell.kind == "test"]
    assert text.count("hidden checks decide") == len(tests), "no test of this lab is visible as a whole"
    assert ": done" not in text
    assert "test_ex" not in text, "exercises are called by their titles"
    assert re.search(r"Visible checks: (\d+) of \1 points", text)


@pytest.mark.slow
def test_nothing_of_the_hidden_tests_is_told(lab02, tmp_path, capsys):
    """One answer that only hidden tests find wrong, one that they would explain."""
    notebook = lab02.notebooks[lab02.name]
    cases, _ = known_answers.read(known_answers.FOLDER / lab02.name, known_answers.exercises(notebook.truth))
    chosen = ("ex1_rates/wrong_nobody_counts_as_zero", "ex3_claims/wrong_error_rates_exchanged")
    wrong = [case for case in cases if case.id in chosen]
    assert len(wrong) == 2
    code, text = check_lab02(lab02, tmp_path, capsys, **{case.exercise: case.code for case in wrong})
    assert code == 1
    verdicts = [line for line in text.splitlines() if line.startswith("Exercise ")]
    assert "every visible check passes" in verdicts[0], "only a hidden test finds this one"
    assert "not right yet" in verdicts[2]
    earned, most = re.search(r"Visible checks: (\d+) of (\d+) points", text).groups()
    assert int(earned) == int(most) - 1
    shown = {line.strip() for cell in notebook.release.cells for line in cell.source.splitlines()}
    hidden = {
        line.strip()
        for cell in notebook.truth.cells
        if cell.cell_type == "code" and grade_id(cell)
        for line in cell.source.splitlines()
        if len(line.strip()) > 8 and line.strip() not in shown
    }
    assert len(hidden) > 100
    assert not [line for line in hidden if line in text]
    assert not [case.id for case in wrong if case.message in text]

"""Each rule for a lab's source is shown to fail; releasing refuses, repeats and keeps secrets."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from fairgrade.authoring import __main__ as command
from fairgrade.authoring import check, normal, release, source
from tests.fairgrade.authoring.good import cell, flags, lab

NAME = "lab02_group_metrics"


@pytest.fixture
def nb():
    return lab()


@pytest.fixture
def course(tmp_path, root) -> Path:
    """A folder with the project's configuration and one lab."""
    (tmp_path / "nbgrader_config.py").write_text((root / "nbgrader_config.py").read_text(encoding="utf-8"))
    (tmp_path / "labs").mkdir()
    normal.write(lab(), tmp_path / "solutions" / NAME / f"{NAME}.ipynb")
    (tmp_path / "solutions" / NAME / "people.csv").write_text("age\n31\n")
    return tmp_path


def put(course: Path, nb, name: str = NAME) -> Path:
    path = course / "solutions" / name / f"{name}.ipynb"
    normal.write(nb, path)
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# ---------------------------------------------------------------------- rules


def test_the_good_lab_is_good(nb, course):
    assert check.unrun(put(course, nb)) == []


def repeat_an_id(nb):
    cell(nb, "given").metadata["nbgrader"]["grade_id"] = "recall"


def no_points(nb):
    del cell(nb, "test-recall").metadata["nbgrader"]["points"]


def worth_nothing(nb):
    cell(nb, "why").metadata["nbgrader"]["points"] = 0


def points_as_text(nb):
    cell(nb, "test-recall").metadata["nbgrader"]["points"] = "2"


def nothing_graded(nb):
    nb.cells = [c for c in nb.cells if c.id in ("title", "given", "recall")]


def no_id(nb):
    del cell(nb, "recall").metadata["nbgrader"]["grade_id"]


def old_schema(nb):
    cell(nb, "recall").metadata["nbgrader"]["schema_version"] = 2


def task(nb):
    cell(nb, "whom").metadata["nbgrader"].update(task=True, points=2)


def no_markers(nb):
    cell(nb, "recall").source = "def recall(table):\n    return 0.8"


def half_a_marker(nb):
    cell(nb, "recall").source = cell(nb, "recall").source.replace("    ### END SOLUTION", "")


def end_first(nb):
    cell(nb, "recall").source = "### END SOLUTION\n" + cell(nb, "recall").source


def twice_begun(nb):
    cell(nb, "recall").source = "### BEGIN SOLUTION\n" + cell(nb, "recall").source


def empty_region(nb):
    cell(nb, "recall").source = "def recall(table):\n    ### BEGIN SOLUTION\n\n    ### END SOLUTION"


def solution_in_the_given_cell(nb):
    cell(nb, "given").source = "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"


def solution_in_a_plain_cell(nb):
    nb.cells.append(new_code_cell("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", id="more"))


def solution_breaks_the_cell(nb):
    cell(
        nb, "recall"
    ).source = "### BEGIN SOLUTION\ntry:\n    x = 1\n### END SOLUTION\nexcept ValueError:\n    pass"


def hidden_tests_open(nb):
    test = cell(nb, "test-recall")
    test.source = test.source.replace("### END HIDDEN TESTS", "")


def hidden_tests_in_the_answer(nb):
    cell(nb, "recall").source += "\n### BEGIN HIDDEN TESTS\nx = 1\n### END HIDDEN TESTS"


def nothing_visible(nb):
    cell(
        nb, "test-recall"
    ).source = (
        '"""The share is right."""\nimport math\n### BEGIN HIDDEN TESTS\nassert 1\n### END HIDDEN TESTS'
    )


def total_in_the_hidden_part(nb):
    cell(
        nb, "test-recall"
    ).source = (
        "marks = checks.Marks(2, hidden=1)\n### BEGIN HIDDEN TESTS\nmarks.total()\n### END HIDDEN TESTS"
    )


def total_of_another_cell(nb):
    cell(
        nb, "test-recall"
    ).source = (
        "### BEGIN HIDDEN TESTS\nmarks = checks.Marks(2, hidden=2)\n### END HIDDEN TESTS\nmarks.total()"
    )


def hidden_tests_break_the_cell(nb):
    cell(
        nb, "test-recall"
    ).source = "for x in [1]:\n    ### BEGIN HIDDEN TESTS\n    assert x\n    ### END HIDDEN TESTS"


def unlocked_test(nb):
    cell(nb, "test-recall").metadata["nbgrader"]["locked"] = False


def written_test(nb):
    more = flags("more", grade=True, locked=True, points=1)
    nb.cells.append(new_markdown_cell("Right?", id="more", metadata=more))


def ungraded_writing(nb):
    cell(nb, "why").metadata["nbgrader"].update(grade=False)


def scheme_in_plain_text(nb):
    cell(nb, "title").source = "=== BEGIN MARK SCHEME ===\nsecret\n=== END MARK SCHEME ==="


def scheme_in_the_answer(nb):
    cell(nb, "why").source = "yes\n=== BEGIN MARK SCHEME ===\nsecret\n=== END MARK SCHEME ==="


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (repeat_an_id, "the grade id 'recall' is on 2 cells"),
        (no_points, "its points are None; give a number"),
        (points_as_text, "its points are '2'; give a number"),
        (worth_nothing, "it is graded and worth nothing"),
        (nothing_graded, "no cell is graded"),
        (no_id, "it has no grade id"),
        (old_schema, "not of schema_version 3"),
        (task, "no task cells"),
        (no_markers, "a solution has BEGIN SOLUTION and END SOLUTION"),
        (half_a_marker, "BEGIN SOLUTION without END SOLUTION"),
        (end_first, "END SOLUTION without BEGIN SOLUTION"),
        (twice_begun, "a second BEGIN SOLUTION before END SOLUTION"),
        (empty_region, "nothing between BEGIN SOLUTION and END SOLUTION"),
        (solution_in_the_given_cell, "a SOLUTION region belongs in a cell of kind answer or written answer"),
        (solution_in_a_plain_cell, "a SOLUTION region belongs in a cell of kind answer or written answer"),
        (solution_breaks_the_cell, "what is left without the solution is not valid Python"),
        (hidden_tests_open, "BEGIN HIDDEN TESTS without END HIDDEN TESTS"),
        (hidden_tests_in_the_answer, "a HIDDEN TESTS region belongs in a cell of kind test"),
        (nothing_visible, "a test has a visible part"),
        (total_in_the_hidden_part, "makes its Marks first and ends in marks.total()"),
        (total_of_another_cell, "makes its Marks first and ends in marks.total()"),
        (hidden_tests_break_the_cell, "what is left without the hidden tests is not valid Python"),
        (unlocked_test, "a test is locked"),
        (written_test, "a test is a code cell"),
        (ungraded_writing, "a written answer is graded by hand"),
        (scheme_in_plain_text, "a cell with a MARK SCHEME region is locked"),
        (scheme_in_the_answer, "a MARK SCHEME region belongs in a cell of kind given"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_source_that_is_refused(course, nb, spoil, said):
    spoil(nb)
    path = put(course, nb)
    assert said in "\n".join(map(str, source.check(nb, path)))
    with pytest.raises(release.SourceError) as refusal:
        release.release(course)
    assert str(path) in str(refusal.value)
    assert said in str(refusal.value)
    assert files(course / "labs") == {}


def test_every_refused_lab_is_named_at_once(course, nb):
    no_points(nb)
    for name in (NAME, "lab03_impossibility"):
        put(course, nb, name)
    with pytest.raises(release.SourceError, match=r"(?s)lab02_group_metrics.*lab03_impossibility"):
        release.release(course)


def test_a_folder_with_another_notebook_is_refused(course, nb):
    normal.write(nb, course / "solutions" / NAME / "draft.ipynb")
    with pytest.raises(
        release.SourceError, match=r"it must hold one notebook, .*; it holds draft.ipynb, lab02"
    ):
        release.release(course)


def test_a_notebook_named_otherwise_is_refused(course, nb):
    (course / "solutions" / NAME / f"{NAME}.ipynb").rename(course / "solutions" / NAME / "lab.ipynb")
    with pytest.raises(release.SourceError, match=r"it holds lab\.ipynb"):
        release.release(course)


# ---------------------------------------------------------------------- release


def test_a_release_can_be_repeated_to_the_byte(course):
    assert release.release(course) == [f"labs/{NAME}: new"]
    first = files(course / "labs")
    assert release.release(course) == ["labs/ is up to date"]
    assert files(course / "labs") == first
    assert list(first) == [f"{NAME}/{NAME}.ipynb", f"{NAME}/people.csv"]


def test_a_released_lab_is_in_normal_form_with_the_cells_of_its_source(course):
    release.release(course)
    path = course / "labs" / NAME / f"{NAME}.ipynb"
    assert check.unrun(path) == []
    released, origin = normal.read(path), lab()
    assert [c.id for c in released.cells] == [c.id for c in origin.cells]
    assert command.main(["tidy", str(path)]) == 0
    assert release.release(course) == ["labs/ is up to date"]


def test_learners_get_the_stub_and_the_visible_test(course):
    release.release(course)
    released = normal.read(course / "labs" / NAME / f"{NAME}.ipynb")
    assert cell(released, "recall").source == (
        "def recall(table):\n"
        '    """The share found, of those who should be."""\n'
        "    # YOUR CODE HERE (replace this line and the next)\n"
        '    raise NotImplementedError("Nothing is here yet: write your answer in this cell.")'
    )
    assert cell(released, "test-recall").source == "share = recall(counts)\nassert isinstance(share, float)"
    assert cell(released, "why").source == "YOUR ANSWER HERE: replace this line with your own words."
    assert cell(released, "whom").source == "Whom would you ask?"


def test_only_the_code_of_tests_is_folded_and_only_in_the_release(course):
    release.release(course)
    released = normal.read(course / "labs" / NAME / f"{NAME}.ipynb")
    folded = {c.id for c in released.cells if c.metadata.get("jupyter") == {"source_hidden": True}}
    assert folded == {c.id for c in released.cells if c.id.startswith("test-")} != set()
    source_path = put(course, released)
    assert command.main(["tidy", str(source_path)]) == 0
    assert not any("jupyter" in c.metadata for c in normal.read(source_path).cells)


def test_nothing_that_is_hidden_is_in_labs(course):
    secret = source.secret_lines(normal.read(course / "solutions" / NAME / f"{NAME}.ipynb"))
    assert set(secret) == {
        'should_be_found = table["tp"] + table["fn"]',
        'return table["tp"] / should_be_found',
        "assert share == 0.8",
        "The people missed, because they are the ones harmed.",
        "One point for naming somebody affected.",
    }
    release.release(course)
    text = (course / "labs" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert [line for line in secret if json.dumps(line)[1:-1] in text] == []


def test_bound_numbers_stay_with_the_source(course, nb):
    cell(nb, "title").source = "# Lab\n\nThe share is 0.8."
    cell(nb, "title").metadata["numbers"] = {"cited": ["0.8"]}
    put(course, nb)
    release.release(course)
    assert "numbers" not in normal.read(course / "labs" / NAME / f"{NAME}.ipynb").cells[0].metadata


def test_a_hidden_test_that_would_leak_is_caught(course, monkeypatch):
    """Were nbgrader told to leave hidden tests in, the release would notice."""
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + "\nc.ClearHiddenTests.enabled = False\n")
    with pytest.raises(release.SourceError, match=r"of cell test-recall: assert share == 0\.8"):
        release.release(course)
    assert files(course / "labs") == {}


def test_a_lab_without_a_source_is_removed_and_a_stale_one_rewritten(course, nb):
    release.release(course)
    (course / "labs" / "lab99_gone").mkdir()
    cell(nb, "title").source = "# Another title"
    put(course, nb)
    (course / "solutions" / NAME / "people.csv").unlink()
    assert release.release(course) == [
        f"labs/{NAME}: changed",
        "labs/lab99_gone: removed: it has no source in solutions/",
    ]
    assert list(files(course / "labs")) == [f"{NAME}/{NAME}.ipynb"]


@pytest.mark.parametrize("edited", [f"{NAME}.ipynb", "people.csv", "extra.txt"])
def test_a_lab_edited_by_hand_is_stale(course, tmp_path, edited):
    release.release(course)
    lab_folder = course / "labs" / NAME
    (lab_folder / edited).write_text("edited", encoding="utf-8")
    fresh = tmp_path / "fresh"
    release.generate(course, fresh)
    assert release.differences(fresh, course / "labs") == {NAME: "changed"}


@pytest.mark.slow
def test_nbgraders_own_command_writes_the_same_bytes(course):
    """Instructors may press the formgrader's button; it must not make labs/ differ from `make release`."""
    release.release(course)
    ours = files(course / "labs")
    said = subprocess.run(
        [Path(sys.executable).with_name("nbgrader"), "generate_assignment", NAME, "--force"],
        cwd=course,
        # Without the environment on the PATH, as `make` calls it.
        env={**os.environ, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    assert files(course / "labs") == ours
    assert (course / "autograder" / "workspace" / "gradebook.db").exists()


def test_a_release_touches_no_gradebook(course):
    release.release(course)
    assert not list((course / "autograder" / "workspace").iterdir())


def test_tidy_leaves_a_source_without_outputs_and_with_its_flags(course, nb):
    cell(nb, "given").execution_count = 4
    cell(nb, "given").metadata["nbgrader"]["checksum"] = "0" * 32
    path = put(course, nb)
    assert command.main(["tidy", str(path)]) == 0
    assert normal.dumps(normal.read(path)) == normal.dumps(lab())

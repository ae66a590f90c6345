"""A lab as it is read: notebooks of other courses, of earlier versions of nbgrader, and tests left out."""

import json
import shutil

import nbformat
import pytest

from fairgrade.lab.course import Unusable, find_course, read_lab
from fairgrade.lab.leave_out import left_out, without_tests
from fairgrade.results.executed import Executed
from fairgrade.results.store import conclude
from fairgrade.submission.intake import read_submission
from fairgrade.submission.roster import Participant, Person
from tests.fairgrade.classroom import Classroom, by_name, make_course, mini_source
from tests.fairgrade.inprocess import execute as run


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


def rewrite(course, change, lab="mini"):
    """Change the source of a lab."""
    path = course.root / "source" / lab / f"{lab}.ipynb"
    notebook = nbformat.read(path, 4)
    change(notebook)
    path.write_text(json.dumps(notebook))


# --- other versions, other places --------------------------------------------------------------------------


@pytest.mark.parametrize("version", [0, 1, 2])
def test_a_lab_of_an_earlier_nbgrader_is_read_as_after_its_update(course, version):
    now = read_lab(course, "mini")

    def outdate(notebook):
        for cell in notebook.cells:
            if mark := cell.metadata.get("nbgrader"):
                mark["schema_version"] = version
                if version < 3:
                    mark.pop("task")
                if version == 0:
                    mark.pop("schema_version")

    rewrite(course, outdate)
    before = (course.root / "source" / "mini" / "mini.ipynb").read_bytes()
    lab = read_lab(course, "mini")
    assert lab.notebooks["mini"].cells == now.notebooks["mini"].cells
    assert lab.notebooks["mini"].answers == now.notebooks["mini"].answers
    assert (course.root / "source" / "mini" / "mini.ipynb").read_bytes() == before, "nothing is written there"


def test_a_root_that_is_not_on_this_machine_is_the_folder_of_the_configuration(course, tmp_path):
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + 'c.CourseDirectory.root = "/home/somebody/else"\n')
    assert find_course(course.root).labs() == ["mini", "other"]
    config.write_text(config.read_text() + f'c.CourseDirectory.root = "{course.root}"\n')
    (tmp_path / "config").mkdir()
    config.rename(tmp_path / "config" / "nbgrader_config.py")
    assert find_course(tmp_path / "config").labs() == ["mini", "other"], "and one that is here is taken"


def test_a_cell_whose_name_nbgrader_made_up_is_called_by_its_place(course):
    def rename(notebook):
        by_name(notebook.cells, "test_rate").metadata.nbgrader.grade_id = "cell-0123456789abcdef"

    rewrite(course, rename)
    notebook = read_lab(course, "mini").notebooks["mini"]
    assert notebook.title("cell-0123456789abcdef") == "the test in cell 4"
    assert notebook.title("why") == "why"


def test_a_notebook_without_graded_cells_is_told_by_its_name_and_nobody_has_to_hand_it_in(course, tmp_path):
    reading = mini_source()
    reading.cells = reading.cells[4:5]
    nbformat.write(reading, course.root / "source" / "mini" / "reading.ipynb")
    room = Classroom(tmp_path, course)

    def settle(student):
        submission = read_submission(room.lab, Participant(Person(student), room.submissions / student))
        notebooks = {name: one.notebook for name, one in submission.notebooks.items() if one.notebook}
        executed = {name: Executed(notebook) for name, notebook in notebooks.items()}
        return conclude(room.lab, submission, executed)

    room.hand_in("ada", room.reference())
    assert settle("ada").status == "graded"
    room.hand_in("bo", room.reference())
    room.hand_in("bo", reading, "reading.ipynb")
    assert settle("bo").status == "graded"
    (room.submissions / "cy").mkdir()
    assert settle("cy").status == "missing"
    assert settle("cy").reasons == ("nothing was handed in",)


def test_what_is_said_of_several_notebooks_is_said_once(course, tmp_path):
    for name in ("second", "third"):
        shutil.copy(
            course.root / "source" / "mini" / "mini.ipynb", course.root / "source" / "mini" / f"{name}.ipynb"
        )
    lab = read_lab(course, "mini")
    folder = tmp_path / "submitted" / "ada" / "mini"
    folder.mkdir(parents=True)
    for name in lab.notebooks:
        nbformat.write(lab.notebooks[name].release, folder / f"{name}.ipynb")
    submission = read_submission(lab, Participant(Person("ada"), folder.parent))

    def reasons(*names):
        runs = {
            name: Executed(one.notebook, how="something to know" if name in names else "")
            for name, one in submission.notebooks.items()
        }
        return conclude(lab, submission, runs).reasons

    assert "all notebooks: something to know" in reasons("mini", "second", "third")
    assert "mini, third: something to know" in reasons("mini", "third")


# --- tests without points, tests left out ------------------------------------------------------------------


def graded(room, lab, student="ada"):
    submission = read_submission(lab, Participant(Person(student), room.submissions / student))
    executed = {
        name: run(type("Job", (), {"notebook": one.notebook})) for name, one in submission.notebooks.items()
    }
    return conclude(lab, submission, executed)


def test_a_test_that_gives_no_points_has_to_run_without_an_error(course, tmp_path):
    def without_points(notebook):
        for name in ("test_rate", "test_accuracy"):
            by_name(notebook.cells, name).metadata.nbgrader.points = 0
            by_name(notebook.cells, name).source = by_name(notebook.cells, name).source.replace(
                "\npoints", ""
            )

    rewrite(course, without_points)
    room = Classroom(tmp_path, course)
    room.hand_in("ada", room.notebook.release)
    assert "full points in 0 of 2 tests, not in test_rate, test_accuracy" in graded(room, room.lab).reasons


def test_a_test_that_is_left_out_gives_no_points_and_does_not_run(course, tmp_path):
    room = Classroom(tmp_path, course)
    lab = without_tests(room.lab, ["test_accuracy"])
    assert left_out(lab.notebooks["mini"]) == ["test_accuracy"]
    assert lab.max_points == room.lab.max_points - 4
    assert lab.fingerprint != room.lab.fingerprint
    room.hand_in("ada", room.reference(accuracy="def accuracy(labels, decisions):\n    return 2"))
    result = graded(room, lab)
    assert result.status == "graded", "the submission has the test, as it was released"
    assert result.reasons == ("the test passed", "left out of grading: test_accuracy")
    assert sum(cell.points or 0 for cell in result.notebooks["mini"].cells) == 2
    assert without_tests(room.lab, ["mini/test_rate"]).max_points == room.lab.max_points - 2


@pytest.mark.parametrize("name", ["why", "rate", "nothing"])
def test_only_tests_can_be_left_out(course, name):
    with pytest.raises(
        Unusable, match=f"--leave-out: '{name}' is not a test of mini; it has: test_rate, test_"
    ):
        without_tests(read_lab(course, "mini"), [name])

"""The command: what it refuses, and in which words."""

import subprocess
import sys

import nbformat
import pytest

from fairgrade import cli
from tests.fairgrade.classroom import make_course


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A course, a class of one and other things to point at."""
    root = tmp_path_factory.mktemp("cli")
    make_course(root / "course")
    (root / "submitted" / "ada").mkdir(parents=True)
    (root / "nobody").mkdir()
    (root / "file.txt").write_text("id\n")
    (root / "no-id.csv").write_text("name\nada\n")
    broken = root / "broken"
    broken.mkdir()
    (broken / "nbgrader_config.py").write_text("c = get_config(\n")
    bad = make_course(root / "bad-lab")
    source = bad.root / "source" / "mini" / "mini.ipynb"
    source.write_text(source.read_text().replace("### END SOLUTION", "### THE END"))
    whole = root / "whole" / "ada" / "mini"
    whole.mkdir(parents=True)
    (whole / "mini.ipynb").write_text("{}")
    in_r = make_course(root / "in-r").root / "source" / "mini" / "mini.ipynb"
    kernel = {"name": "ir", "display_name": "R", "language": "R"}
    notebook = nbformat.read(in_r, 4)
    notebook.metadata.kernelspec = kernel
    nbformat.write(notebook, in_r)
    ungraded = make_course(root / "ungraded").root / "source" / "mini" / "mini.ipynb"
    notebook = nbformat.read(ungraded, 4)
    notebook.cells = notebook.cells[:2]
    nbformat.write(notebook, ungraded)
    moved = make_course(root / "moved").root / "nbgrader_config.py"
    moved.write_text(moved.read_text() + 'c.CourseDirectory.root = "/home/somebody/else"\n')
    (root / "empty").mkdir()
    (root / "empty" / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.source_directory = 'src'\n"
    )
    return root


def grade(place, capsys, lab="mini", **changes):
    """Exit code and words of a grading whose arguments are good but for `changes`."""
    given = {"course": place / "course", "submissions": place / "submitted", "out": place / "out", **changes}
    arguments = [part for name, value in given.items() for part in (f"--{name}", str(value))]
    code = cli.main(["grade", lab, *arguments])
    return code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lab": "maxi"}, "LAB: 'maxi' is not a lab of {place}/course; it has: mini, other."),
        ({"lab": "../mini"}, "LAB: '../mini' is not a lab of"),
        ({"submissions": "nowhere"}, "--submissions: nowhere is not a folder; pass the one with"),
        (
            {"submissions": "{place}/nobody"},
            "--submissions: {place}/nobody holds no folders; it needs one per student.",
        ),
        (
            {"course": "nowhere"},
            "--course: nowhere is not a folder; pass the folder that holds nbgrader_config.py.",
        ),
        ({"course": "{place}/nobody"}, "--course: {place}/nobody has no nbgrader_config.py; pass"),
        ({"course": "{place}/broken"}, "cannot be loaded (SyntaxError"),
        ({"course": "{place}/bad-lab"}, "LAB: nbgrader cannot make an assignment of"),
        ({"course": "{place}/bad-lab"}, "mini: RuntimeError: no end solution statement found"),
        (
            {"roster": "nowhere.csv"},
            "--roster: nowhere.csv cannot be read (No such file or directory); pass a CSV file.",
        ),
        ({"roster": "{place}/no-id.csv"}, "has no column 'id' (found: name); add one."),
        ({"out": "{place}/file.txt"}, "--out: {place}/file.txt is a file; pass a folder."),
        ({"out": "{place}/submitted/ada"}, "is inside the folder of submissions; pass a folder outside it."),
        (
            {"submissions": "{place}/whole/ada"},
            "--submissions: {place}/whole/ada looks like the folder of one student, since it holds mini; "
            "pass the folder with a folder per student, such as {place}/whole.",
        ),
        ({"submissions": "{place}/whole/ada/mini"}, "a folder per student, such as {place}/whole."),
        (
            {"course": "{place}/in-r"},
            "source/mini/mini.ipynb uses the kernel 'ir' (R); only Python notebooks can be graded.",
        ),
        (
            {"course": "{place}/ungraded"},
            "LAB: mini has no graded cells, so there is nothing to grade; mark its tests and written answers",
        ),
        (
            {"course": "{place}/moved", "lab": "maxi"},
            "LAB: 'maxi' is not a lab of {place}/moved; it has: mini, other.",
        ),
        (
            {"course": "{place}/empty"},
            "LAB: {place}/empty has no labs: there is no notebook at {place}/empty/src/LAB/*.ipynb. Correct",
        ),
        ({"leave-out": "test_x"}, "--leave-out: 'test_x' is not a test of mini; it has: test_rate, test_acc"),
        ({"out": "/proc/nothing"}, "--out: /proc/nothing cannot be created"),
    ],
)
def test_an_argument_that_cannot_be_used_is_named_with_the_remedy_in_one_line(
    place, capsys, changes, message
):
    changes = {key: value.format(place=place) for key, value in changes.items()}
    code, said = grade(place, capsys, **changes)
    assert code == 2
    assert message.format(place=place) in said
    assert said.startswith("fairgrade grade: ")
    assert said.count("\n") == 1


def test_a_file_that_is_no_gradebook_is_left_alone(place, capsys, tmp_path):
    (tmp_path / "gradebook.db").write_text("something else")
    code, said = grade(place, capsys, out=tmp_path)
    assert code == 2
    assert "gradebook.db is not a gradebook of this nbgrader" in said
    assert (tmp_path / "gradebook.db").read_text() == "something else"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: COMMAND"),
        (["mark"], "invalid choice: 'mark'"),
        (["grade"], "required: LAB, --submissions, --out"),
        (["grade", "mini", "--submissions", "x", "--out", "y", "--fast"], "unrecognized arguments: --fast"),
    ],
)
def test_arguments_that_are_missing_or_unknown_are_named_in_one_line(arguments, message, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert message in said
    assert said.count("\n") == 1


def test_the_default_course_is_the_nearest_above_or_else_the_one_this_package_is_part_of(
    root, place, tmp_path, monkeypatch
):
    from fairgrade.lab.course import find_course

    monkeypatch.chdir(tmp_path)
    assert find_course().root == root
    monkeypatch.chdir(place / "course" / "source" / "mini")
    assert find_course().root == place / "course"


def test_help_and_refusals_do_not_load_the_machinery():
    script = "import sys; from fairgrade import cli; sys.argv = ['fairgrade']; cli.main(['--help'])"
    probe = f"import atexit, sys\natexit.register(lambda: print('nbgrader' in sys.modules))\n{script}"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
    assert "grade" in done.stdout

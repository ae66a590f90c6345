"""The command: what it refuses, and in which words."""

import subprocess
import sys

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
        ({"out": "{place}/submitted/ada"}, "lies in the folder of submissions; pass a folder outside it."),
        ({"out": "/proc/nothing"}, "--out: /proc/nothing cannot be made"),
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


def test_the_default_course_is_the_one_this_package_stands_in(root, tmp_path, monkeypatch):
    from fairgrade.lab.course import find_course

    monkeypatch.chdir(tmp_path)
    assert find_course().root == root


def test_help_and_refusals_do_not_load_the_machinery():
    script = "import sys; from fairgrade import cli; sys.argv = ['fairgrade']; cli.main(['--help'])"
    probe = f"import atexit, sys\natexit.register(lambda: print('nbgrader' in sys.modules))\n{script}"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
    assert "grade" in done.stdout

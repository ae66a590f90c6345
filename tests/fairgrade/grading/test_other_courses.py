"""Labs as other people write them: honest work gets what nbgrader's own autograde gives it."""

import csv
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.apps.api import NbGraderAPI

from fairgrade import cli
from fairgrade.lab.course import answered, find_course, read_lab

pytestmark = pytest.mark.slow


@dataclass
class Shape:
    """A lab in one style of writing labs.

    Attributes
    ----------
    cells
        (kind, source) or (kind, source, points), kind being given, answer or test.
    wrong
        A wrong answer for each answer cell.
    files
        What lies beside the notebook.
    made_up
        Whether nbgrader made up the names of the cells.
    """

    cells: list[tuple]
    wrong: list[str]
    files: dict[str, str] = field(default_factory=dict)
    made_up: bool = False


FOLDER = "autograder"  # this project's own, and a name that somebody's helpers have

SHAPES = {
    "in_place": Shape(
        [
            ("given", "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3]})\nfound = []\ncounts = {}"),
            ("answer", "df['b'] = df['a'] * 2"),
            ("test", "assert df['b'].tolist() == [2, 4, 6]", 10),
            ("answer", "found.append('x')\ncounts['x'] = 1"),
            ("test", "assert found == ['x']", 1),
            ("test", "assert counts == {'x': 1}", 1),
            ("test", "assert len(df) == 3", 1),
        ],
        ["df['b'] = df['a'] * 3", "found.append('y')\ncounts['x'] = 1"],
    ),
    "plotting": Shape(
        [
            ("given", "%matplotlib inline\nimport matplotlib.pyplot as plt\nx = [0, 1, 2]"),
            ("answer", "fig, ax = plt.subplots()\nax.plot(x, [v**2 for v in x])\nax.set_title('Squares')"),
            ("test", "assert ax.get_title() == 'Squares'", 1),
            ("test", "assert list(ax.lines[0].get_ydata()) == [0, 1, 4]", 2),
        ],
        ["fig, ax = plt.subplots()\nax.plot(x, x)\nax.set_title('Squares')"],
    ),
    "files": Shape(
        [
            (
                "answer",
                "with open('numbers.csv') as f:\n    total = sum(int(n) for n in f.read().split(','))",
            ),
            ("test", "assert total == 6", 1),
            ("answer", "with open('total.txt', 'w') as f:\n    f.write(str(total))"),
            ("test", "import os\nassert os.path.exists('total.txt')", 1),
            ("test", "assert open('total.txt').read() == '6'", 2),
        ],
        ["total = 6", "open('total.txt', 'w').write('seven')"],
        {"numbers.csv": "1,2,3"},
    ),
    # The names are those of this project's own folders and packages, which must not stand in their way.
    "helpers": Shape(
        [
            ("given", "import cases, shared, workspace\nfrom course import DATA\nfrom labs import LIMIT"),
            ("answer", "def total(data):\n    return sum(data)"),
            ("test", f"from {FOLDER} import check_total\ncheck_total(total(DATA))", 2),
            ("test", "import tests, solutions\ntests.approximately(total([0.1, 0.2]), solutions.SUM)", 1),
            ("test", "assert (cases.A, shared.B, workspace.C, LIMIT) == (1, 2, 3, 4)", 1),
        ],
        ["def total(data):\n    return max(data)"],
        {
            "course.py": "DATA = [1, 2, 3]",
            f"{FOLDER}.py": "def check_total(value):\n    assert value == 6, 'not the total'",
            "tests.py": "def approximately(a, b):\n    assert abs(a - b) < 1e-9",
            "solutions.py": "SUM = 0.3",
            "cases.py": "A = 1",
            "shared.py": "B = 2",
            "workspace.py": "C = 3",
            "labs.py": "LIMIT = 4",
        },
    ),
    "made_up_names": Shape(
        [
            ("answer", "def double(x):\n    return 2 * x"),
            ("test", "assert double(2) == 4", 1),
            ("test", "assert double('a') == 'aa'", 1),
        ],
        ["def double(x):\n    return x + 2"],
        made_up=True,
    ),
    # The author's own answer earns a part of the points on purpose.
    "partial": Shape(
        [
            ("answer", "def middle(values):\n    return sorted(values)[len(values) // 2]"),
            ("test", "points = 0\nif middle([3, 1, 2]) == 2:\n    points += 2\npoints", 3),
            ("test", "assert middle([1]) == 1", 1),
        ],
        ["def middle(values):\n    return values[len(values) // 2]"],
    ),
}


def notebook(shape):
    """The lab as its author wrote it."""
    cells = []
    for number, (kind, source, *points) in enumerate(shape.cells):
        if kind == "given":
            cells.append(new_code_cell(source, id=f"given-{number}"))
            continue
        name = f"cell-{number:016x}" if shape.made_up else f"{kind}_{number}"
        mark = {
            "grade": kind == "test",
            "solution": kind == "answer",
            "locked": kind == "test",
            "task": False,
        }
        mark |= {"grade_id": name, "schema_version": 3, **({"points": points[0]} if points else {})}
        if kind == "answer":
            source = f"### BEGIN SOLUTION\n{source}\n### END SOLUTION"
        cells.append(new_code_cell(source, id=f"c{number}", metadata={"nbgrader": mark}))
    cells.insert(0, new_markdown_cell("# A lab", id="title"))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=kernel)


def make_class(root, name):
    """A course with this one lab, and who hands in what."""
    shape = SHAPES[name]
    folder = root / "course" / "source" / name
    folder.mkdir(parents=True)
    nbformat.write(notebook(shape), folder / f"{name}.ipynb")
    for file, content in shape.files.items():
        (folder / file).write_text(content)
    (root / "course" / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "other"\nc.Execute.shutdown_kernel = "immediate"\n'
    )
    course = find_course(root / "course")
    lab = read_lab(course, name)
    one = lab.notebooks[name]
    wrong = dict(zip(one.answers, shape.wrong, strict=True))
    work = {"reference": one.answers, "starter": {}, "wrong": wrong}
    for student, answers in work.items():
        place = course.root / "submitted" / student / name
        place.mkdir(parents=True)
        nbformat.write(answered(one.release, answers), place / f"{name}.ipynb")
        for file, content in shape.files.items():
            (place / file).write_text(content)
    return course


def ours(course, name, out):
    places = ["--course", course.root, "--submissions", course.root / "submitted", "--out", out]
    assert cli.main(["grade", name, *map(str, places), "--jobs", "1"]) == 0
    with open(out / "scores.csv", encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def stock(course, name, monkeypatch):
    monkeypatch.setenv(
        "PATH", str(Path(sys.executable).parent), prepend=":"
    )  # nbgrader calls `alembic` by name
    api = NbGraderAPI(course.directory(), config=course.config)
    assert api.generate_assignment(name)["success"]
    assert api.autograde(name, "*")["success"]
    return {entry["student"]: entry["score"] for entry in api.get_submissions(name)}


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
@pytest.mark.parametrize("name", SHAPES)
def test_honest_work_gets_the_scores_of_nbgraders_own_autograde(tmp_path, name, monkeypatch):
    course = make_class(tmp_path, name)
    rows = ours(course, name, tmp_path / "out")
    expected = stock(course, name, monkeypatch)
    assert {student: float(row["score"]) for student, row in rows.items()} == expected
    assert expected["reference"] > max(expected["starter"], expected["wrong"]), "or it would say little"
    assert {row["status"] for row in rows.values()} == {"graded"}
    if SHAPES[name].made_up:
        assert "not in the test in cell" in rows["starter"]["reason"]
        assert "cell-0000" not in rows["starter"]["reason"]


def test_a_test_that_the_authors_answers_fail_is_named_and_can_be_left_out(tmp_path, capsys):
    course = make_class(tmp_path, "made_up_names")
    path = course.root / "source" / "made_up_names" / "made_up_names.ipynb"
    path.write_text(path.read_text().replace("== 'aa'", "== 'aaa'"))
    shutil.rmtree(course.root / "submitted" / "wrong")
    submitted = str(course.root / "submitted")
    command = ["grade", "made_up_names", "--course", str(course.root), "--submissions", submitted]
    command += ["--out", str(tmp_path / "out")]
    assert cli.main(command) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "made_up_names" in said
    assert "the test in cell 4" in said
    assert "AssertionError" in said
    assert "--leave-out cell-0000000000000002" in said
    assert cli.main([*command, "--leave-out", "cell-0000000000000002"]) == 0
    with open(tmp_path / "out" / "scores.csv", encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert (rows["reference"]["score"], rows["reference"]["max_score"]) == ("1", "1")
    assert "left out of grading: the test in cell 4" in rows["reference"]["reason"]

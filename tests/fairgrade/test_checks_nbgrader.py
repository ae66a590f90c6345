"""Partial credit and written answers under nbgrader's own commands: release, autograde, validate."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.validator import Validator

from fairgrade.checks.marks import reported
from fairgrade.lab.course import find_course, read_lab
from fairgrade.selftest import branches
from tests.fairgrade.classroom import CONFIG, _cell, by_name, mini_source

pytestmark = pytest.mark.slow

ANSWER = """
def {name}(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
"""
TEST = """
from fairgrade import checks

marks = checks.Marks(3, hidden=1)
with marks.award(2, "small numbers"):
    checks.function("{name}", {name}, calls=[(1,), (2,)], reference=lambda x: 2 * x)
### BEGIN HIDDEN TESTS
with marks.award(1, "large numbers"):
    checks.function("{name}", {name}, calls=[(1000,)], reference=lambda x: 2 * x)
### END HIDDEN TESTS
marks.total()
"""
# What is handed in: right, but it complains; right up to 999; wrong.
HANDED_IN = {
    "full": "import sys\ndef full(x):\n    print('careful', file=sys.stderr)\n    return x + x",
    "part": "import warnings\ndef part(x):\n    warnings.warn('careful')\n    return 2 * min(x, 999)",
    "none": "def none(x):\n    return x",
}
QUESTION = """
Why does it double?

=== BEGIN MARK SCHEME ===

1 point: because it is added to itself.

=== END MARK SCHEME ===
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course after one submission went through nbgrader; the lab is called ``credit``."""
    root = tmp_path_factory.mktemp("credit")
    cells = []
    for name in HANDED_IN:
        cells.append(_cell("answer", name, ANSWER.format(name=name)))
        cells.append(_cell("test", f"test_{name}", TEST.format(name=name), 3))
    question = new_markdown_cell(QUESTION, id="question")
    question.metadata.nbgrader = _cell("locked", "question", "").metadata.nbgrader
    cells += [question, _cell("written", "why", "Because.", 1), _cell("written", "what", "Doubling.", 1)]
    (root / "source" / "credit").mkdir(parents=True)
    notebook = new_notebook(cells=cells, metadata=mini_source().metadata)
    nbformat.write(notebook, root / "source" / "credit" / "credit.ipynb")
    (root / "nbgrader_config.py").write_text(CONFIG + "c.ClearMarkScheme.enforce_metadata = False\n")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "PATH", str(Path(sys.executable).parent), prepend=":"
        )  # nbgrader calls `alembic` by name
        course = find_course(root)
        config = course.config.copy()
        config.Execute.timeout = 60
        config.Execute.shutdown_kernel = "immediate"
        api = NbGraderAPI(course.directory(), config=config)
        assert api.generate_assignment("credit")["success"]
        released = nbformat.read(root / "release" / "credit" / "credit.ipynb", 4)
        for name, answer in HANDED_IN.items():
            by_name(released.cells, name).source = answer
        by_name(released.cells, "why").source = "It is added to itself."
        (root / "submitted" / "ann" / "credit").mkdir(parents=True)
        nbformat.write(released, root / "submitted" / "ann" / "credit" / "credit.ipynb")
        assert api.autograde("credit", "ann")["success"]
    return root


def notebook(root: Path, step: str) -> list:
    return nbformat.read(root / step / "ann" / "credit" / "credit.ipynb", 4).cells


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
def test_autograde_gives_full_partial_and_no_marks(graded):
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as gradebook:
        submission = gradebook.find_submission("credit", "ann")
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        scores = {grade.cell.name: (grade.auto_score, grade.needs_manual_grade) for grade in grades}
    assert scores == {
        "test_full": (3, False),
        "test_part": (2, False),
        "test_none": (0, False),
        "why": (None, True),  # answered: waits for a person
        "what": (0, False),  # left as it was released
    }


def test_the_learner_reads_messages_and_no_test_source(graded):
    cells = notebook(graded, "autograded")
    data, lost, total = by_name(cells, "test_part").outputs
    assert "- large numbers (1 lost): part(1000): found 1998, which is not right." in lost.text
    assert total.data["text/plain"] == "2"
    report = reported([data])
    assert report["points"] == 2
    assert report["max_points"] == 3
    assert report["parts"][0]["message"].startswith("part(1000): found 1998")
    data, error = by_name(cells, "test_none").outputs
    assert [part["lost"] for part in reported([data])["parts"]] == [2, 1]
    shown = "\n".join(error.traceback)
    assert "none(1): found 1, which is not right." in shown
    assert "award" not in shown
    assert max(len(line) for line in error.traceback) <= 78


def test_a_branched_run_gives_the_same_outputs(graded):
    lab = read_lab(find_course(graded), "credit").notebooks["credit"]
    tests = [c for c in lab.truth.cells if c.cell_type == "code" and c.metadata.nbgrader.grade]
    cells = [branches.Cell(source) for source in HANDED_IN.values()]
    cells += [branches.Cell(c.source, c.metadata.nbgrader.grade_id) for c in tests]
    (outcome,) = branches.run(cells, [])
    for name, outputs in outcome.outputs.items():
        stock = by_name(notebook(graded, "autograded"), name).outputs
        assert [_essence(o) for o in outputs] == [_essence(o) for o in stock]


def _essence(output):
    return output.get("text") or output.get("evalue") or output["data"]


def test_validate_calls_right_visible_parts_right_and_the_others_wrong(graded):
    path = graded / "submitted" / "ann" / "credit" / "credit.ipynb"
    failed = Validator().validate(str(path))["failed"]
    # "part" passes: what it gets wrong is hidden from learners.
    assert [name for name in HANDED_IN if any(f'"{name}"' in cell["source"] for cell in failed)] == ["none"]
    assert any("none(1): found 1, which is not right." in cell["raw_error"] for cell in failed)


def test_the_mark_scheme_is_for_graders_only(graded):
    released = nbformat.read(graded / "release" / "credit" / "credit.ipynb", 4)
    text = "\n".join(cell.source for cell in released.cells)
    assert "Why does it double?" in text
    assert "MARK SCHEME" not in text
    assert "added to itself" not in text
    shown = by_name(notebook(graded, "autograded"), "question").source
    assert "1 point: because it is added to itself." in shown

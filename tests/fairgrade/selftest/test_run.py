"""Selftest on a small lab: a good one passes, and each kind of hole in a bad one is reported."""

import shutil

import nbformat
import pytest
from nbformat.v4 import new_notebook

from fairgrade import cli
from fairgrade.execution import kernel_run
from fairgrade.lab.course import Course, find_course, read_lab
from fairgrade.selftest import run
from tests.fairgrade import inprocess
from tests.fairgrade.classroom import CONFIG, _cell, by_name, mini_source

pytestmark = pytest.mark.slow

SHARE = """
def share(decisions):
    \"\"\"The share of decisions that are 1.\"\"\"
    ### BEGIN SOLUTION
    chosen = at = 0
    while at < len(decisions):
        chosen += decisions[at]
        at += 1
    return chosen / len(decisions)
    ### END SOLUTION
"""
TEST_SHARE = """
from fairgrade import checks

def right(decisions):
    return decisions.count(1) / len(decisions)

known = [(sum, "This is how many; divide by how many there are.")]
marks = checks.Marks(2, hidden=1)
with marks.award(1, "one call"):
    checks.function("share", share, calls=[([1, 1, 0],)], reference=right, mistakes=known)
### BEGIN HIDDEN TESTS
calls = [([0, 0],), ([1, 1, 1],), ([0, 1],)]
with marks.award(1, "more calls"):
    checks.function("share", share, calls=calls, reference=right, mistakes=known)
### END HIDDEN TESTS
marks.total()
"""
GAP = """
lowest = None
gap = None
### BEGIN SOLUTION
lowest = min(rates)
gap = max(rates) - lowest
### END SOLUTION
"""
TEST_GAP = """
from fairgrade import checks

marks = checks.Marks(3, hidden=1)
with marks.award(2, "gap"):
    checks.number("gap", gap, 0.5, mistakes=[(1.0, "This is the sum; take the lowest away.")])
### BEGIN HIDDEN TESTS
with marks.award(1, "lowest"):
    checks.number("lowest", lowest, 0.25)
### END HIDDEN TESTS
marks.total()
"""
# The test of `lowest` lets the highest pass, and nothing else depends on it.
TEST_WEAK = TEST_GAP.replace('checks.number("lowest", lowest, 0.25)', 'checks.holds("low", lowest > 0, "?")')
WEAK = {"test_gap": TEST_WEAK, "gap": GAP.replace("- lowest", "- min(rates)")}
CASES = {
    "share/right_mean.py": "# style: statistics\nfrom statistics import mean\nshare = lambda d: mean(d)\n",
    "share/wrong_count.py": "# misconception: a count is a rate\n# loses: 2\n# message: this is how MANY;\n"
    "#   divide\ndef share(d):\n    return sum(d)\n",
    "gap/right_sorted.py": "# style: sorted\nlowest, *_, highest = sorted(rates)\ngap = highest - lowest\n",
    "gap/wrong_sum.py": "# misconception: adds\n# loses: 2\n# message: take the lowest away\n"
    "lowest = min(rates)\ngap = max(rates) + lowest\n",
}


def make_lab(root, cases=None, **sources: str) -> Course:
    """A course with the lab ``small``; `sources` replaces cells by grade_id."""
    sources = {"share": SHARE, "test_share": TEST_SHARE, "gap": GAP, "test_gap": TEST_GAP, **sources}
    cells = [
        _cell("locked", "data", "rates = [0.5, 0.75, 0.25, 0.6]"),
        _cell("answer", "share", sources["share"]),
        _cell("test", "test_share", sources["test_share"], 2),
        _cell("answer", "gap", sources["gap"]),
        _cell("test", "test_gap", sources["test_gap"], 3),
        _cell("written", "why", "Because of the lowest.", 2),
    ]
    (root / "source" / "small").mkdir(parents=True)
    notebook = new_notebook(cells=cells, metadata=mini_source().metadata)
    nbformat.write(notebook, root / "source" / "small" / "small.ipynb")
    (root / "nbgrader_config.py").write_text(CONFIG)
    for name, text in (CASES if cases is None else cases).items():
        path = root / "cases" / "small" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return find_course(root)


def examine(course: Course, **options):
    return run.examine(read_lab(course, "small"), course.root / "cases" / "small", **options)


@pytest.fixture
def without_kernels(monkeypatch):
    """The lab's own answers are graded in this process; the branched runs are real."""
    monkeypatch.setattr(kernel_run, "execute", inprocess.execute)


# --- a good lab ---


def test_a_good_lab_passes_through_real_kernels(tmp_path, capsys):
    make_lab(tmp_path)
    places = ["--course", str(tmp_path), "--cases", str(tmp_path / "cases"), "--deadline", "5"]
    assert cli.main(["selftest", "small", *places]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("small: 2 exercises, 5 points")
    assert lines[3].split()[:4] == ["share", "2", "1/1", "1/1"]
    assert lines[4].split()[:4] == ["gap", "3", "1/1", "1/1"]
    *made, (killed, total) = (map(int, pair.split("/")) for pair in lines[3].split()[4:])
    assert killed == total >= 8
    assert all(good == of > 0 for good, of in made)
    assert "(100.0%)" in lines[5]
    assert len(lines) == 6


# --- holes, each made in the good lab ---


def test_a_weak_test_leaves_a_mutant_alive(tmp_path, without_kernels):
    found = examine(make_lab(tmp_path, **WEAK), deadline=5)
    lives = ("list(rates)[0]", "list(rates)[-1]", "max(rates)")
    assert [(m.exercise, m.diff) for m in found.live] == [
        ("gap", f"- lowest = min(rates)\n+ lowest = {other}") for other in lives
    ]
    made, survive = found.problems
    assert made == "gap/lowest: another number: a wrong answer keeps its points"
    assert "mutants survive" in survive
    assert f"LIVE {found.live[0].id}" in run.describe(found)


def test_known_answers_that_do_not_get_what_they_should(tmp_path, without_kernels):
    cases = {
        **CASES,
        "gap/wrong_not_caught.py": CASES["gap/right_sorted.py"].replace(
            "# style: sorted", "# misconception: none\n# loses: 1\n# message: no"
        ),
        "gap/wrong_loses.py": CASES["gap/wrong_sum.py"].replace("loses: 2", "loses: 3"),
        "gap/wrong_message.py": CASES["gap/wrong_sum.py"].replace("lowest away", "highest away"),
        "share/right_refused.py": "# style: percent\ndef share(d):\n    return 100 * sum(d) / len(d)\n",
        "share/wrong_elsewhere.py": CASES["share/wrong_count.py"] + "rates.clear()\n",
        "share/right_loops.py": "# style: endless\nwhile True: pass\n",
    }
    found = examine(make_lab(tmp_path, cases), mutate=False, deadline=4)
    problems = {p.split(": ")[0]: p for p in found.problems}
    assert "loses 0, must lose 1" in problems["gap/wrong_not_caught"]
    assert "loses 2, must lose 3" in problems["gap/wrong_loses"]
    assert "the message 'take the highest away' is not in: " in problems["gap/wrong_message"]
    refused = problems["share/right_refused"]
    assert "loses 2, must lose 0: " in refused
    assert "share([1, 1, 0]): found 66.6667" in refused
    assert "loses 3 in another exercise, gap" in problems["share/wrong_elsewhere"]
    assert "ended early (timeout)" in problems["share/right_loops"]
    assert len(found.problems) == 6
    assert found.exercises["share"].right == [1, 3]
    assert found.exercises["share"].wrong == [1, 2]
    assert found.exercises["gap"].wrong == [1, 4]


def test_listed_mutants_must_live_and_exist(tmp_path, without_kernels):
    course = make_lab(tmp_path, **WEAK)
    all_mutants = run._mutants(*_notebook_and_answers(course))
    live, *others = (m for m in all_mutants if m.after.startswith("lowest = "))
    dead = next(m for m in all_mutants if m.after.startswith("gap = max(rates) + "))
    listed = (live.id, *(other.id for other in others), dead.id, "gap:none")
    entries = "".join(f'[[mutant]]\nid = "{name}"\nreason = "why"\n' for name in listed)
    excused = ("gap/lowest: another number", "gap/gap: another number", "gap/none: at all")
    entries += "".join(f'[[answer]]\nid = "{name}"\nreason = "why"\n' for name in excused)
    (tmp_path / "cases" / "small" / "equivalent.toml").write_text(entries)
    found = examine(course, deadline=5)
    assert found.live == []
    assert found.equivalent == 3
    assert found.exercises["gap"].made_wrong == [1, 1], "those that are listed do not count"
    assert found.problems == [
        "equivalent.toml: gap/gap: another number gets what it should; remove the entry",
        "equivalent.toml: no answer gap/none: at all is made; remove the entry",
        "equivalent.toml: there is no mutant gap:none; remove the entry",
        f"equivalent.toml: {dead.id} is killed by its tests; remove the entry",
    ]


def _notebook_and_answers(course: Course):
    notebook = read_lab(course, "small").notebooks["small"]
    return notebook, notebook.answers


def test_a_reference_that_fails_and_a_starter_that_earns(tmp_path, without_kernels):
    course = make_lab(tmp_path, test_share="assert share([1, 0]) == 0.25", test_gap="gap = 1", gap="gap = 2")
    found = examine(course)
    assert "starter: test_gap earns 3; the released lab must earn nothing" in found.problems
    assert "reference: test_share earns 0 of 2: AssertionError:" in found.problems
    assert found.total == 0, "nothing else can be said of a lab that fails itself"


def test_stderr_costs_a_test_under_nbgrader_and_so_is_a_problem(tmp_path, without_kernels):
    noisy = "import sys\n" + TEST_SHARE + "print('noise', file=sys.stderr)\n"
    found = examine(make_lab(tmp_path, test_share=noisy), mutate=False)
    assert any(
        "test_share earns 0 under nbgrader and 2.0 under fairgrade (something on stderr)" in p
        for p in found.problems
    )


def test_a_test_that_does_not_say_how_much_is_hidden_is_a_problem(tmp_path, without_kernels):
    silent = (
        "assert share([1, 0]) == 0.5\n### BEGIN HIDDEN TESTS\nassert share([1]) == 1\n### END HIDDEN TESTS"
    )
    problems = examine(make_lab(tmp_path, test_share=silent), mutate=False).problems
    said = "test_share: hidden tests decide points, and the visible part does not say how many; "
    assert said + "begin it with marks = checks.Marks(2, hidden=...)" in problems


def test_names_that_a_test_reads_are_neither_its_loops_nor_its_arguments():
    source = "f = lambda x: x + gap\n{y: rates for y in six}\ndef g(z):\n    return z, labels\n"
    assert run._read(source) == {"gap", "rates", "six", "labels"}


def test_a_written_answer_left_as_released_is_no_model_answer(tmp_path, without_kernels):
    course = make_lab(tmp_path)
    path = tmp_path / "source" / "small" / "small.ipynb"
    notebook = nbformat.read(path, 4)
    by_name(notebook.cells, "why").source = "YOUR ANSWER HERE"
    nbformat.write(notebook, path)
    problems = examine(course, mutate=False).problems
    assert "reference: why counts as unanswered; write a model answer" in problems


def test_files_and_exercises_that_do_not_fit_are_problems(tmp_path, without_kernels):
    course = make_lab(tmp_path, {"share/right_x.py": "x = 1\n", "other/right_y.py": "# style: y\nx = 1\n"})
    problems = examine(course, mutate=False).problems
    assert [p.split(":")[0] for p in problems] == [
        "other/right_y.py",
        "share/right_x.py",
        "share",
        "gap",
        "gap",
    ]
    shutil.copy(tmp_path / "source" / "small" / "small.ipynb", tmp_path / "source" / "small" / "more.ipynb")
    assert examine(course).problems == ["the lab has 2 notebooks; selftest reads labs with one"]


@pytest.mark.parametrize("arguments", [["none"], ["small", "--jobs", "0"], ["small", "--deadline", "-1"]])
def test_arguments_that_cannot_be_used(tmp_path, capsys, arguments):
    make_lab(tmp_path)
    assert cli.main(["selftest", *arguments, "--course", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("fairgrade selftest: ")


def test_it_says_how_far_it_is(tmp_path, without_kernels, capsys):
    told = []
    examine(make_lab(tmp_path), mutate=False, progress=lambda *how_far: told.append(how_far))
    assert told == [("small", done, 9) for done in range(1, 10)], (
        "the lab's own, four on file, four that make"
    )
    run._show("small", 1, 5)
    assert "small: 1 of 5 runs" in capsys.readouterr().err

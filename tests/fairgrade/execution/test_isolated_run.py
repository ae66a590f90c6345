"""Submissions run in the sandbox, with their tests outside of it: nothing but a right answer earns points."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from fairgrade.execution import checker
from fairgrade.execution.isolated_run import IsolatedRun, modules_of
from fairgrade.execution.outputs import clean
from fairgrade.execution.prefork import PreforkedProcesses, guess
from fairgrade.lab.course import Unusable, answered, find_course, read_lab
from fairgrade.lab.names import bound, used
from fairgrade.results import scoring
from fairgrade.sandbox.host import NoSandbox, Sandbox
from tests.fairgrade.classroom import RATE, TEST_ACCURACY, TEST_RATE, by_name, make_course, mini_source

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"))
    lab = read_lab(course, "mini")
    with IsolatedRun(lab) as isolated:
        yield isolated


@pytest.fixture
def scores(mini):
    """Run the author's answers with some of them replaced."""
    notebook = mini.lab.notebooks["mini"]

    def run(extra=None, files=None, **answers):
        handed_in = answered(notebook.truth, {**notebook.answers, **answers})
        if extra:
            by_name(handed_in.cells, "data").source += "\n" + extra
        run.executed = mini.run({"mini": handed_in}, files or {})["mini"]
        return {c.grade_id: c.points for c in scoring.score(notebook, run.executed.notebook)}

    return run


def messages(executed):
    return " ".join(
        output.get("evalue") or output.get("text") or ""
        for cell in executed.notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )


FULL = {"test_rate": 2.0, "test_accuracy": 4.0, "why": None}


def test_the_authors_answers_earn_full_marks(mini, scores):
    assert mini.beside == {}
    assert scores() == FULL
    assert scores.executed.stopped == ""


def test_the_starter_earns_nothing(mini):
    notebook = mini.lab.notebooks["mini"]
    executed = mini.run({"mini": notebook.release}, {})["mini"]
    assert {c.grade_id: c.points for c in scoring.score(notebook, executed.notebook)} == dict.fromkeys(
        FULL, 0
    )


def test_a_wrong_answer_loses_its_points_and_no_others(scores):
    assert scores(rate="def selection_rate(decisions):\n    return 0.5") == {**FULL, "test_rate": 0}
    assert scores(accuracy="def accuracy(labels, decisions):\n    return 0.75") == {
        **FULL,
        "test_accuracy": 3,
    }


ALWAYS_EQUAL = """
class Agrees:
    def __eq__(self, other): return True
    def __sub__(self, other): return 0
    def __float__(self): return 0.5
selection_rate = lambda decisions: Agrees()
"""
CHEATS = {
    "an object that equals everything": ALWAYS_EQUAL,
    "a number that equals everything": "class Agrees(float):\n    def __eq__(self, other): return True\n"
    "selection_rate = lambda decisions: Agrees(2)",
    "a result shown as a score": "get_ipython().displayhook(2)\nselection_rate = None",
    "a display hook that shows full marks": "import sys\nsys.displayhook = lambda value: print(2)\n2",
    "later cells blanked": "get_ipython().input_transformers_cleanup.append(lambda lines: [])\n2",
    "checks that pass": "import sys, types\nfake = types.ModuleType('fairgrade')\n"
    "fake.checks = types.SimpleNamespace(number=lambda *a, **k: None)\n"
    "sys.modules['fairgrade'] = fake",
    "assertions switched off": "import builtins\n"
    "builtins.AssertionError = type('Never', (BaseException,), {})",
    "a forged line": "import os\nfor n in range(3, 50):\n    try:\n"
    '        os.write(n, b\'{"ran": true, "body": 2}\\n[]\')\n    except OSError:\n        pass',
    "a function that is not there": "del labels",
    "code after the answer": "import atexit\natexit.register(print, 2)",
}


@pytest.mark.parametrize("cheat", CHEATS.values(), ids=CHEATS)
def test_a_wrong_answer_that_cheats_earns_nothing(scores, cheat):
    assert scores(rate=cheat)["test_rate"] == 0


def test_a_cheat_does_not_outlive_its_submission(scores):
    scores(rate=CHEATS["assertions switched off"])
    assert scores() == FULL


def test_the_tests_are_nowhere_in_the_learners_process(scores):
    look = """
import fairgrade, gc, os, sys
found = list(map(str, In)) + [str(getattr(m, "__file__", "")) for m in list(sys.modules.values())]
for folder, _, names in os.walk(os.path.dirname(os.path.dirname(os.path.dirname(fairgrade.__file__)))):
    found += [os.path.join(folder, n) for n in names]
found += [o for o in gc.get_objects() if isinstance(o, str)]
secrets = ["0." + "75", "checks." + "number", "autograder/" + "cases", "solu" + "tions/"]
print(len(found) > 1000, [f for f in found if any(secret in f for secret in secrets)])
"""
    scores(rate=f"{RATE}\n{look}")
    assert messages(scores.executed).strip() == "True []"


def test_a_right_answer_loses_nothing_for_its_manners(scores):
    noise = "import sys, warnings\nprint('x' * 5_000_000)\nprint('!', file=sys.stderr)\nwarnings.warn('w')"
    assert scores(rate=f"{RATE}\n{noise}") == FULL
    assert "output truncated" in messages(scores.executed)
    assert len(messages(scores.executed)) < 1_100_000


def test_a_function_that_prints_or_changes_its_argument_is_judged_by_what_it_returns(scores):
    shouts = "def selection_rate(d):\n    print(d)\n    return sum(d) / len(d)"
    assert scores(rate=shouts) == FULL


def test_the_type_and_the_text_of_an_exception_cross(scores):
    own = "class Odd(KeyError): pass\ndef selection_rate(d):\n    raise Odd('no such group')"
    assert scores(rate=own)["test_rate"] == 0
    assert "no such group" in messages(scores.executed)
    (error,) = by_name(scores.executed.notebook.cells, "test_rate").outputs
    assert error.ename == "Odd"


@pytest.mark.parametrize(
    ("answer", "stopped"),
    [
        ("import os\nos._exit(0)", "code cell 2 ended the Python process"),
        ("def selection_rate(d):\n    import os\n    os._exit(0)", ""),
    ],
)
def test_a_process_that_ends_keeps_what_was_earned_before(scores, answer, stopped):
    found = scores(rate=answer)
    assert scores.executed.stopped == stopped
    assert found == {"test_rate": 0, "test_accuracy": 0 if stopped else 4, "why": None}
    assert "ended the Python process" in messages(scores.executed)
    assert scores(accuracy="import os\nos._exit(0)") == {**FULL, "test_accuracy": 0}


def test_an_endless_cell_is_interrupted_and_the_rest_is_run(scores):
    assert scores(rate="while True: pass") == {**FULL, "test_rate": 0}
    assert scores.executed.too_slow == 1
    assert "This cell was interrupted after 6 s." in messages(scores.executed)


def test_an_endless_function_loses_its_test_and_no_other(scores):
    assert scores(rate="def selection_rate(d):\n    while True: pass") == {**FULL, "test_rate": 0}
    assert scores.executed.too_slow == 1
    assert "This test was interrupted after" in messages(scores.executed)


def test_an_endless_function_that_does_not_listen_loses_its_test_and_no_other(scores):
    began = time.monotonic()
    found = scores(rate="def selection_rate(d):\n    return sum(iter(int, 1))")
    assert found == {**FULL, "test_rate": 0}
    assert "An answer that was called did not stop when told to" in messages(scores.executed)
    assert time.monotonic() - began < 30


def test_the_labs_own_files_are_there(scores):
    files = {"data/people.csv": b"1,0"}
    right = RATE + "\nprint(open('data/people.csv').read())"
    assert scores(rate=right, files=files) == FULL
    assert "1,0" in messages(scores.executed)


# --- labs whose tests need more than data ----------------------------------------------------------------

LIVE = """
class Box:
    ### BEGIN SOLUTION
    content = 3
    ### END SOLUTION
"""


def test_a_lab_whose_tests_need_a_live_object_is_found_out(tmp_path):
    lab = lab_with(tmp_path, rate=LIVE, test_rate="assert Box().content == 3")
    notebook = lab.notebooks["mini"]
    with IsolatedRun(lab) as isolated:
        assert "only its value is sent" in isolated.beside["test_rate"]
        assert "test_accuracy" not in isolated.beside
        executed = isolated.run({"mini": answered(notebook.truth, notebook.answers)}, {})["mini"]
    assert {c.grade_id: c.points for c in scoring.score(notebook, executed.notebook)} == FULL


def test_a_lab_whose_authors_notebook_ends_the_process_is_found_out(tmp_path):
    lab = lab_with(tmp_path, test_rate="import os\nprint('farewell', flush=True)\nos._exit(3)")
    with pytest.raises(Unusable, match=r"lose points in test_rate \(Stopped: This test ended"):
        IsolatedRun(lab)


DATA = """
### BEGIN SOLUTION
share = 0.75
### END SOLUTION
"""


def test_the_same_answers_are_checked_once_unless_a_function_is_among_them(tmp_path):
    count = "with open('ran', 'a') as file:\n    file.write(str(share))\n"
    calls = "with open('called', 'a') as file:\n    file.write('x')\n"
    lab = lab_with(
        tmp_path,
        rate=DATA,
        test_rate=f"{count}assert share == 0.75, 'not three quarters'",
        test_accuracy=f"{calls}assert accuracy([1], [1]) == 1",
    )
    notebook = lab.notebooks["mini"]
    with IsolatedRun(lab) as isolated:
        ran, called = (written_by_checks(isolated, name) for name in ("ran", "called"))
        ran.unlink()
        called.unlink()
        for share in (0.75, 0.5, 0.75, 0.5, 0.25):
            answers = {**notebook.answers, "rate": f"share = {share}"}
            executed = isolated.run({"mini": answered(notebook.truth, answers)}, {})["mini"]
            found = {c.grade_id: c for c in scoring.score(notebook, executed.notebook)}
            assert found["test_rate"].points == (2 if share == 0.75 else 0)
            assert ("not three quarters" in found["test_rate"].message) == (share != 0.75)
            assert found["test_accuracy"].points == 4
        assert ran.read_text() == "0.50.25", "the author's own was checked at the start"
        assert called.read_text() == "xxxxx"


def written_by_checks(isolated, name):
    """A file that the test cells of ``mini`` write: their own folder is all that they can write to."""
    return Path(isolated.checker("mini")._place, "files", name)


def lab_with(folder, **cells):
    """The lab ``mini`` with other test cells."""
    course = make_course(folder)
    source = mini_source()
    for name, text in cells.items():
        by_name(source.cells, name).source = text.strip()
    nbformat.write(source, folder / "source" / "mini" / "mini.ipynb")
    return read_lab(find_course(course.root), "mini")


# --- several at once -------------------------------------------------------------------------------------


def test_submissions_run_side_by_side_and_each_gets_its_own_score(mini):
    notebook = mini.lab.notebooks["mini"]
    wrong = {**notebook.answers, "rate": "def selection_rate(d):\n    return 0.25"}

    def total(answers):
        executed = mini.run({"mini": answered(notebook.truth, answers)}, {})["mini"]
        return sum(c.points or 0 for c in scoring.score(notebook, executed.notebook))

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(total, [notebook.answers, wrong] * 3)) == [6, 4] * 3


def test_the_processes_can_be_started_before_the_lab_is_known(mini):
    preforked = PreforkedProcesses(["fractions"])
    with IsolatedRun(mini.lab, preforked=preforked) as isolated:
        assert isolated.beside == {}
    assert not os.path.exists(preforked.sandbox.socket_path)
    assert not os.path.exists(preforked.fork_server.place)


@pytest.mark.parametrize("seen", ["source", "gradebook.db", "submissions"])
def test_nothing_is_run_where_the_course_can_be_seen(tmp_path, seen):
    course = make_course(tmp_path)
    (tmp_path / "gradebook.db").write_text("grades")
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions" / "mini.ipynb").write_text("an answer")
    preforked = PreforkedProcesses()
    preforked.sandbox.close()
    preforked.sandbox = Sandbox(folders=[tmp_path / seen])
    with pytest.raises(NoSandbox, match=f"sees files of the course .*{seen}"):
        IsolatedRun(read_lab(course, "mini"), preforked=preforked, hidden=[tmp_path / "submissions"])


def test_what_a_lab_imports_can_be_guessed_from_its_files(tmp_path):
    cells = [{"cell_type": "code", "source": ["import numpy as np\n", "%matplotlib inline"]}]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}))
    (tmp_path / "b.ipynb").write_text("no notebook")
    assert guess([tmp_path / "a.ipynb", tmp_path / "b.ipynb", tmp_path / "c.ipynb"]) == ["numpy"]


@pytest.mark.needs("bubblewrap")
def test_checkers_end_with_a_grader_that_is_killed():
    program = (
        "import os\nfrom fairgrade.execution.checker import Cell, Checker, ForkServer\nstack = ForkServer()\n"
        "Checker([Cell('1', 'test')], {}, stack).ready()\nprint(stack._process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert killed.returncode == -signal.SIGKILL
    session = int(killed.stdout)
    ends = time.monotonic() + 10
    while (left := members(session)) and time.monotonic() < ends:
        time.sleep(0.05)
    assert left == []


def members(session):
    """Processes of a session that have not ended."""
    told = subprocess.run(["ps", "-s", str(session), "-o", "stat="], stdout=subprocess.PIPE, text=True).stdout
    return [state for state in told.split() if not state.startswith("Z")]


LOOKS_ABOUT = """
import json, os, socket
found = {"environment": dict(os.environ), "seen": os.listdir("/"), "written": []}
for folder in ("/", "/usr", os.path.dirname(os.__file__), "/tmp", "."):
    try:
        open(os.path.join(folder, "written"), "w").close()
        found["written"].append(folder)
    except OSError:
        pass
try:
    socket.create_connection(("127.0.0.1", PORT), 1)
    found["reached"] = True
except OSError:
    found["reached"] = False
found["course"] = [path for path in PATHS if os.path.exists(path)]
found["processes"] = len([name for name in os.listdir("/proc") if name.isdigit()])
print(json.dumps(found))
answer
"""


@pytest.mark.needs("bubblewrap")
def test_checkers_run_behind_walls_too(tmp_path, root, monkeypatch):
    """They decode what learners sent."""
    monkeypatch.setenv("GRADERS_SECRET", "the word")
    (tmp_path / "gradebook.db").write_text("grades")
    paths = [str(path) for path in (tmp_path / "gradebook.db", root / "solutions", root / "autograder/cases")]
    with socket.socket() as listener, checker.ForkServer() as server:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        source = LOOKS_ABOUT.replace("PORT", str(listener.getsockname()[1])).replace("PATHS", repr(paths))
        asked = checker.Checker([checker.Cell(source, "test", ("answer",))], {"beside.txt": b"1"}, server)
        asked.ready()
        printed, _ = asked.check("test", {"answer": 1}, lambda *_: b"", 20).outputs
    found = json.loads(printed["text"])
    assert "GRADERS_SECRET" not in found["environment"]
    assert "the word" not in str(found["environment"])
    assert found["written"] == ["/tmp", "."]
    assert found["course"] == []
    assert not found["reached"]
    assert found["processes"] < 10


def test_figures_can_be_drawn_in_the_sandbox():
    with Sandbox(["matplotlib.font_manager"]) as sandbox:
        assert sandbox.failed == {}


# --- what is the same for everybody ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "top"),
    [
        ("a = 1\nb = a\nrate()", "a = 1\nb = a\n"),
        ("a = 1\nb = rate\nc = 2\n3", "a = 1\n"),
        ("a = 1", ""),
        ("rate = 1\n2", ""),
        ("from x import rate\n2", ""),
        (
            "def helper(n):\n    return rate(n)\na = 1\nb = helper(2)\n3",
            "def helper(n):\n    return rate(n)\na = 1\n",
        ),
        ("def f(rate):\n    return rate.rate\na = f(1)\n2", "def f(rate):\n    return rate.rate\na = f(1)\n"),
        ("def f(x=rate):\n    pass\n2", ""),
        ("with award():\n    a = 1\n2", ""),
        ("try:\n    a = 1\nfinally:\n    pass\n2", ""),
        ("a = globals()\n2", ""),
        ("def f():\n    return eval('rate')\nf()\n2", "def f():\n    return eval('rate')\n"),
        ("%time 1\n2", ""),
        ("a = 1; b = rate\n2", ""),
        ("a = 1\n@rate\ndef f():\n    pass\n2", "a = 1\n"),
        ("a = await b\n2", ""),
        ("this is not Python", ""),
    ],
)
def test_the_top_of_a_test_is_what_no_answer_has_a_part_in(source, top):
    assert checker.parted(source, ["rate"])[0] == top


def test_the_rest_of_a_test_is_what_comes_after_its_top():
    assert checker.parted("a = 1\n\n# why\nrate(a)\n", ["rate"]) == ("a = 1\n", "\n# why\nrate(a)\n")


def test_a_function_that_uses_an_answer_is_told_from_one_that_does_not():
    space = {}
    exec("def one():\n    return rate\ndef two():\n    return [one() for _ in '1']", space)
    exec("def neither(rate):\n    return rate.one", space)
    assert checker.reaching(["rate"], space) == {"rate", "one", "two"}


ONCE = """
from pathlib import Path
with_effect = Path("log").open("a").write("computed ")
import random
drawn = random.random()
share = drawn - drawn + 0.5
assert selection_rate([1, 0]) == share
"""
IN_EVERY_CHECK = """
print("said", file=open("log", "a"))
print("the top speaks")
assert selection_rate([1, 0]) == 0.5
"""


def test_what_does_not_depend_on_an_answer_is_computed_once(tmp_path):
    lab = lab_with(
        tmp_path,
        test_rate=ONCE,
        test_accuracy=IN_EVERY_CHECK.replace("selection_rate([1, 0])", "accuracy([1, 0], [1, 1])"),
    )
    notebook = lab.notebooks["mini"]
    wrong = {**notebook.answers, "rate": "def selection_rate(d):\n    return 0.25"}
    with IsolatedRun(lab) as isolated:
        assert isolated.beside == {}
        log = written_by_checks(isolated, "log")
        log_before = log.read_text()
        for answers, points in ((notebook.answers, 2), (wrong, 0), (notebook.answers, 2)):
            executed = isolated.run({"mini": answered(notebook.truth, answers)}, {})["mini"]
            scores = {c.grade_id: c.points for c in scoring.score(notebook, executed.notebook)}
            assert (scores["test_rate"], scores["test_accuracy"]) == (points, 4)
            assert "the top speaks" in messages(executed)
        assert log.read_text().count("computed") == log_before.count("computed") == 1
        assert log.read_text().count("said") == log_before.count("said") + 3


# --- which names are the learner's -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = b = 1\nc, (d, *e) = f", "a b c d e"),
        ("def f(x):\n    y = 1\nclass C:\n    z = 1", "f C"),
        ("import numpy as np, os.path\nfrom a import b as c", "np os c"),
        ("for i in []:\n    with open('x') as g:\n        h: int = 1", "i g h"),
        ("[x for x in y]\nlambda q: q\n(w := 3)", "w"),
        ("try:\n    pass\nexcept ValueError as error:\n    pass", "error"),
        ("match m:\n    case {'a': n, **rest}:\n        pass", "n rest"),
        ("%matplotlib inline\nk = !ls", "k"),
        ("this is not Python", ""),
    ],
)
def test_names_that_a_cell_binds(source, names):
    assert bound(source) == set(names.split())


def test_a_test_asks_for_what_it_reads_and_an_answer_binds():
    cells = checker.cells_of(
        [
            ("data = [1]", "", "given"),
            ("def rate(d):\n    inner = 1\n    return inner\nunused = 2", "answer", "ex1"),
            (TEST_RATE, "test", "test_other"),
            ("def helper():\n    return rate(data)\nassert helper()", "test", "test_rate"),
        ]
    )
    assert [cell.names for cell in cells] == [(), (), (), ("rate",)]
    assert used(TEST_ACCURACY) >= {"accuracy", "labels", "decisions", "points"}


def test_what_a_lab_imports_is_imported_once(mini):
    assert modules_of(mini.lab) == []


# --- outputs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "output",
    [
        None,
        7,
        [],
        {},
        {"output_type": "stream", "name": "other", "text": "x"},
        {"output_type": "stream", "name": "stdout", "text": ["x"]},
        {"output_type": "error", "ename": 3, "evalue": "x", "traceback": []},
        {"output_type": "display_data", "data": []},
        {"output_type": "execute_result", "data": {1: 2, "text/plain": 3}, "metadata": "x"},
    ],
)
def test_outputs_that_are_none_are_dropped_or_made_harmless(output):
    (kept,) = [*clean([output, {"output_type": "stream", "name": "stdout", "text": "last"}])][-1:]
    assert kept.text == "last"


def test_an_error_is_kept_whatever_was_said_before():
    loud = {"output_type": "stream", "name": "stdout", "text": "x" * 2_000_000}
    error = {"output_type": "error", "ename": "E", "evalue": "y" * 50_000, "traceback": ["z"] * 500}
    kept = clean([loud, loud, error])
    assert [k.output_type for k in kept] == ["stream", "error"]
    assert len(kept[1].evalue) == 10_000
    assert len(kept[1].traceback) == 100

"""Every test is decided by two witnesses: the values of the answers, and a copy of the learner's process."""

import json
import time

import nbformat
import pytest
from nbformat.v4 import new_notebook

from fairgrade.execution.isolated_run import IsolatedRun
from fairgrade.execution.kernel_run import Job, execute
from fairgrade.execution.notebook_run import NotebookRun
from fairgrade.lab.course import answered, find_course, read_lab
from fairgrade.results.scoring import score
from tests.fairgrade.classroom import _cell

pytestmark = pytest.mark.slow

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "witnesses"
c.Execute.timeout = 10
c.ClearSolutions.code_stub = {"python": "pass"}
"""


def make_lab(folder, *cells):
    """A lab of (kind, name, source); a test is worth two points."""
    place = folder / "source" / "lab"
    place.mkdir(parents=True, exist_ok=True)
    made = []
    for kind, name, source in cells:
        cell = _cell(kind, name, "pass", 2 if kind == "test" else None)
        solved = f"### BEGIN SOLUTION\n{source}\n### END SOLUTION" if kind == "answer" else source
        cell.source = solved
        if kind == "free":
            del cell.metadata["nbgrader"]
        made.append(cell)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=made, metadata=kernel), place / "lab.ipynb")
    (folder / "nbgrader_config.py").write_text(CONFIG)
    return read_lab(find_course(folder), "lab")


class Graded:
    """What a submission came to, behind walls and under stock nbgrader's rules in a kernel."""

    def __init__(self, lab, isolated, extra="", **answers):
        notebook = lab.notebooks["lab"]
        self.submission = answered(notebook.truth, {**notebook.answers, **answers})
        if extra:
            last = [cell for cell in self.submission.cells if cell.cell_type == "code"][-1]
            self.submission.cells.append(
                nbformat.from_dict({**last, "source": extra, "metadata": {}, "id": "x"})
            )
        self._lab = lab
        self.executed = isolated.run({"lab": self.submission}, lab.files)["lab"]
        self.cells = {cell.grade_id: cell for cell in score(notebook, self.executed.notebook)}
        self.points = {name: cell.points for name, cell in self.cells.items()}
        self.witness = {name: one.witness for name, one in self.executed.decisions.items()}

    def stock(self, folder):
        run = execute(Job(self.submission, folder, self._lab.course.config))
        return {cell.grade_id: cell.points for cell in score(self._lab.notebooks["lab"], run.notebook)}


IN_PLACE = (
    ("locked", "data", "import os\nimport pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3]})\nseen = []"),
    ("answer", "column", "df['b'] = df['a'] * 2"),
    ("test", "test_column", "assert df['b'].tolist() == [2, 4, 6]"),
    ("answer", "append", "seen.append(3)"),
    ("test", "test_append", "assert seen == [3]"),
    ("answer", "file", "with open('made.txt', 'w') as file:\n    file.write('done')"),
    ("test", "test_file", "assert open('made.txt').read() == 'done'"),
    ("answer", "setting", "os.environ['MADE'] = '1'"),
    ("test", "test_setting", "assert os.environ['MADE'] == '1'"),
)


@pytest.fixture(scope="module")
def in_place(tmp_path_factory):
    lab = make_lab(tmp_path_factory.mktemp("in-place"), *IN_PLACE)
    with IsolatedRun(lab) as isolated:
        yield lab, isolated


TESTS = ("test_column", "test_append", "test_file", "test_setting")


def test_what_answers_change_in_place_is_the_learners(in_place):
    lab, isolated = in_place
    assert Graded(lab, isolated).points == dict.fromkeys(TESTS, 2)
    blank = {"column": "pass", "append": "pass", "file": "pass", "setting": "pass"}
    assert Graded(lab, isolated, **blank).points == dict.fromkeys(TESTS, 0)
    wrong = Graded(lab, isolated, column="df['b'] = df['a'] * 3", file="open('made.txt', 'w').write('no')")
    assert wrong.points == {**dict.fromkeys(TESTS, 2), "test_column": 0, "test_file": 0}
    assert wrong.cells["test_file"].message.startswith("AssertionError")


def test_what_is_changed_in_place_cannot_lie(in_place):
    lab, isolated = in_place
    lies = (
        "class Lies(pd.DataFrame):\n    def __getitem__(self, key):\n        return self\n"
        "    def tolist(self):\n        return [2, 4, 6]\ndf = Lies(df)"
    )
    assert Graded(lab, isolated, column=lies).points["test_column"] == 0
    equal = "class Equal(list):\n    def __eq__(self, other): return True\nseen = Equal([9])"
    assert Graded(lab, isolated, append=equal).points["test_append"] == 0


def test_later_cells_change_nothing_that_a_test_saw(in_place):
    lab, isolated = in_place
    spoils = (
        "df['b'] = 0\nseen.clear()\nos.remove('made.txt')\ndel os.environ['MADE']\nopen('other', 'w').close()"
    )
    assert Graded(lab, isolated, extra=spoils).points == dict.fromkeys(TESTS, 2)
    mends = (
        "df['b'] = [2, 4, 6]\nseen.append(3)\nopen('made.txt', 'w').write('done')\nos.environ['MADE'] = '1'"
    )
    blank = {"column": "pass", "append": "pass", "file": "pass", "setting": "pass"}
    assert Graded(lab, isolated, extra=mends, **blank).points == dict.fromkeys(TESTS, 0)


def test_which_tests_only_the_learners_notebook_can_tell_is_said(in_place):
    _, isolated = in_place
    assert list(isolated.beside) == ["test_file", "test_setting"]
    assert "on the author's values alone" in isolated.beside["test_file"]


HIDDEN = "### BEGIN HIDDEN TESTS\nassert {}, 'palisander'\n### END HIDDEN TESTS"
SHADOW = (
    ("answer", "loop", "a_loop = [1, 2]"),
    ("answer", "vector", "a_vec = [1, 2]"),
    ("test", "test_equal", "assert a_loop == a_vec\n" + HIDDEN.format("a_loop[0] == 1")),
    ("answer", "account", "class Account:\n    def __init__(self, n):\n        self.balance = n"),
    ("test", "test_account", "assert Account(3).balance == 3\n" + HIDDEN.format("Account(4).balance == 4")),
    ("locked", "extra", "done = 1"),
    ("test", "test_nothing", "assert done == 1"),
)


@pytest.fixture(scope="module")
def shadow(tmp_path_factory):
    lab = make_lab(tmp_path_factory.mktemp("shadow"), *SHADOW)
    with IsolatedRun(lab) as isolated:
        yield lab, isolated


def test_only_the_test_that_needs_it_is_decided_in_the_learners_notebook_alone(shadow):
    lab, isolated = shadow
    assert list(isolated.beside) == ["test_account"]
    found = Graded(lab, isolated)
    assert found.points == {"test_equal": 2, "test_account": 2, "test_nothing": 2}
    assert found.witness == {"test_equal": "both", "test_account": "beside", "test_nothing": "both"}


def test_a_test_that_a_blank_notebook_passes_is_named(shadow):
    _, isolated = shadow
    assert isolated.plans["lab"]["test_nothing"].why == "a notebook without answers passes it"
    assert isolated.plans["lab"]["test_equal"].why == ""
    assert isolated.passed_by_release == ["test_nothing"]


def test_an_object_equals_nothing_when_it_stands_for_both_sides(shadow):
    lab, isolated = shadow
    found = Graded(lab, isolated, loop="a_loop = object()", vector="a_vec = a_loop")
    assert found.points["test_equal"] == 0
    assert "an object" in found.cells["test_equal"].message


@pytest.mark.parametrize(
    "cheat",
    [
        "get_ipython().input_transformers_cleanup.append(lambda lines: [])",
        "get_ipython().set_custom_exc((Exception,), lambda *a, **k: None)",
        "import builtins\nbuiltins.AssertionError = type('Never', (BaseException,), {})",
        "import sys\nsys.displayhook = lambda value: print(2)\n2",
    ],
)
def test_a_test_that_is_decided_in_the_notebook_alone_is_not_switched_off(shadow, cheat):
    lab, isolated = shadow
    assert Graded(lab, isolated, account=f"Account = None\n{cheat}").points["test_account"] == 0


LOOKS = """
import sys
def look():
    frame, found = sys._getframe(1), []
    while frame:
        found += [str(c) for c in frame.f_code.co_consts] + [str(v)[:500] for v in frame.f_locals.values()]
        frame = frame.f_back
    return ' '.join(found)
class Account:
    def __init__(self, n):
        text = look()
        print(text, flush=True)
        open('found', 'a').write(text)
        self.balance = 3
    def __eq__(self, other):
        raise ValueError(look() + open('found').read())
"""


def test_a_hidden_test_reaches_no_page(shadow):
    lab, isolated = shadow
    again = "\nimport atexit, os\natexit.register(lambda: print(open('found').read()))"
    found = Graded(lab, isolated, account=LOOKS + again, loop="a_loop = 1", vector="a_vec = 2")
    assert found.points["test_account"] == 0
    assert "the part that is not shown does not" in found.cells["test_account"].message
    shown = [cell.get("outputs", []) for cell in found.executed.notebook.cells]
    assert "palisander" not in json.dumps(shown)


def test_a_test_that_passes_on_values_and_fails_in_the_notebook_says_so_and_no_more(shadow):
    lab, isolated = shadow
    spoils = "class L(list):\n    def __eq__(self, other): return False\n"
    found = Graded(lab, isolated, vector=spoils + "a_loop, a_vec = L([1, 2]), L([1, 2])")
    assert found.points["test_equal"] == 0
    assert found.cells["test_equal"].message.startswith("This test passes on the values of your answers")
    assert found.executed.decisions["test_equal"].lowered.startswith("AssertionError")


KINDS = (
    (
        "locked",
        "given",
        "import enum\nimport numpy as np\nclass Level(enum.Enum):\n    LOW = 1\n    HIGH = 2",
    ),
    ("answer", "rows", "rows = [1, 2, 3]"),
    ("test", "test_rows", "assert sorted(rows) == [1, 2, 3]"),
    ("answer", "pairs", "pairs = [('a', 1), ('b', 2)]"),
    ("test", "test_pairs", "assert dict(pairs) == {'a': 1, 'b': 2}"),
    ("answer", "point", "point = (1, 2)"),
    ("test", "test_point", "assert point[0] == 1 and len(point) == 2"),
    ("answer", "level", "level = Level.HIGH"),
    ("test", "test_level", "assert level is Level.HIGH"),
    ("answer", "share", "share = 0.5"),
    ("test", "test_share", "assert abs(share - 0.5) < 1e-9"),
    ("answer", "order", "def order(values):\n    return sorted(values)"),
    ("test", "test_order", "given = [3, 1, 2]\nassert order(given) == [1, 2, 3]\nassert given == [3, 1, 2]"),
    ("answer", "evens", "def evens(n):\n    return [2 * i for i in range(n)]"),
    ("test", "test_evens", "assert list(evens(3)) == [0, 2, 4]\nexpected = 5"),
    ("answer", "add", "def add(values, more):\n    values.append(more)"),
    ("test", "test_add", "box = [1]\nadd(box, expected)\nassert box == [1, 5]"),
)
OTHERS = {
    "a generator, an items view, a named tuple": {
        "rows": "rows = (n for n in (3, 2, 1))",
        "pairs": "pairs = {'a': 1, 'b': 2}.items()",
        "point": "import collections\npoint = collections.namedtuple('P', 'x y')(1, 2)",
        "share": "share = np.float64(0.5)",
        "order": "def order(values):\n    values.sort()\n    return values",
        "evens": "def evens(n):\n    i = 0\n    while i < n:\n        yield 2 * i\n        i += 1",
    },
    "a map, a zip, subclasses, a lambda": {
        "rows": "rows = map(int, '321')",
        "pairs": "pairs = zip('ab', (1, 2))",
        "point": "class T(tuple): pass\npoint = T((1, 2))",
        "share": "class F(float): pass\nshare = F(0.5)",
        "order": "order = sorted",
        "evens": "evens = lambda n: range(0, 2 * n, 2)",
        "add": "def add(values, more):\n    values += [more]",
    },
    "a deque, a view, a Series, a partial": {
        "rows": "import collections\nrows = collections.deque([1, 2, 3])",
        "pairs": "pairs = list({'a': 1, 'b': 2}.items())",
        "level": "level = Level['HIGH']",
        "share": "import fractions\nshare = fractions.Fraction(1, 2)",
        "order": "import functools\norder = functools.partial(sorted, reverse=False)",
        "evens": "evens = lambda n: map(lambda i: 2 * i, range(n))",
        "add": "def add(values, more):\n    return values + [more]",
    },
    "wrong": {
        "rows": "rows = iter([1])",
        "pairs": "pairs = {'a': 1}.items()",
        "level": "level = 2",
        "share": "share = True",
        "order": "order = reversed",
        "evens": "evens = 3",
        "add": "add = None",
    },
    "nothing": dict.fromkeys(["rows", "pairs", "point", "level", "share", "order", "evens", "add"], "pass"),
}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    lab = make_lab(tmp_path_factory.mktemp("kinds"), *KINDS)
    with IsolatedRun(lab) as isolated:
        yield lab, isolated


@pytest.mark.parametrize("answers", OTHERS.values(), ids=OTHERS)
def test_honest_answers_of_any_kind_earn_what_stock_gives(kinds, answers, tmp_path):
    lab, isolated = kinds
    found = Graded(lab, isolated, **answers)
    assert found.points == found.stock(tmp_path), {n: c.message for n, c in found.cells.items() if c.message}


def test_a_librarys_object_is_decided_in_the_notebook_for_that_learner_alone(kinds):
    lab, isolated = kinds
    assert "test_share" not in isolated.beside
    found = Graded(lab, isolated, rows="import array\nrows = array.array('i', [3, 2, 1])")
    assert found.points["test_rows"] == 2
    decision = found.executed.decisions["test_rows"]
    assert (decision.witness, decision.why.startswith("it uses an array")) == ("beside", True)
    assert found.witness["test_share"] == "both"
    for lies in (
        "class A:\n    def __iter__(s): return iter([1, 2, 3])\nrows = A()",
        "import unittest.mock\nrows = unittest.mock.ANY",
    ):
        assert Graded(lab, isolated, rows=lies).points["test_rows"] == 0


def test_a_test_may_need_what_an_earlier_test_defines(kinds):
    _, isolated = kinds
    assert len(isolated.plans["lab"]["test_add"].before) == 1


def test_a_notebook_may_have_very_many_tests(tmp_path):
    cells = [("answer", "rate", "rate = 1")]
    cells += [("test", f"test_{number}", f"assert rate == 1 and {number} >= 0") for number in range(80)]
    lab = make_lab(tmp_path, *cells)
    with IsolatedRun(lab) as isolated:
        assert set(Graded(lab, isolated).points.values()) == {2}


def test_many_small_prints_take_no_more_than_their_time_and_lose_nothing(shadow):
    lab, isolated = shadow
    prints = "for n in range(200_000):\n    print('')\na_loop = [1, 2]"
    began = time.process_time(), time.monotonic()
    found = Graded(lab, isolated, loop=prints)
    assert found.points["test_equal"] == 2
    assert found.executed.too_slow == 0
    assert time.monotonic() - began[1] < 60
    text = found.executed.notebook.cells[0].outputs[0].text
    assert text.count("\n") > 990, "nbgrader keeps a thousand lines"


PAST = (
    ("locked", "data", "seen = []"),
    ("answer", "first", "seen.append(1)"),
    (
        "test",
        "test_first",
        "assert len(seen) == 1\n### BEGIN HIDDEN TESTS\nwas = list(seen)\n### END HIDDEN TESTS",
    ),
    ("answer", "second", "seen.append(2)"),
    (
        "test",
        "test_second",
        "assert seen\n### BEGIN HIDDEN TESTS\nassert seen != was\n### END HIDDEN TESTS",
    ),
)


def test_a_test_may_need_what_an_earlier_one_kept_of_that_time(tmp_path):
    """Run later, the earlier test would keep another value; without it, a blank notebook passes apart."""
    lab = make_lab(tmp_path, *PAST)
    with IsolatedRun(lab) as isolated:
        assert Graded(lab, isolated).points == {"test_first": 2, "test_second": 2}
        assert Graded(lab, isolated, first="pass", second="pass").points == {
            "test_first": 0,
            "test_second": 0,
        }
        same = Graded(lab, isolated, second="pass")
        assert same.points == {"test_first": 2, "test_second": 0}
        assert same.cells["test_second"].message


AGREEING = (
    ("locked", "data", "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3]})"),
    ("answer", "mean", "mean = df['a'].mean()"),
    ("test", "test_mean", "assert mean == df['a'].mean()"),
    ("answer", "double", "def double(values):\n    return [2 * value for value in values]"),
    ("test", "test_double", "assert double([1, 2]) == [2, 4]"),
)


@pytest.fixture(scope="module")
def agreeing(tmp_path_factory):
    lab = make_lab(tmp_path_factory.mktemp("agreeing"), *AGREEING)
    with IsolatedRun(lab) as isolated:
        yield lab, isolated


@pytest.mark.parametrize(
    ("answers", "asked", "lost"),
    [
        ({}, set(), set()),
        (
            {"mean": "mean = sum(df['a']) / len(df)", "double": "double = lambda v: [x + x for x in v]"},
            *[set()] * 2,
        ),
        ({"mean": "mean = 2.0\ndf['a'] = 0"}, {"test_mean"}, {"test_mean"}),
        (
            {"mean": "mean = 2.0\npd.Series.mean = lambda self: 7"},
            {"test_mean", "test_double"},
            {"test_mean"},
        ),
        (
            {"mean": "mean = 2.0\nwith open('made.txt', 'w') as file:\n    file.write('a')"},
            {"test_mean"},
            set(),
        ),
        ({"double": "def double(values):\n    return pd.Series(values).mul(2).tolist()"}, set(), set()),
        (
            {"double": "class Own(list): pass\ndef double(values):\n    return Own([2, 4])"},
            {"test_double"},
            set(),
        ),
        (
            {"double": "def double(values):\n    values[:] = [2, 4]\n    return values"},
            {"test_double"},
            set(),
        ),
        ({"double": "def double(values):\n    return []"}, set(), {"test_double"}),
    ],
)
def test_the_second_witness_is_asked_where_it_may_say_something_else(
    agreeing, answers, asked, lost, tmp_path, monkeypatch
):
    lab, isolated = agreeing
    found, beside = set(), NotebookRun.beside
    monkeypatch.setattr(
        NotebookRun,
        "beside",
        lambda self, plan, **how: found.add(plan.cell.grade_id) or beside(self, plan, **how),
    )
    graded = Graded(lab, isolated, **answers)
    assert found >= asked
    assert found - asked <= ({"test_double"} if "test_mean" in asked else set())
    assert {name for name, points in graded.points.items() if not points} == lost
    assert graded.points == graded.stock(tmp_path)


FREE = (
    ("free", "limit", "limit = 5\nprint('the limit is', limit)"),
    ("free", "table", "table = open('table.csv').read()"),
    ("answer", "above", "above = limit + 1"),
    ("test", "test_above", "assert above == limit + 1 and table == 'a,b'"),
)


@pytest.mark.parametrize(
    ("cells", "files", "said", "points"),
    [
        ([], {}, "the limit is 5\n", 2.0),
        ([(0, "limit = 5\nprint('mine is', limit)")], {}, "mine is 5\n", 2.0),
        ([(0, "limit = 0\nprint('mine is', limit)"), (2, "above = 6")], {}, "mine is 0\n", 0.0),
        ([], {"table.csv": b"c,d"}, "the limit is 5\n", 0.0),
        ([], {"note.txt": b"mine"}, "the limit is 5\n", 2.0),
    ],
)
def test_what_everybody_was_given_runs_once_unless_a_learner_changed_it(cells, files, said, points, tmp_path):
    (tmp_path / "source" / "lab").mkdir(parents=True)
    (tmp_path / "source" / "lab" / "table.csv").write_bytes(b"a,b")
    lab = make_lab(tmp_path, *FREE)
    notebook = lab.notebooks["lab"]
    submission = answered(notebook.truth, notebook.answers)
    for number, source in cells:
        submission.cells[number].source = source
    with IsolatedRun(lab) as isolated:
        executed = isolated.run({"lab": submission}, {**lab.files, **files})["lab"]
    assert executed.notebook.cells[0].outputs[0]["text"] == said
    assert [cell.points for cell in score(notebook, executed.notebook)] == [points]

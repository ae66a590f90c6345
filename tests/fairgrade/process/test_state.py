"""Two states of a notebook have one digest if nothing differs that a test can see; in doubt there is none."""

import collections
import dataclasses
import datetime
import sys
import types

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from fairgrade.process import state

CELL = """
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
data = pd.DataFrame({"a": [1, 2, 3], "b": list("xyz")})
table = {"north": [1, 2]}
limit = 5
def helper(x):
    return limit + inner(x)
def inner(x):
    return helper(x - 1) if x else 0
model = LogisticRegression().fit(data[["a"]], [0, 1, 1])
"""
LOOKS = ("data", "table", "helper", "model", "np", "sum")


def space(*more):
    module = types.ModuleType("__main__")
    for source in (CELL, *more):
        exec(source, vars(module))
    return vars(module)


def digest(*more, files=(("a.csv", b"1"),)):
    return state.digest(space(*more), LOOKS, files)


def test_equal_states_have_one_digest_whatever_else_there_is():
    assert digest()
    assert digest() == digest("unused = object()", "data.sum(); model.predict(data[['a']])")


@pytest.mark.parametrize(
    "change",
    [
        "data['c'] = 1",
        "data.loc[0, 'a'] = 7",
        "data = data.astype({'a': 'float64'})",
        "data.index = [5, 6, 7]",
        "table['north'].append(3)",
        "table['south'] = []",
        "limit = 6",
        "def inner(x): return 1",
        "helper.seen = 1",
        "model.coef_[0] += 1",
        "sum = max",
        "del table",
        "np.seterr(all='raise')",
        "import os; os.environ['STATE_OF_A_TEST'] = '1'",
        "pd.set_option('display.max_rows', 7)",
        "np.random.seed(1)",
        "import warnings; warnings.simplefilter('error')",
        "import matplotlib.pyplot as plt; plt.rcParams['lines.linewidth'] = 9",
    ],
)
def test_whatever_a_test_can_see_changes_it(change, monkeypatch):
    import warnings

    import matplotlib.pyplot as plt

    monkeypatch.setenv("STATE_OF_A_TEST", "0")
    kept = np.geterr(), np.random.get_state()
    with warnings.catch_warnings(), plt.rc_context(), pd.option_context("display.max_rows", 60):
        before = digest()
        after = digest(change)
    np.seterr(**kept[0])
    np.random.set_state(kept[1])
    assert before
    assert after
    assert before != after


def test_files_count():
    assert digest(files=[("a.csv", b"2")]) != digest() != digest(files=[])
    assert digest(files=[("a.csv", None)]) == "", "what was not read cannot be compared"


@pytest.mark.parametrize(
    "what",
    [
        "table = (x for x in [1])",
        "class Own: pass\ntable = Own()",
        "class Own: pass\ntable = Own",
        "table = open('/dev/null')",
        "import types; table = types.ModuleType('elsewhere')",
        "import numpy as np; data = np.zeros(10_000_000)",
    ],
)
def test_what_cannot_be_compared_has_no_digest(what):
    assert digest(what) == ""


def test_a_module_in_the_notebooks_folder_has_none(tmp_path, monkeypatch):
    (tmp_path / "helpers_of_a_course.py").write_text("seen = []")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert digest("import helpers_of_a_course as table") == ""
    sys.modules.pop("helpers_of_a_course")


Pair = collections.namedtuple("Pair", "a b")


@dataclasses.dataclass
class Record:
    a: int


@pytest.mark.parametrize(
    "value",
    [
        *(1, 2.5, "a", None, True, [1, {"a": (1, {2})}], 1j, range(3)),
        *(np.float32(1), np.arange(3), np.array(["a", None], dtype=object), np.datetime64("2026-01-01")),
        *(pd.Series([1.5], ["a"]), pd.DataFrame({"a": ["x"]}), pd.Index(["a"]), pd.Categorical(["a"])),
        *(datetime.date(2026, 1, 1), pd.Timestamp("2026-01-01"), test_files_count, [test_files_count]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_of_these_kinds_arrive_whole(value):
    assert state.arrives_whole(value)


class Own(list):
    pass


@pytest.mark.parametrize(
    "value",
    [
        *(Pair(1, 2), [Pair(1, 2)], Record(1), Own(), collections.Counter("a"), collections.OrderedDict()),
        *(np.ma.array([1]), np.matrix([1]), iter([1]), {}.keys(), types.SimpleNamespace(a=1)),
        *(LogisticRegression(), pd.DataFrame({"a": [1]}).groupby("a"), object(), collections.deque()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_of_these_kinds_may_arrive_as_something_else(value):
    assert not state.arrives_whole(value)


def test_what_a_returned_value_shares_with_the_arguments_is_seen():
    rows = [1, 2]
    array = np.arange(3)
    assert state.parts_of([rows]) & state.parts_of(rows)
    assert state.parts_of(array) & state.parts_of(array[1:])
    assert not state.parts_of([rows]) & state.parts_of(list(rows))


def test_a_name_that_a_function_uses_is_not_to_be_bound():
    names = space("class Judge:\n    def rule(self): return table")
    assert state.rebinds(names, ["limit"])
    assert state.rebinds(names, ["table"])
    assert not state.rebinds(names, ["data", "model"])

"""Which tests and notebooks leave nothing for the second witness to say; in doubt it is asked."""

import pytest

from fairgrade.execution.agreement import is_usual, sees_values_only


@pytest.mark.parametrize(
    "source",
    [
        "assert rate == 0.5",
        "assert set(rates) == {'a', 'b'}\nassert rates['a'] is None or rates['a'] is not True",
        "rng = np.random.default_rng(1)\nfor a, b in rng.random((5, 2)):\n    assert rate(a, b) == a / b",
        "calls = []\nfor n in range(3):\n    calls.append((n, 2 * n))\nassert rate(calls) == [0, 2]",
        "frame = data.copy()\nframe['x'] = 1\nassert rate(frame) == 1",
        "with marks.award(1, 'half'):\n    assert rate == 0.5",
        "def expected(n):\n    found = {}\n    found[n] = 1\n    return found\nassert rate(3) == expected(3)",
        "with pytest.raises(ValueError):\n    rate(-1)",
        "assert (np.sort(rates) == [1, 2]).all()",
    ],
)
def test_values_are_all_that_these_see(source):
    assert sees_values_only(source, ["rate", "rates"])


@pytest.mark.parametrize(
    "source",
    [
        "assert rates is not data",
        "assert id(rates) != id(data)",
        "rates.append(1)\nassert data == [1]",
        "data.append(1)\nassert rates == [1]",
        "made = rate([1, 2])\nmade.append(3)\nassert made == [1, 2, 3]",
        "rows = [[1]]\nmade = rate(rows)\nrows[0].append(3)\nassert made == [[1]]",
        "made = rate(data)\nmade['x'] = 1\nassert 'x' not in data",
        "made = rate(data)\nmade.drop(columns='x', inplace=True)\nassert 'x' in data",
        "def spoil(rows):\n    rows.clear()\nspoil(data)\nassert rate() == 0",
        "for part in rates:\n    part.sort()\nassert data == [1]",
        "np.random.seed(1)\nassert rate() == 0.5",
        "import random\nassert random.choice(rates)",
        "import io\nwith contextlib.redirect_stdout(io.StringIO()) as said:\n    rate()\nassert said",
        "import warnings\nwith warnings.catch_warnings(record=True) as said:\n    rate()\nassert said",
        "from unittest import mock\nwith mock.patch('numpy.mean'):\n    assert rate() == 1",
        "import os\nos.environ['A'] = '1'\nassert rate() == 1",
        "assert open('made.txt').read() == rates",
        "assert 'rates' in globals()",
        "import inspect\nassert 'for' not in inspect.getsource(rate)",
        "global data\ndata = 3\nassert rate() == 3",
        "for while",
        "",
    ],
)
def test_these_may_see_more(source):
    assert not sees_values_only(source, ["rate", "rates"])


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nrates = {'a': np.mean([1, 2])}",
        "data['c'] = data['a'].mean()\ndata.drop(columns='b', inplace=True)",
        "def rate(a, b):\n    return a / b",
        "# nothing but a remark",
        "print('a')",
        "",
    ],
)
def test_ordinary_code_changes_no_library(source):
    assert is_usual([source], frozenset())


@pytest.mark.parametrize(
    "source",
    [
        "pd.DataFrame.mean = lambda self: 1",
        "np.mean = max",
        "setattr(np, 'mean', max)",
        "np.__dict__['mean'] = max",
        "vars(np)['mean'] = max",
        "import sys\nsys.modules['numpy'] = None",
        "from unittest import mock\nmock.patch('numpy.mean').start()",
        "exec('np.mean = max')",
        "import builtins\nbuiltins.sum = max",
        "%load_ext anything",
        "del np.mean",
        "import sys\ndef rate(a):\n    return a if sys._getframe(1).f_back else None",
        "class Rate:\n    def __init__(self):\n        self.a = 1",
        "for while",
    ],
)
def test_what_may_have_changed_one_is_looked_at_again(source):
    assert not is_usual([source], frozenset())
    assert is_usual([source], frozenset([source])), "everybody was given it"

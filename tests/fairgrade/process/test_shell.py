"""The bare shell keeps what a notebook would."""

import json
import os
import subprocess
import sys

import pytest

# A process may have one IPython shell, so the cells are run in a process of their own.
PROGRAM = """
import json, sys
from fairgrade.process.shell import make_shell
cells, options = json.load(sys.stdin)
warm = options.pop("warm", False)
shell = make_shell(**options)
if warm:
    import pandas, matplotlib.pyplot
    shell.warm_up()
json.dump([shell.run(cell) for cell in cells], sys.stdout)
"""


def run(*cells, **options):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps([cells, options]),
        capture_output=True,
        text=True,
        env={**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def outputs():
    return run(
        "x = 2\nprint('one')\nprint('two')\nimport sys\nprint('three', file=sys.stderr)\nx + 1",
        "x / 0",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint('below')",
        "!echo from a program",
        "handle = display('old', display_id=True)\nhandle.update('new')",
        "print('gone')\nfrom IPython.display import clear_output\nclear_output()\nx;",
        "import asyncio\nawait asyncio.sleep(0)\nx",
        "input()",
        "x = (",
        "class Bad(Exception):\n    def __str__(self):\n        raise ValueError\nraise Bad",
    )


def test_streams_and_the_last_value_come_in_order(outputs):
    assert outputs[0] == [
        {"output_type": "stream", "name": "stdout", "text": "one\ntwo\n"},
        {"output_type": "stream", "name": "stderr", "text": "three\n"},
        {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "3"}, "metadata": {}},
    ]


def test_an_error_says_where_it_was(outputs):
    (error,) = outputs[1]
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert "----> 1 x / 0" in "\n".join(error["traceback"])


def test_a_figure_stands_where_it_was_shown(outputs):
    figure, text = outputs[2]
    assert figure["data"]["image/png"].startswith("iVBOR")
    assert text["text"] == "below\n"


def test_programs_and_displays_are_shown(outputs):
    assert outputs[3][0]["text"].strip() == "from a program"
    assert [o["data"] for o in outputs[4]] == [{"text/plain": "'new'"}]
    assert outputs[5] == []
    assert outputs[6][0]["data"] == {"text/plain": "2"}


@pytest.mark.parametrize(("cell", "name"), [(7, "EOFError"), (8, "SyntaxError"), (9, "Bad")])
def test_what_cannot_work_is_an_error_in_its_cell(outputs, cell, name):
    assert [o["ename"] for o in outputs[cell]] == [name]


def test_text_and_tracebacks_can_be_kept_short():
    ((text,), (error,)) = run("print('x' * 100)\nprint('y')", "1 / 0", frames=False, longest_text=30)
    assert text["text"] == "x" * 30
    assert error["traceback"] == ["ZeroDivisionError: division by zero"]


@pytest.mark.slow
def test_what_a_shell_did_to_get_warm_has_left_no_trace():
    cells = (
        "2",
        "In, Out, _, __, ___, _i, _ii, _iii, _dh, _oh, get_ipython().execution_count",
        "import sys\n[name for name in ('last_value', 'last_traceback') if hasattr(sys, name)]",
        "sorted(globals())",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "plt.get_fignums(), {name: value for name, value in plt.rcParams.items() if name[0] != '_'}",
        "1 / 0",
    )
    assert run(*cells, warm=True) == run(*cells)

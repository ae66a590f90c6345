"""Execution: a kernel that meets odd code gives its notebook back, or a reason."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from fairgrade.execution.kernel_run import Job, KernelUnavailable, execute
from fairgrade.execution.limits import ERROR_LIMIT

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]


def notebook(*sources, kernel="python3"):
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel}}
    return new_notebook(cells=[new_code_cell(source) for source in sources], metadata=metadata)


def test_odd_cells_neither_end_the_run_nor_fill_the_memory(tmp_path):
    bad_message = """
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, "execute_result", {"odd": 1}, parent=kernel.get_parent())
"""
    sources = [
        "import os\nos.environ['NBGRADER_EXECUTION'], os.getcwd()",
        "raise ValueError('x' * 5_000_000)",
        bad_message,
        "input('Your name? ')",
        "print('y' * 5_000_000)\n1 / 0",
        "'still here'",
        "exit()",
        "'gone'",
    ]
    given = notebook(*sources)
    done = execute(Job(given, tmp_path, Config()))
    assert (done.stopped, done.too_slow) == ("code cell 7 ended the Python process", 0)
    assert all(cell.outputs == [] for cell in given.cells), "the job itself is left alone"
    where, error, odd, asks, floods, still, leaves, gone = (cell.outputs for cell in done.notebook.cells)
    assert ast.literal_eval(where[0]["data"]["text/plain"]) == ("autograde", str(tmp_path))
    assert len(error[0].evalue) == ERROR_LIMIT
    assert odd[-1].ename == "KeyError"
    assert asks[-1].ename == "StdinNotImplementedError"
    assert "output truncated" in floods[0].text
    assert floods[-1].ename == "ZeroDivisionError", "an error is kept however much came before it"
    assert still[0]["data"]["text/plain"] == "'still here'"
    assert leaves[-1].ename == "Stopped"
    assert gone == []
    assert done.notebook.cells[-1].execution_count is None


def test_nothing_goes_on_in_the_event_loop_after_a_run(tmp_path):
    """nbclient would leave a task that fails a second later, with a traceback that nobody asked for."""
    source = """
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, "execute_result", {"odd": 1}, parent=kernel.get_parent())
"""
    program = f"""
import asyncio, gc
from jupyter_core.utils import ensure_event_loop
from traitlets.config import Config
from fairgrade.execution.kernel_run import Job, execute
from tests.fairgrade.execution.test_kernel_run import notebook
from pathlib import Path
execute(Job(notebook({source!r}), Path({str(tmp_path)!r}), Config()))
ensure_event_loop().run_until_complete(asyncio.sleep(1.5))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "never retrieved" not in done.stderr


def test_a_kernel_that_is_not_there_is_nobodys_fault(tmp_path):
    with pytest.raises(KernelUnavailable, match=r"no kernel could be started.*NoSuchKernel"):
        execute(Job(notebook("1", kernel="no-such-kernel"), tmp_path, Config()))

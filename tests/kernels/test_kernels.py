"""Kernels forked from a template behave as those that start from nothing."""

import ast
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jupyter_client import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from fairgrade.authoring.run import run
from tests.kernels import provisioner

pytestmark = pytest.mark.slow

LAB = "lab02_group_metrics"


class Kernel:
    """A running kernel and its client; `with` ends it."""

    def __init__(self, name: str) -> None:
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel()
        self.connect()

    def connect(self) -> None:
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def pid(self) -> int:
        return self.manager.provisioner.pid

    def __call__(self, source: str, wanted: str = "None"):
        """Run a cell; the value of an expression after it, or the name of what it raised."""
        message = self.client.execute(
            source, user_expressions={"wanted": f"__import__('json').dumps({wanted})"}
        )
        reply = self.answer(message)
        if reply["status"] == "error":
            return reply["ename"]
        found = reply["user_expressions"]["wanted"]
        assert found["status"] == "ok", found
        return json.loads(ast.literal_eval(found["data"]["text/plain"]))

    def answer(self, message: str) -> dict:
        while True:
            reply = self.client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == message:
                return reply["content"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def start(kernel):
    return lambda: Kernel(kernel)


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def soon(true) -> bool:
    until = time.monotonic() + 30
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


# ---------------------------------------------------------------------- like a cold kernel

STATE = """
import json, locale, logging, os, random, signal, sys, threading, warnings
import numpy, pandas, sklearn.linear_model, fairlearn.metrics, matplotlib, matplotlib.pyplot as plt
OWN = {"IPYTHONDIR", "JPY_PARENT_PID"}
json.dumps({
    "arguments": [os.path.basename(sys.argv[0]), sys.argv[1], *sys.argv[3:]],
    "path": sys.path,
    "folder": os.getcwd(),
    "main": [__name__, sorted(vars(sys.modules["__main__"]))],
    "flags": str(sys.flags),
    "filters": sorted(map(repr, warnings.filters)),
    "figures": plt.get_fignums(),
    "matplotlib": {key: repr(value) for key, value in matplotlib.rcParams.items()},
    "pandas": {k: repr(v) for k, v in pandas._config.config._global_config["display"].items()},
    "signals": {number.name: repr(signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGCHLD)},
    # Not the one that waits for a cold kernel's parent to end.
    "threads": sorted(t.name for t in threading.enumerate() if type(t).__name__ != "ParentPollerUnix"),
    "logging": [str(logging.getLogger().handlers), logging.getLogger().level],
    "locale": locale.getlocale(),
    "shell": str(get_ipython().config).replace(os.path.dirname(sys.argv[2]), ""),
    "environment": {k: v for k, v in os.environ.items() if k not in OWN},
    "hooks": [sys.excepthook.__qualname__, type(sys.displayhook).__name__, type(sys.stdout).__name__],
    "mask": [os.umask(0o22), len(os.listdir("/proc/self/fd")) < 60],
}, sort_keys=True, indent=0)
"""
SHOWN = [
    "import warnings\nfor _ in range(2):\n    warnings.warn('soon to go', DeprecationWarning)",
    "import numpy as np\nnp.float64(1) / 0",
    "import pandas as pd\npd.DataFrame({'group': ['a', 'b'], 'rate': [0.5, 1 / 3]})",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('once')\nplt.show()",
    "plt.plot([2, 1]);",
    "import subprocess\nprint(subprocess.check_output(['echo', 'one']))\n!echo two",
    "from multiprocessing import get_context\n"
    "with get_context('fork').Pool(2) as pool:\n    print(pool.map(abs, [-1, 2]))",
    "from sklearn.ensemble import HistGradientBoostingClassifier\n"
    "HistGradientBoostingClassifier(max_iter=3, random_state=0).fit([[i] for i in range(50)], [0, 1] * 25)"
    ".predict_proba([[3]])",
]


def outputs(name: str, folder: Path) -> tuple[dict, list]:
    cells = [new_code_cell(source) for source in [STATE, *SHOWN]]
    first, *others = run(new_notebook(cells=cells), folder, kernel=name).notebook.cells
    # A cell's warning names a file after the number of the process.
    shown = re.sub(r"ipykernel_\d+/\d+", "ipykernel", json.dumps([cell.outputs for cell in others]))
    state = json.loads(ast.literal_eval(first.outputs[0].data["text/plain"]))
    return {**state.pop("environment"), **state.pop("pandas"), **state}, json.loads(shown)


def test_what_a_warm_kernel_is_and_shows_equals_a_cold_one(kernel, tmp_path):
    warm_one, warm_shown = outputs(kernel, tmp_path)
    cold_one, cold_shown = outputs("python3", tmp_path)
    assert {key: (value, cold_one[key]) for key, value in warm_one.items() if value != cold_one[key]} == {}
    assert warm_shown == cold_shown


def test_kernels_draw_different_numbers(start):
    draw = "[random.random(), float(numpy.random.random())]"
    with start() as one, start() as other:
        first, second = (kernel("import random, numpy", draw) for kernel in (one, other))
        assert not set(first) & set(second)


@pytest.mark.parametrize(
    "source",
    ["import warnings; warnings.warn('soon to go')", "print('hello')", "import os; os.write(2, b'hi')"],
)
def test_a_module_that_says_something_is_not_imported_beforehand(tmp_path, monkeypatch, source):
    (tmp_path / "talkative.py").write_text(source)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="a forked one would not"):
        provisioner.Template(["talkative"])


# ---------------------------------------------------------------------- driven by jupyter_client


def test_a_loop_is_interrupted_and_the_kernel_goes_on(start):
    with start() as kernel:
        loop = "x = 1\nprint('on', flush=True)\nwhile True: pass"
        message = kernel.client.execute(loop, stop_on_error=False)  # which would drop the cell after it
        while kernel.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
            pass
        kernel.manager.interrupt_kernel()
        assert kernel.answer(message)["ename"] == "KeyboardInterrupt"
        assert kernel("", "x") == 1


@pytest.mark.parametrize("now", [True, False])
def test_a_restart_gives_a_clean_kernel(start, now):
    with start() as kernel:
        assert kernel("x = 1", "x") == 1
        before = kernel.pid
        kernel.client.stop_channels()
        kernel.manager.restart_kernel(now=now)
        kernel.connect()
        assert kernel("", "'x' in globals()") is False
        assert kernel.pid != before
        assert soon(lambda: gone(before))


def test_a_dead_kernel_is_noticed(kernel):
    cells = [new_code_cell("import os\nos._exit(3)")]
    with pytest.raises(DeadKernelError):
        NotebookClient(new_notebook(cells=cells), kernel_name=kernel, timeout=60).execute()


def test_killing_one_kernel_leaves_the_others_alone(start):
    with start() as one, start() as other:
        other("x = 1")
        os.kill(one.pid, signal.SIGKILL)
        assert soon(lambda: not one.manager.is_alive())
        assert one.manager.provisioner.process.poll() == -signal.SIGKILL
        assert other("", "x") == 1
        assert other.manager.is_alive()


OWNER = """
import os, sys, time
from pathlib import Path
from jupyter_client import KernelManager
from tests.kernels import plugin, provisioner
template = provisioner.Template()
os.environ["JUPYTER_PATH"] = str(provisioner.write_spec(Path(sys.argv[1]), template))
manager = KernelManager(kernel_name="warm")
manager.start_kernel()
print(manager.provisioner.pid, template.process.pid, flush=True)
time.sleep(600)
"""


def test_nothing_is_left_when_the_owner_is_killed(tmp_path, root):
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    place = {**os.environ, "TMPDIR": str(tmp_path)}  # what a killed process leaves lying about, lies there
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=place, cwd=root) as owner:
        try:
            processes = [int(number) for number in owner.stdout.readline().split()]
        finally:
            owner.kill()
    assert len(processes) == 2
    assert soon(lambda: all(map(gone, processes)))

"""Warm kernels behave as cold ones do, and hold what is in them."""

import ast
import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from jupyter_client import AsyncKernelManager, KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from fairgrade.authoring.run import run
from tests.kernels import provisioner

LAB = "lab02_group_metrics"

#: A browser test in the same process leaves an event loop behind, next to which there can be no other. One
#: thread for all: a template ends with the thread that made it.
ASIDE = ThreadPoolExecutor(1)


def wait_for(coroutine):
    """What a coroutine comes to."""
    return ASIDE.submit(asyncio.run, coroutine).result()


@pytest.fixture(scope="module")
def walled(tmp_path_factory, root) -> Path:
    """Kernels behind walls; one template for all tests of this file."""
    place = tmp_path_factory.mktemp("walled")
    folders = [root / "solutions" / LAB, root / "autograder" / "checks.py"]
    return provisioner.write_spec(
        place, "walled", modules=["pandas"], folders=folders, environment={"TERM_OF": "2026"}
    )


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
        return wait_for(self.manager.provisioner.get_provisioner_info())["pid"]

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
def start(walled, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(walled))
    monkeypatch.setenv("SECRET_OF_THE_MACHINE", "secret")
    return lambda: Kernel("walled")


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


def test_a_kernel_that_would_have_to_start_otherwise_is_refused(kernel, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "12")
    with pytest.raises(provisioner.NoKernel, match=r"PYTHONHASHSEED='12'.*template of its own"):
        Kernel(kernel)


@pytest.mark.parametrize(
    "source",
    ["import warnings; warnings.warn('soon to go')", "print('hello')", "import os; os.write(2, b'hi')"],
)
def test_a_module_that_says_something_is_not_imported_beforehand(tmp_path, monkeypatch, source):
    (tmp_path / "talkative.py").write_text(source)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(provisioner.NoKernel, match="Leave the module"):
        provisioner.Template(["talkative"])


def test_a_lab_runs_under_nbclient(start, root):
    path = root / "solutions" / LAB / f"{LAB}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    done = NotebookClient(notebook, kernel_name="walled", timeout=120, resources=resources).execute()
    code = [cell for cell in done.cells if cell.cell_type == "code" and cell.source.strip()]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


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
        assert kernel("x = 1; open('left', 'w').close()", "x") == 1
        before = kernel.pid
        kernel.client.stop_channels()
        kernel.manager.restart_kernel(now=now)
        kernel.connect()
        assert kernel("import os", "['x' in globals(), os.listdir()]") == [False, []]
        assert kernel.pid != before
        assert soon(lambda: gone(before))


def test_a_dead_kernel_is_noticed(start):
    cells = [new_code_cell("import os\nos._exit(3)")]
    with pytest.raises(DeadKernelError):
        NotebookClient(new_notebook(cells=cells), kernel_name="walled", timeout=60).execute()


def test_killing_one_kernel_leaves_the_others_alone(start):
    with start() as one, start() as other:
        other("x = 1")
        os.kill(one.pid, signal.SIGKILL)
        assert soon(lambda: not one.manager.is_alive())
        assert wait_for(one.manager.provisioner.poll()) == -signal.SIGKILL
        assert other("", "x") == 1
        assert other.manager.is_alive()


def test_twenty_kernels_side_by_side(start):
    async def use(number: int) -> str:
        manager = AsyncKernelManager(kernel_name="walled")
        notebook = new_notebook(cells=[new_code_cell(f"print({number})")])
        done = await NotebookClient(
            notebook, km=manager, timeout=120, shutdown_kernel="immediate"
        ).async_execute()
        await manager.shutdown_kernel(now=True)
        return done.cells[0].outputs[0].text

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*map(use, range(20)))

    assert wait_for(all_of_them()) == [f"{number}\n" for number in range(20)]


OWNER = """
import asyncio, os, sys, time
from pathlib import Path
from jupyter_client import KernelManager
from tests.kernels import provisioner
place = provisioner.write_spec(Path(sys.argv[1]), walls=sys.argv[2] == "walls")
os.environ["JUPYTER_PATH"] = str(place)
manager = KernelManager(kernel_name="warm")
manager.start_kernel()
info = asyncio.run(manager.provisioner.get_provisioner_info())
(template,) = provisioner._TEMPLATES.values()
print(info["pid"], template._process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("kind", ["walls", "open"])
def test_nothing_is_left_when_the_owner_is_killed(tmp_path, kind):
    command = [sys.executable, "-c", OWNER, str(tmp_path), kind]
    place = {**os.environ, "TMPDIR": str(tmp_path)}  # what a killed process leaves lying about, lies there
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=place) as owner:
        try:
            processes = [int(number) for number in owner.stdout.readline().split()]
        finally:
            owner.kill()
    assert len(processes) == 2
    assert soon(lambda: all(map(gone, processes)))


# ---------------------------------------------------------------------- walls

TRIES = """
import ctypes, os, signal, socket
libc = ctypes.CDLL(None, use_errno=True)
def tried(attempt):
    try:
        return attempt() or None
    except Exception:
        return None
found = {
    "the network": tried(lambda: socket.create_connection(("127.0.0.1", PORT), 1) and "reached"),
    "a card": [name for _, name in socket.if_nameindex() if name != "lo"],
    "a sibling's socket": tried(lambda: socket.socket(socket.AF_UNIX).connect(SOCKET) is None),
    "a sibling's or a template's process": [
        number
        for number in range(2, 3000)
        if tried(lambda: os.kill(number, 0) is None) and os.getsid(number) != os.getsid(0)
    ],
    "a process's memory": tried(lambda: libc.ptrace(16, 1, None, None) == 0 or os.listdir("/proc")),
    "the home folder": tried(lambda: set(os.listdir(HOME)) - PYTHON and os.listdir(HOME)),
    "the owner's folder": tried(lambda: os.listdir(FOLDER)),
    "the environment": [name for name in os.environ if "SECRET" in name],
    "a folder to write to": tried(lambda: open(f"{LAB}/written", "w") and "written"),
    "a sibling's file": [names for _, _, names in os.walk("/scratch") if "of_the_sibling" in names],
}
"""


def test_a_kernel_reaches_nothing_but_its_client(start, root):
    seen = [Path(sys.base_prefix), Path(sys.prefix), root]
    below_home = [path for path in seen if path.is_relative_to(Path.home())]
    with start() as sibling, start() as kernel, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        sibling("open('of_the_sibling', 'w').close()")
        info = sibling.manager.get_connection_info()
        names = {
            "PORT": listener.getsockname()[1],
            "SOCKET": f"{info['ip']}-{info['shell_port']}",
            "HOME": str(Path.home()),
            "PYTHON": {path.relative_to(Path.home()).parts[0] for path in below_home},
            "FOLDER": str(Path(info["ip"]).parent),
            "LAB": str(root / "solutions" / LAB),
        }
        assert Path(names["SOCKET"]).is_socket()
        given = "\n".join(f"{name} = {value!r}" for name, value in names.items())
        assert {what: how for what, how in kernel(f"{given}\n{TRIES}", "found").items() if how} == {}
        assert kernel("", "[os.environ['TERM_OF'], os.path.exists(LAB)]") == ["2026", True]

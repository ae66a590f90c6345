"""The allow-list of system calls: what notebooks need works under it, and nothing else is answered."""

import errno
import re
import struct
import subprocess
import sys

import pytest

from fairgrade.sandbox import seccomp
from fairgrade.sandbox.host import Container, Sandbox

EPERM, ENOSYS, EAFNOSUPPORT = errno.EPERM, errno.ENOSYS, errno.EAFNOSUPPORT
ALLOWED = "allowed"


def answer(program, number, machine, *arguments):
    """What a filter says to a call; the kernel's packet-filter machine in a few lines."""
    data = struct.pack("IIQ6Q", number, machine, 0, *[*arguments, 0, 0, 0, 0, 0, 0][:6])
    steps = list(struct.iter_unpack("HBBI", program))
    at = value = 0
    while True:
        code, so, otherwise, number = steps[at]
        at += 1
        if code == 0x06:
            return ALLOWED if number == 0x7FFF0000 else number - 0x00050000
        if code == 0x20:
            (value,) = struct.unpack_from("I", data, number)
            continue
        tests = {
            0x15: value == number,
            0x25: value > number,
            0x35: value >= number,
            0x45: bool(value & number),
        }
        at += so if tests[code] else otherwise


MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
#: By machine: read, clone, clone3, socket, ioctl, ptrace, memfd_create, mount.
NUMBERS = {"x86_64": (0, 56, 435, 41, 16, 101, 319, 165), "aarch64": (63, 220, 435, 198, 29, 117, 279, 40)}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_list_says_what_it_should_on_both_kinds_of_machine(machine):
    program, name = seccomp.allow_list(machine), MACHINES[machine]
    read, clone, clone3, socket, ioctl, ptrace, memfd, mount = NUMBERS[machine]

    def said(number, *arguments):
        return answer(program, number, name, *arguments)

    assert said(read) == said(mount) == ALLOWED
    assert said(ptrace) == said(memfd) == EPERM
    assert said(clone, 17) == ALLOWED
    assert [said(clone, 17 | 1 << bit) for bit in (17, 25, 26, 27, 28, 29, 30)] == [EPERM] * 7
    assert said(clone3) == ENOSYS, "the C library then uses clone"
    assert {family for family in range(50) if said(socket, family) == ALLOWED} == {1, 2, 10, 16}
    assert said(socket, 40) == EAFNOSUPPORT
    assert said(ioctl, 0, 0x5401) == ALLOWED
    assert said(ioctl, 0, 0x5412) == said(ioctl, 0, 0x541C) == EPERM
    assert said(463) == ENOSYS, "a call that is newer than the list"
    assert said(read | 0x40000000) == EPERM
    other = next(value for value in MACHINES.values() if value != name)
    assert answer(program, read, other) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_no_call_is_on_the_list_twice(machine):
    program, name = seccomp.allow_list(machine), MACHINES[machine]
    column = list(MACHINES).index(machine)
    listed = re.findall(r"\w+=(\S+)/(\S+)", seccomp._ALLOWED + seccomp._SETTING_UP + seccomp._BY_ARGUMENT)
    numbers = [int(pair[column]) for pair in listed if pair[column] != "-"]
    assert len(numbers) == len(set(numbers)) > 190
    by_argument = {int(n) for pair in re.findall(r"=(\d+)/(\d+)", seccomp._BY_ARGUMENT) for n in pair}
    answered = {number for number in range(453) if answer(program, number, name) == ALLOWED}
    assert answered - by_argument == set(numbers) - by_argument


def test_another_kind_of_machine_is_refused():
    with pytest.raises(OSError, match="not known for riscv64 machines"):
        seccomp.allow_list("riscv64")


# --- what notebooks need -----------------------------------------------------------------------------------

WORK = {
    "numpy": "import numpy as np\nfloat(np.linalg.solve(np.eye(300), np.ones(300)).sum())",
    "pandas": "import pandas as pd\nframe = pd.DataFrame({'a': [1, 2], 'g': ['x', 'y']})\n"
    "frame.to_csv('a.csv')\npd.read_csv('a.csv').groupby('g').a.mean().sum()",
    "matplotlib": "import matplotlib.pyplot as plt, os\nplt.plot([1, 2])\nplt.savefig('a.png')\n"
    "plt.savefig('a.pdf')\nos.path.getsize('a.png') > 1000",
    "scikit-learn": "import numpy as np\nfrom sklearn.ensemble import HistGradientBoostingClassifier, "
    "RandomForestClassifier\nfrom sklearn.linear_model import LogisticRegression\n"
    "X = np.arange(200.0).reshape(100, 2)\ny = np.arange(100) > 50\n"
    "[float(m.fit(X, y).score(X, y)) > 0.9 for m in (LogisticRegression(max_iter=1000), "
    "RandomForestClassifier(5, n_jobs=2), HistGradientBoostingClassifier())]",
    "threads": "from concurrent.futures import ThreadPoolExecutor\n"
    "with ThreadPoolExecutor(4) as pool:\n    found = list(pool.map(abs, [-1, -2]))\nfound",
    "processes": "from concurrent.futures import ProcessPoolExecutor\n"
    "with ProcessPoolExecutor(2) as pool:\n    found = list(pool.map(abs, [-1, -2]))\nfound",
    "programs": "!echo here | tr a-z A-Z > shouted; cp shouted copy; ls -l copy | wc -l; cat copy",
    "event loop": "import asyncio\nawait asyncio.sleep(0.01, 'slept')",
    "database": "import sqlite3\nwith sqlite3.connect('a.db') as db:\n"
    "    db.execute('create table t (a)')\nsqlite3.connect('a.db').execute('select 1').fetchall()",
    "folders": "import shutil, tempfile, os\nplace = tempfile.mkdtemp()\nopen(f'{place}/a', 'w').close()\n"
    "shutil.copytree(place, 'copied')\nshutil.make_archive('b', 'zip', place)\nos.listdir('copied')",
    "a socket of its own": "import socket\nserver = socket.socket(socket.AF_UNIX)\n"
    "server.bind('here')\nserver.listen()\nclient = socket.socket(socket.AF_UNIX)\n"
    "client.connect('here')\nclient.send(b'abc')",
}


@pytest.fixture(scope="module")
def box():
    with Sandbox(["pandas", "matplotlib.pyplot", "sklearn.linear_model", "sklearn.ensemble"]) as box:
        yield box


@pytest.mark.parametrize("source", WORK.values(), ids=WORK)
def test_what_notebooks_do_works_under_the_list(box, source):
    with Container(box) as container:
        container.start_kernel()
        outputs, interrupted = container.run(source, 60)
    assert not interrupted
    assert [o for o in outputs if o["output_type"] == "error"] == []
    assert outputs


def test_a_program_that_is_started_is_under_the_list_as_well(box):
    program = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "print(libc.personality(0xFFFFFFFF), ctypes.get_errno())"
    )
    command = (
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {program!r}], stdout=open('a', 'w'))"
    )
    with Container(box) as container:
        container.start_kernel()
        container.run(command, 30)
        outputs, _ = container.run("print(open('a').read())", 10)
    assert outputs[0]["text"].split() == ["-1", str(EPERM)]
    unfiltered = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert unfiltered.stdout.split()[0] != "-1"

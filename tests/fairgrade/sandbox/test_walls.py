"""Each wall of the sandbox, taken out alone: the proof notices, or another wall stands behind it."""

import json
import os
import re
import resource
import select
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from fairgrade.sandbox import probes, selfcheck
from fairgrade.sandbox.host import Limits, NoSandbox, Sandbox
from fairgrade.sandbox.selfcheck import files_to_hide, prove
from fairgrade.sandbox.walls import wall_names

pytestmark = pytest.mark.slow

LIMITS = Limits(memory=1 << 30, together=400 << 20, scratch=32 << 20, file=16 << 20, message=2_000_000)

ROOT = os.getuid() == 0
#: Bubblewrap gives up new privileges whatever it is told.
BUBBLEWRAP = "bubblewrap itself"


@dataclass(frozen=True)
class Without:
    """What happens without a wall.

    Attributes
    ----------
    noticed
        What the proof says code can do, or why there is no container at all.
    behind
        Walls that hold in its place; `noticed` is what the proof says when they are out as well.
    """

    noticed: str
    behind: tuple[str, ...] = ()


NO_CONTAINER = "could not make a container"
NOT_READ_ONLY = "has folders of the machine that are not read-only"
TABLE = {
    "sandbox: network namespace": Without("reaches the grader's network", ("container: network namespace",)),
    "sandbox: process namespace": Without("sees other processes", ("container: process namespace",)),
    "sandbox: IPC namespace": Without(
        "shares memory with other submissions",
        ("container: IPC namespace", "sandbox: system-call list"),
    ),
    "sandbox: host name": Without("sees the machine's name"),
    "sandbox: cgroup namespace": Without(
        "sees the machine's control groups", ("container: nothing in /proc",)
    ),
    "sandbox: dropped capabilities": Without("has capabilities", ("container: no capabilities",)),
    "sandbox: session": Without("shares a session with the grader", ("kernel: session",)),
    "sandbox: system-call list": Without("makes system calls that no notebook needs"),
    # The machine's own do not work in the sandbox, and no process can start.
    "sandbox: devices": Without("has devices of the machine|ended the Python process"),
    "sandbox: read-only Python": Without(NOT_READ_ONLY),
    "sandbox: read-only /dev": Without(NOT_READ_ONLY),
    "sandbox: read-only root": Without(NOT_READ_ONLY),
    "sandbox: cleared environment": Without("sees the grader's environment"),
    # A new kernel makes no namespace for root then, an older one makes one for an administrator.
    "template: becomes nobody": Without(f"{NO_CONTAINER}|has the rights of an administrator"),
    "container: user namespace": Without(NO_CONTAINER),
    "container: mount namespace": Without(NO_CONTAINER),
    "container: process namespace": Without("sees other processes"),
    "container: network namespace": Without("reaches another submission's socket"),
    "container: IPC namespace": Without(
        "shares memory with other submissions", ("sandbox: system-call list",)
    ),
    "container: hidden memory": Without("can be looked into by other processes"),
    "container: the template's files closed": Without("has an open file of the grader's"),
    "container: own disk": Without(NO_CONTAINER),
    "container: own shared memory": Without(NO_CONTAINER),
    "container: size of disks": Without("has a disk without an end"),
    "container: nothing in /proc": Without("sees other processes"),
    "container: capability bounding set": Without("could be given capabilities"),
    "container: no capabilities": Without("has capabilities"),
    "container: no new privileges": Without("", (BUBBLEWRAP,)),
    "container: refused system calls": Without("makes namespaces of its own"),
    "container: limit on core dumps": Without("leaves core dumps"),
    "container: limit on file size": Without("writes a file without an end"),
    "container: limit on processes": Without("starts processes without an end"),
    "container: limit on open files": Without("opens files without an end"),
    "container: limit on stack": Without("has a stack without an end"),
    "container: file mode mask": Without("makes files that others may read"),
    "kernel: session": Without("shares a session with the grader"),
    "kernel: limit on memory": Without("takes memory without an end"),
    "kernel: standard streams closed": Without("has an open file of the grader's"),
    "host: memory watch": Without("takes memory without an end in several processes"),
}
ROOTS_ONLY = {"sandbox: dropped capabilities", "template: becomes nobody"}
#: Its proof is a grader that is killed, below.
BY_A_KILL = "sandbox: ends with the grader"


def needed_here(name):
    """Whether this machine has what the wall keeps out."""
    if name == "container: limit on core dumps":
        return resource.getrlimit(resource.RLIMIT_CORE)[1] != 0
    if name == "sandbox: cgroup namespace":
        lines = Path("/proc/self/cgroup").read_text().splitlines()
        return any(not line.endswith(":/") for line in lines)
    if name == "sandbox: host name":
        return os.uname().nodename != "sandbox"
    return name not in ROOTS_ONLY or ROOT


def proof(*without):
    """What the proof says when walls are out; "" if it is content."""
    try:
        with Sandbox(limits=LIMITS, without=without) as box:
            prove(box)
    except NoSandbox as error:
        return str(error)
    return ""


def test_the_table_has_all_walls():
    others = set() if ROOT else {"template: becomes nobody"}
    assert {*(name for name in TABLE if needed_here(name) or name not in ROOTS_ONLY), BY_A_KILL} == (
        wall_names() - others
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in TABLE if needed_here(name)])
def test_each_wall_is_missed_or_has_another_behind_it(name):
    without = TABLE[name]
    said = proof(name)
    if not without.behind:
        assert re.search(without.noticed, said)
        return
    assert said == ""
    if without.behind != (BUBBLEWRAP,):
        assert re.search(without.noticed, proof(name, *without.behind))


def test_a_wall_that_there_is_not_is_an_error():
    with pytest.raises(ValueError, match="no such wall"):
        Sandbox(without=["sandbox: moat"])


# --- the probes ------------------------------------------------------------------------------------------

PLAIN = """
import json, os, socket, sys
from fairgrade.sandbox import probes

given = json.loads(sys.argv[1])
kept = probes.leave_traces(given["neighbor"]), os.dup(1), socket.socketpair()
probes.print_broken(given)
"""


def test_every_probe_gets_out_where_there_is_no_sandbox(tmp_path):
    (tmp_path / "secret").write_text("the word")
    with socket.socket() as network, socket.socket(socket.AF_UNIX) as local:
        network.bind(("127.0.0.1", 0))
        network.listen()
        local.bind(f"\0grader {os.getpid()}")
        local.listen()
        given = {
            "secret": str(tmp_path / "secret"),
            "hidden": [str(tmp_path)],
            "canary": "the word",
            "port": network.getsockname()[1],
            "abstract": f"grader {os.getpid()}",
            "machine": os.uname().nodename,
            "neighbor": f"neighbor {os.getpid()}",
            "places": [str(tmp_path)],
            "scratch_folder": str(tmp_path),
            "most_files": 1,
            "scratch": 1,
            "file": 1 << 20,
            "memory": 1 << 20,
            "processes": 1,
            "open_files": 64,
            "stack": 1,
        }
        done = subprocess.run(
            [sys.executable, "-c", f"import os\nos.umask(0o022)\n{PLAIN}", json.dumps(given)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "A": "the word"},
            check=True,
        )
    found = json.loads(done.stdout)
    # Where the machine has no such thing, or does not allow it to this user.
    chance = {"has a network card"} if len(socket.if_nameindex()) < 2 else set()
    chance |= {"sees the machine's control groups"} - {
        w for w in ["sandbox: cgroup namespace"] if needed_here(w)
    }
    chance |= {"leaves core dumps", "looks into the process above it", "makes namespaces of its own"}
    chance |= {"has devices of the machine", "has a disk with programs that change users, or with devices"}
    chance |= {"could get rights from a program"}
    if not ROOT:
        chance |= {"has the rights of an administrator", "has capabilities", "could be given capabilities"}
    assert set(probes.PROBES) - set(found) <= chance


# --- the course ------------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    for name in ("source/lab/lab.ipynb", "gradebook.db", "submitted/ada/lab/lab.ipynb", "out/scores.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("secret")
    return tmp_path


@pytest.mark.parametrize("name", ["source", "gradebook.db", "submitted", "out"])
def test_a_course_that_can_be_seen_stops_the_grading(course, name):
    course.chmod(0o755)
    with Sandbox(folders=[course / name], limits=LIMITS) as box:
        with pytest.raises(NoSandbox, match=f"sees files of the course .*{name}"):
            prove(box, [course / name])
        others = {"source", "gradebook.db", "submitted", "out", "nowhere"} - {name}
        prove(box, [course / other for other in others])


def test_an_environment_inside_the_course_is_no_secret(course, monkeypatch):
    environment = course / "out" / "venv"
    (environment / "lib").mkdir(parents=True)
    (environment / "lib" / "module.py").write_text("")
    monkeypatch.setattr(selfcheck, "readable_folders", lambda: [environment])
    assert files_to_hide([course / "out"]) == [course / "out" / "scores.csv"]
    assert files_to_hide([environment / "lib"]) == [environment / "lib" / "module.py"]


def test_of_a_large_folder_the_nearest_files_are_looked_for(tmp_path):
    (tmp_path / "a").mkdir()
    for number in range(300):
        (tmp_path / "a" / str(number)).touch()
    (tmp_path / "z").touch()
    found = files_to_hide([tmp_path])
    assert found[0] == tmp_path / "z"
    assert len(found) == 200


# --- a grader that is killed -----------------------------------------------------------------------------

KILLED = """
import os, sys, time
from fairgrade.sandbox.host import Container, Sandbox

box = Sandbox(without=sys.argv[1:])
container = Container(box)
container.start_kernel()
print(container._channel.sender_pid, flush=True)
time.sleep(60)
"""


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize("without", [(), (BY_A_KILL,)], ids=["with the wall", "its input ends as well"])
def test_the_sandbox_ends_with_a_grader_that_is_killed(without):
    """bubblewrap ends with its parent; without that, the template ends with its standard input."""
    grader = subprocess.Popen([sys.executable, "-c", KILLED, *without], stdout=subprocess.PIPE, text=True)
    kernel = os.pidfd_open(int(grader.stdout.readline()))
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    grader.stdout.close()
    ended = select.select([kernel], [], [], 10)[0]
    os.close(kernel)
    assert ended

"""The walls around learners' code, in real bubblewrap."""

import json
import os
import select
import socket
import subprocess
import sys
import time

import pytest

from fairgrade.process.channel import Closed, Timeout
from fairgrade.sandbox import host, selfcheck
from fairgrade.sandbox.host import Limits, NoSandbox, Room, Sandbox

LIMITS = Limits(memory=1 << 30, together=400 << 20, scratch=32 << 20, file=16 << 20, message=2_000_000)


@pytest.fixture(scope="module")
def box():
    with Sandbox(["numpy"], limits=LIMITS) as box:
        yield box


@pytest.fixture
def room(box):
    with Room(box, {"data/people.csv": b"a,b\n1,2\n"}) as room:
        room.sit_down()
        yield room


def text(room, source, seconds=10):
    """What a cell shows, as text."""
    outputs, late = room.run(source, seconds)
    assert not late
    return "".join(
        o.get("text") or o.get("ename", "") + o.get("evalue", "") + o.get("data", {}).get("text/plain", "")
        for o in outputs
    )


def test_the_walls_hold(box):
    selfcheck.prove(box)


def test_every_wall_is_tried_by_code_that_gets_out_where_there_is_none(tmp_path):
    """The same tries, run without a sandbox, find a way out at each."""
    (tmp_path / "secret").write_text("the word")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        program = selfcheck._TRIES.format(
            secret=str(tmp_path / "secret"),
            hidden=[str(tmp_path)],
            word="the word",
            port=listener.getsockname()[1],
            places=[str(tmp_path)],
            own=str(tmp_path),
            scratch=1,
            file=1 << 20,
            memory=1 << 20,
            processes=1,
        )
        ends = socket.socketpair(), socket.socketpair()
        done = subprocess.run(
            [sys.executable, "-c", f"{program}\nimport json\nprint(json.dumps(broken))"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "A": "the word"},
            pass_fds=[end.fileno() for pair in ends for end in pair],
        )
    tried = [line.split('"')[1] for line in selfcheck._TRIES.splitlines() if line.startswith("@trying(")]
    assert len(tried) == 16
    found = json.loads(done.stdout)
    alone = {"has a network card"} if len(socket.if_nameindex()) < 2 else set()
    needs_root = {"has the rights of an administrator"} if os.getuid() else set()
    # Its parent may be of another user, and it may not be allowed to leave its own namespace.
    chance = {"looks into the process above it", "takes its walls down from a namespace of its own"}
    assert set(tried) - set(found) <= alone | needs_root | chance


def test_a_wall_that_is_down_stops_the_grading(box, monkeypatch):
    monkeypatch.setattr(selfcheck, "_ELSEWHERE", ("/scratch",))
    with pytest.raises(NoSandbox, match=r"code in it writes outside its own disk.*Nothing was graded"):
        selfcheck.prove(box)


def test_without_bubblewrap_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoSandbox, match=r"apt-get install bubblewrap.*--unsafe"):
        Sandbox()


def test_a_sandbox_that_does_not_start_says_why(monkeypatch):
    monkeypatch.setattr(host, "_walls", lambda folders: ["--nonsense"])
    with pytest.raises(NoSandbox, match="Unknown option --nonsense"):
        Sandbox()


def test_what_lies_in_the_machines_scratch_folder_can_be_shown(tmp_path):
    """As a course cloned there does; the rest of the folder stays out of sight."""
    for name in ("shown", "hidden"):
        (tmp_path / name).mkdir(mode=0o755)
        (tmp_path / name / "file").write_text(name)
    with Sandbox(folders=[tmp_path / "shown"], limits=LIMITS) as box, Room(box) as room:
        room.sit_down()
        assert text(room, f"open({str(tmp_path / 'shown' / 'file')!r}).read()") == "'shown'"
        assert "No such file" in text(room, f"open({str(tmp_path / 'hidden' / 'file')!r}).read()")
        assert text(room, "import tempfile; tempfile.mkdtemp().startswith('/scratch/')") == "True"


def test_cells_run_in_order_and_files_are_there(room):
    assert text(room, "open('data/people.csv').read()") == repr("a,b\n1,2\n")
    assert text(room, "x = 3") == ""
    assert text(room, "x + 1") == "4"


def test_answers_cross_and_functions_are_called_back(room):
    room.run("x = (1, 'a')\ndef double(values):\n    return [2 * v for v in values]\nmodel = object()", 10)
    found = room.answers(["x", "double", "model", "absent"])
    assert found["x"] == {"tuple": [1, "a"]}
    assert found["double"] == {"function": [0, "double"]}
    assert found["model"] == {"unsendable": ["object", ""]}
    assert sorted(found) == ["double", "model", "x"]
    said = room.call(0, b'{"tuple": [[[1, 2]], {"dict": []}]}', 10)
    assert json.loads(said) == {"returned": [2, 4], "changed": False}


def test_a_function_that_fails_or_changes_its_argument_says_so(room):
    room.run("def f(x):\n    x.append(1)\ndef g(x):\n    raise KeyError('no')", 10)
    assert sorted(room.answers(["f", "g"])) == ["f", "g"]
    arguments = b'{"tuple": [[[]], {"dict": []}]}'
    assert json.loads(room.call(0, arguments, 10)) == {"returned": None, "changed": True}
    raised = json.loads(room.call(1, arguments, 10))
    assert raised["raised"] == [["KeyError", "LookupError", "Exception", "BaseException", "object"], "'no'"]


def test_a_slow_cell_is_interrupted_and_the_next_one_runs(room):
    outputs, late = room.run("while True: pass", 0.3)
    assert late
    assert outputs[-1]["ename"] == "KeyboardInterrupt"
    assert text(room, "1 + 1") == "2"


@pytest.mark.parametrize(
    "source",
    [
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "sum(iter(int, 1))",
    ],
    ids=["deaf", "a loop in C"],
)
def test_a_cell_that_does_not_stop_is_killed(box, source):
    with Room(box) as room:
        room.sit_down()
        room.run("1", 10)
        began = time.monotonic()
        with pytest.raises(Timeout):
            room.run(source, 0.3, 0.3)
        assert time.monotonic() - began < 30
        with pytest.raises(Closed):
            room.run("1", 1)


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos._exit(0)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import ctypes\nctypes.string_at(0)",
        "import os\nos.killpg(0, 9)",
    ],
)
def test_a_cell_that_ends_the_process_ends_the_room_only(box, room, source):
    with Room(box) as other:
        other.sit_down()
        with pytest.raises(Closed, match="ended the Python process"):
            other.run(source, 10)
    assert text(room, "1 + 1") == "2"


FIND_LINE = """
import os, stat
def is_line(n):
    try:
        return stat.S_ISSOCK(os.fstat(n).st_mode)
    except OSError:
        return False
(line,) = [n for n in range(3, 512) if is_line(n)]
"""


@pytest.mark.parametrize(
    "write",
    [
        "os.write(line, b'nonsense' + bytes([10]))",
        "os.write(line, b'[1]' + bytes([10]))",
        'os.write(line, b\'{"ran": true, "body": 99999999999}\' + bytes([10]))',
        'os.write(line, b\'{"ran": true, "body": -1}\' + bytes([10]))',
        "os.write(line, b'{\"ran\": true}' + bytes([10]))",
        "os.write(line, b'{\"ran\": true, \"body\": 1000000}' + bytes([10]) + b'[' * 1000000)",
        "os.write(line, b'[' * 1000000 + bytes([10]))",
        "[os.write(line, b'x' * 65536) for _ in range(100)]",
        "os.close(line)",
    ],
)
def test_a_forged_line_ends_the_room(box, write):
    with Room(box) as room:
        room.sit_down()
        room.run(FIND_LINE, 10)
        with pytest.raises((Closed, Timeout)):
            use(room, write)


def use(room, source):
    room.run(source, 2, 0.5)
    room.run("1", 2, 0.5)
    room.answers(["x"], 2)


def test_too_much_output_at_once_ends_the_room(box):
    with Room(box) as room:
        room.sit_down()
        with pytest.raises(Closed, match="more than 2,000,000 bytes at once"):
            room.run("from IPython.display import HTML\nHTML('x' * 3_000_000)", 10)


def test_too_long_an_answer_is_no_answer(room):
    room.run("x = []\nfor _ in range(10_000): x = [x]\ny = [1]\ny.append(y)\nz = 1", 10)
    found = room.answers(["x", "y", "z"])
    assert found["z"] == 1
    assert "50 deep" in str(found["x"])
    assert "holds itself" in str(found["y"])


def test_memory_disk_files_and_processes_have_limits(room):
    assert "Memory" in text(room, "x = bytearray(2 << 30)")
    assert "No space left" in text(
        room, "for i in range(9):\n    with open(f'f{i}', 'wb') as f: f.write(bytes(8 << 20))"
    )
    assert "File too large" in text(room, "with open('g', 'wb') as f: f.truncate(17 << 20)")
    threads = (
        "import threading, time\n[threading.Thread(target=time.sleep, args=[1]).start() for _ in range(99)]"
    )
    assert "can't start new thread" in text(room, threads)
    assert text(room, "1 + 1") == "2"


def test_many_processes_that_take_too_much_together_end_the_room(box, room):
    """Each of them stays far below what one process may take."""
    hoard = "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        x = b'x' * (100 << 20)\n"
    with Room(box) as other:
        other.sit_down()
        with pytest.raises(Closed, match=r"^it used more than 0\.391 GB of memory$"):
            other.run(f"{hoard}        time.sleep(30)\ntime.sleep(30)", 20)
    assert text(room, "1 + 1") == "2"


def test_what_processes_share_counts_once(room):
    """Eight copies of a process with 100 MB take little more than one."""
    source = "import os, time\nx = b'x' * (100 << 20)\nfor _ in range(8):\n    if os.fork() == 0:\n"
    assert text(room, f"{source}        time.sleep(30)\ntime.sleep(1)\n'there'") == "'there'"


def test_what_is_left_over_after_a_cell_yields_to_everybody_else(room):
    leave = (
        "import os, time\nif os.fork() == 0:\n    until = time.monotonic() + 30\n"
        "    while os.nice(0) == 0 and time.monotonic() < until: time.sleep(0.05)\n"
    )
    room.run(f"{leave}    open('nice', 'w').write(str(os.nice(0)))\n    os._exit(0)", 10)
    assert text(room, "os.wait()\nopen('nice').read(), os.nice(0)") == "('19', 0)"


REFUSED = {
    "a file in memory": "libc.memfd_create(b'x', 0)",
    "a shared segment": "libc.shmget(0, 4096, 0o600)",
    "a namespace": "libc.unshare(0x10000000)",
    "a namespace for a child": "libc.syscall(NUMBER, 0x10000000 | 17, 0, 0, 0, 0)",
    "a debugger": "libc.ptrace(0, 0, 0, 0)",
    "another process's memory": "libc.process_vm_readv(1, 0, 0, 0, 0, 0)",
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_the_kernel_refuses_what_no_notebook_needs(room, call):
    call = call.replace("NUMBER", str({"x86_64": 56, "aarch64": 220}[os.uname().machine]))
    room.run("import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)", 10)
    assert text(room, f"{call}, ctypes.get_errno()") == "(-1, 1)"


def test_threads_programs_and_pools_run_in_a_room(room):
    thread = "import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()"
    assert text(room, f"{thread}\nt.is_alive()").endswith("False")
    assert text(room, "import subprocess\nsubprocess.check_output(['echo', 'here'])") == "b'here\\n'"
    pool = "import multiprocessing\nwith multiprocessing.Pool(2) as pool:\n    found = pool.map(abs, [1, -2])"
    assert text(room, f"{pool}\nfound") == "[1, 2]"
    jobs = "from joblib import Parallel, delayed\nParallel(n_jobs=2)(delayed(abs)(n) for n in (1, -2))"
    assert text(room, jobs) == "[1, 2]"


def test_an_answer_that_misbehaves_does_not_keep_the_others_from_crossing(room):
    room.run(
        "import pandas as pd\nclass Lies:\n    __class__ = pd.DataFrame\nlies = Lies()\n"
        "class Exits(dict):\n    def items(self): raise SystemExit\nexits = Exits()\n"
        "long = 'x' * 70_000_000\nright = 1",
        10,
    )
    found = room.answers(["lies", "exits", "long", "right"])
    assert found["right"] == 1
    assert [list(found[name]) for name in ("lies", "exits", "long")] == [["unsendable"]] * 3
    assert found["lies"]["unsendable"][0] == "Lies"
    assert found["exits"]["unsendable"] == ["Exits", "it could not be read (SystemExit)"]
    assert "70,000,002 bytes" in found["long"]["unsendable"][1]


def test_an_exception_that_misbehaves_does_not_end_the_process(room):
    room.run(
        "class Odd(Exception):\n    def __str__(self): raise SystemExit\nOdd.__name__ = 'O' * 1_000_000\n"
        "def f(x):\n    raise Odd\nclass Lies:\n    __class__ = dict\n"
        "def g(x):\n    x.append(Lies())",
        10,
    )
    room.answers(["f", "g"])
    arguments = b'{"tuple": [[[]], {"dict": []}]}'
    names, said = json.loads(room.call(0, arguments, 10))["raised"]
    assert (names[0], names[1], said) == ("O" * 100, "Exception", "")
    assert json.loads(room.call(1, arguments, 10)) == {"returned": None, "changed": True}


def test_what_a_notebook_started_ends_with_it_and_its_files_stay(room):
    room.run("import os, time\nopen('here', 'w').close()\nchild = os.fork()", 10)
    room.run("if child == 0:\n    os.setsid()\n    time.sleep(0.6)\n    open('late', 'w').close()", 10)
    room.stand_up()
    room.sit_down()
    time.sleep(1)
    assert text(room, "import os; sorted(os.listdir('.'))") == "['data', 'here']"
    assert text(room, "'time' in globals()") == "False"


def test_nothing_is_left_when_the_sandbox_is_closed():
    with Sandbox(limits=LIMITS) as box:
        room = Room(box)
        room.sit_down()
        process, handle = box._process, os.dup(room._desk)
        place = box._place
    assert process.poll() is not None
    assert not os.path.exists(place)
    assert select.select([handle], [], [], 10)[0], "the process still runs"
    os.close(handle)
    with pytest.raises(Closed):
        room.run("1", 1)
    with pytest.raises(NoSandbox, match="No room could be had"):
        Room(box)

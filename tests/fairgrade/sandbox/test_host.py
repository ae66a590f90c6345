"""The sandbox around learners' code, in real bubblewrap."""

import json
import os
import select
import time

import pytest

from fairgrade.process.channel import Closed, Timeout
from fairgrade.sandbox import host, selfcheck
from fairgrade.sandbox.host import Container, Limits, NoSandbox, Sandbox

pytestmark = pytest.mark.slow

LIMITS = Limits(memory=1 << 30, together=400 << 20, scratch=32 << 20, file=16 << 20, message=2_000_000)


@pytest.fixture(scope="module")
def box():
    with Sandbox(["numpy"], limits=LIMITS) as box:
        yield box


@pytest.fixture
def container(box):
    with Container(box, {"data/people.csv": b"a,b\n1,2\n"}) as container:
        container.start_kernel()
        yield container


def text(container, source, seconds=10):
    """What a cell shows, as text."""
    outputs, late = container.run(source, seconds)
    assert not late
    return "".join(
        o.get("text") or o.get("ename", "") + o.get("evalue", "") + o.get("data", {}).get("text/plain", "")
        for o in outputs
    )


def test_the_walls_hold(box):
    selfcheck.prove(box)


def test_a_wall_that_is_down_stops_the_grading(box, monkeypatch):
    monkeypatch.setattr(selfcheck, "FIXED_FOLDERS", ("/scratch",))
    with pytest.raises(NoSandbox, match=r"code in it writes outside its own disk.*Nothing was graded"):
        selfcheck.prove(box)


def test_without_bubblewrap_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoSandbox, match=r"apt-get install bubblewrap.*--unsafe"):
        Sandbox()


def test_a_sandbox_that_does_not_start_says_why(monkeypatch):
    monkeypatch.setattr(host, "sandbox_command", lambda *_: ["bwrap", "--nonsense"])
    with pytest.raises(NoSandbox, match="Unknown option --nonsense"):
        Sandbox()


def test_what_lies_in_the_machines_scratch_folder_can_be_shown(tmp_path):
    """As a course cloned there does; the rest of the folder stays out of sight."""
    for name in ("shown", "hidden"):
        (tmp_path / name).mkdir(mode=0o755)
        (tmp_path / name / "file").write_text(name)
    with Sandbox(folders=[tmp_path / "shown"], limits=LIMITS) as box, Container(box) as container:
        container.start_kernel()
        assert text(container, f"open({str(tmp_path / 'shown' / 'file')!r}).read()") == "'shown'"
        assert "No such file" in text(container, f"open({str(tmp_path / 'hidden' / 'file')!r}).read()")
        assert text(container, "import tempfile; tempfile.mkdtemp().startswith('/scratch/')") == "True"


def test_cells_run_in_order_and_files_are_there(container):
    assert text(container, "open('data/people.csv').read()") == repr("a,b\n1,2\n")
    assert text(container, "x = 3") == ""
    assert text(container, "x + 1") == "4"


#: A list among the positional arguments, as a checker sends them.
ARGUMENTS = b'[{"tuple":[[%s]]},{"dict":[]}]'


def test_answers_cross_and_functions_are_called_back(container):
    container.run(
        "x = (1, 'a')\ndef double(values):\n    return [2 * v for v in values]\nmodel = object()", 10
    )
    held = container.hold()
    found = held.answers(["x", "double", "model", "absent"])
    assert found["x"] == {"tuple": [1, "a"]}
    assert found["double"] == {"function": [0, "double"]}
    assert found["model"] == {"unsendable": ["object", "", True]}
    assert sorted(found) == ["double", "model", "x"]
    said = held.call(0, ARGUMENTS % b"1,2", 10)
    assert json.loads(said) == {"returned": [2, 4]}


def test_a_function_that_fails_or_changes_its_argument_says_so(container):
    container.run("def f(x):\n    x.append(1)\ndef g(x):\n    raise KeyError('no')", 10)
    held = container.hold()
    assert sorted(held.answers(["f", "g"])) == ["f", "g"]
    changed = [{"tuple": [[1]]}, {"dict": []}]
    assert json.loads(held.call(0, ARGUMENTS % b"", 10)) == {"returned": None, "arguments": changed}
    raised = json.loads(held.call(1, ARGUMENTS % b"", 10))
    assert raised["raised"] == [["KeyError", "LookupError", "Exception", "BaseException", "object"], "'no'"]


def test_a_slow_cell_is_interrupted_and_the_next_one_runs(container):
    outputs, late = container.run("while True: pass", 0.3)
    assert late
    assert outputs[-1]["ename"] == "KeyboardInterrupt"
    assert text(container, "1 + 1") == "2"


@pytest.mark.parametrize(
    "source",
    [
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "sum(iter(int, 1))",
    ],
    ids=["deaf", "a loop in C"],
)
def test_a_cell_that_does_not_stop_is_killed(box, source):
    with Container(box) as container:
        container.start_kernel()
        container.run("1", 10)
        began = time.monotonic()
        with pytest.raises(Timeout):
            container.run(source, 0.3, 0.3)
        assert time.monotonic() - began < 30
        with pytest.raises(Closed):
            container.run("1", 1)


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos._exit(0)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import ctypes\nctypes.string_at(0)",
        "import os\nos.killpg(0, 9)",
    ],
)
def test_a_cell_that_ends_the_process_ends_the_container_only(box, container, source):
    with Container(box) as other:
        other.start_kernel()
        with pytest.raises(Closed, match="ended the Python process"):
            other.run(source, 10)
    assert text(container, "1 + 1") == "2"


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
def test_a_forged_line_ends_the_container(box, write):
    with Container(box) as container:
        container.start_kernel()
        container.run(FIND_LINE, 10)
        with pytest.raises((Closed, Timeout)):
            use(container, write)


def use(container, source):
    container.run(source, 2, 0.5)
    container.run("1", 2, 0.5)
    container.hold()


def test_too_much_output_at_once_ends_the_container(box):
    with Container(box) as container:
        container.start_kernel()
        with pytest.raises(Closed, match="more than 2,000,000 bytes at once"):
            container.run("from IPython.display import HTML\nHTML('x' * 3_000_000)", 10)


def test_too_long_an_answer_is_no_answer(container):
    container.run("x = []\nfor _ in range(10_000): x = [x]\ny = [1]\ny.append(y)\nz = 1", 10)
    found = container.hold().answers(["x", "y", "z"])
    assert found["z"] == 1
    assert "50 levels deep" in str(found["x"])
    assert "holds itself" in str(found["y"])


def test_memory_disk_files_and_processes_have_limits(container):
    assert "Memory" in text(container, "x = bytearray(2 << 30)")
    assert "No space left" in text(
        container, "for i in range(9):\n    with open(f'f{i}', 'wb') as f: f.write(bytes(8 << 20))"
    )
    assert "File too large" in text(container, "with open('g', 'wb') as f: f.truncate(17 << 20)")
    threads = (
        "import threading, time\n[threading.Thread(target=time.sleep, args=[1]).start() for _ in range(99)]"
    )
    assert "can't start new thread" in text(container, threads)
    assert text(container, "1 + 1") == "2"


def test_many_processes_that_take_too_much_together_end_the_container(box, container):
    """Each of them stays far below what one process may take."""
    hoard = "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        x = b'x' * (100 << 20)\n"
    with Container(box) as other:
        other.start_kernel()
        with pytest.raises(Closed, match=r"^it used more than 0\.391 GB of memory$"):
            other.run(f"{hoard}        time.sleep(30)\ntime.sleep(30)", 20)
    assert text(container, "1 + 1") == "2"


def test_what_processes_share_counts_once(container):
    """Eight copies of a process with 100 MB take little more than one."""
    source = "import os, time\nx = b'x' * (100 << 20)\nfor _ in range(8):\n    if os.fork() == 0:\n"
    assert text(container, f"{source}        time.sleep(30)\ntime.sleep(1)\n'there'") == "'there'"


def test_what_is_left_over_after_a_cell_yields_to_everybody_else(container):
    leave = (
        "import os, time\nif os.fork() == 0:\n    until = time.monotonic() + 30\n"
        "    while os.nice(0) == 0 and time.monotonic() < until: time.sleep(0.05)\n"
    )
    container.run(f"{leave}    open('nice', 'w').write(str(os.nice(0)))\n    os._exit(0)", 10)
    assert text(container, "os.wait()\nopen('nice').read(), os.nice(0)") == "('19', 0)"


REFUSED = {
    "a file in memory": "libc.memfd_create(b'x', 0)",
    "a shared segment": "libc.shmget(0, 4096, 0o600)",
    "a namespace": "libc.unshare(0x10000000)",
    "a namespace for a child": "libc.syscall(NUMBER, 0x10000000 | 17, 0, 0, 0, 0)",
    "a debugger": "libc.ptrace(0, 0, 0, 0)",
    "another process's memory": "libc.process_vm_readv(1, 0, 0, 0, 0, 0)",
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_the_kernel_refuses_what_no_notebook_needs(container, call):
    call = call.replace("NUMBER", str({"x86_64": 56, "aarch64": 220}[os.uname().machine]))
    container.run("import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)", 10)
    assert text(container, f"{call}, ctypes.get_errno()") == "(-1, 1)"


def test_threads_programs_and_pools_run_in_a_container(container):
    thread = "import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()"
    assert text(container, f"{thread}\nt.is_alive()").endswith("False")
    assert text(container, "import subprocess\nsubprocess.check_output(['echo', 'here'])") == "b'here\\n'"
    pool = "import multiprocessing\nwith multiprocessing.Pool(2) as pool:\n    found = pool.map(abs, [1, -2])"
    assert text(container, f"{pool}\nfound") == "[1, 2]"
    jobs = "from joblib import Parallel, delayed\nParallel(n_jobs=2)(delayed(abs)(n) for n in (1, -2))"
    assert text(container, jobs) == "[1, 2]"


def test_an_answer_that_misbehaves_does_not_keep_the_others_from_crossing(container):
    container.run(
        "import pandas as pd\nclass Lies:\n    __class__ = pd.DataFrame\nlies = Lies()\n"
        "class Exits(dict):\n    def items(self): raise SystemExit\nexits = Exits()\n"
        "long = 'x' * 70_000_000\nright = 1",
        10,
    )
    found = container.hold().answers(["lies", "exits", "long", "right"])
    assert found["right"] == 1
    assert [list(found[name]) for name in ("lies", "exits", "long")] == [["unsendable"]] * 3
    assert found["lies"]["unsendable"][0] == "Lies"
    assert found["exits"]["unsendable"] == ["Exits", "it could not be read (SystemExit)", True]
    assert "70,000,002 bytes" in found["long"]["unsendable"][1]


def test_an_exception_that_misbehaves_does_not_end_the_process(container):
    container.run(
        "class Odd(Exception):\n    def __str__(self): raise SystemExit\nOdd.__name__ = 'O' * 1_000_000\n"
        "def f(x):\n    raise Odd\nclass Lies:\n    __class__ = dict\n"
        "def g(x):\n    x.append(Lies())",
        10,
    )
    held = container.hold()
    held.answers(["f", "g"])
    names, said = json.loads(held.call(0, ARGUMENTS % b"", 10))["raised"]
    assert (names[0], names[1], said) == ("O" * 100, "Exception", "")
    assert json.loads(held.call(1, ARGUMENTS % b"", 10))["arguments"]["unsendable"][0] == "argument"


def test_what_a_notebook_started_ends_with_it_and_its_files_stay(container):
    container.run("import os, time\nopen('here', 'w').close()\nchild = os.fork()", 10)
    container.run("if child == 0:\n    os.setsid()\n    time.sleep(0.6)\n    open('late', 'w').close()", 10)
    container.stop_kernel()
    container.start_kernel()
    time.sleep(1)
    assert text(container, "import os; sorted(os.listdir('.'))") == "['data', 'here']"
    assert text(container, "'time' in globals()") == "False"


def test_a_held_copy_stays_as_the_notebook_was_with_its_files_and_its_environment(container):
    container.run("import os\nx = [1]\nos.environ['A'] = '1'\nopen('made', 'w').write('1')", 10)
    held = container.hold()
    later = "x.append(2)\nos.environ['A'] = '2'\nopen('made', 'w').write('2')\nopen('later', 'w').close()\n"
    container.run(f"{later}os.remove('data/people.csv')", 10)
    container.end_kernel()
    look = "x, os.environ['A'], open('made').read(), sorted(os.listdir('.')), len(os.listdir('data'))"
    for last in (False, True):
        ((output,), late) = held.test(look, 10, last=last)
        assert output["data"]["text/plain"] == "([1], '1', '1', ['data', 'made'], 1)"
        assert not late
    with pytest.raises(Closed):
        held.test(look, 10)
    container.stop_kernel()
    container.start_kernel()
    assert text(container, "1 + 1") == "2"


HOARD = "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n        x = b'x' * (100 << 20)\n"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import os\nos._exit(1)", "ended the Python process"),
        ("sum(iter(int, 1))", "did not answer"),
        (f"{HOARD}        time.sleep(30)\ntime.sleep(30)", "more than 0.391 GB of memory"),
    ],
)
def test_a_held_copy_outlives_a_process_that_ends_does_not_stop_or_takes_too_much(box, source, why):
    with Container(box) as container:
        container.start_kernel()
        container.run("x = 1", 10)
        held = container.hold()
        with pytest.raises((Closed, Timeout), match=why):
            container.run(source, 5, 0.5)
        assert container.closed
        assert held.test("x", 10)[0][0]["data"]["text/plain"] == "1"


def test_a_test_in_a_held_copy_has_its_time_and_nothing_of_ipythons(container):
    container.run(
        "shell = get_ipython()\nshell.input_transformers_cleanup.append(lambda lines: [])\n"
        "shell.set_custom_exc((Exception,), lambda *a, **k: None)\n"
        "import ast\nnothing = type('N', (), {'visit': lambda self, node: ast.Module([], [])})()\n"
        "shell.ast_transformers.append(nothing)",
        10,
    )
    ((error,), late) = container.hold().test("assert 1 == 2, 'no'", 10)
    assert (error["ename"], error["evalue"], late) == ("AssertionError", "no", False)
    outputs, late = container.hold().test("while True: pass", 0.3)
    assert late
    assert outputs[-1]["ename"] == "KeyboardInterrupt"
    with pytest.raises(Timeout):
        container.hold().test("sum(iter(int, 1))", 0.3, patience=0.3)


def test_nothing_is_left_when_the_sandbox_is_closed():
    with Sandbox(limits=LIMITS) as box:
        container = Container(box)
        container.start_kernel()
        process, handle = box._process, os.dup(container._kernel)
        place = box._folder
    assert process.poll() is not None
    assert not os.path.exists(place)
    assert select.select([handle], [], [], 10)[0], "the process still runs"
    os.close(handle)
    with pytest.raises(Closed):
        container.run("1", 1)
    with pytest.raises(NoSandbox, match="The sandbox has ended"):
        Container(box)

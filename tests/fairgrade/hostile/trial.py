"""The corpus handed in twice: to `fairgrade grade`, as one class, and to stock nbgrader, one course for each.

What came of a submission is measured the same way in both: the score in the gradebook, words of the decoys in
what its cells put out, and whether the decoys are still what they were.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from fairgrade.sandbox.memory_watch import MemoryWatch, family
from tests.fairgrade.classroom import Classroom
from tests.fairgrade.hostile.corpus import ATTACKS, HONEST, Places
from tests.fairgrade.hostile.court import HIDDEN_WORD, make_court

#: Seconds that a cell may take; stock nbgrader has to import pandas in them.
OUR_SECONDS, STOCK_SECONDS = 3, 10
#: Seconds after which a run of stock nbgrader is given up.
STOCK_PATIENCE = 90

#: Bytes that the whole of `fairgrade grade` may take: what a machine with 8 GB has left.
MOST_MEMORY = 7 << 30

_WORDS = {
    "gradebook": "SQLite format 3",
    "other": "mahogany",
    "home": "jacaranda",
    "environment": "sycamore",
    "network": "tamarind",
    "hidden tests": HIDDEN_WORD,
}
_VARIABLE = "HOSTILE_WORD"
_ADOPTS = 36


@dataclass(frozen=True)
class Outcome:
    """What came of one submission.

    Attributes
    ----------
    score : float or None
        In the gradebook or the table of scores; None if there is none.
    status, reason : str
        Our row's; stock nbgrader has none.
    leaked : list of str
        What it read that was not its own, as its outputs show.
    harmed : list of str
        Decoys that are no longer what they were.
    trouble : str
        What happened to the run as a whole, if anything.
    """

    score: float | None
    status: str = ""
    reason: str = ""
    leaked: list[str] = field(default_factory=list)
    harmed: list[str] = field(default_factory=list)
    trouble: str = ""

    def in_words(self, due: float, *, with_status: bool = False) -> str:
        """For the table."""
        if self.score is None:
            what = ["**loses** all: no score" if due else "no score"]
        elif self.score > due:
            what = [f"**pays** {self.score:g}"]
        elif self.score < due:
            what = [f"**loses** {due - self.score:g}: {self.score:g}"]
        else:
            what = [f"{self.score:g}"]
        what += [f"**leaks** {', '.join(self.leaked)}"] if self.leaked else []
        what += [f"**harms** {', '.join(self.harmed)}"] if self.harmed else []
        what += [self.trouble] if self.trouble else []
        return "; ".join(what) + (f" ({self.status})" if with_status else "")


@dataclass(frozen=True)
class Decoys:
    """Things that a submission should neither read nor change."""

    files: dict[str, Path]
    port: int

    def places(self, gradebook: Path, seconds: int) -> Places:
        """What stands for them in an attack's code, and for most of the time that a cell may take."""
        named = {name: str(path) for name, path in self.files.items()}
        return {**named, "gradebook": str(gradebook), "port": str(self.port), "most": str(0.7 * seconds)}

    def marks(self) -> dict[str, str]:
        """A mark of each that changes when the file does."""
        return {
            name: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "gone"
            for name, path in self.files.items()
        }


@contextmanager
def decoys(classroom: Classroom, home: Path) -> Iterator[Decoys]:
    """Lay them out, and listen at a port for as long as they are there."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "key").write_text(_WORDS["home"])
    other = classroom.submissions / "neighbor" / "mini" / "mini.ipynb"
    classroom.hand_in("neighbor", classroom.reference(why=_WORDS["other"]))
    files = {"home": home / "key", "other": other, "source": classroom.course.root / "source/mini/mini.ipynb"}
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        threading.Thread(target=_greet, args=[listener], daemon=True).start()
        os.environ[_VARIABLE] = _WORDS["environment"]
        try:
            yield Decoys(files, listener.getsockname()[1])
        finally:
            del os.environ[_VARIABLE]


def _greet(listener: socket.socket) -> None:
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        with line:
            line.sendall(_WORDS["network"].encode())


def student_of(name: str) -> str:
    """The name of the folder that an attack is handed in under."""
    return ATTACKS[name].student or name


def leaks(path: Path) -> list[str]:
    """What the outputs in an executed notebook give away."""
    if not path.is_file():
        return []
    cells = nbformat.read(path, 4).cells
    # An error in a test cell shows the test: that is feedback's concern, and not the learner's doing.
    own = [c for c in cells if c.cell_type == "code" and not c.metadata.get("nbgrader", {}).get("grade")]
    text = json.dumps([cell.outputs for cell in own], ensure_ascii=False)
    return [what for what, word in _WORDS.items() if word in text]


# --- ours -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Graded:
    """The class after `fairgrade grade`.

    Attributes
    ----------
    said : str
        What the command printed.
    harmed : list of str
        Decoys that are no longer what they were.
    left_over : list of int
        Processes that it started and that did not end with it.
    too_much : str
        Why it was killed, if it was: the machine would have run out of memory.
    """

    out: Path
    code: int
    said: str
    outcomes: dict[str, Outcome]
    harmed: list[str]
    left_over: list[int]
    too_much: str


def grade_ours(root: Path, names: list[str]) -> Graded:
    """One class: the attackers, with honest pupils among them, graded by the command."""
    classroom = Classroom(root, make_court(root / "course", OUR_SECONDS))
    for name in HONEST:
        classroom.hand_in(name, classroom.reference())
    with decoys(classroom, root / "home") as laid:
        places = laid.places(classroom.out / "gradebook.db", OUR_SECONDS)
        for name in names:
            ATTACKS[name].hand_in(classroom, student_of(name), places)
        before, there = laid.marks(), set(family(os.getpid()))
        with open(root / "said", "w+b") as said, _adopting():
            process = subprocess.Popen(
                [sys.executable, "-m", "fairgrade.cli", *classroom.command()],
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**os.environ, "HOME": str(root / "home")},
                start_new_session=True,
            )
            handle = os.pidfd_open(process.pid)
            watch = MemoryWatch(handle, process.pid, MOST_MEMORY, yielding=False)
            try:
                process.wait()
            finally:
                watch.stop()
                os.close(handle)
            left_over = _still_there(there)
        harmed = [name for name, mark in laid.marks().items() if mark != before[name]]
    rows = classroom.rows()
    outcomes = {}
    for name in [*names, *HONEST, "neighbor"]:
        student = student_of(name) if name in ATTACKS else name
        row = rows[_as_written(student)]
        executed = classroom.out / "autograded" / student / "mini" / "mini.ipynb"
        outcomes[name] = Outcome(float(row["score"]), row["status"], row["reason"], leaks(executed))
    text = (root / "said").read_bytes().decode("utf-8", "replace")
    return Graded(classroom.out, process.returncode, text, outcomes, harmed, left_over, watch.verdict)


def _as_written(student: str) -> str:
    """The name in the table of scores: no control characters, and nothing that a spreadsheet would run."""
    plain = "".join("?" if unicodedata.category(letter) == "Cc" else letter for letter in student)
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@")) else plain


def _processes() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


@contextmanager
def _adopting() -> Iterator[None]:
    """Whatever loses its parent meanwhile becomes a child of this process, and can be found."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_ADOPTS, 1, 0, 0, 0) == -1:
        raise OSError(ctypes.get_errno(), "orphans cannot be adopted")
    try:
        yield
    finally:
        libc.prctl(_ADOPTS, 0, 0, 0, 0)


def _still_there(before: set[int]) -> list[int]:
    """Processes below this one that were not there before and do not end by themselves."""
    ends = time.monotonic() + 10
    while (left := [p for p in set(family(os.getpid())) - before if _lives(p)]) and time.monotonic() < ends:
        time.sleep(0.1)
    return left


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# --- stock nbgrader ---------------------------------------------------------------------------------------


@contextmanager
def stock_course() -> Iterator[Path]:
    """A course that stock nbgrader has made the release of, to be copied for every submission."""
    with tempfile.TemporaryDirectory(prefix="stock-") as folder:
        root = Path(folder, "course")
        make_court(root, STOCK_SECONDS)
        done = _stock(root, Path(folder), "generate")
        if done.get("generated") is not True:
            raise RuntimeError(f"stock nbgrader made no release: {done}")
        yield root


def grade_stock(course: Path, name: str) -> Outcome:
    """One submission in a copy of the course, with less machine to exhaust than there is."""
    with tempfile.TemporaryDirectory(prefix="stock-") as folder:
        root = Path(folder, "course")
        shutil.copytree(course, root)
        done = _stock(root, Path(folder), name)
        executed = root / "autograded" / student_of(name) / "mini" / "mini.ipynb"
        trouble = done.get("trouble", "")
        left = done.get("left", 0)
        trouble = trouble or (f"{left} processes left over" if left else "")
        return Outcome(done.get("score"), "", "", leaks(executed), done.get("harmed", []), trouble)


def _stock(root: Path, folder: Path, what: str) -> dict[str, object]:
    """Run `inside_stock` in a sandbox of its own; what it says, or what became of it."""
    limits = ["prlimit", f"--as={6 << 30}", f"--fsize={300 << 20}", "--nproc=400", "--core=0"]
    small = ["--size", str(512 << 20), "--tmpfs"]
    walls = ["bwrap", "--die-with-parent", "--new-session", "--unshare-ipc", "--unshare-pid", "--unshare-net"]
    walls += ["--ro-bind", "/", "/", "--dev", "/dev", *small, "/dev/shm", *small, "/tmp", "--proc", "/proc"]
    repository = Path(__file__).resolve().parents[3]
    for needed in (repository, sys.prefix, sys.base_prefix):  # they may lie in /tmp
        walls += ["--ro-bind", str(needed), str(needed)]
    walls += ["--bind", str(folder), str(folder), "--setenv", "HOME", str(root / "home")]
    walls += ["--setenv", "PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}"]
    walls += ["--chdir", str(root)]
    said = folder / "said.json"
    code = "from tests.fairgrade.hostile.trial import inside_stock; inside_stock()"
    walls += ["--setenv", "PYTHONPATH", str(repository)]
    process = subprocess.Popen(
        [*limits, *walls, sys.executable, "-c", code, str(root), what, str(said)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    handle = os.pidfd_open(process.pid)
    watch = MemoryWatch(handle, process.pid, 3 << 30, processes=400, yielding=False)
    try:
        ended = bool(select.select([handle], [], [], STOCK_PATIENCE)[0])
    finally:
        watch.stop()
        process.kill()
        process.wait()
        os.close(handle)
    if watch.verdict:
        return {"trouble": f"the whole grader is gone: {watch.verdict.removeprefix('it ')}"}
    if not ended:
        return {"trouble": f"the grader hangs; given up after {STOCK_PATIENCE} s"}
    try:
        return json.loads(said.read_text())
    except (OSError, ValueError):
        return {"trouble": "the whole grader is gone"}


def inside_stock() -> None:
    """What runs in that sandbox: nbgrader's own interface, on one submission."""
    from nbgrader.apps.api import NbGraderAPI

    from fairgrade.lab.course import find_course

    root, what, said = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    course = find_course(root)
    config = course.config.copy()
    config.Execute.shutdown_kernel = "immediate"
    result: dict[str, object] = {}
    if what == "generate":
        api = NbGraderAPI(course.directory(), config=config)
        result["generated"] = api.generate_assignment("mini")["success"]
    else:
        classroom = Classroom(root, course)
        student = student_of(what)
        with decoys(classroom, root / "home") as laid:
            ATTACKS[what].hand_in(classroom, student, laid.places(root / "gradebook.db", STOCK_SECONDS))
            before = laid.marks()
            api = NbGraderAPI(course.directory(), config=config)
            done = _without_raising(lambda: api.autograde("mini", student))
            scores = {entry["student"]: entry for entry in api.get_submissions("mini")}
            entry = scores.get(student, {})
            scored = entry.get("autograded")
            result["score"] = entry["score"] if scored else None
            if not done.get("success"):
                result["score"] = None
                result["log"] = str(done)[-3000:]
                result["trouble"] = _cause(str(done.get("error") or done.get("log") or ""))
            result["harmed"] = [name for name, mark in laid.marks().items() if mark != before[name]]
            own = set(family(os.getpid()))
            result["left"] = len([p for p in _processes() if p != 1 and p not in own])
    said.write_text(json.dumps(result))


def _without_raising(grade: object) -> Mapping[str, object]:
    try:
        return grade()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _cause(text: str) -> str:
    """The first error that the log names, but for nbgrader's own way to say that there was one."""
    named = re.findall(r"\b[A-Z]\w*(?:Error|Exception)\b", text)
    first = next((name for name in named if name != "NbGraderException"), "")
    return f"grading fails ({first})" if first else "grading fails"

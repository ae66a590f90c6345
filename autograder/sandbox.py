"""The walls around learners' code, seen from outside; `autograder.inside` is what runs within them.

One bubblewrap sandbox holds a template process that has imported the stack. A `Room` is forked from it in a
hundredth of a second: a submission's own namespaces, disk and limits. Time is kept here, and a room that is
late is killed from here. `autograder.walls` tries them with code that wants out.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

#: Seconds that the template may take for its imports.
_WARM_UP = 120
#: Seconds that a room may take to open, and a cell to stop after it was told to.
_PATIENCE = 10


class NoSandbox(RuntimeError):
    """Learners' code cannot be run safely here. Says why and what to do."""


class Late(Exception):
    """There was no answer in time; the room has been closed."""


class Gone(Exception):
    """The process that ran the learner's code has ended, or talks nonsense; the room has been closed."""


@dataclass(frozen=True)
class Limits:
    """How far a room may go, in bytes where it is not a number of processes.

    Attributes
    ----------
    memory
        That a process may take beyond the imported stack.
    processes
        That may run at once.
    scratch
        The room's disk, which is memory too.
    file
        The largest file.
    message
        The outputs of one cell, or one set of answers.
    """

    memory: int = 3 << 30
    processes: int = 64
    scratch: int = 256 << 20
    file: int = 128 << 20
    message: int = 80_000_000


class Sandbox:
    """A sandbox with a warm template in it. A context manager: what runs in it ends with it.

    Parameters
    ----------
    modules : iterable of str
        What to import before rooms are forked.
    folders : iterable of Path
        What can be read in it, besides Python and the installed packages.
    limits : Limits

    Raises
    ------
    NoSandbox
        If bubblewrap is missing or cannot make namespaces, or the template does not start.
    """

    def __init__(
        self, modules: Iterable[str] = (), folders: Iterable[Path] = (), limits: Limits | None = None
    ) -> None:
        self.limits = limits or Limits()
        program = shutil.which("bwrap")
        if program is None:
            raise NoSandbox(
                "bubblewrap is not installed. On Debian or Ubuntu: sudo apt-get install bubblewrap. "
                "To grade without a sandbox, with everything that you can read and write in reach of "
                "learners' code: --unsafe."
            )
        self._place = tempfile.mkdtemp(prefix="sandbox-")
        door = socket.socket(socket.AF_UNIX)
        try:
            self.door = f"{self._place}/door"
            door.bind(self.door)
            door.listen(64)
            self._process = subprocess.Popen(
                [program, *_walls([*folders, *_package_folders()]), sys.executable, *_PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[door.fileno()],
                cwd="/",
                env={},
            )
            order = {"door": door.fileno(), "modules": list(modules), "limits": asdict(self.limits)}
            self._start(order)
        except BaseException:
            self.close()
            raise
        finally:
            door.close()

    def _start(self, order: Mapping[str, Any]) -> None:
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], _WARM_UP)
        said = self._process.stdout.readline() if ready else b""
        if not said:
            self._process.kill()
            why = " ".join(self._process.stderr.read().decode(errors="replace").split())[-500:]
            raise NoSandbox(
                f"The sandbox does not start: {why or 'it says nothing'}. If user namespaces are switched "
                "off, switch them on (sysctl kernel.unprivileged_userns_clone=1), or grade with --unsafe."
            )
        self.failed: dict[str, str] = json.loads(said)["failed"]

    def close(self) -> None:
        """End everything in it."""
        if process := getattr(self, "_process", None):
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(self._place, ignore_errors=True)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


#: Not by its path: the folder that it lies in holds what learners may not read.
_PROGRAM = ("-c", "from autograder.inside import main; main()")

_SEEN = ("__init__.py", "codec.py", "inside.py", "shell.py")


def _package_folders() -> list[Path]:
    """What Python needs to find this package's few files and the helpers beside it."""
    here = Path(__file__).resolve().parent
    found = [here / name for name in _SEEN]
    fairaudit = here.parent / "shared" / "fairaudit"
    return [*found, fairaudit] if fairaudit.is_dir() else found


def _walls(folders: Iterable[Path]) -> list[str]:
    """bubblewrap's arguments: what can be seen, and nothing else."""
    read = ["/usr", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", sys.base_prefix, sys.prefix]
    read += [str(folder) for folder in folders]
    arguments = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() == 0:
        # Then the template becomes nobody, for whom every limit holds; bubblewrap drops all other rights.
        arguments += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        arguments += ["--unshare-user"]
    arguments += ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--tmpfs", "/"]
    shown: list[Path] = []
    for path in map(Path, read):
        for above in reversed(path.parents[:-1]):  # bubblewrap would make them for root alone
            if not any(above.is_relative_to(folder) for folder in shown):
                arguments += ["--dir", str(above)]
        arguments += ["--ro-bind-try", str(path), str(path)]
        shown.append(path)
    for name in ("bin", "lib", "lib64", "sbin"):
        if Path("/", name).is_symlink():
            arguments += ["--symlink", f"usr/{name}", f"/{name}"]
        else:
            arguments += ["--ro-bind-try", f"/{name}", f"/{name}"]
    arguments += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]
    arguments += ["--remount-ro", "/", "--chdir", "/", "--clearenv"]
    # One thread: a fork of a process in which OpenMP has started its threads would wait for them for ever.
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    fixed = {
        "PATH": f"{sys.prefix}/bin:/usr/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "NBGRADER_EXECUTION": "autograde",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }
    for name, value in {**one, **fixed}.items():
        arguments += ["--setenv", name, value]
    return [*arguments, "--"]


class Room:
    """A submission's place in the sandbox. A context manager: it is closed, with all in it, at the end.

    Parameters
    ----------
    sandbox : Sandbox
    files : mapping of relative path to bytes
        Laid out in the working directory before anything runs.

    Raises
    ------
    NoSandbox
        If no room could be had. Not the learner's doing.
    """

    def __init__(self, sandbox: Sandbox, files: Mapping[str, bytes] | None = None) -> None:
        self._limits = sandbox.limits
        self._line = socket.socket(socket.AF_UNIX)
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._pending = b""
        self._room: int | None = None
        self._desk: int | None = None
        try:
            self._line.connect(sandbox.door)
            said, _ = self._answer(_PATIENCE)
            if "room" not in said:
                raise NoSandbox(f"No room could be made in the sandbox: {said.get('failed', said)}")
            self._room = self._handle()
            for name, content in (files or {}).items():
                self._say({"file": name}, content)
        except (OSError, Gone, Late) as error:
            self.close()
            raise NoSandbox(f"No room could be had in the sandbox ({error}).") from error
        except BaseException:
            self.close()
            raise

    def sit_down(self) -> None:
        """Start a process for a notebook's cells.

        Raises
        ------
        Gone, Late
            If it does not start.
        """
        self._say({"desk": True})
        said, _ = self._answer(_PATIENCE)
        if "desk" not in said:
            raise self._over(Gone("the process for the cells did not start"))
        self._desk = self._handle()

    def stand_up(self) -> None:
        """End that process and whatever it has started; the files stay."""
        self._kill(self._desk)
        self._desk = None
        while "left" not in self._answer(_PATIENCE)[0]:
            pass  # an answer that came too late

    def run(self, source: str, seconds: float, patience: float = _PATIENCE) -> tuple[list[Any], bool]:
        """Run a cell; its outputs, and whether it had to be interrupted.

        After so many `seconds` it is told to stop, and `patience` seconds later it is killed.

        Raises
        ------
        Late
            If it did not stop when it was interrupted.
        Gone
            If it ended the process.
        """
        self._say({"run": source})
        late = False
        try:
            said, body = self._answer(seconds, keep=True)
        except Late:
            late = True
            self._signal(self._desk, signal.SIGINT)
            said, body = self._answer(patience)
        self._expect("ran", said)
        return self._list(body), late

    def answers(self, names: Iterable[str], seconds: float = _PATIENCE) -> dict[str, bytes]:
        """What names stand for at the desk now, each in the codec's form; an unknown name is left out."""
        self._say({"answers": list(names)})
        said, body = self._answer(seconds)
        self._expect("answered", said)
        return {str(name): json.dumps(tree).encode() for name, tree in self._mapping(body).items()}

    def call(self, number: int, arguments: bytes, seconds: float) -> dict[str, Any]:
        """Call a function of an answer; `arguments` is a list of positional and a dict of named ones.

        Returns
        -------
        dict
            `returned`, a tree in the codec's form, or `raised`, the names of the exception's classes and its
            text; and `changed`, whether the arguments are no longer what they were.
        """
        self._say({"call": number}, arguments)
        said, body = self._answer(seconds)
        self._expect("called", said)
        return self._mapping(body)

    def close(self) -> None:
        """End everything in the room."""
        self._kill(self._room)
        for handle in (self._desk, self._room):
            if handle is not None:
                with contextlib.suppress(OSError):
                    os.close(handle)
        self._room = self._desk = None
        self._line.close()

    def __enter__(self) -> Room:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _over(self, error: Exception) -> Exception:
        self.close()
        return error

    def _say(self, message: Mapping[str, Any], body: bytes = b"") -> None:
        head = {**message, "body": len(body)} if body else message
        try:
            self._line.settimeout(_PATIENCE)
            self._line.sendall(json.dumps(head).encode() + b"\n" + body)
        except OSError:
            raise self._over(Gone("it ended the Python process")) from None

    def _answer(self, seconds: float, *, keep: bool = False) -> tuple[dict[str, Any], bytes]:
        """The next message and its body; with `keep` a late answer leaves the room open."""
        ends = time.monotonic() + seconds
        try:
            while b"\n" not in self._pending:
                self._fill(ends, 1 << 20)
            head, _, self._pending = self._pending.partition(b"\n")
            message = json.loads(head)
            if not isinstance(message, dict):
                raise ValueError
            size = message.pop("body", 0)
            if type(size) is not int or not 0 <= size <= self._limits.message:
                raise self._over(Gone(f"it sent more than {self._limits.message:,} bytes at once"))
            while len(self._pending) < size:
                self._fill(ends, size)
            body, self._pending = self._pending[:size], self._pending[size:]
            return message, body
        except Late:
            if not keep:
                self.close()
            raise
        except (ValueError, RecursionError):
            raise self._over(Gone("it wrote into the line to the grader")) from None

    def _fill(self, ends: float, most: int) -> None:
        if len(self._pending) > most:
            raise ValueError
        left = ends - time.monotonic()
        if left <= 0 or not select.select([self._line], [], [], left)[0]:
            raise Late("it did not answer in time")
        try:
            data, notes, _, _ = self._line.recvmsg(1 << 20, socket.CMSG_SPACE(_WHO.size))
        except OSError:
            data, notes = b"", []
        if not data:
            raise self._over(Gone("it ended the Python process"))
        for _, kind, content in notes:
            if kind == socket.SCM_CREDENTIALS:
                self._sender = _WHO.unpack(content[: _WHO.size])[0]
        self._pending += data

    def _handle(self) -> int:
        """For the process that sent the last message, as the kernel says; nobody can forge that."""
        try:
            return os.pidfd_open(self._sender)
        except OSError:
            raise self._over(Gone("it ended the Python process")) from None

    def _expect(self, word: str, said: dict[str, Any]) -> None:
        if word not in said:
            raise self._over(
                Gone(
                    "it ended the Python process"
                    if "left" in said
                    else "it wrote into the line to the grader"
                )
            )

    def _list(self, body: bytes) -> list[Any]:
        return self._parsed(body, list)

    def _mapping(self, body: bytes) -> dict[str, Any]:
        return self._parsed(body, dict)

    def _parsed(self, body: bytes, kind: type) -> Any:
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, kind):
            raise self._over(Gone("it wrote into the line to the grader"))
        return value

    @staticmethod
    def _signal(handle: int | None, number: int) -> None:
        if handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, number)

    def _kill(self, handle: int | None) -> None:
        self._signal(handle, signal.SIGKILL)


_WHO = struct.Struct("3i")

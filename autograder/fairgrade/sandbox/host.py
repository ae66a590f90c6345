"""The walls around learners' code, seen from outside; `fairgrade.sandbox.guest` is what runs within them.

One bubblewrap sandbox holds a template process that has imported the stack. A `Room` is forked from it in a
hundredth of a second: a submission's own namespaces, disk and limits. Time is kept here, and a room that is
late is killed from here. `fairgrade.sandbox.selfcheck` tries them with code that wants out.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import fairgrade
from fairgrade import CHECKOUT
from fairgrade.process.channel import Channel, Closed, Timeout, parsed, send_signal
from fairgrade.process.environment import ENVIRONMENT
from fairgrade.sandbox.guest import SCRATCH
from fairgrade.sandbox.memory_watch import Guard

#: Seconds that the template may take for its imports.
_WARM_UP = 120
#: Seconds that a room may take to open, and a cell to stop after it was told to.
_PATIENCE = 10


class NoSandbox(RuntimeError):
    """Learners' code cannot be run safely here. Says why and what to do."""


class Interrupted(Exception):
    """A call took too long and was stopped; the room goes on."""


@dataclass(frozen=True)
class Limits:
    """How far a room may go, in bytes where it is not a number of processes.

    Attributes
    ----------
    memory
        That a process may take beyond the imported stack.
    together
        That all processes of the room may take. Two rooms at once leave some of a machine's 8 GB to others.
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
    together: int = 5 << 29
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
    wait : bool
        Whether to wait until it is ready. If not, call `ready` before the first room is made. The sandbox
        ends with the thread that made it.

    Raises
    ------
    NoSandbox
        If bubblewrap is missing or cannot make namespaces, or the template does not start.
    """

    def __init__(
        self,
        modules: Iterable[str] = (),
        folders: Iterable[Path] = (),
        limits: Limits | None = None,
        *,
        wait: bool = True,
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
            self._tell(door=door.fileno(), modules=list(modules), limits=asdict(self.limits))
            if wait:
                self.ready()
        except BaseException:
            self.close()
            raise
        finally:
            door.close()

    def _tell(self, **order: Any) -> None:
        with contextlib.suppress(BrokenPipeError):  # `ready` finds out why
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()

    def ready(self, modules: Iterable[str] = ()) -> None:
        """Wait until rooms can be made; before that, import what was not known at the start.

        Can be called again when more is known.

        Raises
        ------
        NoSandbox
            If the template does not start.
        """
        self._tell(modules=list(modules))
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

    @property
    def closed(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

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
_PROGRAM = ("-c", "from fairgrade.sandbox.guest import main; main()")

_SEEN = (
    "__init__.py",
    "process/__init__.py",
    *(f"process/{name}.py" for name in ("channel", "environment", "plain_data", "shell")),
    "sandbox/__init__.py",
    *(f"sandbox/{name}.py" for name in ("guest", "seccomp")),
    "checks",  # for tests that run beside learners' code; learners have it, with the labs
)


def _package_folders() -> list[Path]:
    """What Python needs to find this package's few files and the helpers beside it."""
    package = Path(fairgrade.__file__).resolve().parent
    return [
        *(package / name for name in _SEEN),
        *filter(Path.is_dir, [CHECKOUT / "shared" / "fairness_audit"]),
    ]


def _package_roots() -> list[Path]:
    return [Path(fairgrade.__file__).resolve().parent.parent, CHECKOUT / "shared"]


def _walls(folders: Iterable[Path]) -> list[str]:
    """bubblewrap's arguments: what can be seen, and nothing else."""
    read = ["/usr", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", sys.base_prefix, sys.prefix]
    read += [str(folder) for folder in folders]
    of_its_own = not any(Path(path).is_relative_to("/tmp") for path in read)
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
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    # The template's own, for Matplotlib's list of fonts; a room's disk lies over it.
    arguments += ["--perms", "1777", "--size", str(32 << 20), "--tmpfs", SCRATCH]
    arguments += ["--symlink", SCRATCH.lstrip("/"), "/tmp"] if of_its_own else []
    arguments += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--clearenv"]
    environment = {
        **ENVIRONMENT,
        "PATH": f"{sys.prefix}/bin:/usr/bin",
        "HOME": SCRATCH,
        # Its workers look themselves up in /proc, where nothing can be seen: n_jobs=-1 runs in one process.
        "JOBLIB_MULTIPROCESSING": "0",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(map(str, _package_roots())),
    }
    for name, value in environment.items():
        arguments += ["--setenv", name, value]
    return [*arguments, "--"]


class Room:
    """A submission's place in the sandbox. A context manager: it is closed, with all in it, at the end.

    Whatever raises `Timeout` or `Closed` has closed it.

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
        self._room: int | None = None
        self._desk: int | None = None
        self._line: Channel | None = None
        self._guard: Guard | None = None
        try:
            self._line = Channel(sandbox.door, sandbox.limits.message)
            said, _ = self._line.receive(_PATIENCE)
            if "room" not in said:
                raise Closed(str(said.get("failed", said)))
            self._room, top = self._line.sender_handle(), self._line.sender_pid
            self._guard = Guard(self._room, top, sandbox.limits.together)
            for name, content in (files or {}).items():
                self._line.send({"file": name}, content)
        except (OSError, Closed, Timeout) as error:
            self.close()
            raise NoSandbox(f"No room could be had in the sandbox ({error}).") from error

    def sit_down(self) -> None:
        """Start a process for a notebook's cells.

        Raises
        ------
        Closed, Timeout
            If it does not start.
        """
        with self._or_close() as line:
            line.send({"desk": True})
            self._expect("desk", line.receive(_PATIENCE)[0])
            self._desk = line.sender_handle()

    def stand_up(self) -> None:
        """End that process and whatever it has started; the files stay."""
        send_signal(self._desk, signal.SIGKILL)
        with self._or_close() as line:
            while "left" not in line.receive(_PATIENCE)[0]:
                pass  # an answer that came too late
        os.close(self._desk)
        self._desk = None

    def run(self, source: str, seconds: float, patience: float = _PATIENCE) -> tuple[list[Any], bool]:
        """Run a cell; its outputs, and whether it had to be interrupted.

        After so many `seconds` it is told to stop, and `patience` seconds later it is killed.

        Raises
        ------
        Timeout
            If it did not stop when it was interrupted.
        Closed
            If it ended the process.
        """
        late = False
        with self._or_close() as line:
            line.send({"run": source})
            try:
                said, body = line.receive(seconds)
            except Timeout:
                late = True
                send_signal(self._desk, signal.SIGINT)
                said, body = line.receive(patience)
            self._expect("ran", said)
            return parsed(body, list), late

    def answers(self, names: Iterable[str], seconds: float = _PATIENCE) -> dict[str, Any]:
        """What names stand for at the desk now, each as a tree of the codec; an unknown name is left out."""
        with self._or_close() as line:
            line.send({"answers": list(names)})
            said, body = line.receive(seconds)
            self._expect("answered", said)
            return parsed(body, dict)

    def call(self, number: int, arguments: bytes, seconds: float, patience: float = _PATIENCE) -> bytes:
        """Call a function of an answer; `arguments` is a list of positional and a dict of named ones.

        Returns
        -------
        bytes
            What `inside.call` says, as far as the learner's process can be trusted to say it.

        Raises
        ------
        Interrupted
            If it took longer, and stopped when it was told to.
        """
        with self._or_close() as line:
            line.send({"call": number}, arguments)
            try:
                said, body = line.receive(seconds)
            except Timeout:
                send_signal(self._desk, signal.SIGINT)
                self._expect("called", line.receive(patience)[0])
                raise Interrupted from None
            self._expect("called", said)
            return body

    def close(self) -> None:
        """End everything in the room."""
        send_signal(self._room, signal.SIGKILL)
        if self._guard is not None:
            self._guard.stop()
        for handle in (self._desk, self._room):
            if handle is not None:
                os.close(handle)
        self._room = self._desk = None
        if self._line is not None:
            self._line.close()

    @property
    def closed(self) -> bool:
        """Whether everything in it has ended."""
        return self._room is None

    def __enter__(self) -> Room:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _or_close(self) -> Iterator[Channel]:
        try:
            yield self._line
        except (Closed, Timeout):
            self.close()
            if self._guard.verdict:
                raise Closed(self._guard.verdict) from None
            raise

    @staticmethod
    def _expect(word: str, said: dict[str, Any]) -> None:
        if word not in said:
            ended = "left" in said
            raise Closed("it ended the Python process" if ended else "it sent invalid data to the grader")

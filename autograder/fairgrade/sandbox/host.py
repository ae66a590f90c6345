"""The sandbox around learners' code, seen from outside; `fairgrade.sandbox.guest` is what runs within it.

One bubblewrap sandbox holds a template process that has imported the stack. A `Container` is forked from it
in a hundredth of a second: a submission's own namespaces, disk and limits. Time is kept here, and a
container that is late is killed from here. `fairgrade.sandbox.selfcheck` tries it all with code that wants
out.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fairgrade.process.channel import Channel, Closed, Timeout, parsed, send_signal
from fairgrade.sandbox.cgroup import memory_group
from fairgrade.sandbox.held import HeldCopy, Interrupted
from fairgrade.sandbox.memory_watch import MemoryWatch, family, lives, memory_of
from fairgrade.sandbox.walls import (
    CANARY,
    MEMORY_WATCH,
    NoSandbox,
    sandbox_command,
    system_call_filter,
    wall_names,
)

__all__ = ["Container", "HeldCopy", "Interrupted", "Limits", "NoSandbox", "Sandbox"]

#: Seconds that the template may take for its imports.
_WARM_UP = 120
#: Seconds that a container may take to open, and a cell to stop after it was told to.
_PATIENCE = 10
#: How often a kernel process's family is ended, until nobody is left, and the seconds between.
_ROUNDS, _PAUSE = 200, 0.002
#: Not by its path: the folder that it is in holds what learners may not read.
_PROGRAM = ("-c", "from fairgrade.sandbox.guest import main; main()")


@dataclass(frozen=True)
class Limits:
    """How far a container may go, in bytes where it is not a number of something.

    Attributes
    ----------
    memory : int
        That a process may take beyond the imported stack.
    together : int
        That all processes of the container may take. Two containers at once leave some of a machine's 8 GB to
        others.
    processes : int
        Processes and threads that may run at once.
    open_files : int
        Files that a process may have open.
    scratch : int
        The container's disk, which is memory too; and once more that, of shared memory.
    file : int
        The largest file.
    stack : int
        The largest stack of a thread.
    message : int
        The outputs of one cell, or one set of answers.
    """

    memory: int = 3 << 30
    together: int = 5 << 29
    processes: int = 256  # one waits for each test of a notebook
    open_files: int = 512
    scratch: int = 256 << 20
    file: int = 128 << 20
    stack: int = 64 << 20
    message: int = 80_000_000


class Sandbox:
    """A sandbox with a warm template in it. A context manager: what runs in it ends with it.

    Parameters
    ----------
    modules : iterable of str
        What to import before containers are forked.
    folders : iterable of Path
        What can be read in it, besides Python and the installed packages.
    limits : Limits
    wait : bool
        Whether to wait until it is ready. If not, call `ready` before the first container is made. The
        sandbox ends with the thread that made it.
    without : collection of str
        Names of walls to leave out, for tests.

    Attributes
    ----------
    socket_path, begun_path : str
        Where the template listens, and the begun one.
    canary : str
        A word in the environment that bubblewrap was started with, for nothing behind it to find.
    failed : dict of str to str
        Modules that could not be imported, and why.

    Raises
    ------
    NoSandbox
        If bubblewrap is missing or cannot make namespaces, or the template does not start.
    ValueError
        If there is no wall of a name in `without`.
    """

    def __init__(
        self,
        modules: Iterable[str] = (),
        folders: Iterable[Path] = (),
        limits: Limits | None = None,
        *,
        wait: bool = True,
        without: Collection[str] = (),
    ) -> None:
        self.limits = limits or Limits()
        self.without = frozenset(without)
        if unknown := self.without - wall_names():
            raise ValueError(f"no such wall: {sorted(unknown)}")
        self.canary = secrets.token_hex(16)
        self.failed: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.mkdtemp(prefix="sandbox-")
        self.socket_path, self.begun_path = f"{self._folder}/socket", f"{self._folder}/begun"
        listener, begun = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        try:
            for one, path in ((listener, self.socket_path), (begun, self.begun_path)):
                one.bind(path)
                one.listen(64)
            with system_call_filter() as filter_handle:
                self._process = subprocess.Popen(
                    [*sandbox_command(folders, filter_handle, self.without), sys.executable, *_PROGRAM],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    pass_fds=[listener.fileno(), begun.fileno(), filter_handle],
                    cwd="/",
                    env={CANARY: self.canary},
                )
            self._tell(
                listener=listener.fileno(),
                begun=begun.fileno(),
                modules=list(modules),
                limits=asdict(self.limits),
                without=sorted(self.without),
            )
            if wait:
                self.ready()
        except BaseException:
            self.close()
            raise
        finally:
            listener.close()
            begun.close()

    def _tell(self, **order: Any) -> None:
        process = self._running()
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # `ready` finds out why
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.flush()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise NoSandbox("The sandbox was not started.")
        return self._process

    def ready(self, modules: Iterable[str] = ()) -> None:
        """Wait until containers can be made; before that, import what was not known at the start.

        Can be called again when more is known.

        Raises
        ------
        NoSandbox
            If the template does not start.
        """
        self._tell(modules=list(modules))
        process = self._running()
        assert process.stdout is not None
        assert process.stderr is not None
        said: dict[str, Any] = {"begun": None}
        while "begun" in said:  # that came too late
            ready, _, _ = select.select([process.stdout], [], [], _WARM_UP)
            said = json.loads((process.stdout.readline() if ready else b"") or b"{}")
        if not said:
            process.kill()
            why = " ".join(process.stderr.read().decode(errors="replace").split())[-500:]
            raise NoSandbox(
                f"The sandbox does not start: {why or 'no reason was given'}. If user namespaces are "
                "switched off, switch them on (sysctl kernel.unprivileged_userns_clone=1), or grade with "
                "--unsafe."
            )
        self.failed = said["failed"]

    def begin(self, cells: Iterable[str], files: Mapping[str, bytes], seconds: float) -> list[Any] | None:
        """Run cells once for all containers that are made as `begun`.

        Parameters
        ----------
        cells : iterable of str
            Not of learners.
        files : mapping of relative path to bytes
            In the working directory.
        seconds : float
            That they may take together.

        Returns
        -------
        list of list or None
            The outputs of each; None if it has to be done in each container, since a cell fails, leaves a
            file, a thread or a process behind, or takes too long.
        """
        packed = {name: base64.b64encode(content).decode() for name, content in files.items()}
        self._tell(cells=list(cells), files=packed)
        stdout = self._running().stdout
        assert stdout is not None
        if not select.select([stdout], [], [], seconds)[0]:
            return None
        outputs: list[Any] | None = json.loads(stdout.readline() or '{"begun": null}')["begun"]
        return outputs

    @property
    def closed(self) -> bool:
        """Whether it has ended."""
        return self._process is None or self._process.poll() is not None

    def close(self) -> None:
        """End everything in it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class NotHeld(Exception):
    """There can be no copy of a kernel process now. Says why."""


class Container:
    """A submission's place in the sandbox. A context manager: it is closed, with all in it, at the end.

    Whatever raises `Timeout` or `Closed` has closed it, but for held copies.

    Parameters
    ----------
    sandbox : Sandbox
    files : mapping of relative path to bytes
        Laid out in the working directory before anything runs.
    together : int, optional
        Bytes that all its processes and files may take, if not what the sandbox's limits say.
    begun : bool
        Whether to start from what `Sandbox.begin` has run, with the same files.

    Raises
    ------
    NoSandbox
        If there can be no container. Not the learner's doing.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        files: Mapping[str, bytes] | None = None,
        *,
        together: int | None = None,
        begun: bool = False,
    ) -> None:
        self._first: int | None = None  # handles of the first process, and of the kernel process
        self._kernel: int | None = None
        self._first_pid = 0
        self._watch: MemoryWatch | None = None
        self._held: list[int] = []  # copies of the kernel process; those that do nothing are spared as well
        self._spared: set[int] = set()
        self._broken = False
        limits = sandbox.limits
        self._most = limits.message
        try:
            self._channel = Channel(sandbox.begun_path if begun else sandbox.socket_path, limits.message)
        except OSError as error:
            raise NoSandbox(f"The sandbox has ended ({error}).") from error
        try:
            said, _ = self._channel.receive(_PATIENCE)
            if "container" not in said:
                raise Closed(str(said.get("failed", said)))
            self._first, self._first_pid = self._channel.sender_handle(), self._channel.sender_pid
            if MEMORY_WATCH not in sandbox.without:
                # A control group counts the disks as well.
                group = memory_group(self._first_pid, together or limits.together + 2 * limits.scratch)
                self._watch = MemoryWatch(
                    self._first,
                    self._first_pid,
                    together or limits.together,
                    group=group,
                    spared=self._spared,
                )
            for name, content in (files or {}).items():
                self._channel.send({"file": name}, content)
        except (OSError, Closed, Timeout) as error:
            self.close()
            raise NoSandbox(f"The sandbox could not make a container ({error}).") from error

    def start_kernel(self) -> None:
        """Start a process for a notebook's cells.

        Raises
        ------
        Closed, Timeout
            If it does not start.
        """
        with self._or_end() as channel:
            channel.send({"kernel": True})
            self._expect("kernel", channel.receive(_PATIENCE)[0])
            self._kernel = channel.sender_handle()

    def hold(self) -> HeldCopy:
        """Keep a copy of the kernel process as it is now, and of the files.

        The copy waits to be asked and outlives the process itself. It ends with the container, or when it is
        closed.

        Raises
        ------
        NotHeld
            If its processes and threads are as many as there may be; it goes on.
        Closed, Timeout
            If there can be none.
        """
        with self._or_end() as channel:
            mine, theirs = socket.socketpair()
            held = Channel(mine, self._most)
            try:
                with theirs:
                    channel.send({"hold": True})
                    self._expect("holding", channel.receive(_PATIENCE)[0])
                    channel.send_files(b"\0", [theirs.fileno()])
                said, _ = held.receive(_PATIENCE)
                if "refused" in said:
                    raise NotHeld("the notebook has started too many processes or threads")
                self._expect("held", said)
                copy = HeldCopy(held, self._spared)
            except BaseException:
                held.close()
                raise
            self._held.append(copy.pid)
        return copy

    def end_kernel(self) -> None:
        """End the kernel process and whatever it has started; held copies of it and the files stay."""
        send_signal(self._kernel, signal.SIGKILL)
        for _ in range(_ROUNDS):
            left = [pid for pid in family(self._first_pid) if pid not in (self._first_pid, *self._held)]
            left = [pid for pid in left if lives(pid)]
            if not left:
                break
            for pid in left:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(_PAUSE)

    def stop_kernel(self) -> None:
        """End that process and whatever it has started, held copies as well; the files stay.

        Raises
        ------
        Closed, Timeout
            If the container does not answer any more.
        """
        self.end_kernel()
        with self._or_end() as channel:
            while "ended" not in channel.receive(_PATIENCE)[0]:
                pass  # an answer that came too late
            channel.send({"clear": True})
            self._expect("cleared", channel.receive(_PATIENCE)[0])
        self._close_handle("_kernel")
        self._held.clear()
        self._spared.clear()

    def run(self, source: str, seconds: float, patience: float = _PATIENCE) -> tuple[list[Any], bool]:
        """Run a cell.

        After so many `seconds` it is told to stop, and `patience` seconds later it is killed.

        Returns
        -------
        outputs : list
        interrupted : bool
            Whether it had to be told to stop.

        Raises
        ------
        Timeout
            If it did not stop when it was interrupted.
        Closed
            If it ended the process.
        """
        late = False
        with self._or_end() as channel:
            channel.send({"run": source})
            try:
                said, body = channel.receive(seconds)
            except Timeout:
                late = True
                send_signal(self._kernel, signal.SIGINT)
                said, body = channel.receive(patience)
            self._expect("ran", said)
            outputs: list[Any] = parsed(body, list)
        return outputs, late

    def close(self) -> None:
        """End everything in the container."""
        send_signal(self._first, signal.SIGKILL)
        if self._watch is not None:
            self._watch.stop()
        self._close_handle("_kernel")
        self._close_handle("_first")
        self._channel.close()

    @property
    def closed(self) -> bool:
        """Whether no notebook can be run in it any more; held copies may still be there."""
        return self._first is None or self._broken

    def memory(self) -> int:
        """Return the bytes that its processes take, with their share of the imported stack."""
        return memory_of(family(self._first_pid), 0)

    def __enter__(self) -> Container:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _close_handle(self, name: str) -> None:
        handle = getattr(self, name)
        setattr(self, name, None)
        if handle is not None:
            os.close(handle)

    @contextlib.contextmanager
    def _or_end(self) -> Iterator[Channel]:
        try:
            if self.closed:
                raise Closed("it ended the Python process")
            yield self._channel
        except (Closed, Timeout):
            if not self._held:
                self.close()
            elif not self._broken:
                self._broken = True
                self.end_kernel()
            if self._watch is not None and self._watch.verdict:
                raise Closed(self._watch.verdict) from None
            raise

    @staticmethod
    def _expect(word: str, said: dict[str, Any]) -> None:
        if word not in said:
            ended = "ended" in said
            raise Closed("it ended the Python process" if ended else "it sent invalid data to the grader")

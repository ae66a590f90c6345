"""What runs inside the sandbox; `fairgrade.sandbox.host` is its other side.

The *template* imports the stack once and forks a *container* for each connection to its socket. Of the cells
that everybody was given, those above the first answer can be run once: a *begun* template, forked from it,
has run them, listens at a socket of its own and forks containers in the same way. A container's
first process is the first of namespaces of its own (users, processes, files, network, shared memory), with a
disk of its own, no rights, and limits. It forks a *kernel process* for each notebook; only there does a
learner's code run.

What a kernel process sends is the learner's word: the other side takes it as outputs and answers and nothing
else.

Nothing of the course but this file and the few it imports can be seen in the sandbox.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import fcntl
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, cast

from fairgrade.process.channel import read, write
from fairgrade.process.control import address_space, die_with_parent, prctl
from fairgrade.sandbox.seccomp import refuse_setup_calls

_LIBC = ctypes.CDLL(None, use_errno=True)
_PRIVATE, _READ_ONLY, _NO_SUID, _NO_DEVICES, _REMOUNT = 0x44000, 1, 2, 4, 0x20
_SET_DUMPABLE, _DROP_FROM_BOUND, _NO_NEW_PRIVILEGES = 4, 24, 38
_NOBODY = 65534

#: Walls that are neither a namespace nor a step of closing a container off.
OTHER_WALLS = (
    "template: becomes nobody",
    "container: hidden memory",
    "container: the template's files closed",
    "kernel: session",
    "kernel: limit on memory",
    "kernel: standard streams closed",
)

SCRATCH = "/scratch"
"""Where a container's own disk is."""

MOST_FILES = 20_000
"""How many files and folders that disk holds."""


@dataclass(frozen=True)
class Settings:
    """What the template was told at its start.

    Attributes
    ----------
    limits : dict of str to int
        `fairgrade.sandbox.host.Limits`.
    without : frozenset of str
        Walls that are left out, for tests.
    """

    limits: dict[str, int]
    without: frozenset[str] = frozenset()


def _system(name: str, *arguments: Any) -> None:
    """Call the C library; an error is an `OSError` that names the call."""
    if getattr(_LIBC, name)(*arguments) == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


# --- the template ----------------------------------------------------------------------------------------


def main() -> None:
    """Be the template.

    The first line of standard input says what to import and how far containers may go, and each that follows
    says what else to import.
    """
    # Nothing is read ahead, so that `select` sees what is left.
    orders = open(0, "rb", buffering=0)  # noqa: SIM115
    order = json.loads(orders.readline())
    settings = Settings(order["limits"], frozenset(order["without"]))
    if os.getuid() == 0 and "template: becomes nobody" not in settings.without:
        # The limit on processes does not hold for root.
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    _hide_memory(settings)
    listener, begun = (socket.socket(fileno=order[name]) for name in ("listener", "begun"))
    import fairgrade.process.kernel  # noqa: F401  (with all that it needs)
    from fairgrade.process.shell import make_shell

    failed = _import(order["modules"])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how containers ended
    warm = False
    while True:
        waiting: list[Any] = [orders, listener]
        if not warm or orders in select.select(waiting, [], [])[0]:
            line = orders.readline()
            if not line:  # the grader has ended
                return
            order = json.loads(line)
            if "cells" in order:
                if os.fork() == 0:
                    orders.close()
                    listener.close()
                    _begin(order["cells"], order["files"], begun, settings)
                continue
            failed |= _import(order["modules"])
            if not warm:
                make_shell().warm_up()
            warm = True
            gc.collect()
            gc.freeze()  # or a container's first collection would touch, and so copy, everything there is
            sys.stdout.write(json.dumps({"ready": True, "failed": failed}) + "\n")
            sys.stdout.flush()
            continue
        connection, _ = listener.accept()
        if os.fork() == 0:
            if "container: the template's files closed" not in settings.without:
                orders.close()
                listener.close()
                begun.close()
            _enter(connection, settings)
        connection.close()


def _begin(cells: list[str], files: dict[str, str], door: socket.socket, settings: Settings) -> None:
    """Be a begun template: run cells, say what they put out, and fork containers; end if that cannot be."""
    try:
        die_with_parent()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        answer = fcntl.fcntl(1, fcntl.F_DUPFD, 3)  # standard input is closed, and its number free
        _close_standard_streams()
        outputs = None
        with contextlib.suppress(Exception):
            _settle()
            for name, content in files.items():
                path = Path(name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(base64.b64decode(content))
            outputs = _run_for_all(cells)
        os.write(answer, json.dumps({"begun": outputs}, default=str).encode() + b"\n")
        os.close(answer)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        gc.collect()
        gc.freeze()
        while outputs is not None:
            connection, _ = door.accept()
            if os.fork() == 0:
                if "container: the template's files closed" not in settings.without:
                    door.close()
                _enter(connection, settings)
            connection.close()
    finally:
        os._exit(0)


def _run_for_all(cells: Iterable[str]) -> list[Any] | None:
    """Run cells; their outputs, or None if a fork would not be as if they had been run in it."""
    from fairgrade.process.shell import make_shell

    _prepare_for_cells()
    before = _things_outside()
    shell, outputs = make_shell(), []
    for cell in cells:
        outputs.append(shell.run(cell))
        if any(output["output_type"] == "error" for output in outputs[-1]):
            return None
    return outputs if _things_outside() == before else None


def _things_outside() -> tuple[Any, ...]:
    """What a fork does not take along, or shares: files, open files, threads and processes."""
    found = []
    for folder, _, names in os.walk(SCRATCH):
        for name in names:
            about = os.lstat(f"{folder}/{name}")
            found.append((folder, name, about.st_size, about.st_mtime_ns))
    with contextlib.suppress(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
        found.append(("a process", "", 0, 0))
    opened = []
    for handle in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # of the listing itself
            opened.append(os.readlink(handle))
    opened = [name for name in opened if "/fonts/" not in name]  # Matplotlib opens them anew in a fork
    return sorted(found), sorted(opened), threading.active_count(), os.getcwd()


def _import(modules: Iterable[str]) -> dict[str, str]:
    """Import what can be imported; what cannot, and why."""
    failed = {}
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception as error:  # a notebook that needs it will say so itself
            failed[name] = f"{type(error).__name__}: {error}"
    return failed


def _hide_memory(settings: Settings) -> None:
    """Let no other process of the same user look into this one's memory."""
    if "container: hidden memory" not in settings.without:
        prctl(_SET_DUMPABLE, 0)


# --- a container -----------------------------------------------------------------------------------------

#: By wall: `unshare`'s flags.
NAMESPACES = {
    "container: user namespace": 0x10000000,
    "container: mount namespace": 0x00020000,
    "container: process namespace": 0x20000000,
    "container: network namespace": 0x40000000,
    "container: IPC namespace": 0x08000000,
}


def _enter(connection: socket.socket, settings: Settings) -> NoReturn:
    """Become a container, or say why that did not work."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        user, group = os.getuid(), os.getgid()
        # A process that nobody may look into may not say either who it is in its namespace.
        prctl(_SET_DUMPABLE, 1)
        addresses = address_space() + settings.limits["memory"]
        _system("unshare", sum(flag for name, flag in NAMESPACES.items() if name not in settings.without))
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
        if os.fork():
            os._exit(0)  # the sandbox's first process adopts the container
        _hide_memory(settings)
        for name, build in STEPS.items():
            if name not in settings.without:
                build(settings.limits)
        _settle()
        with connection, connection.makefile("rwb") as stream:
            _container(connection, cast(BinaryIO, stream), settings, addresses)
    except BaseException as error:
        with contextlib.suppress(Exception):
            connection.sendall(json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode() + b"\n")
    finally:
        os._exit(0)


def _private_mounts(limits: dict[str, int]) -> None:
    _system("mount", None, b"/", None, _PRIVATE, None)


def _mount_disk(place: str, options: bytes, flags: int = _NO_SUID | _NO_DEVICES) -> None:
    _system("mount", b"none", place.encode(), b"tmpfs", flags, options)


def _limit_disks(limits: dict[str, int]) -> None:
    size = f"size={limits['scratch']},nr_inodes={MOST_FILES}"
    for place in (SCRATCH, "/dev/shm"):
        _mount_disk(place, size.encode(), _NO_SUID | _NO_DEVICES | _REMOUNT)


def _drop_from_bound(limits: dict[str, int]) -> None:
    for right in range(64):
        with contextlib.suppress(OSError):  # beyond the kernel's last
            prctl(_DROP_FROM_BOUND, right)


def _drop_capabilities(limits: dict[str, int]) -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _system("capset", header, (ctypes.c_uint32 * 6)())


def _give_up_new_privileges(limits: dict[str, int]) -> None:
    prctl(_NO_NEW_PRIVILEGES, 1)


def _mask_file_modes(limits: dict[str, int]) -> None:
    os.umask(0o077)


def _limit(what: int, most: str | int) -> Callable[[dict[str, int]], None]:
    def build(limits: dict[str, int]) -> None:
        value = limits[most] if isinstance(most, str) else most
        resource.setrlimit(what, (value, value))

    return build


#: What closes a container off, in order. Nothing of a learner's has run before the last step.
STEPS: dict[str, Callable[[dict[str, int]], None]] = {
    "": _private_mounts,
    "container: own disk": lambda limits: _mount_disk(SCRATCH, b"mode=700"),
    "container: own shared memory": lambda limits: _mount_disk("/dev/shm", b"mode=700"),
    "container: size of disks": _limit_disks,
    "container: nothing in /proc": lambda limits: _mount_disk(
        "/proc", b"size=4k,nr_inodes=2", _NO_SUID | _NO_DEVICES | _READ_ONLY
    ),
    "container: capability bounding set": _drop_from_bound,
    "container: no capabilities": _drop_capabilities,
    "container: no new privileges": _give_up_new_privileges,
    "container: refused system calls": lambda limits: refuse_setup_calls(),
    "container: limit on core dumps": _limit(resource.RLIMIT_CORE, 0),
    "container: limit on file size": _limit(resource.RLIMIT_FSIZE, "file"),
    "container: limit on processes": _limit(resource.RLIMIT_NPROC, "processes"),
    "container: limit on open files": _limit(resource.RLIMIT_NOFILE, "open_files"),
    "container: limit on stack": _limit(resource.RLIMIT_STACK, "stack"),
    "container: file mode mask": _mask_file_modes,
}


def _settle() -> None:
    """Make the folders that a learner's code starts in."""
    for folder in ("home", "work"):
        os.mkdir(f"{SCRATCH}/{folder}", 0o700)
    os.environ.update(HOME=f"{SCRATCH}/home", TMPDIR=SCRATCH, PWD=f"{SCRATCH}/work")
    os.chdir(f"{SCRATCH}/work")


def _container(connection: socket.socket, stream: BinaryIO, settings: Settings, addresses: int) -> None:
    """Lay out files and start kernel processes, until nobody asks any more."""
    write(stream, {"container": True})
    while (asked := read(stream)) is not None:
        message, body = asked
        if "file" in message:
            path = Path(message["file"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        elif message.get("kernel"):
            kernel = os.fork()
            if kernel == 0:
                try:
                    _kernel(connection, settings, addresses)
                finally:
                    os._exit(0)
            _, status = os.waitpid(kernel, 0)
            write(stream, {"ended": os.waitstatus_to_exitcode(status)})
        elif message.get("clear"):
            _kill_all()
            write(stream, {"cleared": True})


def _kill_all() -> None:
    """End all that a kernel process has started, held copies of it as well."""
    if os.getpid() != 1:  # it would be everything else that this user runs
        raise RuntimeError("a container needs a process namespace of its own")
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


# --- the kernel process: from here on a learner's code is about ------------------------------------------


def _kernel(connection: socket.socket, settings: Settings, addresses: int) -> None:
    """Run cells, and hold copies for tests, until nobody asks any more."""
    from fairgrade.process.kernel import Kernel

    if "kernel: session" not in settings.without:
        os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if "kernel: limit on memory" not in settings.without:
        resource.setrlimit(resource.RLIMIT_AS, (addresses, addresses))
    if "kernel: standard streams closed" not in settings.without:
        _close_standard_streams()
    _prepare_for_cells()
    Kernel(connection).serve()


def _close_standard_streams() -> None:
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    if nothing > 2:
        os.close(nothing)


def _prepare_for_cells() -> None:
    if sys.path[0] != "":
        sys.path.insert(0, "")
    sys.argv[:] = [""]

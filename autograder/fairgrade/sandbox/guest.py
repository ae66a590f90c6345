"""What runs inside the sandbox; `fairgrade.sandbox.host` is its other side.

The *template* imports the stack once and forks a *room* for each connection to its door. A room is the first
process of namespaces of its own (users, processes, files, network, shared memory), with a scratch disk of its
own, no rights, and limits. It forks a *desk* for each notebook; only there does a learner's code run. When a
desk ends, everything that it started is killed.

What a desk sends is the learner's word: the other side takes it as outputs and answers and nothing else.

Nothing of the course but this file and the few it imports can be seen in the sandbox.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any, BinaryIO

from fairgrade.process.channel import read, write
from fairgrade.sandbox.seccomp import refuse

_LIBC = ctypes.CDLL(None, use_errno=True)
_NEW_NAMESPACES = 0x10000000 | 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000
_PRIVATE, _READ_ONLY, _NO_SUID, _NO_DEVICES = 0x44000, 1, 2, 4
_SET_DUMPABLE, _DROP_BOUND, _NO_NEW_PRIVILEGES = 4, 24, 38
_NOBODY = 65534

SCRATCH = "/scratch"
"""Where a room's own disk is."""


def _system(name: str, *arguments: Any) -> None:
    """Call the C library; an error is an `OSError` that names the call."""
    if getattr(_LIBC, name)(*arguments) == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


# --- the template ----------------------------------------------------------------------------------------


def main() -> None:
    """Be the template: told by the first line of standard input what to import and how far rooms may go, and
    by each that follows what else to import.
    """
    orders = open(0, "rb", buffering=0)  # noqa: SIM115  (nothing read ahead, so that `select` sees what is left)
    order = json.loads(orders.readline())
    if os.getuid() == 0:  # the limit on processes does not hold for root
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    _system("prctl", _SET_DUMPABLE, 0, 0, 0, 0)  # nobody else may look into its memory
    door = socket.socket(fileno=order["door"])
    import fairgrade.process.plain_data  # noqa: F401
    from fairgrade.process.shell import make_shell

    failed = _import(order["modules"])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how rooms ended
    warm = False
    while True:
        if not warm or orders in select.select([orders, door], [], [])[0]:
            failed |= _import(json.loads(orders.readline())["modules"])
            if not warm and "tests.kernels.kernel" not in sys.modules:  # which brings a shell of its own
                make_shell().warm_up()
            warm = True
            gc.collect()
            gc.freeze()  # or a room's first collection would touch, and so copy, everything there is
            sys.stdout.write(json.dumps({"ready": True, "failed": failed}) + "\n")
            sys.stdout.flush()
            continue
        line, _ = door.accept()
        if os.fork() == 0:
            orders.close()
            door.close()
            _enter(line, order["limits"])
        line.close()


def _import(modules: list[str]) -> dict[str, str]:
    """Import what can be imported; what cannot, and why."""
    failed = {}
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception as error:  # a notebook that needs it will say so itself
            failed[name] = f"{type(error).__name__}: {error}"
    return failed


def _enter(line: socket.socket, limits: dict[str, int]) -> None:
    """Become a room, or say why that did not work; never returns."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        user, group = os.getuid(), os.getgid()
        # A process that nobody may look into may not say either who it is in its namespace.
        _system("prctl", _SET_DUMPABLE, 1, 0, 0, 0)
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        limits = {**limits, "addresses": taken + limits["memory"]}
        _system("unshare", _NEW_NAMESPACES)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
        if os.fork():
            os._exit(0)  # the sandbox's first process adopts the room
        _close_off(limits)
        with line, line.makefile("rwb") as talk:
            _room(line, talk, limits)
    except BaseException as error:
        with contextlib.suppress(Exception):
            line.sendall(json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode() + b"\n")
    finally:
        os._exit(0)


def _close_off(limits: dict[str, int]) -> None:
    """A disk of its own, nothing to be seen of other processes, no rights, limits."""
    _system("prctl", _SET_DUMPABLE, 0, 0, 0, 0)
    _system("mount", None, b"/", None, _PRIVATE, None)
    disk = f"size={limits['scratch']},nr_inodes=20000,mode=700".encode()
    guarded = _NO_SUID | _NO_DEVICES
    _system("mount", b"none", SCRATCH.encode(), b"tmpfs", guarded, disk)
    _system("mount", b"none", b"/dev/shm", b"tmpfs", guarded, disk)
    _system("mount", b"none", b"/proc", b"tmpfs", guarded | _READ_ONLY, b"size=4k,nr_inodes=2")
    for right in range(64):
        _LIBC.prctl(_DROP_BOUND, right, 0, 0, 0)  # those beyond the kernel's last are refused
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _system("capset", header, (ctypes.c_uint32 * 6)())
    _system("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    refuse()
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_STACK, 64 << 20),
    ):
        resource.setrlimit(what, (most, most))
    os.umask(0o077)
    for folder in ("home", "work"):
        os.mkdir(f"{SCRATCH}/{folder}")
    os.environ.update(HOME=f"{SCRATCH}/home", TMPDIR=SCRATCH, PWD=f"{SCRATCH}/work")
    os.chdir(f"{SCRATCH}/work")


def _room(line: socket.socket, talk: BinaryIO, limits: dict[str, int]) -> None:
    """Lay out files and open desks, or seat kernels, until nobody asks any more."""
    write(talk, {"room": True})
    while (asked := read(talk)) is not None:
        message, body = asked
        if "file" in message:
            path = Path(message["file"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        elif message.get("desk"):
            desk = os.fork()
            if desk == 0:
                try:
                    _sit_down(talk, limits)
                finally:
                    os._exit(0)
            _, status = os.waitpid(desk, 0)
            _clear(talk, os.waitstatus_to_exitcode(status))
        elif "kernel" in message:
            from tests.kernels.kernel import seat

            _clear(talk, seat(line, talk, message["kernel"], limits))


def _clear(talk: BinaryIO, left: int) -> None:
    """End all that a desk has started, and say how it was left."""
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    write(talk, {"left": left})


# --- the desk: from here on a learner's code is about ----------------------------------------------------


def _sit_down(talk: BinaryIO, limits: dict[str, int]) -> None:
    from fairgrade.process import plain_data
    from fairgrade.process.shell import make_shell

    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    resource.setrlimit(resource.RLIMIT_AS, (limits["addresses"], limits["addresses"]))
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    sys.path.insert(0, "")
    sys.argv[:] = [""]
    shell = make_shell()  # the template's, warm
    functions: list[Any] = []

    def keep(function: Any) -> int:
        functions.append(function)
        return len(functions) - 1

    write(talk, {"desk": True})
    while (asked := _next(talk)) is not None:
        message, body = asked
        if "run" in message:
            try:
                outputs = shell.run(message["run"])
            except KeyboardInterrupt:
                outputs = shell.outputs
            write(talk, {"ran": True}, _outputs(outputs))
        elif "answers" in message:
            write(talk, {"answered": True}, _answers(plain_data, message["answers"], shell.user_ns, keep))
        elif "call" in message:
            write(talk, {"called": True}, call(plain_data, functions[message["call"]], body, keep))


def _next(talk: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    while True:
        try:
            return read(talk)
        except KeyboardInterrupt:  # meant for a cell that had just ended
            continue


def _outputs(outputs: list[dict[str, Any]]) -> bytes:
    try:
        return json.dumps(outputs, default=_readable).encode()
    except BaseException as error:  # of the learner's own objects in a display
        text = "The cell's output could not be read."
        name = _name_of(type(error))
        return json.dumps(
            [{"output_type": "error", "ename": name, "evalue": text, "traceback": [text]}]
        ).encode()


def _readable(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return repr(value)


def _answers(plain_data: Any, names: list[str], values: dict[str, Any], keep: Any) -> bytes:
    """JSON of what names stand for. An answer that cannot cross does not keep the others from it."""
    left, parts = plain_data.SIZE_LIMIT, []
    for name in names:
        if name in values:
            text = _taken_apart(plain_data, values[name], keep, left)
            left -= len(text)
            parts.append(f"{json.dumps(name)}: {text}")
    return f"{{{', '.join(parts)}}}".encode()


def _taken_apart(plain_data: Any, value: Any, keep: Any, most: int) -> str:
    try:
        text = json.dumps(plain_data.take_apart(value, keep))
        if len(text) <= most:
            return text
        why = f"it takes {len(text):,} bytes; at most {most:,} can be handed over."
    except (plain_data.Refused, RecursionError, MemoryError) as error:
        why = str(error)
    except BaseException as error:  # of an object of the learner's own, which may do as it likes
        why = f"it could not be read ({_name_of(type(error))})"
    return json.dumps({"unsendable": [_name_of(type(value)), why]})


def _name_of(kind: type) -> str:
    """A class's name, whatever the class says of it."""
    return type.__dict__["__name__"].__get__(kind)[:100]


def call(plain_data: Any, function: Any, body: bytes, keep: Any) -> bytes:
    """Call a learner's function with data.

    Parameters
    ----------
    plain_data
        The module, imported before a learner's code could put another in its place.

    Returns
    -------
    bytes
        JSON: `returned`, a tree of the codec, or `raised`, the names of the exception's classes and its text;
        and `changed`, whether the arguments are no longer what they were.
    """
    positional, named = plain_data.decode(body)
    before = plain_data.encode([positional, named])
    with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):
        try:
            value = function(*positional, **named)
            said = f'"returned": {_taken_apart(plain_data, value, keep, plain_data.SIZE_LIMIT)}'
        except BaseException as error:
            names = [_name_of(kind) for kind in type(error).__mro__[:50]]
            try:
                text = str(error)[:10_000]
            except BaseException:  # an exception class of the learner's own
                text = ""
            said = f'"raised": {json.dumps([names, text])}'
        try:
            changed = plain_data.encode([positional, named]) != before
        except BaseException:  # there is something in them that cannot cross
            changed = True
    return f'{{{said}, "changed": {json.dumps(changed)}}}'.encode()


if __name__ == "__main__":
    # As the module it is, so that what is unpickled or compared in here has one name.
    from fairgrade.sandbox.guest import main as start

    start()

"""A kernel in a fork of a process that has imported the stack; `tests.kernels.provisioner` is its other side.

A template forks a *room* for each connection to its door; behind walls that is
`fairgrade.sandbox.guest`'s room.
The room forks the kernel, hands it the sockets that it listens at, passes signals on to it, and says when it
has ended. When whoever asked for the kernel is gone, the room ends the kernel.

The template has no thread, no event loop and no ZMQ context: nothing of that kind survives a fork. What a
kernel imports while it starts is imported here, so that it is there before the fork. Only a template imports
this module: what other modules ask for when they are imported, they are told here as a kernel would.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import ctypes
import gc
import importlib
import importlib.util
import json
import os
import resource
import select
import signal
import socket
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import zmq
from ipykernel import kernelapp
from ipykernel.heartbeat import Heartbeat

from fairgrade.process.channel import read, write
from fairgrade.sandbox.guest import SCRATCH

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
"""A kernel's channels, in the order in which their sockets are handed over."""

INLINE = "module://matplotlib_inline.backend_inline"
"""The back-end that a kernel gives matplotlib, which matplotlib reads when it is imported."""

# What Python, the linker, the mathematics' libraries and matplotlib read once, before the fork.
_READ_ONCE = ("PYTHON", "LD_", "OMP_", "OPENBLAS_", "MKL_", "MPL", "LANG", "LC_", "HOME", "TZ")
_DIE_WITH_PARENT = 1

# What a kernel imports while it starts and when it first shows an error. Not the inline back-end: as that is
# imported it ties itself to the shell that there is, and there is none yet.
_OF_A_KERNEL = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "encodings.idna",
    "ipykernel.debugger",
    "mimetypes",
    "pygments.formatters.terminal256",
    "sqlite3",
    "stack_data",
    "tornado.platform.asyncio",
    "tornado.queues",
)

os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = (
    "1"  # or the debugger says that Python's own modules are frozen
)
for _name in _OF_A_KERNEL:
    with contextlib.suppress(ImportError):
        importlib.import_module(_name)
del os.environ["PYDEVD_DISABLE_FILE_VALIDATION"]


class _Shell:
    """Stands in for a kernel's shell until there is one: pandas asks when it is imported."""

    kernel = None


builtins.get_ipython = _Shell
sys.stdout.reconfigure(encoding="UTF-8")  # and by which name a kernel's output has its encoding


# --- a template without walls ----------------------------------------------------------------------------


def main() -> None:
    """Be the template: told by the first line of standard input what to import; ends when that is closed."""
    order = json.loads(sys.stdin.readline())
    door = socket.socket(fileno=order["door"])
    os.environ["MPLBACKEND"] = INLINE
    said, failed = warm_up(order["modules"])
    print(json.dumps({"said": said, "failed": failed}), flush=True)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # that is for the terminal's foreground, the owner
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how rooms ended
    template = os.getpid()
    while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
        line, _ = door.accept()
        if os.fork() == 0:
            door.close()
            _enter(line, template)
        line.close()


def warm_up(modules: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Import modules as a kernel would find them.

    Returns
    -------
    said : str
        What a kernel would have shown while it imported them: warnings and anything printed.
    failed : dict
        Why a module could not be imported. A notebook that needs it will say so itself.
    """
    warned: list[str] = []
    failed: dict[str, str] = {}
    show = warnings.showwarning
    with tempfile.TemporaryFile() as printed:
        standard = [os.dup(1), os.dup(2)]
        try:
            os.dup2(printed.fileno(), 1)
            os.dup2(printed.fileno(), 2)
            warnings.showwarning = lambda message, category, *place, **more: warned.append(
                f"{category.__name__}: {message}"
            )
            for name in modules:
                try:
                    importlib.import_module(name)
                except Exception as error:
                    failed[name] = f"{type(error).__name__}: {error}"
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            warnings.showwarning = show
            for number, kept in enumerate(standard, 1):
                os.dup2(kept, number)
                os.close(kept)
        printed.seek(0)
        said = [*warned, printed.read().decode(errors="replace").strip()]
    with warnings.catch_warnings():
        pass  # when it leaves, no warning counts any more as having been shown
    warnings.onceregistry.clear()
    gc.collect()
    gc.freeze()  # or a kernel's first collection would touch, and so copy, everything there is
    return "\n".join(filter(None, said)), failed


def _enter(line: socket.socket, template: int) -> None:
    """Be a room without walls; never returns."""
    try:
        _end_with(template)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with line, line.makefile("rwb") as talk:
            write(talk, {"room": True})
            while (asked := read(talk)) is not None:
                write(talk, {"left": seat(line, talk, asked[0]["kernel"])})
    finally:
        os._exit(0)


def _end_with(parent: int) -> None:
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before that
        os._exit(1)


# --- in a room -------------------------------------------------------------------------------------------


def seat(
    line: socket.socket, talk: BinaryIO, order: Mapping[str, Any], limits: Mapping[str, int] | None = None
) -> int:
    """Fork a kernel and stay with it until it ends; how it ended, as subprocess says it.

    From the time when the kernel is ready every byte on the line is the number of a signal for it.
    """
    _silence()
    write(talk, {"hand": True})
    _, listeners, _, _ = socket.recv_fds(line, 1, len(CHANNELS))
    room = os.getpid()
    kernel = os.fork()
    if kernel == 0:
        _be(line, talk, order, listeners, limits, room)
    for listener in listeners:
        os.close(listener)
    handle = os.pidfd_open(kernel)
    while handle not in select.select([line, handle], [], [])[0]:
        numbers = line.recv(64) or bytes([signal.SIGKILL])
        for number in numbers:
            _signal(kernel, number)
    os.close(handle)
    _signal(kernel, signal.SIGKILL)  # for what it has started
    _, status = os.waitpid(kernel, 0)
    return os.waitstatus_to_exitcode(status)


def _silence() -> None:
    """Nothing to read, and nowhere to write to.

    Before the listeners come: where the template has closed one of the three, one gets its number.
    """
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
        os.set_inheritable(standard, True)
    if nothing > 2:
        os.close(nothing)


def _signal(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


# --- the kernel ------------------------------------------------------------------------------------------


def _be(
    line: socket.socket,
    talk: BinaryIO,
    order: Mapping[str, Any],
    listeners: list[int],
    limits: Mapping[str, int] | None,
    room: int,
) -> None:
    """Be the kernel; never returns."""
    code = 1
    try:
        _end_with(room)
        try:
            app = _ready(order, listeners, walled=limits is not None)
        except BaseException as error:
            write(talk, {"failed": f"{type(error).__name__}: {error}"})
            raise
        write(talk, {"kernel": True})
        talk.close()
        line.close()
        if limits is not None:
            most = limits["addresses"] + _THREADS
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        app.start()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    finally:
        # As an interpreter ends, but without taking down what it shares with its siblings.
        with contextlib.suppress(BaseException):
            threading._shutdown()
            atexit._run_exitfuncs()
        os._exit(code)


#: Addresses, not memory, that a kernel's threads take for their stacks and heaps.
_THREADS = 2 << 30


def _ready(order: Mapping[str, Any], listeners: list[int], walled: bool) -> IPKernelApp:
    """Make this process what a kernel is when it has just been started, and then a kernel."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    arguments = list(order["arguments"])
    if walled:
        os.environ.update(order["environment"])
        file = f"{SCRATCH}/kernel.json"
        Path(file).write_text(json.dumps(order["connection"]))
        arguments = [file if argument == order["file"] else argument for argument in arguments]
        if order["folder"] is not None:  # otherwise it stays in the room's own
            os.chdir(order["folder"])
    else:
        _refuse_another_start(order["environment"])
        os.environ.clear()
        os.environ.update(order["environment"])
        os.chdir(order["folder"])
    del builtins.get_ipython
    tempfile.tempdir = None
    if "numpy.random" in sys.modules:  # Python's own does it by itself
        sys.modules["numpy.random"].seed()
    if sys.path[0] == "":
        del sys.path[0]  # as the launcher does
    sys.argv[:] = [importlib.util.find_spec("ipykernel_launcher").origin, *arguments]
    app = IPKernelApp.instance(parent_handle=1)  # which means none: the room sees to it that the kernel ends
    app.listeners = dict(zip(CHANNELS, listeners, strict=True))
    app.initialize()
    return app


def _refuse_another_start(environment: Mapping[str, str]) -> None:
    wanted = {"MPLBACKEND": INLINE, **environment}
    for name in sorted({*wanted, *os.environ}):
        if name.startswith(_READ_ONCE) and wanted.get(name) != os.environ.get(name):
            raise RuntimeError(
                f"the kernel is to have {name}={wanted.get(name)!r}, and its template has started with "
                f"{os.environ.get(name)!r}, which it has used by now. Give the kernel a template of its own."
            )


class _Heartbeat(Heartbeat):
    listener: int

    def _try_bind_socket(self) -> None:
        _listen(self.socket, self.listener, f"{self.ip}-{self.port}")


class IPKernelApp(kernelapp.IPKernelApp):
    """ipykernel's application, by its name in configuration; it is handed the sockets it listens at."""

    listeners: Mapping[str, int]

    def _try_bind_socket(self, s: Any, port: int) -> int:
        channel = next(name for name in CHANNELS if getattr(self, f"{name}_port") == port)
        _listen(s, self.listeners[channel], f"{self.ip}-{port}")
        return port

    def init_control(self, context: Any) -> None:
        # The kernel's debugger connects to where the shell's socket was bound last; it may not see that path.
        self.shell_socket.bind("inproc://shell")
        super().init_control(context)

    def init_heartbeat(self) -> None:
        self.heartbeat = _Heartbeat(zmq.Context(), (self.transport, self.ip, self.hb_port))
        self.heartbeat.listener = self.listeners["hb"]
        self.heartbeat.start()


def _listen(s: Any, listener: int, path: str) -> None:
    os.set_inheritable(listener, False)
    s.setsockopt(zmq.USE_FD, listener)
    s.bind(f"ipc://{path}")

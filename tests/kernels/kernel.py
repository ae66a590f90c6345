"""A process that imports the stack once and forks Jupyter kernels. `tests.kernels.provisioner` starts it.

It listens at a Unix socket. For each connection it forks a supervisor, which forks the kernel, sends its
process id, says how it ended, and ends it when the connection closes. The process has no thread, no event
loop and no ZMQ context, because none of those survives a fork.
"""

import builtins
import contextlib
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import sys

# What a kernel imports while it starts and when it first shows an error. Not matplotlib's inline back-end:
# when it is imported it ties itself to the shell that there is, and there is none yet.
IMPORTED_BY_KERNELS = (
    "ipykernel.kernelapp",
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


class Shell:
    """Stands in for a kernel's shell until there is one: pandas asks for it when it is imported."""

    kernel = None


def main() -> None:
    """Import the modules named on the command line, say so, and fork kernels until standard input closes."""
    listener, modules = socket.socket(fileno=int(sys.argv[1])), sys.argv[2:]
    del sys.path[0]  # this file's folder
    sys.stdout.reconfigure(encoding="UTF-8")  # the spelling that a kernel's output has
    builtins.get_ipython = Shell
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # or the debugger warns of Python's frozen modules
    for name in IMPORTED_BY_KERNELS:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    del os.environ["PYDEVD_DISABLE_FILE_VALIDATION"]
    for name in modules:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # or a kernel's first collection would touch, and so copy, everything there is
    print("ready", flush=True)
    owner = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the owner
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how supervisors ended
    while owner not in select.select([listener, owner], [], [])[0]:
        connection, _ = listener.accept()
        if os.fork() == 0:
            os.close(owner)
            listener.close()
            supervise(connection)
            return
        connection.close()


def supervise(connection: socket.socket) -> None:
    """Fork a kernel and stay until it has ended and the connection is closed. The kernel returns as well."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    order = json.loads(connection.makefile().readline())
    kernel = os.fork()
    if kernel == 0:
        connection.close()
        run_kernel(**order)
        return
    with contextlib.suppress(OSError):
        os.setpgid(kernel, kernel)  # in both processes, so that it holds whichever is first
    try:
        connection.sendall(f"{kernel}\n".encode())
        handle = os.pidfd_open(kernel)
        if connection not in select.select([connection, handle], [], [])[0]:
            ended = os.waitid(os.P_PID, kernel, os.WEXITED | os.WNOWAIT)
            code = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
            connection.sendall(f"{code}\n".encode())
            connection.recv(1)  # its number is not free for others while somebody may send it a signal
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(kernel, signal.SIGKILL)  # for what it has started as well
        os._exit(0)


def run_kernel(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Make this process what a kernel is when it has just been started, and then a kernel."""
    with contextlib.suppress(PermissionError):
        os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    del builtins.get_ipython
    if "numpy.random" in sys.modules:  # Python's own generator is seeded anew by itself
        sys.modules["numpy.random"].seed()
    sys.argv[:] = [importlib.util.find_spec("ipykernel_launcher").origin, *arguments]
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance()


if __name__ == "__main__":
    main()

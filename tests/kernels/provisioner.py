"""Kernels for the suite, forked from a process that has imported the stack, so that they start at once.

A kernel's first seconds go into imports. A *template* has done them, and each fork of it is a kernel that is
fresh in every other way. Jupyter finds these kernels by a kernel spec; none is installed, `JUPYTER_PATH` says
where to look for one::

    with Template(["pandas", "matplotlib.pyplot"]) as template:
        os.environ["JUPYTER_PATH"] = str(write_spec(folder, template))
        NotebookClient(notebook, kernel_name="warm").execute()

Other processes can use the template too, as long as its owner lives: those must load `tests.kernels.plugin`.

What differs from a kernel that starts from nothing: the modules are in `sys.modules` already, the filters for
warnings that they add are there, and all kernels of a template have one hash seed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Unicode

#: The back-end that a kernel gives matplotlib, which matplotlib reads when it is imported.
INLINE = "module://matplotlib_inline.backend_inline"


class Template:
    """A process that has imported modules and forks kernels. A context manager: it ends with the block.

    Parameters
    ----------
    modules : iterable of str
        What to import.

    Attributes
    ----------
    address : str
        The path of the socket at which it can be asked for a kernel; only the same user can reach it.

    Raises
    ------
    RuntimeError
        If a module cannot be imported, or importing shows something that a kernel would then no longer show.
    """

    def __init__(self, modules: Iterable[str] = ()) -> None:
        self._folder = tempfile.mkdtemp(prefix="kernels-")
        self.address = f"{self._folder}/socket"
        environment = {name: value for name, value in os.environ.items() if name != "JPY_PARENT_PID"}
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen(64)
            program = [sys.executable, str(Path(__file__).with_name("kernel.py")), str(listener.fileno())]
            self.process = subprocess.Popen(
                [*program, *modules],
                stdin=subprocess.PIPE,  # never written to: it closes when this process ends
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                pass_fds=[listener.fileno()],
                env={**environment, "MPLBACKEND": INLINE},
            )
        first = self.process.stdout.readline()
        if first != "ready\n":
            self.process.stdin.close()
            said = first + self.process.stdout.read()
            self.close()
            raise RuntimeError(
                f"A kernel shows this when it imports the modules, and a forked one would not:\n{said}"
            )

    def close(self) -> None:
        """End it. Its kernels end when those who asked for them let go."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Template:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def write_spec(folder: Path, template: Template) -> Path:
    """Write the kernel spec "warm" for kernels of a template; the folder, for `JUPYTER_PATH`."""
    command = ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {
        # Kernels side by side share no history, as under nbclient.
        "argv": [*command, "--HistoryManager.hist_file=:memory:"],
        "display_name": "Python (warm)",
        "language": "python",
        "metadata": {
            "kernel_provisioner": {"provisioner_name": "warm", "config": {"address": template.address}}
        },
    }
    place = folder / "kernels" / "warm"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(json.dumps(spec, indent=1), encoding="utf-8")
    return folder


class ForkedKernel:
    """A kernel as `LocalProvisioner` needs it: what it uses of `subprocess.Popen`.

    Parameters
    ----------
    address : str
        Of the template.
    order : mapping
        What `tests.kernels.kernel.run_kernel` is called with.
    """

    stdin = stdout = stderr = None

    def __init__(self, address: str, **order: Any) -> None:
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(address)
        self._connection.sendall(json.dumps(order).encode() + b"\n")
        self._answers = self._connection.makefile()
        self.pid = int(self._answers.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended, as subprocess says it; None while it runs."""
        if self.returncode is None:
            self._connection.setblocking(False)
            try:
                self._connection.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                return None
            finally:
                self._connection.setblocking(True)
            self.returncode = int(self._answers.readline() or -signal.SIGKILL)
        return self.returncode

    def wait(self) -> int | None:
        """Its exit code, once it has ended; from then on its process id can be another's."""
        if self.returncode is None:
            self.returncode = int(self._answers.readline() or -signal.SIGKILL)
        self._answers.close()
        self._connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel alone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)


class WarmProvisioner(LocalProvisioner):
    """Asks a template for a kernel where `LocalProvisioner` starts an interpreter."""

    address = Unicode(config=True, help="The path of the template's socket.")

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Fork a kernel with the arguments that follow the module's name in the command."""
        self.cwd = str(options.get("cwd") or Path.cwd())
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        self.process = ForkedKernel(
            self.address, arguments=arguments, environment=dict(options["env"]), folder=self.cwd
        )
        self.pid = self.pgid = self.process.pid
        return self.connection_info

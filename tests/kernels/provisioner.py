"""Warm kernels: Jupyter kernels forked from a process that has imported the stack.

A cold kernel spends its first seconds on imports. A warm one is a fork of a *template* that has done them:
it is ready in less than a tenth of a second of processor time, and is a fresh kernel in every other way. It
speaks to its client through sockets in a private folder, never through a port.

Jupyter finds it as it finds any other kernel, by a kernel spec. None is installed; `JUPYTER_PATH` says
where to look for one::

    place = warm.write_spec(folder, modules=["pandas", "fairlearn.metrics"])
    os.environ["JUPYTER_PATH"] = str(place)
    NotebookClient(notebook, kernel_name="warm").execute()

The template starts with the first kernel that needs it, serves every kernel of that process and ends with
it. Where each notebook is run by a process of its own, as by nbval, start a template once and tell the spec
where its door is::

    with warm.Template(["pandas", "matplotlib.pyplot"]) as template:
        place = warm.write_spec(folder, door=template.door, walls=False)
        environment = {**os.environ, "JUPYTER_PATH": str(place)}
        subprocess.run(["pytest", "--nbval", "--nbval-kernel-name=warm", "course"], env=environment)

With `walls` (the default) a kernel is a room of the sandbox: `fairgrade.sandbox.host` says what it cannot do.
It sees no variable of the environment but those of the spec's `env`, and of the machine's files only Python
and the `folders` of the spec, which it cannot write to. Where its notebook lies in one of them it stands
there, otherwise in a folder of its own. Without walls it may do what its owner may, with the owner's
environment and folder.

What a warm kernel has from the start, and a cold one only after its imports: the modules in `sys.modules`,
and the filters for warnings that they add. A template without walls refuses modules that warn or print when
they are imported, since no kernel would show that again. All its kernels have one hash seed, the
template's.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Bool, List, Unicode

from fairgrade.process.channel import Gone, Late, Line, send_signal
from fairgrade.sandbox.host import Limits, NoSandbox, Sandbox
from fairgrade.sandbox.memory_watch import Guard

#: In the order in which `tests.kernels.kernel` takes their sockets.
_CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
#: Seconds that a kernel may take to get ready on a busy machine.
_PATIENCE = 60
#: Seconds between two looks at whether a kernel has ended, and that one look may take.
_PAUSE, _LOOK = 0.02, 0.001
#: Bytes that the address of a Unix socket may have, less those of a channel's number.
_LONGEST_ADDRESS = 100


class NoKernel(RuntimeError):
    """A kernel cannot be forked. Says why and what to do."""


# --- for whoever wants kernels ---------------------------------------------------------------------------


def write_spec(
    folder: Path,
    name: str = "warm",
    *,
    modules: Iterable[str] = (),
    walls: bool = True,
    folders: Iterable[Path] = (),
    door: str = "",
    environment: Mapping[str, str] | None = None,
) -> Path:
    """Write a kernel spec for warm kernels; nothing is installed.

    Parameters
    ----------
    folder : Path
        Where the spec goes: a folder of its own.
    name : str
        What notebooks and clients call the kernel.
    modules : iterable of str
        What the template imports, if this spec is to start one.
    walls : bool
        Whether kernels run in a sandbox.
    folders : iterable of Path
        What can be read behind walls besides Python and its packages.
    door : str
        `door` of a `Template` (without walls) or of a `Sandbox` (with walls) that has imported
        "tests.kernels.kernel": kernels are forked from that one.
    environment : mapping
        Variables for the kernel. Behind walls there are no others of the machine's.

    Returns
    -------
    Path
        The folder, for `JUPYTER_PATH`.
    """
    seen = [str(Path(path).resolve()) for path in folders]
    config = {"walls": walls, "modules": list(modules), "folders": seen, "door": door}
    # Kernels side by side share no history, as under nbclient.
    start = ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {
        "argv": [*start, "--HistoryManager.hist_file=:memory:"],
        "display_name": f"Python ({name})",
        "language": "python",
        "env": dict(environment or {}),
        "metadata": {"kernel_provisioner": {"provisioner_name": "warm", "config": config}},
    }
    place = Path(folder) / "kernels" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "kernel.json").write_text(json.dumps(spec, indent=1), encoding="utf-8")
    return Path(folder)


class Template:
    """A process that has imported modules and forks kernels, with no walls around them.

    A context manager: it ends, with all its kernels, when it is closed or its owner ends.

    Parameters
    ----------
    modules : iterable of str
        What to import.

    Attributes
    ----------
    door : str
        Where to ask for a kernel; only the same user can.
    failed : dict
        Why a module could not be imported. A notebook that needs it will say so itself.

    Raises
    ------
    NoKernel
        If it does not start, or importing shows something that a kernel would then no longer show.
    """

    def __init__(self, modules: Iterable[str] = ()) -> None:
        self._place = tempfile.mkdtemp(prefix="warm-")
        self.door = f"{self._place}/door"
        with socket.socket(socket.AF_UNIX) as door:
            try:
                door.bind(self.door)
                door.listen(64)
                self._process = subprocess.Popen(
                    [sys.executable, "-c", "from tests.kernels.kernel import main; main()"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    pass_fds=[door.fileno()],
                    cwd="/",
                )
                self.failed = self._told(door=door.fileno(), modules=list(modules))
            except BaseException:
                self.close()
                raise

    def _told(self, **order: Any) -> dict[str, str]:
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise NoKernel("The process that forks kernels does not start. What it said is shown above.")
        told = json.loads(answer)
        if told["said"]:
            raise NoKernel(
                "A cold kernel shows this when it imports the modules, and a warm one would not: "
                f"{told['said']} Leave the module that says it out of the list."
            )
        return told["failed"]

    @property
    def closed(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def close(self) -> None:
        """End it and all its kernels."""
        if process := getattr(self, "_process", None):
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(self._place, ignore_errors=True)

    def __enter__(self) -> Template:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# --- for jupyter_client ----------------------------------------------------------------------------------


class WarmProvisioner(KernelProvisionerBase):
    """Forks a kernel from a template where others start an interpreter. `write_spec` explains its settings.

    A kernel ends with the process that started it, so no other process can take it over.
    """

    modules = List(Unicode(), help="What the template imports.")
    walls = Bool(True, help="Whether kernels run in a sandbox.")
    folders = List(Unicode(), help="What can be read behind walls.")
    door = Unicode(help="Where a template listens that somebody else has started.")

    _seat: _Seat | None = None
    _folder: str | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the sockets' addresses, and write the connection file."""
        manager = self.parent
        if manager.transport != "ipc" or not os.path.isabs(manager.ip):
            if self._folder is None:
                self._folder = _short_folder()
            manager.transport, manager.ip = "ipc", f"{self._folder}/k"
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        command = manager.format_kernel_cmd(extra_arguments=kwargs.pop("extra_arguments", []))
        return await super().pre_launch(cmd=command, **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork it.

        Raises
        ------
        NoKernel
            If that does not work.
        """
        try:
            # Here and not in a thread of the pool: a sandbox ends with the thread that starts it.
            door = self.door or _template(self.walls, tuple(self.modules), tuple(self.folders)).door
            info = self.connection_info
            order = {
                "arguments": cmd[cmd.index("ipykernel_launcher") + 1 :],
                "environment": dict(self.kernel_spec.env) if self.walls else kwargs["env"],
                "folder": self._place(kwargs.get("cwd") or os.getcwd()),
                "file": os.path.realpath(self.parent.connection_file),
                "connection": {**info, "key": info["key"].decode()},
            }
            addresses = [f"{info['ip']}-{info[f'{channel}_port']}" for channel in _CHANNELS]
            self._seat = await asyncio.to_thread(_Seat, door, self.walls, order, addresses)
        except (OSError, Gone, Late, NoSandbox) as error:
            await self.cleanup()
            raise NoKernel(f"No kernel could be forked: {error}") from error
        return info

    def _place(self, folder: str) -> str | None:
        """Where the kernel is to stand; None for a folder of its own."""
        place = Path(folder).resolve()
        return str(place) if not self.walls or any(map(place.is_relative_to, self.folders)) else None

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel, or how it ended has not been asked for yet."""
        return self._seat is not None

    async def poll(self) -> int | None:
        """None while it runs, then how it ended, as subprocess says it."""
        if self._seat is None:
            return 0
        if (code := self._seat.ended()) is not None and self._seat.verdict:
            self.log.warning("The kernel was ended: %s.", self._seat.verdict)
        return code

    async def wait(self) -> int | None:
        """Wait until it has ended; how."""
        while (code := await self.poll()) is None:
            await asyncio.sleep(_PAUSE)
        self._leave()
        return code

    async def send_signal(self, signum: int) -> None:
        """To the kernel and what it has started."""
        if self._seat is not None and signum:
            self._seat.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        self._leave()
        if not restart and self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    async def get_provisioner_info(self) -> dict[str, Any]:
        """What is known of the kernel, with its process number for whoever looks for it."""
        pid = None if self._seat is None else self._seat.pid
        return {**await super().get_provisioner_info(), "pid": pid}

    def _leave(self) -> None:
        if self._seat is not None:
            self._seat.close()
            self._seat = None


_TEMPLATES: dict[tuple[Any, ...], Template | Sandbox] = {}


def _template(walls: bool, modules: tuple[str, ...], folders: tuple[str, ...]) -> Template | Sandbox:
    """The process's own template of that kind; it is started if there is none."""
    key = (walls, modules, folders)
    if key not in _TEMPLATES or _TEMPLATES[key].closed:
        if walls:
            made: Template | Sandbox = Sandbox(["tests.kernels.kernel", *modules], map(Path, folders))
        else:
            made = Template(modules)
        atexit.register(made.close)
        _TEMPLATES[key] = made
    return _TEMPLATES[key]


def _short_folder() -> str:
    """A private folder whose path leaves room for a socket's name."""
    folder = tempfile.mkdtemp(prefix="kernel-")
    if len(os.fsencode(folder)) > _LONGEST_ADDRESS:
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix="kernel-", dir="/tmp")
    return folder


class _Seat:
    """A kernel's process as it is seen from here, from its start until its end.

    Parameters
    ----------
    door : str
        Of the template.
    walls : bool
        Whether that one is behind walls.
    order : mapping
        What `tests.kernels.kernel` is to make of the process.
    addresses : iterable of str
        Where it is to listen, by channel.
    """

    def __init__(self, door: str, walls: bool, order: Mapping[str, Any], addresses: Iterable[str]) -> None:
        self._handle: int | None = None
        self._guard: _Guard | None = None
        self._code: int | None = None
        self._line = Line(door, 0)
        try:
            self._expect("room")
            self._handle = self._line.speaker()
            if walls:
                self._guard = _Guard(self._handle, self._line.sender, Limits().together)
            self._line.say({"kernel": order})
            self._expect("hand")
            with contextlib.ExitStack() as stack:
                # Made here, since nobody in the room can reach the folder that they lie in.
                listeners = [stack.enter_context(_listener(address)) for address in addresses]
                self._line.hand(b"\0", [listener.fileno() for listener in listeners])
            self._expect("kernel")
            self.pid = self._line.sender
        except BaseException:
            self.close()
            raise

    def _expect(self, word: str) -> None:
        said, _ = self._line.hear(_PATIENCE)
        if word not in said:
            raise Gone(str(said.get("failed", f"it ended at once, with exit code {said.get('left')}")))

    @property
    def verdict(self) -> str:
        """Why it was ended from here, or ""."""
        return self._guard.verdict if self._guard else ""

    def signal(self, number: int) -> None:
        with contextlib.suppress(OSError):  # it has just ended
            self._line.hand(bytes([number]))

    def ended(self) -> int | None:
        if self._code is None:
            try:
                said, _ = self._line.hear(_LOOK)
                self._code = int(said["left"])
            except Late:
                return None
            except Gone:
                self._code = -signal.SIGKILL
        return self._code

    def close(self) -> None:
        """End it, and all that it has started."""
        send_signal(self._handle, signal.SIGKILL)
        if self._guard is not None:
            self._guard.stop()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        self._line.close()


class _Guard(Guard):
    """A kernel answers from threads beside the one that runs cells; they are as urgent."""

    def _let_others_first(self, members: list[int]) -> None:
        pass


def _listener(address: str) -> socket.socket:
    """A socket that listens at a path."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(address)  # of the kernel before a restart
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(address)
        listener.listen(16)
        listener.setblocking(False)
    except BaseException as error:
        listener.close()
        if isinstance(error, OSError):
            raise OSError(error.errno, f"{error.strerror or error}: {address}") from error
        raise
    return listener

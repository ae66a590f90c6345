"""bubblewrap's arguments, as a list of named walls: what a process behind them can see and do.

A wall is named so that a test can take it out and see that the proof (`fairgrade.sandbox.selfcheck`) notices.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import fairgrade
from fairgrade import CHECKOUT
from fairgrade.process.environment import ENVIRONMENT
from fairgrade.sandbox import guest
from fairgrade.sandbox.guest import SCRATCH
from fairgrade.sandbox.seccomp import allow_list

#: The name under which `Sandbox` hands bubblewrap a word that nothing behind the walls may find.
CANARY = "FAIRGRADE_CANARY"
#: The wall that `fairgrade.sandbox.memory_watch` is.
MEMORY_WATCH = "host: memory watch"
_CHECKERS_TMP = 512 << 20


class NoSandbox(RuntimeError):
    """Learners' code cannot be run safely here. Says why and what to do."""


@dataclass(frozen=True)
class Wall:
    """A part of bubblewrap's command line.

    Attributes
    ----------
    name : str
        "" if nothing works without it.
    arguments : tuple of str
    instead : tuple of str
        What stands there when the wall is taken out.
    """

    name: str
    arguments: tuple[str, ...]
    instead: tuple[str, ...] = ()


def bubblewrap() -> str:
    """Return the path of the program.

    Raises
    ------
    NoSandbox
        If it is not installed.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise NoSandbox(
            "bubblewrap is not installed. On Debian or Ubuntu: sudo apt-get install bubblewrap. "
            "To grade without a sandbox, with everything that you can read and write in reach of "
            "learners' code: --unsafe."
        )
    return program


@contextlib.contextmanager
def system_call_filter() -> Iterator[int]:
    """Open the list of allowed system calls for bubblewrap, which reads it from a file handle.

    Raises
    ------
    NoSandbox
        If the list is not known for this kind of machine.
    """
    try:
        program = allow_list()
    except OSError as error:
        raise NoSandbox(f"There is no sandbox for this machine: {error.strerror}.") from None
    with tempfile.TemporaryFile() as file:
        file.write(program)
        file.flush()
        file.seek(0)
        yield file.fileno()


def sandbox_command(readable: Iterable[Path], filter_handle: int, without: Collection[str] = ()) -> list[str]:
    """Return the command that runs what follows it behind the walls for learners' code.

    Parameters
    ----------
    readable : iterable of Path
        What can be read, besides Python, the installed packages and the few files of this one that run there.
    filter_handle : int
        Of `system_call_filter`.
    without : collection of str
        Names of walls to leave out, for tests.
    """
    return [bubblewrap(), *_flat(_sandbox_walls(readable, filter_handle), without), "--"]


def wall_names() -> set[str]:
    """Return the names of all walls around learners' code that can be left out, for tests."""
    names = {wall.name for wall in _sandbox_walls([], 0)}
    return {*names, *guest.NAMESPACES, *guest.STEPS, *guest.OTHER_WALLS, MEMORY_WATCH} - {""}


def _sandbox_walls(readable: Iterable[Path], filter_handle: int) -> list[Wall]:
    walls = [*_namespaces(), *_nobodys_rights()]
    walls += [
        Wall("sandbox: ends with the grader", ("--die-with-parent",)),
        Wall("sandbox: session", ("--new-session",)),
        Wall("sandbox: system-call list", ("--seccomp", str(filter_handle))),
        Wall("", ("--tmpfs", "/")),
    ]
    shown = [*_python(), *readable, *_files_inside()]
    walls += _read_only(shown)
    walls += [
        Wall("", ("--proc", "/proc")),
        Wall("sandbox: devices", ("--dev", "/dev"), ("--dev-bind", "/dev", "/dev")),
        # The template's own, for Matplotlib's list of fonts; a container's disk lies over it.
        Wall("", ("--perms", "1777", "--size", str(32 << 20), "--tmpfs", SCRATCH)),
    ]
    if not any(path.is_relative_to("/tmp") for path in shown):
        walls.append(Wall("", ("--symlink", SCRATCH.lstrip("/"), "/tmp")))
    walls += [
        Wall("sandbox: read-only /dev", ("--remount-ro", "/dev")),
        Wall("sandbox: read-only root", ("--remount-ro", "/")),
        *_environment(
            HOME=SCRATCH,
            # Its workers look themselves up in /proc, which is empty: n_jobs=-1 runs in one process.
            JOBLIB_MULTIPROCESSING="0",
            MPLBACKEND="module://matplotlib_inline.backend_inline",
        ),
    ]
    return walls


def checker_command(folder: str, filter_handle: int) -> list[str]:
    """Return the command that runs what follows it behind the walls for the author's checkers.

    They run the author's code on data that learners sent: no network, nothing of the grader's environment,
    nothing to be read but Python and its packages, nothing to be written but `folder` and a disk of their own
    at /tmp.

    Parameters
    ----------
    folder : str
        What they may write to; also where the lab's files are.
    filter_handle : int
        Of `system_call_filter`.
    """
    package = Path(fairgrade.__file__).resolve().parent
    walls = [*_namespaces(), *([Wall("", ("--cap-drop", "ALL"))] if os.getuid() == 0 else [])]
    if os.getuid() != 0:
        walls.append(Wall("", ("--unshare-user",)))
    walls += [
        Wall("", ("--die-with-parent", "--seccomp", str(filter_handle), "--tmpfs", "/")),
        Wall("", ("--perms", "1777", "--size", str(_CHECKERS_TMP), "--tmpfs", "/tmp")),
        *_read_only([*_python(), package, *_helpers()]),
        Wall("", ("--proc", "/proc", "--dev", "/dev", "--bind", folder, folder, "--remount-ro", "/")),
        *_environment(HOME="/tmp", MPLBACKEND="agg"),
    ]
    return [bubblewrap(), *_flat(walls, ()), "--"]


def readable_folders() -> list[Path]:
    """Return the folders that code behind the walls can read in; nothing in them is secret."""
    package = Path(fairgrade.__file__).resolve().parent
    return [Path(sys.base_prefix), Path(sys.prefix), Path("/usr"), package, *_helpers()]


def _flat(walls: Iterable[Wall], without: Collection[str]) -> list[str]:
    return [part for wall in walls for part in (wall.instead if wall.name in without else wall.arguments)]


def _namespaces() -> list[Wall]:
    return [
        Wall("sandbox: IPC namespace", ("--unshare-ipc",)),
        Wall("sandbox: process namespace", ("--unshare-pid",)),
        Wall("sandbox: network namespace", ("--unshare-net",)),
        Wall("sandbox: host name", ("--unshare-uts", "--hostname", "sandbox")),
        Wall("sandbox: cgroup namespace", ("--unshare-cgroup-try",)),
    ]


def _nobodys_rights() -> list[Wall]:
    if os.getuid() != 0:
        return [Wall("", ("--unshare-user",))]
    # The template becomes nobody, for whom every limit holds; all other rights are dropped at once.
    kept = ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    return [Wall("sandbox: dropped capabilities", kept)]


def _python() -> list[Path]:
    seen = ("/usr", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", sys.base_prefix, sys.prefix)
    return [Path(path) for path in seen]


_INSIDE = (
    "__init__.py",
    "process/__init__.py",
    *(
        f"process/{name}.py"
        for name in ("channel", "control", "environment", "kernel", "plain_data", "shell", "state")
    ),
    "sandbox/__init__.py",
    *(f"sandbox/{name}.py" for name in ("guest", "seccomp")),
    "checks",  # for tests that run beside learners' code; learners have it, with the labs
)


def _files_inside() -> list[Path]:
    """What of this package runs in the sandbox, and the helpers; nothing around them is seen."""
    package = Path(fairgrade.__file__).resolve().parent
    return [*(package / name for name in _INSIDE), *_helpers()]


def _helpers() -> list[Path]:
    return [path for path in [CHECKOUT / "shared" / "fairness_audit"] if path.is_dir()]


def _read_only(paths: Iterable[Path]) -> list[Wall]:
    walls: list[Wall] = []
    shown: list[Path] = []
    for path in paths:
        for above in reversed(path.parents[:-1]):  # bubblewrap would make them for root alone
            if not any(above.is_relative_to(folder) for folder in shown):
                walls.append(Wall("", ("--dir", str(above))))
        name = str(path)
        walls.append(
            Wall("sandbox: read-only Python", ("--ro-bind-try", name, name), ("--bind-try", name, name))
        )
        shown.append(path)
    for name in ("bin", "lib", "lib64", "sbin"):
        if Path("/", name).is_symlink():
            walls.append(Wall("", ("--symlink", f"usr/{name}", f"/{name}")))
        else:
            walls.append(Wall("", ("--ro-bind-try", f"/{name}", f"/{name}")))
    return walls


def _environment(**more: str) -> list[Wall]:
    roots = [Path(fairgrade.__file__).resolve().parent.parent, CHECKOUT / "shared"]
    environment = {
        **ENVIRONMENT,
        "LANG": "C.UTF-8",
        "PATH": f"{sys.prefix}/bin:/usr/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(map(str, roots)),
        **more,
    }
    walls = [Wall("", ("--chdir", "/")), Wall("sandbox: cleared environment", ("--clearenv",))]
    return [*walls, *(Wall("", ("--setenv", name, value)) for name, value in environment.items())]

"""Proof that the sandbox holds: code that wants out is run in it (`probes`), and nothing of it may work."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fairgrade import CHECKOUT
from fairgrade.process.channel import Closed, Timeout
from fairgrade.sandbox.guest import MOST_FILES, SCRATCH
from fairgrade.sandbox.host import Container, NoSandbox, Sandbox
from fairgrade.sandbox.walls import readable_folders

#: Folders that nothing in the sandbox may write to, besides Python's own.
FIXED_FOLDERS = ("/", "/usr", "/etc", "/dev", "/proc", "/var", "/home")
#: Of a folder that must stay hidden, so many files are looked for.
_FILES_LOOKED_FOR = 200
_SECONDS = 20
_PROBES = Path(__file__).with_name("probes.py")
_DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.alarm(30)\nwhile True: pass"
_HOARDERS, _SPARE = 4, 64 << 20


def prove(sandbox: Sandbox, hidden: Iterable[Path] = ()) -> None:
    """Try the sandbox; takes about a second.

    Parameters
    ----------
    sandbox : Sandbox
        Ready.
    hidden : iterable of Path
        Files and folders that learners may not see: a course's sources, its gradebook, what was handed in.
        What does not exist is passed over. The sources, tests and known answers of this checkout are always
        hidden.

    Raises
    ------
    NoSandbox
        If anything gets out. Names what did.
    """
    ours = ("autograder/cases", "solutions", "labs", "tests", ".git")
    # Beside a wheel's package, folders of these names are somebody else's.
    checkout = [CHECKOUT / name for name in ours] if (CHECKOUT / "nbgrader_config.py").is_file() else []
    try:
        broken = _tried(sandbox, [*checkout, *hidden])
        broken = broken or {**_not_stopped(sandbox), **_not_limited_together(sandbox)}
    except (Closed, Timeout) as error:
        raise NoSandbox(f"The sandbox could not be tested: {error}.") from error
    if broken:
        listing = "; ".join(f"{what} ({how})" for what, how in broken.items())
        raise NoSandbox(
            f"The sandbox does not hold here: code in it {listing}. Nothing was graded. "
            "Grade on another machine, or with --unsafe."
        )


def _tried(sandbox: Sandbox, hidden: Iterable[Path]) -> dict[str, str]:
    """Run the probes in one container, with another one beside it; what got out."""
    program = _PROBES.read_text(encoding="utf-8")
    neighbor = secrets.token_hex(16)
    with _bait() as bait, Container(sandbox) as beside, Container(sandbox) as container:
        limits = sandbox.limits
        given = {
            **bait,
            "canary": sandbox.canary,
            "hidden": [str(path) for path in files_to_hide(hidden)],
            "machine": os.uname().nodename,
            "neighbor": neighbor,
            "places": [*FIXED_FOLDERS, sys.prefix, os.path.dirname(os.__file__)],
            "scratch_folder": SCRATCH,
            "most_files": MOST_FILES,
            "scratch": limits.scratch,
            "file": limits.file,
            "memory": limits.memory,
            "processes": limits.processes,
            "open_files": limits.open_files,
            "stack": limits.stack,
        }
        beside.start_kernel()
        beside.run(f"{program}\nkept = leave_traces({neighbor!r})", _SECONDS)
        container.start_kernel()
        outputs, _ = container.run(f"{program}\nprint_broken({given!r})", _SECONDS)
    return _read(outputs)


def _read(outputs: list[Any]) -> dict[str, str]:
    """What `probes.print_broken` printed, if it did."""
    with contextlib.suppress(LookupError, TypeError, ValueError, AttributeError):
        found = json.loads("".join(output["text"] for output in outputs if output.get("name") == "stdout"))
        return {str(what): str(how) for what, how in found.items()}
    raise NoSandbox(f"The sandbox could not be tested: {str(outputs)[-500:]}")


@contextlib.contextmanager
def _bait() -> Iterator[dict[str, Any]]:
    """Lay out what code in the sandbox must not reach: a file, a port and a socket of this process."""
    word = secrets.token_hex(16)
    with (
        tempfile.TemporaryDirectory(prefix="secret-") as folder,
        socket.socket() as network,
        socket.socket(socket.AF_UNIX) as local,
    ):
        secret = Path(folder, "secret")
        secret.write_text(word)
        os.chmod(folder, 0o755)
        secret.chmod(0o644)
        network.bind(("127.0.0.1", 0))
        network.listen()
        local.bind(f"\0{word}")
        local.listen()
        yield {"secret": str(secret), "port": network.getsockname()[1], "abstract": word}


def files_to_hide(paths: Iterable[Path]) -> list[Path]:
    """Return files among and below paths; of each path a limited number, those nearest to it first.

    An environment that is inside such a folder (a course with its own ``.venv``, say) can be read in the
    sandbox, holds nothing secret and is left out.
    """
    shown = [folder.resolve() for folder in readable_folders()]
    found: list[Path] = []
    for path in paths:
        found += itertools.islice(_files_below(path.resolve(), shown), _FILES_LOOKED_FOR)
    return found


def _files_below(path: Path, shown: list[Path]) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    waiting = [path]
    while waiting:
        folder = waiting.pop(0)
        with contextlib.suppress(OSError):
            for entry in sorted(folder.iterdir()):
                if not entry.is_dir():
                    yield entry
                elif entry not in shown and not entry.is_symlink():
                    waiting.append(entry)


def _not_stopped(sandbox: Sandbox) -> dict[str, str]:
    with Container(sandbox) as container:
        container.start_kernel()
        try:
            container.run(_DEAF, 0.2, 0.2)
        except Timeout:
            return {}
    return {"cannot be stopped": "a loop that ignores the signal to stop"}


def _not_limited_together(sandbox: Sandbox) -> dict[str, str]:
    """Processes that take more together than they may, each of them little, must be ended."""
    program = _PROBES.read_text(encoding="utf-8")
    with Container(sandbox) as container:
        container.start_kernel()
        usual = container.memory()
    each = (usual + 2 * _SPARE) // _HOARDERS  # more than is left, whether or not the stack counts
    with Container(sandbox, together=usual + _SPARE) as container:
        container.start_kernel()
        try:
            container.run(f"{program}\nhoard({_HOARDERS}, {each})", 10, 1)
        except Closed as error:
            if "memory" in str(error):
                return {}
            raise
        except Timeout:
            pass
    return {"takes memory without an end in several processes": f"{_HOARDERS * each:,} bytes"}

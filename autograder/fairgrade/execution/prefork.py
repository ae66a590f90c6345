"""The processes that an isolated run forks from: a sandbox's template, and one outside for the checkers.

Importing the stack takes them seconds, so a grader starts them before it does anything else; nothing heavy is
imported here.
"""

from __future__ import annotations

import ast
import contextlib
import json
from collections.abc import Iterable
from pathlib import Path

from fairgrade.execution.checker import ForkServer
from fairgrade.lab.names import tree_of
from fairgrade.sandbox.host import Limits, Sandbox


class PreforkedProcesses:
    """The processes that an isolated run forks from, started at once and not waited for. A context manager.

    They end with the thread that made them.

    Parameters
    ----------
    modules : iterable of str
        What a lab will probably need, to be imported already; see `guess`.
    limits : Limits, optional
        How far a submission may go.

    Raises
    ------
    NoSandbox
        If there can be no sandbox here.
    """

    def __init__(self, modules: Iterable[str] = (), limits: Limits | None = None) -> None:
        modules = list(modules)
        self.sandbox = Sandbox(modules, limits=limits, wait=False)
        try:
            self.fork_server = ForkServer(modules)
        except BaseException:
            self.sandbox.close()
            raise

    def close(self) -> None:
        """End all processes."""
        self.sandbox.close()
        self.fork_server.close()

    def __enter__(self) -> PreforkedProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def guess(notebooks: Iterable[Path]) -> list[str]:
    """What notebooks import, read in a hurry: what cannot be read imports nothing."""
    sources = []
    for path in notebooks:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            sources += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return imported(sources)


def imported(sources: Iterable[str]) -> list[str]:
    """What cells import."""
    found: dict[str, None] = {}
    for source in sources:
        found.update(dict.fromkeys(_imported_by(source)))
    return public(found)


def public(modules: Iterable[str]) -> list[str]:
    """The modules that learners may have."""
    return [name for name in modules if name.partition(".")[0] not in ("fairgrade", "__main__")]


def _imported_by(source: str) -> Iterable[str]:
    for node in ast.walk(tree_of(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str() as module, level=0, names=names):
                yield module
                yield from (f"{module}.{alias.name}" for alias in names if alias.name != "*")

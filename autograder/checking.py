"""Tests run here, in processes that no learner's code has been near.

The author's own notebook is run once. Before each test cell the process forks a *station*, which stays as the
notebook was at that point and forks a child for every check. In the child the names that the test uses and
that an answer cell binds are replaced by the learner's answers, as plain data; every other name is the
author's. A learner's function is a proxy that asks for a call and gets data back. The child's outputs are the
verdict.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import ctypes
import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder import codec
from autograder.forked import ENVIRONMENT
from autograder.line import Line, parsed, read, send_signal, write

#: Bytes of outputs that a test may have.
_MOST = 20_000_000
_LONGEST_TEXT = 20_000
_PARENT_DIES = 1


@dataclass(frozen=True)
class Cell:
    """A code cell of the author's notebook.

    Attributes
    ----------
    source : str
    test : str
        The cell's name if it is a test, otherwise "".
    names : tuple of str
        Names in it that are the learner's to bind.
    """

    source: str
    test: str = ""
    names: tuple[str, ...] = ()


def cells_of(cells: Iterable[tuple[str, str, str]]) -> list[Cell]:
    """The cells, each test with the names that are the learner's.

    Parameters
    ----------
    cells : iterable of (source, kind, name)
        In order; kind is "answer", "test" or anything else.
    """
    cells = list(cells)
    theirs = set().union(*(bound(source) for source, kind, _ in cells if kind == "answer"), ())
    return [
        Cell(source, name, tuple(sorted(used(source) & theirs))) if kind == "test" else Cell(source)
        for source, kind, name in cells
    ]


def bound(source: str) -> set[str]:
    """Names that a cell binds for the cells below it."""
    names: set[str] = set()
    for node in _top(tree_of(source)):
        match node:
            case ast.Name(ctx=ast.Store() | ast.Del()):
                names.add(node.id)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.alias():
                names.add((node.asname or node.name).partition(".")[0])
            case ast.ExceptHandler(name=str()) | ast.MatchAs(name=str()) | ast.MatchStar(name=str()):
                names.add(node.name)
            case ast.MatchMapping(rest=str()):
                names.add(node.rest)
    return names


def used(source: str) -> set[str]:
    """Names that a cell reads, in its functions as well."""
    return {
        node.id
        for node in ast.walk(tree_of(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def tree_of(source: str) -> ast.Module:
    """The cell's syntax, magics as the calls that they are; empty if it is not Python."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return ast.parse(TransformerManager().transform_cell(source))
    except SyntaxError:  # it binds nothing then
        return ast.Module([], [])


def _top(tree: ast.AST) -> Iterable[ast.AST]:
    """The nodes of a cell but for the insides of functions and classes, which bind names of their own."""
    own = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, (*own, *comprehensions)):
            yield from _top(node)


# --- outside ---------------------------------------------------------------------------------------------


class Checker:
    """The tests of one notebook, ready to be asked. A context manager.

    Parameters
    ----------
    cells : sequence of Cell
        The author's notebook, with the author's answers.
    folder : Path, optional
        The lab's other files; copied.

    Raises
    ------
    RuntimeError
        If the author's notebook ends the process.
    """

    def __init__(self, cells: Iterable[Cell], folder: Path | None = None) -> None:
        self.cells = list(cells)
        self.names = {cell.test: cell.names for cell in self.cells if cell.test}
        self._place = tempfile.mkdtemp(prefix="checker-")
        files = Path(self._place, "files")
        try:
            shutil.copytree(folder, files) if folder else files.mkdir()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.checking", self._place],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=files,
                env={**os.environ, **ENVIRONMENT, "MPLBACKEND": "agg"},
                start_new_session=True,
            )
            self._process.stdin.write(json.dumps([asdict(cell) for cell in self.cells]).encode() + b"\n")
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.flush()
            if not self._process.stdout.readline():
                said = self._process.stderr.read().decode(errors="replace")
                raise RuntimeError(f"the author's notebook could not be run\n{said[-2000:]}")
        except BaseException:
            self.close()
            raise

    def check(
        self,
        test: str,
        answers: Mapping[str, Any],
        call: Callable[[int, bytes, float], bytes],
        seconds: float,
    ) -> list[dict[str, Any]]:
        """The outputs of a test cell, given answers.

        Parameters
        ----------
        test : str
            The test's name.
        answers : mapping of name to tree
            From the learner's process, not looked at before. What is absent is not defined in the test.
        call : callable
            Is given the number of a function among the answers, its arguments, and seconds.
        seconds : float
            That the test may take.

        Raises
        ------
        Late
            If it takes longer.
        """
        number = next(i for i, cell in enumerate(self.cells) if cell.test == test)
        line = Line(f"{self._place}/{number}", _MOST)
        handle = None
        try:
            line.say({"check": True}, json.dumps(dict(answers)).encode(), 60)
            line.hear(60)
            handle = line.speaker()
            while True:
                said, body = line.hear(seconds)
                if "outputs" in said:
                    return parsed(body, list)
                line.say({"called": True}, call(said["call"], body, seconds), 60)
        finally:
            send_signal(handle, signal.SIGKILL)
            if handle is not None:
                os.close(handle)
            line.close()

    def close(self) -> None:
        """End all its processes."""
        if process := getattr(self, "_process", None):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(self._place, ignore_errors=True)

    def __enter__(self) -> Checker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# --- in the process that runs the author's notebook ----------------------------------------------------


class Proxy:
    """Stands for a learner's function: data goes to where it is, and data comes back."""

    def __init__(self, number: int, name: str, ask: Callable[[int, bytes], bytes]) -> None:
        self._number, self._ask = number, ask
        self.__name__ = self.__qualname__ = name
        self.changed = False

    def __call__(self, *positional: Any, **named: Any) -> Any:
        said = parsed(self._ask(self._number, codec.encode([positional, named])), dict)
        self.changed = said.get("changed") is True
        if "raised" in said:
            raise _raised(*said["raised"])
        return codec.put_together(said.get("returned"), lambda number, name: Proxy(number, name, self._ask))

    def __copy__(self) -> Proxy:
        return self

    def __deepcopy__(self, memo: Any) -> Proxy:
        return self

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


def _raised(names: Any, text: Any) -> Exception:
    """An exception of the nearest built-in class, under its own name."""
    text = str(text)[:10_000]
    for name in names if isinstance(names, list) else ():
        kind = getattr(builtins, str(name), None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            own = type(str(names[0])[:100], (kind,), {"__str__": lambda self: text})
            return own.__new__(own)
    return RuntimeError(text)


def _main(place: str) -> None:
    from autograder.shell import make_shell

    cells = [Cell(**cell) for cell in json.loads(sys.stdin.readline())]
    _die_with_parent()
    shell = make_shell(frames=False, longest_text=_LONGEST_TEXT)
    for number, cell in enumerate(cells):
        if cell.test:
            door = socket.socket(socket.AF_UNIX)
            door.bind(f"{place}/{number}")
            door.listen(64)
            gc.collect()
            gc.freeze()  # or a child's first collection would touch, and so copy, everything there is
            if os.fork() == 0:
                _station(shell, cell, door)
            door.close()
        shell.run(cell.source)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    signal.pause()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PARENT_DIES, signal.SIGKILL, 0, 0, 0)


def _station(shell: Any, cell: Cell, door: socket.socket) -> None:
    """Stay as things are and fork a child for every check; never returns."""
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        line, _ = door.accept()
        if os.fork() == 0:
            try:
                door.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                with line, line.makefile("rwb") as talk:
                    _check(shell, cell, talk)
            finally:
                os._exit(0)
        line.close()


def _check(shell: Any, cell: Cell, talk: Any) -> None:
    asked = read(talk)
    if asked is None:
        return
    answers = json.loads(asked[1])
    write(talk, {"checking": True})

    def ask(number: int, arguments: bytes) -> bytes:
        write(talk, {"call": number}, arguments)
        said = read(talk)
        if said is None:
            os._exit(0)
        return said[1]

    for name in cell.names:
        if isinstance(shell.user_ns.get(name), types.ModuleType):
            continue  # an import in an answer
        shell.user_ns.pop(name, None)
        if name in answers:
            try:
                value = codec.put_together(answers[name], lambda number, name: Proxy(number, name, ask))
            except codec.Refused as refused:
                value = codec.Unsendable("value", str(refused))
            shell.user_ns[name] = value
    write(talk, {"outputs": True}, json.dumps(shell.run(cell.source), default=str).encode())


if __name__ == "__main__":
    _main(sys.argv[1])

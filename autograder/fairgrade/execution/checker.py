"""Tests run here, in processes that no learner's code has been near.

A process imports the stack once and forks another for each notebook, which runs the author's own answers.
Before each test cell that one forks a *station*, which stays as the notebook was at that point and forks a
child for every check. In the child the names that the test uses and that an answer cell binds are replaced by
the learner's answers, as plain data; every other name is the author's. A learner's function is a proxy that
asks for a call and gets data back. The child's outputs are the verdict.

What a test computes before it comes to an answer is the same for everybody; the station does it once.
"""

from __future__ import annotations

import ast
import builtins
import collections
import contextlib
import gc
import hashlib
import importlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from fairgrade.lab.names import bound, bound_by, tree_of, used
from fairgrade.process.channel import Channel, Closed, Timeout, parsed, read, send_signal, write
from fairgrade.process.control import die_with_parent, limit_memory
from fairgrade.process.state import mentions
from fairgrade.sandbox.walls import checker_command, system_call_filter

#: Bytes of outputs that a test may have.
_MOST = 20_000_000
_LONGEST_TEXT = 20_000
#: Bytes of memory that a test may take beyond what the author's notebook takes.
_MEMORY = 2 << 30
#: Seconds that the author's notebook may take.
_AUTHORS_TIME = 3600
#: How many verdicts are kept for answers that come again, and the bytes that one may have.
_KEPT, _KEPT_BYTES = 2_000, 20_000
_PROGRAM = ("-c", "from fairgrade.execution.checker import main; main()")
_UNFIT = 77


@dataclass(frozen=True)
class Checked:
    """What came of a test.

    Attributes
    ----------
    outputs : list of dict
    unsent : list of (description, own)
        Values that it tried to use and that could not be sent: what each is, and whether its class is the
        learner's own (see `fairgrade.process.plain_data.is_own`).
    calls : int
        How often it called functions of the learner's.
    """

    outputs: list[Any]
    unsent: list[tuple[str, bool]]
    calls: int


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


# --- what is the same for everybody ----------------------------------------------------------------------

_LOOKS_ABOUT = {"dir", "eval", "exec", "get_ipython", "globals", "locals", "vars"}
_WAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
_SWALLOWS = (ast.With, ast.Try, ast.TryStar)  # a name that is not there would go unnoticed


def parted(source: str, theirs: Iterable[str]) -> tuple[str, str]:
    """The statements at a cell's top that no learner's name has a part in, and the rest of the cell.

    Parameters
    ----------
    source : str
    theirs : iterable of str
        Names that stand for the learner's answers, or for functions that use them.
    """
    from IPython.core.inputtransformer2 import TransformerManager

    theirs, end = set(theirs), 0
    try:
        source = TransformerManager().transform_cell(source)
        statements = ast.parse(source).body
    except SyntaxError:
        return "", source
    for statement, following in pairwise(statements):  # the last gives the points
        binds = bound_by(ast.Module([statement], []))
        if binds & theirs:
            break
        if isinstance(statement, ast.FunctionDef):
            parts = [*statement.decorator_list, statement.args]
            code = compile(ast.Module([statement], []), "<test>", "exec")
            if mentions(code) & (theirs | _LOOKS_ABOUT):
                theirs |= binds  # it may be defined; who calls it is not of the top any more
        else:
            parts = [statement]
        if any(_names(part) & (theirs | _LOOKS_ABOUT) for part in parts):
            break
        if any(isinstance(node, (*_WAITS, *_SWALLOWS)) for part in parts for node in ast.walk(part)):
            break
        first = min([following.lineno, *(d.lineno for d in getattr(following, "decorator_list", ()))])
        last = statement.end_lineno or statement.lineno
        if first > last:
            end = last
    lines = source.splitlines(keepends=True)
    return "".join(lines[:end]), "".join(lines[end:])


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def reaching(theirs: Iterable[str], space: Mapping[str, Any]) -> set[str]:
    """Names, and the names of all functions that use one of them, or use such a function."""
    found = set(theirs)
    uses = {name: mentions(f.__code__) for name, f in space.items() if isinstance(f, types.FunctionType)}
    while more := {name for name, mentioned in uses.items() if mentioned & found} - found:
        found |= more
    return found


def globals_of(source: str) -> set[str]:
    """Return the names of the notebook that a cell uses, in its functions as well."""
    try:
        return mentions(compile(tree_of(source), "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT))
    except (SyntaxError, ValueError):
        return set()


# --- outside ---------------------------------------------------------------------------------------------


class ForkServer:
    """A process that imports the stack, to fork checkers from. A context manager: they end with it.

    Learners' answers are decoded there, so it runs behind walls of its own: no network, an empty environment,
    nothing to be written but its own folders. It ends with the thread that made it.

    Parameters
    ----------
    modules : iterable of str
        What to import.

    Raises
    ------
    NoSandbox
        If bubblewrap is missing.
    """

    def __init__(self, modules: Iterable[str] = ()) -> None:
        self.place = tempfile.mkdtemp(prefix="checker-")
        self.door = f"{self.place}/door"
        with (
            socket.socket(socket.AF_UNIX) as door,
            open(f"{self.place}/said", "wb") as said,
            system_call_filter() as filter_handle,
        ):
            door.bind(self.door)
            door.listen(64)
            self._process = subprocess.Popen(
                [*checker_command(self.place, filter_handle), sys.executable, *_PROGRAM],
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=said,
                pass_fds=[door.fileno(), filter_handle],
                cwd=self.place,
                env={},
                start_new_session=True,
            )
            order = {"door": door.fileno(), "place": self.place, "modules": list(modules)}
            assert self._process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(json.dumps(order).encode() + b"\n")
                self._process.stdin.flush()

    def close(self) -> None:
        """End it, and all checkers."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        shutil.rmtree(self.place, ignore_errors=True)

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Checker:
    """The tests of one notebook. The author's notebook begins to run; `ready` waits for its end.

    Any process and any thread may ask it, all at once.

    Parameters
    ----------
    cells : sequence of Cell
        The author's notebook, with the author's answers.
    files : mapping of relative path to bytes
        The lab's other files.
    stack : ForkServer
        It ends with that.
    """

    def __init__(self, cells: Iterable[Cell], files: Mapping[str, bytes], stack: ForkServer) -> None:
        self.cells = list(cells)
        self.names = {cell.test: cell.names for cell in self.cells if cell.test}
        self._known: dict[tuple[str, bytes], bytes] = {}
        self._place = tempfile.mkdtemp(prefix="notebook-", dir=stack.place)
        folder = Path(self._place, "files")
        folder.mkdir()
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self._line = Channel(stack.door, _MOST)
        order = {"cells": [asdict(cell) for cell in self.cells]}
        with contextlib.suppress(Closed):  # `ready` finds out why
            self._line.send({"place": self._place}, json.dumps(order).encode())

    def ready(self) -> list[str]:
        """Wait until it can be asked; the modules that the notebook imported, on the quiet as well.

        Raises
        ------
        RuntimeError
            If the author's notebook ends the process.
        """
        try:
            return parsed(self._line.receive(_AUTHORS_TIME)[1], list)
        except (Closed, Timeout) as error:
            said = [
                path for path in (Path(self._place, "said"), Path(self._place, "../said")) if path.exists()
            ]
            text = "".join(path.read_text(errors="replace") for path in said)
            raise RuntimeError(f"the author's notebook could not be run ({error})\n{text[-2000:]}") from None
        finally:
            self._line.close()

    def check(
        self,
        test: str,
        answers: Mapping[str, Any],
        call: Callable[[int, bytes, float], bytes],
        seconds: float,
    ) -> Checked:
        """Run a test cell on answers.

        The same answers get the same outputs: a test that has called no function of the learner's is not run
        again for them.

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
        Timeout
            If it takes longer.
        """
        number = next(i for i, cell in enumerate(self.cells) if cell.test == test)
        asked = json.dumps(dict(answers)).encode()
        key = test, hashlib.sha256(asked).digest()
        if key in self._known:
            return _checked(self._known[key], 0)
        line = Channel(f"{self._place}/{number}", _MOST)
        handle, calls = None, 0
        try:
            line.send({"check": True}, asked, 60)
            line.receive(60)
            with contextlib.suppress(Closed):  # a quick test has ended; what it sent can still be read
                handle = line.sender_handle()
            ends = time.monotonic() + seconds
            while True:
                said, body = line.receive(ends - time.monotonic())
                if "checked" in said:
                    checked = _checked(body, calls)
                    if not calls and len(body) < _KEPT_BYTES and len(self._known) < _KEPT:
                        self._known[key] = body
                    return checked
                calls += 1
                line.send({"called": True}, call(said["call"], body, max(0, ends - time.monotonic())), 60)
        finally:
            send_signal(handle, signal.SIGKILL)
            if handle is not None:
                os.close(handle)
            line.close()


def _checked(body: bytes, calls: int) -> Checked:
    said = parsed(body, dict)
    return Checked(said["outputs"], [(str(what), own is True) for what, own in said["unsent"]], calls)


# --- in the process that runs the author's notebook ----------------------------------------------------


class Proxy:
    """Stands for a learner's function: data goes to where it is, and data comes back.

    Arguments that the function changes in place are changed here as well.
    """

    def __init__(self, number: int, name: str, ask: Callable[[int, bytes], bytes]) -> None:
        self._number, self._ask = number, ask
        self.__name__ = self.__qualname__ = name

    def __call__(self, *positional: Any, **named: Any) -> Any:
        """Call the function where it is."""
        from fairgrade.process import plain_data

        said = parsed(self._ask(self._number, plain_data.encode([positional, named])), dict)
        if "arguments" in said:
            change([positional, named], self._value(said["arguments"]))
        if "raised" in said:
            raise _raised(*said["raised"])
        return self._value(said.get("returned"))

    def _value(self, tree: Any) -> Any:
        from fairgrade.process import plain_data

        return plain_data.put_together(tree, lambda number, name: Proxy(number, name, self._ask))

    def __copy__(self) -> Proxy:
        return self

    def __deepcopy__(self, memo: Any) -> Proxy:
        return self

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


def change(value: Any, now: Any) -> bool:
    """Make a value what it has become elsewhere, in place; whether that was possible.

    Parameters
    ----------
    value : object
        Of any type; containers, arrays and tables can be changed, also inside of one another.
    now : object
        What it has become.
    """
    if type(value) is not type(now):
        return False
    if isinstance(value, list):
        if len(value) == len(now):
            for place, part in enumerate(now):
                if not change(value[place], part):
                    value[place] = part
        else:
            value[:] = now
    elif isinstance(value, dict):
        kept = {key: value[key] for key in now if key in value}
        value.clear()
        for key, part in now.items():
            value[key] = kept[key] if key in kept and change(kept[key], part) else part
    elif isinstance(value, tuple):
        changed = [change(*pair) for pair in zip(value, now, strict=False)]
        return len(value) == len(now) and all(changed)
    elif isinstance(value, (set, collections.deque)):
        value.clear()
        value.update(now) if isinstance(value, set) else value.extend(now)
    elif type(value).__module__.startswith(("numpy", "pandas")):
        return _change_array(value, now)
    else:
        return False
    return True


def _change_array(value: Any, now: Any) -> bool:
    import numpy as np
    import pandas as pd

    if isinstance(value, np.ndarray) and (value.shape, value.dtype) == (now.shape, now.dtype):
        value[...] = now
        return True
    if isinstance(value, (pd.DataFrame, pd.Series)):
        value._update_inplace(now)  # what pandas' own methods with inplace=True do
        return True
    return False


def _raised(names: Any, text: Any) -> Exception:
    """An exception of the nearest built-in class, under its own name."""
    text = str(text)[:10_000]
    for name in names if isinstance(names, list) else ():
        kind = getattr(builtins, str(name), None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            own: Any = type(str(names[0])[:100], (kind,), {"__str__": lambda self: text})
            made: Exception = own.__new__(own)
            return made
    return RuntimeError(text)


def main() -> None:
    """Import what the first line of standard input says, and fork a process for each notebook."""
    import fairgrade.process.plain_data  # noqa: F401  (not above: it brings pandas, which nobody needs outside)
    from fairgrade.process.shell import make_shell

    order = json.loads(sys.stdin.readline())
    door = socket.socket(fileno=order["door"])
    for name in order["modules"]:
        with contextlib.suppress(Exception):  # a notebook that needs it will say so itself
            importlib.import_module(name)
    shell = make_shell(frames=False, longest_text=_LONGEST_TEXT)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:  # until whoever started it has ended
        line, _ = door.accept()
        if os.fork() == 0:
            try:
                door.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                die_with_parent()
                _notebook(shell, line)
            finally:
                os._exit(1)
        line.close()


def _notebook(shell: Any, line: socket.socket) -> None:
    """Run the author's notebook, with a station before each test; returns if there is none."""
    talk = line.makefile("rwb")
    asked = read(talk)
    if asked is None:
        return
    place = asked[0]["place"]
    said = os.open(f"{place}/said", os.O_WRONLY | os.O_CREAT)
    nothing = os.open("/dev/null", os.O_RDONLY)
    for old, new in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(old, new)
    os.chdir(f"{place}/files")
    for number, cell in enumerate(Cell(**cell) for cell in json.loads(asked[1])["cells"]):
        if cell.test:
            cell = _ahead(shell, cell)
            door = socket.socket(socket.AF_UNIX)
            door.bind(f"{place}/{number}")
            door.listen(64)
            gc.collect()
            gc.freeze()  # or a child's first collection would touch, and so copy, everything there is
            if os.fork() == 0:
                try:
                    die_with_parent()
                    os.close(line.fileno())
                    _station(shell, cell, door)
                finally:
                    os._exit(1)
            door.close()
        shell.run(cell.source)
    write(talk, {"ready": True}, json.dumps(list(sys.modules)).encode())
    while True:
        signal.pause()


def _ahead(shell: Any, cell: Cell) -> Cell:
    """Run the top of a test, which is the same for everybody; what is left of the cell.

    A fork goes on with the notebook and the process itself waits. If the top says anything, needs an answer
    after all or starts a thread, the fork ends and the process goes on as if nothing had been done.
    """
    top, rest = parted(cell.source, reaching(cell.names, shell.user_ns))
    if not top:
        return cell
    if fork := os.fork():
        if os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) != _UNFIT:
            os._exit(1)
        return cell
    die_with_parent()
    before = dict(shell.user_ns)
    _take_away(shell, cell.names)
    shell.ast_node_interactivity, usual = "none", shell.ast_node_interactivity
    outputs = shell.run(top)
    shell.ast_node_interactivity = usual
    if outputs or threading.active_count() > 1:
        os._exit(_UNFIT)
    shell.user_ns.update({name: before[name] for name in cell.names if name in before})
    return replace(cell, source=rest)


def _station(shell: Any, cell: Cell, door: socket.socket) -> None:
    """Stay as things are and fork a child for every check; never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    limit_memory(_MEMORY)  # a small answer can ask for a lot (``[0] * answer``)
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


def _take_away(shell: Any, names: Iterable[str]) -> None:
    for name in names:
        if not isinstance(shell.user_ns.get(name), types.ModuleType):  # an import in an answer stays
            shell.user_ns.pop(name, None)


def _check(shell: Any, cell: Cell, talk: Any) -> None:
    from fairgrade.process import plain_data

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

    _take_away(shell, cell.names)
    for name in cell.names:
        if name in answers and name not in shell.user_ns:
            try:
                value = plain_data.put_together(answers[name], lambda number, name: Proxy(number, name, ask))
            except plain_data.Refused as refused:
                value = plain_data.Unsendable("value", str(refused), True)
            shell.user_ns[name] = value
    outputs = shell.run(cell.source)
    unsent = {str(value): value.own for value in plain_data.Unsendable.used}
    said = {"outputs": outputs, "unsent": list(unsent.items())}
    write(talk, {"checked": True}, json.dumps(said, default=str).encode())

"""A kernel process: it runs a notebook's cells, and keeps copies of itself for the notebook's tests.

It lives in a container, beside learners' code, and whatever it sends is the learner's word: the other side
takes it for outputs and answers and nothing else.

`hold` forks a copy that stays as the notebook is at a test cell, its working folder included, until it is
asked for answers or told to run the test. Whoever asks sends one end of a pair of sockets for it.
"""

from __future__ import annotations

import ast
import asyncio
import base64
import contextlib
import functools
import inspect
import json
import os
import socket
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from fairgrade.process import plain_data, state
from fairgrade.process.channel import Stream, read, write
from fairgrade.process.shell import Shell, make_shell

Message = dict[str, Any]

#: Bytes and files of the working folder that a held copy restores; the rest stays as later cells left it.
_FOLDER_BYTES, _FOLDER_FILES = 64 << 20, 2_000
_LONGEST_MESSAGE = 10_000
_FINISHED = 77


class Kernel:
    """Runs cells and answers questions about what they made.

    Parameters
    ----------
    connection : socket.socket
        To whoever asks.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream: Stream = connection.makefile("rwb")
        self._shell = make_shell()  # the template's, warm
        self._functions: list[Any] = []
        self._folder = WorkingFolder(Path.cwd())

    def serve(self) -> None:
        """Do what is asked until nobody asks any more."""
        write(self._stream, {"kernel": True})
        while (asked := _next(self._stream)) is not None:
            message, body = asked
            if "hold" in message:
                self._hold()
            else:
                self._respond(message, body)

    def _hold(self) -> None:
        write(self._stream, {"holding": True})
        _, handles, _, _ = socket.recv_fds(self._connection, 1, 1)
        self._folder.read()
        own = socket.socket(fileno=handles[0])
        try:
            copy = os.fork()
        except OSError:  # the notebook has started as many processes and threads as it may
            with own, own.makefile("rwb") as stream:
                write(stream, {"refused": True})
            return
        if copy == 0:
            try:
                self._stream.close()
                self._connection.close()
                self._connection, self._stream = own, own.makefile("rwb")
                self._wait_for_test()
            finally:
                os._exit(0)
        own.close()

    def _wait_for_test(self) -> None:
        """Be a held copy. What could change it is done in a copy of its own, but for the last."""
        write(self._stream, {"held": True})
        while (asked := _next(self._stream)) is not None:
            message, body = asked
            if message.get("last"):
                self._folder.restore()
                self._respond(message, body)
                return
            if self._answered_at_once(message):
                continue
            if not _in_a_fork(functools.partial(self._in_copy, message, body)):
                write(self._stream, {"ended": True})

    def _answered_at_once(self, message: Message) -> bool:
        """Send answers if they are nothing but data: reading those changes nothing."""
        if "done" in message:
            write(self._stream, {"done": True})
        elif "answers" in message:
            try:
                answers = _answers(message["answers"], self._shell.user_ns, _must_be_asked)
            except _MustBeAsked:
                return False
            write(self._stream, {"answered": True, **self._looks(message)}, answers)
        else:
            return False
        return True

    def _looks(self, message: Message) -> Message:
        """Return whether the answers arrive as what they are, and a digest of what else a test can see."""
        asked, space = message.get("looks"), self._shell.user_ns
        if asked is None:
            return {}
        if state.rebinds(space, asked["binds"]):
            return {"whole": False, "state": ""}
        return {
            "whole": all(state.arrives_whole(space[name]) for name in message["answers"] if name in space),
            "state": state.digest(space, asked["names"], self._folder.contents()),
        }

    def _in_copy(self, message: Message, body: bytes) -> None:
        self._folder.restore()
        self._respond(message, body)
        while not message.get("once") and (asked := _next(self._stream)) is not None:
            if "done" in asked[0]:
                write(self._stream, {"done": True})
                return
            self._respond(*asked)

    def _respond(self, message: Message, body: bytes) -> None:
        if "run" in message:
            try:
                outputs = self._shell.run(message["run"])
            except KeyboardInterrupt:
                outputs = self._shell.outputs
            write(self._stream, {"ran": True}, _as_json(outputs))
        elif "test" in message:
            self._shell.user_ns.update(_decoded(body))
            for source in message["before"]:
                run_test(self._shell, source)
            write(self._stream, {"tested": True}, _as_json(run_test(self._shell, message["test"])))
        elif "answers" in message:
            answers = _answers(message["answers"], self._shell.user_ns, self._keep)
            write(self._stream, {"answered": True, **self._looks(message)}, answers)
        elif "call" in message:
            said, whole = call(self._functions[message["call"]], body, self._keep)
            write(self._stream, {"called": True, "whole": whole}, said)

    def _keep(self, function: Any) -> int:
        self._functions.append(function)
        return len(self._functions) - 1


def _decoded(body: bytes) -> dict[str, Any]:
    """Names and values from trees of the codec; what cannot be read is left out."""
    found = {}
    for name, tree in json.loads(body or b"{}").items():
        with contextlib.suppress(plain_data.Refused):
            found[name] = plain_data.put_together(tree, _no_function)
    return found


def _no_function(number: int, name: str) -> Any:
    raise plain_data.Refused("a function cannot be handed on")


class _MustBeAsked(BaseException):
    """There is a function or an iterator among answers."""


def _must_be_asked(function: Any) -> int:
    raise _MustBeAsked


def _next(stream: Stream) -> tuple[Message, bytes] | None:
    while True:
        try:
            return read(stream)
        except KeyboardInterrupt:  # meant for a cell that had just ended
            continue


def _in_a_fork(work: Callable[[], None]) -> bool:
    """Do something in a fork and wait for its end; whether it came to the end of its work."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = _FINISHED
        finally:
            os._exit(status)
    while True:
        try:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == _FINISHED
        except KeyboardInterrupt:
            continue


# --- a test beside the learner's code --------------------------------------------------------------------


def run_test(shell: Shell, source: str) -> list[dict[str, Any]]:
    """Run a test cell in a shell's namespace; return its outputs.

    Nothing that a learner's code can have put into IPython has a part in it: no transformer of cells, no
    display hook, no handler of exceptions.

    Parameters
    ----------
    shell : Shell
    source : str
        The cell.

    Returns
    -------
    list of dict
        As in a notebook. The cell's last value is there as its `repr`.
    """
    from IPython.core.inputtransformer2 import TransformerManager

    with shell.capture() as outputs:
        try:
            tree = ast.parse(TransformerManager().transform_cell(source))
            last = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            if last is not None:
                tree.body.pop()
            space = shell.user_ns
            _execute(compile(tree, "<test>", "exec", _AWAIT), space)
            if last is not None:
                value = _execute(compile(ast.Expression(last.value), "<test>", "eval", _AWAIT), space)
                if value is not None and not source.rstrip().endswith(";"):
                    outputs.append(_result(value))
        except BaseException as error:
            outputs.append(_error(error))
    return list(outputs)


_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def _execute(code: Any, space: dict[str, Any]) -> Any:
    value = eval(code, space)
    return asyncio.run(value) if code.co_flags & inspect.CO_COROUTINE else value


def _result(value: Any) -> dict[str, Any]:
    try:
        text = repr(value)[:_LONGEST_MESSAGE]
    except BaseException:  # of a class of the learner's own
        text = ""
    return {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}}


def _error(error: BaseException) -> dict[str, Any]:
    name = _name_of(type(error))
    try:
        text = str(error)[:_LONGEST_MESSAGE]
    except BaseException:  # of a class of the learner's own
        text = ""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


# --- the working folder ----------------------------------------------------------------------------------


class WorkingFolder:
    """What the files of a folder hold, so that it can be put back as it was.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: dict[str, tuple[tuple[int, ...], bytes | None]] = {}
        self._complete = True

    def read(self) -> None:
        """Read what is there now; what has not changed since the last time is not read again."""
        known, self._files, left = self._files, {}, _FOLDER_BYTES
        for path, mark in self._found():
            if len(self._files) >= _FOLDER_FILES:
                self._complete = False
                return
            content = None
            if path in known and known[path][0] == mark:
                content = known[path][1]
            elif mark[0] <= left:
                with contextlib.suppress(OSError), open(path, "rb") as file:
                    content = file.read()
            left -= len(content or b"")
            self._files[path] = mark, content

    def contents(self) -> Iterator[tuple[str, bytes | None]]:
        """Paths with what was in them when they were last read; None where that is not known."""
        yield from ((path, content) for path, (_, content) in self._files.items())
        if not self._complete:
            yield "", None

    def restore(self) -> None:
        """Put the folder back to what it was when it was last read."""
        there = dict(self._found())
        for path in there:
            if path not in self._files and len(self._files) < _FOLDER_FILES:
                with contextlib.suppress(OSError):
                    os.unlink(path)
        for path, (mark, content) in self._files.items():
            if content is not None and there.get(path) != mark:
                with contextlib.suppress(OSError):
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "wb") as file:
                        file.write(content)

    def _found(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Paths of the files, each with what tells whether it has changed."""
        for folder, _, names in os.walk(self._path):
            for name in names:
                path = os.path.join(folder, name)
                with contextlib.suppress(OSError):
                    about = os.lstat(path)
                    if stat.S_ISREG(about.st_mode):
                        yield path, (about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)


# --- what is sent ----------------------------------------------------------------------------------------


def _as_json(outputs: list[dict[str, Any]]) -> bytes:
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


def _answers(names: Iterable[str], values: dict[str, Any], keep: Callable[[Any], int]) -> bytes:
    """JSON of what names stand for. An answer that cannot cross does not keep the others from it."""
    left, parts = plain_data.SIZE_LIMIT, []
    for name in names:
        if name in values:
            text = _taken_apart(values[name], keep, left)
            left -= len(text)
            parts.append(f"{json.dumps(name)}: {text}")
    return f"{{{', '.join(parts)}}}".encode()


def _taken_apart(value: Any, keep: Callable[[Any], int], most: int) -> str:
    try:
        text = json.dumps(plain_data.take_apart(value, keep))
        if len(text) <= most:
            return text
        why = f"it takes {len(text):,} bytes; at most {most:,} can be sent"
    except (plain_data.Refused, RecursionError, MemoryError) as error:
        why = str(error)
    except _MustBeAsked:
        raise
    except BaseException as error:  # of an object of the learner's own, which may do as it likes
        why = f"it could not be read ({_name_of(type(error))})"
    return json.dumps({"unsendable": [_name_of(type(value)), why, plain_data.is_own(value)]})


def _name_of(kind: type) -> str:
    """A class's name, whatever the class says of it."""
    name: str = type.__dict__["__name__"].__get__(kind)
    return name[:100]


def call(function: Any, body: bytes, keep: Callable[[Any], int]) -> tuple[bytes, bool]:
    """Call a learner's function with data.

    Parameters
    ----------
    function : callable
    body : bytes
        A text of the codec: a list of positional and a dict of named arguments.
    keep : callable
        As for `fairgrade.process.plain_data.encode`.

    Returns
    -------
    said : bytes
        JSON: `returned`, a tree of the codec, or `raised`, the names of the exception's classes and its text;
        and `arguments`, what the arguments have become, if they are no longer what they were.
    whole : bool
        Whether that is all there is to it: nothing was raised or changed, and what was returned arrives as
        what it is and has no part in common with the arguments.
    """
    positional, named = plain_data.decode(body)
    before, whole = state.parts_of([positional, named]), False
    with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):
        try:
            value = function(*positional, **named)
            said = f'"returned": {_taken_apart(value, keep, plain_data.SIZE_LIMIT)}'
            whole = state.arrives_whole(value) and not before & state.parts_of(value)
        except BaseException as error:
            names = [_name_of(kind) for kind in type(error).__mro__[:50]]
            try:
                text = str(error)[:_LONGEST_MESSAGE]
            except BaseException:  # an exception class of the learner's own
                text = ""
            said = f'"raised": {json.dumps([names, text])}'
        try:
            now = plain_data.encode([positional, named], keep)
            changed = f', "arguments": {now.decode()}' if now != body else ""
        except BaseException:  # there is something in them that cannot cross
            changed = ', "arguments": {"unsendable": ["argument", "", true]}'
    return f"{{{said}{changed}}}".encode(), whole and not changed

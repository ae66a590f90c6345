"""A held copy of a notebook's process, seen from outside; `fairgrade.process.kernel` is its other side."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fairgrade.process.channel import Channel, Closed, Timeout, parsed, send_signal
from fairgrade.sandbox.memory_watch import children

#: Seconds that answers may take to be read, and a call or a test to stop after it was told to.
_PATIENCE = 10


class Interrupted(Exception):
    """A call took too long and was stopped; the process goes on."""


class HeldCopy:
    """A copy of a notebook's process as it was at a test cell.

    Whatever raises `Timeout` or `Closed` has ended it.

    Parameters
    ----------
    channel : Channel
        To the copy, which has sent a message over it.
    spared : set of int
        Its number stands in it for as long as it does nothing.

    Attributes
    ----------
    pid : int
        Its number, outside of the container.
    whole : bool
        Whether the answers that were asked for last, and what their functions have returned since, are in
        another process what they are here. Known if it was asked what a test looks at.
    state : str
        A digest of what else such a test can see (see `fairgrade.process.state`), or empty.
    """

    whole, state = False, ""

    def __init__(self, channel: Channel, spared: set[int]) -> None:
        self.pid = channel.sender_pid
        self._channel, self._spared = channel, spared
        self._handle: int | None = channel.sender_handle()
        spared.add(self.pid)

    def answers(
        self, names: Iterable[str], seconds: float = _PATIENCE, looks: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return what names stand for, each as a tree of the codec; an unknown name is left out.

        From then on functions among them can be called, until `done`: all in a copy of the copy.

        Parameters
        ----------
        names : iterable of str
        seconds : float
        looks : mapping, optional
            The other `names` that a test uses, and those that it `binds`.
        """
        with self._or_end():
            self._channel.send({"answers": list(names), "looks": looks})
            said, body = self._receive("answered", seconds)
            self.whole, self.state = said.get("whole") is True, str(said.get("state", ""))
            answers: dict[str, Any] = parsed(body, dict)
            return answers

    def call(self, number: int, arguments: bytes, seconds: float, patience: float = _PATIENCE) -> bytes:
        """Call a function among the answers; `arguments` is a list of positional and a dict of named ones.

        Returns
        -------
        bytes
            What `fairgrade.process.kernel.call` returns, if the learner's process tells the truth.

        Raises
        ------
        Interrupted
            If it took longer, and stopped when it was told to.
        """
        with self._or_end():
            self._channel.send({"call": number}, arguments)
            try:
                said, body = self._receive("called", seconds)
                self.whole = self.whole and said.get("whole") is True
                return body
            except Timeout:
                self._signal(signal.SIGINT)
                self._expect("called", patience)
                raise Interrupted from None

    def done(self) -> None:
        """No more functions are called."""
        with self._or_end():
            self._channel.send({"done": True})
            self._expect("done", _PATIENCE)

    def test(
        self,
        source: str,
        seconds: float,
        *,
        before: Iterable[str] = (),
        given: Mapping[str, Any] | None = None,
        last: bool = True,
        patience: float = _PATIENCE,
    ) -> tuple[list[Any], bool]:
        """Run a test cell; return its outputs, and whether it had to be interrupted.

        Parameters
        ----------
        source : str
        seconds : float
            That it may take before it is told to stop.
        before : iterable of str
            Cells to be run before it, whatever comes of them.
        given : mapping of str to tree
            Names to be set before it, as `values_after` of another copy returns them.
        last : bool
            Whether nothing more will be asked: otherwise it is run in a copy of the copy.
        patience : float
            Seconds that it may take after that before it is killed.
        """
        late = False
        with self._or_end():
            if last:
                self._spared.discard(self.pid)
            body = json.dumps(given).encode() if given else b""
            self._channel.send({"test": source, "before": list(before), "last": last, "once": True}, body)
            try:
                body = self._expect("tested", seconds)
            except Timeout:
                late = True
                self._signal(signal.SIGINT)
                body = self._expect("tested", patience)
            return parsed(body, list), late

    def values_after(self, source: str, names: Iterable[str], seconds: float) -> dict[str, Any]:
        """Run a test cell in a copy of the copy; return what names stand for after it, as `answers` does.

        Functions among them are left out: they end with the copy.
        """
        with self._or_end():
            self._channel.send({"test": source, "before": [], "last": False, "once": False})
            try:
                self._expect("tested", seconds)
            except Timeout:
                self._signal(signal.SIGINT)
                self._expect("tested", _PATIENCE)
        found = self.answers(names)
        self.done()
        return {name: tree for name, tree in found.items() if '"function"' not in json.dumps(tree)}

    def alive(self) -> bool:
        """Whether it answers; a copy that the learner's code has stopped goes on.

        A process that was killed can be seen for a while, but it says nothing any more.
        """
        self._signal(signal.SIGCONT)
        with contextlib.suppress(Closed, Timeout):
            self.done()
        return not self.closed

    @property
    def closed(self) -> bool:
        """Whether it has ended, or was ended."""
        return self._handle is None

    def close(self) -> None:
        """End it."""
        self._spared.discard(self.pid)
        self._signal(signal.SIGKILL)
        send_signal(self._handle, signal.SIGKILL)
        if self._handle is not None:
            os.close(self._handle)
        self._handle = None
        self._channel.close()

    def _expect(self, word: str, seconds: float) -> bytes:
        return self._receive(word, seconds)[1]

    def _receive(self, word: str, seconds: float) -> tuple[dict[str, Any], bytes]:
        said, body = self._channel.receive(seconds)
        if word not in said:
            ended = "ended" in said
            raise Closed("it ended the Python process" if ended else "it sent invalid data to the grader")
        return said, body

    def _signal(self, number: int) -> None:
        """To whoever works: the copy of the copy, or the copy itself."""
        if self._handle is None:
            return
        for process in children(self.pid) or [self.pid]:
            with contextlib.suppress(OSError):
                os.kill(process, number)

    @contextlib.contextmanager
    def _or_end(self) -> Iterator[None]:
        if self._handle is None:
            raise Closed("it ended the Python process")
        try:
            yield
        except (Closed, Timeout):
            self.close()
            raise

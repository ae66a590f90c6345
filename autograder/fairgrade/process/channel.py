"""A channel between two processes, over a Unix socket: a message is a line of JSON and perhaps a body.

`write` and `read` are for the end that trusts the other. `Channel` is for the end that does not: it keeps
time, takes no more bytes than it was told to expect, and knows from the kernel which process sent the last
message.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

_LONGEST_HEAD = 1 << 20
_WHO = struct.Struct("3i")


class Timeout(Exception):
    """There was no answer in time."""


class Closed(Exception):
    """The other side has ended, or talks nonsense. Says which."""


class Stream(Protocol):
    """What `socket.makefile("rwb")` returns, or a file that is open both ways."""

    def read(self, size: int, /) -> bytes:
        """Read so many bytes."""
        ...

    def readline(self) -> bytes:
        """Read up to the end of a line."""
        ...

    def write(self, data: bytes, /) -> int:
        """Write bytes."""
        ...

    def flush(self) -> None:
        """Send what was written."""
        ...

    def close(self) -> None:
        """Close this end."""
        ...


def write(line: Stream, message: Mapping[str, Any], body: bytes = b"") -> None:
    """Send a message, and its body if there is one."""
    head = {**message, "body": len(body)} if body else message
    line.write(json.dumps(head).encode() + b"\n" + body)
    line.flush()


def read(line: Stream) -> tuple[dict[str, Any], bytes] | None:
    """The next message and its body; None when the other side is gone."""
    text = line.readline()
    if not text.endswith(b"\n"):
        return None
    message = json.loads(text)
    return message, line.read(message.pop("body", 0))


class Channel:
    """The end that trusts nothing.

    Parameters
    ----------
    path : str or socket.socket
        Path of the socket that the other side listens at, or one end of a pair of sockets.
    most : int
        Bytes that a body may have.

    Raises
    ------
    OSError
        If nobody listens.
    """

    def __init__(self, path: str | socket.socket, most: int) -> None:
        self._most = most
        self._pending = b""
        #: The number of the process that sent the last message; 0 before the first.
        self.sender_pid = 0
        self._socket = socket.socket(socket.AF_UNIX) if isinstance(path, str) else path
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        if isinstance(path, str):
            try:
                self._socket.connect(path)
            except OSError:
                self._socket.close()
                raise

    def send(self, message: Mapping[str, Any], body: bytes = b"", seconds: float = 10) -> None:
        """Send a message.

        Raises
        ------
        Closed
            If nobody takes it.
        """
        head = {**message, "body": len(body)} if body else message
        try:
            self._socket.settimeout(seconds)
            self._socket.sendall(json.dumps(head).encode() + b"\n" + body)
        except OSError:
            raise Closed("it ended the Python process") from None

    def send_files(self, data: bytes, handles: Iterable[int] = ()) -> None:
        """Send bytes as they are, and open files with them."""
        socket.send_fds(self._socket, [data], handles)

    def receive(self, seconds: float) -> tuple[dict[str, Any], bytes]:
        """The next message and its body.

        Raises
        ------
        Timeout
            If it is not there in time; it may still come.
        Closed
            If it cannot come any more, or is none.
        """
        ends = time.monotonic() + seconds
        try:
            while b"\n" not in self._pending:
                self._fill(ends, _LONGEST_HEAD)
            head, _, rest = self._pending.partition(b"\n")
            message = json.loads(head)
            size = message.pop("body", 0) if isinstance(message, dict) else -1
            if type(size) is not int or size < 0:
                raise ValueError
        except (ValueError, RecursionError):
            raise Closed("it sent invalid data to the grader") from None
        if size > self._most:
            raise Closed(f"it sent more than {self._most:,} bytes at once")
        parts, have = [rest], len(rest)
        while have < size:  # joined once, or a long body would be copied with every part of it
            self._pending = b""
            self._fill(ends, size)
            parts.append(self._pending)
            have += len(self._pending)
        whole = b"".join(parts)
        self._pending = whole[size:]
        return message, whole[:size]

    def _fill(self, ends: float, most: int) -> None:
        if len(self._pending) > most:
            raise ValueError
        left = ends - time.monotonic()
        if left <= 0 or not select.select([self._socket], [], [], left)[0]:
            raise Timeout("it did not answer in time")
        try:
            data, notes, _, _ = self._socket.recvmsg(1 << 20, socket.CMSG_SPACE(_WHO.size))
        except OSError:
            data, notes = b"", []
        if not data:
            raise Closed("it ended the Python process")
        for _, kind, content in notes:
            if kind == socket.SCM_CREDENTIALS:
                self.sender_pid = _WHO.unpack(content[: _WHO.size])[0]
        self._pending += data

    def sender_handle(self) -> int:
        """A handle for the process that sent the last message: the kernel's word, which nobody can forge.

        Raises
        ------
        Closed
            If it has ended.
        """
        try:
            return os.pidfd_open(self.sender_pid)
        except OSError:
            raise Closed("it ended the Python process") from None

    def close(self) -> None:
        """Close it; nothing can be sent or received any more."""
        self._socket.close()


def send_signal(handle: int | None, number: int) -> None:
    """To a process by its handle, if there is one and it is still there."""
    if handle is not None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, number)


def parsed(body: bytes, kind: type) -> Any:
    """A body of JSON.

    Raises
    ------
    Closed
        If it is none, or of another kind.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, kind):
        raise Closed("it sent invalid data to the grader")
    return value

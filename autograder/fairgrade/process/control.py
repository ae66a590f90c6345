"""What a process asks the kernel for itself: to end with its parent, to take only so much memory."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from pathlib import Path

_SET_PARENT_DEATH_SIGNAL = 1


def prctl(option: int, value: int = 0) -> int:
    """Ask the kernel something about this process, by ``prctl(2)``.

    Raises
    ------
    OSError
        If the kernel refuses.
    """
    answer: int = ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
    if answer == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl({option}): {os.strerror(code)}")
    return answer


def die_with_parent() -> None:
    """Be killed when the thread that started this process ends."""
    prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def address_space() -> int:
    """Bytes of addresses that this process takes now."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def limit_memory(extra: int) -> None:
    """Let this process take no more than so many bytes beyond what it takes now.

    A process forked from it may set the limit anew.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (address_space() + extra, hard))

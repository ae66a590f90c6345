"""Ends a container when its processes take more memory together than it may.

The kernel limits what each process may take; many processes that each stay below that can still take all that
a machine has. Where this process may make a control group (version 2, see `fairgrade.sandbox.cgroup`), the
kernel itself counts and ends what takes most. Where it may not, a thread adds up what `/proc` says of the
processes, ten times a second.

The thread also sees to it that whatever a learner's code starts beside its cells yields to everybody else's
cells.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from fairgrade.process.channel import send_signal
from fairgrade.sandbox.cgroup import MemoryGroup

_PAUSE = 0.1
#: Watching may take one part in so many of the time; adding up many copies of a process is slow.
_COST = 20
_YIELDING = 19
_SEEN_AT_ONCE = ("RssAnon:", "RssShmem:", "VmSwap:")
_SHARED_OUT = ("Pss_Anon:", "Pss_Shmem:", "SwapPss:")


class MemoryWatch:
    """Watches a process and all below it until it is stopped or has ended.

    Parameters
    ----------
    handle : int
        Of the process that is ended at the limit, and all with it: the first one of its own process
        namespace, or the leader of a group. Not closed here.
    top : int
        Its number.
    memory : int
        Bytes that all of them may take together.
    processes : int, optional
        How many there may be, where the kernel's own limit does not hold.
    group : MemoryGroup, optional
        That they are in, and that limits their memory. Removed at the end.
    spared : set of int
        Processes that wait and take nothing: at the limit all others are ended first, and the top one, with
        all, only if that was not enough. May change while it is watched.
    yielding : bool
        Whether all but the process's own children let others go first.

    Attributes
    ----------
    most : int
        Bytes that they were seen to take, at most; 0 where a control group counts.
    """

    def __init__(
        self,
        handle: int,
        top: int,
        memory: int,
        processes: int | None = None,
        *,
        group: MemoryGroup | None = None,
        spared: Collection[int] = (),
        yielding: bool = True,
    ) -> None:
        self._handle, self._top, self._memory, self._processes = handle, top, memory, processes
        self._spared, self._yielding = spared, yielding
        self._seen: set[int] = set()
        self._over = threading.Event()
        self._verdict = ""
        self.most = 0
        self._group = group
        self._kills = 0
        self._thread = threading.Thread(target=self._watch, name=f"memory watch of {top}", daemon=True)
        self._thread.start()

    @property
    def verdict(self) -> str:
        """Why the process was ended, or ""."""
        if not self._verdict and self._group is not None and self._group.kills:
            self._verdict = self._too_much()
        return self._verdict

    def stop(self) -> None:
        """Watch no longer. The handle may be closed after that."""
        self._over.set()
        self._thread.join()
        if self._group is not None:
            self._verdict = self.verdict
            self._group.remove()

    def _too_much(self) -> str:
        return f"it used more than {self._memory / (1 << 30):.3g} GB of memory"

    def _watch(self) -> None:
        pause = _PAUSE
        while not self._over.wait(pause):
            began = time.monotonic()
            members = list(family(self._top))
            if not members:
                return
            verdict = ""
            if self._processes is not None and len(members) > self._processes:
                verdict = f"it started more than {self._processes} processes"
            if self._group is None:
                taken = memory_of(members, self._memory)
                self.most = max(self.most, taken)
                verdict = self._too_much() if taken > self._memory else verdict
            elif self._group.kills > self._kills:  # of one process; the others are of no use without it
                self._kills = self._group.kills
                verdict = self._too_much()
            if verdict:
                self._verdict = self._verdict or verdict
                if not self._end_others(members):
                    send_signal(self._handle, signal.SIGKILL)
                    return
            elif self._yielding:
                self._let_others_first(members)
            pause = max(_PAUSE, _COST * (time.monotonic() - began))

    def _end_others(self, members: list[int]) -> bool:
        """End all but those that are spared; whether there was anyone to end."""
        spared = {self._top, *self._spared}
        others = [process for process in members if process not in spared and lives(process)]
        if len(spared) == 1:
            return False
        for process in others:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        return bool(others)

    def _let_others_first(self, members: list[int]) -> None:
        """Only a kernel process's first thread counts in full: it runs the cells and has a time limit."""
        kernels = {*children(self._top), *self._spared}
        for member in members:
            for thread in _threads(member):
                if thread not in self._seen and thread != self._top and thread not in kernels:
                    self._seen.add(thread)
                    with contextlib.suppress(OSError):  # it has ended, or it is another user's
                        os.setpriority(os.PRIO_PROCESS, thread, _YIELDING)


def family(top: int) -> Iterator[int]:
    """Yield the numbers of a process and of all below it; nothing once it has ended."""
    waiting, met = [top], set[int]()
    while waiting:
        process = waiting.pop()
        threads = _threads(process)
        if threads and process not in met:
            met.add(process)
            yield process
            waiting += children(process)


def lives(process: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def memory_of(processes: Iterable[int], enough: int) -> int:
    """Return the bytes that processes take together, in memory or swapped out.

    What they share, such as the imported stack, is counted in full for each of them at first, which is quick.
    Only if that comes to more than `enough` it is shared out.
    """
    processes = list(processes)
    at_once = sum(_sum_of(process, "status", _SEEN_AT_ONCE) or 0 for process in processes)
    if at_once <= enough:
        return at_once
    shared_out = 0
    for process in processes:
        share = _sum_of(process, "smaps_rollup", _SHARED_OUT)
        if share is None:  # where the kernel keeps that from us, the first sum stands
            return at_once
        shared_out += share
    return shared_out


def _sum_of(process: int, what: str, lines: tuple[str, ...]) -> int | None:
    try:
        text = Path(f"/proc/{process}/{what}").read_text()
    except PermissionError:
        return None
    except OSError:  # it has ended
        return 0
    return sum(int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith(lines))


def _threads(process: int) -> list[int]:
    try:
        return [int(name) for name in os.listdir(f"/proc/{process}/task")]
    except OSError:
        return []


def children(process: int) -> list[int]:
    """Return the numbers of a process's children."""
    found: list[int] = []
    for thread in _threads(process):
        with contextlib.suppress(OSError):
            found += map(int, Path(f"/proc/{process}/task/{thread}/children").read_text().split())
    return found

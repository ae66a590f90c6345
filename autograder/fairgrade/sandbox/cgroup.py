"""A limit on memory by the kernel's own account: control groups, version 2.

A process may make a group where a parent group has been delegated to it: on a machine with systemd, where the
service manager of a user (or root) owns the folders above the process's own group. Elsewhere (version 1,
a container with the folders mounted read-only) there is none, and `fairgrade.sandbox.memory_watch` adds up.

Source: Linux, Documentation/admin-guide/cgroup-v2.rst.
"""

from __future__ import annotations

import contextlib
import functools
import os
import time
from pathlib import Path

MOUNTED = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
#: Seconds that a group's processes may take to disappear after they were killed.
_PATIENCE = 2.0


def delegated_parent(mounted: Path = MOUNTED, membership: Path = MEMBERSHIP) -> Path | None:
    """Return the nearest folder in which this process can make a group with a limit on memory, if any.

    Parameters
    ----------
    mounted : Path
        Where the groups are.
    membership : Path
        The file that names this process's group.
    """
    try:
        lines = membership.read_text().splitlines()
        own = next(line.removeprefix("0::/") for line in lines if line.startswith("0::/"))
    except (OSError, StopIteration):
        return None
    folder = mounted / own
    for parent in (folder, *folder.parents):
        if not parent.is_relative_to(mounted):
            return None
        try:
            handed_down = (parent / "cgroup.subtree_control").read_text().split()
        except OSError:
            return None
        if "memory" in handed_down and all(os.access(p, os.W_OK) for p in (parent, parent / "cgroup.procs")):
            return parent
    return None


class MemoryGroup:
    """A group in which the process that takes most is killed when they take more memory than they may.

    Parameters
    ----------
    parent : Path
        See `delegated_parent`.
    process : int
        The number of the process to put into it. What that one starts from now on is in it too.
    memory : int
        Bytes, of which files on disks in memory are a part.

    Raises
    ------
    OSError
        If there can be no such group after all.
    """

    def __init__(self, parent: Path, process: int, memory: int) -> None:
        self._folder = parent / f"fairgrade-{os.getpid()}-{process}"
        self._folder.mkdir()
        try:
            self._write("memory.max", memory)
            with contextlib.suppress(OSError):  # a kernel that does not count swapping
                self._write("memory.swap.max", 0)
            self._write("cgroup.procs", process)
        except OSError:
            self.remove()
            raise

    def _write(self, name: str, value: int) -> None:
        with open(self._folder / name, "r+") as file:  # never makes a file that the kernel does not offer
            file.write(str(value))

    @property
    def kills(self) -> int:
        """How many of its processes the kernel has killed for their memory."""
        try:
            events = (self._folder / "memory.events").read_text().split()
        except OSError:
            return 0
        counts = dict(zip(events[::2], events[1::2], strict=True))
        return int(counts.get("oom_kill", 0))

    def remove(self) -> None:
        """Remove the group once its processes have ended."""
        ends = time.monotonic() + _PATIENCE
        while time.monotonic() < ends:
            try:
                self._folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:  # they are still ending
                time.sleep(0.01)
            else:
                return


@functools.cache
def _parent() -> Path | None:
    return delegated_parent()


def memory_group(process: int, memory: int) -> MemoryGroup | None:
    """Put a process into a `MemoryGroup` where this process may make one; otherwise None."""
    parent = _parent()
    if parent is not None:
        with contextlib.suppress(OSError):  # the delegation has other rules than its files told
            return MemoryGroup(parent, process, memory)
    return None

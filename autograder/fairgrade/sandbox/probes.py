"""Ways out of a sandbox. Runs as a cell in a container, as learners' code does; imports nothing of ours.

Each probe returns something true if it gets out, and is named by what it then can do. Where a wall can be
read off from the kernel's own account (a mount's flags, a limit, a right), the probe does that; otherwise it
tries.
"""

import contextlib
import ctypes
import errno
import json
import mmap
import os
import resource
import signal
import socket
import stat
import threading
from collections.abc import Callable
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)
Probe = Callable[[dict[str, Any]], object]
PROBES: dict[str, Probe] = {}

_BOUND_HAS, _SEIZE, _GET_DUMPABLE, _GET_NO_NEW_PRIVILEGES = 23, 0x4206, 3, 39
_NEW_USERS = 0x10000000
_SHARED_KEY, _CREATE = 0x0FA12, 0o1000
_PLAIN_DEVICES = {
    *("null", "zero", "full", "random", "urandom", "tty", "console", "ptmx", "pts", "shm", "mqueue"),
    *("fd", "stdin", "stdout", "stderr", "core"),
}


def probe(what: str) -> Callable[[Probe], Probe]:
    """Register a probe by what code can do if it returns something true."""

    def register(attempt: Probe) -> Probe:
        PROBES[what] = attempt
        return attempt

    return register


def run(given: dict[str, Any]) -> dict[str, str]:
    """Run all probes; what got out, and how. A probe that fails has not got out."""
    broken = {}
    for what, attempt in PROBES.items():
        result = None
        with contextlib.suppress(BaseException):
            result = attempt(given)
        if result:
            broken[what] = str(result)[:200]
    return broken


def leave_traces(word: str) -> socket.socket:
    """Leave in this container what another one must not find: files, a segment of memory, a socket."""
    for place in (".", "/dev/shm"):
        with contextlib.suppress(OSError), open(os.path.join(place, "neighbor"), "w") as file:
            file.write(word)
    LIBC.shmget(_SHARED_KEY, 4096, _CREATE | 0o666)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"\0{word}")
    listener.listen()
    return listener


# --- the grader and the machine --------------------------------------------------------------------------


@probe("reads a file of the grader's")
def _(given: dict[str, Any]) -> object:
    with open(given["secret"]) as file:
        return file.read()


@probe("sees files of the course")
def _(given: dict[str, Any]) -> object:
    return [name for name in given["hidden"] if os.path.lexists(name)]


@probe("sees the grader's environment")
def _(given: dict[str, Any]) -> object:
    return [name for name, value in os.environ.items() if given["canary"] in value]


@probe("reaches the grader's network")
def _(given: dict[str, Any]) -> object:
    return socket.create_connection(("127.0.0.1", given["port"]), 1)


@probe("reaches a socket of the grader's")
def _(given: dict[str, Any]) -> object:
    return _connects(given["abstract"])


@probe("has a network card")
def _(given: dict[str, Any]) -> object:
    return [name for _, name in socket.if_nameindex() if name != "lo"]


@probe("sees the machine's name")
def _(given: dict[str, Any]) -> object:
    return os.uname().nodename == given["machine"] != "sandbox"


@probe("sees the machine's control groups")
def _(given: dict[str, Any]) -> object:
    with open("/proc/self/cgroup") as file:
        return [line for line in file.read().splitlines() if not line.endswith(":/")]


@probe("has devices of the machine")
def _(given: dict[str, Any]) -> object:
    return sorted(set(os.listdir("/dev")) - _PLAIN_DEVICES)


@probe("writes outside its own disk")
def _(given: dict[str, Any]) -> object:
    done = []
    for place in given["places"]:
        with contextlib.suppress(OSError), open(os.path.join(place, "written"), "w"):
            done.append(place)
    return done


@probe("has folders of the machine that are not read-only")
def _(given: dict[str, Any]) -> object:
    there = [place for place in given["places"] if os.path.isdir(place)]
    return [place for place in there if not os.statvfs(place).f_flag & os.ST_RDONLY]


@probe("shares a session with the grader")
def _(given: dict[str, Any]) -> object:
    return os.getsid(0) != os.getpid()


@probe("has an open file of the grader's")
def _(given: dict[str, Any]) -> object:
    channels = []
    for number in range(given["open_files"]):
        with contextlib.suppress(OSError):
            mode = os.fstat(number).st_mode
            if stat.S_ISSOCK(mode) or (stat.S_ISFIFO(mode) and number < 3):
                channels.append(number)
    return channels[1:]  # one is its own, to the grader


# --- other submissions -----------------------------------------------------------------------------------


@probe("sees another submission's files")
def _(given: dict[str, Any]) -> object:
    places = (given["scratch_folder"], "/dev/shm")
    return [folder for place in places for folder, _, names in os.walk(place) if "neighbor" in names]


@probe("shares memory with other submissions")
def _(given: dict[str, Any]) -> object:
    if os.stat("/dev/shm").st_dev == os.stat("/dev").st_dev:
        return "/dev/shm"
    segment = LIBC.shmget(_SHARED_KEY, 0, 0)
    if segment >= 0:
        LIBC.shmctl(segment, 0, None)  # or it would outlive the sandbox
    return segment >= 0 and "a segment"


@probe("reaches another submission's socket")
def _(given: dict[str, Any]) -> object:
    return _connects(given["neighbor"])


@probe("sees other processes")
def _(given: dict[str, Any]) -> object:
    seen = [] if os.getppid() == 1 else [os.getppid()]  # the first of their own namespace
    for pid in range(2, 5000):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            continue
        except PermissionError:
            pass
        seen.append(pid)
    return [pid for pid in seen if pid != os.getpid()] or [n for n in os.listdir("/proc") if n.isdigit()]


@probe("looks into the process above it")
def _(given: dict[str, Any]) -> object:
    return LIBC.ptrace(_SEIZE, os.getppid(), None, None) == 0


@probe("can be looked into by other processes")
def _(given: dict[str, Any]) -> object:
    return LIBC.prctl(_GET_DUMPABLE, 0, 0, 0, 0) != 0


@probe("makes files that others may read")
def _(given: dict[str, Any]) -> object:
    mask = os.umask(0o077)
    return mask != 0o077 and oct(mask)


# --- limits ----------------------------------------------------------------------------------------------


@probe("has a disk without an end")
def _(given: dict[str, Any]) -> object:
    found = []
    for place in (given["scratch_folder"], "/dev/shm"):
        disk = os.statvfs(place)
        if disk.f_blocks * disk.f_frsize > given["scratch"] or disk.f_files > given["most_files"]:
            found.append((place, disk.f_blocks * disk.f_frsize, disk.f_files))
    return found


@probe("has a disk with programs that change users, or with devices")
def _(given: dict[str, Any]) -> object:
    flags = os.ST_NOSUID | os.ST_NODEV
    places = (given["scratch_folder"], "/dev/shm")
    return [place for place in places if os.statvfs(place).f_flag & flags != flags]


@probe("writes a file without an end")
def _(given: dict[str, Any]) -> object:
    with open("large", "wb") as file:
        file.truncate(given["file"] + 1)
    return os.path.getsize("large")


@probe("takes memory without an end")
def _(given: dict[str, Any]) -> object:
    return len(mmap.mmap(-1, given["memory"] + (64 << 20)))  # not touched, so nothing is used up


@probe("takes memory that no limit counts")
def _(given: dict[str, Any]) -> object:
    file, segment = LIBC.memfd_create(b"hoard", 0), LIBC.shmget(0, 4096, 0o600)
    if segment >= 0:
        LIBC.shmctl(segment, 0, None)
    if file >= 0:
        os.close(file)
    return file >= 0 or segment >= 0


@probe("starts processes without an end")
def _(given: dict[str, Any]) -> object:
    stop, threads = threading.Event(), []
    usual = threading.stack_size(256 << 10)  # or the limit on memory would be met first
    try:
        for _ in range(given["processes"] + 8):
            thread = threading.Thread(target=stop.wait)
            thread.start()
            threads.append(thread)
        return len(threads)
    finally:
        threading.stack_size(usual)
        stop.set()
        for thread in threads:
            thread.join()


@probe("opens files without an end")
def _(given: dict[str, Any]) -> object:
    opened: list[int] = []
    try:
        while len(opened) < given["open_files"]:
            opened.append(os.open("/dev/null", os.O_RDONLY))
        return len(opened)
    finally:
        for number in opened:
            os.close(number)


@probe("leaves core dumps")
def _(given: dict[str, Any]) -> object:
    return resource.getrlimit(resource.RLIMIT_CORE) != (0, 0)


@probe("has a stack without an end")
def _(given: dict[str, Any]) -> object:
    most = resource.getrlimit(resource.RLIMIT_STACK)[1]
    return (most == resource.RLIM_INFINITY or most > given["stack"]) and most


# --- rights ----------------------------------------------------------------------------------------------


@probe("has the rights of an administrator")
def _(given: dict[str, Any]) -> object:
    return os.getuid() == 0 or os.getgid() == 0


@probe("has capabilities")
def _(given: dict[str, Any]) -> object:
    held = (ctypes.c_uint32 * 6)()
    LIBC.capget((ctypes.c_uint32 * 2)(0x20080522, 0), held)
    return any(held) and list(held)


@probe("could be given capabilities")
def _(given: dict[str, Any]) -> object:
    return [right for right in range(41) if LIBC.prctl(_BOUND_HAS, right, 0, 0, 0) == 1]


@probe("could get rights from a program")
def _(given: dict[str, Any]) -> object:
    return LIBC.prctl(_GET_NO_NEW_PRIVILEGES, 0, 0, 0, 0) == 0


@probe("makes system calls that no notebook needs")
def _(given: dict[str, Any]) -> object:
    found = []
    if LIBC.personality(0xFFFFFFFF) != -1:
        found.append("personality")
    try:
        socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close()
        found.append("socket")
    except OSError as error:
        if error.errno != errno.EAFNOSUPPORT:
            found.append(f"socket: {error}")
    return found


@probe("makes namespaces of its own")
def _(given: dict[str, Any]) -> object:
    child = os.fork()  # which has one thread, as the call asks for
    if child == 0:
        os._exit(LIBC.unshare(_NEW_USERS) == 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


@probe("changes its user")
def _(given: dict[str, Any]) -> object:
    return LIBC.setuid(os.getuid()) == 0  # its own: who could not change it anyway may call this


def _connects(name: str) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        client.connect(f"\0{name}")
        return True


def print_broken(given: dict[str, Any]) -> None:
    """Run all probes and print what got out, as JSON."""
    print(json.dumps(run(given)))


def hoard(processes: int, size: int) -> None:
    """Start processes that each take memory, and wait to be ended; they end themselves in half a minute."""
    signal.alarm(30)
    for _ in range(processes):
        if os.fork() == 0:
            signal.alarm(30)
            held = b"x" * size
            signal.pause()
            del held
    signal.pause()

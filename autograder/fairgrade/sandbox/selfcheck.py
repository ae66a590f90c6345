"""Proof that the sandbox holds: code that wants out is run in it, and nothing that it tries may work."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import tempfile
from pathlib import Path

from fairgrade import CHECKOUT
from fairgrade.process.channel import Closed, Timeout
from fairgrade.sandbox.guest import SCRATCH
from fairgrade.sandbox.host import NoSandbox, Room, Sandbox

_TRIES = """
import ctypes, os, signal, socket, stat, subprocess, sys, threading
libc = ctypes.CDLL(None, use_errno=True)
broken = {{}}

def trying(what):
    def run(attempt):
        try:
            result = attempt()
        except BaseException as error:
            result = None
        if result:
            broken[what] = str(result)[:200]
    return run

@trying("reads a file of the grader's")
def _(): return open({secret!r}).read()

@trying("sees the course's solutions or known answers")
def _(): return [name for name in {hidden!r} if os.path.exists(name)]

@trying("sees the grader's environment")
def _(): return [value for value in os.environ.values() if {word!r} in value]

@trying("reaches the network")
def _(): return socket.create_connection(("127.0.0.1", {port}), 1)

@trying("has a network card")
def _(): return [name for _, name in socket.if_nameindex() if name != "lo"]

@trying("sees other processes")
def _():
    seen = []
    for pid in range(2, 5000):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            continue
        except PermissionError:
            pass
        seen.append(pid)
    return [pid for pid in seen if pid != os.getpid()] or [n for n in os.listdir("/proc") if n.isdigit()]

@trying("writes outside its own disk")
def _():
    done = []
    for place in {places!r}:
        try:
            with open(os.path.join(place, "written"), "w"):
                done.append(place)
        except OSError:
            pass
    return done

@trying("has a disk without an end")
def _():
    size = os.statvfs({own!r})
    return size.f_blocks * size.f_frsize > {scratch} and size.f_blocks * size.f_frsize

@trying("writes a file without an end")
def _():
    with open("large", "wb") as file:
        file.truncate({file} + 1)
    return os.path.getsize("large")

@trying("takes memory without an end")
def _(): return len(bytearray({memory} + (64 << 20)))

@trying("takes memory that no limit counts")
def _():
    file, segment = libc.memfd_create(b"hoard", 0), libc.shmget(0, 4096, 0o600)
    if segment >= 0:
        libc.shmctl(segment, 0, None)
    if file >= 0:
        os.close(file)
    return file >= 0 or segment >= 0

@trying("starts processes without an end")
def _():
    stop, threads = threading.Event(), []
    try:
        for _ in range({processes} + 8):
            thread = threading.Thread(target=stop.wait)
            thread.start()
            threads.append(thread)
        return len(threads)
    finally:
        stop.set()
        for thread in threads:
            thread.join()

@trying("has the rights of an administrator")
def _(): return os.getuid() == 0 or [right for right in range(41) if libc.prctl(23, right, 0, 0, 0) == 1]

@trying("holds a line to somebody else")
def _():
    lines = 0
    for number in range(3, 512):
        try:
            lines += stat.S_ISSOCK(os.fstat(number).st_mode)
        except OSError:
            pass
    return lines > 1 and lines

@trying("looks into the process above it")
def _(): return libc.ptrace(16, 1, None, None) == 0

@trying("takes its walls down from a namespace of its own")
def _():
    if libc.unshare(0x10000000 | 0x00020000) == -1:
        return None
    for place in (b"/proc", {own!r}.encode(), b"/dev/shm", b"/"):
        libc.umount2(place, 2)
    return [n for n in os.listdir("/proc") if n.isdigit()] or os.path.exists({secret!r})
"""

_ELSEWHERE = ("/", "/usr", "/etc", "/dev", "/proc", "/var", "/home")

_DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"


def prove(sandbox: Sandbox) -> None:
    """Try the walls; takes about a second.

    Raises
    ------
    NoSandbox
        If anything gets out. Names what did.
    """
    word = secrets.token_hex(16)
    hidden = [CHECKOUT / name for name in ("autograder/cases", "solutions", "labs", "tests", ".git")]
    with tempfile.TemporaryDirectory(prefix="secret-") as folder, socket.socket() as listener:
        secret = Path(folder, "secret")
        secret.write_text(word)
        os.chmod(folder, 0o755)
        secret.chmod(0o644)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        limits = sandbox.limits
        tries = _TRIES.format(
            secret=str(secret),
            hidden=[str(path) for path in hidden],
            word=word,
            port=listener.getsockname()[1],
            scratch=limits.scratch,
            file=limits.file,
            memory=limits.memory,
            processes=limits.processes,
            own=SCRATCH,
            places=[*_ELSEWHERE, sys.prefix, os.path.dirname(os.__file__)],
        )
        os.environ["FAIRGRADE_SECRET"] = word
        try:
            with Room(sandbox, {"neighbour": word.encode()}) as neighbour, Room(sandbox) as room:
                neighbour.sit_down()
                room.sit_down()
                outputs, _ = room.run(tries, 20)
                told, _ = room.run("import json\nprint(json.dumps(broken))", 20)
                try:
                    broken = dict(json.loads(told[0]["text"]))
                except (LookupError, TypeError, ValueError):
                    said = str(outputs or told)[-500:]
                    raise NoSandbox(f"The walls of the sandbox could not be tried: {said}") from None
                listed, _ = room.run(f"import os\n[names for _, _, names in os.walk({SCRATCH!r})]", 20)
                if "neighbour" in str(listed):
                    broken["sees another submission's files"] = str(listed)
        except (Closed, Timeout) as error:
            raise NoSandbox(f"The walls of the sandbox could not be tried: {error}.") from error
        finally:
            del os.environ["FAIRGRADE_SECRET"]
    with Room(sandbox) as room:
        room.sit_down()
        try:
            room.run(_DEAF, 0.2, 0.2)
            broken["cannot be stopped"] = "a loop that does not listen"
        except Timeout:
            pass
        except Closed as error:
            raise NoSandbox(f"The walls of the sandbox could not be tried: {error}.") from error
    if broken:
        listing = "; ".join(f"{what} ({how})" for what, how in broken.items())
        raise NoSandbox(
            f"The sandbox does not hold here: code in it {listing}. Nothing was graded. "
            "Grade on another machine, or with --unsafe."
        )

"""What a room asks the kernel never to do for it: calls that no notebook needs and that open a way around.

Some take memory that no limit of a room counts (a disk in a namespace of one's own, a file in memory, a
shared segment), others look into processes, and the rest are seldom used and have often had mistakes in them.
A refused call fails as on a machine that does not allow it.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

#: By machine: the kernel's name for it, the numbers of `clone` and `clone3`, and of what is refused.
#: On both kinds the first argument of `clone` is its flags.
_MACHINES = {
    "x86_64": (
        0xC000003E,
        56,
        435,
        {
            **{"unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161},
            **{"memfd_create": 319, "shmget": 29, "msgget": 68, "semget": 64, "mq_open": 240},
            **{"ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312},
            **{"bpf": 321, "perf_event_open": 298, "userfaultfd": 323},
            **{"add_key": 248, "request_key": 249, "keyctl": 250},
        },
    ),
    "aarch64": (
        0xC00000B7,
        220,
        435,
        {
            **{"unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51},
            **{"memfd_create": 279, "shmget": 194, "msgget": 186, "semget": 190, "mq_open": 180},
            **{"ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272},
            **{"bpf": 280, "perf_event_open": 241, "userfaultfd": 282},
            **{"add_key": 217, "request_key": 218, "keyctl": 219},
        },
    ),
}
#: The same number on every machine.
_EVERYWHERE = {
    **{"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427},
    **{"open_tree": 428, "move_mount": 429, "fsopen": 430, "fsmount": 432, "mount_setattr": 442},
    **{"pidfd_getfd": 438, "memfd_secret": 447},
}
_NEW_NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
#: On x86_64 the same calls once more, with another width of pointers.
_OTHER_WIDTH = 0x40000000

_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16  # where they lie in what the kernel shows the filter
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000


def refuse() -> None:
    """Refuse them to this process and all it will start, for good. It must have given up new privileges.

    Raises
    ------
    OSError
        If the kernel has no such filter, or this machine is of a kind that is not known here.
    """
    kind = platform.machine()
    if kind not in _MACHINES:
        raise OSError(errno.ENOTSUP, f"which system calls to refuse is not known for {kind} machines")
    program = b"".join(struct.pack("HBBI", *step) for step in _program(*_MACHINES[kind]))
    steps = ctypes.create_string_buffer(program, len(program))
    given = struct.pack("H6xP", len(program) // 8, ctypes.addressof(steps))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_SECCOMP, _FILTER, given, 0, 0) == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"system calls cannot be refused: {errno.errorcode.get(code, code)}")


def _program(
    machine: int, clone: int, clone3: int, refused: dict[str, int]
) -> list[tuple[int, int, int, int]]:
    """The filter: each step is (code, steps to skip if so, if not, value)."""
    no, absent = _FAIL | errno.EPERM, _FAIL | errno.ENOSYS
    steps = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, no),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _OTHER_WIDTH),
        (_RETURN, 0, 0, no),
        (_EQUAL, 0, 1, clone3),  # its flags lie where a filter cannot look; the C library then uses clone
        (_RETURN, 0, 0, absent),
    ]
    for number in {**refused, **_EVERYWHERE}.values():
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, no)]
    return [
        *steps,
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, no),
        (_RETURN, 0, 0, _ALLOW),
    ]

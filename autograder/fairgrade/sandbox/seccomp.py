"""The system-call filters: which calls the kernel answers in the sandbox, and which it refuses.

Two filters hold at once. `allow_list` is handed to bubblewrap and holds for everything in the sandbox: what
is not on the list fails. `refuse_setup_calls` is added by each container once it is set up: the calls that
only setting up needs (namespaces, mounts, user numbers) fail from then on.

The list is what CPython, NumPy, pandas, Matplotlib, scikit-learn and programs that they start were seen to
use, and calls of the same kind. But for the calls of setting up, it is a subset of Docker's default profile
(moby/profiles, seccomp/default.json). Left out are, above all, calls that take memory that no limit counts
(memfd_create, shmget), that look into other processes (ptrace, process_vm_readv, pidfd_getfd), and that have
often had security holes (bpf, io_uring, userfaultfd, perf_event_open, keyctl).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Iterable

#: Numbers on x86_64 and aarch64 (Linux 6.1: asm/unistd_64.h, asm-generic/unistd.h); "-" where there is none.
_ALLOWED = """
read=0/63 write=1/64 open=2/- close=3/57 creat=85/- openat=257/56 openat2=437/437 stat=4/- fstat=5/80
lstat=6/- newfstatat=262/79 statx=332/291 statfs=137/43 fstatfs=138/44 lseek=8/62 pread64=17/67 pwrite64=18/68
readv=19/65 writev=20/66 preadv=295/69 pwritev=296/70 preadv2=327/286 pwritev2=328/287 access=21/-
faccessat=269/48 faccessat2=439/439 getdents=78/- getdents64=217/61 getcwd=79/17 chdir=80/49 fchdir=81/50
rename=82/- renameat=264/38 renameat2=316/276 mkdir=83/- mkdirat=258/34 rmdir=84/- link=86/- linkat=265/37
unlink=87/- unlinkat=263/35 symlink=88/- symlinkat=266/36 readlink=89/- readlinkat=267/78 mknod=133/-
mknodat=259/33 chmod=90/- fchmod=91/52 fchmodat=268/53 fchmodat2=452/452 chown=92/- fchown=93/55 lchown=94/-
fchownat=260/54 truncate=76/45 ftruncate=77/46 fallocate=285/47 fadvise64=221/223 fsync=74/82 fdatasync=75/83
sync_file_range=277/84 readahead=187/213 copy_file_range=326/285 sendfile=40/71 flock=73/32 umask=95/166
utime=132/- utimes=235/- futimesat=261/- utimensat=280/88 getxattr=191/8 lgetxattr=192/9 fgetxattr=193/10
listxattr=194/11 llistxattr=195/12 flistxattr=196/13

fcntl=72/25 dup=32/23 dup2=33/- dup3=292/24 pipe=22/- pipe2=293/59 close_range=436/436 select=23/-
pselect6=270/72 poll=7/- ppoll=271/73 epoll_create=213/- epoll_create1=291/20 epoll_ctl=233/21
epoll_wait=232/- epoll_pwait=281/22 epoll_pwait2=441/441 eventfd=284/- eventfd2=290/19 timerfd_create=283/85
timerfd_settime=286/86 timerfd_gettime=287/87 signalfd=282/- signalfd4=289/74

mmap=9/222 mprotect=10/226 munmap=11/215 mremap=25/216 madvise=28/233 brk=12/214 msync=26/227 mincore=27/232
mlock=149/228 mlock2=325/284 munlock=150/229 membarrier=324/283

fork=57/- vfork=58/- execve=59/221 execveat=322/281 exit=60/93 exit_group=231/94 wait4=61/260 waitid=247/95
getpid=39/172 getppid=110/173 gettid=186/178 getpgid=121/155 getpgrp=111/- setpgid=109/154 getsid=124/156
setsid=112/157 set_tid_address=218/96 set_robust_list=273/99 get_robust_list=274/100 futex=202/98
futex_waitv=449/449 rseq=334/293 arch_prctl=158/- prctl=157/167 prlimit64=302/261 getrlimit=97/163
setrlimit=160/164 getrusage=98/165 times=100/153 getpriority=140/141 setpriority=141/140 sched_yield=24/124
sched_getaffinity=204/123 sched_setaffinity=203/122 sched_getparam=143/121 sched_setparam=142/118
sched_getscheduler=145/120 sched_setscheduler=144/119 sched_getattr=315/275 sched_get_priority_max=146/125
sched_get_priority_min=147/126 sched_rr_get_interval=148/127 getcpu=309/168 pidfd_open=434/434

kill=62/129 tkill=200/130 tgkill=234/131 pidfd_send_signal=424/424 rt_sigaction=13/134 rt_sigprocmask=14/135
rt_sigreturn=15/139 rt_sigpending=127/136 rt_sigtimedwait=128/137 rt_sigqueueinfo=129/138
rt_tgsigqueueinfo=297/240 rt_sigsuspend=130/133 sigaltstack=131/132 pause=34/- restart_syscall=219/128
alarm=37/- getitimer=36/102 setitimer=38/103 timer_create=222/107 timer_settime=223/110 timer_gettime=224/108
timer_getoverrun=225/109 timer_delete=226/111

time=201/- gettimeofday=96/169 clock_gettime=228/113 clock_getres=229/114 clock_nanosleep=230/115
nanosleep=35/101

getuid=102/174 geteuid=107/175 getgid=104/176 getegid=108/177 getresuid=118/148 getresgid=120/150
getgroups=115/158 capget=125/90 uname=63/160 sysinfo=99/179 getrandom=318/278

socketpair=53/199 bind=49/200 listen=50/201 connect=42/203 accept=43/202 accept4=288/242 sendto=44/206
recvfrom=45/207 sendmsg=46/211 recvmsg=47/212 sendmmsg=307/269 recvmmsg=299/243 shutdown=48/210
getsockname=51/204 getpeername=52/205 setsockopt=54/208 getsockopt=55/209
"""
#: Allowed to the template, and refused by each container to itself once it is set up.
_SETTING_UP = """
unshare=272/97 mount=165/40 capset=126/91 setuid=105/146 setgid=106/144 setreuid=113/145 setregid=114/143
setresuid=117/147 setresgid=119/149 setgroups=116/159 setfsuid=122/151 setfsgid=123/152
"""
#: Allowed for some arguments.
_BY_ARGUMENT = "clone=56/220 clone3=435/435 socket=41/198 ioctl=16/29"

#: The column above, and the kernel's name for the machine (linux/audit.h).
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
#: The highest number on the list. Later calls are answered as by a kernel that does not have them yet, so
#: that the C library uses older ones.
_LAST_KNOWN = 452
#: On x86_64 the same calls once more, with another width of pointers.
_OTHER_WIDTH = 0x40000000
_NEW_NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
#: Unix, IPv4, IPv6, netlink. Others, such as VSOCK, reach the machine from any network namespace.
_SOCKET_FAMILIES = (1, 2, 10, 16)
#: They put characters into the terminal's input (TIOCSTI, TIOCLINUX).
_REFUSED_IOCTLS = (0x5412, 0x541C)

_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _MORE, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x25, 0x45, 0x06
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, (16, 24)  # where they are in what the kernel shows the filter
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_REFUSED = _FAIL | errno.EPERM

#: One instruction of the kernel's packet-filter machine: code, steps to skip if so, if not, value.
Step = tuple[int, int, int, int]


def allow_list(machine: str = "") -> bytes:
    """Return the filter for the whole sandbox, as ``bwrap --seccomp`` reads it.

    Parameters
    ----------
    machine : str, optional
        "x86_64" or "aarch64"; this machine if left out.

    Raises
    ------
    OSError
        If the numbers of system calls are not known for the machine.
    """
    column, name = _known(machine)
    by_argument = _numbers(_BY_ARGUMENT, column)
    steps = _beginning(name)
    # clone3 takes its flags where a filter cannot look; without it the C library uses clone.
    steps += [(_EQUAL, 0, 1, by_argument["clone3"]), (_RETURN, 0, 0, _FAIL | errno.ENOSYS)]
    steps += [
        (_EQUAL, 0, 4, by_argument["clone"]),
        (_LOAD, 0, 0, _ARGUMENTS[0]),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, _REFUSED),
        (_RETURN, 0, 0, _ALLOW),
    ]
    steps += _on_argument(by_argument["socket"], 0, _SOCKET_FAMILIES, _ALLOW, _FAIL | errno.EAFNOSUPPORT)
    steps += _on_argument(by_argument["ioctl"], 1, _REFUSED_IOCTLS, _REFUSED, _ALLOW)
    for first, last in _ranges(_numbers(_ALLOWED + _SETTING_UP, column).values()):
        steps += [(_AT_LEAST, 0, 2, first), (_MORE, 1, 0, last), (_RETURN, 0, 0, _ALLOW)]
    steps += [(_MORE, 0, 1, _LAST_KNOWN), (_RETURN, 0, 0, _FAIL | errno.ENOSYS), (_RETURN, 0, 0, _REFUSED)]
    return _packed(steps)


def refuse_setup_calls() -> None:
    """Refuse the calls of setting up to this process and all it will start, for good.

    The process must have given up new privileges (``PR_SET_NO_NEW_PRIVS``).

    Raises
    ------
    OSError
        If the kernel has no such filter, or this machine is of a kind that is not known here.
    """
    column, name = _known("")
    steps = _beginning(name)
    for number in _numbers(_SETTING_UP, column).values():
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSED)]
    program = _packed([*steps, (_RETURN, 0, 0, _ALLOW)])
    kept = ctypes.create_string_buffer(program, len(program))
    given = struct.pack("H6xP", len(program) // 8, ctypes.addressof(kept))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_SECCOMP, _FILTER, given, 0, 0) == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"system calls cannot be refused: {errno.errorcode.get(code, code)}")


def _known(machine: str) -> tuple[int, int]:
    machine = machine or platform.machine()
    if machine not in _MACHINES:
        raise OSError(errno.ENOTSUP, f"the numbers of system calls are not known for {machine} machines")
    return _MACHINES[machine]


def _numbers(table: str, column: int) -> dict[str, int]:
    entries = (entry.split("=") for entry in table.split())
    return {name: int(n) for name, both in entries if (n := both.split("/")[column]) != "-"}


def _ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as first and last of each run without a gap."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def _beginning(machine: int) -> list[Step]:
    """Refuse what was called in another machine's way, under which numbers mean other calls."""
    return [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _REFUSED),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _OTHER_WIDTH),
        (_RETURN, 0, 0, _REFUSED),
    ]


def _on_argument(number: int, argument: int, values: tuple[int, ...], listed: int, other: int) -> list[Step]:
    """Answer one call by one of its arguments: `listed` for the values, `other` for all else."""
    tests = [(_EQUAL, len(values) - i, 0, value) for i, value in enumerate(values)]
    return [
        (_EQUAL, 0, len(values) + 3, number),
        (_LOAD, 0, 0, _ARGUMENTS[argument]),
        *tests,
        (_RETURN, 0, 0, other),
        (_RETURN, 0, 0, listed),
    ]


def _packed(steps: Iterable[Step]) -> bytes:
    return b"".join(struct.pack("HBBI", *step) for step in steps)

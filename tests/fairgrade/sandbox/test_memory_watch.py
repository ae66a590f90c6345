"""A container's memory as a whole: counted by a control group where there is one, otherwise added up."""

import os
import signal
import subprocess
import sys

import pytest

from fairgrade.sandbox import cgroup, host
from fairgrade.sandbox.cgroup import MemoryGroup, delegated_parent, memory_group
from fairgrade.sandbox.memory_watch import MemoryWatch


@pytest.fixture
def groups(tmp_path):
    """Control groups as systemd lays them out for a user, with this process in one of them."""
    mounted = tmp_path / "cgroup"
    own = mounted / "user.slice" / "app.slice" / "terminal.scope"
    own.mkdir(parents=True)
    for folder in (mounted, *own.parents[:2], own):
        (folder / "cgroup.subtree_control").write_text("cpu memory pids\n")
        (folder / "cgroup.procs").write_text("")
    (own / "cgroup.subtree_control").write_text("\n")  # it has processes, so it cannot hand anything down
    membership = tmp_path / "membership"
    membership.write_text("0::/user.slice/app.slice/terminal.scope\n")
    return mounted, membership


class Kernel(MemoryGroup):
    """A group whose files are there as soon as its folder is, as the kernel makes them."""

    def _write(self, name, value):
        path = self._folder / name
        path.touch()
        super()._write(name, value)


def test_the_nearest_group_that_hands_memory_down_is_found(groups):
    mounted, membership = groups
    assert delegated_parent(mounted, membership) == mounted / "user.slice" / "app.slice"
    (mounted / "user.slice" / "app.slice" / "cgroup.subtree_control").write_text("cpu")
    assert delegated_parent(mounted, membership) == mounted / "user.slice"


def test_without_version_two_there_is_none(groups, tmp_path):
    mounted, membership = groups
    membership.write_text("4:memory:/somewhere\n1:cpu:/\n")
    assert delegated_parent(mounted, membership) is None
    membership.write_text("0::/user.slice/app.slice/terminal.scope\n")
    assert delegated_parent(tmp_path / "nowhere", membership) is None
    assert delegated_parent(mounted, tmp_path / "nowhere") is None


def test_where_nothing_is_handed_down_there_is_none(groups):
    mounted, membership = groups
    for file in mounted.rglob("cgroup.subtree_control"):
        file.write_text("")
    assert delegated_parent(mounted, membership) is None


def test_a_group_gets_its_limit_before_the_process(groups):
    mounted, membership = groups
    group = Kernel(delegated_parent(mounted, membership), 4321, 1 << 30)
    (folder,) = (mounted / "user.slice" / "app.slice").glob("fairgrade-*")
    written = {path.name: path.read_text() for path in folder.iterdir()}
    assert written == {
        "memory.max": str(1 << 30),
        "memory.swap.max": "0",
        "cgroup.procs": "4321",
    }
    assert group.kills == 0
    (folder / "memory.events").write_text("low 0\nhigh 0\nmax 12\noom 1\noom_kill 3\noom_group_kill 1\n")
    assert group.kills == 3
    for path in folder.iterdir():
        path.unlink()  # as the kernel does with the folder
    group.remove()
    assert not folder.exists()


def test_a_group_that_cannot_be_made_after_all_leaves_nothing(groups, monkeypatch):
    mounted, membership = groups
    parent = delegated_parent(mounted, membership)
    with pytest.raises(OSError, match=r"memory\.max"):
        MemoryGroup(parent, 1, 1)  # the folder has no files: it is none of the kernel's
    assert not list(parent.glob("fairgrade-*"))
    monkeypatch.setattr(cgroup, "_parent", lambda: parent)
    assert memory_group(1, 1) is None
    monkeypatch.setattr(cgroup, "_parent", lambda: None)
    assert memory_group(1, 1) is None


class Exceeded:
    kills = 1
    removed = False

    def remove(self):
        self.removed = True


@pytest.fixture
def sleeper():
    process = subprocess.Popen([sys.executable, "-c", "import time\nx = b'x' * (50 << 20)\ntime.sleep(60)"])
    handle = os.pidfd_open(process.pid)
    yield process, handle
    process.kill()
    process.wait()
    os.close(handle)


def test_what_the_kernel_ended_is_told_with_its_reason(sleeper):
    process, handle = sleeper
    group = Exceeded()
    watch = MemoryWatch(handle, process.pid, 1 << 29, group=group)
    assert watch.verdict == "it used more than 0.5 GB of memory"
    assert process.wait(10) == -signal.SIGKILL, "the kernel has killed another of its processes"
    watch.stop()
    assert group.removed
    assert watch.verdict == "it used more than 0.5 GB of memory"


def test_without_a_group_the_watch_adds_up_and_ends_it(sleeper):
    process, handle = sleeper
    watch = MemoryWatch(handle, process.pid, 20 << 20)
    assert process.wait(10) == -signal.SIGKILL
    watch.stop()
    assert watch.verdict == "it used more than 0.0195 GB of memory"
    assert watch.most > 20 << 20


def test_a_container_is_in_a_group_with_room_for_its_disks(monkeypatch):
    asked = []
    monkeypatch.setattr(host, "memory_group", lambda process, memory: asked.append(memory))
    limits = host.Limits(together=1 << 30, scratch=32 << 20)
    with host.Sandbox(limits=limits) as box, host.Container(box):
        assert asked == [(1 << 30) + 2 * (32 << 20)]

"""Grading on a Dask cluster: a scheduler and two workers, each a process of its own."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from distributed import Client

from fairgrade import cli
from fairgrade.grading import pool
from tests.fairgrade.classroom import Classroom, make_course

pytestmark = [pytest.mark.slow, pytest.mark.needs("bubblewrap")]

WRONG = "def selection_rate(decisions):\n    return sum(decisions) / 2"
#: Long enough for a worker to be killed while it has one of these in its hands.
SLOW = "import time\ntime.sleep(1)\n" + WRONG.replace("/ 2", "/ len(decisions)")
CLASS = {"ada": 6, "bo": 4, "cy": 6, "di": 6, "ed": 6, "flo": 6, "gus": 4, "hal": 6}


class Processes:
    """A scheduler and workers on this machine."""

    def __init__(self, folder):
        self._log = open(folder / "dask.log", "w")  # noqa: SIM115
        self.folder = folder
        file = folder / "scheduler.json"
        self._all = [self._start("dask_scheduler", "--port", "0", "--scheduler-file", str(file))]
        self.address = self._told(file)
        self.workers = []

    def _start(self, command, *more):
        here = ("--host", "127.0.0.1", "--no-dashboard")
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command}", *more, *here],
            cwd=self.folder,  # not the repository: nothing of the course lies there
            stdout=self._log,
            stderr=self._log,
        )

    def _told(self, file):
        for _ in range(600):
            with contextlib.suppress(OSError, ValueError):
                return json.loads(file.read_text())["address"]
            time.sleep(0.05)
        raise AssertionError((self.folder / "dask.log").read_text())

    def add_worker(self):
        alone = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
        process = self._start("dask_worker", self.address, *alone)
        self.workers.append(process)
        self._all.append(process)

    def end(self):
        for process in reversed(self._all):
            process.kill()
            process.wait()
        self._log.close()


@pytest.fixture
def cluster(tmp_path):
    (tmp_path / "dask").mkdir()
    processes = Processes(tmp_path / "dask")
    yield processes
    processes.end()


@pytest.fixture
def classroom(tmp_path):
    classroom = Classroom(tmp_path, make_course(tmp_path / "course"))
    for student, score in CLASS.items():
        classroom.hand_in(student, classroom.reference(rate=SLOW if score == 6 else WRONG))
    classroom.enroll(*CLASS)
    return classroom


def scores(classroom):
    return {name: float(row["score"]) for name, row in classroom.rows().items()}


def test_a_class_is_graded_on_a_cluster_of_which_a_worker_dies_in_the_middle(cluster, classroom, monkeypatch):
    cluster.add_worker()
    cluster.add_worker()
    with Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        victim = cluster.workers[0]
        place = next(name for name, pid in client.run(os.getpid).items() if pid == victim.pid)
    entered = []

    class Killing(pool.Dispatcher):
        """Kills a worker when the first result is there; others are in its hands then."""

        def grade(self, work):
            for number, submission, graded in super().grade(work):
                if not entered:
                    victim.send_signal(signal.SIGKILL)
                entered.append(number)
                yield number, submission, graded

    monkeypatch.setattr("fairgrade.grading.run.Dispatcher", Killing)
    assert cli.main(classroom.command("--scheduler", cluster.address)) == 0
    assert victim.wait(60) == -signal.SIGKILL
    assert scores(classroom) == CLASS
    assert sorted(entered) == list(range(len(CLASS))), "each is handed back once"
    with Client(cluster.address, set_as_default=False) as client:
        left = client.run(lambda dask_worker: sorted(dask_worker.plugins), nanny=False)
    assert place not in left
    assert not any("fairgrade" in str(name) for names in left.values() for name in names)


def test_a_cluster_without_workers_is_named(cluster, classroom, monkeypatch, capsys):
    monkeypatch.setattr("fairgrade.grading.dask_cluster._PATIENCE", 8)
    assert cli.main(classroom.command("--scheduler", cluster.address)) == 2
    assert f"start one: dask worker {cluster.address}" in capsys.readouterr().err
    assert not (classroom.out / "scores.csv").exists()


def test_a_scheduler_that_is_lost_leaves_the_rest_for_later(cluster, classroom, monkeypatch, capsys):
    cluster.add_worker()
    with Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=60)
    monkeypatch.setattr("fairgrade.grading.dask_cluster._PATIENCE", 10)
    entered = []

    class Killing(pool.Dispatcher):
        def grade(self, work):
            for number, submission, graded in super().grade(work):
                if not entered:
                    cluster.end()
                entered.append(number)
                yield number, submission, graded

    with monkeypatch.context() as patch:
        patch.setattr("fairgrade.grading.run.Dispatcher", Killing)
        assert cli.main(classroom.command("--scheduler", cluster.address)) == 3
    assert "not graded yet" in capsys.readouterr().err
    first = classroom.rows()
    assert list(first) == list(CLASS), "a row for everybody all the same"
    assert cli.main(classroom.command()) == 0
    assert scores(classroom) == CLASS

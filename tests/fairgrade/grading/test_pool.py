"""Many submissions at once: the same scores as one after another, whatever becomes of the workers."""

import csv
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future

import pytest
from nbgrader.api import Gradebook

from fairgrade import cli
from fairgrade.execution import kernel_run
from fairgrade.grading import pool
from fairgrade.grading.pool import Dispatcher, map_in_processes
from fairgrade.grading.worker import Worker
from tests.fairgrade import inprocess
from tests.fairgrade.classroom import Classroom, make_course

HALF = "def selection_rate(decisions):\n    return sum(decisions) / 2"
CLASS = {"ada": 6, "bo": 4, "cy": 6, "di": 4, "ed": 6}


@pytest.fixture
def classroom(tmp_path):
    classroom = Classroom(tmp_path, make_course(tmp_path / "course"))
    for student, score in CLASS.items():
        classroom.hand_in(student, classroom.reference(**({"rate": HALF} if score == 4 else {})))
    classroom.enroll(*CLASS)
    return classroom


def scores(classroom):
    return {name: float(row["score"]) for name, row in classroom.rows().items()}


def in_the_gradebook(classroom):
    with Gradebook(f"sqlite:///{classroom.out}/gradebook.db", "small") as book:
        return {one.student_id: one.score for one in book.assignment_submissions("mini")}


# --- workers that come to grief ----------------------------------------------------------------------------


def mishap(monkeypatch, marker, harm, times):
    """Before bo is graded, `harm` comes over the worker, so many `times`."""
    attempt = pool.attempt

    def struck(worker: Worker, submission):
        if submission.student == "bo" and len(list(marker.parent.glob(f"{marker.name}*"))) < times:
            marker.with_name(f"{marker.name}{time.monotonic_ns()}").touch()
            harm(worker)
        return attempt(worker, submission)

    monkeypatch.setattr(pool, "attempt", struck)


def kill_worker(worker):
    os.kill(os.getpid(), signal.SIGKILL)


def kill_sandbox(worker):
    os.kill(worker._isolated._sandbox._process.pid, signal.SIGKILL)
    time.sleep(0.2)


def kill_checkers(worker):
    os.kill(worker._isolated._preforked.fork_server._process.pid, signal.SIGKILL)
    time.sleep(0.2)


@pytest.mark.slow
@pytest.mark.parametrize("harm", [kill_worker, kill_sandbox, kill_checkers])
def test_a_worker_that_is_lost_once_costs_nobody_anything(classroom, monkeypatch, tmp_path, harm):
    mishap(monkeypatch, tmp_path / "struck", harm, times=1)
    assert cli.main(classroom.command("--jobs", "2")) == 0
    assert scores(classroom) == in_the_gradebook(classroom) == CLASS


@pytest.mark.slow
def test_a_submission_that_a_worker_does_not_survive_is_left_for_later_alone(
    classroom, monkeypatch, tmp_path, capsys
):
    with monkeypatch.context() as patch:
        mishap(patch, tmp_path / "struck", kill_worker, times=100)
        assert cli.main(classroom.command("--jobs", "2")) == 3
    assert scores(classroom) == {**CLASS, "bo": 0}
    assert "not graded yet" in classroom.rows()["bo"]["reason"]
    assert "fairgrade grade: bo: not graded yet" in capsys.readouterr().err
    assert cli.main(classroom.command("--jobs", "2")) == 0
    assert scores(classroom) == in_the_gradebook(classroom) == CLASS


class Executor:
    """Counts what is in its hands; grades only when it is asked for the outcome."""

    width = 3

    def __init__(self):
        self.handed, self.most, self.opened = 0, 0, 0

    def open(self):
        self.opened += 1

    def submit(self, submission):
        self.handed += 1
        self.most = max(self.most, self.handed)
        future = Future()
        future.set_result(submission)
        return future

    def close(self):
        pass


def test_no_more_submissions_are_read_than_there_are_hands_for():
    place = Executor()
    read = []
    graded = Dispatcher(place).grade((read.append(n) or (n, f"submission {n}")) for n in range(20))
    for count, (_, _, outcome) in enumerate(graded):
        assert outcome.startswith("submission")
        place.handed -= 1
        assert len(read) <= count + place.width + 1
    assert (len(read), place.most, place.opened) == (20, 3, 1)


def test_a_workplace_is_not_opened_for_nobody():
    place = Executor()
    assert list(Dispatcher(place).grade([])) == []
    assert place.opened == 0


def test_work_side_by_side_comes_back_in_order(tmp_path):
    def process_and_square(number):
        (tmp_path / str(os.getpid())).touch()
        until = time.monotonic() + 60
        while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < until:
            time.sleep(0.01)  # one process must not be through before the other has begun
        return os.getpid(), number**2

    done = map_in_processes(process_and_square, list(range(40)), 2)
    assert [square for _, square in done] == [n**2 for n in range(40)]
    assert len({process for process, _ in done} - {os.getpid()}) == 2


# --- the whole command, killed -----------------------------------------------------------------------------

#: Grades, is killed when so many results are there, and waits for all that it had started to end as well.
GUARD = """
import ctypes, os, signal, subprocess, sys, time
from pathlib import Path

results, count, number, *arguments = sys.argv[1:]
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # orphans become ours
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it
process = subprocess.Popen([sys.executable, "-m", "fairgrade.cli", *arguments])
while process.poll() is None and len(list(Path(results).glob("*.json"))) < int(count):
    time.sleep(0.02)
process.send_signal(int(number))
code = process.wait()
signal.alarm(60)  # ends this process if anything is left
try:
    while True:
        os.wait()
except ChildProcessError:
    print("ended with", code)
"""


def killed(classroom, count, number, *more):
    """Run the command, end it with a signal when so many results are there; its exit code."""
    results = classroom.out / "work" / "mini" / "results"
    command = [sys.executable, "-c", GUARD, str(results), str(count), str(int(number))]
    done = subprocess.run(
        [*command, *classroom.command("--jobs", "2", *more)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, "something that grading had started went on after its end"
    return int(done.stdout.splitlines()[-1].split()[-1]), done.stderr


@pytest.mark.slow
@pytest.mark.needs("bubblewrap")
def test_killed_again_and_again_it_loses_nothing_and_grades_nobody_twice(classroom):
    results = classroom.out / "work" / "mini" / "results"
    kept = {}
    for count in (1, 3, 4):
        code, _ = killed(classroom, count, signal.SIGKILL)
        assert code == -signal.SIGKILL
        now = {path.name: path.read_bytes() for path in results.glob("*.json")}
        assert len(now) >= count
        assert kept.items() <= now.items(), "a result that was there has been made again"
        kept = now
    assert cli.main(classroom.command("--jobs", "2")) == 0
    assert kept.items() <= {path.name: path.read_bytes() for path in results.glob("*.json")}.items()
    assert scores(classroom) == in_the_gradebook(classroom) == CLASS


@pytest.mark.slow
@pytest.mark.needs("bubblewrap")
def test_ctrl_c_ends_it_at_once_and_says_how_to_go_on(classroom):
    slow = "import time\ntime.sleep(60)\n"
    classroom.hand_in("ed", classroom.reference(rate=slow))
    code, said = killed(classroom, 4, signal.SIGINT)
    assert code == 3
    assert "interrupted; run the same command again to continue" in said
    assert "Traceback" not in said


# --- grading anew ------------------------------------------------------------------------------------------


@pytest.fixture
def unsafe(classroom, monkeypatch):
    """The class, run in this process at no cost; with a list of what was run."""
    ran = []

    def execute(job):
        ran.append(job)
        return inprocess.execute(job)

    monkeypatch.setattr(kernel_run, "execute", execute)
    classroom.unsafe = True
    return classroom, ran


def differences(classroom):
    with open(classroom.out / "regrade.csv", encoding="utf-8", newline="") as file:
        return {row.pop("student"): row for row in csv.DictReader(file)}


def test_a_regrade_tells_whose_score_is_another_and_where(unsafe, capsys):
    classroom, _ = unsafe
    cli.main(classroom.command())
    source = classroom.course.root / "source" / "mini" / "mini.ipynb"
    text = source.read_text()
    assert text.count("== 0.75") == 2
    source.write_text(text.replace("[1, 1, 1, 0]) == 0.75", "[1, 1, 1, 0]) == 1.5"))  # which bo and di have
    capsys.readouterr()
    assert cli.main(classroom.command("--regrade")) == 0
    lost = {"before": "6", "after": "4", "difference": "-2", "changed": "mini/test_rate: 2 to 0"}
    won = {"before": "4", "after": "6", "difference": "2", "changed": "mini/test_rate: 0 to 2"}
    now = {name: won if score == 4 else lost for name, score in CLASS.items()}
    assert differences(classroom) == now
    assert "5 scores changed" in capsys.readouterr().out
    assert scores(classroom) == in_the_gradebook(classroom)
    assert scores(classroom) == {name: float(one["after"]) for name, one in now.items()}


def test_a_regrade_that_changes_nothing_has_an_empty_table(unsafe):
    classroom, ran = unsafe
    cli.main(classroom.command())
    assert cli.main(classroom.command("--regrade")) == 0
    assert differences(classroom) == {}
    assert len(ran) == 2 * len(CLASS)


@pytest.mark.parametrize("more", [(), ("--regrade",)], ids=["the plain command", "the same command"])
def test_a_regrade_that_was_interrupted_is_gone_on_with(unsafe, monkeypatch, more):
    classroom, ran = unsafe
    cli.main(classroom.command())
    source = classroom.course.root / "source" / "mini" / "mini.ipynb"
    source.write_text(source.read_text().replace("[1, 1, 1, 0]) == 0.75", "[1, 1, 1, 0]) == 1.5"))
    del ran[:]
    execute = kernel_run.execute

    def interrupted(job):
        if len(ran) == 2:
            raise KeyboardInterrupt
        return execute(job)

    with monkeypatch.context() as patch:
        patch.setattr(kernel_run, "execute", interrupted)
        assert cli.main(classroom.command("--regrade")) == 3
    assert not (classroom.out / "regrade.csv").exists()
    assert cli.main(classroom.command(*more)) == 0
    assert len(ran) == len(CLASS), "nobody was graded twice"
    assert set(differences(classroom)) == set(CLASS), "against the scores from before all of it"
    assert cli.main(classroom.command()) == 0
    assert len(ran) == len(CLASS), "and then it is over"


def test_a_score_that_could_not_be_made_anew_does_not_stay(unsafe, monkeypatch):
    classroom, _ = unsafe
    cli.main(classroom.command())
    execute = kernel_run.execute
    faulty = kernel_run.KernelUnavailable("no kernel could be started")

    def only_once(job, done=[]):  # noqa: B006
        done.append(job)
        if len(done) == 2:
            raise faulty
        return execute(job)

    with monkeypatch.context() as patch:
        patch.setattr(kernel_run, "execute", only_once)
        assert cli.main(classroom.command("--regrade")) == 3
    assert scores(classroom) == in_the_gradebook(classroom) == {**CLASS, "bo": 0}
    assert cli.main(classroom.command("--regrade")) == 0
    assert scores(classroom) == in_the_gradebook(classroom) == CLASS


# --- arguments ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--jobs", "0"), "--jobs: 0 is not a number of workers; pass 1 or more."),
        (("--unsafe", "--scheduler", "tcp://127.0.0.1:9"), "--unsafe: other machines run nothing without"),
        (("--scheduler", "nowhere at all"), "--scheduler: no Dask scheduler answers at nowhere at all"),
    ],
)
def test_what_cannot_be_done_is_refused(classroom, capsys, more, message):
    assert cli.main(classroom.command(*more)) == 2
    assert message in capsys.readouterr().err
    assert not (classroom.out / "scores.csv").exists()

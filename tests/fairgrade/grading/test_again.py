"""Grading again: after an interruption, after somebody hands in anew, after points were given by hand."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from nbgrader.api import Gradebook

import fairgrade.grading.run as grading
from fairgrade import cli
from fairgrade.execution import kernel_run
from fairgrade.execution.kernel_run import KernelUnavailable
from fairgrade.gradebook.book import Book
from fairgrade.pages.feedback import page_path
from fairgrade.results.store import ResultStore
from fairgrade.sandbox import selfcheck
from tests.fairgrade import inprocess
from tests.fairgrade.classroom import Classroom, _cell, by_name, make_course, mini_source

pytestmark = pytest.mark.slow

WRONG = "def selection_rate(decisions):\n    return sum(decisions) / 2"


@pytest.fixture
def ran(monkeypatch):
    """How many notebooks have been run; they are run in this process."""
    count = []

    def execute(job):
        count.append(job)
        return inprocess.execute(job)

    monkeypatch.setattr(kernel_run, "execute", execute)
    return count


@pytest.fixture
def classroom(tmp_path):
    classroom = Classroom(tmp_path, make_course(tmp_path / "course"))
    classroom.hand_in("ada", classroom.reference())
    classroom.hand_in("bo", classroom.reference(rate=WRONG))
    classroom.enroll("ada", "bo", "cy")
    classroom.unsafe = True  # so that another way to run can take a kernel's place, at no cost
    return classroom


def run(classroom, *more):
    code = cli.main(classroom.command(*more))
    return code, {name: (float(row["score"]), row["status"]) for name, row in classroom.rows().items()}


def book(classroom):
    return Gradebook(f"sqlite:///{classroom.out}/gradebook.db", "small")


def give_by_hand(classroom, student, points, comment=None):
    """What the formgrader does when a person enters points."""
    with book(classroom) as gradebook:
        grade = gradebook.find_grade("why", "mini", "mini", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.find_comment("why", "mini", "mini", student).manual_comment = comment
        gradebook.db.commit()


FIRST = {"ada": (6, "graded"), "bo": (4, "graded"), "cy": (0, "missing")}


# --- running it again ------------------------------------------------------------------------------------


def test_a_second_run_grades_nobody_twice(classroom, ran):
    assert run(classroom) == (0, FIRST)
    assert len(ran) == 2
    page = page_path(classroom.out, "ada", "mini")
    written = page.stat().st_mtime_ns
    assert run(classroom) == (0, FIRST)
    assert len(ran) == 2
    assert page.stat().st_mtime_ns == written, "nor is a page written that would say the same"


def test_whoever_hands_in_anew_is_graded_anew_and_nobody_else(classroom, ran):
    run(classroom)
    classroom.hand_in("bo", classroom.reference())
    assert run(classroom) == (0, {**FIRST, "bo": (6, "graded")})
    assert len(ran) == 3


def test_regrade_grades_everybody_again(classroom, ran):
    run(classroom)
    assert run(classroom, "--regrade") == (0, FIRST)
    assert len(ran) == 4


def test_a_change_of_the_lab_grades_everybody_again(classroom, ran):
    run(classroom)
    path = classroom.course.root / "source" / "mini" / "mini.ipynb"
    path.write_text(path.read_text().replace("== 0.75", "== 0.74"))
    _, rows = run(classroom)
    assert rows["ada"] == (1, "graded")
    assert len(ran) == 4


@pytest.mark.parametrize(
    ("content", "status"), [(b'{"cells": [', "ungradable"), (b"", "ungradable"), (None, "missing")]
)
def test_a_later_attempt_that_cannot_be_graded_keeps_nothing_of_the_earlier_score(
    classroom, ran, content, status
):
    run(classroom)
    path = classroom.hand_in("ada", content or b"")
    if content is None:
        path.unlink()
    assert run(classroom) == (0, {**FIRST, "ada": (0, status)})
    with book(classroom) as gradebook:
        assert gradebook.find_submission("mini", "ada").score == 0
    assert f"({status})" in page_path(classroom.out, "ada", "mini").read_text()


def test_the_page_of_feedback_follows_the_score(classroom, ran):
    page = page_path(classroom.out, "ada", "mini")
    run(classroom)
    assert "6 of 9 points" in page.read_text()
    assert "test_rate: 2 of 2 points" in page.read_text()
    classroom.hand_in("ada", classroom.reference(rate=WRONG))
    run(classroom)
    assert "4 of 9 points" in page.read_text()
    assert "test_rate: 0 of 2 points" in page.read_text()


# --- points given by hand --------------------------------------------------------------------------------


def test_points_given_by_hand_count_and_stay(classroom, ran):
    run(classroom)
    give_by_hand(classroom, "ada", 2.5, "Say how many agree.")
    for more in ((), ("--regrade",)):
        _, rows = run(classroom, *more)
        assert rows["ada"] == (8.5, "graded")
    page = page_path(classroom.out, "ada", "mini").read_text()
    assert "Comment: Say how many agree." in page
    assert ": 2.5 of 3 points, given by hand, waits for another look" in page


def test_an_answer_that_a_person_has_graded_waits_no_longer(classroom, ran):
    run(classroom)
    assert "1 written answer needs grading by hand" in classroom.rows()["ada"]["reason"]
    give_by_hand(classroom, "ada", 2)
    run(classroom)
    assert "waits" not in classroom.rows()["ada"]["reason"]


def test_after_a_new_attempt_points_given_by_hand_stay_and_wait_for_another_look(classroom, ran):
    run(classroom)
    give_by_hand(classroom, "ada", 2)
    classroom.hand_in("ada", classroom.reference(rate=WRONG, why="I think so."))
    _, rows = run(classroom)
    assert rows["ada"] == (6, "graded")
    assert "1 written answer needs grading by hand" in classroom.rows()["ada"]["reason"]


def test_points_given_by_hand_to_a_submission_that_is_gone_are_pointed_out(classroom, ran):
    run(classroom)
    give_by_hand(classroom, "ada", 2)
    classroom.hand_in("ada", b"")
    _, rows = run(classroom)
    assert rows["ada"] == (2, "ungradable")
    assert "points given by hand to an earlier version are still counted" in classroom.rows()["ada"]["reason"]


def test_points_given_by_hand_survive_a_lab_that_gains_a_cell(classroom, ran):
    run(classroom)
    give_by_hand(classroom, "ada", 2.5, "Say how many agree.")
    path = classroom.course.root / "source" / "mini" / "mini.ipynb"
    lab = nbformat.read(path, 4)
    lab.cells.append(_cell("test", "test_more", "assert selection_rate([0, 1]) == 0.5", 1))
    nbformat.write(lab, path)
    _, rows = run(classroom)
    # The added test is missing from what was handed in; it is put back and run.
    assert rows == {"ada": (9.5, "repaired"), "bo": (5, "repaired"), "cy": (0, "missing")}
    with book(classroom) as gradebook:
        assert gradebook.find_assignment("mini").max_score == 10
        assert gradebook.find_comment("why", "mini", "mini", "ada").comment == "Say how many agree."


def test_lateness_costs_what_the_course_says_and_the_reason_says_so(classroom, ran):
    config = classroom.course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    classroom.hand_in("ada", "2026-02-02 10:00:00 UTC", "timestamp.txt")
    classroom.hand_in("bo", "sometime last week", "timestamp.txt")
    assert run(classroom) == (0, FIRST), "nothing is late while nothing is due"
    with book(classroom) as gradebook:
        gradebook.update_or_create_assignment("mini", duedate="2026-02-01 00:00:00 UTC")
    _, rows = run(classroom, "--regrade")
    assert rows == {**FIRST, "ada": (0, "graded")}
    assert "6 points deducted for lateness" in classroom.rows()["ada"]["reason"]


def test_a_gradebook_that_was_lost_is_filled_again_without_running_anything(classroom, ran):
    run(classroom)
    (classroom.out / "gradebook.db").unlink()
    assert run(classroom) == (0, FIRST)
    assert len(ran) == 2


def test_a_result_that_was_damaged_is_made_again(classroom, ran):
    run(classroom)
    (classroom.out / "work" / "mini" / "results" / "ada.json").write_text('{"student": "ada"')
    assert run(classroom) == (0, FIRST)
    assert len(ran) == 3


# --- interruptions ---------------------------------------------------------------------------------------

STEPS = [
    (Book, "define", "before"),
    (Book, "define", "after"),
    (Book, "enroll", "after"),
    (grading, "_file_away", "before"),
    (grading, "_file_away", "after"),
    (ResultStore, "save", "after"),
    (Book, "enter", "after"),
    (ResultStore, "mark_entered", "after"),
    (grading, "write_feedback", "after"),
    (grading, "write_scores", "after"),
]


@pytest.mark.parametrize("step", STEPS, ids=[f"{when} {name}" for _, name, when in STEPS])
def test_a_first_run_that_dies_anywhere_goes_on_where_it_stopped(classroom, ran, monkeypatch, step):
    die_at(classroom, monkeypatch, *step)
    settled = {path.stem for path in (classroom.out / "work" / "mini" / "results").glob("*.json")}
    assert_agrees(classroom, FIRST)
    assert len(ran) == 2 - len(settled - {"cy"}), "what was settled is not run again"


@pytest.mark.parametrize("step", STEPS[4:-1], ids=[f"{when} {name}" for _, name, when in STEPS[4:-1]])
def test_a_later_run_that_dies_anywhere_leaves_no_mixture(classroom, ran, monkeypatch, step):
    run(classroom)
    classroom.hand_in("ada", classroom.reference(rate=WRONG))
    die_at(classroom, monkeypatch, *step)
    assert_agrees(classroom, {**FIRST, "ada": (4, "graded")})


def die_at(classroom, monkeypatch, place, name, when):
    """Grade in a process of its own that is killed when it comes to a step."""
    process = os.fork()
    if process == 0:
        step = getattr(place, name)

        def die(*args, **kwargs):
            if when == "after":
                step(*args, **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)

        monkeypatch.setattr(place, name, die)
        try:
            cli.main(classroom.command("--jobs", "1"))  # every step in this process
        finally:
            os._exit(0)  # not reached if the process died as it should
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status), "the step is not on the way"


def assert_agrees(classroom, expected):
    """One more run ends well, and rows, gradebook and pages say the same."""
    assert run(classroom) == (0, expected)
    with book(classroom) as gradebook:
        for student in ("ada", "bo"):
            score = expected[student][0]
            assert gradebook.find_submission("mini", student).score == score
            assert f"{score} of 9 points" in page_path(classroom.out, student, "mini").read_text()


@pytest.mark.slow
def test_kill_nine_in_the_middle_of_a_class_loses_nothing(tmp_path):
    classroom = Classroom(tmp_path, make_course(tmp_path / "course"))
    for student, seconds in (("ada", 1), ("bo", 1), ("cy", 4)):  # the last must not be over too soon
        slow = f"import time\ntime.sleep({seconds})\n"
        answer = "def selection_rate(decisions):\n    return sum(decisions) / len(decisions)"
        classroom.hand_in(student, classroom.reference(rate=slow + answer))
    command = [sys.executable, "-m", "fairgrade.cli", *classroom.command()]
    results = classroom.out / "work" / "mini" / "results"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not (results / "ada.json").exists():
            time.sleep(0.05)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert not (classroom.out / "scores.csv").exists()
    first = (results / "ada.json").read_bytes()

    code, rows = run(classroom)
    assert (code, rows) == (0, dict.fromkeys(("ada", "bo", "cy"), (6.0, "graded")))
    assert (results / "ada.json").read_bytes() == first


# --- what is nobody's submission's fault -----------------------------------------------------------------


def test_a_kernel_that_does_not_start_is_not_held_against_the_learner(classroom, ran, monkeypatch, capsys):
    run(classroom)
    classroom.hand_in("ada", classroom.reference(why="anew"))

    def no_kernel(job):
        raise KernelUnavailable("no kernel could be started (NoSuchKernel)")

    with monkeypatch.context() as patch:
        patch.setattr(kernel_run, "execute", no_kernel)
        code, rows = run(classroom)
    assert (code, rows) == (3, {**FIRST, "ada": (0, "ungradable")})
    assert "not graded yet: no kernel could be started" in classroom.rows()["ada"]["reason"]
    assert "fairgrade grade: ada: not graded yet" in capsys.readouterr().err
    with book(classroom) as gradebook:
        assert gradebook.find_submission("mini", "ada").score == 0, "the earlier score does not stand"
    assert run(classroom) == (0, FIRST)


def test_a_run_without_kernels_stops_trying_and_still_has_a_row_for_everybody(classroom, monkeypatch):
    tried = []

    def no_kernel(job):
        tried.append(job)
        raise KernelUnavailable("no kernel could be started")

    monkeypatch.setattr(kernel_run, "execute", no_kernel)
    for student in ("di", "ed"):
        classroom.hand_in(student, classroom.reference())
    classroom.enroll("ada", "bo", "di", "ed")
    code, rows = run(classroom)
    assert code == 3
    assert len(tried) == 2
    assert {status for _, status in rows.values()} == {"ungradable"}
    assert "the run stopped before it came to this one" in classroom.rows()["ed"]["reason"]


def test_a_fault_of_the_grader_on_one_submission_leaves_the_others_alone(classroom, ran, monkeypatch):
    read_submission = grading.read_submission

    def faulty(lab, place):
        if place.person.id == "ada":
            raise RuntimeError("unforeseen")
        return read_submission(lab, place)

    monkeypatch.setattr(grading, "read_submission", faulty)
    code, rows = run(classroom)
    assert (code, rows) == (3, {**FIRST, "ada": (0, "ungradable")})
    assert "RuntimeError: unforeseen" in classroom.rows()["ada"]["reason"]


def test_a_second_run_into_the_same_folder_is_refused(classroom, ran, monkeypatch, capsys):
    codes = []
    execute = kernel_run.execute

    def meanwhile(job):
        if not codes:
            codes.append(cli.main(classroom.command()))
        return execute(job)

    monkeypatch.setattr(kernel_run, "execute", meanwhile)
    assert run(classroom) == (0, FIRST)
    assert codes == [2]
    assert "--out: another run is grading into" in capsys.readouterr().err


# --- walls -----------------------------------------------------------------------------------------------


def test_without_bubblewrap_nothing_is_run_and_the_error_says_how_to_get_it(classroom, monkeypatch, capsys):
    classroom.unsafe = False
    monkeypatch.setenv("PATH", "/nowhere")
    assert cli.main(classroom.command()) == 2
    said = capsys.readouterr().err
    assert "apt-get install bubblewrap" in said
    assert "--unsafe" in said
    assert not (classroom.out / "scores.csv").exists()


def test_a_sandbox_that_does_not_hold_stops_the_grading(classroom, monkeypatch, capsys):
    classroom.unsafe = False
    monkeypatch.setattr(selfcheck, "FIXED_FOLDERS", ("/scratch",))
    assert cli.main(classroom.command()) == 2
    assert "code in it writes outside its own disk" in capsys.readouterr().err
    assert not (classroom.out / "scores.csv").exists()


def test_grading_without_walls_is_said_on_every_row_and_in_the_report(classroom, ran, capsys):
    assert run(classroom) == (0, FIRST)
    assert "--unsafe disables the sandbox" in capsys.readouterr().err
    reasons = {name: row["reason"] for name, row in classroom.rows().items()}
    assert {name for name, reason in reasons.items() if "run without a sandbox" in reason} == {"ada", "bo"}
    assert (
        "2 submissions ran with all the rights of whoever graded"
        in (classroom.out / "report.html").read_text()
    )


def test_a_lab_whose_tests_need_a_live_object_is_graded_beside_it_and_says_so(classroom):
    classroom.unsafe = False
    source = mini_source()
    by_name(
        source.cells, "rate"
    ).source = "class Box:\n    ### BEGIN SOLUTION\n    content = 3\n    ### END SOLUTION"
    by_name(source.cells, "test_rate").source = "assert Box().content == 3"
    nbformat.write(source, classroom.course.root / "source" / "mini" / "mini.ipynb")
    again = Classroom(classroom.submissions.parent, classroom.course)
    again.hand_in("ada", again.reference())
    again.hand_in("bo", again.reference(rate="class Box:\n    content = 2"))
    assert run(again) == (0, {"ada": (6, "graded"), "bo": (4, "graded"), "cy": (0, "missing")})
    assert "was decided in the learner's notebook only" in again.rows()["ada"]["reason"]
    report = (again.out / "report.html").read_text()
    assert "How each test was decided" in report
    assert "fails if only its value is sent" in report


def test_a_test_beside_the_code_may_use_the_checks(classroom):
    classroom.unsafe = False
    source = mini_source()
    by_name(
        source.cells, "rate"
    ).source = "class Box:\n    ### BEGIN SOLUTION\n    content = 3\n    ### END SOLUTION"
    by_name(
        source.cells, "test_rate"
    ).source = "from fairgrade import checks\n\nchecks.number('content', Box().content, 3)"
    nbformat.write(source, classroom.course.root / "source" / "mini" / "mini.ipynb")
    again = Classroom(classroom.submissions.parent, classroom.course)
    again.hand_in("ada", again.reference())
    again.hand_in("bo", again.reference(rate="class Box:\n    content = 2"))
    assert run(again) == (0, {"ada": (6, "graded"), "bo": (4, "graded"), "cy": (0, "missing")})


def test_a_lab_whose_author_cannot_pass_is_not_graded(classroom, capsys):
    classroom.unsafe = False
    source = mini_source()
    by_name(source.cells, "test_rate").source = "open('/somewhere/else')"
    nbformat.write(source, classroom.course.root / "source" / "mini" / "mini.ipynb")
    assert cli.main(classroom.command()) == 2
    said = capsys.readouterr().err
    assert (
        "LAB: in mini/mini.ipynb, the author's own answers lose points in test_rate (FileNotFoundError"
        in said
    )
    assert "grade without this test: --leave-out test_rate; or, if the lab needs what the sandbox" in said
    assert not (classroom.out / "scores.csv").exists()

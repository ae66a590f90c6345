"""The hostile corpus, graded as one class: wrong answers earn nothing, right answers lose nothing."""

import contextlib
import fcntl
import pickle
import re
import time
import unicodedata

import pytest

from fairgrade import cli
from fairgrade.execution.checker import Cell, Checker, ForkServer
from tests.fairgrade.classroom import Classroom
from tests.fairgrade.hostile import table
from tests.fairgrade.hostile.corpus import ATTACKS, HONEST
from tests.fairgrade.hostile.court import make_court
from tests.fairgrade.hostile.trial import _WORDS, grade_ours, grade_stock, stock_course

pytestmark = [pytest.mark.slow, pytest.mark.needs("bubblewrap")]


@pytest.fixture(scope="session")
def graded(tmp_path_factory, request):
    """The class after ``fairgrade grade``; xdist's workers share it."""
    shared = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        shared = shared.parent
    kept = shared / "hostile.pickle"
    with open(shared / "hostile.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(grade_ours(shared / "hostile", list(ATTACKS))))
    return pickle.loads(kept.read_bytes())


@pytest.fixture(scope="module")
def committed():
    return table.read(table.PLACE.read_text("utf-8"))


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_what_its_right_answers_are_worth_and_no_more(graded, name):
    attack, outcome = ATTACKS[name], graded.outcomes[name]
    assert (outcome.score, outcome.status) == (attack.due, attack.status), outcome.reason
    for part in attack.said:
        assert part in outcome.reason
    assert outcome.leaked == []


@pytest.mark.parametrize("name", [*HONEST, "neighbor"])
def test_the_honest_pupils_beside_them_keep_full_marks(graded, name):
    outcome = graded.outcomes[name]
    assert (outcome.score, outcome.status, outcome.leaked) == (6, "graded", [])


def test_the_machine_does_not_notice(graded):
    assert graded.code == 0, graded.said
    assert graded.too_much == ""
    assert graded.left_over == []
    assert graded.harmed == []


def test_the_instructors_terminal_and_spreadsheet_get_nothing_to_obey(graded):
    shown = [letter for letter in graded.said if unicodedata.category(letter) in ("Cc", "Cf")]
    assert set(shown) <= {"\n", "\r"}
    lines = (graded.out / "scores.csv").read_text("utf-8").splitlines()
    assert not [line for line in lines if line.startswith(("=", "+", "-", "@"))]
    assert not [line for line in lines if {unicodedata.category(letter) for letter in line} & {"Cc"}]


def test_pages_run_nothing_and_give_nothing_away(graded):
    pages = [*(graded.out / "feedback").rglob("*.html"), graded.out / "report.html"]
    assert len(pages) >= len(ATTACKS)
    for page in pages:
        text = page.read_text("utf-8")
        assert not re.search(r"<script[^>]*>[^<]*owned|<[^>]*\son\w+\s*=|javascript:", text), page
        given_away = {what for what, word in _WORDS.items() if word in text}
        # The report is the instructor's, who may read why a hidden test lowered a score.
        own = (
            {"hidden tests"}
            if page.name == "report.html"
            else {"other"}
            if "neighbor" in page.parts
            else set()
        )
        assert given_away <= own, page


def test_a_name_that_leads_out_of_the_folder_is_refused_before_anything_is_graded(tmp_path, capsys):
    classroom = Classroom(tmp_path, make_court(tmp_path / "course", 2))
    classroom.hand_in("x", classroom.reference())
    classroom.enroll("x", "../x")
    assert cli.main(classroom.command()) == cli.UNUSABLE
    assert "'../x' cannot be used as the name of a folder" in capsys.readouterr().err
    assert not (classroom.out / "scores.csv").exists()


@contextlib.contextmanager
def checker_of(*cells):
    with ForkServer() as stack:
        checker = Checker(cells, {}, stack)
        checker.ready()
        yield checker


def test_no_small_answer_makes_a_test_take_what_the_machine_has():
    with checker_of(Cell("n = 1"), Cell("len([0] * n)", "test", ("n",))) as checker:
        assert "3" in str(checker.check("test", {"n": 3}, no_call, 10).outputs)
        assert "MemoryError" in str(checker.check("test", {"n": 10**10}, no_call, 10).outputs)


def no_call(number, arguments, seconds):
    raise AssertionError("nothing in this test is a function")


def test_calls_share_the_time_of_their_test():
    given = []

    def call(number, arguments, seconds):
        given.append(seconds)
        time.sleep(0.1)
        return b'{"returned": 1}'

    with checker_of(Cell("f = abs"), Cell("[f(1) for _ in range(3)]", "test", ("f",))) as checker:
        checker.check("test", {"f": {"function": [0, "f"]}}, call, 10)
    assert len(given) == 3
    assert given[2] < given[0] - 0.2 + 0.01


def test_the_committed_table_says_what_our_grader_does_now(graded, committed):
    assert list(committed) == list(ATTACKS)
    now = {name: graded.outcomes[name].in_words(one.due, with_status=True) for name, one in ATTACKS.items()}
    assert {name: line.ours for name, line in committed.items()} == now
    assert table.written(committed) == table.PLACE.read_text("utf-8")


def test_the_committed_table_says_what_stock_nbgrader_does_now(committed):
    quick = [name for name, attack in ATTACKS.items() if attack.quick]
    with stock_course() as course:
        now = {name: grade_stock(course, name).in_words(ATTACKS[name].due) for name in quick}
    assert now == {name: committed[name].stock for name in quick}
    assert "**pays** 6" in now["displayhook"]
    assert "**loses**" in now["stderr-in-test"]

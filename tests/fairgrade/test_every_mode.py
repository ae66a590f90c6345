"""Every way to grade a notebook comes to one verdict."""

from pathlib import Path

import pytest

from fairgrade.lab.course import find_course, read_lab
from tests.fairgrade.every_mode import Verdict, compare, disagreements


@pytest.mark.slow
@pytest.mark.needs("bubblewrap")
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
def test_grade_unsafe_check_and_stock_agree_on_known_answers():
    lab = read_lab(find_course(Path(__file__).resolve().parents[2]), "lab04_individual_fairness")
    compared, found = compare(lab, stock=2, few=4)
    assert found == []
    assert compared >= 40


def test_a_verdict_that_differs_is_found():
    full, part, told = Verdict(2.0, ""), Verdict(1.0, ""), Verdict(0.0, "AssertionError: no")
    ours = {"grade": {"a": {"t": full, "u": part}}}
    assert disagreements({**ours, "stock": {"a": {"t": full, "u": told}}}, set(), {"t": 2, "u": 2})
    assert not disagreements({**ours, "stock": {"a": {"t": full, "u": part}}}, set(), {"t": 2, "u": 2})
    # A visible part that fails keeps a test from its full points, and says nothing of the rest.
    assert disagreements({**ours, "check": {"a": {"t": told}}}, {"t"}, {"t": 2, "u": 2})
    assert not disagreements({**ours, "check": {"a": {"u": told}}}, {"u"}, {"t": 2, "u": 2})

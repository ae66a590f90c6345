"""The class report: what it computes, what it says, and that it says the same for the same results."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from fairgrade.gradebook.book import GradebookEntry
from fairgrade.pages.class_report import (
    FEWEST,
    Row,
    discrimination,
    without_numbers,
    write_report,
    write_scores,
)
from fairgrade.results.scoring import CellScore
from fairgrade.results.store import NotebookResult, Result, ResultStore
from tests.fairgrade.classroom import Classroom, make_course
from tests.fairgrade.pages.test_feedback import Page, outline_is_whole

# Ten people, three exercises; worked out by hand below.
TABLE = [
    [0, 0, 0],
    [0, 1, 0],
    [1, 0, 0],
    [1, 1, 1],
    [1, 0, 1],
    [1, 1, 1],
    [0, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
    [0, 1, 1],
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    root = tmp_path_factory.mktemp("report")
    return Classroom(root, make_course(root / "course")).lab


def graded(student, rate, accuracy, *lost, reasons=("graded",), seconds=0.1, invalid_score=False):
    """What came of one person's work on the lab ``mini``."""
    cells = (
        CellScore(
            "test_rate",
            "test",
            2,
            None if invalid_score else rate,
            "The test reported 50." if invalid_score else "",
            invalid_score,
        ),
        CellScore("test_accuracy", "test", 4, accuracy),
        CellScore("why", "written", 3, None),
    )
    notebook = NotebookResult(cells, (), {"test_rate": lost} if lost else {})
    return Result(student, "mini", "k", "graded", reasons, {"mini": notebook}, seconds=seconds, id=student)


def report(lab, results, path, **entries):
    """The report on some results, as text; points by hand can be given."""
    theirs = {}
    for student, result in results.items():
        cells = {("mini", c.grade_id): c.points or 0.0 for c in result.notebooks["mini"].cells}
        theirs[student] = entries.get(student) or GradebookEntry(
            sum(cells.values()), cells, {("mini", "why")}
        )
    rows = [Row(s, "mini", theirs[s].score, 9, r.status, "; ".join(r.reasons)) for s, r in results.items()]
    write_report(lab, rows, theirs, results, path)
    return path.read_text("utf-8")


def a_class(size=12):
    results = {}
    for i in range(size):
        lost = (f"a rate (1 lost): found 0.{i}, and {i} of 10 people; divide by the group.",) if i % 3 else ()
        results[f"s{i:02}"] = graded(
            f"s{i:02}", 2.0 * (i % 3 == 0), 4.0 * (i > 5), *lost, seconds=0.1 + i / 100
        )
    return results


# --- discrimination --------------------------------------------------------------------------------------


def test_discrimination_is_the_correlation_with_the_rest_of_the_score():
    values = [value for value, _ in discrimination(np.array(TABLE, float))]
    # First exercise: 6 of 10 solved it. Their rests are 0 2 1 2 1 2, mean 8/6; the others' are 0 1 0 2, mean
    # 3/4. The rests of all are 0 1 0 2 1 2 0 1 2 2: mean 1.1, variance 0.69. With p = 0.6,
    # r = (8/6 - 3/4) * sqrt(0.6 * 0.4) / sqrt(0.69).
    assert values[0] == pytest.approx((8 / 6 - 3 / 4) * (0.24 / 0.69) ** 0.5)
    for i, own in enumerate(np.array(TABLE, float).T):
        rest = np.array(TABLE, float).sum(axis=1) - own
        assert values[i] == pytest.approx(np.corrcoef(own, rest)[0, 1])
    whole = np.corrcoef(np.array(TABLE, float)[:, 0], np.array(TABLE, float).sum(axis=1))[0, 1]
    assert values[0] < whole, "an exercise does not count for itself"


@pytest.mark.parametrize(
    ("earned", "why"),
    [
        (TABLE[: FEWEST - 1], f"fewer than {FEWEST} people"),
        ([row[:1] for row in TABLE], "there is no other exercise"),
        ([[1, *row[1:]] for row in TABLE], "everybody has the same points"),
        ([[row[0], 1, 1] for row in TABLE], "everybody has the same points elsewhere"),
    ],
)
def test_where_there_is_no_discrimination_it_says_why(earned, why):
    value, said = discrimination(np.array(earned, float))[0]
    assert np.isnan(value)
    assert said == why


# --- messages --------------------------------------------------------------------------------------------


def test_messages_that_differ_in_numbers_are_one_message(lab, tmp_path):
    assert without_numbers("ex2: found -0.5, not 1e-3 (3 of 10).") == "ex2: found #, not # (# of #)."
    page = Page(report(lab, a_class(), tmp_path / "report.html"))
    assert page.words.count("divide by the group.") == 1
    assert "a rate (1 lost): found 0.1, and 1 of 10 people" in page.words, "in one of its wordings"
    links = [one["href"] for one in page.all("a") if one["href"].startswith("feedback/")]
    assert links.count("feedback/s01/mini.html") == 3, "who got it, who waits, and everybody"


def test_flags_times_and_waiting_answers_are_named(lab, tmp_path):
    results = a_class()
    results["s00"] = replace(results["s00"], reasons=("put back 2 cells that differed from the lab's",))
    results["s03"] = graded("s03", 0, 4, invalid_score=True)
    prints = {"rate": "".join(f"{i:016x}" for i in range(20))}
    for student in ("s04", "s05"):
        notebook = replace(results[student].notebooks["mini"], prints=prints)
        results[student] = replace(results[student], notebooks={"mini": notebook})
    words = Page(report(lab, results, tmp_path / "report.html")).words
    assert "s00: put back 2 cells that differed from the lab's" in words
    assert "s03: test_rate: The test reported 50." in words
    assert "s04, s05rate (100%)" in words.replace("\n", "")
    assert "Nothing here has changed a score." in words
    assert "The median took" in words
    assert "the longest 0.21 s" in words


def test_points_by_hand_count_in_the_exercises(lab, tmp_path):
    results = a_class()
    by_hand = {
        s: GradebookEntry(
            1, {("mini", "test_rate"): 0, ("mini", "test_accuracy"): i % 5, ("mini", "why"): i % 4}
        )
        for i, s in enumerate(results)
    }
    page = report(lab, results, tmp_path / "report.html", **by_hand)
    assert "some wait for a person" not in Page(page).words
    assert "everybody has the same points" in Page(page).words


# --- the page --------------------------------------------------------------------------------------------


def test_the_same_results_give_the_same_bytes(lab, tmp_path):
    first = report(lab, a_class(), tmp_path / "first.html")
    assert report(lab, a_class(), tmp_path / "second.html") == first
    store = ResultStore(tmp_path / "shelf")
    for result in a_class().values():
        store.save(result)
    assert report(lab, {s: store.load(s) for s in a_class()}, tmp_path / "third.html") == first


@pytest.mark.parametrize("size", [0, 1, 12])
def test_the_report_can_be_read_by_everybody_and_of_any_class(lab, tmp_path, size):
    page = Page(report(lab, a_class(size), tmp_path / "report.html"))
    assert outline_is_whole(page) == []
    assert not {tag for tag, _ in page.elements} & {"script", "iframe", "form", "img"}
    assert len(page.all("table")) == len(page.all("caption"))
    assert all("scope" in one for one in page.all("th"))


def test_names_and_reasons_cannot_act_in_the_report(lab, tmp_path):
    name = '<img src=x onerror="alert(1)">'
    results = {name: graded(name, 0, 0, "<script>alert(1)</script>", reasons=("<b>\u202ereason</b>",))}
    page = Page(report(lab, results, tmp_path / "report.html"))
    assert not {tag for tag, _ in page.elements} & {"script", "img", "b"}
    assert "[U+202E]reason" in page.words


def test_a_result_from_an_earlier_version_is_made_anew_and_one_of_ours_comes_back_whole(tmp_path):
    store = ResultStore(tmp_path)
    result = graded("ada", 0, 4, "a part (1 lost): so it is.")
    store.save(result)
    assert store.load("ada") == result
    record = json.loads((tmp_path / "ada.json").read_text())
    del record["notebooks"]["mini"]["prints"]
    (tmp_path / "ada.json").write_text(json.dumps(record))
    assert store.load("ada") is None


def test_the_table_of_scores_is_a_line_each(tmp_path):
    write_scores([Row("ada", "mini", 1 / 3, 9, "graded", "one\ntwo,  three")], tmp_path / "scores.csv")
    with open(tmp_path / "scores.csv", newline="") as file:
        assert list(csv.reader(file))[1] == ["ada", "mini", "0.333333", "9", "graded", "one two, three"]


# --- how tests were run ----------------------------------------------------------------------------------


def test_the_report_says_how_each_test_was_run_and_why(lab, tmp_path):
    results = a_class(3)

    def decided(result, **ways):
        cells = [replace(c, **ways.get(c.grade_id, {})) for c in result.notebooks["mini"].cells]
        return replace(result, notebooks={"mini": replace(result.notebooks["mini"], cells=tuple(cells))})

    beside = {"witness": "beside", "witness_reason": "it needs <b>a live object</b>"}
    for number, (student, result) in enumerate(results.items()):
        lowered = {"lowered": "AssertionError: it was changed in place"} if number == 1 else {}
        results[student] = decided(result, test_rate={"witness": "both"} | lowered, test_accuracy=beside)
    text = report(lab, results, tmp_path / "report.html")
    part = Page(text[text.index("How each test was decided</h2>") :])
    assert "both: its values alone, and beside the learner's code" in part.words
    assert "beside the learner's code only" in part.words
    assert "it needs <b>a live object</b>" in part.words
    assert "s01: AssertionError: it was changed in place" in part.words
    assert "No test was run." in report(lab, a_class(2), tmp_path / "none.html")

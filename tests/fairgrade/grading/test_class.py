"""A graded class: whatever people hand in, everybody has a row that says what came of it."""

import html
import json
import re
from html.parser import HTMLParser

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from tests.fairgrade.pupils import PUPILS, STRANGER

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def rows(graded_class):
    return graded_class.rows()


@pytest.fixture(scope="session")
def gradebook(graded_class):
    with Gradebook(f"sqlite:///{graded_class.out}/gradebook.db", "small") as book:
        yield book


@pytest.mark.parametrize("name", PUPILS)
def test_everybody_has_a_row_with_a_status_and_a_reason(rows, name):
    row, pupil = rows[name], PUPILS[name]
    assert (row["lab"], float(row["max_score"])) == ("mini", 9)
    assert (float(row["score"]), row["status"]) == (pupil.score, pupil.status), row["reason"]
    for part in pupil.said:
        assert part in row["reason"]


def test_the_rows_are_the_roster_and_then_the_strangers(rows):
    assert list(rows) == [*PUPILS, "stranger"]
    assert (float(rows["stranger"]["score"]), rows["stranger"]["status"]) == (STRANGER.score, STRANGER.status)
    assert STRANGER.said[0] in rows["stranger"]["reason"]


def test_the_columns_are_as_promised(graded_class):
    header = (graded_class.out / "scores.csv").read_text().splitlines()[0]
    assert header == "student,lab,score,max_score,status,reason"


def test_a_settled_class_exits_with_zero(graded_class):
    assert graded_class.exit_code == 0


def test_the_gradebook_says_what_the_rows_say(gradebook, rows):
    stored = {s.student.id: s.score for s in gradebook.assignment_submissions("mini")}
    for name, row in rows.items():
        if row["status"] == "missing":
            assert name not in stored, "nbgrader has no submission of somebody who handed nothing in"
        else:
            assert stored[name] == float(row["score"])
    assert {student.id for student in gradebook.students} == set(rows)


def test_a_written_answer_waits_in_the_gradebook(gradebook):
    grade = gradebook.find_grade("why", "mini", "mini", "reference")
    assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
    blank = gradebook.find_grade("why", "mini", "mini", "starter")
    assert (blank.auto_score, blank.needs_manual_grade) == (0, False)
    assert gradebook.find_comment("why", "mini", "mini", "starter").comment == "No response."
    assert gradebook.find_comment("rate", "mini", "mini", "reference").comment is None


def test_the_formgraders_own_interface_reads_the_class(graded_class):
    directory = graded_class.course.directory(
        root=str(graded_class.out),
        submitted_directory=str(graded_class.submissions),
        db_url=f"sqlite:///{graded_class.out}/gradebook.db",
    )
    api = NbGraderAPI(directory)
    listed = {entry["student"]: entry for entry in api.get_submissions("mini")}
    assert listed["reference"]["autograded"]
    assert listed["reference"]["needs_manual_grade"]
    assert (listed["reference"]["score"], listed["reference"]["max_score"]) == (6, 9)
    # The page of one notebook lists the submissions whose file it can open.
    opened = {entry["student"] for entry in api.get_notebook_submissions("mini", "mini")}
    assert {"reference", "os-exit", "cut-short"} <= opened


def test_what_could_not_be_run_can_still_be_opened_and_says_why(graded_class):
    notebook = nbformat.read(graded_class.out / "autograded" / "cut-short" / "mini" / "mini.ipynb", 4)
    nbformat.validate(notebook)
    assert "breaks off before its end" in notebook.cells[0].source
    assert not any("HIDDEN" in cell.source for cell in notebook.cells)


def test_enormous_output_is_not_kept(graded_class):
    path = graded_class.out / "autograded" / "floods" / "mini" / "mini.ipynb"
    assert "output truncated" in path.read_text()
    assert path.stat().st_size < 100_000


def test_results_are_kept_for_the_next_run(graded_class):
    kept = {path.stem for path in (graded_class.out / "work" / "mini" / "results").glob("*.json")}
    assert kept == {*PUPILS, "stranger"}
    record = json.loads((graded_class.out / "work" / "mini" / "results" / "divides-by-two.json").read_text())
    lost = next(c for c in record["notebooks"]["mini"]["cells"] if c["grade_id"] == "test_rate")
    assert (lost["points"], lost["message"]) == (0, "AssertionError")


def test_nothing_is_left_over_from_running(graded_class):
    assert not (graded_class.out / "work" / "scratch").exists()


# --- pages -----------------------------------------------------------------------------------------------


class Outline(HTMLParser):
    """What matters of a page: what it fetches or runs, its headings, tables and links."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.fetched, self.links = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append((tag, given))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif given.get("src") or (tag == "link" and given.get("href")):
            self.fetched.append(given.get("src") or given.get("href"))

    def count(self, tag):
        return sum(name == tag for name, _ in self.tags)


@pytest.mark.parametrize("name", [*PUPILS, "stranger"])
def test_everybody_has_a_page_of_feedback_with_status_and_reason(graded_class, rows, name):
    page = (graded_class.out / "feedback" / name / "mini.html").read_text("utf-8")
    assert f"({rows[name]['status']})" in page
    first = rows[name]["reason"].split(";")[0].replace("'", "&#x27;")
    assert first in page
    assert '<html lang="en">' in page


def test_feedback_shows_the_learners_work_and_the_points(graded_class):
    page = (graded_class.out / "feedback" / "divides-by-two" / "mini.html").read_text("utf-8")
    assert "4 of 9 points" in page
    assert (graded_class.out / "feedback" / "divides-by-two" / "mini" / "mini.html").exists()


def words(page):
    """What a page says, without its markup."""
    return html.unescape(re.sub(r"<[^>]*>", "", page.read_text("utf-8")))


@pytest.mark.parametrize("name", PUPILS)
def test_feedback_does_not_give_hidden_tests_away(graded_class, name):
    text = words(graded_class.out / "feedback" / name / "mini.html")
    assert "HIDDEN" not in text
    assert "[1, 1, 1, 0]" not in text, "not in a traceback either"


def test_feedback_shows_where_in_the_learners_own_code_it_went_wrong(graded_class):
    text = words(graded_class.out / "feedback" / "crash" / "mini.html")
    assert "----> 1 1 / 0" in text
    assert "NameError: name 'selection_rate' is not defined" in text
    assert "More checks, which are not shown, ran here." in text


def test_the_report_is_one_file_that_fetches_and_runs_nothing(graded_class):
    text = (graded_class.out / "report.html").read_text("utf-8")
    outline = Outline(text)
    assert outline.fetched == []
    assert outline.count("script") == 0
    assert not re.search(r"url\(|@import|https?://", text)


def test_the_report_can_be_read_without_seeing_it(graded_class):
    outline = Outline((graded_class.out / "report.html").read_text("utf-8"))
    assert ("html", {"lang": "en"}) in outline.tags
    assert outline.count("h1") == outline.count("main") == outline.count("title") == 1
    assert outline.count("caption") == outline.count("table") >= 4
    assert all("scope" in given for tag, given in outline.tags if tag == "th")
    drawings = [given for tag, given in outline.tags if tag == "svg"]
    assert all(
        given.get("aria-hidden") or (given["role"] == "img" and given["aria-label"]) for given in drawings
    )


def test_the_report_names_everybody_and_leads_to_their_feedback(graded_class, rows):
    outline = Outline((graded_class.out / "report.html").read_text("utf-8"))
    pages = [link for link in outline.links if not link.startswith("#")]
    assert pages[-len(rows) :] == [f"feedback/{name}/mini.html" for name in rows]
    assert all((graded_class.out / link).exists() for link in pages)

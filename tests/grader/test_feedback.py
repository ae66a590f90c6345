"""Feedback pages: what a learner's output holds cannot act on whoever reads the page."""

import base64
from html.parser import HTMLParser

import pytest
from nbformat.v4 import new_output

from autograder import cli, grading, safe_html
from tests.grader.classroom import Classroom, by_name, make_course
from tests.grader.inprocess import execute

HOSTILE = '<script>alert("output")</script><img src="x" onerror="alert(1)">'
TABLE = "<table><tr><th>group</th></tr><tr><td>women</td></tr></table>"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page of somebody whose notebook puts out, and says, all kinds of things."""

    def with_outputs(job):
        done = execute(job)
        by_name(done.notebook.cells, "data").outputs = [
            new_output("display_data", data={"text/html": TABLE + HOSTILE, "text/plain": "a table"}),
            new_output(
                "display_data", data={"text/html": HOSTILE}, metadata={"text/html": {"isolated": True}}
            ),
            new_output("display_data", data={"text/markdown": HOSTILE}),
            new_output("display_data", data={"image/svg+xml": "<svg onload='alert(2)'></svg>"}),
            new_output("display_data", data={"application/javascript": 'alert("javascript")'}),
            new_output("stream", name="stdout", text=HOSTILE),
            new_output("error", ename=HOSTILE, evalue=HOSTILE, traceback=[HOSTILE]),
        ]
        return done

    root = tmp_path_factory.mktemp("feedback")
    (root / "secret.png").write_bytes(b"what another learner wrote")
    classroom = Classroom(root, make_course(root / "course"))
    classroom.unsafe = True
    pictures = "![own](own.png) ![other's](../../../../secret.png) ![web](https://example.org/who.png)"
    classroom.hand_in("ada", classroom.reference(why=f"**Because** 2 < 3. {pictures}\n\n{HOSTILE}"))
    classroom.hand_in("ada", b"my drawing", "own.png")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading, "execute", with_outputs)
        assert cli.main(classroom.command()) == 0
    return (classroom.out / "feedback" / "ada" / "mini.html").read_text("utf-8")


class Active(HTMLParser):
    """What of a page would act: scripts by their text, handlers, frames; and what it would fetch."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.handlers, self.frames, self.pictures, self.inside = [], [], [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.inside = tag == "script"
        self.handlers += [name for name, _ in attributes if name.startswith("on")]
        if tag in ("iframe", "object", "embed"):
            self.frames.append(tag)
        if tag == "img":
            self.pictures.append(dict(attributes).get("src"))

    def handle_data(self, data):
        if self.inside:
            self.scripts.append(data)

    def handle_endtag(self, tag):
        self.inside = False


def test_scripts_in_what_a_learner_puts_out_or_writes_do_not_run(page):
    active = Active(page)
    assert active.handlers == []
    assert active.frames == []
    assert not any("alert" in script for script in active.scripts)
    assert Active(HOSTILE).scripts == ['alert("output")'], "the test would see one"
    assert Active(HOSTILE).handlers == ["onerror"]


def test_a_picture_is_shown_only_from_the_learners_own_folder(page):
    def inside(content):
        return f"data:image/png;base64,{base64.b64encode(content).decode()}"

    pictures = Active(page).pictures
    assert inside(b"my drawing") in pictures
    assert inside(b"what another learner wrote") not in pictures
    assert not any((source or "").startswith("http") for source in pictures)


def test_text_tables_and_emphasis_stay(page):
    assert "<th>group</th>" in page
    assert "<td>women</td>" in page
    assert "<strong>Because</strong> 2 &lt; 3." in page


def test_output_that_breaks_nbgraders_page_still_leaves_a_page_with_the_reason(tmp_path, monkeypatch):
    def break_down(*args, **kwargs):
        raise RuntimeError("no page today")

    monkeypatch.setattr(grading, "execute", execute)
    monkeypatch.setattr(safe_html.SafeHTMLExporter, "from_notebook_node", break_down)
    classroom = Classroom(tmp_path, make_course(tmp_path / "course"))
    classroom.hand_in("ada", classroom.reference())
    assert cli.main(classroom.command()) == 0
    page = (classroom.out / "feedback" / "ada" / "mini.html").read_text("utf-8")
    assert "6 of 9 points (graded)" in page


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<style>p {}</style><p>text</p>", "<p>text</p>"),
        ("<script>never closed", ""),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="data:text/html,x">x</a>', "<a>x</a>"),
        ('<a href="https://example.org">x</a>', '<a href="https://example.org">x</a>'),
        ('<img src="data:image/svg+xml;base64,x">', "<img>"),
        ('<img src="//example.org/x.png">', "<img>"),
        ('<img alt="a" src="x.png">', '<img alt="a" src="x.png">'),
        (
            "<details open><summary>more</summary>x</details>",
            "<details open><summary>more</summary>x</details>",
        ),
        ('<p style="text-align: right; position: fixed">1</p>', '<p style="text-align: right;">1</p>'),
        ("<form><button>Log in</button></form>", "Log in"),
        (b"<b>bytes</b>", "<b>bytes</b>"),
    ],
)
def test_cleaning_keeps_what_is_shown_and_drops_what_acts(html, cleaned):
    assert safe_html.clean(html) == cleaned

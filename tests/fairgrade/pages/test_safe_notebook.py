"""What is filed for the formgrader: the notebook as it was run, with nothing in it that acts."""

import base64
import json
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from fairgrade.checks.marks import MARKS_TYPE
from fairgrade.lab.course import answered, grade_id
from fairgrade.pages import outputs as output_forms
from fairgrade.pages.notebook import notebook_html
from fairgrade.pages.safe_notebook import clean_notebook, inert_files
from tests.fairgrade.classroom import Classroom, by_name, make_course
from tests.fairgrade.pages.test_feedback import FETCHED, HIT, HTML, Page, png

FORMULA = rf"\href{{javascript:{HIT}}}{{x}}"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    root = tmp_path_factory.mktemp("safe")
    return Classroom(root, make_course(root / "course"))


def reference(room, **answers):
    notebook = answered(room.notebook.truth, {**room.notebook.answers, **answers})
    for number, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), 1):
        cell.execution_count, cell.outputs = number, []
    return notebook


def shown(kind, content, **metadata):
    return new_output("display_data", data={kind: content}, metadata=metadata)


def rendered(notebook) -> Page:
    """The notebook's cells as nbconvert puts them into a page."""
    exporter = HTMLExporter(template_name="basic")
    html, _ = exporter.from_notebook_node(nbformat.reads(nbformat.writes(notebook), as_version=4))
    return Page(html)


@pytest.fixture(scope="module")
def hostile(room):
    notebook = reference(room, why="\n\n".join(HTML.values()))
    outputs = [shown("text/html", html, **{"text/html": {"isolated": True}}) for html in HTML.values()]
    outputs += [shown("text/markdown", html) for html in HTML.values()]
    outputs += [
        shown("text/html", f"<p>${FORMULA}$ \\({FORMULA}\\)</p>"),
        shown("text/latex", f"${FORMULA}$"),
        shown("application/javascript", HIT),
        shown("text/vnd.mermaid", f"graph TD; a-->b; click a '{FETCHED}'"),
        shown("application/vnd.jupyter.widget-view+json", {"model_id": "x", "version_major": 2}),
        shown("image/svg+xml", f'<svg xmlns="http://www.w3.org/2000/svg" onload="{HIT}"/>'),
        shown("image/png", f'x" onerror="{HIT}'),
        shown("application/pdf", "x"),
        new_output("stream", name="stdout", text=f"<script>{HIT}</script>${FORMULA}$"),
        new_output("error", ename="<b>", evalue=HTML["handlers"], traceback=[HTML["a script"]]),
    ]
    by_name(notebook.cells, "data").outputs = outputs
    cells = [new_markdown_cell(html) for html in HTML.values()]
    cells += [
        new_markdown_cell(
            f"[a](javascript:{HIT}) ![b]({FETCHED}) <{FETCHED}> [c][d]\n\n[d]: javascript:{HIT}"
        ),
        new_markdown_cell(
            f"${FORMULA}$ and $$\n{FORMULA}\n$$ and \\\\({FORMULA}\\\\)\n\n\\begin{{a}}{FORMULA}\\end{{a}}"
        ),
        new_markdown_cell(f"a `[x](javascript:{HIT})` \\[x](javascript:{HIT}) <b>[x](javascript:{HIT})</b>"),
        new_markdown_cell("![a](attachment:a.html)", attachments={"a.html": {"text/html": HTML["a script"]}}),
        new_markdown_cell("<div>\n\n<script>x</script>\n\n[x](javascript:1)\n\n</div>"),
        new_raw_cell(HTML["a script"], metadata={"raw_mimetype": "text/html"}),
        new_code_cell(HTML["a script"], metadata={"tags": ['"><script>'], "magics_language": "<b>"}),
    ]
    cells[0]["id"] = '"><img src=x onerror=alert(1)>'
    cells[-1].execution_count = f"<img src=x onerror='{HIT}'>"
    notebook.cells += cells
    notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    notebook.metadata.title = HTML["a script"]
    return clean_notebook(room.notebook, notebook)


def test_nothing_that_acts_is_left_and_nothing_is_read_anew_by_whoever_shows_it(hostile):
    page = rendered(hostile)
    own = {"a"}  # the anchors that nbconvert puts beside the course's headings
    bad = {
        "script",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "button",
        "base",
        "link",
        "template",
        "svg",
    }
    assert not bad & {tag for tag, _ in page.elements} - own
    handlers = [a for _, a in page.elements if any(n.startswith("on") or n in ("srcset", "ping") for n in a)]
    assert handlers == []
    assert all(one["src"].startswith("data:image/") for one in page.all("img"))
    assert all(one.get("href", "#").startswith("#") for one in page.all("a"))
    assert "widgets" not in hostile.metadata
    assert "title" not in hostile.metadata
    assert "nbgrader" in by_name(hostile.cells, "data").metadata
    nbformat.validate(hostile)


class Formulas(HTMLParser):
    """Finds the text that MathJax would look at: not that below `pre`, `code` or an element to pass over."""

    def __init__(self, html):
        super().__init__()
        self.looked_at, self.passed_over, self._open = "", "", []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag not in ("br", "hr", "img", "meta", "link", "input"):
            self._open.append((tag, dict(attributes).get("class") or ""))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if any(
            tag in ("pre", "code", "style", "script") or "tex2jax_ignore" in kind for tag, kind in self._open
        ):
            self.passed_over += data
        else:
            self.looked_at += data


def test_formulas_of_a_submission_are_passed_over(hostile):
    html, _ = HTMLExporter(template_name="basic").from_notebook_node(hostile)
    found = Formulas(html)
    assert found.passed_over.count(r"\href{javascript:") > 5
    for sign in ("href", "$", "\\", "javascript"):
        assert sign not in found.looked_at


def test_the_lab_is_as_it_was_released_and_plain_answers_are_as_they_were_written(room):
    text = "Because *2* is less (see `rate`), and so:\n\n- one\n- two"
    notebook = reference(room, why=text)
    cleaned = clean_notebook(room.notebook, notebook)
    assert by_name(cleaned.cells, "why").source == text
    for was, now in zip(notebook.cells, cleaned.cells, strict=True):
        assert now.source == was.source
        assert now.get("execution_count") == was.get("execution_count")
        assert grade_id(now) == grade_id(was)
        if grade_id(was):
            assert now.metadata.nbgrader == was.metadata.nbgrader


def test_what_is_shown_is_shown_still(room):
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    data = base64.b64encode(png(200, 150)).decode()
    source = "See ![the plot](attachment:p.png) and ![file](plots/f.png): $a_1$ **bold**\n\n    a\n\n    b"
    notebook = reference(room, why=source)
    by_name(notebook.cells, "why").attachments = {"p.png": {"image/png": data}}
    outputs = [
        shown("image/png", data, **{"image/png": {"alt": 'a "plot"'}}),
        shown("image/svg+xml", drawing),
        shown("text/html", "<table><tr><td>women</td></tr></table>"),
        new_output("execute_result", data={"text/plain": "3"}, execution_count=4),
        shown(MARKS_TYPE, {"points": 1, "max_points": 2, "parts": []}),
        new_output("stream", name="stderr", text="\x1b[31mred\x1b[0m"),
        shown("application/json", {"a": 1}),
    ]
    by_name(notebook.cells, "data").outputs = outputs
    cleaned = clean_notebook(room.notebook, notebook, {"plots/f.png": png()})
    texts = [json.dumps(o) for o in by_name(cleaned.cells, "data").outputs]
    assert data in texts[0]
    assert base64.b64encode(drawing.encode()).decode() in texts[1]
    assert "<td>women</td>" in texts[2]
    assert '"text/plain": "3"' in texts[3]
    assert '"max_points": 2' in texts[4]
    assert '"red"' in texts[5]
    assert "stderr" in texts[5]
    once = notebook_html(room.notebook, cleaned, {})
    for piece in (
        data,
        'alt="a &quot;plot&quot;"',
        'alt="the plot"',
        "<code>a_1</code>",
        "<strong>bold</strong>",
    ):
        assert piece in once
    assert "<pre><code>a\n\nb</code></pre>" in once
    assert "picture: " not in once
    again = clean_notebook(room.notebook, cleaned)
    assert Page(notebook_html(room.notebook, again, {})).words == Page(once).words


def test_files_that_a_browser_would_run_are_not_filed():
    names = [
        "a.html",
        "a.HTM",
        "a.xhtml",
        "a.svg",
        "a.js",
        "a.mjs",
        "a.xml",
        "a.mht",
        "a.py",
        "a.png",
        "a.csv",
    ]
    files = dict.fromkeys([*names, "a.json", "a.npz", "a.ipynb", "notes"], b"x")
    kept = inert_files(files, {"a.js": b"x", "a.svg": b"the lab's"})
    assert set(kept) == {"a.py", "a.png", "a.csv", "a.json", "a.npz", "a.ipynb", "notes", "a.js"}


def test_an_output_that_breaks_a_library_leaves_the_others(room, monkeypatch):
    def break_down(*args, **given):
        raise RecursionError("too deep")

    monkeypatch.setattr(output_forms, "clean", break_down)
    notebook = reference(room)
    by_name(notebook.cells, "data").outputs = [shown("text/html", "<p>x</p>"), shown("text/plain", "3")]
    first, second = by_name(clean_notebook(room.notebook, notebook).cells, "data").outputs
    assert first.text == "This output could not be shown."
    assert second.data == {"text/plain": "3"}

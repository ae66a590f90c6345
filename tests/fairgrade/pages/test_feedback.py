"""Feedback pages: what a learner's work holds is shown and cannot act on whoever reads the page."""

import base64
import os
import re
import struct
import zlib
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from fairgrade.checks.marks import MARKS_TYPE, report_text
from fairgrade.gradebook.book import GradebookEntry
from fairgrade.lab.course import answered, find_course, read_lab
from fairgrade.pages import outputs as output_forms
from fairgrade.pages.class_report import Row
from fairgrade.pages.feedback import page_path, write_feedback
from fairgrade.pages.sanitize import Unshowable, clean, data_address, markdown, plain, visible
from fairgrade.results.executed import Executed
from fairgrade.results.store import conclude
from fairgrade.submission.intake import Submission, SubmittedNotebook
from tests.fairgrade.classroom import Classroom, by_name, make_course

# Whatever of these acted would call here. `hit` changes the title, fetches an address of the page's server
# and leaves a mark on the window.
HIT = "document.title='HIT';window.HIT=1;fetch('http://127.0.0.1:9/hit')"
FETCHED = "http://127.0.0.1:9/fetched"

HTML = {
    "a script": f"<script>{HIT}</script>",
    "a script that is not closed": f"<p>x</p><script>{HIT}",
    "a script in pieces": f"<scr<script>ipt>{HIT}</scr</script>ipt>",
    "a module": f"<script type=module src={FETCHED}></script>",
    "handlers": f'<img src=x onerror="{HIT}"><p onclick="{HIT}">y</p>'
    f'<details open ontoggle="{HIT}">x</details>',
    "handlers in odd spelling": f'<IMG """><SCRIPT>{HIT}</SCRIPT>"><svg/onload="{HIT}">',
    "an SVG drawing": f'<svg onload="{HIT}"><script>{HIT}</script>'
    f'<a xlink:href="javascript:{HIT}"><text>x</text></a></svg>',
    "a foreign object": f'<svg><foreignObject><iframe srcdoc="<script>parent.{HIT}</script>"></iframe></svg>',
    "MathML": "<math><mtext><table><mglyph><style><!--</style>"
    f'<img title="--&gt;&lt;img src=x onerror={HIT}&gt;"></table></mtext></math>',
    "mutation": f'<noscript><p title="</noscript><img src=x onerror={HIT}>"></noscript>',
    "comments": f'<!--><img src=x onerror="{HIT}">--><!--[if IE]><script>{HIT}</script><![endif]-->',
    "links": f'<a href="javascript:{HIT}">a</a><a href="data:text/html,<script>{HIT}</script>">b</a>'
    f'<a href=" java\tscript:{HIT}">c</a><a href="&#106;avascript:{HIT}">d</a>'
    f'<a href="{FETCHED}" ping="{FETCHED}">e</a>',
    "frames": f'<iframe src="{FETCHED}"></iframe><frameset><frame src="{FETCHED}"></frameset>',
    "objects": f'<object data="{FETCHED}"></object><embed src="{FETCHED}"><applet code=x></applet>',
    "refresh": f'<meta http-equiv="refresh" content="0;url={FETCHED}"><base href="{FETCHED}">'
    f'<link rel=stylesheet href="{FETCHED}">',
    "a form": f'<form action="{FETCHED}" id=f><button>Log in</button><input autofocus onfocus="{HIT}">',
    "a style": f"<style>@import '{FETCHED}'; body {{background: url({FETCHED})}} h1 {{display: none}}",
    "a cover": f'<p style="background:url({FETCHED});position:fixed;top:0;width:100vw;height:100vh">x</p>',
    "pictures from elsewhere": f'<img src="{FETCHED}"><img src="//127.0.0.1:9/fetched">'
    f'<img srcset="{FETCHED} 2x"><picture><source srcset="{FETCHED}"></picture>'
    f'<video poster="{FETCHED}" src="{FETCHED}" autoplay></video><input type=image src="{FETCHED}">',
    "names": '<p id="content" name="body">x</p><img name=getElementById><form id=documentElement></form>',
    "a template": f'<template shadowrootmode=open><img src=x onerror="{HIT}"></template>',
    "closing the page": f'</main></body></html><script>{HIT}</script><body onload="{HIT}">',
    "broken": "<table><tr><td><b><i></table><<<>>>&&&#xD800;&#x110000;\x00</p></p>" + "<b>" * 50,
}
BIDI = "if access == 'user\u202e \u2066# check\u2069 \u2066':"


class Page(HTMLParser):
    """The elements of a page, and the text between them."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.words, self._open = [], "", []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        if "style" not in self._open:
            self.words += data

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]


# --- a class of one --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    root = tmp_path_factory.mktemp("pages")
    return Classroom(root, make_course(root / "course"))


def made(lab, out, notebook, *, ran=None, entry=None, student="ada"):
    """The page of somebody whose notebook was run and looks like this."""
    name = next(iter(lab.notebooks))
    submission = Submission(student, {name: SubmittedNotebook(notebook)}, (), "", student)
    result = conclude(lab, submission, {name: Executed(notebook)} if ran is None else ran)
    folder = out / "autograded" / student / lab.name
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / f"{name}.ipynb")
    if entry is None:
        scores = [cell for one in result.notebooks.values() for cell in one.cells]
        cells = {(name, cell.grade_id): cell.points or 0.0 for cell in scores}
        waiting = {(name, cell.grade_id) for cell in scores if cell.points is None}
        entry = GradebookEntry(sum(cells.values()), cells, waiting)
    row = Row(student, lab.name, entry.score, lab.max_points, result.status, "; ".join(result.reasons))
    write_feedback(lab, row, entry, result, out, "seen")
    return page_path(out, student, lab.name).read_text("utf-8")


def executed(room, *outputs, **answers):
    """The reference's notebook as if it had been run; `outputs` are those of the lab's cell of data."""
    notebook = answered(room.notebook.truth, {**room.notebook.answers, **answers})
    for number, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), 1):
        cell.execution_count, cell.outputs = number, []
    by_name(notebook.cells, "data").outputs = list(outputs)
    return notebook


def shown(mime, content, **metadata):
    return new_output("display_data", data={mime: content}, metadata=metadata)


def png(width=2, height=1):
    """A real picture."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = zlib.compress((b"\0" + b"\xff\0\0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def hostile(room):
    """The page of somebody who tries everything at once, and where it stands."""
    drawing = f'<script>{HIT}</script><image href="{FETCHED}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{HIT}">{drawing}</svg>'
    outputs = [shown("text/html", html, **{"text/html": {"isolated": True}}) for html in HTML.values()]
    outputs += [shown("text/markdown", html) for html in HTML.values()]
    outputs += [
        shown(
            "text/markdown",
            f"[a](javascript:{HIT}) ![b]({FETCHED}) <{FETCHED}> [c][d]\n\n[d]: javascript:{HIT}",
        ),
        shown("image/svg+xml", svg),
        shown("image/svg+xml", '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><svg>&a;</svg>'),
        shown("image/png", '" onerror="' + HIT),
        shown("application/javascript", HIT),
        shown("application/json", {"a": f"<script>{HIT}</script>"}),
        shown("text/latex", rf"$\href{{javascript:{HIT}}}{{x}}$"),
        shown(f'x/"><script>{HIT}</script>', "y"),
        shown("text/html", "<b>" * 300_000),
        new_output(
            "stream",
            name="stdout",
            text=f"{HTML['a script']}\x1b[31mred\x1b[0m\x00{BIDI}\n" + "line\n" * 50_000,
        ),
        new_output("error", ename=HTML["a script"], evalue=HTML["handlers"], traceback=[HTML["a script"]]),
    ]
    notebook = executed(
        room, *outputs, why="\n\n".join(HTML.values()), rate=f"# {HTML['a script']}\n{BIDI}\n"
    )
    notebook.cells += [new_markdown_cell("\n\n".join(HTML.values())), new_code_cell(HTML["a script"])]
    notebook.cells += [new_markdown_cell(html) for html in HTML.values()]
    text = made(room.lab, room.out, notebook, student="hostile")
    return page_path(room.out, "hostile", "mini"), text


# --- nothing acts ----------------------------------------------------------------------------------------


@pytest.mark.browser
def test_nothing_runs_and_nothing_is_fetched_in_a_browser(hostile, chromium, tmp_path):
    naked = tmp_path / "naked.html"
    naked.write_text("<title>t</title>" + HTML["handlers"] + HTML["a script"], "utf-8")
    unguarded = tmp_path / "unguarded.html"
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", hostile[1])
    assert len(text) < len(hostile[1])
    unguarded.write_text(text, "utf-8")
    acted = {path: _acted(chromium, path) for path in (naked, hostile[0], unguarded)}
    assert acted[naked], "the listener would notice"
    assert acted[hostile[0]] == []
    assert acted[unguarded] == [], "the policy is a second wall, not the only one"


def _acted(browser, path):
    """What a page did when it was opened and clicked through."""
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    did = []
    page.on(
        "request", lambda r: did.append(r.url) if not r.url.startswith(("file:", "data:image/")) else None
    )
    page.on("framenavigated", lambda f: did.append(f.url) if f.url.split("#")[0] != path.as_uri() else None)
    page.on("dialog", lambda d: (did.append(d.message), d.dismiss()))
    page.on("popup", lambda p: did.append(p.url))
    page.on("console", lambda m: did.append(m.text) if "Refused" in m.text or "violates" in m.text else None)
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    for link in page.query_selector_all("main a"):
        link.dispatch_event("click")
    page.wait_for_timeout(200)
    if page.title() == "HIT" or page.evaluate("window.HIT"):
        did.append("a script ran")
    page.close()
    return did


def test_no_element_or_attribute_that_acts_is_in_the_page(hostile):
    page = Page(hostile[1])
    bad = {"script", "iframe", "object", "embed", "form", "input", "button", "base", "link", "template"}
    assert not bad & {tag for tag, _ in page.elements}
    assert len(page.all("style")) == 1
    assert [
        one
        for _, one in page.elements
        if any(name.startswith("on") or name in ("style", "srcset", "ping") for name in one)
    ] == []
    assert all(one["src"].startswith("data:image/") for one in page.all("img"))
    assert all(one["href"].startswith("#") for one in page.all("a")), "no link leads out of the page"
    assert {one.get("http-equiv") for one in page.all("meta")} == {None, "Content-Security-Policy"}


def test_text_that_hides_or_turns_around_is_made_visible(hostile):
    assert not set("\u202e\u2066\u2069\x00\x1b") & set(hostile[1])
    assert "'user[U+202E] [U+2066]# check[U+2069] [U+2066]'" in Page(hostile[1]).words
    assert plain("10%\r 50%\r100%\nnext\x08") == "100%\nnext\u2408"
    assert plain("\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07") == "red link"
    assert (
        visible("Zo\u00eb, \u4f60\u597d, \u0645\u0631\u062d\u0628\u0627")
        == "Zo\u00eb, \u4f60\u597d, \u0645\u0631\u062d\u0628\u0627"
    )
    assert "[U+202E]" in clean("<p>&#x202e;a</p>")
    assert "\u202e" not in clean('<abbr title="&amp;#x202e;a">b</abbr>')
    assert clean("<p>\ud800</p>") == "<p>\ufffd</p>"
    assert "[U+202E]" in markdown("a\u202eb")


def test_a_very_long_output_is_folded(hostile):
    assert "more lines</summary>" in hostile[1]
    assert "more characters are not shown" in hostile[1]
    assert len(hostile[1]) < 1_500_000


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<style>p {}</style><p>text</p>", "<p>text</p>"),
        ("<script>never closed", ""),
        ('<a href="javascript:alert(1)">x</a>', "<span>x</span>"),
        ('<a href="https://example.org">x</a>', "<span>x (https://example.org)</span>"),
        ('<img src="data:image/svg+xml;base64,x" alt="a">', "[picture: a]"),
        ('<img src="//example.org/x.png">', "[picture: not shown]"),
        ('<img alt="a" src="data:image/png;base64,AAAA">', '<img alt="a" src="data:image/png;base64,AAAA">'),
        (
            "<details open><summary>more</summary>x</details>",
            "<details open><summary>more</summary>x</details>",
        ),
        ('<p style="text-align: right; position: fixed" id="content">1</p>', '<p align="right">1</p>'),
        ("<form><button>Log in</button></form>", "Log in"),
        ("<h1>big</h1>", "<div>big</div>"),
        (b"<b>bytes</b>", "<b>bytes</b>"),
    ],
)
def test_cleaning_keeps_what_is_shown_and_drops_what_acts(html, cleaned):
    assert re.sub(r" open=\"[^\"]*\"", " open", clean(html)) == cleaned


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000,
        "<b><table>" * 5_000,
        "<p " + " ".join(f"a{i}=1" for i in range(5_000)) + ">",
        "<i></i>" * 9_000,
    ],
)
def test_html_that_would_take_a_parser_long_is_not_parsed(html):
    with pytest.raises(Unshowable):
        clean(html)
    assert clean("<table>" + "<tr><td>1</td></tr>" * 1_000 + "</table>")


def test_the_courses_own_texts_keep_their_links():
    assert markdown("[x](https://example.org)", links=True) == (
        '<p><a href="https://example.org" rel="noopener noreferrer">x</a></p>\n'
    )
    assert "href" not in markdown("[x](javascript:alert)", links=True)


# --- what is shown ---------------------------------------------------------------------------------------


def test_text_tables_formulas_and_emphasis_stay(room):
    table = "<table><tr><th>group</th></tr><tr><td>women</td></tr></table>"
    page = made(
        room.lab, room.out, executed(room, shown("text/html", table), why="**Because** 2 < 3, $a_1$.")
    )
    assert "<th>group</th>" in page
    assert "<td>women</td>" in page
    assert "<strong>Because</strong> 2 &lt; 3, <code>a_1</code>." in page


def test_pictures_are_shown_with_their_description(room):
    data = base64.b64encode(png()).decode()
    drawing = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    outputs = [
        new_output(
            "display_data", data={"image/png": data}, metadata={"image/png": {"alt": 'Rates of "a" and b'}}
        ),
        new_output("display_data", data={"image/png": data, "text/plain": "<Figure>"}),
        shown("image/svg+xml", drawing),
    ]
    pictures = Page(made(room.lab, room.out, executed(room, *outputs), student="draws")).all("img")
    assert [one["alt"] for one in pictures] == [
        'Rates of "a" and b',
        "a picture without a description <Figure>",
        "a picture without a description",
    ]
    assert pictures[0]["src"] == f"data:image/png;base64,{data}"
    assert base64.b64decode(pictures[2]["src"].partition(",")[2]).decode() == drawing


def test_a_picture_is_read_only_from_the_learners_own_folder(room):
    folder = room.out / "autograded" / "paints" / "mini"
    folder.mkdir(parents=True)
    (folder / "own.png").write_bytes(png())
    (folder.parent / "secret.png").write_bytes(png(3))
    os.symlink(folder.parent / "secret.png", folder / "link.png")
    names = (
        "own.png",
        "../secret.png",
        "link.png",
        "nothing.png",
        "%2e%2e/secret.png",
        str(folder.parent / "secret.png"),
    )
    notebook = executed(room, why=" ".join(f"![{i}]({name})" for i, name in enumerate(names)))
    notebook.cells.append(
        new_markdown_cell(
            "![six](attachment:a.png)", attachments={"a.png": {"image/png": base64.b64encode(png()).decode()}}
        )
    )
    pictures = Page(made(room.lab, room.out, notebook, student="paints")).all("img")
    assert [one["alt"] for one in pictures] == ["0", "six"]
    assert {one["src"] for one in pictures} == {data_address("image/png", png())}


def test_points_and_comments_given_by_hand_are_shown(room):
    key = ("mini", "why")
    entry = GradebookEntry(
        8.5,
        {("mini", "test_rate"): 2, ("mini", "test_accuracy"): 4, key: 2.5},
        comments={key: "Say <b>how</b> many."},
        hand={key},
    )
    page = Page(made(room.lab, room.out, executed(room), entry=entry, student="by-hand"))
    assert "8.5 of 9 points" in page.words
    assert "Mini, in writing: 2.5 of 3 points, given by hand." in page.words
    assert page.words.count("Comment: Say <b>how</b> many.") == 2


def test_messages_stand_with_the_exercise_and_with_the_test(room):
    notebook = executed(room)
    report = {
        "points": 1.5,
        "max_points": 4.0,
        "parts": [
            {"label": "one rate", "lost": 1.5, "message": "rates: this divides by everybody."},
            {"label": f"the {'largest ' * 15}gap", "lost": 1.0, "message": "gap is negative: " + "x" * 120},
        ],
    }
    by_name(notebook.cells, "test_accuracy").outputs = [
        new_output("display_data", data={MARKS_TYPE: report}),
        new_output("stream", name="stdout", text=f"a word of its own\n{report_text(report)}\n"),
        new_output("execute_result", data={"text/plain": "1.5"}),
    ]
    by_name(notebook.cells, "test_rate").outputs = [
        new_output(
            "error", ename="CheckFailed", evalue="rate: this is\nthe share of all.", traceback=["frames"]
        )
    ]
    page = Page(made(room.lab, room.out, notebook, student="told"))
    long = f"the {'largest ' * 15}gap (1 lost): gap is negative: {'x' * 120}"
    for text in (
        "one rate (1.5 lost): rates: this divides by everybody.",
        long,
        "rate: this is the share of all.",
    ):
        assert page.words.count(text) == 2
    assert "a word of its own" in page.words
    links = [one["href"] for one in page.all("a") if one["href"] != "#content"]
    ids = {one.get("id") for _, one in page.elements}
    assert len(links) == 3
    assert {link[1:] for link in links} <= ids


def test_a_cell_that_breaks_a_library_leaves_the_rest_of_the_page(room, monkeypatch):
    def break_down(*args, **given):
        raise RecursionError("too deep")

    monkeypatch.setattr(output_forms, "clean", break_down)
    notebook = executed(room, shown("text/html", "<p>x</p>"), why="The last words.")
    page = made(room.lab, room.out, notebook, student="breaks")
    assert "This cell could not be shown." in page
    assert "6 of 9 points (graded)" in page
    assert "The last words." in page


def test_a_notebook_that_cannot_be_read_leaves_a_page_with_the_reason(room):
    made(room.lab, room.out, executed(room), student="lost")
    path = room.out / "autograded" / "lost" / "mini" / "mini.ipynb"
    path.write_text("{")
    page_path(room.out, "lost", "mini").unlink()
    row = Row("lost", "mini", 6, 9, "graded", "all 2 tests passed")
    result = conclude(room.lab, Submission("lost", {"mini": SubmittedNotebook()}, (), "", ""), {})
    assert write_feedback(room.lab, row, GradebookEntry(), result, room.out, "seen")
    assert "6 of 9 points (graded)" in page_path(room.out, "lost", "mini").read_text()
    assert not write_feedback(room.lab, row, GradebookEntry(), result, room.out, "seen"), (
        "it stands there already"
    )
    assert write_feedback(room.lab, row, GradebookEntry(), result, room.out, "seen anew")


# --- what is never shown ---------------------------------------------------------------------------------


def secrets(notebook):
    """Lines that no learner may see: of hidden tests, mark schemes, and the author's answers."""
    released = "\n".join(cell.source for cell in notebook.release.cells)
    released += released.replace("`", "")  # as markdown shows it
    everything = [cell.source for cell in (*notebook.truth.cells, *notebook.source.cells)]
    lines = {line.strip() for source in everything for line in source.splitlines()}
    return {line for line in lines if len(line) > 12 and line not in released}


@pytest.mark.parametrize("name", find_course().labs())
def test_no_line_of_a_hidden_test_or_an_authors_answer_is_on_a_page(name, tmp_path):
    """The starter, whose tests fail in the worst way: with their own source in what they say."""
    lab = read_lab(find_course(), name)
    notebook = next(iter(lab.notebooks.values()))
    run = answered(notebook.truth, {})
    for number, cell in enumerate((c for c in run.cells if c.cell_type == "code"), 1):
        cell.execution_count, cell.outputs = number, []
        if cell.metadata.get("nbgrader", {}).get("grade"):
            lines = cell.source.splitlines()
            frames = [f"Cell In[{number}], line {at}\n----> {at} {line}" for at, line in enumerate(lines, 1)]
            cell.outputs = [
                new_output("stream", name="stdout", text=cell.source),
                new_output("error", ename="AssertionError", evalue=lines[-2], traceback=["-" * 75, *frames]),
            ]
    words = Page(made(lab, tmp_path, run)).words
    hidden = secrets(notebook)
    assert hidden, "the lab hides something"
    assert [line for line in hidden if line in words] == []
    assert "More checks, which are not shown, ran here." in words


def test_the_learners_own_frames_stay(room):
    notebook = executed(room)
    test = by_name(notebook.cells, "test_rate")
    own = by_name(notebook.cells, "rate").execution_count
    frames = [
        f"Cell In[{test.execution_count}], line 5\n----> 5 assert x",
        f"Cell In[{own}], line 3, in selection_rate\n----> 3 1 / 0",
    ]
    test.outputs = [
        new_output("error", ename="ZeroDivisionError", evalue="division by zero", traceback=frames)
    ]
    words = Page(made(room.lab, room.out, notebook, student="frames")).words
    assert "----> 3 1 / 0" in words
    assert "ZeroDivisionError: division by zero" in words
    assert "----> 5 assert x" not in words


# --- for everybody to read -------------------------------------------------------------------------------


def outline_is_whole(page):
    """Problems of a page's headings, landmarks, names and descriptions."""
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    problems = [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]
    problems += ["not one h1"] * (levels.count(1) != 1 or levels[0] != 1)
    problems += [
        f"{tag}: {len(page.all(tag))}" for tag in ("main", "header", "title") if len(page.all(tag)) != 1
    ]
    problems += [str(one)[:80] for one in page.all("img") if not one.get("alt")]
    problems += [str(one) for one in page.all("svg") if not (one.get("aria-hidden") or one.get("aria-label"))]
    ids = [one["id"] for _, one in page.elements if "id" in one]
    problems += [f"{one} twice" for one in set(ids) if ids.count(one) > 1]
    problems += [
        f"{one['href']} leads nowhere"
        for one in page.all("a")
        if one["href"][0] == "#" and one["href"][1:] not in ids
    ]
    first = next((one for tag, one in page.elements if tag == "a"), {})
    problems += ["no link to skip to the content"] * (first.get("href") != "#content")
    return problems + ["no language"] * (page.all("html") != [{"lang": "en"}])


def test_the_page_has_an_outline_and_names_for_everything(room, hostile):
    notebook = executed(room, why="# One\n\n### Three\n\n###### Six\n\n# One again")
    assert outline_is_whole(Page(made(room.lab, room.out, notebook, student="heads"))) == []
    assert outline_is_whole(Page(hostile[1])) == []
    assert outline_is_whole(Page("<h1>a</h1><h3>b</h3><img src=x>")), "a page without would be noticed"


_CONTRASTS = """() => {
  const number = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const color = number(getComputedStyle(one).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const one = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !one.getClientRects().length) continue;
    const style = getComputedStyle(one);
    const both = [light(number(one.closest("svg") ? style.fill : style.color)), light(ground(one))].sort();
    found.push([(both[1] + 0.05) / (both[0] + 0.05), one.outerHTML.slice(0, 80)]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}"""


@pytest.mark.browser
def test_text_can_be_read_in_light_and_dark_and_on_a_narrow_screen(room, hostile, chromium):
    code = 'import math  # why\n\n\ndef f(x=None, y=1.5):\n    """Text."""\n    return f"{x}" or [int(y)]\n'
    notebook = executed(
        room, shown("text/html", "<table><tr>" + "<th>group</th>" * 30 + "</tr></table>"), rate=code
    )
    made(room.lab, room.out, notebook, student="colors")
    for student in ("colors", "hostile"):
        for scheme in ("light", "dark"):
            page = chromium.new_page(color_scheme=scheme, viewport={"width": 320, "height": 800})
            page.goto(page_path(room.out, student, "mini").as_uri())
            page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
            ratio, where = page.evaluate(_CONTRASTS)[0]
            assert ratio >= 4.5, where
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            page.close()

"""A hostile class in a real formgrader and a real Chromium: nothing in it runs where an instructor looks."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from nbgrader.apps.api import NbGraderAPI
from playwright.sync_api import BrowserContext, Error, Frame, Page, Response, Route

from fairgrade import cli
from tests.browser.formgrader_server import TOKEN, Formgrader, serving
from tests.browser.hostile_work import ELSEWHERE, attack, hostile, html
from tests.fairgrade.classroom import Classroom, by_name, make_course

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ID, ODD = "mallory", "o'neil & co"
NAME = f'<img src=x onerror="{attack("name")}">'

# Stands for the MathJax that nbgrader's pages load from elsewhere, and is less careful than that: it follows
# every address that it finds in a formula.
MATHJAX = r"""
const skipped = /^(SCRIPT|NOSCRIPT|STYLE|TEXTAREA|PRE|CODE)$/, passed = /(^| )(tex2jax|mathjax)_ignore( |$)/;
const look = (node) => {
  if (node.nodeType === 3) {
    const formula = /\\href\{javascript:([^}]*)\}/.exec(node.data);
    if (formula) eval(formula[1]);
  } else if (!skipped.test(node.nodeName) && !passed.test(node.className)) {
    node.childNodes.forEach(look);
  }
};
addEventListener('load', () => { window.typeset = true; look(document.body); });
"""


# Opens and touches everything, and follows links one after the other, but for those of the formgrader's own.
TOUCH = """async (places) => {
  for (const place of document.querySelectorAll(places)) {
    for (const one of [place, ...place.querySelectorAll('*')]) {
      if (one.matches('td a[href*="/formgrader/"], td .glyphicon, main a[href^="feedback/"]')) continue;
      if (one.nodeName === 'DETAILS') one.open = true;
      for (const kind of ['mouseover', 'mouseenter', 'focus'])
        one.dispatchEvent(new MouseEvent(kind, {bubbles: kind !== 'focus'}));
      if (one.click) one.click();
      if (one.href || one.closest('button')) await new Promise((done) => setTimeout(done, 20));
    }
  }
}"""


# Where a formgrader's page has what was handed in.
SHOWN = ".text_cell_render, .output_wrapper, .input_area"


@dataclass
class Watched:
    """A browser that notes what a page did beyond what the formgrader itself does."""

    page: Page
    server: str
    did: list[str] = field(default_factory=list)
    at: str = ""

    def start(self) -> None:
        self.page.context.route("**/*", self._route)
        self.page.on("dialog", lambda dialog: (self.did.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("popup", lambda popup: self.did.append(f"popup {popup.url}"))
        self.page.on("framenavigated", self._navigated)
        self.page.on("response", self._answered)
        self.page.on("frameattached", lambda frame: self.did.append("frame"))

    def _route(self, route: Route) -> None:
        request = route.request
        url = urlsplit(request.url)
        if url.scheme in ("data", "blob"):
            route.continue_()
        elif url.hostname == "cdnjs.cloudflare.com" and "mathjax" in url.path:
            route.fulfill(body=MATHJAX, content_type="text/javascript")
        elif not request.url.startswith(self.server):
            self.did.append(f"{request.method} {request.url}")
            route.abort()
        else:
            if request.method != "GET" or url.path.startswith(("/hit", "/api", "/x")):
                self.did.append(f"{request.method} {url.path}")
            route.continue_()

    def _answered(self, answer: Response) -> None:
        if answer.request.method != "GET":
            path = urlsplit(answer.url).path
            self.did.append(f"{answer.status} for {answer.request.method} {path}")

    def _navigated(self, frame: Frame) -> None:
        if frame.url.split("#")[0].split("?")[0].rstrip("/") != self.at.rstrip("/"):
            self.did.append(f"navigated to {frame.url[:100]}")

    def look_at(self, path: str, places: str = SHOWN) -> None:
        """Open a page and touch all that a submission may have put there."""
        self.at = self.server + path
        answer = self.page.goto(self.at, wait_until="load")
        if answer is not None and answer.status >= 500:
            self.did.append(f"status {answer.status}")
        self.page.wait_for_timeout(400)
        try:
            self.page.evaluate(TOUCH, places)
        except Error:  # the page is no longer there
            self.did.append(f"left for {self.page.url}")
        self.page.wait_for_timeout(400)


def _class(root: Path, *, without: Collection[str] = ()) -> Classroom:
    """Three people: one who is honest, one who is hostile and one with an odd name."""
    room = Classroom(root, make_course(root / "course"))
    room.hand_in("ada", room.reference())
    room.hand_in(ODD, room.reference())
    work = room.reference()
    work = hostile(work, by_name(work.cells, "rate"), by_name(work.cells, "why"), without=without)
    room.hand_in(ID, work)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><script>{attack("file")}</script></svg>'
    room.hand_in(ID, html()["script"], "page.html")
    room.hand_in(ID, svg, "drawing.svg")
    return room


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class as it is graded here; what the formgrader is to show."""
    root = tmp_path_factory.mktemp("hostile-class")
    room = _class(root)
    quoted = NAME.replace('"', '""')
    room.roster.write_text(
        f'id,first_name,last_name\nada,Ada,Lovelace\n{ODD},A,B\n{ID},"{quoted}","{quoted}"\n', "utf-8"
    )
    assert not cli.main(room.command("--jobs", "1"))
    return room.out


@pytest.fixture(scope="module")
def formgrader(graded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Formgrader]:
    command = [sys.executable, "-m", "fairgrade.cli", "formgrader", "--out", str(graded), "--port", "PORT"]
    yield from serving([*command, "--no-browser"], graded, tmp_path_factory.mktemp("formgrader"))


def _watched(context: BrowserContext, server: str) -> Watched:
    watched = Watched(context.new_page(), server)
    if server.startswith("http"):
        watched.page.goto(f"{server}/formgrader/manage_students?token={TOKEN}")
    watched.start()
    return watched


def test_nothing_of_a_hostile_class_acts_in_the_formgrader(formgrader, context):
    watched, before = _watched(context, formgrader.url), formgrader.grades()
    ids = {
        one["student"]: one["id"] for one in formgrader.json("/formgrader/api/submitted_notebooks/mini/mini")
    }
    assert {"ada", ID, ODD} <= set(ids)
    for path in (
        "/formgrader/manage_assignments",
        "/formgrader/manage_submissions/mini",
        "/formgrader/gradebook",
        "/formgrader/gradebook/mini",
        "/formgrader/gradebook/mini/mini",
        "/formgrader/manage_students",
        *(f"/formgrader/manage_students/{quote(one)}" for one in ids),
        *(f"/formgrader/manage_students/{quote(one)}/mini" for one in ids),
        *(f"/formgrader/submissions/{one}/" for one in ids.values()),
    ):
        watched.look_at(path)
    assert watched.page.evaluate("window.typeset"), "formulas were looked for"
    for name in ("page.html", "drawing.svg"):
        watched.look_at(f"/formgrader/submissions/{ids[ID]}/{name}")
    assert watched.did == []
    assert formgrader.grades() == before
    assert formgrader.json("/api/kernels") == []


def test_what_was_handed_in_can_be_read_in_the_formgrader(formgrader, context):
    watched = _watched(context, formgrader.url)
    ids = {
        one["student"]: one["id"] for one in formgrader.json("/formgrader/api/submitted_notebooks/mini/mini")
    }
    watched.look_at(f"/formgrader/submissions/{ids[ID]}/")
    shown = watched.page.inner_text("#notebook")
    assert "def selection_rate(decisions)" in shown
    assert r"\href{javascript:" in shown, "a formula is shown as it was written"
    assert "picture: " in shown
    watched.look_at(f"/formgrader/submissions/{ids['ada']}/")
    assert "Because three of four agree." in watched.page.inner_text("#notebook")


def test_nothing_acts_in_the_pages_that_are_written(graded, context):
    watched = _watched(context, graded.as_uri() + "/")
    for path in ("report.html", f"feedback/{ID}/mini.html", f"feedback/{ID}/mini/mini.html"):
        watched.look_at(path, "main")
    assert watched.did == []


def test_the_same_class_takes_over_the_browser_where_stock_nbgrader_graded_it(tmp_path, context):
    # Without what would leave or break the page before the others have had their turn.
    leave = {"meta", "base", "closes", "form", "link", "href-data", "md-autolink", "md-attachment"}
    room = _class(tmp_path, without=leave)
    course = room.course.root
    (course / "submitted").symlink_to(room.submissions)
    config = room.course.config.copy()
    config.ExecutePreprocessor.kernel_name = "python3"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        api = NbGraderAPI(room.course.directory(), config=config)
        assert api.generate_assignment("mini")["success"]
        done = api.autograde("mini", ID)
        assert done["success"], done
    options = ["--no-browser", "--allow-root", "--ServerApp.port=PORT", f"--ServerApp.root_dir={course}"]
    lab = [str(Path(sys.executable).with_name("jupyter")), "lab", *options]
    running = serving(lab, course, tmp_path / "server")
    formgrader = next(running)
    try:
        watched, before = _watched(context, formgrader.url), formgrader.grades()
        (submission,) = formgrader.json("/formgrader/api/submitted_notebooks/mini/mini")
        watched.look_at(f"/formgrader/submissions/{submission['id']}/")
        watched.page.wait_for_timeout(5000)
        ran = {one.rpartition("/")[2] for one in watched.did if one.startswith("GET /hit/")}
        assert {"script", "onerror", "javascript"} <= ran
        # A dialog that one of them opens may swallow the click on another.
        assert len({"href-js", "tex-href", "md-link"} & ran) >= 2
        assert any(one.startswith(f"GET {ELSEWHERE}") for one in watched.did)
        assert any(one.startswith("dialog") for one in watched.did)
        assert any(one.startswith("PUT /formgrader/api/grade/") for one in watched.did)
        assert formgrader.grades() != before
        assert "POST /api/kernels" in watched.did
    finally:
        running.close()

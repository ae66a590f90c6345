"""What README and the instructor guide show of JupyterLab and the formgrader: `make screenshots`.

Each view is worked as a person works it, in the learners' bundle and on a graded class. A picture keeps those
words of its view that do not depend on the class; tests/browser/test_jupyterlab.py compares them with what is
to be read now.
"""

from __future__ import annotations

import io
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from fairgrade import cli
from fairgrade.authoring import demo
from fairgrade.lab.course import answered, find_course, read_lab
from tests import learners
from tests.browser.conftest import Lab
from tests.browser.formgrader_server import TOKEN as FORMGRADER_TOKEN
from tests.browser.formgrader_server import Formgrader, serving
from tests.browser.make_lab import TOKEN, make_lab
from tests.fairgrade.classroom import Classroom, changed, make_course
from tests.needs import chromium_program

ROOT = Path(__file__).resolve().parents[2]
LAB = "lab02_group_metrics"
QUESTION = """**In a sentence.** Three of four decisions equal the label. Why is that not yet a good model?

=== BEGIN MARK SCHEME ===

**Mark scheme**

- 1 point: says that one number for everybody can hide a group.
- 1 point: says what to count instead, and out of whom.
- 1 point: says who would be harmed by the fourth.

=== END MARK SCHEME ==="""
ESSAY = (
    "One number for everybody can hide a group. I would count, among those whose label is 1, how many are "
    "selected in each region. The fourth person was refused although they would have repaid."
)
BLANK, SOLVED = f"labs/{LAB}/{LAB}.ipynb", f"labs/{LAB}/solved.ipynb"

_WAIT = 60_000  # milliseconds for anything on a page; reached only by a failure
_SETTINGS = {"notebook-extension/tracker": {"windowingMode": "none"}}  # every cell is on the page


@dataclass(frozen=True)
class Picture:
    """A file in course/, and the size of the window that it shows."""

    file: str
    width: int
    height: int


PICTURES = {
    "explorer": Picture("jupyterlab.png", 1180, 1120),
    "validate": Picture("images/validate.png", 1180, 640),
    "formgrader": Picture("images/formgrader.png", 1180, 640),
    "marking": Picture("images/marking.png", 1180, 760),
    "report": Picture("images/report.png", 1180, 700),
}


@dataclass(frozen=True)
class View:
    """A page as it stands in a browser, and the words on it that a picture of it should have."""

    page: Page
    words: list[str]


def handed_in(root: Path) -> nbformat.NotebookNode:
    """The lab with the author's answers, as a learner would save it."""
    (notebook,) = read_lab(find_course(root), LAB).notebooks.values()
    return answered(notebook.release, demo.reference_answers(notebook))


def graded_class(folder: Path) -> Path:
    """Grade seven people on a made-up lab, so that no picture shows an answer of the course; where it is."""
    make_course(folder / "course")
    source = folder / "course" / "source" / "mini" / "mini.ipynb"
    notebook = nbformat.read(source, 4)
    flags = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3}
    question = nbformat.v4.new_markdown_cell(
        QUESTION, id="question", metadata={"nbgrader": flags | {"grade_id": "question"}}
    )
    notebook.cells.insert(-1, question)
    nbformat.write(notebook, source)
    with (folder / "course" / "nbgrader_config.py").open("a") as config:
        config.write("c.ClearMarkScheme.enforce_metadata = False\n")  # as in the course's own
    room = Classroom(folder, find_course(folder / "course"))
    work = nbformat.writes(room.reference(why=ESSAY))
    for name in ("ada", "eva"):
        room.hand_in(name, work, "mini.ipynb" if name == "ada" else "mini (1).ipynb")
    room.hand_in("ben", room.reference(rate="def selection_rate(decisions):\n    return 0.5"))
    room.hand_in("dan", work[:-200])
    room.hand_in("fay", changed(room.reference(), lambda cells: cells.pop(3)))
    room.hand_in("gil", room.reference(accuracy="import os\n\nos._exit(1)"))
    people = ("ada,Ada,Ahlgren", "ben,Ben,Baker", "cleo,Cleo,Cruz", "dan,Dan,Diaz", "eva,Eva,Ek")
    rows = ["id,first_name,last_name", *people, "fay,Fay,Fox", "gil,Gil,Gray"]
    room.roster.write_text("\n".join(rows) + "\n", encoding="utf-8")
    if code := cli.main(room.command("--jobs", "1")):
        raise RuntimeError(f"`fairgrade grade` ended with {code}.")
    return room.out


@contextmanager
def learners_course(root: Path, scratch: Path) -> Iterator[Lab]:
    """The learners' bundle in JupyterLab, by `make lab`, with a solved lab beside the blank one."""
    folder = learners.unpack(root, scratch)
    nbformat.write(handed_in(root), folder / SOLVED)
    (scratch / "home").mkdir()
    with make_lab(folder, scratch / "home", _SETTINGS, **learners.own_code(folder)) as url:
        yield Lab(url, folder)


@contextmanager
def formgrader(out: Path, home: Path) -> Iterator[Formgrader]:
    """`fairgrade formgrader` on a graded class."""
    command = [sys.executable, "-m", "fairgrade.cli", "formgrader", "--out", str(out), "--port", "PORT"]
    yield from serving([*command, "--no-browser"], out, home)


@contextmanager
def logged_in(browser: Browser, url: str, token: str) -> Iterator[BrowserContext]:
    """A browser's profile that a server knows."""
    context = browser.new_context(viewport={"width": 1180, "height": 1120})
    context.set_default_timeout(_WAIT)
    page = context.new_page()
    page.goto(f"{url}/api/status?token={token}")
    page.close()
    yield context
    context.close()


# ---------------------------------------------------------------------- the views


def explorer(lab: Lab, page: Page) -> View:
    """The explorer of notebook 02, which has been run, after "Equal TPR"."""
    root = page.locator(".fa-te").first
    root.get_by_role("button", name=re.compile("^Equal TPR equal")).click()
    root.locator('[aria-pressed="true"]').first.wait_for()
    page.wait_for_function("root => !('moving' in root.dataset)", arg=root.element_handle())
    page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.get_by_role("heading", name="Move the cut").evaluate("heading => heading.scrollIntoView()")
    return View(page, _lines("\n".join(root.get_by_role("button").all_inner_texts())))


def validated(page: Page) -> View:
    """What nbgrader's Validate button says of the notebook that is open."""
    page.get_by_role("button", name="Validate").first.click()
    said = page.locator("#validation-message")
    said.wait_for()
    # Of a failed cell first the code, then what it said.
    said.locator("pre").evaluate_all("all => all[1]?.scrollIntoView()")
    return View(page, _lines(said.inner_text()))


def submissions(grader: Formgrader, page: Page) -> View:
    """The formgrader's list of the class."""
    page.goto(f"{grader.url}/formgrader/manage_submissions/mini")
    page.get_by_role("row", name="Ada").wait_for()  # "Loading, please wait..." is a row as well
    return View(page, [_line(text) for text in page.locator("tr").all_inner_texts()])


def marking(grader: Formgrader, page: Page) -> View:
    """Ada's submission in the formgrader, at her written answer."""
    listed = grader.json("/formgrader/api/submitted_notebooks/mini/mini")
    (number,) = (one["id"] for one in listed if one["student"] == "ada")
    page.goto(f"{grader.url}/formgrader/submissions/{number}/")
    points = page.locator("input.needs_manual_grade")
    points.wait_for()
    points.evaluate("box => box.scrollIntoView({block: 'center'})")
    return View(page, _lines("\n".join(page.locator(".nbgrader_cell").all_inner_texts())))


def report(page: Page, out: Path) -> View:
    """The report that grading writes."""
    page.goto((out / "report.html").as_uri())
    return View(page, _lines("\n".join(page.locator("h1, h2, tr").all_inner_texts()[:16])))


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> list[str]:
    return [line for raw in text.split("\n") if (line := _line(raw))]


# ---------------------------------------------------------------------- the pictures


def take(view: View, name: str) -> bytes:
    """A picture of a view in few colors, with the view's words in it."""
    picture = PICTURES[name]
    view.page.set_viewport_size({"width": picture.width, "height": picture.height})
    view.page.mouse.move(0, 0)
    view.page.wait_for_timeout(400)  # the page takes its new shape
    shot = Image.open(io.BytesIO(view.page.screenshot())).convert("RGB")
    said = PngInfo()
    said.add_text("words", json.dumps(view.words))
    out = io.BytesIO()
    shot.quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True, pnginfo=said)
    return out.getvalue()


def main() -> None:
    """Take every picture and write it into course/."""
    with (
        tempfile.TemporaryDirectory(prefix="screenshots-") as folder,
        sync_playwright() as playwright,
    ):
        scratch = Path(folder)
        out = graded_class(scratch)
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=["--no-sandbox"])

        def keep(view: View, name: str) -> None:
            file = ROOT / "course" / PICTURES[name].file
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(take(view, name))
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} kB")

        with (
            formgrader(out, scratch / "formgrader") as grader,
            logged_in(browser, grader.url, FORMGRADER_TOKEN) as context,
        ):
            page = context.new_page()
            keep(submissions(grader, page), "formgrader")
            keep(marking(grader, page), "marking")
            keep(report(page, out), "report")
        with learners_course(ROOT, scratch) as lab, logged_in(browser, lab.url, TOKEN) as context:
            page = context.new_page()
            lab.open(page, BLANK)
            keep(validated(page), "validate")
            page = context.new_page()
            lab.open(page, "course/02_group_metrics.ipynb")
            lab.run(page)
            lab.wait_until_run(page)
            keep(explorer(lab, page), "explorer")


if __name__ == "__main__":
    main()

"""The course in a real JupyterLab, as a learner gets it: the bundle, unpacked, and `make lab`.

tests/browser/screenshots.py says what the views are, and takes the pictures of them.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import screenshots
from tests.browser.conftest import Lab
from tests.browser.explorer_page import numbers
from tests.browser.formgrader_server import TOKEN as FORMGRADER_TOKEN
from tests.browser.formgrader_server import Formgrader
from tests.browser.make_lab import TOKEN
from tests.browser.screenshots import BLANK, PICTURES, SOLVED, View

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_RAN = """() => window.jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model)
  .filter((model) => model.type === "code")
  .map((model) => [model.executionCount, [...Array(model.outputs.length).keys()]
    .map((i) => model.outputs.get(i).toJSON()).filter((out) => out.output_type === "error")
    .map((out) => `${out.ename}: ${out.evalue}`)])"""
_IN_PYTHON = "import json; print(json.dumps(explorer.table.to_numpy(float).ravel().tolist()))"
_IS_CHANGED = "() => window.jupyterapp.shell.currentWidget.context.model.dirty"
_KERNEL = "() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"


@pytest.fixture(scope="module")
def lab(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with screenshots.learners_course(root, tmp_path_factory.mktemp("learner")) as running:
        yield running


@pytest.fixture(scope="module")
def context(lab: Lab, chromium: Browser) -> Iterator[BrowserContext]:
    with screenshots.logged_in(chromium, lab.url, TOKEN) as made:
        yield made


def stored(root: Path, name: str) -> Image.Image:
    return Image.open(root / "course" / PICTURES[name].file)


def assert_still_shows(root: Path, view: View, name: str) -> None:
    """The picture in the repository has the size and the words of this view."""
    there, now = stored(root, name), Image.open(io.BytesIO(screenshots.take(view, name)))
    words = json.loads(there.info["words"])
    assert (there.size, words) == (now.size, view.words), "run `make screenshots` and look at the pictures"


# ---------------------------------------------------------------------- opening


@pytest.mark.parametrize("name", ["course/02_group_metrics.ipynb", "course/11_tradeoff.ipynb", BLANK])
def test_opening_a_notebook_does_not_change_it(lab: Lab, page: Page, name: str) -> None:
    before = (lab.root / name).read_bytes()
    lab.open(page, name)
    page.wait_for_function(_KERNEL)
    page.wait_for_timeout(1_500)  # what the kernel says of itself has come, and what it would change
    assert page.evaluate(_IS_CHANGED) is False
    assert (lab.root / name).read_bytes() == before
    if b"fairness-audit.explorer+json" not in before:  # whose 1.0 a browser saves as 1
        lab.save(page)
        assert (lab.root / name).read_bytes() == before
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.model.sharedModel.cells[0].source += ' ' }")
    assert page.evaluate(_IS_CHANGED) is True  # it can tell


# ---------------------------------------------------------------------- an explorer


def test_every_cell_of_a_notebook_runs_and_its_explorer_follows_the_mouse(
    root: Path, lab: Lab, page: Page
) -> None:
    lab.open(page, "course/02_group_metrics.ipynb")
    lab.run(page)
    lab.wait_until_run(page)
    assert not [wrong for _, found in page.evaluate(_RAN) for wrong in found]
    explorer = page.locator(".fa-te").first
    before = numbers(explorer)
    panel = explorer.locator("svg.te-panel").first
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 40, steps=5)
    page.mouse.up()
    for _ in range(20):  # the last move may be on its way to the kernel
        page.wait_for_timeout(500)
        after = numbers(explorer)
        in_python = json.loads(lab.ask(page, _IN_PYTHON))
        moved = {value for key, value in after.items() if value != before[key]}
        if len(moved & set(in_python)) >= 6:
            break
    assert after.keys() == before.keys()
    assert len(moved & set(in_python)) >= 6  # two groups' rates, to the last bit
    assert_still_shows(root, screenshots.explorer(lab, page), "explorer")


# ---------------------------------------------------------------------- a lab


def test_a_blank_lab_runs_up_to_the_first_check_and_validate_says_what_is_missing(
    root: Path, lab: Lab, page: Page
) -> None:
    lab.open(page, BLANK)
    view = screenshots.validated(page)
    said = "\n".join(view.words)
    assert said.count("The following cell failed:") == 6  # five tests and the written answer
    assert "No part of this exercise is right yet." in said
    assert "You did not provide a response." in said
    assert_still_shows(root, view, "validate")
    page.get_by_role("button", name="Ok", exact=True).click()
    lab.run(page)
    page.wait_for_function(f"() => ({_RAN})().some(([, wrong]) => wrong.length)")
    page.wait_for_function(_KERNEL)
    (stopped,) = (wrong for _, found in page.evaluate(_RAN) for wrong in found)
    assert stopped.startswith("CheckFailed: No part of this exercise is right yet.")


def test_a_solved_lab_runs_from_top_to_bottom_and_passes(lab: Lab, page: Page) -> None:
    lab.open(page, SOLVED)
    lab.run(page)
    lab.wait_until_run(page)
    ran = page.evaluate(_RAN)
    assert [count for count, _ in ran] == list(range(1, len(ran) + 1))
    assert not [wrong for _, found in ran for wrong in found]
    assert screenshots.validated(page).words == ["Success! Your notebook passes all the tests."]


# ---------------------------------------------------------------------- a graded class


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return screenshots.graded_class(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def grader(graded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Formgrader]:
    with screenshots.formgrader(graded, tmp_path_factory.mktemp("formgrader")) as running:
        yield running


@pytest.mark.needs("bubblewrap")
def test_the_formgrader_shows_the_scores_and_takes_points_for_a_written_answer(
    root: Path, graded: Path, grader: Formgrader, chromium: Browser
) -> None:
    with screenshots.logged_in(chromium, grader.url, FORMGRADER_TOKEN) as context:
        page = context.new_page()
        view = screenshots.submissions(grader, page)
        assert any(row.startswith("Ahlgren, Ada ada") and row.endswith("6 / 9") for row in view.words)
        assert any(row.startswith("Baker, Ben ben") and row.endswith("4 / 9") for row in view.words)
        assert_still_shows(root, view, "formgrader")
        view = screenshots.marking(grader, page)
        assert screenshots.ESSAY in " ".join(view.words)
        assert "1 point: says what to count instead, and out of whom." in page.inner_text("#notebook")
        assert_still_shows(root, view, "marking")
        page.locator("input.needs_manual_grade").fill("2.5")
        page.keyboard.press("Tab")
        page.locator("input.needs_manual_grade").wait_for(state="detached")
        assert grader.grades()["ada", "why"][1] == 2.5
        assert_still_shows(root, screenshots.report(page, graded), "report")


# ---------------------------------------------------------------------- the pictures


def test_every_picture_is_shown_with_words_and_is_of_moderate_size(root: Path) -> None:
    texts = {
        name: (root / name).read_text(encoding="utf-8")
        for name in ("README.md", "course/instructor_guide.md", "shared/learners/README.md")
    }
    shown = {
        (Path(name).parent / target if "learners" not in name else Path(target)).as_posix(): words
        for name, text in texts.items()
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)]+\.png)\)", text)
    }
    for picture in PICTURES.values():
        file = root / "course" / picture.file
        assert Image.open(file).size == (picture.width, picture.height)
        assert file.stat().st_size < 150_000
        assert len(shown[f"course/{picture.file}"]) > 60
    assert {path.name for path in (root / "course" / "images").iterdir()} <= {
        Path(picture.file).name for picture in PICTURES.values()
    }

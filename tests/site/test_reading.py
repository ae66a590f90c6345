"""What a reader does on the site: explore, guess, check themselves, search, print, run it elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page

from tests.bench.site import stands_after
from tests.site.conftest import REPOSITORY
from tests.site.opened import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLDS = "course/03_impossibility.html"
#: What an explorer says and how its controls stand.
_STATE = "root => root.innerText + [...root.querySelectorAll('input,select')].map(i => i.value + i.checked)"


@pytest.fixture(scope="module")
def with_explorers(pages: dict[str, str]) -> list[str]:
    return [path for path, text in pages.items() if "data-explorer=" in text]


def _answers(page: Page) -> bool:
    """Work the first slider of the first explorer by key, or its first control; whether anything followed."""
    root = page.locator(".explorer .live .fa-ex").first
    before = root.evaluate(_STATE)
    sliders = root.locator(
        "input[type=range]:visible, [role=slider]:visible"
    )  # a preset may be shown already
    control = sliders if sliders.count() else root.locator("input:visible, select:visible, button:visible")
    control.first.focus()
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "Enter"):
        page.keyboard.press(key)
        if root.evaluate(_STATE) != before:
            return True
    return False


def test_explorers_answer_and_hide_their_picture(
    site: Path, with_explorers: list[str], chromium: Browser
) -> None:
    assert with_explorers
    for path in with_explorers:
        with watched(chromium) as page:
            page.goto((site / path).as_uri())
            page.wait_for_function("!document.querySelector('.explorer:not(.running)')")
            assert _answers(page), path  # how soon: `make bench`
            boxes = page.locator(".explorer")
            for box in boxes.all():
                assert box.locator(".fa-ex").is_visible(), path
                assert not box.locator(".still").is_visible(), path
            page.emulate_media(media="print")
            for box in boxes.all():
                assert box.locator(".still img").is_visible(), path
                assert not box.locator(".live").is_visible(), path
            assert not page.wrong, path


def test_the_bench_can_time_a_page(site: Path, with_explorers: list[str], chromium: Browser) -> None:
    assert stands_after(chromium, site / with_explorers[0]) > 0


def test_without_scripts_explorers_are_a_picture_with_its_table(
    site: Path, with_explorers: list[str], chromium: Browser
) -> None:
    with watched(chromium, java_script_enabled=False) as page:
        for path in with_explorers:
            page.goto((site / path).as_uri())
            for box in page.locator(".explorer").all():
                assert box.locator(".still img[alt]:not([alt=''])").is_visible(), path
                assert box.locator(".still table").count(), path
            assert not page.wrong, path


def test_answers_stay_folded_until_they_are_asked_for(site: Path, page: Page) -> None:
    page.goto((site / FOLDS).as_uri())
    answers = page.locator("article details:has(> summary):not(.explorer *)")
    assert answers.count()
    for answer in answers.all():
        inside = answer.locator(":scope > :not(summary, .guessed)").first
        assert not inside.is_visible()
        answer.locator("summary").click()
        assert inside.is_visible()


def test_every_question_for_a_guess_has_a_place_for_it(root: Path, pages: dict[str, str]) -> None:
    """Between a cell with the tag `predict` and the next there is at least one."""
    asked = 0
    for file in sorted(root.glob("course/*.ipynb")):
        cells = json.loads(file.read_text())["cells"]
        order = [cell["id"] for cell in cells]
        marked = re.findall(r'data-guess="([^"]+)"', pages[f"course/{file.stem}.html"])
        places = [order.index(name) for name in marked]
        starts = [i for i, cell in enumerate(cells) if "predict" in cell["metadata"].get("tags", [])]
        for start, end in zip(starts, [*starts[1:], len(cells)], strict=True):
            assert any(start <= place < end for place in places), (file.name, order[start])
        assert len(marked) == len(set(marked)), "two guesses would be kept under one name"
        asked += len(starts)
    assert asked > 40


def test_a_guess_is_found_again_beside_its_answer(site: Path, chromium: Browser) -> None:
    with watched(chromium) as page:
        page.goto((site / FOLDS).as_uri())
        # By key alone: the box has a name, and its question describes it.
        box = page.get_by_label("Your guess").first
        box.focus()
        page.keyboard.type("<b>45</b> in 100")
        described = page.locator(f"#{box.get_attribute('aria-describedby')}").inner_text()
        assert "Where does it go?" in described
        page.reload()
        assert page.get_by_label("Your guess").first.input_value() == "<b>45</b> in 100"
        said = page.locator("details.guess .guessed").first
        assert not said.is_visible()
        page.locator("details.guess summary").first.focus()
        page.keyboard.press("Enter")
        assert said.inner_text() == "You guessed: <b>45</b> in 100"
        assert page.locator("details.guess .guessed").nth(1).inner_text() == "", "one guess, one answer"

        page.get_by_role("button", name="Clear").first.press("Enter")
        assert page.evaluate("document.activeElement.value") == ""
        assert not said.is_visible()
        page.get_by_label("Your guess").first.fill("46")
        page.goto((site / "site/index.html").as_uri())
        page.get_by_role("button", name="Forget all my guesses").click()
        assert page.locator("#forget [role=status]").inner_text().strip() == "1 forgotten."
        page.goto((site / FOLDS).as_uri())
        assert page.get_by_label("Your guess").first.input_value() == ""
        assert not page.wrong


def test_where_a_browser_keeps_nothing_a_guess_lasts_as_long_as_the_page(site: Path, page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }});"
    )
    page.goto((site / FOLDS).as_uri())
    page.get_by_label("Your guess").first.fill("45")
    page.locator("details.guess summary").first.click()
    assert page.locator(".guessed").first.inner_text() == "You guessed: 45"
    assert set(page.wrong) <= {"denied"}  # the theme asks for its own setting without care


def test_a_choice_is_answered_with_its_reason(site: Path, page: Page, questions: list[dict]) -> None:
    by_page: dict[str, list[dict]] = {}
    for question in questions:
        by_page.setdefault(f"course/{question['notebook']}.html", []).append(question)
    for path, asked in by_page.items():
        page.goto((site / path).as_uri())
        for question in asked:
            form = page.locator(f"#question-{question['id']}")
            status = form.locator("[role=status]")
            form.get_by_role("button", name="Check").click()
            assert status.inner_text() == "Pick an answer first."
            for choice in question["choice"]:
                form.get_by_role("radio", name=choice["says"].replace("`", ""), exact=True).check()
                assert status.inner_text() == ""
                form.get_by_role("button", name="Check").press("Enter")
                verdict = "Right. " if choice.get("right") else "No. "
                assert status.inner_text() == verdict + choice["why"].replace("`", "")
        assert not page.wrong, path


def test_no_answer_stands_in_a_page_or_in_the_index_as_text(
    site: Path, pages: dict[str, str], questions: list[dict]
) -> None:
    everything = "\n".join(pages.values()) + (site / "searchindex.js").read_text()
    texts = "\n".join(file.read_text() for file in (site / "_static").glob("*.js"))
    for question in questions:
        for choice in question["choice"]:
            for sentence in re.split(r"(?<=[.?!:]) ", choice["why"]):
                if len(sentence) > 30:
                    assert sentence not in everything + texts
    for path, text in pages.items():
        for answer in re.findall(r'data-answer="([^"]*)"', text):
            assert not re.search(r"UmlnaHQ|Tm8uI", answer), f"{path}: base64 alone would be readable"
        for form in re.findall(r'(?s)<form class="question".*?</form>', text):
            # No word for the right one, and the four differ in nothing but what they say and seal.
            plain = {
                re.sub(r'(value|data-answer)="[^"]*"|<span>.*?</span>', "", one)
                for one in re.findall(r"(?s)<label>.*?</label>", form)
            }
            assert len(plain) == 1


def test_search_answers_without_a_server_and_puts_notebooks_first(site: Path, page: Page) -> None:
    page.goto((site / "search.html").as_uri() + "?q=equalized+odds")
    page.wait_for_selector("#search-results li a")
    found = [link.get_attribute("href") for link in page.locator("#search-results li > a").all()]
    assert any("02_group_metrics" in href for href in found)
    assert all(href.startswith("course/") for href in found[:5]), found[:5]
    assert not page.wrong


def test_print_shows_answers_and_leaves_out_what_paper_cannot_do(site: Path, page: Page) -> None:
    page.goto((site / FOLDS).as_uri())
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for answer in page.locator("article details.guess").all():
        assert answer.locator("p, table").last.is_visible()
    for gone in (".sidebar-drawer", ".guess-box button", ".question button", ".run", ".toc-drawer"):
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator("article details[open]").count()


def test_each_notebook_and_lab_can_be_run_on_binder(root: Path, pages: dict[str, str]) -> None:
    for path, text in pages.items():
        found = re.search(r'<p class="run"><a href="([^"]*)">', text)
        notebook = Path(path).with_suffix(".ipynb")
        if not path.startswith(("course/", "labs/")) or not (root / notebook).is_file():
            assert not found, path
            continue
        assert found, path
        address, _, opened = found[1].partition("?labpath=")
        assert address == f"https://mybinder.org/v2/gh/{REPOSITORY.removeprefix('https://github.com/')}/HEAD"
        assert unquote(opened) == str(notebook)
    assert "https://mybinder.org/v2/gh/owner/name/HEAD?labpath=course%2F00" in pages["site/index.html"]


def test_the_start_page_lists_the_map(root: Path, pages: dict[str, str], course_map: dict) -> None:
    start = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", pages["site/index.html"]))
    for entry in [*course_map["notebook"], *course_map["lab"]]:
        folder = f"labs/{entry['file']}" if entry["file"].startswith("lab") else "course"
        assert f'href="../{folder}/{entry["file"]}.html"' in pages["site/index.html"]
        words = (entry.get("question") or entry.get("task")).replace("'", "’")
        assert re.search(rf"{re.escape(words)} .{{0,20}}?{entry['minutes']} ", start), entry["file"]

"""What holds for every explorer: keys, names, themes, narrow pages, less motion, no network, no kernel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from fairness_audit import explorers
from fairness_audit.explorers.page import module
from tests.browser.examples import EXAMPLES
from tests.browser.explorer_page import plain_page

pytestmark = pytest.mark.browser

_DARK = """body {
  background: #111; color: #eee; --jp-content-font-color0: #fff; --jp-content-font-color2: #bbb;
  --jp-layout-color0: #111; --jp-layout-color2: #333; --jp-layout-color3: #444; --jp-border-color1: #666;
  --jp-brand-color1: #64b5f6 }"""
_UNFOLD = "() => document.querySelectorAll('.fa-ex details').forEach(one => (one.open = true))"
_STATE = "root => root.innerText + [...root.querySelectorAll('input,select')].map(i => i.value + i.checked)"


@pytest.fixture(params=sorted(EXAMPLES))
def opened(request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """A plain page with one explorer; what went wrong on it is in `opened.wrong`."""
    context = chromium.new_context(viewport={"width": 1000, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda said: page.wrong.append(said.text) if said.type == "error" else None)
    page.on("request", lambda r: r.url.startswith(("file:", "data:")) or page.wrong.append(r.url))
    file = tmp_path / "explorer.html"
    file.write_text(plain_page(EXAMPLES[request.param](1_000)), encoding="utf-8")
    page.goto(file.as_uri())
    page.locator(".fa-ex").wait_for()
    yield page
    assert page.wrong == []
    context.close()


def test_every_explorer_that_can_be_imported_is_tried_here() -> None:
    assert sorted(EXAMPLES) == sorted(explorers.MODULES.values())


def test_every_control_is_reached_by_tab_and_does_something_by_key(opened: Page) -> None:
    root = opened.locator(".fa-ex")
    controls = root.locator("input:visible, button:visible, select:visible, summary:visible")
    # Of the radio buttons of one name the tab key reaches one; arrows move between them.
    wanted = controls.evaluate_all(
        """all => new Set(all.filter(one => !one.disabled).map(
             (one, i) => one.type === "radio" ? one.name : i)).size"""
    )
    reached: set[str] = set()
    opened.locator("h1").click()
    for _ in range(wanted + 5):
        opened.keyboard.press("Tab")
        found = opened.evaluate(
            """() => {
              const one = document.activeElement;
              if (!one.closest(".fa-ex") || one.matches(".ex-wide")) return "";
              const all = [...document.querySelectorAll(".fa-ex :is(input, button, select, summary)")];
              return one.type === "radio" ? one.name : String(all.indexOf(one));
            }"""
        )
        reached |= {found} - {""}
    assert len(reached) == wanted
    changed = 0
    for control in root.locator("input[type=range]:visible").all():
        before = root.evaluate(_STATE)
        control.focus()
        opened.keyboard.press("ArrowRight")
        if root.evaluate(_STATE) == before:
            opened.keyboard.press("ArrowLeft")
        changed += root.evaluate(_STATE) != before
    assert changed == root.locator("input[type=range]:visible").count()


def test_everything_has_a_name_and_a_screen_reader_hears_values(opened: Page) -> None:
    root = opened.locator(".fa-ex")
    assert root.get_attribute("aria-label")
    opened.evaluate(_UNFOLD)
    unnamed = root.evaluate(
        """root => [...root.querySelectorAll("button, input, select, textarea, table, summary")].filter((e) =>
             !(e.getAttribute("aria-label") || e.innerText || e.labels?.[0]?.innerText)
           ).map(e => e.outerHTML)"""
    )
    assert unnamed == []
    silent = root.locator("input[type=range]:not([aria-valuetext])")
    assert silent.count() == 0
    drawn = root.locator("svg:not([aria-hidden=true]):not([role=img][aria-label])")
    loose = drawn.evaluate_all("all => all.filter(one => !one.closest('[aria-hidden=true]')).length")
    assert loose == 0  # pictures are named, or hidden because a table says the same
    assert root.locator("[role=status], [aria-live]").count() >= 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_core_has_nothing_serious_to_say(opened: Page, dark: bool) -> None:
    if dark:
        opened.add_style_tag(content=_DARK)
    opened.evaluate(_UNFOLD)
    rules = Axe().run(opened, context=".fa-ex", options={"preload": False}).response["violations"]
    broken = [rule for rule in rules if rule["impact"] in ("serious", "critical")]
    assert not broken, [(rule["id"], rule["nodes"][0]["target"], rule["help"]) for rule in broken]


def test_a_phone_shows_all_of_it_in_letters_that_can_be_read(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 800})
    # Pictures are drawn anew for the width that they have, a frame after it has changed.
    opened.wait_for_function("document.documentElement.scrollWidth <= 390")
    small = opened.locator(".fa-ex").evaluate(
        """root => [...root.querySelectorAll("svg text, p, td, th, label, button, output")].filter(e =>
             e.textContent.trim() && e.getClientRects().length).map(e => {
               const size = parseFloat(getComputedStyle(e).fontSize);
               const box = e.ownerSVGElement?.viewBox.baseVal;
               const scale = box?.width ? e.ownerSVGElement.getBoundingClientRect().width / box.width : 1;
               return [size * scale, e.textContent.slice(0, 30)];
             }).filter(([size]) => size < 9.5)"""
    )
    assert small == []


def test_with_less_motion_nothing_glides(opened: Page) -> None:
    opened.emulate_media(reduced_motion="reduce")
    root = opened.locator(".fa-ex")
    for button in root.locator("button:visible:enabled").all():
        button.click()
        first = root.evaluate(_STATE)
        opened.wait_for_timeout(30)
        assert root.evaluate(_STATE) == first
    moving = root.evaluate("root => root.getAnimations({ subtree: true }).length")
    assert moving == 0


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_without_a_script_there_is_a_picture_with_words_and_a_table(name: str) -> None:
    chart = EXAMPLES[name](1_000).chart
    assert chart.png().startswith(b"\x89PNG")
    assert len(chart.alt) > 80
    assert len(chart.table)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_module_imports_and_fetches_nothing(name: str) -> None:
    code = module(name)
    assert "import {" not in code
    assert not [
        word
        for word in ("fetch(", "XMLHttpRequest", "http://", "https://")
        if word in code.replace("http://www.w3.org/2000/svg", "")
    ]

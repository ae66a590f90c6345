"""The reading site, built as `make site` builds it and read from the disk, with every host out of reach."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page

from tests.site.opened import watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: A page of each kind: the start, a notebook, a lab, the glossary, helpers.
KINDS = (
    "site/index.html",
    "course/03_impossibility.html",
    "labs/lab03_impossibility/lab03_impossibility.html",
    "course/glossary.html",
    "site/api/fairness_audit.plots.html",
)
FURO = ("genindex.html", "py-modindex.html", "search.html", "index.html")


def test_every_notebook_and_lab_has_a_page_and_nothing_else_has(root: Path, pages: dict[str, str]) -> None:
    made = ("site/", "course/audit_example/")  # the second is the report that a guide's command makes
    read = {path for path in pages if not path.startswith(made) and path not in FURO}
    sources = [*root.glob("course/*.ipynb"), *root.glob("labs/*/*.ipynb"), *root.glob("course/*.md")]
    assert read == {str(file.relative_to(root).with_suffix(".html")) for file in sources}


SCREENS = ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"))
_LOOK = """() => {
  const those = wanted => [...document.images].filter(wanted).map(one => one.src.slice(0, 60));
  return {
    missing: those(one => one.complete && !one.naturalWidth),
    wordless: those(one => !one.getAttribute('alt')),
    wider: document.documentElement.scrollWidth - window.innerWidth,
  };
}"""


def serious(page: Page, *, everything: bool) -> list[tuple[str, object]]:
    """What axe-core finds that keeps people out; without `everything`, not in code and the lists of pages."""
    # Without a preload axe reads what the page has loaded and fetches nothing itself.
    tags = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    options = {"preload": False, "resultTypes": ["violations"], "runOnly": tags}
    left_out = [] if everything else [["pre"], [".sidebar-drawer"], [".toc-drawer"]]
    page.evaluate("script => { if (!window.axe) (0, eval)(script); }", AXE_FILE_PATH.read_text("utf-8"))
    rules = page.evaluate("([where, how]) => axe.run(where, how)", [{"exclude": left_out}, options])
    return [
        (rule["id"], rule["nodes"][0]["target"])
        for rule in rules["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


def show(page: Page, width: int, theme: Literal["light", "dark"]) -> None:
    """Make the open page as wide as that screen and give it that theme."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)


@pytest.mark.parametrize("part", ["course", "labs", "site/api", ""])
def test_every_page_on_every_screen(site: Path, pages: dict[str, str], chromium: Browser, part: str) -> None:
    """Each page is loaded once and shown at both widths and in both themes, with all that folds open.

    axe-core reads pages on the wide light screen and on the narrow dark one, in turn. The next test reads a
    page of each kind on all four.
    """
    parts = ("course", "labs", "site/api")
    with watched(chromium) as page:
        for i, path in enumerate(pages):
            if path == "index.html" or not path.startswith(part) or (not part and path.startswith(parts)):
                continue
            read = SCREENS[-(i % 2)]
            page.goto((site / path).as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            for width, theme in SCREENS:
                show(page, width, theme)
                look = page.evaluate(_LOOK)
                assert not look["missing"], path
                assert not look["wordless"], path
                assert look["wider"] <= 0, (path, width)
                if (width, theme) == read:
                    assert not serious(page, everything=False), (path, width, theme)
            assert not page.wrong, path


def test_a_page_of_each_kind_has_nothing_serious_on_any_screen(site: Path, page: Page) -> None:
    for path in KINDS:
        page.goto((site / path).as_uri())
        for width, theme in SCREENS:
            show(page, width, theme)
            assert not serious(page, everything=True), (path, width, theme)


def test_a_page_weighs_little_before_its_pictures(site: Path, pages: dict[str, str]) -> None:
    """The page itself, and the scripts and styles that it asks for."""
    for path, text in pages.items():
        own = len(re.sub(r"data:image/[^\"']*", "", text))
        asked = set(re.findall(r'<(?:script|link)\s[^>]*?(?:src|href)="([^"]+\.(?:js|css))[?"]', text))
        files = [(site / path).parent.joinpath(one).resolve() for one in asked]
        assert own + sum(file.stat().st_size for file in files) < 1_500_000, path


def test_a_desktop_page_has_room_for_88_characters_of_code(site: Path, chromium: Browser) -> None:
    with chromium.new_page(viewport={"width": 1280, "height": 900}) as page:
        page.goto((site / "course/02_group_metrics.html").as_uri())
        columns = page.evaluate(
            """() => {
              const pre = document.querySelector('.cell_input pre'), style = getComputedStyle(pre);
              const probe = pre.appendChild(document.createElement('span'));
              probe.textContent = '0'.repeat(100);
              const one = probe.getBoundingClientRect().width / 100;
              probe.remove();
              return (pre.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)) / one;
            }"""
        )
    assert columns >= 88


def test_a_labs_checks_are_folded_as_they_are_in_jupyterlab(pages: dict[str, str]) -> None:
    folded = re.findall(r"(?s)<details class=\"[^\"]*hide[^\"]*\">.*?</details>", pages[KINDS[2]])
    assert folded
    assert any("marks.award" in re.sub(r"<[^>]*>", "", cell) for cell in folded)


def test_formulas_are_drawn_by_the_browser(pages: dict[str, str]) -> None:
    formulas = pages["course/03_impossibility.html"]
    assert "<mfrac>" in formulas
    assert not re.search(r"\\(frac|text|cdot)", re.sub(r"<[^>]*>", "", formulas))


def test_links_inside_lead_somewhere(pages: dict[str, str], site: Path) -> None:
    ids = {path: set(re.findall(r'\sid="([^"]+)"', text)) for path, text in pages.items()}
    broken = []
    for path, text in pages.items():
        for link in set(re.findall(r'<(?:a|link)\s[^>]*?href="([^"]*)"', text)):
            if re.match(r"[a-z]+:", link):
                continue
            target, _, anchor = unquote(html.unescape(link)).partition("#")
            file = (
                (site / path).parent.joinpath(target.partition("?")[0]).resolve() if target else site / path
            )
            name = str(file.relative_to(site.resolve())) if target else path
            # The theme's link to the top of the page is handled by its script.
            if not file.is_file() or (anchor and name in ids and anchor not in ids[name]):
                broken.append(f"{path}: {link}")
    assert not broken


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if len(line.strip()) > 24}


def _secrets(notebook: Path) -> set[str]:
    """Lines of a lab's source that its release leaves out."""
    marked = re.compile(
        r"(?s)### BEGIN (?:SOLUTION|HIDDEN TESTS)(.*?)### END|=== BEGIN MARK SCHEME ===(.*?)=== END"
    )
    cells = json.loads(notebook.read_text())["cells"]
    return set().union(
        *(_lines("".join(part)) for cell in cells for part in marked.findall("".join(cell["source"])))
    )


def test_lab_pages_hold_no_solution_and_no_hidden_test(root: Path, pages: dict[str, str]) -> None:
    for path, text in pages.items():
        assert not re.search("BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)", text), path
    looked_for = 0
    for source in sorted(root.glob("solutions/*/*.ipynb")):
        lab = source.stem
        cells = json.loads((root / "labs" / lab / f"{lab}.ipynb").read_text())["cells"]
        secrets = _secrets(source) - _lines("\n".join("".join(cell["source"]) for cell in cells))
        shown = _lines(html.unescape(re.sub(r"<[^>]*>", "", pages[f"labs/{lab}/{lab}.html"])))
        assert not secrets & shown, lab
        looked_for += len(secrets)
    assert looked_for > 500  # the search has something to find


def test_every_module_that_notebooks_import_has_a_page(root: Path, pages: dict[str, str]) -> None:
    wanted = set()
    for file in [*root.glob("course/*.ipynb"), *root.glob("labs/*/*.ipynb")]:
        for cell in json.loads(file.read_text())["cells"]:
            code = re.sub(r" as \w+", "", "".join(cell["source"])) if cell["cell_type"] == "code" else ""
            wanted.update(re.findall(r"from fairness_audit\.(\w+)", code))
            for names in re.findall(r"from fairness_audit import ([\w, ]+)", code):
                wanted.update(re.findall(r"\w+", names))
    described = {path.split(".")[1] for path in pages if path.startswith("site/api/fairness_audit.")}
    assert wanted <= described | {"audit"}

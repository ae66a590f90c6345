"""The reading site, built as `make site` builds it and read from the disk, with every host out of reach."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: A page of each kind: the index, formulas, folded answers, wide tables, a lab, the glossary, helpers.
SAMPLE = (
    "site/index.html",
    "course/02_group_metrics.html",
    "course/03_impossibility.html",
    "course/11_tradeoff.html",
    "course/14_audit_playbook.html",
    "course/glossary.html",
    "labs/lab03_impossibility/lab03_impossibility.html",
    "site/api/fairness_audit.plots.html",
)
FURO = ("genindex.html", "py-modindex.html", "search.html", "index.html")


@pytest.fixture(scope="session")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages."""
    folder = tmp_path_factory.mktemp("site")
    environment = Path(sys.executable).parent.parent  # as it is: what is not locked stays installed
    done = subprocess.run(
        ["make", "-o", f"{environment}/.installed", "site", f"SITE={folder}", f"VENV={environment}"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert not done.returncode, f"make site:\n{done.stdout}\n{done.stderr}"
    return folder / "html"


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, str]:
    """Every page's HTML by its path."""
    return {str(file.relative_to(site)): file.read_text() for file in sorted(site.rglob("*.html"))}


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page that keeps a list of what went wrong on it in `page.wrong`."""
    context = chromium.new_context(viewport={"width": request.param, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    wrong: list[str] = []
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    local = ("file:", "data:", "blob:")
    opened.on("request", lambda sent: None if sent.url.startswith(local) else wrong.append(sent.url))
    opened.route(
        "**/*", lambda route: route.continue_() if route.request.url.startswith(local) else route.abort()
    )
    opened.wrong = wrong
    yield opened
    context.close()


def test_every_notebook_and_lab_has_a_page_and_nothing_else_has(root: Path, pages: dict[str, str]) -> None:
    read = {path for path in pages if not path.startswith("site/") and path not in FURO}
    sources = [*root.glob("course/*.ipynb"), *root.glob("labs/*/*.ipynb"), root / "course/glossary.md"]
    assert read == {str(file.relative_to(root).with_suffix(".html")) for file in sources}


def test_pages_need_no_network_and_fit_the_screen(site: Path, page: Page) -> None:
    for path in SAMPLE:
        page.goto((site / path).as_uri())
        found = page.evaluate(
            """() => {
              const those = wanted => [...document.images].filter(wanted).map(one => one.src.slice(0, 60));
              return {
                missing: those(one => one.complete && !one.naturalWidth),
                wordless: those(one => !one.getAttribute('alt')),
                wider: document.documentElement.scrollWidth - window.innerWidth,
              };
            }"""
        )
        assert not found["missing"], path
        assert not found["wordless"], path
        assert found["wider"] <= 0, path
        assert not page.wrong, path


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


def test_axe_core_has_nothing_serious_to_say(site: Path, chromium: Browser) -> None:
    with chromium.new_page(viewport={"width": 1280, "height": 900}) as page:
        for path in (SAMPLE[2], SAMPLE[6]):
            page.goto((site / path).as_uri())
            # Without a preload axe reads what the page has loaded and fetches nothing itself.
            rules = Axe().run(page, options={"preload": False}).response["violations"]
            broken = [rule for rule in rules if rule["impact"] in ("serious", "critical")]
            assert not broken, (path, [(rule["id"], rule["nodes"][0]["target"]) for rule in broken])


def test_answers_stay_folded_until_they_are_asked_for(site: Path, page: Page) -> None:
    page.goto((site / "course/03_impossibility.html").as_uri())
    answers = page.locator("article details:has(> summary)")
    assert answers.count()
    for answer in answers.all():
        inside = answer.locator(":scope > :not(summary)").first
        assert not inside.is_visible()
        answer.locator("summary").click()
        assert inside.is_visible()


def test_a_labs_checks_are_folded_as_they_are_in_jupyterlab(pages: dict[str, str]) -> None:
    folded = re.findall(r"(?s)<details class=\"[^\"]*hide[^\"]*\">.*?</details>", pages[SAMPLE[6]])
    assert folded
    assert any("marks.award" in re.sub(r"<[^>]*>", "", cell) for cell in folded)


def test_search_answers_without_a_server(site: Path, page: Page) -> None:
    page.goto((site / "search.html").as_uri() + "?q=equalized+odds")
    page.wait_for_selector("#search-results li a")
    assert page.locator('#search-results a[href*="02_group_metrics"]').count()
    assert not page.wrong


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

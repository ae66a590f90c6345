"""The reading site: how soon after a page is opened its first explorer stands there."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from fairgrade import CHECKOUT
from tests.bench.table import Row
from tests.needs import chromium_program
from tests.site.conftest import build
from tests.site.opened import watched

VISITS = 5

#: Keeps the time, from the start of the visit, at which the first explorer has been drawn and can be moved.
_STANDS = """new MutationObserver((_, watch) => {
  if (!document.querySelector(".explorer.running")) return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.stood = performance.now(); }));
}).observe(document, {subtree: true, attributes: true, attributeFilter: ["class"]});"""


def stands_after(browser: Browser, file: Path) -> float:
    """Seconds from opening a page until its first explorer can be moved."""
    with watched(browser) as page:
        page.add_init_script(_STANDS)
        page.goto(file.as_uri(), wait_until="commit")
        page.wait_for_function("window.stood")
        return float(page.evaluate("window.stood")) / 1000


def rows(tiny: bool) -> Iterator[Row]:
    if tiny:
        return  # the site's tests build one, and time a page of it
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build(CHECKOUT, Path(folder))
        html = Path(folder, "html")
        pages = [file for file in sorted(html.rglob("*.html")) if "data-explorer=" in file.read_text()]
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=flags)
        taken = {
            file.stem: statistics.median(stands_after(browser, file) for _ in range(VISITS)) for file in pages
        }
        browser.close()
    slowest = max(taken, key=taken.__getitem__)
    what = f"opening a page of the site until its first explorer can be moved, slowest of {len(taken)} pages"
    yield Row(f"{what} ({slowest})", "a second", taken[slowest], 1, at_most=1)

"""The proxy explorer on a plain page: its numbers are Python's, and what hands do to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from fairness_audit.explorers import ProxyExplorer
from fairness_audit.explorers.proxy import GAPS, STRENGTHS
from tests.browser.explorer_page import numbers, opened

pytestmark = pytest.mark.browser

_VALUES = """(states) => states.map(([strength, gap]) => {
  window.model.set("strength", strength);
  window.model.set("base_rate_gap", gap);
  return [...document.querySelectorAll(".fa-px td[data-value]")].map((cell) => cell.dataset.value);
})"""
_AT = "() => [window.model.get('strength'), window.model.get('base_rate_gap')]"


def made() -> ProxyExplorer:
    measured = pd.DataFrame({"gap": [0.1, 0.36], "gap_low": [0.05, 0.32], "gap_high": [0.14, 0.4]}, [1, 4])
    return ProxyExplorer(
        1.0, 0.4, measured=measured, groups=("north", "south"), outcomes=("defaulted", "repaid"),
        decision="approved", attribute="region", proxy="travel",
    )  # fmt: skip


def expected(explorer: ProxyExplorer) -> list[float]:
    """Every number of the page's two tables, in its order."""
    return [*explorer.table.to_numpy().ravel().tolist(), *explorer.bearers.to_numpy().ravel().tolist()]


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    with opened(chromium, tmp_path, made()) as there:
        yield there


def test_every_number_is_pythons_in_hundreds_of_states(page: Page) -> None:
    states = [(float(s), float(g)) for g in GAPS[::2] for s in STRENGTHS[::2]]
    assert len(states) > 300
    explorer = made()
    for state, found in zip(states, page.evaluate(_VALUES, states), strict=True):
        explorer.strength, explorer.base_rate_gap = state
        # As text a NaN equals a NaN, and no two different floats are equal.
        assert repr([float(v) for v in found]) == repr(expected(explorer)), state


def test_buttons_keys_and_the_picture_move_it(page: Page) -> None:
    root, status = page.locator(".fa-px"), page.locator("[role=status]")
    assert "56 in 100 (north) and 44 in 100 (south) are approved: 11.3 points apart" in status.inner_text()
    assert "per 1,000, 37 more (north) and 19 fewer (south)" in status.inner_text()
    root.get_by_role("button", name="Strong proxy").click()
    page.wait_for_function("() => window.model.get('strength') === 4")
    root.get_by_role("button", name="Equal base rates").click()
    page.wait_for_function("() => window.model.get('base_rate_gap') === 0")
    assert "no model has a gap" in status.inner_text()
    assert root.locator("td", has_text="0/0").first.get_attribute("title") == "0/0: there is no gap to keep"
    root.get_by_role("button", name="Start").click()
    page.wait_for_function(f"() => ({_AT})().join() === '1,0.4'")
    assert repr(list(numbers(root).values())) == repr(expected(made()))
    slider = page.get_by_label("Proxy strength")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(_AT) == [1.1, 0.4]
    assert slider.get_attribute("aria-valuetext") == "1.1 (AUC 0.78)"
    box = root.locator("svg.ax-plane").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 20, box["y"] + 0.5 * box["height"])
    assert page.evaluate(_AT) == [4, 0.4]


def test_what_was_measured_stands_only_beside_its_own_base_rates(page: Page) -> None:
    rings = page.locator(".fa-px .px-measured:visible")
    assert rings.count() == 2
    page.evaluate("() => window.model.set('base_rate_gap', 0.2)")
    assert rings.count() == 0

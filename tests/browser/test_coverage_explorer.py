"""The coverage explorer in a real Chromium, held to the Python reference over many states."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from playwright.sync_api import Page

from fairness_audit.explorers import CoverageExplorer
from tests.browser.examples import conformal
from tests.browser.explorer_page import plain_page

pytestmark = pytest.mark.browser

_COLUMNS = (
    "calibration_people",
    *("one_coverage", "one_left_out", "one_size"),
    *("own_coverage", "own_left_out", "own_size"),
    *("low", "high"),
)

_READ = """states => states.map(state => {
  for (const [name, value] of Object.entries(state)) window.model.set(name, value);
  return [...document.querySelectorAll("td[data-value]")].map(({ dataset: { row, column, value } }) =>
    [row, Number(column), value]);
})"""


@pytest.fixture
def explorer(page: Page, tmp_path: Path) -> tuple[Page, CoverageExplorer]:
    made = conformal(1_000)
    file = tmp_path / "coverage.html"
    file.write_text(plain_page(made), encoding="utf-8")
    page.goto(file.as_uri())
    page.locator(".fa-cov").wait_for()
    return page, made


def test_every_number_is_pythons_in_three_hundred_states(explorer: tuple[Page, CoverageExplorer]) -> None:
    page, made = explorer
    draw = random.Random(3)
    states = [
        {
            "target": draw.randint(50, 99),
            "size": draw.choice([draw.randint(2, 40), draw.randint(2, 1000)]),
            "sample": draw.randrange(20),
        }
        for _ in range(300)
    ]
    endless = 0
    for state, cells in zip(states, page.evaluate(_READ, states), strict=True):
        for name, value in state.items():
            setattr(made, name, value)
        table = made.table
        assert len(cells) == len(_COLUMNS) * len(table)
        for row, column, value in cells:
            expected, found = float(table.loc[row, _COLUMNS[column]]), float(value)
            endless += found == float("inf")
            if column < 7:  # whole people and scores: to the last bit
                assert repr(found) == repr(expected), (state, row, column)
            else:  # the beta distribution
                assert found == pytest.approx(expected, abs=1e-12), (state, row, column)
    assert endless > 100


def test_sliders_and_the_button_set_what_python_takes(explorer: tuple[Page, CoverageExplorer]) -> None:
    page, made = explorer
    page.get_by_label("Promised coverage").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("Calibration people").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Another calibration sample").click()
    state = page.evaluate("() => ['target', 'size', 'sample'].map((name) => model.get(name))")
    assert state == [91, 150, 1]
    made.target, made.size, made.sample = state
    worst = made.table.drop("everybody")["one_left_out"]
    said = page.locator(".cov-status").inner_text()
    assert f"It leaves out {worst.max():.0f} of every 1,000 people of {worst.idxmax()}" in said
    assert "90 were promised" in said
    assert page.get_by_label("Promised coverage").get_attribute("aria-valuetext") == "91%"


def test_the_whole_pile_is_one_sample_and_few_people_have_no_margin(
    explorer: tuple[Page, CoverageExplorer],
) -> None:
    page, _ = explorer
    page.evaluate("() => model.set('size', 1000)")
    assert page.get_by_role("button", name="Another").is_disabled()
    assert "make it smaller to draw another" in page.locator(".fa-cov").inner_text()
    page.evaluate("() => { model.set('size', 20); model.set('target', 90) }")
    assert "a margin of its own needs 9, so its range has no end" in page.locator(".cov-status").inner_text()
    page.evaluate("() => { model.set('size', 8) }")
    assert "8 calibration people are too few for a finite margin at 90%" in (
        page.locator(".cov-status").inner_text()
    )

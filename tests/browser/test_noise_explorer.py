"""The noise explorer in a real Chromium, held to the Python reference over many states."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from playwright.sync_api import Page

from fairness_audit.explorers import NoiseExplorer
from fairness_audit.explorers.noise import LIMITS, PRESETS
from tests.browser.explorer_page import numbers, plain_page

pytestmark = pytest.mark.browser

_COLUMNS = ("least_gap", "nothing_wrong", "planted_gap")

# Every trait but the last changes first, unseen: what a state shows must not depend on the way there.
_READ = """states => states.map(state => {
  for (const [name, value] of Object.entries(state)) window.model.set(name, value);
  return [...document.querySelectorAll("td[data-value]")].map(
    ({ dataset }) => [dataset.row, Number(dataset.column), Number(dataset.value)]);
})"""


@pytest.fixture
def explorer(page: Page, tmp_path: Path) -> Page:
    file = tmp_path / "noise.html"
    file.write_text(plain_page(NoiseExplorer()), encoding="utf-8")
    page.goto(file.as_uri())
    page.locator(".fa-noise").wait_for()
    return page


def _states(count: int) -> list[dict[str, int | str]]:
    draw = random.Random(5)
    states = []
    for i in range(count):
        state: dict[str, int | str] = {name: draw.randint(*ends) for name, ends in LIMITS.items()}
        if i % 3:
            state |= {"first": draw.randint(2, 60), "others": draw.randint(2, 150)}
        states.append(state | {"where": draw.choice(["first", "another"])})
    corners = {name: ends[i] for i, name in enumerate(LIMITS) for ends in [LIMITS[name] * 3]}
    return [
        *states,
        corners | {"where": "first"},
        dict.fromkeys(LIMITS, 2) | {"base_rate": 5, "where": "another"},
    ]


def test_every_number_is_pythons_in_a_hundred_and_fifty_states(explorer: Page) -> None:
    states = _states(150)
    reference = NoiseExplorer()
    for state, cells in zip(states, explorer.evaluate(_READ, states), strict=True):
        for name, value in state.items():
            setattr(reference, name, value)
        table = reference.table
        assert len(cells) == 11
        for row, column, value in cells:
            expected = table.loc[row, _COLUMNS[column]] * (1 if column else 10)
            assert value == pytest.approx(expected, abs=1e-11), (state, row, column)


def test_the_sliders_the_radio_and_the_presets_set_what_python_takes(explorer: Page) -> None:
    explorer.emulate_media(reduced_motion="reduce")
    explorer.get_by_label("Planted gap").focus()
    for _ in range(10):
        explorer.keyboard.press("ArrowRight")
    explorer.get_by_role("radio", name="in the first group").check()
    reference = NoiseExplorer(gap=10, where="first")
    found = numbers(explorer.locator(".fa-noise"))
    for i, column in enumerate(_COLUMNS[1:], start=1):
        for row, value in reference.table[column].items():
            assert found[row, str(i)] == pytest.approx(value, abs=1e-11)
    assert explorer.get_by_label("Planted gap").get_attribute("aria-valuetext") == "10 points behind"
    assert (
        "With the first group 10 points behind, chi-square alarms in"
        in explorer.locator(".no-status").inner_text()
    )

    for words, setting in PRESETS.items():
        to = dict(zip(NoiseExplorer.state, setting, strict=True))
        explorer.get_by_role("button", name=words).click()
        assert {name: explorer.evaluate(f"() => model.get('{name}')") for name in to} == to
        assert all(NoiseExplorer(**to).snapshot()[name] == value for name, value in to.items())
    explorer.get_by_role("button", name="Back to the start").click()
    assert explorer.evaluate("() => [model.get('gap'), model.get('first'), model.get('where')]") == [
        0,
        24,
        "another",
    ]


def test_a_preset_glides_over_whole_numbers_and_a_slider_stops_it(explorer: Page) -> None:
    explorer.evaluate(
        "() => { window.seen = []; model.on('change:look', () => seen.push(model.get('look'))) }"
    )
    explorer.get_by_role("button", name="Two groups of 30").click()
    explorer.wait_for_function("() => model.get('first') === 30 && model.get('look') === 20")
    assert all(value == int(value) for value in explorer.evaluate("() => seen"))
    explorer.get_by_role("button", name="Twelve groups of 100").click()
    explorer.get_by_label("Groups", exact=True).press("ArrowRight")
    state = explorer.evaluate("() => [model.get('groups'), model.get('first')]")
    explorer.wait_for_timeout(700)
    assert explorer.evaluate("() => [model.get('groups'), model.get('first')]") == state


def test_a_gap_that_no_rate_allows_is_said_so(explorer: Page) -> None:
    explorer.evaluate("() => { model.set('base_rate', 10); model.set('gap', 30) }")
    assert "at 0% (it cannot be 30 points behind)" in explorer.locator(".no-status").inner_text()
    explorer.evaluate("() => ['first', 'others', 'groups'].forEach((name) => model.set(name, 2))")
    explorer.evaluate("() => model.set('base_rate', 50)")
    assert "never: groups too small" in explorer.locator(".fa-noise").inner_text()

"""The impossibility explorer on a plain page: its numbers are Python's, and what hands do to it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from fairness_audit import published
from fairness_audit.explorers import ImpossibilityExplorer
from tests.browser.explorer_page import numbers, opened

pytestmark = pytest.mark.browser

_VALUES = """(states) => states.map((state) => {
  for (const [name, value] of Object.entries(state)) window.model.set(name, value);
  return [...document.querySelectorAll(".fa-im td[data-value]")].map((cell) => cell.dataset.value);
})"""
_COLUMNS = [
    "label_1", "found", "missed", "wrongly_selected", "label_0",
    "false_positive_rate", "selection_rate", "false_omission_rate",
]  # fmt: skip


def made() -> ImpossibilityExplorer:
    return ImpossibilityExplorer.from_counts(
        published.compas_counts(threshold=5), like="Black", start="COMPAS",
        outcomes=("not re-arrested", "re-arrested"), decision="flagged",
    )  # fmt: skip


def expected(explorer: ImpossibilityExplorer) -> list[float]:
    """Every number of the page's two tables, in its order."""
    table = explorer.table
    both = (table["kind"] == "possible").all()
    apart = [float(abs(table[c].iloc[0] - table[c].iloc[1])) if both else math.nan for c in _COLUMNS[5:]]
    return [*map(float, table[_COLUMNS].to_numpy().ravel()), *apart, *map(float, explorer.agreement)]


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    with opened(chromium, tmp_path, made()) as there:
        yield there


def test_every_number_is_pythons_in_hundreds_of_states(page: Page) -> None:
    draw = random.Random(5)
    ends = [0, 1, 0.5, 0.005, 0.995]

    def share() -> float:
        return draw.choice([draw.random(), draw.randrange(201) / 200, draw.choice(ends)])

    states = [
        {
            "base_rates": [share(), share()],
            "ppv": share(),
            "fnr": share(),
            "tolerance": draw.randrange(41) / 200,
        }
        for _ in range(400)
    ]
    states += [
        {"base_rates": [p, 0.4], "ppv": v, "fnr": f, "tolerance": 0.01}
        for p in (0, 1, 0.4)
        for v in (0, 1)
        for f in (0, 1)
    ]
    explorer = made()
    kinds = set()
    for state, found in zip(states, page.evaluate(_VALUES, states), strict=True):
        for name, value in state.items():
            explorer.set_trait(name, value)
        kinds |= set(explorer.table["kind"])
        # As text a NaN equals a NaN, and no two different floats are equal.
        assert repr([float(v) for v in found]) == repr(expected(explorer)), state
    assert kinds == {"possible", "impossible", "undefined"}


def test_a_button_glides_there_and_says_what_it_means(page: Page) -> None:
    root, status = page.locator(".fa-im"), page.locator("[role=status]")
    assert "45 in 100 (Black) and 27 in 100 (White) are flagged: 17.4 points apart" in status.inner_text()
    root.get_by_role("button", name="Cannot be").click()
    page.wait_for_timeout(250)
    between = page.evaluate("() => window.model.get('base_rates')[0]")
    assert 0.514 < between < 0.8
    page.wait_for_function("() => window.model.get('base_rates')[0] === 0.8")
    assert "Impossible for Black: of 1,000 people 480 would be flagged wrongly, and only 200" in (
        status.inner_text()
    )
    assert root.locator("td.im-wrong").inner_text() == "240.0%"
    root.get_by_role("button", name="Never wrong").click()
    page.wait_for_function("() => window.model.get('fnr') === 0")
    assert "whatever the base rates" in status.inner_text()
    root.get_by_role("button", name="COMPAS").click()
    page.wait_for_function(
        "() => document.querySelector('.fa-im button').getAttribute('aria-pressed') === 'true'"
    )
    assert repr(list(numbers(root).values())) == repr(expected(made()))


def test_a_hand_on_the_square_sets_precision_and_fnr(page: Page) -> None:
    square = page.locator(".fa-im svg.ax-plane").nth(1)
    box = square.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.6 * box["height"])
    page.mouse.up()
    ppv, fnr = page.evaluate("() => [window.model.get('ppv'), window.model.get('fnr')]")
    assert 0.75 < ppv < 0.85
    assert 0.25 < fnr < 0.5
    assert (200 * ppv).is_integer()
    slider = page.get_by_label("Precision (PPV), both")
    assert slider.get_attribute("aria-valuetext") == f"{100 * ppv:.1f}%"


def test_the_square_is_filled_where_python_says_so(page: Page) -> None:
    """Its area is the share of settings that agree, and it empties as the tolerance goes."""
    area = """() => {
      const path = document.querySelector(".fa-im .im-agree");
      const all = [...path.getAttribute("d").matchAll(/M([\\d.]+),([\\d.]+)H([\\d.]+)V([\\d.]+)/g)];
      const edge = document.querySelector(".fa-im .im-edge");
      const side = (name) => Number(edge.getAttribute(name));
      const square = (side("x1") - 42) * (side("y1") - side("y2"));
      return all.reduce((sum, [, x, y, X, Y]) => sum + (X - x) * (Y - y), 0) / square;
    }"""
    explorer = made()
    for tolerance in (0.0, 0.01, 0.05, 0.2):
        page.evaluate("t => window.model.set('tolerance', t)", tolerance)
        explorer.tolerance = tolerance
        assert page.evaluate(area) == pytest.approx(explorer.region()[1].mean(), abs=1e-6)


def test_where_a_rate_is_not_defined_the_square_is_empty(page: Page) -> None:
    page.evaluate("() => window.model.set('base_rates', [0, 0.4])")
    assert "No FPR for Black: nobody has label 1: FNR is 0/0." in page.locator("[role=status]").inner_text()
    assert page.locator(".fa-im .im-agree:visible, .fa-im .im-edge:visible").count() == 0
    assert page.locator("td", has_text="0/0").first.get_attribute("title") == (
        "nobody has label 1: FNR is 0/0"
    )

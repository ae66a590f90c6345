"""The tradeoff explorer in Chromium: its numbers are Python's in hundreds of states, and it can be worked."""

from __future__ import annotations

import json
import math
import random

import numpy as np
import pytest

from fairness_audit.explorers import TradeoffExplorer
from tests.browser.explorer_page import plain_page

pytestmark = pytest.mark.browser

# Sets one state after the other and reads every number that stands on the page.
_MANY = """(states) => {
  const root = document.querySelector(".fa-tr");
  const number = (v) => (v === undefined || v === "NaN" ? null : Number(v));
  const parts = (rows, ...names) => rows.map((cells) =>
    cells.flatMap((cell) => names.map((name) => number(cell.dataset[name]))));
  const looks = (mark) => (mark.style.display === "none" ? "" : mark.getAttribute("class").trim());
  return states.map((state) => {
    for (const [name, value] of Object.entries(state)) window.model.set(name, value);
    const [methods, pair, moved] = [...root.querySelectorAll("table")].map((table) =>
      [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td")]));
    return {
      methods: parts(methods, "value").map((row, i) => [...row, number(methods[i][2].dataset.share)]),
      pair: parts(pair, "value", "low", "high"),
      moved: parts(moved, "people", "value", "worst"),
      best: root.querySelector(".tr-verdict").dataset.best,
      shown: [...root.querySelectorAll(".tr-marks > g")].map(looks),
    };
  });
}"""

CODES = {"neither": 0, "x": 1, "y": 2, "both": 3, "": -1}


def made() -> TradeoffExplorer:
    """Seven methods on 900 people in three groups; five hand over a score, and two are the same."""
    rng = np.random.default_rng(5)
    group, label = rng.choice(["a", "b", "c"], 900, p=[0.5, 0.3, 0.2]), rng.integers(0, 2, 900)
    score = rng.beta(2 + label, 2 + (group == "b"))
    decided = {
        f"way {i}": (
            score + rng.normal(0, 0.05 * i, 900) > 0.4 + 0.03 * i - 0.04 * i * (group == "b")
        ).astype(int)
        for i in range(6)
    }
    decided["way 2 again"] = decided["way 2"]
    scores = {f"way {i}": np.clip(score + rng.normal(0, 0.02 + 0.03 * i, 900), 0, 1) for i in range(5)}
    return TradeoffExplorer.from_decisions(
        decided, label, group, scores=scores, worth={"tp": 1, "fp": -2, "fn": -0.3}, n_replicates=200
    )


@pytest.fixture(scope="module")
def explorer():
    return made()


@pytest.fixture(scope="module")
def at_the_start(explorer):
    return plain_page(explorer)


@pytest.fixture
def opened(page, tmp_path, at_the_start):
    page.emulate_media(reduced_motion="reduce")
    file = tmp_path / "explorer.html"
    file.write_text(at_the_start, encoding="utf-8")
    page.goto(file.as_uri())
    page.locator(".fa-tr .tr-marks > g[transform]").first.wait_for(state="attached")
    return page


def states(explorer: TradeoffExplorer, count: int) -> list[dict[str, object]]:
    draw = random.Random(9)
    sided = [m["key"] for m in explorer.data["metrics"] if m["better"]]
    found = []
    for _ in range(count):
        x = draw.choice(list(explorer.data["grid"]))
        grid = explorer.data["grid"][x]
        found.append(
            {
                "x": x,
                "y": draw.choice([m for m in sided if m != x]),
                "pinned": draw.choice(explorer.methods),
                "against": draw.choice(explorer.methods),
                "limit": draw.choice([None, draw.choice(grid), draw.random() * grid[-1]]),
            }
        )
    return found


def expected(explorer: TradeoffExplorer, state: dict[str, object]) -> dict[str, object]:
    """What Python says of a state, in the order in which the page is read."""
    with explorer.hold_trait_notifications():
        for name, value in state.items():
            setattr(explorer, name, value)
    table, pair, moved = explorer.table, explorer.compare(), explorer.moved()
    known = table[[explorer.x, explorer.y]].notna().all(axis=1)
    marks = [
        " ".join(
            word
            for word, holds in (
                ("is-front", row["on the front"]),
                ("is-pinned", name == explorer.pinned),
                ("is-against", name == explorer.against),
            )
            if holds
        )
        if known[name]
        else ""
        for name, row in table.iterrows()
    ]
    return {
        "methods": [
            [row.iloc[0], row.iloc[1], int(row.iloc[2]), len(row.iloc[4]), CODES[row.iloc[5]], row.iloc[3]]
            for _, row in table.iterrows()
        ],
        "pair": pair.to_numpy().tolist(),
        "moved": [
            [
                row["newly_selected"],
                row["newly_selected_per_1000"],
                row["newly_selected_label_0"],
                row["no_longer_selected"],
                row["no_longer_selected_per_1000"],
                row["no_longer_selected_label_1"],
            ]
            for _, row in moved.iterrows()
        ],
        "best": explorer.best() or "",
        "shown": marks,
    }


def text(numbers: object) -> str:
    """To the last bit; a missing number is one on both sides, and 3 is 3.0."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {key: plain(part) for key, part in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(part) for part in value]
        if isinstance(value, str) or value is None:
            return value
        number = float(value) + 0.0
        return None if math.isnan(number) else number

    return json.dumps(plain(numbers))


def test_every_number_is_pythons_in_hundreds_of_states(opened, explorer):
    tried = states(explorer, 300)
    for state, found in zip(tried, opened.evaluate(_MANY, tried), strict=True):
        assert text(found) == text(expected(explorer, state)), state
    assert len({text(found["methods"]) for found in opened.evaluate(_MANY, tried)}) > 200  # they do differ


def test_a_method_is_pinned_by_key_and_by_click_and_the_sentence_says_where_it_lies(opened):
    root = opened.locator(".fa-tr")
    first = root.get_by_role("radio").first
    first.check()
    assert opened.evaluate("() => window.model.get('pinned')") == "way 0"
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate("() => window.model.get('pinned')") == "way 1"
    assert "Way 1 is" in root.locator("p[role=status]").inner_text()
    box = root.locator("svg.tr-picture").bounding_box()
    place = root.locator(".tr-marks > g").nth(5).get_attribute("transform")
    x, y = (float(v) for v in place.removeprefix("translate(").removesuffix(")").split(","))
    opened.mouse.click(box["x"] + x, box["y"] + y)
    assert opened.evaluate("() => window.model.get('pinned')") == "way 5"


def test_the_limit_names_the_best_method_and_is_heard(opened, explorer):
    root = opened.locator(".fa-tr")
    slider = root.get_by_role("slider")
    assert slider.get_attribute("aria-valuetext").startswith("no limit: best is ")
    slider.focus()
    opened.keyboard.press("Home")
    assert opened.evaluate("() => window.model.get('limit')") == 0
    assert "No method is left" in root.locator(".tr-verdict").inner_text()
    verdict = root.locator(".tr-verdict")
    while not verdict.get_attribute("data-best"):
        opened.keyboard.press("ArrowRight")
    state = opened.evaluate(
        "names => Object.fromEntries(names.map((name) => [name, window.model.get(name)]))",
        list(explorer.state),
    )
    assert state["limit"] in explorer.data["grid"][state["x"]]
    best = expected(explorer, state)["best"]
    assert f"{best} has the best accuracy" in verdict.inner_text()
    assert "the interval reaches past the limit" in verdict.inner_text()
    assert slider.get_attribute("aria-valuetext").endswith(f"best is {best}")
    opened.keyboard.press("End")
    assert opened.evaluate("() => window.model.get('limit')") is None


def test_another_axis_lifts_the_limit_and_the_other_axis_cannot_be_the_same(opened):
    root = opened.locator(".fa-tr")
    opened.evaluate("() => window.model.set('limit', 0.05)")
    root.get_by_label("Across").select_option("true_positive_rate_difference")
    assert opened.evaluate("() => window.model.get('limit')") is None
    same = root.get_by_label("Upward").locator('option[value="true_positive_rate_difference"]')
    assert same.is_disabled()
    assert "true positive rate gap" in root.locator("p[role=status]").inner_text()


def test_two_are_compared_and_swapped(opened):
    root = opened.locator(".fa-tr")
    root.get_by_label("the pinned one with").select_option("way 4")
    pinned = opened.evaluate("() => window.model.get('pinned')")
    before = root.locator("table").nth(1).locator("td b").all_inner_texts()
    root.get_by_role("button", name="Swap the two").click()
    assert opened.evaluate("() => [window.model.get('pinned'), window.model.get('against')]") == [
        "way 4",
        pinned,
    ]
    after = root.locator("table").nth(1).locator("td b").all_inner_texts()
    assert after[0::3] == before[1::3]


def test_it_says_which_rows_and_that_luck_plays_in(opened):
    words = opened.locator(".fa-tr").inner_text()
    assert "Parameters were chosen on validation rows" in words
    assert "900 test rows" in words
    assert "by luck" in words
    same = opened.locator(".fa-tr .tr-links line")
    opened.evaluate("() => window.model.set('pinned', 'way 2')")
    assert same.nth(6).evaluate("line => line.style.display") == ""  # its twin cannot be told apart


def test_marks_glide_to_new_axes(opened):
    opened.emulate_media(reduced_motion="no-preference")
    place = "() => document.querySelector('.tr-marks > g').getAttribute('transform')"
    start = opened.evaluate(place)
    opened.evaluate("() => window.model.set('x', 'precision_score_difference')")
    opened.wait_for_timeout(150)
    between = opened.evaluate(place)
    opened.wait_for_timeout(600)
    assert len({start, between, opened.evaluate(place)}) == 3

"""The threshold explorer on a page without a kernel: exact, on its way, and with a reader's rows."""

from __future__ import annotations

import csv
import io
import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from fairness_audit.explorers import ThresholdExplorer
from fairness_audit.explorers.threshold_search import CRITERIA
from fairness_audit.explorers.worth import COSTS
from tests.browser.explorer_page import READ, ExplorerPage, as_text, by_table, plain_page
from tests.browser.threshold_examples import made

pytestmark = pytest.mark.browser

Open = Callable[..., ExplorerPage]


@pytest.fixture(scope="module")
def references() -> dict[str, ThresholdExplorer]:
    return made()


@pytest.fixture
def open_page(chromium: Browser, tmp_path: Path, references: dict[str, ThresholdExplorer]) -> Iterator[Open]:
    """Open one of the explorers on a plain page; nothing may be requested, nothing may go wrong."""
    wanted: list[str] = []
    wrong: list[str] = []
    contexts = []

    def opened(name: str, **settings: Any) -> ExplorerPage:
        context = chromium.new_context(viewport={"width": 1000, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda request: wanted.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        file = tmp_path / f"{name}.html"
        file.write_text(plain_page(references[name]), encoding="utf-8")
        page.goto(file.as_uri())
        return ExplorerPage(page, page.locator(".fa-te"), references[name])

    yield opened
    assert wrong == []
    assert all(url.startswith(("file:", "data:")) for url in wanted)
    for context in contexts:
        context.close()


# ---------------------------------------------------------------------- every number

_AT_EACH = """([root, states]) => {
  const read = %s;
  return states.map((state) => {
    for (const [name, value] of Object.entries(state)) window.model.set(name, value);
    return read(root);
  });
}"""


@pytest.mark.parametrize("name", ["deciles", "probabilities", "desk"])
def test_every_number_at_hundreds_of_random_states(name: str, open_page: Open) -> None:
    explorer, draw = open_page(name), random.Random(3)
    groups, levels = len(explorer.reference.groups), len(explorer.reference.values)
    states = []
    for _ in range(80):
        thresholds, start = ([draw.randint(0, levels) for _ in range(groups)] for _ in range(2))
        fn, tn = draw.uniform(-3, 1), draw.uniform(-1, 3)
        worth = {"tn": tn, "fp": tn - draw.uniform(0, 9), "fn": fn, "tp": fn + draw.uniform(0.1, 5)}
        states.append({"thresholds": thresholds, "start": start, "worth": worth})
    found = explorer.page.evaluate(_AT_EACH % READ, [explorer.root.element_handle(), states])
    before = explorer.reference.worth
    for state, cells in zip(states, found, strict=True):
        expected = explorer.expected(state["thresholds"], state["start"], state["worth"])
        assert as_text(by_table(cells)) == as_text(expected), state
    explorer.reference.worth = before
    assert as_text(by_table(found[0])) != as_text(by_table(found[1]))  # the comparison can fail


_MODEL = "name => window.model.get(name)"


def test_the_dial_sets_what_a_wrong_selection_costs_and_most_value_follows_it(open_page: Open) -> None:
    explorer = open_page("desk", reduced_motion="reduce")
    reference = explorer.reference
    start = [50] * len(reference.groups)
    dial = explorer.root.get_by_label("One wrongly approved costs as much as")
    assert dial.get_attribute("aria-valuetext") == "3.43 rightly approved bring"  # 1200 / (300 + 50)
    explorer.jump("most_value")
    before, seen = reference.worth, set()
    dial.focus()
    explorer.page.keyboard.press("Home")
    for step, cost in enumerate(COSTS):
        assert float(dial.input_value()) == step
        worth = explorer.page.evaluate(_MODEL, "worth")
        assert worth == {"tn": 0, "fp": -cost * 350, "fn": -50, "tp": 300}
        reference.worth = worth
        cuts = reference._cuts(reference.solve("most_value"))
        assert explorer.page.evaluate(_MODEL, "thresholds") == cuts
        assert explorer.agrees(cuts, start)
        assert explorer.root.locator('[aria-pressed="true"]').get_attribute("data-criterion") == "most_value"
        seen.add(tuple(cuts))
        explorer.page.keyboard.press("ArrowRight")
    reference.worth = before
    assert len(seen) > 5


def test_criteria_are_met_at_the_worth_that_the_dial_says(open_page: Open) -> None:
    explorer = open_page("probabilities", reduced_motion="reduce")
    reference = explorer.reference
    reference.worth = {"tp": 1, "fp": -2.5}
    explorer.page.evaluate("worth => window.model.set('worth', worth)", reference.worth)
    for criterion in CRITERIA:
        explorer.jump(criterion)
        assert explorer.agrees(reference._cuts(reference.solve(criterion)), [50] * 4)
        assert explorer.root.locator('[aria-pressed="true"]').get_attribute("data-criterion") == criterion
    reference.worth = {"tp": 1, "fp": -1}


# ---------------------------------------------------------------------- on its way

_WATCH = """async ([root, press, then]) => {
  const sets = [], seen = [];
  const set = window.model.set;
  window.model.set = (name, value) => (sets.push([name, value]), set(name, value));
  const line = root.querySelector(".te-cut");
  const tpr = root.querySelector('[data-row="Black"][data-column="2"]');
  const cut = root.querySelector('[data-row="Black"][data-column="0"]');
  root.querySelector(press).click();
  const begun = performance.now();
  while ("moving" in root.dataset && performance.now() - begun < 5000) {
    await new Promise(requestAnimationFrame);
    seen.push([Number(line.getAttribute("x1")), Number(cut.dataset.value), Number(tpr.dataset.value)]);
    if (then && seen.length === 12) root.querySelector(then).click();
  }
  window.model.set = set;
  return { sets, seen };
}"""


def test_a_button_moves_the_picture_there_and_tells_the_model_once(open_page: Open) -> None:
    explorer = open_page("deciles")
    reference = explorer.reference
    goal = reference._cuts(reference.solve("predictive_parity"))
    assert goal[0] < 3 < 4  # far enough to see a cut in between
    button = '[data-criterion="predictive_parity"]'
    found = explorer.page.evaluate(_WATCH, [explorer.root.element_handle(), button, None])
    lines, cuts, rates = zip(*found["seen"], strict=True)
    assert len(set(lines)) > 3
    assert all(after <= before for before, after in itertools.pairwise(lines))
    assert set(cuts) == {4, 3, 2}
    assert rates[0] < rates[-1]
    for cut, rate in set(zip(cuts, rates, strict=True)):  # numbers are those of the nearest threshold
        at = reference.at(reference._values([int(cut), 4]))
        assert rate == at.rates("true_positive_rate").loc["Black", "true_positive_rate"]
    assert found["sets"] == [["thresholds", goal]]
    assert explorer.agrees(goal, [4, 4])
    assert "Equal to within 1 point" in explorer.root.locator(".te-status").inner_text()


def test_a_new_button_takes_over_from_one_on_its_way(open_page: Open) -> None:
    explorer = open_page("deciles")
    reference = explorer.reference
    buttons = ['[data-criterion="predictive_parity"]', '[data-criterion="equal_opportunity"]']
    found = explorer.page.evaluate(_WATCH, [explorer.root.element_handle(), *buttons])
    goal = reference._cuts(reference.solve("equal_opportunity"))
    assert found["sets"] == [["thresholds", goal]]
    turned = [x for x, *_ in found["seen"]]
    assert turned[11] < turned[0] < turned[-1]  # down first, up after
    assert explorer.agrees(goal, [4, 4])


def test_a_drag_takes_over_from_a_button_on_its_way(open_page: Open) -> None:
    explorer = open_page("deciles")
    panel = explorer.root.locator("svg.te-panel").first
    box = panel.bounding_box()
    assert box is not None
    x = box["x"] + 8 + (box["width"] - 16) * 0.9
    explorer.page.mouse.move(x, box["y"] + 40)
    button = explorer.root.locator('[data-criterion="predictive_parity"]')
    button.evaluate("button => button.click()")
    explorer.page.wait_for_timeout(150)
    assert "moving" in explorer.root.evaluate("root => ({...root.dataset})")
    explorer.page.mouse.down()
    explorer.page.mouse.up()
    cuts = explorer.page.evaluate(_MODEL, "thresholds")
    assert cuts[0] == 9
    explorer.page.wait_for_timeout(1_000)
    assert explorer.page.evaluate(_MODEL, "thresholds") == cuts
    assert explorer.agrees(cuts, [4, 4])
    assert explorer.root.locator('[aria-pressed="true"]').count() == 0


# ---------------------------------------------------------------------- people

_PEOPLE = """panel => [...panel.querySelectorAll(".te-people path")].flatMap((path) =>
  path.getAttribute("d").split("M").slice(1).map(
    (one) => [one.includes("a") ? "round" : "diamond", path.getAttribute("class")]))"""


def test_each_person_of_a_small_group_is_a_mark_by_decision_and_error(open_page: Open) -> None:
    explorer = open_page("desk", reduced_motion="reduce")
    kinds = {"tp": ("round", "te-on"), "fp": ("diamond", "te-on"), "fn": ("diamond", "te-off")}
    kinds["tn"] = ("round", "te-off")
    for cuts in ([50] * 3, [0, 30, 70], [100, 80, 20], [51, 49, 50]):
        explorer.page.evaluate("cuts => window.model.set('thresholds', cuts)", cuts)
        counts = explorer.reference.at(explorer.reference._values(cuts)).table
        for panel, (_, cells) in zip(
            explorer.root.locator("svg.te-panel").all(), counts.iterrows(), strict=True
        ):
            marks = [tuple(mark) for mark in panel.evaluate(_PEOPLE)]
            assert {kind: marks.count(look) for kind, look in kinds.items()} == cells.to_dict()


@pytest.mark.parametrize("width", [360, 1000])
def test_no_person_stands_over_another_or_outside_the_panel(width: int, open_page: Open) -> None:
    explorer = open_page("desk")
    explorer.page.set_viewport_size({"width": width, "height": 900})
    explorer.page.wait_for_timeout(100)
    places = explorer.root.locator("svg.te-panel").evaluate_all(
        """panels => panels.map((panel) => {
             const [, , width, height] = panel.getAttribute("viewBox").split(" ").map(Number);
             return [width, height, [...panel.querySelectorAll(".te-people path")].flatMap((path) =>
               path.getAttribute("d").split("M").slice(1).map((one) => {
                 const [x, y] = one.match(/^[^al]+/)[0].split(",").map(Number);
                 const r = Number(one.match(/[al](-?[0-9.]+)/)[1]);
                 return one.includes("a") ? [x + r, y, r] : [x, y + r, r];
               }))];
           })"""
    )
    for panel_width, height, marks in places:
        for x, y, r in marks:
            assert r >= 1.5
            assert x - r >= 0
            assert x + r <= panel_width
            assert 14 <= y <= height - 30
        for (x1, y1, r1), (x2, y2, r2) in itertools.combinations(marks, 2):
            assert max(abs(x1 - x2), abs(y1 - y2)) >= 0.999 * min(r1, r2) * 2


# ---------------------------------------------------------------------- a reader's own rows


def own_rows() -> tuple[str, pd.DataFrame]:
    """A file as a spreadsheet writes it: columns in another order, one more, quotes, Windows line ends."""
    draw = np.random.default_rng(2)
    n = 400
    exact = draw.integers(0, 101, n) / 100
    rows = pd.DataFrame(
        {
            "Label": draw.integers(0, 2, n),
            "note": ["", 'says "no", then\nyes'] * (n // 2),
            "Group": draw.choice(["Łódź", "a, b", "z", "Z"], n),
            "Score": np.where(draw.random(n) < 0.5, exact, draw.random(n)),
        }
    )
    out = io.StringIO()
    rows.to_csv(out, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    return out.getvalue(), rows


_AT_EACH_CUT = """([root, cuts]) => {
  const read = %s;
  const slider = root.querySelector("input[type=range]");
  return Array.from({ length: cuts }, (_, cut) => {
    slider.value = cut;
    slider.dispatchEvent(new Event("input"));
    return read(root);
  });
}"""


def own(explorer: ExplorerPage, text: str) -> None:
    details = explorer.root.locator("details.te-own")
    details.evaluate("details => (details.open = true)")
    details.get_by_label("Rows", exact=True).fill(text)
    details.get_by_role("button", name="Count these rows").click()


def test_own_rows_are_counted_as_python_counts_them(open_page: Open) -> None:
    first = open_page("deciles")
    text, rows = own_rows()
    reference = ThresholdExplorer.from_scores(rows["Score"], rows["Label"], rows["Group"])
    own(first, text)
    explorer = ExplorerPage(first.page, first.page.locator(".fa-te"), reference)
    assert "Your 400 rows" in explorer.root.inner_text()
    found = explorer.page.evaluate(_AT_EACH_CUT % READ, [explorer.root.element_handle(), 101])
    for cut, cells in enumerate(found):
        assert as_text(by_table(cells)) == as_text(explorer.expected([cut] * 4, [50] * 4)), cut
    explorer.jump("equal_opportunity")
    assert explorer.agrees(reference._cuts(reference.solve("equal_opportunity")), [50] * 4)
    assert explorer.page.evaluate(_MODEL, "thresholds") == [4, 4]  # the first people's are as they were
    explorer.root.get_by_role("button", name="Back to the first people").click()
    assert first.agrees([4, 4], [4, 4])


def test_a_file_of_own_rows_is_opened(open_page: Open, tmp_path: Path) -> None:
    explorer = open_page("desk")
    text, rows = own_rows()
    file = tmp_path / "rows.csv"
    file.write_bytes("\ufeff".encode() + text.replace(",", ";").replace("a; b", "a, b").encode())
    explorer.root.locator("details.te-own").evaluate("details => (details.open = true)")
    explorer.root.locator("input[type=file]").set_input_files(file)
    explorer.page.get_by_text("Your 400 rows", exact=True).wait_for()
    reference = ThresholdExplorer.from_scores(rows["Score"], rows["Label"], rows["Group"])
    assert ExplorerPage(explorer.page, explorer.root, reference).agrees([50] * 4, [50] * 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no line; write one for each person"),
        ("group,score,label", "There are only names of columns; write lines of at least two groups."),
        ("a,0.5,1\nb,1.5,0", "Line 2: the score is 1.5; scores go from 0 to 1, so divide"),
        ("a,0.5,1\n\nb,high,0", "Line 3: the score is “high”; write a number from 0 to 1"),
        ("a,0.5,1\nb,,0", "Line 2 has no score; write a number"),
        ("a;0,5;1\nb;0,7;0", "Line 2: the score is “0,7”; write a number from 0 to 1, with a point."),
        ("a,0.5,1\nb,0.2,yes", "Line 2: the label is “yes”; write 1 for what the score predicts and 0"),
        ("a,0.5,1\nb,0.2,2", "Line 2: the label is 2; write 1"),
        ("a,0.5,1\nb,0.2", "Line 2 has 2 value(s); write a group, a score and a label."),
        ("a,0.5,1\n,0.2,1", "Line 2 has no group; name it, such as “not recorded”."),
        ("a,0.5,1\na,0.2,0", "There is only one group (“a”); write lines of at least two groups."),
        ("age,race,score,label\n1,a,0.2,1", "or name these columns in the first line."),
        ('a,0.5,1\n"b,0.2,0', "Line 2: a quoted value never ends"),
        ("\n".join(f"{g},0.5,1" for g in "abcdefghi"), "There are 9 groups; an explorer has room for 8."),
    ],
)
def test_rows_that_cannot_be_counted_are_named_with_a_remedy(
    shared: ExplorerPage, text: str, message: str
) -> None:
    own(shared, text)
    assert message in shared.root.get_by_role("alert").inner_text()
    assert shared.root.get_by_label("Rows", exact=True).input_value() == text


@pytest.fixture(scope="module")
def shared(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory, references: dict[str, ThresholdExplorer]
) -> Iterator[ExplorerPage]:
    """One page for all that is refused: it stays what it was."""
    page = chromium.new_page()
    file = tmp_path_factory.mktemp("shared") / "explorer.html"
    file.write_text(plain_page(references["deciles"]), encoding="utf-8")
    page.goto(file.as_uri())
    yield ExplorerPage(page, page.locator(".fa-te"), references["deciles"])
    page.close()


def test_the_example_that_the_page_offers_can_be_counted(open_page: Open) -> None:
    explorer = open_page("deciles")
    explorer.root.locator("details.te-own summary").click()
    explorer.root.get_by_role("button", name="Show an example").click()
    explorer.root.get_by_role("button", name="Count these rows").click()
    assert "Your 16 rows are counted: 2 groups." in explorer.root.locator(".te-status").inner_text()
    assert explorer.root.locator(".te-people").count() == 2


# ---------------------------------------------------------------------- keys alone, forced colors


def test_by_keys_alone_to_every_criterion(open_page: Open) -> None:
    explorer = open_page("probabilities")
    start = [50] * 4
    explorer.press(explorer.slider(), "ArrowLeft", 12)
    assert explorer.agrees([38] * 4, start)
    reference = explorer.reference
    for criterion in ("equal_opportunity", "best_accuracy"):
        explorer.root.locator(f'[data-criterion="{criterion}"]').focus()
        explorer.page.keyboard.press("Enter")
        explorer.settle()
        assert explorer.agrees(reference._cuts(reference.solve(criterion)), start)


def test_with_forced_colors_solid_striped_and_empty_still_differ(
    page: Page, tmp_path: Path, references: dict[str, ThresholdExplorer]
) -> None:
    file = tmp_path / "explorer.html"
    file.write_text(plain_page(references["deciles"]), encoding="utf-8")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(file.as_uri())
    panel = page.locator("svg.te-panel").first
    panel.wait_for()
    solid = panel.locator("path.te-on").first.evaluate("p => getComputedStyle(p).fill")
    empty = panel.locator("path.te-off").first.evaluate(
        "p => [getComputedStyle(p).fillOpacity, getComputedStyle(p).stroke]"
    )
    assert solid == "rgb(255, 255, 255)"
    assert float(empty[0]) < 0.2
    assert empty[1] == "rgb(255, 255, 255)"

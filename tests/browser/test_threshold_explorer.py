"""The threshold explorer in a real JupyterLab, held to the Python reference."""

from __future__ import annotations

import json
import random

import nbformat
import pytest
from nbconvert import HTMLExporter

from fairness_audit.explorers import ThresholdExplorer
from fairness_audit.explorers.threshold_search import CRITERIA
from tests.browser.conftest import Lab
from tests.browser.explorer_page import ExplorerPage
from tests.browser.threshold_examples import MAKE, made

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def references() -> dict[str, ThresholdExplorer]:
    return made()


@pytest.fixture(scope="module")
def notebook(lab: Lab, chromium, references):
    """A page with both explorers live in JupyterLab: (page, deciles, probabilities)."""
    # With less motion a button has done its work when it is back up; how it moves has tests of its own below.
    context = chromium.new_context(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    page = context.new_page()
    lab.open(page, lab.write("explorer.ipynb", MAKE, "deciles", "probabilities"))
    lab.run(page)
    lab.wait_until_run(page)
    roots = page.locator(".fa-te")
    yield (
        page,
        ExplorerPage(page, roots.nth(0), references["deciles"]),
        ExplorerPage(page, roots.nth(1), references["probabilities"]),
    )
    context.close()


@pytest.fixture
def deciles(notebook) -> ExplorerPage:
    return _at_the_start(notebook[1])


@pytest.fixture
def probabilities(notebook) -> ExplorerPage:
    return _at_the_start(notebook[2])


def _at_the_start(explorer: ExplorerPage) -> ExplorerPage:
    explorer.root.scroll_into_view_if_needed()
    explorer.back()
    explorer.one_for_everyone()
    return explorer


# ---------------------------------------------------------------------- in JupyterLab


def test_one_threshold_at_every_level(probabilities):
    levels = len(probabilities.reference.values)
    slider = probabilities.slider()
    probabilities.press(slider, "Home")
    for cut in range(levels + 1):
        assert probabilities.agrees([cut] * 4, [50] * 4), f"cut {cut}"
        probabilities.press(slider, "ArrowRight")


def test_a_threshold_per_group_at_every_pair_of_deciles(deciles):
    deciles.one_per_group()
    black, white = deciles.slider("Black"), deciles.slider("White")
    deciles.press(black, "Home")
    deciles.press(white, "Home")
    for b in range(11):
        there = range(11) if b % 2 == 0 else range(10, -1, -1)  # up with one decile, down with the next
        for step, w in enumerate(there):
            if step:
                deciles.press(white, "ArrowRight" if b % 2 == 0 else "ArrowLeft")
            assert deciles.agrees([b, w], [4, 4]), f"cuts {b} and {w}"
        deciles.press(black, "ArrowRight")


def test_a_threshold_per_group_on_a_walk_through_a_hundred_levels(probabilities):
    probabilities.one_per_group()
    names = [g["name"] for g in probabilities.reference.data["groups"]]
    cuts, walk = [50] * 4, random.Random(11)
    for _ in range(40):
        group, key, times = walk.randrange(4), walk.choice(["Left", "Right"]), walk.randint(1, 9)
        probabilities.press(probabilities.slider(names[group]), f"Arrow{key}", times)
        moved = cuts[group] + (times if key == "Right" else -times)
        cuts[group] = min(100, max(0, moved))
        assert probabilities.agrees(cuts, [50] * 4), f"cuts {cuts}"


@pytest.mark.parametrize("criterion", list(CRITERIA))
@pytest.mark.parametrize("which", ["deciles", "probabilities"])
def test_a_button_jumps_where_python_does(which, criterion, request):
    explorer: ExplorerPage = request.getfixturevalue(which)
    reference = explorer.reference
    start = reference._cuts(reference.start)
    explorer.jump(criterion)
    assert explorer.agrees(reference._cuts(reference.solve(criterion)), start)
    assert explorer.root.locator('[aria-pressed="true"]').get_attribute("data-criterion") == criterion
    assert explorer.root.locator(".te-status").inner_text()
    explorer.back()
    assert explorer.agrees(start, start)
    assert explorer.root.locator('[aria-pressed="true"]').count() == 0


def test_dragging_on_the_picture(deciles):
    panel = deciles.root.locator("svg.te-panel").first
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()
    at = [box["x"] + 8 + (box["width"] - 16) * cut / 10 for cut in (4, 7)]
    deciles.page.mouse.move(at[0], box["y"] + 40)
    deciles.page.mouse.down()
    deciles.page.mouse.move(at[1], box["y"] + 40, steps=5)
    deciles.page.mouse.up()
    assert deciles.agrees([7, 7], [4, 4])


def test_the_slider_moves_python_and_python_moves_the_slider(lab, notebook, deciles):
    page = notebook[0]
    deciles.one_per_group()
    deciles.press(deciles.slider("White"), "End")
    deciles.press(deciles.slider("Black"), "ArrowRight", 2)
    # The page sends a move only once the kernel has taken the one before, so the last may be on its way.
    for _ in range(20):
        told = lab.ask(page, "print(deciles.thresholds)")
        if told == "{'Black': 7.0, 'White': inf}":
            break
        page.wait_for_timeout(500)
    assert told == "{'Black': 7.0, 'White': inf}"
    table = json.loads(lab.ask(page, "print(deciles.table.to_json())"))
    assert table["selection_rate"]["White"] == 0

    lab.ask(page, "deciles.thresholds = {'Black': 9, 'White': 2}; deciles.start = 3")
    _wait_for_cut(deciles, 8)
    assert deciles.agrees([8, 1], [2, 2])
    lab.ask(page, "deciles.thresholds = 5; deciles.start = 5")
    _wait_for_cut(deciles, 4)
    assert deciles.agrees([4, 4], [4, 4])
    assert not deciles.agrees([4, 5], [4, 4])  # the comparison can fail


def _wait_for_cut(explorer: ExplorerPage, cut: int) -> None:
    """Until a message from Python has moved the first group's threshold on the page."""
    explorer.root.locator(f'tr:first-child td[data-value="{cut}"]').first.wait_for()


def test_the_start_can_be_moved(lab, notebook, deciles):
    deciles.press(deciles.slider(), "ArrowRight", 3)
    deciles.root.get_by_role("button", name="Make this the start").click()
    assert deciles.agrees([7, 7], [7, 7])
    deciles.press(deciles.slider(), "ArrowLeft")
    assert deciles.agrees([6, 6], [7, 7])
    assert lab.ask(notebook[0], "print(deciles.start)") == "{'Black': 8.0, 'White': 8.0}"
    lab.ask(notebook[0], "deciles.start = 5")


def test_jupyterlab_leaves_the_explorers_keys_alone(notebook, deciles):
    """In command mode the down arrow goes to the next cell, and d d deletes one."""
    cells = notebook[0].locator(".jp-Notebook .jp-Cell").count()
    deciles.press(deciles.slider(), "ArrowDown")
    deciles.press(deciles.slider(), "d", 2)
    assert deciles.agrees([3, 3], [4, 4])
    assert notebook[0].locator(".jp-Notebook .jp-Cell").count() == cells
    assert deciles.slider().evaluate("slider => slider === document.activeElement")


def test_own_rows_are_typed_and_counted_beside_the_kernels(lab, notebook, deciles):
    """Letters go into the box, not to JupyterLab's commands; the kernel's explorer stays what it is."""
    page = notebook[0]
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    box = deciles.root.locator("textarea")
    deciles.root.locator("details.te-own summary").click()
    box.fill("")
    box.press_sequentially("a,0.5,1\nb,0.25,0\nddxx")
    assert box.input_value() == "a,0.5,1\nb,0.25,0\nddxx"
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    box.fill("a,0.5,1\nb,0.25,0")
    deciles.root.get_by_role("button", name="Count these rows").click()
    own = ExplorerPage(page, deciles.root, ThresholdExplorer.from_scores([0.5, 0.25], [1, 0], ["a", "b"]))
    own.press(own.slider(), "ArrowRight")
    assert own.agrees([51, 51], [50, 50])
    assert lab.ask(page, "print(deciles.thresholds)") == "{'Black': 5.0, 'White': 5.0}"
    own.root.get_by_role("button", name="Back to the first people").click()
    assert deciles.agrees([4, 4], [4, 4])


def test_everything_has_a_name_and_says_its_value(deciles):
    deciles.one_per_group()
    for group, people in (("Black", "58.8%"), ("White", "34.8%")):
        said = deciles.slider(group).get_attribute("aria-valuetext")
        assert said == f"decile score ≥ 5: {people} rated high risk"
    assert deciles.root.get_attribute("aria-label") == "COMPAS decile scores, Broward County"


_CONTRAST = """(root) => {
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const solid = (text, below) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return below && a < 1
      ? `rgb(${[r, g, b].map((v, i) => v * a + below.match(/[\\d.]+/g)[i] * (1 - a)).join(",")})`
      : `rgb(${r},${g},${b})`;
  };
  const found = [];
  for (const element of root.querySelectorAll("*")) {
    const text = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    const style = getComputedStyle(element);
    if (!text || element.tagName === "STYLE" || !element.getClientRects().length) continue;
    let ground = element;
    while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
    const under = solid(getComputedStyle(ground).backgroundColor);
    const ink = solid(element instanceof SVGElement ? style.fill : style.color, under);
    const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
    found.push([(a + 0.05) / (b + 0.05), element.textContent.slice(0, 30)]);
  }
  return found.sort((x, y) => x[0] - y[0]);
}"""


def test_words_can_be_read_in_both_themes(lab, notebook, deciles):
    page = notebook[0]
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        lab.theme(page, theme)
        contrasts = deciles.root.evaluate(_CONTRAST)
        assert len(contrasts) > 80
        assert contrasts[0][0] >= 4.5, f"{theme}: {contrasts[0]}"


def test_groups_differ_in_shape_as_well_as_in_colour(probabilities):
    shapes = probabilities.root.locator(".ex-legend path").evaluate_all(
        "marks => marks.map(m => m.getAttribute('d'))"
    )
    assert len(set(shapes)) == 4


# ---------------------------------------------------------------------- where no kernel is


def test_opened_again_without_its_kernel_the_picture_stands_there(lab, page):
    name = lab.write("again.ipynb", MAKE, "deciles")
    lab.open(page, name)
    lab.run(page)
    page.locator(".fa-te").wait_for()
    lab.wait_until_run(page)
    lab.save(page)
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    lab.open(page, name)
    page.locator(".jp-OutputArea-output img").wait_for()
    assert page.locator(".fa-te").count() == 0
    assert "Error displaying widget" not in page.locator(".jp-Notebook").inner_text()
    details = page.locator(".jp-OutputArea-output details")
    details.locator("summary").click()
    assert "6,150 people" in details.inner_text()
    assert details.locator("table").is_visible()

    saved = nbformat.read(lab.root / name, as_version=4)
    exported, _ = HTMLExporter().from_notebook_node(saved)
    assert "data:image/png" in exported
    assert "widget-view+json" not in exported

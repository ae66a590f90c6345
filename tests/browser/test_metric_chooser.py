"""The metric chooser in Chromium: every combination of answers as Python decides it, and work by hand."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from fairness_audit import choosing
from fairness_audit.explorers import MetricChooser
from fairness_audit.explorers.metric_chooser import _said
from fairness_audit.record import AuditRecord
from tests.browser.conftest import Lab
from tests.browser.explorer_page import plain_page

pytestmark = pytest.mark.browser

_EVERY = """(questions) => {
  const root = document.querySelector(".fa-mc"), found = [];
  const answer = (rest, answers) => {
    if (!rest.length) {
      const parts = [...root.querySelectorAll("[data-part]")].map((p) => [p.dataset.part, p.textContent]);
      const asked = [...root.querySelectorAll("fieldset, .mc-select")].filter((row) => !row.hidden).length;
      const cells = root.querySelector(".mc-picture svg")?.getAttribute("aria-label") ?? "";
      found.push([answers, root.querySelector(".mc-metric").textContent, parts, asked, cells]);
      return;
    }
    const [[name, options], ...others] = rest;
    for (const option of options) {
      if (window.model.get(name) !== option) window.model.set(name, option);
      answer(others, [...answers, option]);
    }
  };
  answer(questions, []);
  return found;
}"""


@pytest.fixture
def chooser(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    file = tmp_path / "chooser.html"
    file.write_text(plain_page(MetricChooser()), encoding="utf-8")
    page.goto(file.as_uri())
    page.locator(".fa-mc").wait_for()
    yield page
    assert wrong == []
    context.close()


def test_every_combination_says_what_python_says(chooser: Page) -> None:
    questions = [[q.name, list(q.options)] for q in choosing.QUESTIONS]
    found = chooser.evaluate(_EVERY, questions)
    wanted = list(itertools.product(*(options for _, options in questions)))
    assert [tuple(answers) for answers, *_ in found] == wanted
    assert len(found) == 2_400
    for answers, title, parts, asked, cells in found:
        given = dict(zip(MetricChooser.state, answers, strict=True))
        choice = choosing.choose(given)
        rows = [[part, says] for part, says in _said(choice) if part != "Metric"]
        assert parts == rows, given
        assert title == f"{choice.title[:1].upper()}{choice.title[1:]}."
        assert asked == 1 + len(choosing.asked(given))  # and the cases
        assert bool(cells) == any(choosing.cells(choice.metric))


def test_the_picture_counts_the_metrics_cells(chooser: Page) -> None:
    label = chooser.locator(".mc-picture svg").get_attribute("aria-label")
    assert label == "Counted: label 1, selected. Out of: label 1, not selected; label 1, selected."


def test_by_keyboard_alone(chooser: Page) -> None:
    status = chooser.locator(".mc-metric")
    chooser.locator("h1").click()
    chooser.keyboard.press("Tab")  # the cases
    chooser.keyboard.press("Tab")  # the first question: one stop, arrows move
    chooser.keyboard.press("ArrowDown")
    assert chooser.evaluate("window.model.get('harm')") == "burden"
    assert status.inner_text() == "Difference in false positive rates."
    chooser.keyboard.press("Tab")
    chooser.keyboard.press("Tab")
    chooser.keyboard.press("ArrowDown")
    assert chooser.evaluate("window.model.get('borne_by')") == "group"
    assert status.inner_text() == "Difference in selection rates (demographic parity)."
    chooser.keyboard.press("Tab")
    chooser.keyboard.press("ArrowUp")  # from the first answer to the last
    assert chooser.evaluate("window.model.get('label')") == "none"
    chooser.keyboard.press("Tab")
    chooser.keyboard.type("New York")
    assert chooser.evaluate("window.model.get('law')") == "nyc_jobs"
    assert status.inner_text().startswith("Impact ratio: selection rate")


def test_a_case_answers_all_questions_and_an_own_answer_leaves_it(chooser: Page) -> None:
    cases = chooser.get_by_label("Start from a case")
    for scene in choosing.SCENES:
        cases.select_option(label=scene.name)
        answers = {name: chooser.evaluate("name => window.model.get(name)", name) for name in scene.answers}
        assert answers == scene.answers
        assert cases.evaluate("one => one.selectedOptions[0].textContent") == scene.name
    chooser.get_by_label("A service works worse for them").check()
    assert cases.evaluate("one => one.selectedOptions[0].textContent") == "your own"


def test_answers_are_copied_and_downloaded_for_python(chooser: Page, tmp_path: Path) -> None:
    chooser.get_by_label("Start from a case").select_option(
        label="COMPAS, flagged and not arrested again (02)"
    )
    with chooser.expect_download() as download:
        chooser.get_by_role("button", name="Download the answers").click()
    assert download.value.suggested_filename == "metric_chooser.json"
    file = tmp_path / "metric_chooser.json"
    download.value.save_as(file)
    again = MetricChooser.from_answers(file.read_text("utf-8"))
    assert again.choice.metric == "false_positive_rate_difference"
    assert again.to_json() == file.read_text("utf-8")
    record = again.into(AuditRecord())
    assert AuditRecord.from_json(record.to_json()).chosen_metric == "false_positive_rate_difference"

    chooser.get_by_role("button", name="Copy the answers").click()
    text = chooser.get_by_label("The answers as JSON")
    assert json.loads(text.input_value()) == json.loads(again.to_json())
    selected = text.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert selected == again.to_json()  # and what was not copied can be, by hand


def test_in_jupyterlab_the_page_and_the_kernel_hold_the_same_answers(lab: Lab, page: Page) -> None:
    code = "from fairness_audit.explorers import MetricChooser\nchooser = MetricChooser()\nchooser"
    lab.open(page, lab.write("metric_chooser.ipynb", code))
    lab.run(page)
    lab.wait_until_run(page)
    chooser = page.locator(".fa-mc")
    chooser.get_by_label("A burden falls on them").check()
    assert lab.ask(page, "print(chooser.choice.metric)") == "false_positive_rate_difference"
    lab.ask(page, "chooser.law = 'us_jobs'")
    page.wait_for_function("document.querySelector('.mc-metric').textContent.startsWith('Impact ratio')")
    assert chooser.get_by_label("Which law?").input_value() == "us_jobs"
    lab.ask(page, "chooser.label = 'unknown'")  # refused there, and nothing moves here
    assert chooser.get_by_label("Yes: known for everybody").is_checked()

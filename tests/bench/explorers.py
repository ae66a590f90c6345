"""Explorers: from an input event to the painted frame in Chromium, and what many people cost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from fairgrade import CHECKOUT
from tests.bench.table import Row, seconds
from tests.browser.conftest import jupyterlab
from tests.browser.examples import EXAMPLES
from tests.browser.explorer_page import plain_page
from tests.needs import chromium_program

MOVES = 120
MEDIAN, LATE = 0.016, 0.033  # seconds: a frame at 60 a second, and two

#: Moves sliders, radio buttons and choices in turn, at no fixed distance from the frames of the screen, and
#: waits each time until the frame that shows it has been painted.
_FRAMES = """async (moves) => {
  const shown = (one) => one.getClientRects().length && !one.disabled;
  const controls = [...document.querySelectorAll(".fa-ex input[type=range], .fa-ex select")].filter(shown);
  if (!controls.length) controls.push(...document.querySelectorAll(".fa-ex input[type=radio]"));
  const taken = [];
  for (let i = 0; i < moves; i++) {
    await new Promise((go) => setTimeout(go, 4 + ((i * 7) % 17)));
    const control = controls[i % controls.length];
    const begun = performance.now();
    if (control.type === "radio") control.click();
    else {
      if (control.type === "range") {
        const [least, most] = [Number(control.min), Number(control.max)];
        const step = Math.ceil((most - least) * 0.37);
        control.value = least + ((Number(control.value) - least + step) % (most - least + 1));
      } else control.selectedIndex = (control.selectedIndex + 1) % control.options.length;
      control.dispatchEvent(new Event("input", { bubbles: true }));
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
    await new Promise((painted) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = painted;
      port2.postMessage(0);
    }));
    taken.push((performance.now() - begun) / 1000);
  }
  return taken;
}"""

#: The same moves without waiting for the screen: what the page's own work costs, layout included.
_WORK = """(moves) => {
  const slider = document.querySelector(".fa-ex input[type=range]");
  for (let i = 0; i < moves; i++) {
    slider.value = (Number(slider.value) + 37) % 101;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect();
  }
}"""


#: The same picture as people usually make it: every move counts the rows again and draws with Matplotlib.
_INTERACT = """
import matplotlib.pyplot as plt
import numpy as np
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
from ipywidgets import interact
from sklearn.metrics import accuracy_score, precision_score

rng = np.random.default_rng(0)
group, label = rng.integers(0, 4, {rows}), rng.integers(0, 2, {rows})
score = rng.beta(2 + label, 2 + group)
METRICS = dict(selected=selection_rate, tpr=true_positive_rate, fpr=false_positive_rate,
               precision=precision_score, accuracy=accuracy_score)

@interact(threshold=(0, 100))
def show(threshold=50):
    decided = (score >= threshold / 100).astype(int)
    frame = MetricFrame(metrics=METRICS, y_true=label, y_pred=decided, sensitive_features=group)
    figure, axes = plt.subplots(5, 1, figsize=(7, 8))
    for g in range(4):
        axes[g].hist(score[(group == g) & (label == 1)], bins=100)
        axes[g].hist(score[(group == g) & (label == 0)], bins=100, alpha=0.5)
        axes[g].axvline(threshold / 100)
    frame.by_group.plot.bar(ax=axes[4])
    plt.show()
"""

_NEXT_PICTURE = """async () => {
  const slider = document.querySelector(".jp-OutputArea .noUi-handle");
  const area = slider.closest(".jp-OutputArea");
  const source = () => [...area.querySelectorAll("img")].map((one) => one.src).join();
  const before = source(), begun = performance.now();
  slider.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", keyCode: 39, bubbles: true }));
  while (source() === before || !source()) await new Promise(requestAnimationFrame);
  return (performance.now() - begun) / 1000;
}"""


def with_interact(browser: Browser, folder: Path, people: int, moves: int) -> list[float]:
    """Seconds from a key on an `ipywidgets.interact` slider in JupyterLab to the next picture."""
    with jupyterlab(CHECKOUT, folder) as lab, browser.new_page() as page:
        page.set_default_timeout(120_000)
        lab.open(page, lab.write("interact.ipynb", _INTERACT.replace("{rows}", str(people))))
        lab.run(page)
        lab.wait_until_run(page)
        page.wait_for_selector(".jp-OutputArea img")
        return [page.evaluate(_NEXT_PICTURE) for _ in range(moves)]


def rows(tiny: bool) -> Iterator[Row]:
    few, many = 1_000, 2_000 if tiny else 1_000_000
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=flags)

        def opened(name: str, people: int) -> Page:
            file = Path(folder) / f"{name}-{people}.html"
            file.write_text(plain_page(EXAMPLES[name](people)), encoding="utf-8")
            page = browser.new_page()
            page.goto(file.as_uri())
            page.wait_for_selector(".fa-ex")
            return page

        medians: dict[str, float] = {}
        for name in EXAMPLES:
            page = opened(name, many)
            page.evaluate(_FRAMES, 10)  # compiled before it is measured
            taken = page.evaluate(_FRAMES, 10 if tiny else MOVES)
            page.close()
            what = (
                f"{name} explorer, input event to painted frame in Chromium, {many:,} rows where it has rows"
            )
            for words, share, most in (("median", 50, MEDIAN), ("95th percentile", 95, LATE)):
                frame = float(np.percentile(taken, share))
                medians.setdefault(name, frame)
                target = None if tiny else 1
                yield Row(f"{what}, {words}", f"{1000 * most:g} ms", frame, most, at_most=target)
        if not tiny:  # a JupyterLab of its own
            usual = with_interact(browser, Path(folder), many, 2)
            yield Row(
                f"threshold explorer, one move to its picture, {many:,} rows, median",
                "the same picture by ipywidgets.interact, MetricFrame and Matplotlib in JupyterLab",
                medians["threshold"],
                float(np.median(usual)),
                at_least=20,
            )
        pages = [opened("threshold", n) for n in (few, many)]
        for page in pages:
            page.evaluate(_WORK, MOVES)
        taken = seconds(*(lambda page=page: page.evaluate(_WORK, MOVES) for page in pages))
        browser.close()
    with_few, with_many = (t / MOVES for t in taken)
    what = f"work of one move of a threshold, {many:,} people in 4 groups on 100 levels"
    yield Row(what, f"the same with {few:,} people", with_many, with_few, at_most=1.5)

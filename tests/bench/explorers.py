"""Explorers: what a move of a threshold costs on the page, and what it costs to get there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from fairness_audit.explorers import ThresholdExplorer
from tests.bench.table import Row, seconds
from tests.browser.explorer_page import plain_page
from tests.needs import chromium_program

MOVES = 50
FRAME = 1 / 60  # second

_MOVE = """(moves) => {
  const slider = document.querySelector(".fa-te input[type=range]");
  for (let i = 0; i < moves; i++) {
    slider.value = (Number(slider.value) + 37) % 101;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect(); // the layout, too
  }
}"""


def explorer(rows: int) -> ThresholdExplorer:
    rng = np.random.default_rng(0)
    group, label = rng.integers(0, 4, rows), rng.integers(0, 2, rows)
    return ThresholdExplorer.from_scores(rng.beta(2 + label, 2 + group), label, group)


def rows(tiny: bool) -> Iterator[Row]:
    few, many = 1_000, 2_000 if tiny else 1_000_000
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=flags)
        pages = []
        for n in (few, many):
            file = Path(folder) / f"{n}.html"
            file.write_text(plain_page(explorer(n)), encoding="utf-8")
            pages.append(browser.new_page())
            pages[-1].goto(file.as_uri())
            pages[-1].wait_for_selector(".fa-te")
            pages[-1].evaluate(_MOVE, MOVES)  # compiled before it is measured
        taken = seconds(*(lambda page=page: page.evaluate(_MOVE, MOVES) for page in pages))
        browser.close()
    with_few, with_many = (t / MOVES for t in taken)
    what = f"one move of a threshold in Chromium, layout included, {many:,} people in 4 groups on 100 levels"
    yield Row(what, f"the same with {few:,} people", with_many, with_few, at_most=1.5)
    yield Row(what, "a frame at 60 a second", with_many, FRAME, at_most=1)

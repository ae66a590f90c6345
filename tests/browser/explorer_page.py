"""An explorer on a page: how to put it on one without a kernel, and how to read and work it by hand."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from fairness_audit.explorers import ThresholdExplorer
from fairness_audit.explorers.explorer import Explorer
from fairness_audit.explorers.page import host, module
from fairness_audit.explorers.threshold import SHOWN
from fairness_audit.rates import rate


def plain_page(explorer: Explorer) -> str:
    """A page with no Jupyter in it: the same module, run by the host of a few lines."""
    code = base64.b64encode(module(explorer.name).encode()).decode("ascii")
    # A notebook is stored with its keys sorted, and the site starts from what is stored.
    state = json.dumps(explorer.snapshot(), sort_keys=True)
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>An explorer</title>
<meta name="viewport" content="width=device-width">
<main><h1>An explorer</h1><div id="here"></div></main>
<script type="module">
{host().replace("export function", "function")}
const explorer = await import("data:text/javascript;base64,{code}");
window.model = host({state});
explorer.default.render({{ model: window.model, el: document.getElementById("here") }});
</script></html>"""


@contextmanager
def opened(chromium: Browser, folder: Path, explorer: Explorer) -> Iterator[Page]:
    """A page of this explorer alone, open in a window of its own."""
    context = chromium.new_context(viewport={"width": 1000, "height": 900})
    page = context.new_page()
    file = folder / "explorer.html"
    file.write_text(plain_page(explorer), encoding="utf-8")
    page.goto(file.as_uri())
    page.locator(".fa-ex").wait_for()
    yield page
    context.close()


def numbers(root: Locator) -> dict[tuple[str, str], float]:
    """Every number in an explorer's tables in full precision, by row and column."""
    found = root.evaluate(
        """root => [...root.querySelectorAll("td[data-row][data-value]")].map(
             (cell) => [cell.dataset.row, cell.dataset.column, cell.dataset.value])"""
    )
    return {(row, column): float(value) for row, column, value in found}


READ = """(root) => {
  const [rates] = root.querySelectorAll("table");
  return [...root.querySelectorAll("td")].map((cell) => {
    const { row, value, people } = cell.dataset;
    return [rates.contains(cell) ? "rates" : "moved", row, value ?? null, people ?? null];
  });
}"""


def by_table(cells: list[tuple[str, str, str | None, str | None]]) -> dict[str, dict[str, list[float]]]:
    """What `READ` found: table -> row -> values, people before shares."""
    found: dict[str, dict[str, list[float]]] = {"rates": {}, "moved": {}}
    for table, row, value, people in cells:
        found[table].setdefault(row, []).extend(float(v) for v in (people, value) if v is not None)
    return found


class ExplorerPage:
    """One explorer on a page, worked as a person works it, and read from its tables in full precision."""

    def __init__(self, page: Page, root: Locator, reference: ThresholdExplorer) -> None:
        self.page, self.root, self.reference = page, root, reference
        root.wait_for()

    # ------------------------------------------------------------------ working it

    def slider(self, group: str | None = None) -> Locator:
        """The slider of a group, or the one for everyone."""
        return self.root.get_by_label(f"Threshold for {group or 'everyone'}", exact=True)

    def one_per_group(self) -> None:
        self.root.get_by_label("one per group").check()

    def one_for_everyone(self) -> None:
        self.root.get_by_label("one for everyone").check()

    def press(self, slider: Locator, key: str, times: int = 1) -> None:
        slider.focus()
        for _ in range(times):
            self.page.keyboard.press(key)

    def jump(self, criterion: str) -> None:
        self.root.locator(f'button[data-criterion="{criterion}"]').click()
        self.settle()

    def back(self) -> None:
        self.root.get_by_role("button", name="Back to the start").click()
        self.settle()

    def settle(self) -> None:
        """Wait until no threshold is on its way."""
        self.page.wait_for_function("root => !('moving' in root.dataset)", arg=self.root.element_handle())

    # ------------------------------------------------------------------ reading it

    def read(self) -> dict[str, dict[str, list[float]]]:
        """The numbers of both tables: table -> row -> values, people before shares."""
        return by_table(self.root.evaluate(READ))

    def expected(
        self, cuts: list[int], start: list[int], worth: dict[str, float] | None = None
    ) -> dict[str, dict[str, list[float]]]:
        """What Python says the tables must hold when the thresholds stand at these cuts."""
        explorer = self.reference
        counts = explorer.at(explorer._values(cuts))
        names = [g["name"] for g in explorer.data["groups"]]
        by_group = counts.rates(SHOWN)
        rates = {
            name: [float(cut), *by_group.iloc[i][list(SHOWN)]]
            for i, (name, cut) in enumerate(zip(names, cuts, strict=True))
        }
        if worth is not None:
            explorer.worth = worth
        value = explorer.value(explorer._values(cuts))[["value", "value_per_1000"]].to_numpy().tolist()
        for name, brought in zip(names, value, strict=False):
            rates[name] += brought
        rates["Everyone"] = [float(rate(counts.cells.sum(axis=0), metric)) for metric in SHOWN]
        rates["Everyone"] += value[-1]
        rates["Gap, points"] = [_difference(counts, metric) for metric in SHOWN]
        moved = {}
        for name, row in explorer.moved(explorer._values(cuts), explorer._values(start)).iterrows():
            moved["Everyone" if name == "everyone" else name] = [
                float(number)
                for column in ("selected_at_start", "selected_now", "newly_selected", "no_longer_selected")
                for number in (row[column], 1000 * row[column] / row["count"])
            ]
        return {"rates": rates, "moved": moved}

    def agrees(self, cuts: list[int], start: list[int]) -> bool:
        """Whether every number on the page is Python's, to the last bit; a 0/0 is one on both sides."""
        return as_text(self.read()) == as_text(self.expected(cuts, start))


def _difference(counts: Any, metric: str) -> float:
    values = [v for v in rate(counts.cells, metric) if not math.isnan(v)]
    return max(values) - min(values) if values else math.nan


def as_text(tables: dict[str, dict[str, list[float]]]) -> str:
    # As text a NaN equals a NaN, and no two different floats are equal.
    return repr(
        {table: {row: list(map(float, vs)) for row, vs in rows.items()} for table, rows in tables.items()}
    )

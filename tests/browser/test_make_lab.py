"""`make lab`, as README gives it: the first notebook opens, its kernel runs, nbgrader's parts are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Lab
from tests.browser.make_lab import TOKEN, make_lab

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def served(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with make_lab(root, tmp_path_factory.mktemp("make-lab")) as url:
        yield url


def test_the_first_notebook_opens_and_its_check_says_ok(root: Path, served: str, page: Page) -> None:
    page.goto(f"{served}/?token={TOKEN}")
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    assert "/lab/tree/course/00_start_here.ipynb" in page.url
    said = Lab(served, root).ask(page, "from fairness_audit import environment; environment.check()")
    assert said.startswith("OK: Python")
    assert page.get_by_text("official Jupyter news").count() == 0  # a learner is asked nothing


def test_a_lab_has_the_validate_button_and_the_formgrader_lists_it(served: str, page: Page) -> None:
    page.goto(
        f"{served}/lab/workspaces/one/tree/labs/lab12_full_audit/lab12_full_audit.ipynb?reset&token={TOKEN}"
    )
    page.get_by_role("button", name="Validate").first.wait_for()
    page.goto(f"{served}/formgrader?token={TOKEN}")
    page.get_by_text("lab12_full_audit").first.wait_for()

"""`make lab`, as README gives it: the first notebook opens, its kernel runs, nbgrader's parts are there."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Lab
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOKEN = "only-for-this-test"
OPTIONS = f"--IdentityProvider.token={TOKEN} --LabApp.expose_app_in_browser=True"


@pytest.fixture(scope="module")
def served(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `make lab` answers, with NO_BROWSER and PORT as README says."""
    private = tmp_path_factory.mktemp("make-lab")
    port = free_port()
    log = private / "log.txt"
    folders = {
        "HOME": private,
        "JUPYTER_RUNTIME_DIR": private / "run",
        "JUPYTERLAB_WORKSPACES_DIR": private / "ws",
    }
    with log.open("wb") as out:
        make = subprocess.Popen(
            ["make", "lab", "NO_BROWSER=1", f"PORT={port}", f"LAB_ARGS={OPTIONS}"],
            cwd=root,
            env={**os.environ, **{name: str(folder) for name, folder in folders.items()}},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    until = time.monotonic() + 180
    url = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{url}/api?token={TOKEN}", timeout=5).close()
                break
            except OSError:
                if make.poll() is not None or time.monotonic() > until:
                    pytest.fail(f"`make lab` does not answer:\n{log.read_text()[-3000:]}")
                time.sleep(0.5)
        yield url
    finally:
        os.killpg(make.pid, signal.SIGTERM)
        make.wait(60)


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

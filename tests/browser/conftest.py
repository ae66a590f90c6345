"""A real JupyterLab and a real Chromium, started once and shared by the tests that need them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.ports import free_port

_START = 120  # seconds within which JupyterLab answers on a slow machine
_WAIT = 60_000  # milliseconds for anything on a page; reached only by a failure

_SETTINGS = {
    # No question about news over what a test looks at.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Every cell is on the page, also those one would have to scroll to.
    "notebook-extension/tracker": {"windowingMode": "none"},
}

_KERNEL_IDLE = """() => {
  const session = window.jupyterapp.shell.currentWidget?.sessionContext?.session;
  return session?.kernel?.connectionStatus === "connected" && session.kernel.status === "idle";
}"""
_ALL_RUN = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === "code" && cell.model.sharedModel.source.trim())
  .every((cell) => cell.model.executionCount && cell.model.executionState !== "running")"""
_ASK = """async (code) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const future = kernel.requestExecute({ code });
  let said = "";
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") said += content.text;
    if (header.msg_type === "error") said += `${content.ename}: ${content.evalue}`;
  };
  await future.done;
  return said;
}"""


@dataclass
class Lab:
    """A running JupyterLab: where it answers, and the empty folder it serves."""

    url: str
    root: Path

    def write(self, name: str, *sources: str, **metadata: object) -> str:
        """Put a notebook with these code cells in the folder; its path there."""
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={**kernel, **metadata})
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, self.root / name)
        return name

    def open(self, page: Page, name: str) -> None:
        """Show a notebook of the folder alone, in a workspace of its own, and wait until it stands there."""
        workspace = name.replace("/", "-").removesuffix(".ipynb")
        page.goto(f"{self.url}/lab/workspaces/{workspace}/tree/{name}?reset")
        page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=_WAIT)
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=_WAIT)

    def run(self, page: Page) -> None:
        """Begin to run every cell, as soon as the kernel is there."""
        page.wait_for_function(_KERNEL_IDLE)
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }")

    def wait_until_run(self, page: Page) -> None:
        """Wait until every code cell has been run."""
        page.wait_for_function(_ALL_RUN)
        page.wait_for_function(_KERNEL_IDLE)

    def ask(self, page: Page, code: str) -> str:
        """Run code in the notebook's kernel, outside its cells; what it prints."""
        page.wait_for_function(_KERNEL_IDLE)
        return page.evaluate(_ASK, code).strip()

    def save(self, page: Page) -> None:
        """Save the notebook and wait until it is on the disk."""
        page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")

    def theme(self, page: Page, name: str) -> None:
        """`JupyterLab Dark` or `JupyterLab Light`."""
        page.evaluate(
            "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name
        )
        page.wait_for_selector(f'body[data-jp-theme-name="{name}"]', state="attached")


@pytest.fixture(scope="session")
def lab(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab for all tests."""
    with jupyterlab(root, tmp_path_factory.mktemp("jupyter")) as started:
        yield started


@contextmanager
def jupyterlab(root: Path, home: Path) -> Iterator[Lab]:
    """JupyterLab as `make lab` starts it, but on a folder and with settings of its own."""
    served = home / "served"
    served.mkdir()
    port = free_port()
    folders = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    command = [
        str(Path(sys.executable).parent / "jupyter"),
        "lab",
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={served}",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
    ]
    for name, values in _SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    log = home / "log.txt"
    with log.open("wb") as out:
        server = subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, **{name: str(folder) for name, folder in folders.items()}},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, server, log)
        yield Lab(url, served)
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START
    while True:
        try:
            with urllib.request.urlopen(f"{url}/api/status", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if server.poll() is not None or time.monotonic() > until:
                pytest.fail(f"JupyterLab does not answer; its log ends with\n{log.read_text()[-3000:]}")
            time.sleep(0.25)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser profile of this test's own; requests that leave the machine are refused."""
    made = chromium.new_context(viewport={"width": 1280, "height": 900})
    made.set_default_timeout(_WAIT)
    local = ("http://127.0.0.1:", "ws://127.0.0.1:", "file:", "data:", "blob:")
    made.route(
        "**/*", lambda route: route.continue_() if route.request.url.startswith(local) else route.abort()
    )
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()

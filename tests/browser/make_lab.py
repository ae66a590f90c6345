"""`make lab`, started in a folder as README says and ended again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import free_port

TOKEN = "only-for-this-test"
_OPTIONS = f"--IdentityProvider.token={TOKEN} --LabApp.expose_app_in_browser=True"


@contextmanager
def make_lab(
    folder: Path, private: Path, settings: Mapping[str, object] | None = None, **environment: str
) -> Iterator[str]:
    """Where `make lab` answers, with NO_BROWSER and PORT as README says.

    `private` is its home; `settings` are JupyterLab's, by the name of the plugin.
    """
    port = free_port()
    log = private / "log.txt"
    folders = {
        "HOME": private,
        "JUPYTER_RUNTIME_DIR": private / "run",
        "JUPYTERLAB_WORKSPACES_DIR": private / "ws",
    }
    if settings:
        folders["JUPYTERLAB_SETTINGS_DIR"] = private / "settings"
        for name, values in settings.items():
            file = private / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values))
    with log.open("wb") as out:
        make = subprocess.Popen(
            ["make", "lab", "NO_BROWSER=1", f"PORT={port}", f"LAB_ARGS={_OPTIONS}"],
            cwd=folder,
            env={**os.environ, **{name: str(place) for name, place in folders.items()}, **environment},
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

"""A Jupyter server whose formgrader shows a course, started and ended again."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.ports import free_port

TOKEN = "secret"


@dataclass
class Formgrader:
    """A running Jupyter server whose formgrader shows a course."""

    url: str
    root: Path

    def json(self, path: str):
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"token {TOKEN}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def grades(self) -> dict[tuple[str, str], tuple[float | None, float | None]]:
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            return {
                (one.student.id, grade.cell.name): (grade.auto_score, grade.manual_score)
                for one in gradebook.assignment_submissions("mini")
                for notebook in one.notebooks
                for grade in notebook.grades
            }


def serving(command: list[str], root: Path, home: Path) -> Iterator[Formgrader]:
    """Start a server on a folder with a gradebook, at a home of its own."""
    port = free_port()
    (home / "config").mkdir(parents=True)
    folders = {"HOME": home, "JUPYTER_RUNTIME_DIR": home / "runtime", "IPYTHONDIR": home / "ipython"}
    folders |= {"JUPYTER_CONFIG_DIR": home / "config", "JUPYTER_DATA_DIR": home / "data"}
    with (home / "log.txt").open("wb") as log:
        server = subprocess.Popen(
            [arg.replace("PORT", str(port)) for arg in command],
            cwd=root,
            env={
                **os.environ,
                **{key: str(folder) for key, folder in folders.items()},
                "JUPYTER_TOKEN": TOKEN,
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        running = Formgrader(f"http://127.0.0.1:{port}", root)
        until = time.monotonic() + 120
        while True:
            try:
                running.json("/formgrader/api/assignments")
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > until:
                    pytest.fail((home / "log.txt").read_text()[-3000:])
                time.sleep(0.3)
        yield running
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()

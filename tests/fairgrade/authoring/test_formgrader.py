"""nbgrader's own extensions work in the JupyterLab that `make lab` starts: formgrader and validate button."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from fairgrade.authoring import normal, release
from tests.fairgrade.authoring.good import cell, lab

pytestmark = pytest.mark.slow

LAB = "lab02_group_metrics"


class Server:
    """A JupyterLab in a folder, started as `make lab` does, and what it answers."""

    def __init__(self, folder: Path, private: Path) -> None:
        self.log = private / "log.txt"
        jupyter = Path(sys.executable).with_name("jupyter")
        options = ["--no-browser", "--allow-root", "--ServerApp.port=0", "--IdentityProvider.token=secret"]
        self.process = subprocess.Popen(
            [jupyter, "lab", *options],
            cwd=folder,
            # `make lab` activates no environment: nothing of it is on the PATH.
            env={
                **os.environ,
                "PATH": "/usr/bin:/bin",
                "JUPYTER_RUNTIME_DIR": str(private),
                "JUPYTER_CONFIG_DIR": str(private / "config"),
                "IPYTHONDIR": str(private / "ipython"),
            },
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )
        until = time.monotonic() + 120
        while not (found := list(private.glob("jpserver-*.json"))):
            if self.process.poll() is not None or time.monotonic() > until:
                pytest.fail(self.log.read_text(), pytrace=False)
            time.sleep(0.2)
        self.url = json.loads(found[0].read_text())["url"]

    def text(self, path: str, /, **form: str) -> str:
        """The answer as text; a POST where there is a form."""
        body = urlencode(form).encode() if form else None
        request = Request(self.url + path, data=body, headers={"Authorization": "token secret"})
        with urlopen(request, timeout=120) as answer:
            return answer.read().decode()

    def json(self, path: str, /, **form: str):
        return json.loads(self.text(path, **form))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)


@pytest.fixture(scope="module")
def course(tmp_path_factory, root) -> Path:
    """One released lab; of two submissions one is the reference and one is the lab as it was handed out."""
    course = tmp_path_factory.mktemp("course")
    (course / "nbgrader_config.py").write_text((root / "nbgrader_config.py").read_text(encoding="utf-8"))
    normal.write(lab(), course / "solutions" / LAB / f"{LAB}.ipynb")
    release.release(course)
    for student in ("ada", "bo"):
        done = normal.read(course / "labs" / LAB / f"{LAB}.ipynb")
        if student == "ada":
            for grade_id in ("recall", "why"):
                cell(done, grade_id).source = cell(lab(), grade_id).source
        folder = course / "autograder" / "workspace" / "submitted" / student / LAB
        normal.write(done, folder / f"{LAB}.ipynb")
    return course


@pytest.fixture(scope="module")
def server(course, tmp_path_factory):
    running = Server(course, tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.mark.slow
def test_lab_has_the_front_ends_that_the_course_needs(server):
    page = json.loads(re.search(r'(?s)id="jupyter-config-data"[^>]*>(.*?)</script>', server.text("lab"))[1])
    there = {extension["name"] for extension in page["federated_extensions"]}
    assert {"@jupyter/nbgrader", "@jupyter-widgets/jupyterlab-manager", "anywidget"} <= there


@pytest.mark.slow
def test_formgrader_finds_generates_and_grades(server, course):
    [assignment] = server.json("formgrader/api/assignments")
    assert (assignment["name"], assignment["source_path"]) == (LAB, f"solutions/{LAB}")
    assert assignment["release_path"] == f"labs/{LAB}"

    released = (course / "labs" / LAB / f"{LAB}.ipynb").read_bytes()
    generated = server.json(f"formgrader/api/assignment/{LAB}/assign", _="")
    assert generated["success"], generated
    assert (course / "labs" / LAB / f"{LAB}.ipynb").read_bytes() == released

    for student in ("ada", "bo"):
        graded = server.json(f"formgrader/api/submission/{LAB}/{student}/autograde", _="")
        assert graded["success"], graded
    by_student = {s["student"]: s for s in server.json(f"formgrader/api/submissions/{LAB}")}
    assert {s: (row["score"], row["max_score"]) for s, row in by_student.items()} == {
        "ada": (2.0, 5.0),
        "bo": (0.0, 5.0),
    }
    # A written answer waits for a person; one that was left as it was handed out does not.
    assert {s: row["needs_manual_grade"] for s, row in by_student.items()} == {"ada": True, "bo": False}

    [notebook] = server.json(f"formgrader/api/submitted_notebooks/{LAB}/{LAB}")[:1]
    page = server.text(f"formgrader/submissions/{notebook['id']}/")
    assert "One point for naming somebody affected." in page, "whoever grades by hand sees the mark scheme"
    assert (course / "autograder" / "workspace" / "gradebook.db").exists()


@pytest.mark.slow
def test_the_validate_button_says_which_cells_fail(server):
    answer = server.json("assignments/validate", path=f"labs/{LAB}/{LAB}.ipynb")
    assert answer["success"], answer
    told = answer["value"]
    test, written = told["failed"]
    assert test["source"] == "share = recall(counts)\nassert isinstance(share, float)"
    assert "write your answer in this cell" in test["error"]
    assert written["source"].startswith("YOUR ANSWER HERE")

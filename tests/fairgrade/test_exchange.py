"""A class on nbgrader's exchange, by the instructor guide's commands: hand out, hand in, grade, give back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from fairgrade.authoring import demo
from fairgrade.csv_file import read_csv_text
from fairgrade.lab.course import answered, find_course, read_lab

pytestmark = [pytest.mark.slow, pytest.mark.needs("bubblewrap")]

LAB = "lab03_impossibility"


def blocks(root: Path) -> list[tuple[str, str]]:
    """(language, text) of what the guide's part on the exchange says to type and to write."""
    guide = (root / "course" / "instructor_guide.md").read_text(encoding="utf-8")
    part = re.search(r"^### With nbgrader's exchange$(.*?)^##", guide, re.MULTILINE | re.DOTALL)[1]
    return re.findall(r"^```(\w+)\n(.*?)^```", part, re.MULTILINE | re.DOTALL)


@dataclass
class User:
    """Somebody with a home, who types commands in a folder."""

    folder: Path
    environment: Mapping[str, str]

    def types(self, lines: str) -> None:
        for line in lines.replace("\\\n", "").splitlines():
            program, *arguments = line.split()
            command = [str(Path(sys.executable).with_name(Path(program).name)), *arguments]
            done = subprocess.run(
                command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


@pytest.fixture
def users(root: Path, tmp_path: Path) -> tuple[User, User]:
    """An instructor in a copy of the course, and a learner in an empty home."""
    course, exchange = tmp_path / "course", tmp_path / "exchange"
    course.mkdir()
    shutil.copy(root / "nbgrader_config.py", course)
    for folder in ("solutions", "labs"):
        shutil.copytree(root / folder / LAB, course / folder / LAB)
    exchange.mkdir()
    exchange.chmod(0o777)
    everybody = {
        key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "NBGRADER"))
    } | {"NBGRADER_EXCHANGE": str(exchange)}
    found = []
    for name, folder in (("instructor", course), ("learner", tmp_path / "learner")):
        home = tmp_path / f"home-of-{name}"
        (home / "config").mkdir(parents=True)
        folder.mkdir(exist_ok=True)
        own = {"HOME": home, "JUPYTER_CONFIG_DIR": home / "config", "JUPYTER_DATA_DIR": home / "data"}
        found.append(User(folder, everybody | {key: str(path) for key, path in own.items()}))
    return found[0], found[1]


def test_a_lab_goes_out_comes_back_and_is_given_feedback(root, users):
    (_, folders), (_, hub), (_, system), *commands = blocks(root)
    place = re.search(r"^mkdir -p (.*)$", folders, re.MULTILINE)[1]
    assert f'"NBGRADER_EXCHANGE": "{place}"' in hub
    release, fetch_and_submit, collect_and_grade, fetch_feedback = (text for _, text in commands)
    instructor, learner = users
    (Path(learner.environment["JUPYTER_CONFIG_DIR"]) / "nbgrader_config.py").write_text(system)

    instructor.types(release)
    fetch, submit = fetch_and_submit.splitlines()
    learner.types(fetch)
    mine = learner.folder / LAB / f"{LAB}.ipynb"
    assert mine.read_bytes() == (root / "labs" / LAB / f"{LAB}.ipynb").read_bytes()
    (notebook,) = read_lab(find_course(root), LAB).notebooks.values()
    nbformat.write(answered(notebook.release, demo.reference_answers(notebook)), mine)
    learner.types(submit)

    instructor.types(collect_and_grade)
    workspace = instructor.folder / "autograder" / "workspace"
    (row,) = read_csv_text((workspace / "scores.csv").read_text(encoding="utf-8"))
    waiting = notebook.max_points - float(row["score"])
    assert row["status"] == "graded"
    assert "written answer needs grading by hand" in row["reason"]
    assert 0 < waiting < 5
    learner.types(fetch_feedback)
    (page,) = (learner.folder / LAB / "feedback").rglob("*.html")
    assert page.read_bytes() == (workspace / "feedback" / row["student"] / LAB / f"{LAB}.html").read_bytes()
    assert "waits for a person" in page.read_text(encoding="utf-8")

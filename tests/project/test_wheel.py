"""A wheel built from the tree, installed where nothing of the tree is seen, grades a class."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fairgrade.classroom import Classroom, make_course

pytestmark = [pytest.mark.slow, pytest.mark.needs("bubblewrap")]

#: What the project's own editable install leaves among the packages.
OURS = shutil.ignore_patterns("fairness_audit_workbook*", "_fairness_audit_workbook*")


@pytest.fixture
def installed(root: Path, tmp_path: Path) -> Iterator[Path]:
    """The programs of an environment with the wheel and, as files of its own, the packages of this one."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    packages = Path(sysconfig.get_path("purelib"))
    # Inside this environment, so that its packages can be linked instead of copied.
    place = Path(tempfile.mkdtemp(prefix="wheel-", dir=packages.parents[2]))
    place.chmod(0o755)  # root's sandbox reads it as nobody
    try:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
        (own,) = place.glob("lib/python*/site-packages")
        shutil.copytree(packages, own, ignore=OURS, copy_function=os.link, symlinks=True, dirs_exist_ok=True)
        programs = place / "bin"
        uv = [Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--offline", "--no-deps"]
        subprocess.run([*uv, "--python", programs / "python", wheel], check=True)
        yield programs
    finally:
        shutil.rmtree(place)


def test_an_installed_wheel_grades_a_class_in_the_sandbox(installed, tmp_path, root):
    where = "import fairgrade, fairness_audit; print(fairgrade.__file__, fairness_audit.__file__)"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    asked = [installed / "python", "-c", where]
    found = subprocess.run(asked, cwd="/", env=environment, capture_output=True, text=True, check=True)
    assert all(Path(path).is_relative_to(installed.parent) for path in found.stdout.split())

    classroom = Classroom(tmp_path, make_course(tmp_path / "course"))
    classroom.hand_in("ada", classroom.reference())
    classroom.hand_in("bo", classroom.reference(rate="def selection_rate(decisions):\n    return 0.5"))
    classroom.enroll("ada", "bo", "cy")
    done = subprocess.run(
        [installed / "fairgrade", *classroom.command()],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = classroom.rows()
    assert {name: (row["status"], float(row["score"])) for name, row in rows.items()} == {
        "ada": ("graded", 6.0),
        "bo": ("graded", 4.0),
        "cy": ("missing", 0.0),
    }

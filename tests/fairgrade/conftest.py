"""One graded class for all tests that only look at it: starting a kernel is what grading costs."""

import fcntl
import json

import pytest

from fairgrade import cli
from fairgrade.lab.course import find_course
from tests.fairgrade.classroom import Classroom, make_course
from tests.fairgrade.pupils import PUPILS, STRANGER


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory, request):
    """The class of ``tests/fairgrade/pupils.py`` after ``fairgrade grade``; xdist's workers share it."""
    shared = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        shared = shared.parent
    root = shared / "graded-class"
    with open(shared / "graded-class.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        first = not root.exists()
        course = make_course(root / "course") if first else find_course(root / "course")
        classroom = Classroom(root, course)
        if first:
            for name, pupil in PUPILS.items():
                pupil.hand_in(classroom, name)
            STRANGER.hand_in(classroom, "stranger")
            classroom.enroll(*PUPILS)
            (root / "exit.json").write_text(json.dumps(cli.main(classroom.command())))
    classroom.exit_code = json.loads((root / "exit.json").read_text())
    return classroom

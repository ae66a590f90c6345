"""``fairgrade formgrader``: one command shows a graded class to whoever gives points by hand."""

import json
import os
import subprocess
import sys
import time
from urllib.request import Request, urlopen

import pytest
from nbgrader.api import Gradebook

from fairgrade import cli
from fairgrade.execution import kernel_run
from tests.fairgrade import inprocess
from tests.fairgrade.classroom import Classroom, make_course


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A class of two, graded."""
    root = tmp_path_factory.mktemp("formgrader")
    room = Classroom(root, make_course(root / "course"))
    room.unsafe = True
    room.hand_in("ada", room.reference(why="Because it is so."))
    room.hand_in("bo", room.notebook.release)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel_run, "execute", inprocess.execute)
        assert cli.main(room.command()) == 0
    return room


class Server:
    """The command as it was started, and what it answers."""

    def __init__(self, room, private, *more):
        self.log = private / "log.txt"
        command = [sys.executable, "-m", "fairgrade.cli", "formgrader", "--out", str(room.out)]
        self.process = subprocess.Popen(
            [*command, "--port", "0", "--no-browser", *more],
            cwd=private,
            env={
                **os.environ,
                "JUPYTER_TOKEN": "secret",
                "JUPYTER_RUNTIME_DIR": str(private),
                "JUPYTER_CONFIG_DIR": str(private / "config"),
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

    def text(self, path):
        request = Request(self.url + path, headers={"Authorization": "token secret"})
        with urlopen(request, timeout=60) as answer:
            return answer.read().decode()


@pytest.mark.slow
def test_the_command_shows_the_class_and_its_notebooks(room, tmp_path):
    server = Server(room, tmp_path)
    try:
        assert "formgrader/static" in server.text("")
        (lab,) = json.loads(server.text("formgrader/api/assignments"))
        assert lab["name"] == "mini"
        (notebook,) = json.loads(server.text("formgrader/api/notebooks/mini"))
        assert (notebook["num_submissions"], notebook["needs_manual_grade"]) == (2, True)
        with Gradebook(f"sqlite:///{room.out}/gradebook.db", "small") as book:
            paper = book.find_submission_notebook("mini", "mini", "ada").id
        page = server.text(f"formgrader/submissions/{paper}/")
        assert "Because it is so." in page
        assert "course directory root is not a subdirectory" not in server.log.read_text()
        assert "sqlite:///" not in server.text("formgrader/manage_assignments")
    finally:
        server.process.terminate()
        assert server.process.wait(timeout=30) is not None
    config = (room.out / "work" / "formgrader" / "nbgrader_config.py").read_text()
    assert "gradebook.db" not in config, "the address may hold a password"


def test_without_a_graded_class_no_server_is_started(room, tmp_path, capsys):
    assert cli.main(["formgrader", "--out", str(tmp_path)]) == 2
    assert "holds no gradebook; run `fairgrade grade` with this --out first." in capsys.readouterr().err
    assert cli.main(["formgrader", "--out", str(tmp_path), "--db", f"sqlite:///{tmp_path}/g.db"]) == 2
    assert "holds no graded notebooks" in capsys.readouterr().err
    assert not (tmp_path / "work").exists()

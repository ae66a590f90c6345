"""Open nbgrader's formgrader on a graded class.

nbgrader's own configuration points at the folders of its own commands. Here a configuration is written that
points at ``OUT``, and a Jupyter server is started with it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from sqlalchemy import text

from fairgrade.gradebook.database import OneWriter, open_database
from fairgrade.lab.course import Unusable

#: The variable that holds the gradebook's address, which may contain a password and so is in no file.
_ADDRESS = "FAIRGRADE_GRADEBOOK"

_CONFIG = """\
# Written by `fairgrade formgrader`, and again whenever it starts.
import os

c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = {course!r}
c.CourseDirectory.source_directory = {sources!r}
# The formgrader's own autograding would run learners' code without a sandbox: it finds nothing to run.
c.CourseDirectory.submitted_directory = {submitted!r}
c.CourseDirectory.db_url = os.environ[{variable!r}]
c.FormgradeExtension.debug = False  # it would show the address
"""


def open_formgrader(out: Path, *, db: str | None = None, port: int = 8888, browser: bool = True) -> NoReturn:
    """Become a Jupyter server that shows the formgrader on a graded class.

    Parameters
    ----------
    out
        The folder that ``fairgrade grade`` wrote.
    db
        Address of the gradebook, if it is not the one in `out`.
    port
        Where the server listens; another one is taken if it is in use.
    browser
        Whether to open a browser.

    Raises
    ------
    Unusable
        If there is no graded class. No server is started then.
    """
    out = out.resolve()
    file = out / "gradebook.db"
    if db is None and not file.exists():
        raise Unusable("--out", f"{out} holds no gradebook; run `fairgrade grade` with this --out first.")
    if db is not None and not (out / "autograded").is_dir():
        raise Unusable("--out", f"{out} holds no graded notebooks; pass the --out of `fairgrade grade`.")
    address, course, labs = _gradebook(db or f"sqlite:///{file}", "--out" if db is None else "--db")
    folder = out / "work" / "formgrader"
    for lab in labs:
        # The formgrader lists the labs that have a folder of sources.
        (folder / "source" / lab).mkdir(parents=True, exist_ok=True)
    inside = folder.relative_to(out)
    config = _CONFIG.format(
        root=str(out),
        course=course,
        sources=str(inside / "source"),
        submitted=str(inside / "submitted"),
        variable=_ADDRESS,
    )
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    arguments = [
        "--ServerApp.default_url=/formgrader",
        f"--ServerApp.root_dir={out}",
        f"--ServerApp.port={port}",
        "--ServerApp.terminals_enabled=False",
        *([] if browser else ["--no-browser"]),
        *(["--allow-root"] if os.geteuid() == 0 else []),
    ]
    command = [sys.executable, "-m", "jupyter_server", *arguments]
    os.chdir(folder)  # nbgrader reads its configuration there
    os.execve(sys.executable, command, {**os.environ, _ADDRESS: address})


def _gradebook(url: str, argument: str) -> tuple[str, str, list[str]]:
    """The address as nbgrader takes it, the course's name and the labs."""
    engine = open_database(url, argument, OneWriter())
    try:
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT name, course_id FROM assignment ORDER BY name")).all()
    finally:
        engine.dispose()
    if not rows:
        raise Unusable(argument, "the gradebook holds no graded lab; run `fairgrade grade` first.")
    return engine.url.render_as_string(hide_password=False), rows[0].course_id, [row.name for row in rows]

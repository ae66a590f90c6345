"""The guide to the audit command: what it prints is run, and its report is made where the site is built.

A comment `<!-- open: PATH: WORDS -->` in the guide becomes a link to a file that the guide's first command
writes. So no report is kept that could grow old, and elsewhere, such as on GitHub, there is no dead link.
"""

from __future__ import annotations

import contextlib
import html
import io
import re
import shlex
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from sphinx.application import Sphinx

from fairness_audit.auditing.cli import main

GUIDE = "course/audit_command"
FOLDER = "audit_example"
_BLOCK = re.compile(r"^```(python|sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"<!-- open: (\S+): (.+?) -->")


class Step(NamedTuple):
    """A block of the guide that was run: its code, what it printed, and a command's exit code."""

    kind: str
    code: str
    printed: str
    exit: int


def run(guide: str, folder: Path, *, steps: int | None = None) -> list[Step]:
    """Run the guide's blocks of Python and its commands in a folder, in order.

    Parameters
    ----------
    guide : str
        The guide's text.
    folder : Path
        Where its files are made.
    steps : int, optional
        Stop after so many blocks.
    """
    done: list[Step] = []
    names: dict[str, object] = {}
    blocks = [(kind, code) for kind, code in _BLOCK.findall(guide) if kind != "text"]
    with contextlib.chdir(folder):
        for kind, code in blocks[:steps]:
            printed, status = io.StringIO(), 0
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                if kind == "python":
                    exec(compile(code, GUIDE, "exec"), names)
                else:
                    program, *arguments = shlex.split(code.replace("\\\n", " "))
                    assert program == "fairness-audit", program
                    status = main(arguments)
            done.append(Step(kind, code, printed.getvalue(), status))
    return done


def _links(app: Sphinx, page: str, content: list[str]) -> None:
    del app
    if page == GUIDE:
        content[0] = _LINK.sub(
            lambda found: f'<a href="{FOLDER}/{found[1]}">{html.escape(found[2])}</a>.', content[0]
        )


def _make(app: Sphinx, error: Exception | None) -> None:
    """Make the rows and the report, and put them beside the page."""
    if error:
        return
    guide = (Path(app.srcdir) / f"{GUIDE}.md").read_text(encoding="utf-8")
    target = Path(app.outdir) / GUIDE
    target = target.parent / FOLDER
    with tempfile.TemporaryDirectory() as scratch:
        run(guide, Path(scratch), steps=2)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(Path(scratch) / "audit", target / "audit")
        shutil.copy(Path(scratch) / "november.csv", target)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect both steps."""
    app.connect("source-read", _links)
    app.connect("build-finished", _make)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

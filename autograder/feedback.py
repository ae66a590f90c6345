"""The feedback room: a page for each person, from nbgrader's own ``generate_feedback``.

``OUT/feedback/<student>/<lab>/`` holds nbgrader's pages where its commands expect them.
``OUT/feedback/<student>/<lab>.html`` is what to hand out: it starts with the status and its reason, and there
is one for everybody, also for those of whom there is nothing to show.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import os
import re
import shutil
from collections.abc import Callable
from glob import escape as glob_escape
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode

from .course import Lab, collected_log, grade_id
from .page import meta, page, points
from .report import Row
from .results import write_atomically

_FORMAT = 2  # raise it when pages written by an earlier version should be written anew
_LARGEST_PICTURE = 5_000_000  # bytes


def page_path(out: Path, student: str, lab: str) -> Path:
    """Where the page to hand out stands."""
    return out / "feedback" / student / f"{lab}.html"


def write_feedback(lab: Lab, row: Row, out: Path, db_url: str, seen: str) -> bool:
    """Write one person's page, unless the page that stands there shows just this.

    Parameters
    ----------
    seen
        Changes when what the gradebook or the submission shows changes.

    Returns
    -------
    bool
        Whether anything was written.
    """
    path = page_path(out, row.student, lab.name)
    mark = hashlib.sha256(f"{_FORMAT} {seen} {row}".encode()).hexdigest()
    if _has_mark(path, mark):
        return False
    folder = path.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    if (out / "autograded" / row.student / lab.name).is_dir():
        _run_nbgrader(lab, row.student, out, db_url)
    pages = [folder / f"{name}.html" for name in lab.notebooks]
    pages = [page for page in pages if page.is_file()]
    if len(pages) == 1 == len(lab.notebooks):
        text = _with_pictures(pages[0].read_text("utf-8"), folder)
        text = text.replace("<head>", f"<head>\n{meta(mark)}", 1)
        text = text.replace("<html>", '<html lang="en">', 1).replace("<body>", f"<body>\n{_banner(row)}", 1)
    else:
        links = "".join(
            f'<li><a href="{quote(lab.name)}/{quote(p.name)}">{escape(p.stem)}</a></li>' for p in pages
        )
        body = _banner(row) + (f"<h2>Your notebooks</h2><ul>{links}</ul>" if links else "")
        text = page(f"{lab.name}: {row.student}", body, mark=mark)
    write_atomically(path, text)
    return True


def _with_pictures(text: str, folder: Path) -> str:
    """The page with the pictures of its own folder inside it, so that it can be handed out alone."""

    def embedded(found: re.Match[str]) -> str:
        path = folder / unquote(found["src"])
        kind = mimetypes.guess_type(path.name)[0] or ""
        try:
            inside = path.resolve().is_relative_to(folder.resolve()) and path.is_file()
            if not inside or not kind.startswith("image/") or path.stat().st_size > _LARGEST_PICTURE:
                return found[0]
            data = base64.b64encode(path.read_bytes()).decode()
        except (OSError, ValueError):
            return found[0]
        return f'{found["before"]}data:{kind};base64,{data}"'

    return re.sub(r'(?P<before><img\b[^>]*?\bsrc=")(?P<src>[^":]+)"', embedded, text)


def _has_mark(path: Path, mark: str) -> bool:
    try:
        with open(path, encoding="utf-8") as file:
            return mark in file.read(2_000)
    except (OSError, ValueError):
        return False


def _banner(row: Row) -> str:
    """Status, score and reason, in front of everything else."""
    return (
        '<div style="max-width: 62rem; margin: 1rem auto; padding: .5rem 1rem; border: 1px solid #767676">'
        f"<p><strong>{escape(row.student)}, {escape(row.lab)}: {points(row.score)} of "
        f"{points(row.max_score)} points ({row.status}).</strong></p><p>{escape(row.reason)}</p></div>\n"
    )


def _run_nbgrader(lab: Lab, student: str, out: Path, db_url: str) -> None:
    """nbgrader's pages for one submission. If it cannot make them, there are none, and the run goes on."""
    from nbgrader.converters import GenerateFeedback

    from .safe_html import SafeHTMLExporter

    out = out.resolve()
    directory = lab.course.directory(
        root=str(out),
        assignment_id=glob_escape(lab.name),
        student_id=glob_escape(student),
        notebook_id="*",
        autograded_directory="autograded",
        feedback_directory="feedback",
        directory_structure=os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}"),
        db_url=db_url,
        student_id_exclude="",
    )
    with collected_log():
        try:
            settings = {"exporter_class": SafeHTMLExporter, "force": True}
            converter = GenerateFeedback(coursedir=directory, config=lab.course.config, **settings)
            converter.preprocessors = [_as_learners_know_it(lab), *converter.preprocessors]
            converter.start()
        except Exception:
            # What a learner's output holds can break a converter; the page with the reason is still written.
            shutil.rmtree(out / "feedback" / student / lab.name, ignore_errors=True)


def _as_learners_know_it(lab: Lab) -> Callable[[NotebookNode, Any], tuple[NotebookNode, Any]]:
    """A step that shows the lab's cells as released: no hidden tests, no mark schemes, not in tracebacks."""

    def hide(nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        notebook = lab.notebooks[resources["nbgrader"]["notebook"]]
        released = {grade_id(cell): cell.source for cell in notebook.release.cells}
        truth = {grade_id(cell): cell.source for cell in notebook.truth.cells if grade_id(cell)}
        for cell in nb.cells:
            name = grade_id(cell)
            if name is None or cell.source != truth.get(name):
                continue  # the learner's own words
            hidden = _lines(cell.source) - _lines(released[name])
            cell.source = released[name]
            if cell.cell_type == "code" and hidden:
                cell.source += "\n\n# More checks, which are not shown, ran here."
            for output in cell.get("outputs", ()):
                if output.output_type == "error":
                    output.traceback = [
                        "(in a check that is not shown)" if _shows(frame, hidden) else frame
                        for frame in output.traceback
                    ]
        return nb, resources

    return hide


def _lines(source: str) -> set[str]:
    """The lines that say something, without their indentation."""
    return {line.strip() for line in source.splitlines() if len(line.strip()) > 3}


def _shows(frame: str, hidden: set[str]) -> bool:
    plain = strip_ansi(frame)
    return any(line in plain for line in hidden)

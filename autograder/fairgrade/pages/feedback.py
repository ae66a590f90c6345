"""The feedback room: a page for each person, with the status first, then the exercises, then the notebook.

``OUT/feedback/<student>/<lab>/`` holds a page for each notebook, where nbgrader's ``release_feedback`` looks
for them, and what that command needs to find whoever submitted through the exchange.
``OUT/feedback/<student>/<lab>.html`` is what to hand out, and there is one for everybody, also for those of
whom there is nothing to show. Every page is one file that needs nothing else.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

import nbformat
from nbformat import NotebookNode

from fairgrade.gradebook.book import GradebookEntry
from fairgrade.lab.course import Lab, LabCell, grade_id
from fairgrade.lab.exercises import Exercise, exercises
from fairgrade.pages.class_report import Row
from fairgrade.pages.frame import bar, has_mark, page, points, table
from fairgrade.pages.notebook import anchor, notebook_html
from fairgrade.pages.sanitize import visible
from fairgrade.results.store import Result, write_atomically

_FORMAT = 5  # raise it when pages written by an earlier version should be written anew

#: Files that `nbgrader collect` brings with a submission; `release_feedback` reads them beside its page.
_OF_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")


def page_path(out: Path, student: str, lab: str) -> Path:
    """Where the page to hand out stands."""
    return out / "feedback" / student / f"{lab}.html"


def write_feedback(lab: Lab, row: Row, entry: GradebookEntry, result: Result, out: Path, seen: str) -> bool:
    """Write one person's page, unless the page that stands there shows just this.

    The notebooks are read from ``OUT/autograded``. Can be called in a process of its own.

    Parameters
    ----------
    standing
        What the gradebook says; points and comments given by hand among it.
    result
        What the machine says.
    seen
        Changes when what the gradebook or the submission shows changes.

    Returns
    -------
    bool
        Whether anything was written.
    """
    path = page_path(out, row.student, lab.name)
    mark = hashlib.sha256(f"{_FORMAT} {seen} {row}".encode("utf-8", "replace")).hexdigest()
    if has_mark(path, mark):
        return False
    folder = path.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    title = f"{lab.name}: {row.student}"
    runs = {name: _run(lab, name, out, row.student) for name in lab.notebooks}
    verdicts = _verdicts(lab, entry, result, runs)
    made: dict[str, str] = {}
    for name in lab.notebooks:
        notebook = _notebook(lab, name, runs[name], out / "autograded" / row.student / lab.name, verdicts)
        if notebook:
            its = {key: one for key, one in verdicts.items() if key[0] == name}
            head = title if len(lab.notebooks) == 1 else f"{title}, {name}"
            body = f"{_status(row)}{_exercises(lab, its, '')}<h2>The notebook</h2>\n{notebook}"
            made[name] = page(head, body, mark=mark)
            write_atomically(folder / f"{name}.html", made[name])
    for name in _OF_THE_EXCHANGE if made else ():
        stamp = out / "autograded" / row.student / lab.name / name
        if stamp.is_file():
            write_atomically(folder / name, stamp.read_text(encoding="utf-8", errors="replace"))
    if len(made) == 1 == len(lab.notebooks):
        text = next(iter(made.values()))
    else:
        where = {name: f"{quote(lab.name)}/{quote(name)}.html" for name in made}
        links = "".join(f'<li><a href="{href}">{escape(name)}</a></li>' for name, href in where.items())
        body = _status(row) + (f"<h2>Your notebooks</h2><ul>{links}</ul>" if links else "")
        body += _exercises(lab, verdicts, None if not made else where)
        text = page(title, body, mark=mark)
    write_atomically(path, text)
    return True


# --- what came of each exercise --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Verdict:
    """What came of one graded cell."""

    cell: LabCell
    title: str
    points: float
    by_hand: bool
    waits: bool
    said: tuple[str, ...]
    comment: str

    @property
    def state(self) -> str:
        """What a person has done, or has to do; empty if it is the machine's alone."""
        waits = "waits for another look" if self.by_hand else "waits for a person"
        return ", ".join(["given by hand"] * self.by_hand + [waits] * self.waits)

    @property
    def in_words(self) -> str:
        if self.waits and not self.by_hand:
            return self.state
        told = f"{points(self.points)} of {points(self.cell.max_points)} points"
        return f"{told}, {self.state}" if self.state else told

    @property
    def html(self) -> str:
        """What is said of it."""
        said = "".join(f"<li>{escape(visible(text))}</li>" for text in self.said)
        comment = f"<p>Comment: {_paragraph(self.comment)}</p>" if self.comment else ""
        return (f'<ul class="plain">{said}</ul>' if said else "") + comment


def _paragraph(text: str) -> str:
    return "<br>".join(escape(visible(line)) for line in text.strip().splitlines())


def _verdicts(
    lab: Lab, entry: GradebookEntry, result: Result, runs: Mapping[str, NotebookNode | None]
) -> dict[tuple[str, str], _Verdict]:
    verdicts = {}
    for name, notebook in lab.notebooks.items():
        known = exercises(notebook)
        theirs = result.notebooks.get(name)
        scores = {cell.grade_id: cell for cell in theirs.cells} if theirs else {}
        for cell in notebook.cells:
            if cell.kind not in ("test", "written", "task"):
                continue
            key, score = (name, cell.grade_id), scores.get(cell.grade_id)
            machine = score.points if score else 0.0
            earned = entry.cells.get(key, machine or 0.0)
            said = theirs.lost.get(cell.grade_id, ()) if theirs and earned < cell.max_points else ()
            comment = entry.comments.get(key, "")
            if not said and score and score.message and score.message != comment:
                said = (score.message,)
            if earned < cell.max_points:
                said = (*said, *_stopped(known[cell.grade_id], runs[name]))
            waits = key in entry.waiting or (machine is None and key not in entry.cells)
            title = known[cell.grade_id].title
            verdicts[key] = _Verdict(cell, title, earned, key in entry.hand, waits, said, comment)
    return verdicts


def _stopped(exercise: Exercise, run: NotebookNode | None) -> tuple[str, ...]:
    """What is said where an answer cell of the exercise raised an error."""
    for cell in run.cells if run is not None else ():
        if cell.cell_type != "code" or grade_id(cell) not in exercise.answers:
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                first = next((line.strip() for line in output.evalue.splitlines() if line.strip()), "")
                error = ": ".join(part for part in (output.ename, first[:200]) if part)
                return (f"Your cell stopped with an error; what stands below it was not run. {error}",)
    return ()


# --- the page --------------------------------------------------------------------------------------------


def _status(row: Row) -> str:
    clauses = [escape(visible(clause)) for clause in row.reason.split("; ") if clause]
    reason = f"<p>{clauses[0]}</p>" if len(clauses) == 1 else ""
    if len(clauses) > 1:
        reason = '<ul class="plain">' + "".join(f"<li>{clause}</li>" for clause in clauses) + "</ul>"
    return (
        f'<div class="status"><p><strong>{points(row.score)} of {points(row.max_score)} points '
        f"({row.status}).</strong></p>{reason}</div>\n"
    )


def _exercises(
    lab: Lab, verdicts: Mapping[tuple[str, str], _Verdict], pages: Mapping[str, str] | str | None
) -> str:
    """The table of what is graded. `pages` says where each notebook is shown, None that none is."""

    def rows() -> Iterator[tuple[str, ...]]:
        for (name, cell), one in verdicts.items():
            title = escape(one.title)
            page = pages if pages is None or isinstance(pages, str) else pages.get(name)
            if page is not None:
                title = f'<a href="{page}#{anchor(lab.notebooks[name], cell)}">{title}</a>'
            earned = points(one.points) if not one.waits or one.points else "–"
            state = f"<p>{one.state.capitalize()}.</p>" if one.state else ""
            yield (
                title + bar(one.points / (one.cell.max_points or 1)),
                earned,
                points(one.cell.max_points),
                state + one.html,
            )

    caption = "What each exercise earned, and what was found; the names lead to the place in the notebook"
    if pages is None:
        caption = "What each exercise earned"
    columns = ("Exercise", "Points", "Of", "What was found")
    return f"<h2>Exercises</h2>\n{table(caption, columns, rows(), numbers=(1, 2))}\n"


def _run(lab: Lab, name: str, out: Path, student: str) -> NotebookNode | None:
    """The notebook as it was run; None if there is none to be shown."""
    path = out / "autograded" / student / lab.name / f"{name}.ipynb"
    try:
        return nbformat.reads(path.read_text("utf-8"), as_version=4)
    except Exception:  # a page that says why there is nothing to show is better than none
        return None


def _notebook(
    lab: Lab,
    name: str,
    run: NotebookNode | None,
    folder: Path,
    verdicts: Mapping[tuple[str, str], _Verdict],
) -> str:
    """The notebook as it was run; empty if there is none to be shown."""
    if run is None:
        return ""
    notes = {
        cell: f'<div class="note"><p><strong>{escape(one.title)}: {one.in_words}.</strong></p>'
        f"{one.html}</div>"
        for (notebook, cell), one in verdicts.items()
        if notebook == name
    }
    return notebook_html(lab.notebooks[name], run, notes, folder)

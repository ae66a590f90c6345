"""An executed notebook as HTML: the lab's cells as released, the learner's own, outputs made harmless.

Hidden tests, mark schemes and the author's answers are not in what comes out of here. A cell of the lab is
shown from the release, whatever the executed notebook holds, and of a test's outputs only what is meant for
learners.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from nbformat import NotebookNode

from fairgrade.checks.marks import report_text, reported
from fairgrade.lab.course import LabNotebook, grade_id
from fairgrade.lab.hidden_tests import hidden_in, tells, without_secrets
from fairgrade.pages.outputs import LONGEST_HTML, OutputCleaner, joined_text, picture_html
from fairgrade.pages.sanitize import (
    data_address,
    length_without_pictures,
    markdown,
    no_pictures,
    plain,
    visible,
)

_SHOWN_LINES, _SHOWN_CHARACTERS = 20, 2_000  # of an output, before it is folded
_LONGEST_TEXT = 100_000
_LONGEST_CODE = 20_000  # characters that are colored
_LARGEST_PICTURE = 5_000_000  # bytes
_MORE_CHECKS = "\n\n# More checks, which are not shown, ran here."


def anchor(lab: LabNotebook, name: str) -> str:
    """The id under which a cell of the lab stands on the page."""
    return f"cell-{next(i for i, cell in enumerate(lab.cells, 1) if cell.grade_id == name)}"


def notebook_html(
    lab: LabNotebook, run: NotebookNode, notes: Mapping[str, str], folder: Path | None = None
) -> str:
    """The notebook, to stand below a heading of the second level.

    Parameters
    ----------
    run
        As it was executed.
    notes
        By cell: HTML to stand with it, such as its points.
    folder
        Where pictures of the learner's and of the lab are; no other file is read.
    """
    return "\n".join(_Page(lab, notes, folder).cells(run))


class _Page:
    def __init__(self, lab: LabNotebook, notes: Mapping[str, str], folder: Path | None) -> None:
        self._lab, self._notes, self._folder = lab, notes, folder
        self._kinds = {cell.grade_id: cell.kind for cell in lab.cells}
        self._released = {grade_id(cell): cell.source for cell in lab.release.cells if grade_id(cell)}
        self._given = {cell.source.strip() for cell in lab.release.cells if cell.cell_type == "code"}
        self._truth = {grade_id(cell): cell.source for cell in lab.truth.cells if grade_id(cell)}
        self._outline = _Outline()
        self._outputs = OutputCleaner()

    def cells(self, run: NotebookNode) -> Iterator[str]:
        theirs = {
            c.get("execution_count") for c in run.cells if c.cell_type == "code" and not self._is_test(c)
        }
        for cell in run.cells:
            try:
                inside = self._cell(cell, theirs)
            except Exception:  # whatever a stranger's cell did to a library, the other cells are shown
                inside = f"<p><em>This cell could not be shown.</em></p>{_block(visible(str(cell.source)))}"
            name = grade_id(cell) or ""
            mark = f' id="{anchor(self._lab, name)}"' if name in self._kinds else ""
            yield f'<div class="cell"{mark}>{inside}{self._notes.get(name, "")}</div>'

    def _is_test(self, cell: NotebookNode) -> bool:
        return self._kinds.get(grade_id(cell) or "") == "test"

    def _cell(self, cell: NotebookNode, theirs: set[Any]) -> str:
        name = grade_id(cell) or ""
        kind = self._kinds.get(name)
        ours = kind in ("test", "locked", "task")
        source = self._released.get(name, "") if ours else cell.source
        if cell.cell_type == "markdown":
            return self._outline.fit(self._markdown(source, cell.get("attachments", {}), ours))
        if cell.cell_type != "code":
            return _block(visible(source))
        if kind == "test":
            hidden = hidden_in(self._truth[name], source)
            code = _code(source + (_MORE_CHECKS if hidden else ""))
            report = reported(cell.outputs)
            listed = report_text(report) if report else ""  # stands with the points already
            said = "".join(self._test_output(output, hidden, theirs, listed) for output in cell.outputs)
            return f"<details><summary>The test</summary>{code}</details>{said}"
        label = "Code of the lab" if ours or (not name and source.strip() in self._given) else "Your code"
        if cell.get("execution_count") is None and source.strip():
            label += ", not run"
        outputs = "".join(self._output(output) for output in _joined(cell.outputs))
        said = f'<p class="label">What it put out</p>{outputs}' if outputs else ""
        return f'<p class="label">{label}</p>{_code(source)}{said}'

    def _markdown(self, source: str, attachments: Any, ours: bool) -> str:
        if length_without_pictures(source) > LONGEST_HTML:
            return _block(visible(source))

        def picture(address: str) -> str:
            if address.startswith("attachment:"):
                bundle = attachments.get(unquote(address.removeprefix("attachment:")), {})
                return next(
                    (data_address(kind, joined_text(content)) for kind, content in bundle.items()), ""
                )
            return no_pictures(address) or self._file(address)

        return markdown(source, pictures=picture, links=ours)

    def _file(self, address: str) -> str:
        """A picture from the submission's own folder."""
        if self._folder is None or ":" in address:
            return ""
        path = self._folder / unquote(address)
        try:
            inside = path.resolve().is_relative_to(self._folder.resolve()) and path.is_file()
            if not inside or path.stat().st_size > _LARGEST_PICTURE:
                return ""
            return data_address(mimetypes.guess_type(path.name)[0] or "", path.read_bytes())
        except (OSError, ValueError):
            return ""

    # --- outputs -----------------------------------------------------------------------------------------

    def _output(self, output: NotebookNode) -> str:
        if output.output_type == "stream":
            text = plain(joined_text(output.text))
            if output.name == "stderr":
                return f'<p class="label">On standard error</p>{_folded(text)}' if text.strip() else ""
            return _folded(text) if text else ""
        if output.output_type == "error":
            lines = "\n".join(map(str, output.traceback)) or f"{output.ename}: {output.evalue}"
            return f'<p class="label">Error</p>{_folded(plain(lines))}'
        return self._data(output.data, output.get("metadata", {}))

    def _data(self, data: Mapping[str, Any], metadata: Any) -> str:
        shown = self._outputs.best(data, metadata)
        if shown.form == "html":
            scroll = '<div class="scroll" tabindex="0" role="region" aria-label="Output">'
            return f"{scroll}{shown.content}</div>"
        if shown.form == "picture":
            return f"<p>{picture_html(shown)}</p>"
        if shown.form == "text":
            return _folded(shown.content)
        return f"<p><em>{escape(shown.content)}</em></p>" if shown.content else ""

    def _test_output(
        self, output: NotebookNode, hidden: frozenset[str], theirs: set[Any], listed: str
    ) -> str:
        """What a test says to the learner. Its messages stand with its points; here is the rest."""
        if output.output_type == "stream":
            text = joined_text(output.text)
            lines = plain(text.replace(listed, "") if listed else text).split("\n")
            rest = [line for line in lines if not tells(line, hidden)]
            return _folded("\n".join(rest).strip("\n")) if "".join(rest).strip() else ""
        if output.output_type != "error" or output.ename == "CheckFailed":
            return ""
        frames = [plain(frame) for frame in output.traceback if isinstance(frame, str)]
        own = [frame for frame in frames if _cell_number(frame) in theirs and not tells(frame, hidden)]
        last = without_secrets(plain(f"{output.ename}: {output.evalue}".strip().splitlines()[0]), hidden)
        return _folded("\n".join([*own, last]))


class _Outline:
    """Headings of many cells, fitted below the page's own so that no level is left out."""

    def __init__(self) -> None:
        self._levels: list[int] = []
        self._open: list[int] = []

    def fit(self, html: str) -> str:
        return re.sub(r"<(/?)h([1-6])\b", self._one, html)

    def _one(self, found: re.Match[str]) -> str:
        if found[1]:
            return f"</h{self._open.pop() if self._open else 6}"
        level = int(found[2])
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        self._open.append(min(6, 2 + len(self._levels)))
        return f"<h{self._open[-1]}"


# --- pieces ----------------------------------------------------------------------------------------------


def _joined(outputs: list[NotebookNode]) -> Iterator[NotebookNode]:
    """The outputs, a stream that came in pieces as one."""
    last: NotebookNode | None = None
    for output in outputs:
        if (
            last is not None
            and output.output_type == last.output_type == "stream"
            and output.name == last.name
        ):
            last = NotebookNode({**last, "text": joined_text(last.text) + joined_text(output.text)})
            continue
        if last is not None:
            yield last
        last = output
    if last is not None:
        yield last


def _block(text: str) -> str:
    return f"<pre>{escape(text, quote=False)}</pre>"


def _folded(text: str) -> str:
    """A text; of a long one the beginning, and the rest to be opened."""
    cut = len(text) - _LONGEST_TEXT
    text = text[:_LONGEST_TEXT]
    lines = text.split("\n")
    start = "\n".join(lines[:_SHOWN_LINES])[:_SHOWN_CHARACTERS]
    end = f"<p><em>{cut:,} more characters are not shown.</em></p>" if cut > 0 else ""
    if len(lines) <= _SHOWN_LINES * 1.5 and len(text) <= _SHOWN_CHARACTERS * 1.5:
        return _block(text) + end
    rest = text[len(start) :].removeprefix("\n")
    size = f"{rest.count(chr(10)) + 1:,} more lines" if "\n" in rest else f"{len(rest):,} more characters"
    return f"{_block(start)}<details><summary>{size}</summary>{_block(rest)}{end}</details>"


@lru_cache(maxsize=500)
def _code(source: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    source = visible(source)
    if len(source) > _LONGEST_CODE:
        return _folded(source)
    colored = highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True))
    return f'<pre class="code">{colored}</pre>'


# --- what a test may say ---------------------------------------------------------------------------------


def _cell_number(frame: str) -> int | None:
    """Which cell a frame of a traceback is of."""
    found = re.match(r"(?:Cell |Input |File <ipython-input-)?\s*In ?\[(\d+)\]", frame) or re.match(
        r"Cell In ?\[(\d+)\]", frame
    )
    return int(found[1]) if found else None

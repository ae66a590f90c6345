"""An executed notebook as it may stand in ``OUT/autograded``, where the formgrader shows it.

The formgrader puts a notebook's HTML, markdown and formulas into a page of the Jupyter server's, with scripts
on: whatever runs there can change grades and start kernels. So nothing of a submission's is left in the
notebook that a browser would run, follow or fetch. The lab's own text stays as it was released.
"""

from __future__ import annotations

import mimetypes
import re
import uuid
from collections.abc import Iterator, Mapping
from copy import deepcopy
from html import escape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from nbformat import NotebookNode
from nbformat.v4 import new_output

from fairgrade.checks.marks import MARKS_TYPE, reported
from fairgrade.lab.course import LabNotebook, grade_id
from fairgrade.pages.outputs import LONGEST_HTML, OutputCleaner, joined_text, picture_html
from fairgrade.pages.sanitize import (
    data_address,
    length_without_pictures,
    markdown,
    no_pictures,
    plain,
    visible,
)

# Markdown in which no address and no formula can be, and no HTML.
_HARMLESS = re.compile(r"(?!.*(?://|www\.))[\w \n\t.,;:!?'\"()%*`/+=-]*", re.DOTALL)

# What a reader of markdown might take for more than text. MathJax looks for formulas in a page's text, so
# that these characters stand as themselves there does no harm only below an element that it passes over.
_MEANINGFUL = {ord(sign): f"&#{ord(sign)};" for sign in "\\`*_[]~|$\n"}
_PASSED_OVER = '<div class="tex2jax_ignore mathjax_ignore">'


def clean_notebook(
    lab: LabNotebook, notebook: NotebookNode, files: Mapping[str, bytes] | None = None
) -> NotebookNode:
    """Return a copy of a notebook in which nothing of the submission's acts on who looks at it.

    Texts in markdown and HTML keep what :func:`fairgrade.pages.sanitize.clean` keeps; formulas are shown as
    they were written. Code and plain text are as they were, but for characters that hide or turn around text.

    Parameters
    ----------
    lab
        Its texts are left as they are, if they are in the notebook word for word.
    notebook
        As it was executed.
    files
        By name: the files beside the notebook, among them pictures that its texts show.
    """
    return _Cleaner(lab, files or {}).notebook(notebook)


def inert_files(files: Mapping[str, bytes], own: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Return the files that a browser shows or stores without running anything in them.

    The formgrader serves what lies beside a notebook, by the type that its name stands for.

    Parameters
    ----------
    files
        By name.
    own
        The lab's own files, which are kept whatever they are.
    """
    own = own or {}
    return {name: content for name, content in files.items() if own.get(name) == content or _is_inert(name)}


def _is_inert(name: str) -> bool:
    kind = mimetypes.guess_type(name)[0] or ""
    acts = "html" in kind or "script" in kind or kind.endswith("xml")
    return not acts and not kind.startswith(("message/", "multipart/"))


class _Cleaner:
    def __init__(self, lab: LabNotebook, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._outputs = OutputCleaner()
        own = [*lab.release.cells, *lab.truth.cells]
        self._own_texts = {cell.source for cell in own if cell.cell_type == "markdown"}
        self._marks = {grade_id(c): c.metadata.get("nbgrader", {}) for c in lab.truth.cells if grade_id(c)}
        self._about = lab.release.metadata
        self._ids: set[str] = set()

    def notebook(self, notebook: NotebookNode) -> NotebookNode:
        about = {
            key: deepcopy(self._about[key]) for key in ("kernelspec", "language_info") if key in self._about
        }
        version = {"nbformat": notebook.nbformat, "nbformat_minor": notebook.nbformat_minor}
        cells = [self._cell(cell) for cell in notebook.cells]
        if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
            for cell in cells:
                cell.pop("id", None)
        return NotebookNode(cells=cells, metadata=NotebookNode(about), **version)

    def _cell(self, cell: NotebookNode) -> NotebookNode:
        metadata = NotebookNode()
        if (name := grade_id(cell)) in self._marks:
            metadata.nbgrader = deepcopy(self._marks[name])
        source = joined_text(cell.source)
        made = NotebookNode(id=self._id(cell.get("id")), metadata=metadata)
        if cell.cell_type == "code":
            count = cell.get("execution_count")
            made.cell_type, made.source = "code", visible(source)
            made.execution_count = count if type(count) is int else None
            made.outputs = [self._output_or_remark(*one) for one in self._told_outputs(cell)]
            return made
        made.cell_type = "markdown"
        if cell.cell_type == "markdown" and source in self._own_texts:
            made.source = source
            if pictures := _pictures_only(cell.get("attachments")):
                made.attachments = pictures
        elif cell.cell_type == "markdown":
            made.source = self._markdown(source, cell.get("attachments"))
        else:
            made.source = _as_markdown(f"<pre>{escape(visible(source), quote=False)}</pre>")
        return made

    def _id(self, given: Any) -> str:
        usable = isinstance(given, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", given)
        name = given if usable and given not in self._ids else uuid.uuid4().hex[:8]
        self._ids.add(name)
        return name

    # --- text --------------------------------------------------------------------------------------------

    def _markdown(self, source: str, attachments: Any) -> str:
        if _HARMLESS.fullmatch(source):
            return source
        try:
            if length_without_pictures(source) <= LONGEST_HTML:
                return _as_markdown(markdown(source, pictures=self._pictures(attachments)))
        except Exception:  # whatever a stranger's text did to a library, it is still shown as text
            pass
        return _as_markdown(f"<pre>{escape(visible(source), quote=False)}</pre>")

    def _pictures(self, attachments: Any) -> Any:
        own = _pictures_only(attachments)

        def find(address: str) -> str:
            if address.startswith("attachment:"):
                bundle = own.get(unquote(address.removeprefix("attachment:")), {})
                return next((data_address(kind, content) for kind, content in bundle.items()), "")
            return no_pictures(address) or self._file(unquote(address))

        return find

    def _file(self, name: str) -> str:
        kind = _KINDS.get(PurePosixPath(name).suffix.lower(), "")
        content = self._files.get(str(PurePosixPath(name)))
        return data_address(kind, content) if kind and content is not None else ""

    # --- outputs -----------------------------------------------------------------------------------------

    def _told_outputs(self, cell: NotebookNode) -> Iterator[tuple[NotebookNode, Any]]:
        """Yield a cell's outputs of the known kinds, each with what `fairgrade.checks` says in it as data."""
        known = ("stream", "error", "display_data", "execute_result")
        for output in cell.get("outputs", ()):
            if output.get("output_type") in known:
                yield output, reported([output])

    def _output_or_remark(self, output: NotebookNode, report: Any) -> NotebookNode:
        try:
            return self._output(output, report)
        except Exception:  # whatever a stranger's output did to a library, the others are shown
            return new_output("stream", name="stdout", text="This output could not be shown.")

    def _output(self, output: NotebookNode, report: Any) -> NotebookNode:
        if output.output_type == "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            return new_output("stream", name=name, text=plain(joined_text(output.get("text", ""))))
        if output.output_type == "error":
            lines = [plain(str(line)) for line in output.get("traceback", ())]
            told = {key: plain(str(output.get(key, ""))) for key in ("ename", "evalue")}
            return new_output("error", **told, traceback=lines)
        data = {MARKS_TYPE: report} if report is not None else self._data(output)
        if output.output_type == "display_data":
            return new_output("display_data", data=data)
        count = output.get("execution_count")
        return new_output("execute_result", data=data, execution_count=count if type(count) is int else None)

    def _data(self, output: NotebookNode) -> dict[str, Any]:
        given = output.get("data", {})
        shown = self._outputs.best(given, output.get("metadata"))
        text = plain(joined_text(given["text/plain"])) if "text/plain" in given else ""
        data = {"text/plain": text} if text else {}
        if shown.form == "html":
            data["text/html"] = f"{_PASSED_OVER}{shown.content}</div>"
        elif shown.form == "picture":
            # As HTML, with its description: the types of pictures that the formgrader knows are fewer.
            data["text/html"] = picture_html(shown)
        elif shown.content:
            data["text/plain"] = shown.content
        return data


_KINDS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}


def _pictures_only(attachments: Any) -> dict[str, dict[str, str]]:
    """Return those attachments of a cell that are pictures."""
    found = {}
    for name, bundle in attachments.items() if isinstance(attachments, Mapping) else ():
        pictures = {
            kind: joined_text(content)
            for kind, content in (bundle.items() if isinstance(bundle, Mapping) else ())
            if data_address(kind, joined_text(content))
        }
        if pictures:
            found[str(name)] = pictures
    return found


def _as_markdown(html: str) -> str:
    """Return clean HTML as one line of markdown in which nothing but the HTML is read."""
    return f"{_PASSED_OVER}{html.strip().translate(_MEANINGFUL)}</div>"

"""Normal form: the one way a notebook is stored, so that a diff shows only what an author changed.

Readable and unique cell ids, no metadata but what a reader or nbgrader needs, merged streams, execution
counts 1..n or none, no widget state, ruff's formatting, sorted keys, one trailing newline.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import nbformat.reader
from nbformat import NotebookNode

from fairgrade.authoring.problem import ROOT, Problem

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# `skeleton` states a notebook's exemptions (see fairgrade.authoring.skeleton).
_KEPT_IN_NOTEBOOK = ("skeleton",)
# `editable` and `deletable` are how nbgrader locks a test cell; the rest is what authors write.
_KEPT_IN_CELL = ("deletable", "editable", "nbgrader", "numbers", "tags")
_GENERATED_BY_NBGRADER = ("checksum", "cell_type")
_SAYS_NOTHING = {"deletable": True, "editable": True, "numbers": {}, "tags": []}

# Ids made by a front end (a UUID, its first block) or by counting ("cell-12", "c07"): they name nothing.
_MACHINE_MADE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}|(c|cell)[-_]?\d+")
_VALID_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WIDGET = "application/vnd.jupyter.widget-view+json"


def dumps(nb: NotebookNode) -> str:
    """Write the notebook as text, as nbformat does, with one trailing newline."""
    return nbformat.writes(nb).rstrip("\n") + "\n"


def read(path: Path) -> NotebookNode:
    """Read a notebook from disk; a cell of an older format, which had no ids, gets the id "".

    Raises
    ------
    ValueError
        If the file is not a notebook.
    """
    text = path.read_text(encoding="utf-8")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ValueError(f"{path} is not a notebook: it is not JSON ({error})") from None
    cells = data.get("cells") if isinstance(data, dict) and data.get("nbformat") == 4 else None
    if not isinstance(cells, list) or not all({"cell_type", "source", "metadata"} <= set(c) for c in cells):
        raise ValueError(f"{path} is not a notebook: no nbformat 4, or cells without source or metadata")
    # Not nbformat.read: it repairs repeated ids with a warning, before they could be reported.
    nb = nbformat.reader.reads(text)
    nb.nbformat_minor = 5
    for cell in nb.cells:
        cell.setdefault("id", "")
    return nb


def write(nb: NotebookNode, path: Path) -> bool:
    """Write the notebook if its text differs from the file's; tell whether it did."""
    text = dumps(nb)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def normal_form(nb: NotebookNode, *, outputs: bool, generated: bool = False) -> NotebookNode:
    """Copy the notebook into normal form, except for the formatting of its code (see `formatted`).

    Parameters
    ----------
    nb : NotebookNode
        Any notebook.
    outputs : bool
        Whether code cells keep their outputs and execution counts (course/) or lose them.
    generated : bool
        Whether nbgrader wrote it (labs/): then its checksums stay, and the code of a test is folded, so that
        a learner sees its verdict and the next exercise. In solutions/ an author sees the code.
    """
    kept = {k: deepcopy(nb.metadata[k]) for k in _KEPT_IN_NOTEBOOK if nb.metadata.get(k)}
    normal = nbformat.v4.new_notebook(metadata=nbformat.from_dict({**NOTEBOOK_METADATA, **kept}))
    normal.nbformat_minor = 5
    normal.cells = [_normal_cell(c, outputs, generated) for c in nb.cells if not _is_blank(c)]
    _name_cells(normal.cells)
    return normal


def formatted(nb: NotebookNode, path: Path) -> NotebookNode:
    """Apply `ruff check --fix` and `ruff format` to the notebook's code.

    With the project's configuration and as the file `path`, so that the result is what `make tidy` leaves.
    """
    text = dumps(nb)
    for command in (["check", "--fix", "--exit-zero"], ["format"]):
        text = _ruff([*command, "--quiet", "--stdin-filename", str(path), "-"], text)
    return nbformat.reads(text, as_version=4)


def problems(nb: NotebookNode, path: Path, *, outputs: bool, generated: bool = False) -> list[Problem]:
    """Find where the file differs from its normal form, without running it."""
    normal = normal_form(nb, outputs=outputs, generated=generated)
    if not generated:
        normal = normal_form(formatted(normal, path), outputs=outputs)
    found = []
    before = {c.get("id", ""): c for c in nb.cells}
    for cell in normal.cells:
        if cell.id not in before:
            found.append(Problem("normal-form", "its id is missing, repeated or machine-made", cell.id))
            continue
        found += [
            Problem("normal-form", f"its {part} is not in normal form", cell.id)
            for part in ("source", "metadata", "outputs")
            if cell.get(part) != before[cell.id].get(part)
        ]
    code = [c for c in nb.cells if c.cell_type == "code"]
    expected = list(range(1, len(code) + 1)) if outputs else [None] * len(code)
    counts = [c.get("execution_count") for c in code]
    if counts != expected:
        wanted = "1, 2, 3, ... as in one run from top to bottom" if outputs else "absent"
        found.append(Problem("normal-form", f"execution counts are {counts}; they should be {wanted}"))
    if not found and dumps(normal) != path.read_text(encoding="utf-8"):
        found.append(Problem("normal-form", "its layout or metadata is not in normal form"))
    if found:
        found.append(Problem("normal-form", f"run: python -m fairgrade.authoring tidy {path}"))
    return found


def lint(nb: NotebookNode, path: Path) -> list[Problem]:
    """Find what ruff reports in the code and cannot fix by itself."""
    arguments = ["check", "--quiet", "--exit-zero", "--output-format", "concise"]
    said = _ruff([*arguments, "--stdin-filename", str(path), "-"], dumps(nb))
    return [Problem("ruff", line.split(".ipynb:", 1)[-1]) for line in said.splitlines() if ".ipynb:" in line]


def _ruff(arguments: list[str], text: str) -> str:
    # Beside the interpreter first: a notebook must not depend on whichever ruff is on the PATH.
    beside = Path(sys.executable).with_name("ruff")
    ruff = str(beside) if beside.exists() else shutil.which("ruff")
    if ruff is None:
        raise RuntimeError("ruff is not installed; run `make install`.")
    # Encoded by hand: text mode would turn a lone carriage return in a string into a newline.
    configured = [ruff, *arguments, "--config", str(ROOT / "pyproject.toml")]
    done = subprocess.run(configured, input=text.encode(), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"ruff could not read the notebook's code:\n{done.stderr.decode().strip()}")
    return done.stdout.decode()


_NEW = {
    "code": nbformat.v4.new_code_cell,
    "markdown": nbformat.v4.new_markdown_cell,
    "raw": nbformat.v4.new_raw_cell,
}


def _is_blank(cell: NotebookNode) -> bool:
    return not cell.source.strip() and "nbgrader" not in cell.metadata


def _is_test(flags: dict[str, Any]) -> bool:
    return bool(flags.get("grade")) and not flags.get("solution")


def _normal_cell(cell: NotebookNode, outputs: bool, generated: bool) -> NotebookNode:
    metadata = {k: deepcopy(cell.metadata[k]) for k in _KEPT_IN_CELL if k in cell.metadata}
    metadata = {k: v for k, v in metadata.items() if v != _SAYS_NOTHING.get(k)}
    if "nbgrader" in metadata and not generated:
        for key in _GENERATED_BY_NBGRADER:
            metadata["nbgrader"].pop(key, None)
    if generated and cell.cell_type == "code" and _is_test(metadata.get("nbgrader", {})):
        metadata["jupyter"] = {"source_hidden": True}
    new = _NEW[cell.cell_type](cell.source.rstrip(), metadata=nbformat.from_dict(metadata))
    new.id = cell.get("id", "")  # perhaps not a valid one; `_name_cells` comes next
    if cell.get("attachments"):
        new.attachments = deepcopy(cell.attachments)
    if outputs and cell.cell_type == "code":
        new.execution_count = cell.get("execution_count")
        new.outputs = _normal_outputs(cell.get("outputs", []), new.execution_count)
    return new


def _normal_outputs(outputs: list[NotebookNode], execution_count: int | None) -> list[NotebookNode]:
    """Streams of one name merged, live widgets left to their static picture, one execution count."""
    merged: dict[str, NotebookNode] = {}
    kept = []
    for output in deepcopy(outputs):
        if output.output_type == "stream":
            if output.name in merged:
                merged[output.name].text += output.text
                continue
            merged[output.name] = output
        elif output.output_type in ("display_data", "execute_result"):
            # A model id is drawn anew in each run and means nothing without the kernel it came from.
            output.data.pop(_WIDGET, None)
            output.metadata.pop(_WIDGET, None)
            if not output.data:
                continue
            if output.output_type == "execute_result":
                output.execution_count = execution_count
        kept.append(output)
    return kept


def _name_cells(cells: list[NotebookNode]) -> None:
    """Keep each id that names its cell; give the others the name of the section they stand in."""
    given: dict[int, str] = {}
    taken: set[str] = set()
    for i, cell in enumerate(cells):
        usable = _VALID_ID.fullmatch(cell.id) and not _MACHINE_MADE.fullmatch(cell.id)
        if usable and cell.id not in taken:
            given[i] = cell.id
            taken.add(cell.id)
    section = "top"
    for i, cell in enumerate(cells):
        tags = cell.metadata.get("tags", [])
        heading = re.search(r"(?m)^#{1,6}\s+(.+)$", cell.source) if cell.cell_type == "markdown" else None
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.cell_type == "markdown" and (tags or heading):
            section = _slug(tags[0] if tags else heading[1] if heading else "") or section
            name = name or section
        name = _slug(name) or f"{section}-{'code' if cell.cell_type == 'code' else 'text'}"
        if i not in given:
            unique, n = name, 2
            while unique in taken:
                unique, n = f"{name}-{n}", n + 1
            given[i] = unique
            taken.add(unique)
        cell.id = given[i]


def _slug(text: str) -> str:
    words = re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-").lower()
    return words if len(words) <= 40 else words[:40].rsplit("-", 1)[0]

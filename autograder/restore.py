"""Give a submitted notebook back the cells it must have.

Every cell that the lab names is put right from the lab's own copy: tests and other locked cells get their
source, tags and points back, missing ones are added, second copies lose their mark. What the learner wrote
stays. No code runs here, and nothing in the submission can make these functions fail.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from .course import LabNotebook, describe, grade_id


@dataclass(frozen=True)
class Restored:
    """A notebook that holds every cell the lab names, and what had to be done for that."""

    notebook: NotebookNode
    repairs: tuple[str, ...]


@dataclass(frozen=True)
class Differences:
    """Names of the lab's own cells, those for answers aside, that are not as they were released.

    Attributes
    ----------
    missing
        Not there. Cells for answers are named here too.
    changed
        Edited.
    outdated
        As an earlier release had them.
    """

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    outdated: tuple[str, ...]


def differences(content: dict[str, Any], lab: LabNotebook) -> Differences:
    """What :func:`restore` would put back, by name."""
    own, there = _own_names(lab), {}
    for cell in _cells(content):
        if name := _lab_name(cell, own):
            there[name] = cell  # the last copy counts
    released = {grade_id(cell): cell for cell in lab.release.cells if grade_id(cell)}
    differing = [
        name
        for name, cell in released.items()
        if name in there
        and describe(cell).kind not in ("answer", "written")
        and there[name].source.strip() != cell.source.strip()
    ]
    outdated = tuple(name for name in differing if _as_released_once(there[name]))
    changed = tuple(name for name in differing if name not in outdated)
    return Differences(tuple(name for name in released if name not in there), changed, outdated)


def belongs(content: dict[str, Any], lab: LabNotebook) -> tuple[int, int]:
    """How many of the lab's named cells a notebook holds, and how many named cells of other labs."""
    own = _own_names(lab)
    cells = _cells(content)
    named = {name for cell in cells if (name := grade_id(cell))}
    recognised = {name for cell in cells if (name := _lab_name(cell, own))}
    return len(recognised), len(named - recognised)


def restore(content: dict[str, Any], lab: LabNotebook) -> Restored:
    """Build the notebook to run from what was handed in.

    Parameters
    ----------
    content
        A notebook of format 4 as plain data; it may break the format's rules in any way.
    lab
        The lab's notebook.
    """
    wanted = {grade_id(cell): cell for cell in lab.truth.cells if grade_id(cell)}
    shown = {grade_id(cell): cell.source for cell in lab.release.cells if grade_id(cell)}
    cells = _cells(content)
    own = _own_names(lab)
    names = [_lab_name(cell, own) for cell in cells]
    did: Counter[str] = Counter()

    # The last copy of a cell counts, as in nbgrader; earlier ones run as the learner's own.
    last = {name: index for index, name in enumerate(names) if name}
    for index, (cell, name) in enumerate(zip(cells, names, strict=True)):
        if name and last[name] == index:
            cells[index] = _mend(cell, wanted[name], shown.get(name, ""), did)
        else:
            if name:
                did["copies"] += 1
                names[index] = None
            cell.metadata.pop("nbgrader", None)
    _add_missing(cells, names, wanted, did)

    notebook = NotebookNode(nbformat=4, nbformat_minor=5, metadata=_notebook_metadata(lab), cells=cells)
    _distinct_ids(notebook)
    return Restored(notebook, _sentences(did))


def _cells(content: dict[str, Any]) -> list[NotebookNode]:
    """The cells, built anew so that they are valid whatever was handed in. Outputs are dropped."""
    cells = content.get("cells")
    return [_fresh(cell) for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def _fresh(cell: dict[str, Any]) -> NotebookNode:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    kind = cell.get("cell_type")
    node = NotebookNode(
        id=cell["id"] if isinstance(cell.get("id"), str) else "",
        cell_type=kind if kind in ("code", "markdown") else "raw",
        metadata=NotebookNode(),
        # JSON allows lone surrogates, UTF-8 does not.
        source=source.encode("utf-8", "replace").decode() if isinstance(source, str) else "",
    )
    if node.cell_type == "code":
        node.update(execution_count=None, outputs=[])
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    tags, mark = metadata.get("tags"), metadata.get("nbgrader")
    if isinstance(tags, list):
        valid = [tag for tag in tags if isinstance(tag, str) and re.fullmatch(r"[^,\n]+", tag)]
        node.metadata.tags = list(dict.fromkeys(valid))
    if isinstance(mark, dict):
        node.metadata.nbgrader = mark
    if node.cell_type == "markdown" and _are_attachments(cell.get("attachments")):
        node.attachments = cell["attachments"]
    return node


def _are_attachments(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str)
        and isinstance(bundle, dict)
        and all(isinstance(text, str) for pair in bundle.items() for text in pair)
        for name, bundle in value.items()
    )


def _own_names(lab: LabNotebook) -> dict[tuple[str, str], str]:
    """The lab's names, by nbgrader's mark and by the cell's own id, as learners received them."""
    names: dict[tuple[str, str], str] = {}
    for cell in lab.release.cells:
        if name := grade_id(cell):
            names["mark", name] = name
            if cell.get("id"):
                names["id", cell.id] = name
    return names


def _lab_name(cell: NotebookNode, own: dict[tuple[str, str], str]) -> str | None:
    """The lab's name for a cell. Where the mark was lost, the cell's own id may have survived."""
    if cell.metadata.get("nbgrader"):
        return own.get(("mark", grade_id(cell) or ""))
    return own.get(("id", cell.id))


def _mend(cell: NotebookNode, truth: NotebookNode, shown: str, did: Counter[str]) -> NotebookNode:
    """The lab's cell, with the learner's source where the learner was meant to write."""
    mended = deepcopy(truth)
    mended.id = cell.id
    what = describe(truth)
    if what.kind in ("answer", "written"):
        mended.source = cell.source
        if "attachments" in cell and truth.cell_type == "markdown":
            mended.attachments = cell.attachments
    elif cell.source.strip() not in (shown.strip(), truth.source.strip()) and not _as_released_once(cell):
        did["changed"] += 1
    if "skip-execution" in set(cell.metadata.get("tags", ())) - set(truth.metadata.get("tags", ())):
        did["skipped"] += 1
    if cell.cell_type != truth.cell_type or _role(cell) != _role(truth):
        did["marks"] += 1
    return mended


def _as_released_once(cell: NotebookNode) -> bool:
    """Whether a cell agrees with its own checksum: it is from an earlier release, nobody changed it."""
    from nbgrader.utils import compute_checksum

    try:
        return compute_checksum(cell) == cell.metadata.nbgrader["checksum"]
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def _role(cell: NotebookNode) -> list[bool]:
    """What a cell's mark says about grading. ``locked`` is left out: nbgrader derives it."""
    mark = cell.metadata.get("nbgrader", {})
    return [bool(mark.get(key)) for key in ("grade", "solution", "task")]


def _add_missing(
    cells: list[NotebookNode],
    names: list[str | None],
    wanted: dict[str, NotebookNode],
    did: Counter[str],
) -> None:
    """Put missing cells in, each just before the lab's next cell, so that the learner's own work above
    it has run, and never before the lab's previous cell."""
    order = list(wanted)
    for at, name in enumerate(order):
        if name in names:
            continue
        kind = describe(wanted[name]).kind
        if kind == "answer":
            # The learner deleted or retyped it. Putting the starter back could undo their own code.
            did["answers"] += 1
            continue
        cell = deepcopy(wanted[name])
        if kind == "written" and cell.cell_type == "code":
            cell.source = "# This cell was missing. The answer may stand in another cell.\n"
        after = next((names.index(n) + 1 for n in reversed(order[:at]) if n in names), 0)
        before = next((names.index(n) for n in order[at + 1 :] if n in names), len(cells))
        position = max(after, before)
        cells.insert(position, cell)
        names.insert(position, name)
        did["missing"] += 1


def _notebook_metadata(lab: LabNotebook) -> NotebookNode:
    """The lab's kernel, not the one the submission names."""
    kept = ("kernelspec", "language_info")
    return NotebookNode({key: deepcopy(lab.truth.metadata[key]) for key in kept if key in lab.truth.metadata})


def _distinct_ids(notebook: NotebookNode) -> None:
    seen: set[str] = set()
    for number, cell in enumerate(notebook.cells):
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell.get("id", "")) or cell.id in seen:
            cell.id = f"cell-{number}"
            while cell.id in seen:
                cell.id += "x"
        seen.add(cell.id)


def _sentences(did: Counter[str]) -> tuple[str, ...]:
    """What was done, for the reason column."""
    say = {
        "missing": "{} missing from the notebook put back",
        "changed": "{} that differed from the lab's put back",
        "skipped": "{} tagged to be skipped run all the same",
        "marks": "{} with altered grading marks set right",
        "copies": "{} found twice; the last copy counts",
        "answers": "{} meant for an answer missing",
    }
    return tuple(say[key].format(f"{n} cell" if n == 1 else f"{n} cells") for key, n in did.items())

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

from fairgrade.lab.course import LabNotebook, describe, grade_id


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
    """Return what :func:`restore` would put back, by name."""
    own = _own_names(lab)
    there: dict[str, NotebookNode] = {}
    for cell in _cells(content):
        if name := _lab_name(cell, own):
            there[name] = cell  # the last copy counts
    released = _named_cells(lab.release)
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
    """Return how many of the lab's named cells a notebook holds, and how many of other labs."""
    own = _own_names(lab)
    cells = _cells(content)
    named = {name for cell in cells if (name := grade_id(cell))}
    recognized = {name for cell in cells if (name := _lab_name(cell, own) or _by_text(cell, own))}
    # Labs may use the same names. If most of what learners do not write in reads otherwise, it is another's.
    # An instructor who tries the grader may hand in the source, with its hidden tests.
    texts = {cell.source.strip() for cell in cells}
    versions = [_released(lab), {name: cell.source for name, cell in _named_cells(lab.source).items()}]
    given = recognized - _writable(lab)
    familiar = sum(any(shown.get(name, "").strip() in texts for shown in versions) for name in given)
    if familiar < _FAMILIAR * len(given) and len(given) > 2:
        return 0, len(named)
    return len(recognized), len(named - recognized)


def answers_in(content: dict[str, Any], lab: LabNotebook) -> int:
    """Return how many of the cells that learners write in are no longer as released."""
    shown = _released(lab)
    own = _own_names(lab)
    writable = _writable(lab)
    return len(
        {
            name
            for cell in _cells(content)
            if (name := _lab_name(cell, own)) in writable
            and cell.source.strip() != shown.get(name, "").strip()
        }
    )


_FAMILIAR = 0.25  # of the lab's own cells; an earlier release may differ in many, a learner changes few


def _writable(lab: LabNotebook) -> set[str]:
    return {cell.grade_id for cell in lab.cells if cell.kind in ("answer", "written")}


def _released(lab: LabNotebook) -> dict[str, str]:
    return {name: cell.source for name, cell in _named_cells(lab.release).items()}


def _named_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {name: cell for cell in notebook.cells if (name := grade_id(cell))}


def restore(content: dict[str, Any], lab: LabNotebook) -> Restored:
    """Build the notebook to run from what was handed in.

    Parameters
    ----------
    content
        A notebook of format 4 as plain data; it may break the format's rules in any way.
    lab
        The lab's notebook.
    """
    wanted = _named_cells(lab.truth)
    shown = _released(lab)
    cells = _cells(content)
    own = _own_names(lab)
    names = [_lab_name(cell, own) for cell in cells]
    marked = set(names)
    for index, cell in enumerate(cells):
        # Where a program dropped marks and ids, the text of the lab's own cells still tells. A learner's
        # scratch copy of a cell that is there must not take its place.
        if (name := _by_text(cell, own)) not in marked:
            names[index] = names[index] or name
    did: Counter[str] = Counter()

    counts = _which_count(cells, names, wanted, shown)
    kept: list[NotebookNode] = []
    of: list[str | None] = []
    absent = wanted.keys() - set(filter(None, names))
    for index, (cell, name) in enumerate(zip(cells, names, strict=True)):
        if _CONFLICT.search(cell.source):
            did["conflict"] += 1
        if name and counts[name] == index:
            if _answers_of(name, wanted) & absent and _is_changed(cell, wanted[name], shown.get(name, "")):
                # Merged into the test, or typed there: the learner's text runs, then the test as it must be.
                kept.append(_own_code(cell))
                of.append(None)
                did["rescued"] += 1
            kept.append(_mend(cell, wanted[name], shown.get(name, ""), did))
            of.append(name)
            continue
        if name:
            did["copies"] += 1
            if index > counts[name] and describe(wanted[name]).kind == "answer":
                # It is as released, and would undo the answer above it.
                cell = _as_text(cell)
        cell.metadata.pop("nbgrader", None)
        kept.append(cell)
        of.append(None)
    cells, names = kept, of
    _put_in_order(cells, names, wanted, did)
    _add_missing(cells, names, wanted, did)

    notebook = NotebookNode(nbformat=4, nbformat_minor=5, metadata=_notebook_metadata(lab), cells=cells)
    _distinct_ids(notebook)
    return Restored(notebook, _sentences(did))


_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)


def _which_count(
    cells: list[NotebookNode],
    names: list[str | None],
    wanted: dict[str, NotebookNode],
    shown: dict[str, str],
) -> dict[str, int]:
    """Of the copies of a cell, the last one counts, as in nbgrader.

    But not one left as it was released if there is another that was written in.
    """
    counts: dict[str, int] = {}
    for index, (cell, name) in enumerate(zip(cells, names, strict=True)):
        if not name:
            continue
        blank = not cell.source.strip() or cell.source.strip() == shown.get(name, "").strip()
        if name in counts and blank and describe(wanted[name]).kind in ("answer", "written"):
            continue
        counts[name] = index
    return counts


def _answers_of(test: str, wanted: dict[str, NotebookNode]) -> set[str]:
    """The answers that a test is about: those between it and the test before."""
    answers: set[str] = set()
    if describe(wanted[test]).kind != "test":
        return answers
    for name, cell in wanted.items():
        kind = describe(cell).kind
        if name == test:
            break
        if kind == "test":
            answers = set()
        elif kind == "answer":
            answers.add(name)
    return answers


def _own_code(cell: NotebookNode) -> NotebookNode:
    return NotebookNode(
        id="",
        cell_type="code",
        metadata=NotebookNode(),
        source=cell.source,
        execution_count=None,
        outputs=[],
    )


def _as_text(cell: NotebookNode) -> NotebookNode:
    return NotebookNode(id=cell.id, cell_type="raw", metadata=NotebookNode(), source=cell.source)


def _put_in_order(
    cells: list[NotebookNode],
    names: list[str | None],
    wanted: dict[str, NotebookNode],
    did: Counter[str],
) -> None:
    """Move the lab's own cells back to where the lab has them, and each test below its answers.

    What the learner writes in stays where the learner put it.
    """
    order = {name: at for at, name in enumerate(wanted)}
    fixed = {name for name in wanted if describe(wanted[name]).kind in ("answer", "written")}
    present = [name for name in names if name]
    for name in [one for one in present if one not in _in_order(present, order, fixed) | fixed]:
        cell = _take(cells, names, name)
        _insert(cells, names, cell, name, list(wanted))
        did["moved"] += 1
    for name in order:
        if name not in names:
            continue
        below = [names.index(one) for one in _answers_of(name, wanted) if one in names]
        if below and max(below) > names.index(name):
            cell = _take(cells, names, name)
            cells.insert(max(below), cell)  # one less than it was: the test stood above
            names.insert(max(below), name)
            did["moved"] += 1


def _in_order(present: list[str], order: dict[str, int], fixed: set[str]) -> set[str]:
    """The names that need not be moved: the heaviest run in the lab's order; answers weigh more."""
    best: list[tuple[int, list[str]]] = []
    for at, name in enumerate(present):
        before = [best[i] for i in range(at) if order[present[i]] < order[name]]
        weight, run = max(before, key=lambda one: one[0], default=(0, []))
        best.append((weight + (3 if name in fixed else 2), [*run, name]))
    return set(max(best, key=lambda one: one[0], default=(0, []))[1])


def _take(cells: list[NotebookNode], names: list[str | None], name: str) -> NotebookNode:
    at = names.index(name)
    names.pop(at)
    return cells.pop(at)


def _insert(
    cells: list[NotebookNode], names: list[str | None], cell: NotebookNode, name: str, order: list[str]
) -> None:
    """Put a cell in just before the lab's next one, and never before the lab's previous one.

    So the learner's own work above it has run.
    """
    at = order.index(name)
    after = next((names.index(n) + 1 for n in reversed(order[:at]) if n in names), 0)
    before = next((names.index(n) for n in order[at + 1 :] if n in names), len(cells))
    cells.insert(max(after, before), cell)
    names.insert(max(after, before), name)


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
        source=_clean(source) if isinstance(source, str) else "",
    )
    if node.cell_type == "code":
        node.update(execution_count=None, outputs=[])
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    tags, mark = metadata.get("tags"), metadata.get("nbgrader")
    if isinstance(tags, list):
        valid = [tag for tag in tags if isinstance(tag, str) and re.fullmatch(r"[^,\n]+", tag)]
        node.metadata.tags = list(dict.fromkeys(valid))
    if isinstance(mark, dict):
        node.metadata.nbgrader = mark
    if node.cell_type == "markdown" and _are_attachments(cell.get("attachments")):
        node.attachments = cell["attachments"]
    return node


def _clean(source: str) -> str:
    """Text that Python can read: byte-order marks and NULs stop it, and UTF-8 has no lone surrogates."""
    return source.translate({0xFEFF: None, 0: None}).encode("utf-8", "replace").decode()


def _are_attachments(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str)
        and isinstance(bundle, dict)
        and all(isinstance(text, str) for pair in bundle.items() for text in pair)
        for name, bundle in value.items()
    )


def _own_names(lab: LabNotebook) -> dict[tuple[str, str], str]:
    """The lab's names: by nbgrader's mark, by the cell's own id, and by the text as it was released.

    By the text only of cells that learners do not write in.
    """
    names: dict[tuple[str, str], str] = {}
    writable = _writable(lab)
    for cell in lab.release.cells:
        if name := grade_id(cell):
            names["mark", name] = name
            if cell.get("id"):
                names["id", cell.id] = name
            if len(cell.source.strip()) >= _TELLING and name not in writable:
                names["text", cell.source.strip()] = name
    return names


def _lab_name(cell: NotebookNode, own: dict[tuple[str, str], str]) -> str | None:
    """The lab's name for a cell. Where the mark was lost, the cell's own id may have survived."""
    if cell.metadata.get("nbgrader"):
        return own.get(("mark", grade_id(cell) or ""))
    return own.get(("id", cell.id))


def _by_text(cell: NotebookNode, own: dict[tuple[str, str], str]) -> str | None:
    return None if cell.metadata.get("nbgrader") else own.get(("text", cell.source.strip()))


_TELLING = 30  # characters; a shorter cell may be the learner's own


def _mend(cell: NotebookNode, truth: NotebookNode, shown: str, did: Counter[str]) -> NotebookNode:
    """The lab's cell, with the learner's source where the learner was meant to write."""
    mended = deepcopy(truth)
    mended.id = cell.id
    what = describe(truth)
    if what.kind in ("answer", "written"):
        mended.source = cell.source
        if "attachments" in cell and truth.cell_type == "markdown":
            mended.attachments = cell.attachments
    elif _is_changed(cell, truth, shown):
        did["changed"] += 1
    if "skip-execution" in set(cell.metadata.get("tags", ())) - set(truth.metadata.get("tags", ())):
        did["skipped"] += 1
    if cell.cell_type != truth.cell_type or _role(cell) != _role(truth):
        did["marks"] += 1
    return mended


def _is_changed(cell: NotebookNode, truth: NotebookNode, shown: str) -> bool:
    return cell.source.strip() not in (shown.strip(), truth.source.strip()) and not _as_released_once(cell)


def _as_released_once(cell: NotebookNode) -> bool:
    """Whether a cell agrees with its own checksum: it is from an earlier release, nobody changed it."""
    from nbgrader.utils import compute_checksum

    try:
        return bool(compute_checksum(cell) == cell.metadata.nbgrader["checksum"])
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
    """Put missing cells in, but for answers."""
    for name in wanted:
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
        _insert(cells, names, cell, name, list(wanted))
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
        "missing": "put back {} missing from the notebook",
        "changed": "put back {} that differed from the lab's",
        "skipped": "ran {} tagged to be skipped",
        "marks": "corrected the grading marks of {}",
        "copies": "found {} twice; the last copy with an answer counts",
        "moved": "moved {} of the lab's back into order",
        "rescued": "ran the answer in {} of the lab's on its own",
        "conflict": "found the marks of an unresolved merge (<<<<<<<) in {}",
        "answers": "did not find {} meant for an answer",
    }
    return tuple(say[key].format(f"{n} cell" if n == 1 else f"{n} cells") for key, n in did.items())

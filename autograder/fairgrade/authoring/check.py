"""Check: everything that is to be true of a notebook, by the folder it lies in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode

from fairgrade.authoring import normal, prose, skeleton, source
from fairgrade.authoring.problem import Problem
from fairgrade.authoring.run import Run, RunError, run


def in_order(nb: NotebookNode, found: list[Problem]) -> list[Problem]:
    """Sort problems from top to bottom of the notebook, those of the whole notebook first, each once."""
    places = {cell.get("id", ""): i for i, cell in enumerate(nb.cells)}
    return sorted(dict.fromkeys(found), key=lambda p: places.get(p.cell, -1))


def notebooks(root: Path, kind: str) -> list[Path]:
    """List the notebooks of one kind ("course", "solutions" or "labs") in reading order."""
    pattern = "*.ipynb" if kind == "course" else "*/*.ipynb"
    return sorted(p for p in (root / kind).glob(pattern) if ".ipynb_checkpoints" not in p.parts)


def kind_of(path: Path) -> str:
    """Tell which rules apply to a notebook, by the folder that it is in.

    Raises
    ------
    ValueError
        If it is not course/NAME.ipynb, solutions/LAB/NAME.ipynb or labs/LAB/NAME.ipynb.
    """
    path = path.resolve()
    if path.parent.name == "course":
        return "course"
    if path.parent.parent.name in ("solutions", "labs"):
        return path.parent.parent.name
    raise ValueError(f"{path} is in none of course/, solutions/LAB/ and labs/LAB/.")


def unrun(path: Path) -> list[Problem]:
    """Find the problems that can be seen without running the notebook."""
    kind = kind_of(path)
    nb = normal.read(path)
    form = normal.problems(nb, path, outputs=kind == "course", generated=kind == "labs")
    if kind == "labs":
        return form
    tidied = normal.formatted(normal.normal_form(nb, outputs=kind == "course"), path)
    form += normal.lint(tidied, path)
    if kind == "course":
        return form + prose.coverage(nb) + skeleton.check(nb, path)
    return form + prose.coverage(nb, demand=False) + source.check(nb, path)


def ran(path: Path, execute: Callable[..., Run] = run) -> list[Problem]:
    """Find what one run of the notebook shows: errors, warnings, numbers in the prose that it contradicts.

    For a course notebook this includes outputs that differ from the file's; nbval judges those more strictly.
    """
    nb = normal.read(path)
    try:
        result = execute(nb, path.parent, prose.bound(nb))
    except RunError as error:
        return [Problem("run", str(error))]
    found = prose.mismatches(nb, result.values)
    for cell in result.notebook.cells:
        found += skeleton.quiet(cell)
    if kind_of(path) == "course":
        found += _stale_outputs(nb, result.notebook)
    return found


def _stale_outputs(nb: NotebookNode, fresh: NotebookNode) -> list[Problem]:
    stored = normal.normal_form(nb, outputs=True)
    fresh = normal.normal_form(fresh, outputs=True)
    return [
        Problem("stale-output", "a run gives another output than the file holds; run tidy", now.id)
        for was, now in zip(stored.cells, fresh.cells, strict=True)
        if _comparable(was) != _comparable(now)
    ]


def _comparable(cell: NotebookNode) -> list[object]:
    """Leave out the bytes of pictures, which differ between machines."""
    shown: list[object] = []
    for output in cell.get("outputs", []):
        data = {k: v for k, v in output.get("data", {}).items() if not k.startswith("image/")}
        shown.append((output.output_type, output.get("name"), output.get("text"), data))
    return shown

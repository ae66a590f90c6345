"""Release: labs/ from solutions/, by nbgrader's own converter.

nbgrader_config.py puts `CheckSource` first and `NormalForm` last among the preprocessors of
`generate_assignment`, so that the button in the formgrader, `nbgrader generate_assignment` and
`make release` all refuse the same sources and write the same bytes.
"""

from __future__ import annotations

import filecmp
import logging
import shutil
import tempfile
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ComputeChecksums, NbGraderPreprocessor
from traitlets.config.loader import PyFileConfigLoader

from fairgrade.authoring import normal, source
from fairgrade.authoring.problem import listing


class SourceError(ValueError):
    """A lab's source that must not be released; the message lists why."""


class CheckSource(NbGraderPreprocessor):
    """Refuse a source that breaks a rule of `fairgrade.authoring.source`."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook unchanged, or raise `SourceError`."""
        place = Path(resources["nbgrader"]["assignment"]) / f"{resources['nbgrader']['notebook']}.ipynb"
        if found := source.check(nb, place):
            raise SourceError(listing(place, found))
        return nb, resources


class NormalForm(NbGraderPreprocessor):
    """Bring the lab to normal form; numbers bound to expressions stay with the source."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook in normal form."""
        for cell in nb.cells:
            cell.metadata.pop("numbers", None)
        return normal.normal_form(nb, outputs=False, generated=True), resources


# Checksums last: nbgrader tells an unanswered or a changed cell by the text that learners were given.
PREPROCESSORS = [CheckSource, *GenerateAssignment.preprocessors.default(), NormalForm, ComputeChecksums]
"""For `c.GenerateAssignment.preprocessors`."""


def sources(root: Path) -> dict[str, Path]:
    """Each lab's name and its hand-written notebook, in order."""
    found = {}
    for folder in sorted(p for p in (root / "solutions").iterdir() if p.is_dir()):
        if any(folder.glob("*.ipynb")):
            found[folder.name] = folder / f"{folder.name}.ipynb"
    return found


def generate(root: Path, target: Path) -> list[str]:
    """Write the released form of every lab to target/LAB/LAB.ipynb, with the files beside it.

    Parameters
    ----------
    root : Path
        The folder of nbgrader_config.py and solutions/.
    target : Path
        A folder outside it, or labs/ itself.

    Returns
    -------
    list of str
        The labs.

    Raises
    ------
    SourceError
        If a source breaks a rule, or a lab would show what learners may not see. Nothing is written for it.
    """
    labs = sources(root)
    refused = []
    for path in labs.values():
        others = [p for p in path.parent.glob("*.ipynb") if p != path]
        if others or not path.exists():
            have = ", ".join(p.name for p in sorted(path.parent.glob("*.ipynb")))
            refused.append(f"{path.parent}: it must hold one notebook, {path.name}; it holds {have}")
            continue
        if found := source.check(normal.read(path), path):
            refused.append(listing(path, found))
    if refused:
        raise SourceError("\n".join(refused))
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "release"
        for lab in labs:
            _convert(root, lab, out)
            _refuse_leaks(normal.read(labs[lab]), out / lab / f"{lab}.ipynb")
        for lab in labs:
            shutil.rmtree(target / lab, ignore_errors=True)
            shutil.copytree(out / lab, target / lab)
    return list(labs)


def release(root: Path) -> list[str]:
    """Make labs/ what solutions/ says; one line for each lab that changed."""
    labs = root / "labs"
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch)
        generate(root, fresh)
        changed = differences(fresh, labs)
        for lab in changed:
            shutil.rmtree(labs / lab, ignore_errors=True)
            if (fresh / lab).exists():
                shutil.copytree(fresh / lab, labs / lab)
    return [f"labs/{lab}: {how}" for lab, how in changed.items()] or ["labs/ is up to date"]


def differences(fresh: Path, labs: Path) -> dict[str, str]:
    """How labs/ differs from a fresh release: lab to "new", "changed" or "removed"."""
    found = {}
    for lab in sorted(_folders(fresh) | _folders(labs)):
        if not (labs / lab).exists():
            found[lab] = "new"
        elif not (fresh / lab).exists():
            found[lab] = "removed: it has no source in solutions/"
        elif not _same(fresh / lab, labs / lab):
            found[lab] = "changed"
    return found


def _folders(root: Path) -> set[str]:
    return (
        {p.name for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")}
        if root.exists()
        else set()
    )


def _files(folder: Path) -> list[Path]:
    return sorted(
        p.relative_to(folder)
        for p in folder.rglob("*")
        if p.is_file() and not any(part.startswith(".") for part in p.relative_to(folder).parts)
    )


def _same(one: Path, other: Path) -> bool:
    files = _files(one)
    return files == _files(other) and all(filecmp.cmp(one / f, other / f, shallow=False) for f in files)


def _convert(root: Path, lab: str, out: Path) -> None:
    """One lab through nbgrader, with no gradebook."""
    config = PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
    config.CourseDirectory.update(assignment_id=lab, release_directory=str(out), root=str(root))
    # What `nbgrader generate_assignment --no-db` sets. A class's gradebook learns of a lab when it is graded.
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    said = _Said()
    coursedir = CourseDirectory(config=config)
    converter = GenerateAssignment(coursedir=coursedir, config=config, force=True, log=said.logger)
    try:
        converter.start()
    except NbGraderException as error:
        raise SourceError(f"solutions/{lab}: nbgrader refuses it\n{said.text or error}") from error


class _Said(logging.Handler):
    """What nbgrader logs as an error, kept for the message instead of the terminal."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []
        self.logger = logging.Logger("release")
        self.logger.addHandler(self)

    def emit(self, record: Any) -> None:
        self.lines.append(record.getMessage())

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def _refuse_leaks(nb: NotebookNode, lab: Path) -> None:
    text = "\n".join(cell.source for cell in normal.read(lab).cells)
    leaked = [(line, cell) for line, cell in source.secret_lines(nb).items() if line in text]
    if leaked:
        line, cell = leaked[0]
        raise SourceError(
            f"{lab.name}: the released lab shows a line that learners may not see, of cell {cell}: {line}"
        )

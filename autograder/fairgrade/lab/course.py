"""A course, and what one of its labs consists of.

Any nbgrader course will do: a folder with an ``nbgrader_config.py``. A lab is read with nbgrader's own
``generate_assignment`` steps, so headers, footers, cleared solutions and points are exactly what nbgrader
would release. Nothing is written into the course and no gradebook is touched.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode

from fairgrade import CHECKOUT

CONFIG_NAME = "nbgrader_config.py"

_MADE_UP = re.compile(r"cell-[0-9a-f]{8,}")  # how nbgrader names a cell that its author did not

Kind = Literal["test", "written", "task", "answer", "locked"]


class Unusable(ValueError):
    """An argument of a command cannot be used; the message names it and says what to do."""

    def __init__(self, argument: str, found: str) -> None:
        super().__init__(f"{argument}: {found}")
        self._made_of = argument, found

    def __reduce__(self) -> tuple[type[Unusable], tuple[str, str]]:
        return type(self), self._made_of  # it may come from another process


@dataclass(frozen=True)
class Course:
    """A folder with an ``nbgrader_config.py``.

    Attributes
    ----------
    root
        The folder, absolute.
    config
        The loaded traitlets configuration (``traitlets.config.Config``).
    """

    root: Path
    config: Any

    def directory(self, **overrides: Any) -> Any:
        """nbgrader's ``CourseDirectory`` for this course, with some of its settings replaced."""
        from nbgrader.coursedir import CourseDirectory

        return CourseDirectory(config=self.config, **{"root": self._nbgrader_root(), **overrides})

    def source_folder(self, lab: str) -> Path:
        """Return the folder of the lab's source notebooks."""
        directory = self.directory()
        return Path(os.path.normpath(directory.format_path(directory.source_directory, ".", lab)))

    def labs(self) -> list[str]:
        """Return the names of the labs that have a source notebook."""
        # The lab's name is a folder name wherever the course's directory structure puts it.
        parts = self.source_folder("\0").parts
        at = next(i for i, part in enumerate(parts) if "\0" in part)
        before, name, after = Path(*parts[:at]), parts[at], parts[at + 1 :]
        prefix, suffix = name.split("\0")
        if not before.is_dir():
            return []
        folders = (p for p in before.iterdir() if p.name.startswith(prefix) and p.name.endswith(suffix))
        found = [p for p in folders if any(p.joinpath(*after).glob("*.ipynb"))]
        return sorted(p.name[len(prefix) : len(p.name) - len(suffix) or None] for p in found)

    def _nbgrader_root(self) -> str:
        configured = self.config.get("CourseDirectory", {}).get("root")
        if isinstance(configured, str) and configured:
            elsewhere = Path(self.root, configured).expanduser()
            # A course that was copied from another machine still names its place there.
            if elsewhere.is_dir():
                return str(elsewhere)
        return str(self.root)


@dataclass(frozen=True)
class LabCell:
    """One cell that nbgrader knows by name."""

    grade_id: str
    kind: Kind
    max_points: float
    checksum: str


@dataclass(frozen=True)
class LabNotebook:
    """One notebook of a lab.

    Attributes
    ----------
    name
        File name without ``.ipynb``.
    truth
        What grading restores from: solutions cleared, hidden tests in place.
    release
        What learners receive: hidden tests and mark schemes removed as well.
    source
        What the author wrote, solutions included.
    """

    name: str
    truth: NotebookNode
    release: NotebookNode
    source: NotebookNode

    @property
    def cells(self) -> list[LabCell]:
        """The named cells, in the author's order."""
        return [describe(cell) for cell in self.truth.cells if grade_id(cell)]

    @property
    def max_points(self) -> float:
        """The points of all cells together."""
        return sum(cell.max_points for cell in self.cells)

    @property
    def answers(self) -> dict[str, str]:
        """The author's answer for each cell that learners write in."""
        return {
            name: cell.source
            for cell in self.source.cells
            if (name := grade_id(cell)) and describe(cell).kind in ("answer", "written")
        }

    def title(self, name: str) -> str:
        """Return what to call a named cell: its name, or where it stands if nbgrader made up the name."""
        if not _MADE_UP.fullmatch(name):
            return name
        for number, cell in enumerate(self.release.cells, 1):
            if grade_id(cell) == name:
                what = "test" if describe(cell).kind == "test" else "answer"
                return f"the {what} in cell {number}"
        return name


@dataclass(frozen=True)
class Lab:
    """A lab as grading sees it. It needs nothing more from the disk, so another machine can grade with it.

    Attributes
    ----------
    files
        The other files in its folder: relative path to content.
    fingerprint
        Changes when anything changes that a score may depend on: tests, points, files.
    """

    name: str
    course: Course
    notebooks: dict[str, LabNotebook]
    files: dict[str, bytes]
    fingerprint: str

    @property
    def max_points(self) -> float:
        """The points of all notebooks together."""
        return sum(notebook.max_points for notebook in self.notebooks.values())


def grade_id(cell: NotebookNode) -> str | None:
    """The name nbgrader knows a cell by, or None."""
    mark = cell.metadata.get("nbgrader")
    name = mark.get("grade_id") if isinstance(mark, dict) else None
    return name if isinstance(name, str) and name else None


def answered(notebook: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """A lab's notebook with some of its cells' sources replaced, by ``grade_id``.

    Of a release: what somebody hands in. Of a truth: what grading runs for somebody who hands that in.
    """
    filled = deepcopy(notebook)
    for cell in filled.cells:
        cell.source = answers.get(grade_id(cell) or "", cell.source)
    return filled


def describe(cell: NotebookNode) -> LabCell:
    """What a named cell is for. `cell` must come from a lab's own notebook, not from a submission."""
    mark = cell.metadata.nbgrader
    kind: Kind
    if mark.get("task"):
        kind = "task"
    elif mark.get("grade"):
        kind = "written" if mark.get("solution") else "test"
    else:
        kind = "answer" if mark.get("solution") else "locked"
    points = float(mark.get("points", 0)) if kind in ("test", "written", "task") else 0.0
    return LabCell(mark["grade_id"], kind, points, mark.get("checksum", ""))


def find_course(path: str | os.PathLike[str] | None = None) -> Course:
    """Find a course.

    Parameters
    ----------
    path
        Its folder. Without one, the course is the nearest at or above the working directory, or else the one
        that this package is part of.

    Raises
    ------
    Unusable
        If there is no ``nbgrader_config.py`` or it cannot be loaded.
    """
    if path is not None:
        root = Path(path)
        if not root.is_dir():
            raise Unusable("--course", f"{path} is not a folder; pass the folder that holds {CONFIG_NAME}.")
        if not (root / CONFIG_NAME).is_file():
            raise Unusable("--course", f"{path} has no {CONFIG_NAME}; pass the folder that holds it.")
    else:
        here = Path.cwd()
        candidates = [here, *here.parents, CHECKOUT]
        found = next((folder for folder in candidates if (folder / CONFIG_NAME).is_file()), None)
        if found is None:
            raise Unusable(
                "--course", f"no {CONFIG_NAME} here or above; pass --course with the folder that holds it."
            )
        root = found
    root = root.resolve()
    return Course(root, _load_config(root))


def _load_config(root: Path) -> Any:
    from traitlets.config.loader import PyFileConfigLoader

    before = Path.cwd()
    os.chdir(root)  # a configuration may name its paths relative to the course, as nbgrader's command does
    try:
        return PyFileConfigLoader(CONFIG_NAME, path=str(root)).load_config()
    except Exception as error:
        raise Unusable(
            "--course",
            f"{root / CONFIG_NAME} cannot be loaded ({type(error).__name__}: {error}); correct it.",
        ) from error
    finally:
        os.chdir(before)


def read_lab(course: Course, name: str) -> Lab:
    """Read a lab from the course's source folder.

    Raises
    ------
    Unusable
        If the course has no such lab, nbgrader cannot make an assignment of it, or it is not in Python.
    """
    folder = course.source_folder(name) if _is_plain_name(name) else None
    if folder is None or not any(folder.glob("*.ipynb")):
        labs = course.labs()
        if not labs:
            where = course.source_folder("LAB")
            raise Unusable(
                "LAB",
                f"{course.root} has no labs: there is no notebook at {where}/*.ipynb. Correct --course, or "
                f"CourseDirectory in {CONFIG_NAME}.",
            )
        raise Unusable("LAB", f"{name!r} is not a lab of {course.root}; it has: {', '.join(labs)}.")
    notebooks = _generate(course, name, folder)
    for notebook in notebooks.values():
        _refuse_other_languages(folder, notebook)
    files = _files(course, folder)
    return Lab(name, course, notebooks, files, fingerprint_of(notebooks, files))


def _refuse_other_languages(folder: Path, notebook: LabNotebook) -> None:
    kernel = notebook.source.metadata.get("kernelspec", {})
    about = notebook.source.metadata.get("language_info", {})
    language = str(kernel.get("language") or about.get("name") or "python")
    if "python" not in language.lower():
        raise Unusable(
            "LAB",
            f"{folder / notebook.name}.ipynb uses the kernel {kernel.get('name', 'of its language')!r} "
            f"({language}); only Python notebooks can be graded. For this lab, use nbgrader autograde.",
        )


def _files(course: Course, folder: Path) -> dict[str, bytes]:
    from nbgrader.utils import find_all_files

    found = sorted(
        Path(path) for path in find_all_files(str(folder), [*course.directory().ignore, "*.ipynb"])
    )
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def _is_plain_name(name: str) -> bool:
    return bool(name) and not any(mark in name for mark in "/\\\0+*?[") and name not in (".", "..")


def _generate(course: Course, name: str, folder: Path) -> dict[str, LabNotebook]:
    """Run nbgrader's generate_assignment in a scratch folder, keeping the notebook as it is half way."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    truths: dict[str, NotebookNode] = {}

    def keep(nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        truths[resources["nbgrader"]["notebook"]] = deepcopy(nb)
        return nb, resources

    with tempfile.TemporaryDirectory(prefix="fairgrade-") as scratch:
        sources = Path(scratch, "source")
        _copy_in_todays_schema(folder, sources / name)
        directory = course.directory(
            assignment_id=name,
            notebook_id="*",
            source_directory=str(sources),
            release_directory=str(Path(scratch, "release")),
            directory_structure=os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}"),
            db_url=f"sqlite:///{scratch}/unused.db",
        )
        converter = GenerateAssignment(coursedir=directory, config=course.config, no_database=True)
        # SaveCells is the step at which nbgrader records what grading restores from.
        converter.preprocessors = [keep if step is SaveCells else step for step in converter.preprocessors]
        with collected_log() as log:
            try:
                converter.start()
            except Exception as error:
                # nbgrader logs the traceback and then raises an error that says nothing.
                told = next((text for text in log if text.startswith("Traceback")), str(error))
                why = _last_line(told).rstrip(".")
                raise Unusable("LAB", f"nbgrader cannot make an assignment of {folder}: {why}.") from error
        released = Path(scratch, "release", ".", name)
        return {
            key: LabNotebook(
                key,
                truth,
                nbformat.read(released / f"{key}.ipynb", as_version=4),
                nbformat.read(sources / name / f"{key}.ipynb", as_version=4),
            )
            for key, truth in sorted(truths.items())
        }


def _copy_in_todays_schema(folder: Path, copy: Path) -> None:
    """Link to a lab's files; notebooks of an earlier nbgrader are written anew, as `nbgrader update` does."""
    from nbgrader.nbgraderformat import SCHEMA_VERSION, MetadataValidator

    copy.mkdir(parents=True)
    for path in folder.iterdir():
        if path.suffix == ".ipynb" and (notebook := _readable(path)) is not None:
            marks = [cell.metadata.get("nbgrader") for cell in notebook.cells]
            versions = [mark.get("schema_version", 0) for mark in marks if isinstance(mark, dict)]
            if any(version < SCHEMA_VERSION for version in versions):
                nbformat.write(MetadataValidator().upgrade_notebook_metadata(notebook), copy / path.name)
                continue
        (copy / path.name).symlink_to(path, target_is_directory=path.is_dir())


def _readable(path: Path) -> NotebookNode | None:
    """A notebook, or None if it is for nbgrader to say what is wrong with it."""
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
    except Exception:
        return None
    return notebook


class collected_log:
    """Collect what nbgrader and its libraries log as errors, oldest first."""

    def __enter__(self) -> list[str]:
        import logging

        from traitlets.log import get_logger

        messages: list[str] = []

        class Collect(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                messages.append(record.getMessage())

        logger = get_logger()
        self._logger = logger.logger if isinstance(logger, logging.LoggerAdapter) else logger
        self._handler = Collect(logging.ERROR)
        self._logger.addHandler(self._handler)
        return messages

    def __exit__(self, *exc: object) -> None:
        self._logger.removeHandler(self._handler)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else ""


def fingerprint_of(notebooks: Mapping[str, LabNotebook], files: Mapping[str, bytes]) -> str:
    """Return what changes when anything changes that a score may depend on."""
    digest = hashlib.sha256()
    for name, notebook in notebooks.items():
        cells = [[c.cell_type, c.source, c.metadata.get("nbgrader")] for c in notebook.truth.cells]
        parts = [name, cells, notebook.truth.metadata.get("kernelspec")]
        digest.update(json.dumps(parts, sort_keys=True).encode())
    for path, content in files.items():
        digest.update(f"{path}\0".encode())
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()

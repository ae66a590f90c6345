"""One verdict in every mode: the known answers of a lab through each way there is to grade them.

    python -m tests.fairgrade.every_mode [LAB ...] [--stock N]

A notebook holds one known answer per exercise, so that a lab's answers fit into a dozen notebooks; each of
them is graded by `fairgrade grade`, `grade --unsafe`, the run behind `fairgrade check`, and N of them by
stock nbgrader. What is compared is every test cell's points and, where points were lost, what the learner
is told.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.apps.api import NbGraderAPI

from fairgrade import cli
from fairgrade.execution.kernel_run import Job, execute
from fairgrade.lab.course import Lab, LabNotebook, answered, find_course, grade_id, read_lab
from fairgrade.results.scoring import score
from fairgrade.selftest import known_answers
from fairgrade.submission.intake import write_files
from fairgrade.submission.restore import restore

MODES = ("grade", "grade --unsafe", "check", "stock")


@dataclass(frozen=True)
class Verdict:
    """What became of a test cell: its points, and the last line of what the learner is told."""

    points: float | None
    said: str


def notebooks(lab: Lab) -> dict[str, NotebookNode]:
    """Pack the known answers of a lab into notebooks, one answer per exercise; the rest is the author's."""
    (notebook,) = lab.notebooks.values()
    exercises = known_answers.exercises(notebook.truth)
    cases, problems = known_answers.read(known_answers.FOLDER / lab.name, exercises)
    if problems:
        raise ValueError("\n".join(problems))
    by_exercise = [[case for case in cases if case.exercise == name] for name in exercises]
    made = {"reference": answered(notebook.release, notebook.answers)}
    for number, row in enumerate(zip_longest(*by_exercise), 1):
        answers = {case.exercise: case.code for case in row if case is not None}
        made[f"answers-{number:02}"] = answered(notebook.release, {**notebook.answers, **answers})
    return made


def graded_by_us(lab: Lab, packed: Mapping[str, NotebookNode], *more: str) -> dict[str, dict[str, Verdict]]:
    """What `fairgrade grade` makes of them, by name and test."""
    (notebook,) = lab.notebooks.values()
    with tempfile.TemporaryDirectory(prefix="every-mode-") as folder:
        root = Path(folder)
        _hand_in(root / "submitted", lab, packed)
        roster = root / "roster.csv"
        roster.write_text("id\n" + "\n".join(packed) + "\n")
        command = [
            "grade",
            lab.name,
            "--course",
            str(lab.course.root),
            "--submissions",
            str(root / "submitted"),
        ]
        command += ["--roster", str(roster), "--out", str(root / "out"), *more]
        code = cli.main(command)
        if code:
            raise RuntimeError(f"{' '.join(command)} ended with {code}")
        return {
            name: _verdicts(
                notebook,
                nbformat.read(root / "out" / "autograded" / name / lab.name / f"{notebook.name}.ipynb", 4),
            )
            for name in packed
        }


def graded_by_check(lab: Lab, packed: Mapping[str, NotebookNode]) -> dict[str, dict[str, Verdict]]:
    """What the run behind `fairgrade check` makes of them: the released tests in a kernel."""
    (notebook,) = lab.notebooks.values()
    found = {}
    for name, content in packed.items():
        prepared = restore(json.loads(json.dumps(content)), notebook).notebook
        released = {grade_id(cell): cell.source for cell in notebook.release.cells}
        for cell in prepared.cells:
            if (
                grade_id(cell) in released
                and cell.metadata.get("nbgrader", {}).get("grade")
                and cell.cell_type == "code"
            ):
                cell.source = released[grade_id(cell)]
        with tempfile.TemporaryDirectory(prefix="every-mode-") as folder:
            write_files(lab.files, Path(folder))
            found[name] = _verdicts(
                notebook, execute(Job(prepared, Path(folder), lab.course.config)).notebook
            )
    return found


def graded_by_stock(lab: Lab, packed: Mapping[str, NotebookNode]) -> dict[str, dict[str, Verdict]]:
    """What nbgrader's own autograde makes of them, in a copy of the course."""
    (notebook,) = lab.notebooks.values()
    os.environ["PATH"] = (
        f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # it calls `alembic`
    )
    with tempfile.TemporaryDirectory(prefix="every-mode-") as folder:
        root = Path(folder)
        _hand_in(root / "submitted", lab, packed)
        places = {
            "root": folder,
            "source_directory": str(lab.course.source_folder(lab.name).resolve().parent),
            "db_url": f"sqlite:///{root / 'stock.db'}",
            **{f"{step}_directory": step for step in ("release", "submitted", "autograded")},
        }
        config = deepcopy(lab.course.config)  # its own copy is shallow
        config.CourseDirectory.update(places)
        config.Execute.shutdown_kernel = "immediate"
        api = NbGraderAPI(lab.course.directory(**places), config=config)
        done = api.generate_assignment(lab.name), api.autograde(lab.name, "*")
        if not all(one["success"] for one in done):
            raise RuntimeError(f"stock nbgrader did not grade them: {done}")
        executed = root / "autograded"
        return {
            name: _verdicts(notebook, nbformat.read(executed / name / lab.name / f"{notebook.name}.ipynb", 4))
            for name in packed
        }


def disagreements(
    by_mode: Mapping[str, Mapping[str, Mapping[str, Verdict]]], hidden: set[str], most: Mapping[str, float]
) -> list[str]:
    """Compare each mode with the first; of a test with a hidden part `check` can only say that it fails."""
    first, *others = by_mode
    found = []
    for mode in others:
        for name, tests in by_mode[mode].items():
            for test, verdict in tests.items():
                ours = by_mode[first][name][test]
                if mode == "check" and test in hidden:
                    same = not (_failed(verdict) and ours.points == most[test])
                else:
                    same = verdict == ours
                if not same:
                    found.append(f"{name}, {test}: {first} gives {ours}, {mode} gives {verdict}")
    return found


def compare(lab: Lab, stock: int | None = None, few: int | None = None) -> tuple[int, list[str]]:
    """Grade a lab's known answers in every mode; how many verdicts were compared, and the disagreements.

    Of its notebooks the first `few` are graded, and of these the first `stock` by stock nbgrader.
    """
    (notebook,) = lab.notebooks.values()
    packed = dict(list(notebooks(lab).items())[:few])
    some = dict(list(packed.items())[:stock])
    by_mode = {
        "grade": graded_by_us(lab, packed),
        "grade --unsafe": graded_by_us(lab, packed, "--unsafe"),
        "check": graded_by_check(lab, packed),
        "stock": graded_by_stock(lab, some) if some else {},
    }
    released = {grade_id(cell): cell.source.strip() for cell in notebook.release.cells}
    hidden = {
        name
        for cell in notebook.truth.cells
        if (name := grade_id(cell)) and cell.source.strip() != released.get(name)
    }
    compared = sum(len(tests) for mode in list(by_mode)[1:] for tests in by_mode[mode].values())
    return compared, disagreements(
        by_mode, hidden, {cell.grade_id: cell.max_points for cell in notebook.cells}
    )


def _hand_in(folder: Path, lab: Lab, packed: Mapping[str, NotebookNode]) -> None:
    (notebook,) = lab.notebooks.values()
    for name, content in packed.items():
        place = folder / name / lab.name
        place.mkdir(parents=True)
        nbformat.write(content, place / f"{notebook.name}.ipynb")
        write_files(lab.files, place)


def _verdicts(notebook: LabNotebook, executed: NotebookNode) -> dict[str, Verdict]:
    said = {grade_id(cell): _said(cell) for cell in executed.cells if cell.cell_type == "code"}
    return {
        cell.grade_id: Verdict(cell.points, "" if cell.passed else said.get(cell.grade_id, ""))
        for cell in score(notebook, executed)
        if cell.kind == "test"
    }


def _said(cell: NotebookNode) -> str:
    """The message of the cell's error, or the last thing that it printed."""
    for output in reversed(cell.get("outputs", [])):
        if output.output_type == "error":
            return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", f"{output.ename}: {output.evalue}").split())
    return ""


def _failed(verdict: Verdict) -> bool:
    return bool(verdict.said) or not verdict.points


def main() -> int:
    """Print what was compared and every disagreement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labs", nargs="*", metavar="LAB")
    parser.add_argument(
        "--stock", type=int, default=None, metavar="N", help="notebooks for stock (default: all)"
    )
    args = parser.parse_args()
    course = find_course(None)
    wrong = 0
    for name in args.labs or course.labs():
        compared, found = compare(read_lab(course, name), args.stock)
        print(f"{name}: {compared} verdicts compared, {len(found)} disagreements", flush=True)
        print("".join(f"  {line}\n" for line in found), end="", flush=True)
        wrong += bool(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

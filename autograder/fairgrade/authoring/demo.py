"""A class to try grading on: ``python -m fairgrade.authoring.demo`` or ``make demo-class``.

Makes submissions of one lab (right, right in another way, wrong in the ways on file, broken) in nbgrader's
layout under ``autograder/workspace``, grades them with ``fairgrade grade``, and prints the results. The
formgrader that ``make lab`` opens shows the same class.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from fairgrade import CHECKOUT, cli
from fairgrade.csv_file import csv_text, read_csv_text
from fairgrade.lab.course import Lab, LabNotebook, Unusable, answered, find_course, read_lab
from fairgrade.selftest import known_answers

DEFAULT_LAB = "lab12_full_audit"
_PREFIX = "demo-"  # of the ids of made-up students


@dataclass(frozen=True)
class DemoStudent:
    """A made-up student. `files` maps the names of what they submit to content; None submits nothing."""

    name: str
    about: str
    files: dict[str, bytes] | None


def reference_answers(notebook: LabNotebook) -> dict[str, str]:
    """Return the author's own answers without the lines that mark them as solutions."""
    return {
        name: "\n".join(line for line in source.splitlines() if " SOLUTION" not in line)
        for name, source in notebook.answers.items()
    }


def make_class(lab: Lab) -> list[DemoStudent]:
    """Make the students of the demonstration class. The lab must have one notebook."""
    notebook = next(iter(lab.notebooks.values()))
    reference = reference_answers(notebook)
    file = f"{notebook.name}.ipynb"

    def handed(changes: dict[str, str] | None = None) -> bytes:
        return nbformat.writes(answered(notebook.release, {**reference, **(changes or {})})).encode()

    first = next((c.grade_id for c in notebook.cells if c.kind == "answer"), None)
    last = next((c.grade_id for c in reversed(notebook.cells) if c.kind == "answer"), None)
    without_tests = json.loads(handed())
    tests = {c.grade_id for c in notebook.cells if c.kind == "test"}
    without_tests["cells"] = [
        c for c in without_tests["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") not in tests
    ]
    cases = [
        DemoStudent(_short(case.id), case.about, {file: handed({case.exercise: case.code})})
        for case in _spread(_cases(lab, notebook))
    ]
    return [
        DemoStudent("reference", "the author's own answers", {file: handed()}),
        DemoStudent("starter", "the lab as released", {file: nbformat.writes(notebook.release).encode()}),
        *cases,
        DemoStudent(
            "crash", "the first answer raises an error", {file: handed({first: "1 / 0"} if first else {})}
        ),
        DemoStudent(
            "exit",
            "the last answer ends Python",
            {file: handed({last: "import os\n\nos._exit(1)"} if last else {})},
        ),
        DemoStudent("missing", "submitted nothing", None),
        DemoStudent("cut-short", "the upload was cut short", {file: handed()[:-200]}),
        DemoStudent("empty", "the file is empty", {file: b""}),
        DemoStudent("renamed", "downloaded twice", {f"{notebook.name} (1).ipynb": handed()}),
        DemoStudent("no-tests", "deleted the tests", {file: json.dumps(without_tests).encode()}),
        DemoStudent(
            "windows",
            "saved as Windows-1252",
            {file: handed(_accent(reference)).decode().encode("cp1252", "replace")},
        ),
    ]


def _accent(reference: dict[str, str]) -> dict[str, str]:
    """One more comment in the first answer, with letters that are not ASCII."""
    name = next(iter(reference), None)
    return {name: reference[name] + "\n\n# révisé à la maison"} if name else {}


def _short(name: str) -> str:
    return name.replace("_", "-").replace("/", "-")[:60]


def _cases(lab: Lab, notebook: LabNotebook) -> list[known_answers.Case]:
    folder = known_answers.FOLDER / lab.name
    if not folder.is_dir():
        return []
    cases, _ = known_answers.read(folder, known_answers.exercises(notebook.truth))
    return cases


def _spread(cases: Sequence[known_answers.Case]) -> Iterator[known_answers.Case]:
    """Two right answers and four wrong ones, from as many exercises as there are."""
    for right, most in ((True, 2), (False, 4)):
        left = [case for case in cases if case.right is right]
        taken: list[known_answers.Case] = []
        while left and len(taken) < most:
            used = [case.exercise for case in taken]
            best = min(left, key=lambda case: used.count(case.exercise))
            taken.append(best)
            left.remove(best)
        yield from taken


def write_class(lab: Lab, students: Sequence[DemoStudent], workspace: Path) -> Path:
    """Write the submissions and the roster.

    Returns
    -------
    Path
        The roster.

    Raises
    ------
    Unusable
        If there are submissions of real people in the workspace.
    """
    submitted = workspace / "submitted"
    submitted.mkdir(parents=True, exist_ok=True)
    real = sorted(p.name for p in submitted.iterdir() if p.is_dir() and not p.name.startswith(_PREFIX))
    if real:
        raise Unusable("--workspace", f"{submitted} holds submissions of {real[0]}; pass another folder.")
    for old in submitted.iterdir():
        shutil.rmtree(old / lab.name, ignore_errors=True)
    for student in students:
        for name, content in (student.files or {}).items():
            path = submitted / f"{_PREFIX}{student.name}" / lab.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    roster = workspace / "demo-roster.csv"
    rows = [[f"{_PREFIX}{student.name}", "Demo", student.name] for student in students]
    roster.write_text(csv_text(["id", "first_name", "last_name"], rows), encoding="utf-8")
    return roster


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the class, grade it, print the table. Return the exit code of ``fairgrade grade``."""
    parser = argparse.ArgumentParser(
        prog="python -m fairgrade.authoring.demo", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("lab", nargs="?", default=DEFAULT_LAB, metavar="LAB")
    parser.add_argument("--course", type=Path, metavar="DIR", help="another nbgrader course")
    parser.add_argument(
        "--workspace", type=Path, metavar="DIR", default=CHECKOUT / "autograder" / "workspace"
    )
    chosen = parser.parse_args(arguments)
    workspace = chosen.workspace
    try:
        lab = read_lab(find_course(chosen.course), chosen.lab)
        students = make_class(lab)
        roster = write_class(lab, students, workspace)
    except (Unusable, known_answers.Unfit) as error:
        print(f"demo: {error}", file=sys.stderr)
        return cli.UNUSABLE
    course = ["--course", str(lab.course.root)]
    places = ["--submissions", str(workspace / "submitted"), "--out", str(workspace), "--roster", str(roster)]
    code = cli.main(["grade", lab.name, *course, *places])
    if code != cli.UNUSABLE:
        _print_table(
            workspace / "scores.csv", {f"{_PREFIX}{student.name}": student.about for student in students}
        )
        print(f"\nReport: {workspace / 'report.html'}")
        print("The same class in the formgrader: make lab, then Nbgrader > Formgrader.")
    return code


def _print_table(scores: Path, about: dict[str, str]) -> None:
    rows = read_csv_text(scores.read_bytes().decode("utf-8"))
    width = max(len(row["student"]) for row in rows)
    print()
    for row in rows:
        score = f"{float(row['score']):g}/{float(row['max_score']):g}"
        print(f"{row['student']:<{width}}  {score:>9}  {row['status']:<10}  {about.get(row['student'], '')}")
        print(f"{'':<{width}}  {'':>9}  {'':<10}  -> {row['reason']}")


if __name__ == "__main__":
    sys.exit(main())

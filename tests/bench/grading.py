"""Grading a class: `fairgrade grade` beside `nbgrader autograde`, whole commands on the same submissions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import nbformat
import psutil

from fairgrade.authoring.demo import reference_answers
from fairgrade.execution.isolated_run import modules_of
from fairgrade.lab.course import Lab, answered, find_course, read_lab
from fairgrade.selftest import known_answers
from tests.bench.table import Row

LABS = ("lab02_group_metrics", "lab12_full_audit")
EACH, MANY, CLASS = 24, 240, 2_000
PRINTS = 200_000
BIN = Path(sys.executable).parent

STOCK = """
import os
os.environ["PATH"] = {path!r}
c = get_config()
__file__ = {config!r}
exec(open(__file__).read())
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = {source!r}
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.db_url = "sqlite:///{root}/gradebook.db"
"""
IMMEDIATE = 'c.Execute.shutdown_kernel = "immediate"\n'


def answers_of(lab: Lab, count: int) -> Iterator[nbformat.NotebookNode]:
    """So many submissions: the author's answers with one of them replaced, right or wrong, in turn."""
    notebook = lab.notebooks[lab.name]
    cases, _ = known_answers.read(known_answers.FOLDER / lab.name, known_answers.exercises(notebook.truth))
    reference = reference_answers(notebook)
    changes = [{}, *({case.exercise: case.code} for case in cases)]
    for change in islice(cycle(changes), count):
        yield answered(notebook.release, {**reference, **change})


def hand_in(lab: Lab, count: int, folder: Path, prints: int = 0) -> Path:
    """Write a class in nbgrader's layout; the folder of submissions. Each prints so many short lines."""
    for number, notebook in enumerate(answers_of(lab, count)):
        if prints:
            cell = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution"))
            cell.source += f"\nfor number in range({prints}):\n    print(number)"
        place = folder / "submitted" / f"learner-{number:04}" / lab.name
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{lab.name}.ipynb")
    return folder / "submitted"


@dataclass(frozen=True)
class Run:
    """What a command took: seconds, and the most bytes that it and all it started held at a time."""

    seconds: float
    memory: int


def measured(command: Sequence[str], folder: Path, *, memory: bool = False) -> Run:
    """Run a command to its end."""
    peak = [0]
    began = time.perf_counter()
    with (
        open(folder / "log.txt", "w") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process,
    ):
        if memory:
            watch = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
            watch.start()
        code = process.wait()
    if code:
        raise RuntimeError(f"{' '.join(command)}: exit {code}\n{(folder / 'log.txt').read_text()[-2000:]}")
    return Run(time.perf_counter() - began, peak[0])


def _watch(pid: int, peak: list[int]) -> None:
    """Proportional memory, summed: what forked processes share counts once."""
    while True:
        total = 0
        try:
            family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        for process in family:
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                continue
        peak[0] = max(peak[0], total)
        time.sleep(0.5)


def ours(lab: Lab, count: int, *, memory: bool = False, prints: int = 0) -> Run:
    """`fairgrade grade` on a class that it has not seen, sandbox and out-of-process checking on."""
    with tempfile.TemporaryDirectory() as folder:
        submitted = hand_in(lab, count, Path(folder), prints)
        places = ["--submissions", str(submitted), "--out", str(Path(folder, "graded"))]
        return measured([str(BIN / "fairgrade"), "grade", lab.name, *places], Path(folder), memory=memory)


def stock(lab: Lab, count: int, more: str = "", prints: int = 0) -> Run:
    """`nbgrader autograde` on the same class; releasing the lab is not counted."""
    with tempfile.TemporaryDirectory() as folder:
        hand_in(lab, count, Path(folder), prints)
        root = lab.course.root
        config = STOCK.format(
            path=f"{BIN}{os.pathsep}{os.environ['PATH']}",
            config=str(root / "nbgrader_config.py"),
            root=folder,
            source=str(lab.course.source_folder(lab.name).parent),
        )
        Path(folder, "nbgrader_config.py").write_text(config + more)
        nbgrader = str(BIN / "nbgrader")
        measured([nbgrader, "generate_assignment", lab.name], Path(folder))
        return measured([nbgrader, "autograde", lab.name], Path(folder))


FLOOR = """
import contextlib, importlib, json, sys, time
from fairgrade.process.shell import make_shell

modules, cells = json.load(sys.stdin)
for name in modules:
    with contextlib.suppress(ImportError):  # a class of a module
        importlib.import_module(name)
def run():
    shell, taken = make_shell(), 0.0
    for cell in cells:
        began = time.perf_counter()
        shell.run(cell)
        taken += time.perf_counter() - began
    return taken
run()  # so that nothing is left to be imported
print(run())
"""


def floor(lab: Lab, count: int) -> float:
    """Seconds of the cells' own run time, the second time in one process, over the cores."""
    notebook = lab.notebooks[lab.name]
    cells = [c.source for c in answered(notebook.truth, notebook.answers).cells if c.cell_type == "code"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", FLOOR],
            input=json.dumps([modules_of(lab), cells]),
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    return float(done.stdout) * count / len(os.sched_getaffinity(0))


def rows(tiny: bool) -> Iterator[Row]:
    course = find_course()
    labs = [read_lab(course, name) for name in (LABS[:1] if tiny else LABS)]
    each, many = (1, 2) if tiny else (EACH, MANY)
    what = f"fairgrade grade, whole commands, {each} submissions each of {' and '.join(LABS[: len(labs)])}"
    few = {lab.name: ours(lab, each) for lab in labs}
    taken = sum(run.seconds for run in few.values())
    plain = {lab.name: stock(lab, each).seconds for lab in labs}
    target = None if tiny else 20
    yield Row(what, "nbgrader autograde", taken, sum(plain.values()), at_least=target)
    immediate = sum(plain.values() if tiny else (stock(lab, each, IMMEDIATE).seconds for lab in labs))
    yield Row(what, "nbgrader autograde with immediate shutdown of kernels", taken, immediate)
    least = sum(floor(lab, each) for lab in labs)
    yield Row(what, "the cells' own run time over the cores", taken, least)
    lab = labs[0]
    if not tiny:
        printed, silent = (ours(lab, 1, prints=n).seconds for n in (PRINTS, 0))
        stock_printed, stock_silent = (stock(lab, 1, prints=n).seconds for n in (PRINTS, 0))
        yield Row(
            f"{PRINTS:,} short lines printed by one submission of {lab.name}, beyond the submission itself",
            "nbgrader autograde",
            max(printed - silent, 1e-3),
            max(stock_printed - stock_silent, 1e-3),
            at_most=1,
        )
    small = ours(lab, each, memory=True) if not tiny else few[lab.name]
    large = ours(lab, many, memory=True)
    yield Row(
        f"memory of the grader and all its processes at its peak, {many} submissions of {lab.name}",
        f"the same with {each}",
        large.memory,
        small.memory or large.memory,
        unit="bytes",
        at_most=None if tiny else 1.2,
    )
    apiece = (large.seconds - small.seconds) / (many - each)
    start = small.seconds - each * apiece
    stock_apiece = plain[lab.name] / each
    yield Row(
        f"{CLASS:,} submissions of {lab.name} by the model {start:.1f} s + {apiece:.3f} s a submission, "
        f"from {each} and {many}",
        f"nbgrader autograde at {stock_apiece:.2f} s a submission",
        start + CLASS * apiece,
        CLASS * stock_apiece,
    )

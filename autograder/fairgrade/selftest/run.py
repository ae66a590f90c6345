"""Check a lab's tests against answers known to be right or wrong.

For each lab: its own answers earn full marks and the released lab earns nothing, through the rooms that
grade a submission; each known-right answer earns full marks; each known-wrong one loses exactly its points,
in its exercise only, and gets its message; right answers made from the lab's own, rounded and retyped, keep
their points and wrong ones made from them lose some; and at least 95% of the mutants of the lab's answers
lose points, those listed as equivalent left aside. Scores are read by nbgrader's rules and by fairgrade's,
which must agree.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import symtable
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from fairgrade.checks.marks import HIDDEN
from fairgrade.lab.course import Lab, LabNotebook, Unusable, answered, find_course, grade_id, read_lab
from fairgrade.lab.hidden_tests import hidden_in
from fairgrade.lab.names import bound
from fairgrade.selftest import branches, known_answers
from fairgrade.selftest.branches import Cell, Outcome, Variant
from fairgrade.selftest.generated import MARK, Made, Order
from fairgrade.selftest.known_answers import Case, Exercise
from fairgrade.selftest.mutants import Mutant, mutants
from fairgrade.submission.intake import write_files

LEAST_KILLED = 0.95
"""Share of a lab's mutants that must lose points."""


@dataclass
class Tally:
    """What was found for one exercise: how many passed, of how many."""

    points: float
    right: list[int] = field(default_factory=lambda: [0, 0])
    wrong: list[int] = field(default_factory=lambda: [0, 0])
    mutants: list[int] = field(default_factory=lambda: [0, 0])
    made_right: list[int] = field(default_factory=lambda: [0, 0])
    made_wrong: list[int] = field(default_factory=lambda: [0, 0])


@dataclass
class Findings:
    """What was found for one lab.

    Attributes
    ----------
    lab : str
    exercises : dict of str to Tally
    problems : list of str
        Everything that has to be mended.
    live : list of Mutant
        Mutants that lost nothing and are not listed as equivalent.
    equivalent : int
        Mutants that are listed, live and left out of the rate.
    stillborn : int
        Mutants whose answer cell raises, left out of the rate: a learner would see that without a test.
    killed, total : int
        Of the mutants that count.
    seconds : float
    """

    lab: str
    exercises: dict[str, Tally] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    live: list[Mutant] = field(default_factory=list)
    equivalent: int = 0
    stillborn: int = 0
    seconds: float = 0.0

    @property
    def killed(self) -> int:
        """Mutants that lost points."""
        return sum(tally.mutants[0] for tally in self.exercises.values())

    @property
    def total(self) -> int:
        """Mutants that count."""
        return sum(tally.mutants[1] for tally in self.exercises.values())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("labs", nargs="*", metavar="LAB", help="names of labs (default: every lab)")
    parser.add_argument(
        "--course", type=Path, metavar="DIR", help="folder with nbgrader_config.py (default: this one)"
    )
    parser.add_argument(
        "--cases", type=Path, metavar="DIR", default=known_answers.FOLDER, help="where the known answers are"
    )
    parser.add_argument(
        "--no-mutants",
        action="store_true",
        help="no mutants, only known answers and those made from the lab's",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="runs at a time")
    parser.add_argument(
        "--deadline",
        type=float,
        metavar="S",
        help="seconds a run may take (default: ten times the lab's own answers, at least twenty)",
    )


def run(args: argparse.Namespace) -> int:
    """Check labs, print what was found and return the exit code.

    It is 0 if all is well, 1 if something has to be fixed and 2 for an argument that cannot be used.
    """
    try:
        course = find_course(args.course)
        names = args.labs or course.labs()
        labs = [read_lab(course, name) for name in names]
    except Unusable as error:
        print(f"fairgrade selftest: {error}", file=sys.stderr)
        return 2
    if args.jobs < 1 or (args.deadline is not None and args.deadline <= 0):
        print("fairgrade selftest: --jobs and --deadline must be above 0.", file=sys.stderr)
        return 2
    wrong = 0
    for lab in labs:
        found = examine(
            lab,
            args.cases / lab.name,
            jobs=args.jobs,
            deadline=args.deadline,
            mutate=not args.no_mutants,
            progress=_show if sys.stderr.isatty() else None,
        )
        print(describe(found), flush=True)
        wrong += bool(found.problems)
    return 1 if wrong else 0


def _show(lab: str, done: int, total: int) -> None:
    """One line that is written over: this takes minutes for a lab that trains models."""
    end = "\r" if done < total else "\r" + " " * 60 + "\r"
    print(f"{lab}: {done} of {total} runs", end=end, file=sys.stderr, flush=True)


def describe(found: Findings) -> str:
    """The findings as text."""
    points = sum(tally.points for tally in found.exercises.values())
    lines = [
        f"{found.lab}: {len(found.exercises)} exercises, {points:g} points checked by machine"
        f" ({found.seconds:.0f} s)",
        f"  {'':43}{'on file':>16}{'made by machine':>18}",
        f"  {'exercise':36}{'points':>7}{'right':>8}{'wrong':>8}{'right':>9}{'wrong':>9}"
        f"{'mutants killed':>17}",
    ]
    for name, tally in found.exercises.items():
        counts = (tally.right, tally.wrong, tally.made_right, tally.made_wrong, tally.mutants)
        right, wrong, made_right, made_wrong, dead = (f"{a}/{b}" for a, b in counts)
        lines.append(
            f"  {name:36}{tally.points:>7g}{right:>8}{wrong:>8}{made_right:>9}{made_wrong:>9}{dead:>17}"
        )
    if found.total:
        lines.append(
            f"  {found.killed} of {found.total} mutants killed ({100 * found.killed / found.total:.1f}%);"
            f" not counted: {found.equivalent} listed as equivalent,"
            f" {found.stillborn} whose cell raises an error"
        )
    for mutant in found.live:
        lines.append(f"  LIVE {mutant.id} line {mutant.line}, {mutant.what}")
        lines += [f"       {line}" for line in mutant.diff.splitlines()]
    lines += [f"  PROBLEM {problem}" for problem in found.problems]
    return "\n".join(lines)


def examine(
    lab: Lab,
    cases_folder: Path,
    *,
    jobs: int = 2,
    deadline: float | None = None,
    mutate: bool = True,
    every: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
) -> Findings:
    """Check one lab.

    Parameters
    ----------
    lab : Lab
        As `fairgrade.lab.course.read_lab` reads it; it has one notebook.
    cases_folder : Path
        Its known answers.
    jobs : int
        Runs at a time.
    deadline : float, optional
        Seconds a run may take; see `fairgrade.selftest.branches.run`.
    mutate : bool
        Whether to run mutants.
    every : int
        Run one mutant of so many, besides those that are listed as equivalent.
    progress : callable, optional
        Callback for progress: the lab's name, how many runs are done, and of how many.
    """
    began = time.monotonic()
    found = Findings(lab.name)
    try:
        _examine(lab, cases_folder, found, jobs, deadline, mutate, every, progress or (lambda *_: None))
    except known_answers.Unfit as error:
        found.problems += error.problems
    found.seconds = time.monotonic() - began
    return found


def _examine(
    lab: Lab,
    cases_folder: Path,
    found: Findings,
    jobs: int,
    deadline: float | None,
    mutate: bool,
    every: int,
    progress: Callable[[str, int, int], None],
) -> None:
    if len(lab.notebooks) != 1:
        raise known_answers.Unfit(
            [f"the lab has {len(lab.notebooks)} notebooks; selftest reads labs with one"]
        )
    (notebook,) = lab.notebooks.values()
    exercises = known_answers.exercises(notebook.truth)
    found.exercises = {name: Tally(e.points) for name, e in exercises.items()}
    cases, problems = known_answers.read(cases_folder, exercises)
    found.problems += problems + list(_unsaid(notebook, exercises))
    listed = known_answers.equivalent(cases_folder)
    excused = known_answers.equivalent(cases_folder, "answer")

    graded = _grade_reference_and_starter(lab, notebook, found)
    full = {test: points for exercise in exercises.values() for test, points in exercise.tests.items()}
    if not full.items() <= graded.items():
        return  # of a lab that fails itself nothing more can be said
    answers = notebook.answers
    cells, positions = _cells(notebook, answers)
    changed = _mutants(notebook, answers) if mutate else []
    changed = [mutant for n, mutant in enumerate(changed) if n % every == 0 or mutant.id in listed]
    tests = {name: [positions[test] for test in exercise.tests] for name, exercise in exercises.items()}
    variants = [Variant(f"case {c.id}", positions[c.exercise], c.code) for c in cases]
    variants += [
        Variant(
            f"mutant {m.id}", positions[m.exercise], m.code, last=max(tests[m.exercise]), stop_on_loss=True
        )
        for m in changed
    ]
    variants += _orders(notebook, exercises, positions, jobs, every)
    outcomes: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
        write_files(lab.files, Path(folder))
        for outcome in branches.run(cells, variants, folder=Path(folder), jobs=jobs, deadline=deadline):
            outcomes[outcome.id] = outcome
            progress(lab.name, len(outcomes), len(variants) + 1)
    if not _same_as_kernel(notebook, outcomes[branches.REFERENCE], graded, found):
        return
    for case in cases:
        _judge(case, exercises, notebook, outcomes[f"case {case.id}"], found)
    _count_made(exercises, outcomes, excused, found, whole=every == 1)
    if mutate:
        _count(changed, listed, exercises, outcomes, found)


def _unsaid(notebook: LabNotebook, exercises: dict[str, Exercise]) -> Iterator[str]:
    """Tests of which the release does not say how many points are decided where learners cannot look."""
    truth, release = (
        {grade_id(cell): cell.source for cell in nb.cells} for nb in (notebook.truth, notebook.release)
    )
    for exercise in exercises.values():
        for test in exercise.tests:
            if hidden_in(truth[test], release[test]) and not HIDDEN.search(release[test]):
                yield (
                    f"{test}: hidden tests decide points, and the visible part does not say how many; "
                    f"begin it with marks = checks.Marks({exercise.tests[test]:g}, hidden=...)"
                )


# --- the lab's own answers, through the rooms that grade a submission ------------------------------------


def _grade_reference_and_starter(lab: Lab, notebook: LabNotebook, found: Findings) -> dict[str, float]:
    """Grade both as submissions; the reference's score in each test cell."""
    starter = notebook.release
    reference = answered(starter, notebook.answers)
    scores = _grade(lab, notebook, starter, "starter", found)
    for name, points in scores.items():
        if points != 0:
            earned = "waits for a person" if points is None else f"earns {points:g}"
            found.problems.append(f"starter: {name} {earned}; the released lab must earn nothing")
    scores = _grade(lab, notebook, reference, "reference", found)
    return {name: points for name, points in scores.items() if points is not None}


def _grade(
    lab: Lab, notebook: LabNotebook, submission: NotebookNode, who: str, found: Findings
) -> dict[str, float | None]:
    """Restore, run and score a submission as `fairgrade grade` does."""
    from fairgrade.execution.kernel_run import Job, execute
    from fairgrade.submission.restore import restore

    prepared = restore(json.loads(json.dumps(submission)), notebook)
    if prepared.repairs:
        found.problems.append(f"{who}: grading repairs it: {'; '.join(prepared.repairs)}")
    with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
        write_files(lab.files, Path(folder))
        executed = execute(Job(prepared.notebook, Path(folder), lab.course.config))
    if executed.stopped:
        found.problems.append(f"{who}: {executed.stopped}")
    scores = _score(notebook, executed.notebook, who, found)
    if who == "reference":
        for cell in executed.notebook.cells:
            name, most = grade_id(cell), cell.metadata.get("nbgrader", {}).get("points")
            if cell.cell_type == "code" and name in scores and scores[name] != most:
                said = branches.said([json.loads(json.dumps(o)) for o in cell.outputs])
                found.problems.append(f"reference: {name} earns {scores[name]:g} of {most:g}: {said}")
            elif cell.cell_type == "markdown" and name in scores and scores[name] is not None:
                found.problems.append(f"reference: {name} counts as unanswered; write a model answer")
    return scores


def _score(
    notebook: LabNotebook, executed: NotebookNode, who: str, found: Findings
) -> dict[str, float | None]:
    """Points of each graded cell by nbgrader's rules; a problem wherever fairgrade's differ."""
    from nbgrader.utils import determine_grade, is_grade

    from fairgrade.results import scoring

    ours = {cell.grade_id: cell.points for cell in scoring.score(notebook, executed)}
    scores: dict[str, float | None] = {}
    for cell in executed.cells:
        name = grade_id(cell) or ""
        if not is_grade(cell) or name not in ours:
            continue
        try:
            scores[name], _ = determine_grade(cell)
        except ValueError as error:
            scores[name] = math.nan
            found.problems.append(f"{who}: {name}: {error}")
            continue
        if scores[name] != ours[name]:
            why = "something on stderr" if _on_stderr(cell) else "see fairgrade.results.scoring"
            found.problems.append(
                f"{who}: {name} earns {scores[name]} under nbgrader and {ours[name]} under fairgrade ({why})"
            )
    return scores


def _on_stderr(cell: NotebookNode) -> bool:
    return any(output.get("name") == "stderr" for output in cell.get("outputs", ()))


# --- the branched runs ---------------------------------------------------------------------------------


def _cells(notebook: LabNotebook, answers: dict[str, str]) -> tuple[list[Cell], dict[str, int]]:
    """The code cells that grading runs, with the author's answers, and where each named one stands."""
    cells: list[Cell] = []
    positions: dict[str, int] = {}
    for cell in notebook.truth.cells:
        if cell.cell_type != "code":
            continue
        name = grade_id(cell) or ""
        flags = cell.metadata.get("nbgrader", {})
        points = float(flags.get("points", 0)) if flags.get("grade") else 0.0
        positions[name] = len(cells)
        cells.append(Cell(answers.get(name, cell.source), name, points))
    return cells, positions


def _mutants(notebook: LabNotebook, answers: dict[str, str]) -> list[Mutant]:
    """Mutants of every answer in code."""
    found: list[Mutant] = []
    known: set[str] = set()
    for cell in notebook.truth.cells:
        if cell.cell_type != "code":
            continue
        name, flags = grade_id(cell) or "", cell.metadata.get("nbgrader", {})
        source = answers.get(name, cell.source)
        if flags.get("solution") and not flags.get("grade"):
            found += mutants(name, source, known)
        if not flags.get("grade"):  # what a test binds is none of the learner's business
            known |= bound(source)
    return found


def _orders(
    notebook: LabNotebook,
    exercises: dict[str, Exercise],
    positions: dict[str, int],
    jobs: int,
    every: int,
) -> Iterator[Variant]:
    """For each exercise, processes that make right and wrong answers of the lab's own."""
    cells = [cell for cell in notebook.source.cells if cell.cell_type == "code"]
    shown = set().union(*(bound(c.source) for c in cells if not c.metadata.get("nbgrader", {}).get("grade")))
    for name, exercise in exercises.items():
        first, last = (pick(positions[test] for test in exercise.tests) for pick in (min, max))
        tests = "\n".join(c.source for c in notebook.truth.cells if grade_id(c) in exercise.tests)
        # What the starter names, or the tests do not bind themselves: the rest are the author's loops.
        starter = next(c.source for c in notebook.release.cells if grade_id(c) == name)
        names = bound(notebook.answers[name]) & _read(tests)
        names = (names & bound(starter)) | (names - bound(tests))
        words = f"{_statement(notebook, name)}{MARK}{tests}"
        order = Order(tuple(sorted(names)), words, tuple(sorted(shown)), every=every)
        parts = min(jobs, 2)
        for part in range(parts):
            shared = asdict(replace(order, part=part, parts=parts))
            yield Variant(f"made {name} {part}", first, "", last, order=shared)


def _read(source: str) -> set[str]:
    """Names that a cell reads from the notebook: no arguments, and no variables of a comprehension."""

    def within(table: symtable.SymbolTable) -> Iterator[str]:
        whole = table.get_type() == "module"
        yield from (
            s.get_name() for s in table.get_symbols() if s.is_referenced() and (whole or s.is_global())
        )
        for inner in table.get_children():
            yield from within(inner)

    return set(within(symtable.symtable(source, "tests", "exec")))


def _statement(notebook: LabNotebook, name: str) -> str:
    """The text above an answer cell, down to the tests above it."""
    text: list[str] = []
    for cell in notebook.truth.cells:
        if grade_id(cell) == name:
            break
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
            text = []
        text.append(cell.source)
    return "\n".join([*text, notebook.answers[name]])


def _executed(notebook: LabNotebook, outcome: Outcome) -> NotebookNode:
    """The notebook as it would be after a run with these outputs; cells above the branch have none."""
    executed = deepcopy(notebook.truth)
    for cell in executed.cells:
        if cell.cell_type == "code":
            cell.outputs = [from_dict(output) for output in outcome.outputs.get(grade_id(cell) or "", ())]
            cell.execution_count = 1
    return executed


def _same_as_kernel(
    notebook: LabNotebook, reference: Outcome, graded: dict[str, float], found: Findings
) -> bool:
    """Whether the reference earns the same here as in a kernel; if not, the other runs say nothing."""
    if reference.status != "done":
        found.problems.append(f"reference: its run here ended early ({reference.status})")
        return False
    scores = _test_scores(notebook, reference, "reference, branched", found)
    for name, points in scores.items():
        if points != graded.get(name):
            said = branches.said(reference.outputs[name])
            found.problems.append(
                f"reference: {name} earns {graded.get(name)} in a kernel and {points:g} here: {said}"
            )
    return scores.items() <= graded.items()


def _test_scores(notebook: LabNotebook, outcome: Outcome, who: str, found: Findings) -> dict[str, float]:
    scores = _score(notebook, _executed(notebook, outcome), who, found)
    return {name: points for name, points in scores.items() if name in outcome.outputs and points is not None}


def _judge(
    case: Case,
    exercises: dict[str, Exercise],
    notebook: LabNotebook,
    outcome: Outcome,
    found: Findings,
) -> None:
    """Check that a known answer gets what its file says."""
    before = len(found.problems)
    tally = found.exercises[case.exercise]
    count = tally.right if case.right else tally.wrong
    count[1] += 1
    if outcome.status != "done":
        found.problems.append(f"{case.id}: its run ended early ({outcome.status})")
        return
    scores = _test_scores(notebook, outcome, case.id, found)
    for exercise in exercises.values():
        # Tests above the changed cell ran before the branch, with the reference.
        tests = [test for test in exercise.tests if test in outcome.outputs]
        lost = sum(exercise.tests[test] - scores[test] for test in tests)
        said = " ".join(branches.said(outcome.outputs[test]) for test in tests)
        if exercise.name != case.exercise:
            if lost:
                found.problems.append(
                    f"{case.id}: loses {lost:g} in another exercise, {exercise.name}: {said}"
                )
        elif not math.isclose(lost, case.loses, abs_tol=1e-9):
            found.problems.append(f"{case.id}: loses {lost:g}, must lose {case.loses:g}: {said}")
        elif _folded(case.message) not in _folded(said):
            found.problems.append(f"{case.id}: the message {case.message!r} is not in: {said}")
    count[0] += len(found.problems) == before


def _count_made(
    exercises: dict[str, Exercise],
    outcomes: dict[str, Outcome],
    excused: dict[str, str],
    found: Findings,
    *,
    whole: bool,
) -> None:
    """What came of the made answers: right ones keep their points, wrong ones lose some or are excused."""
    there: dict[str, bool] = {}
    for name in exercises:
        outs = [one for key, one in outcomes.items() if key.rpartition(" ")[0] == f"made {name}"]
        if early := [one.status for one in outs if one.status != "done"]:
            found.problems.append(f"{name}: the run of its made answers ended early ({early[0]})")
        for one in (Made(**made) for out in outs for made in out.made):
            case = f"{name}/{one.what}"
            there[case] = one.right != one.lost
            tally = found.exercises[name].made_right if one.right else found.exercises[name].made_wrong
            if not there[case] and case in excused:
                continue
            tally[0] += there[case]
            tally[1] += 1
            if one.right and one.lost:
                found.problems.append(f"{case}: a right answer loses points: {one.said}")
            elif not one.right and not one.lost:
                why = f" ({one.said})" if one.said else ""
                found.problems.append(f"{case}: a wrong answer keeps its points{why}")
    for case in excused:
        if case not in there and whole:
            found.problems.append(f"equivalent.toml: no answer {case} is made; remove the entry")
        elif there.get(case):
            found.problems.append(f"equivalent.toml: {case} gets what it should; remove the entry")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _count(
    changed: Sequence[Mutant],
    listed: dict[str, str],
    exercises: dict[str, Exercise],
    outcomes: dict[str, Outcome],
    found: Findings,
) -> None:
    """Which mutants lost points."""
    known = {mutant.id for mutant in changed}
    found.problems += [
        f"equivalent.toml: there is no mutant {name}; remove the entry"
        for name in listed
        if name not in known
    ]
    for mutant in changed:
        outcome = outcomes[f"mutant {mutant.id}"]
        exercise = exercises[mutant.exercise]
        killed = outcome.status != "done" or any(
            branches.lost(outcome.outputs[test], points)
            for test, points in exercise.tests.items()
            if test in outcome.outputs
        )
        raised = any(o["output_type"] == "error" for o in outcome.outputs.get(mutant.exercise, ()))
        if killed and mutant.id in listed:
            found.problems.append(f"equivalent.toml: {mutant.id} is killed by its tests; remove the entry")
        if killed and raised:
            found.stillborn += 1
        elif not killed and mutant.id in listed:
            found.equivalent += 1
        else:
            found.exercises[mutant.exercise].mutants[0] += killed
            found.exercises[mutant.exercise].mutants[1] += 1
            if not killed:
                found.live.append(mutant)
    if found.killed < LEAST_KILLED * found.total:
        found.problems.append(
            f"{len(found.live)} of {found.total} mutants survive;"
            f" at most {100 - 100 * LEAST_KILLED:.0f}% may:"
            " strengthen the tests, or list in equivalent.toml those that no test can tell from the answer"
        )


def main(arguments: Sequence[str] | None = None, exit: Callable[[int], Any] = sys.exit) -> None:
    """`python -m fairgrade.selftest.run`, the same as `fairgrade selftest`."""
    parser = argparse.ArgumentParser(prog="fairgrade selftest", description=__doc__)
    add_arguments(parser)
    exit(run(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()

"""Submissions of one lab in, executed notebooks out, with walls between everybody.

Before a lab is graded, the author's own answers and the lab as it was released are run through, to see what
each of the two witnesses of a test can tell (see `fairgrade.execution.notebook_run`). The author's answers
must pass; what the release passes is said. A test that uses what answers change in place gets that from the
learner as well.
"""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from fairgrade.execution import checker
from fairgrade.execution.agreement import is_usual, sees_values_only
from fairgrade.execution.checker import Checker
from fairgrade.execution.notebook_run import NotebookRun, Plan, Verdict
from fairgrade.execution.prefork import PreforkedProcesses, imported, public
from fairgrade.lab.course import Course, Lab, LabCell, LabNotebook, answered, describe, grade_id
from fairgrade.lab.names import bound, used
from fairgrade.results import reference
from fairgrade.results.executed import Executed
from fairgrade.results.scoring import CellScore
from fairgrade.sandbox.host import Container, Limits
from fairgrade.sandbox.selfcheck import prove

#: Calls of an answer after which a test takes too long when each crosses to another process and back.
_MANY_CALLS = 10_000

_RELEASE_PASSES = "a notebook without answers passes it"
_LONGEST_WHY = 300


class IsolatedRun:
    """Whatever is needed to run submissions of a lab. A context manager.

    Any thread may `run` submissions, several at once, and so may any process forked from this one.

    Parameters
    ----------
    lab : Lab
    limits : Limits, optional
        How far a submission may go.
    preforked : PreforkedProcesses, optional
        Started before; closed with this. Its limits hold.
    hidden : iterable of Path
        Files and folders that learners' code must not see, besides the course's own.

    Attributes
    ----------
    plans : dict of str to dict of str to Plan
        By notebook and test: how it is decided.
    seconds : float
        That a cell may take.

    Raises
    ------
    NoSandbox
        If learners' code cannot be contained here.
    Unusable
        If the author's own answers do not get full points here.
    """

    def __init__(
        self,
        lab: Lab,
        limits: Limits | None = None,
        preforked: PreforkedProcesses | None = None,
        hidden: Iterable[Path] = (),
    ) -> None:
        self.lab = lab
        self.plans = {notebook.name: _plans(notebook) for notebook in lab.notebooks.values()}
        self._given = {notebook.name: _sources(notebook.release) for notebook in lab.notebooks.values()}
        self._checkers: dict[str, Checker] = {}
        self._first: list[tuple[str, list[Any]]] = []
        self._preforked = preforked or PreforkedProcesses(modules_of(lab), limits)
        try:
            self._sandbox = self._preforked.sandbox
            for notebook in lab.notebooks.values():
                self._checkers[notebook.name] = self._checker(notebook, {})
            self.seconds = _seconds(lab)
            self._sandbox.ready(modules_of(lab))
            with ThreadPoolExecutor(1) as pool:  # the author's own code may run meanwhile
                proof = pool.submit(prove, self._sandbox, [*_folders_of(lab.course), *hidden])
                for notebook in lab.notebooks.values():
                    self._rehearse(notebook)
                proof.result()
        except BaseException:
            self.close()
            raise

    @property
    def beside(self) -> dict[str, str]:
        """The tests that are decided in learners' notebooks alone, and why."""
        return {
            test: plan.why
            for plans in self.plans.values()
            for test, plan in plans.items()
            if plan.witness == "beside"
        }

    @property
    def passed_by_release(self) -> list[str]:
        """The tests with points that a notebook without answers passes."""
        return [
            test
            for plans in self.plans.values()
            for test, plan in plans.items()
            if plan.why.startswith(_RELEASE_PASSES)
        ]

    def checker(self, name: str) -> Checker | None:
        """Return the checker of a notebook; None if the author's notebook cannot be run in one."""
        return self._checkers.get(name)

    def run(self, notebooks: Mapping[str, NotebookNode], files: Mapping[str, bytes]) -> dict[str, Executed]:
        """Run the notebooks of one submission, which share a folder.

        Parameters
        ----------
        notebooks : mapping of name to notebook
            Restored: every cell of the lab in place, no outputs.
        files : mapping of relative path to bytes
            The other files, the lab's own among them.

        Raises
        ------
        NoSandbox
            If there could be no container. Not the learner's doing.
        """
        executed: dict[str, Executed] = {}
        with ExitStack() as closing:
            container = None
            for name, notebook in notebooks.items():
                begun = self._begun_by(name, notebook, files)
                if container is None or container.closed:
                    container = closing.enter_context(Container(self._sandbox, files, begun=bool(begun)))
                run = self._notebook_run(container, name, notebook, begun)
                closing.callback(run.close)
                run.run_cells()
                if run.lost_copies:  # a learner's code can end all processes that are its own
                    again = closing.enter_context(Container(self._sandbox, files, begun=bool(begun)))
                    first, run = run, self._notebook_run(again, name, notebook, begun)
                    closing.callback(run.close)
                    run.run_cells(again=first)
                executed[name] = run.decide()
                run.limit_lines(self.lab.course.config)
                if not container.closed:
                    container.stop_kernel()
                if run.stopped:
                    Container(self._sandbox).close()  # cannot be had if it is the sandbox that has ended
        return executed

    def _notebook_run(
        self, container: Container, name: str, notebook: NotebookNode, begun: Sequence[list[Any]]
    ) -> NotebookRun:
        plans, checker, given = self.plans[name], self.checker(name), self._given[name]
        return NotebookRun(container, notebook, plans, checker, self.seconds, given, begun)

    def _begin(self, notebook: LabNotebook) -> None:
        """Run what is the same for everybody above the first answer, if the lab has one notebook."""
        code = [cell for cell in notebook.truth.cells if cell.cell_type == "code"]
        top = list(itertools.takewhile(_is_given, code))
        if top and len(self.lab.notebooks) == 1:
            sources = [cell.source for cell in top]
            outputs = self._sandbox.begin(sources, self.lab.files, self.seconds)
            self._first = list(zip(sources, outputs or (), strict=bool(outputs)))

    def _begun_by(self, name: str, notebook: NotebookNode, files: Mapping[str, bytes]) -> Sequence[list[Any]]:
        """Return the outputs of a notebook's first cells if they are those that have been run for all."""
        code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        same = code[: len(self._first)] == [source for source, _ in self._first]
        return [outputs for _, outputs in self._first] if same and dict(files) == self.lab.files else []

    def _checker(self, notebook: LabNotebook, more: Mapping[str, Iterable[str]]) -> Checker:
        return Checker(_cells(notebook, more), self.lab.files, self._preforked.fork_server)

    # --- the rehearsal -----------------------------------------------------------------------------------

    def _rehearse(self, notebook: LabNotebook) -> None:
        """See what each witness can tell of each test, from the author's answers and from none."""
        name = notebook.name
        problem = ""
        try:
            self._sandbox.ready(public(self._checkers[name].ready()))
        except RuntimeError as error:
            problem = str(error)
            del self._checkers[name]
        self._begin(notebook)
        with ExitStack() as closing, ThreadPoolExecutor(2) as pool:
            filled = answered(notebook.truth, notebook.answers)
            runs = [self._rehearsal(closing, name, one) for one in (filled, notebook.truth)]
            list(pool.map(NotebookRun.run_cells, runs))
            author, blank = runs
            plans = self.plans[name]
            tests = [test for test in plans if author.reached(test)]
            failing = [_not_run(plan.cell) for test, plan in plans.items() if test not in tests]
            if not problem:
                changed = {test: self._changed(name, test, author, blank) for test in tests}
                if any(changed.values()):
                    self._checkers[name] = self._checker(notebook, changed)
                    self._checkers[name].ready()
            for run in runs:
                run.use(self.checker(name))
            usual = is_usual(_sources(filled), self._given[name] | {plan.source for plan in plans.values()})
            if not problem:
                plans |= {test: _looking(plans[test], self._checkers[name].names[test]) for test in tests}
            said = list(pool.map(lambda test: _First.of(plans[test], author, blank, not problem), tests))
            for test, first in zip(tests, said, strict=True):
                plans[test], lost = self._planned(notebook, test, author, blank, problem, first)
                failing += [lost] if lost else []
                if not (usual and _can_agree(plans[test], self._checkers.get(name))):
                    plans[test] = replace(plans[test], state="")
            if failing:
                raise reference.refusal(self.lab, notebook, failing, author.stopped)

    def _rehearsal(self, closing: ExitStack, name: str, notebook: NotebookNode) -> NotebookRun:
        begun = self._begun_by(name, notebook, self.lab.files)
        container = closing.enter_context(Container(self._sandbox, self.lab.files, begun=bool(begun)))
        run = self._notebook_run(container, name, notebook, begun)
        closing.callback(run.close)
        return run

    def _changed(self, name: str, test: str, author: NotebookRun, blank: NotebookRun) -> set[str]:
        """Names that a test uses, no answer binds, and answers change all the same."""
        names = used(self.plans[name][test].source) - set(self._checkers[name].names[test])
        theirs = author.values(test, names)
        left = blank.values(test, names) if blank.reached(test) else {}
        return {
            one
            for one, tree in theirs.items()
            if "unsendable" not in (marks := _marks(tree))
            and _plain(tree) != _plain(left.get(one))
            and "function" not in marks
        }

    def _planned(
        self,
        notebook: LabNotebook,
        test: str,
        author: NotebookRun,
        blank: NotebookRun,
        problem: str,
        first: _First,
    ) -> tuple[Plan, CellScore | None]:
        """How a test is decided; and the author's score, if neither witness lets the author pass."""
        plan = self.plans[notebook.name][test]
        apart, beside = first.apart, first.beside
        if _loses(beside, apart):
            plan, beside = self._with_tests_before(notebook, plan, author, beside, apart)
        if beside.raised and (apart is None or apart.raised):
            return plan, (apart or beside).score
        plan = replace(plan, state=apart.state if apart else "")
        if apart is None:
            return replace(plan, witness="beside", why=problem.splitlines()[0][:_LONGEST_WHY]), None
        if _loses(apart, beside):
            why = f"the author's own answer fails if only its value is sent: {_says(apart)}"
            return replace(plan, witness="beside", why=why[:_LONGEST_WHY]), None
        if _loses(beside, apart):
            why = f"the author's own notebook fails it: {_says(beside)}"
            if plan.cell.max_points and first.blank and not _loses(first.blank, apart):
                why = f"{_RELEASE_PASSES}; {why}"
            return replace(plan, witness="apart", why=why[:_LONGEST_WHY]), None
        if apart.calls > _MANY_CALLS:
            return replace(plan, witness="beside", why=f"it calls an answer {apart.calls:,} times"), None
        return self._if_release_passes(plan, apart, blank, first.blank), None

    def _with_tests_before(
        self,
        notebook: LabNotebook,
        plan: Plan,
        author: NotebookRun,
        beside: Verdict,
        apart: Verdict | None,
    ) -> tuple[Plan, Verdict]:
        """Some tests need what earlier ones define or do."""
        tests = list(self.plans[notebook.name].values())
        earlier = tests[: [one.cell for one in tests].index(plan.cell)]
        names = used(plan.source)
        defining = [one for one in earlier if bound(one.source) & names]
        keeps = tuple((one.cell.grade_id, tuple(sorted(bound(one.source) & names))) for one in defining)
        for needed, changed in (
            (defining, replace(plan, before=tuple(one.source for one in defining))),
            (earlier, replace(plan, before=tuple(one.source for one in earlier))),
            (defining, replace(plan, keeps=keeps)),
        ):
            if needed:
                changed = replace(changed, after_hidden=any(one.own_hidden for one in needed))
                again = author.beside(changed, last=False)
                if not _loses(again, apart):
                    return changed, again
        return plan, beside

    def _if_release_passes(
        self, plan: Plan, author: Verdict, blank: NotebookRun, apart: Verdict | None
    ) -> Plan:
        if not plan.cell.max_points or apart is None or _loses(apart, author):
            return plan
        if _loses(blank.beside(plan, last=False), author):
            why = "without the learner's notebook it passes on the author's values alone"
            return replace(plan, witness="beside", why=why)
        return replace(plan, why=_RELEASE_PASSES)

    def close(self) -> None:
        """End all processes."""
        self._preforked.close()

    def __enter__(self) -> IsolatedRun:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class _First:
    """What the witnesses first say of a test: on the author's notebook, and on one without answers."""

    apart: Verdict | None
    beside: Verdict
    blank: Verdict | None

    @staticmethod
    def of(plan: Plan, author: NotebookRun, blank: NotebookRun, has_checker: bool) -> _First:
        test = plan.cell.grade_id
        return _First(
            author.apart(test) if has_checker else None,
            author.beside(plan, last=False),
            blank.apart(test) if has_checker and plan.cell.max_points and blank.reached(test) else None,
        )


def _loses(one: Verdict, other: Verdict | None) -> bool:
    """Whether a witness gives the author less than the other; both may give a part on purpose."""
    if one.raised or one.points is None:
        return True
    return other is not None and not other.raised and one.points < (other.points or 0)


def _says(verdict: Verdict) -> str:
    return verdict.message or f"it gives {verdict.points:g} points"


def _not_run(cell: LabCell) -> CellScore:
    return CellScore(cell.grade_id, cell.kind, cell.max_points, 0.0, "This test was not run.")


def _folders_of(course: Course) -> list[Path]:
    """Folders of nbgrader's that are there for the course's instructors, and its gradebook."""
    directory = course.directory()
    steps = ("source", "release", "submitted", "autograded", "feedback")
    folders = [Path(directory.root, getattr(directory, f"{step}_directory")) for step in steps]
    address = str(directory.db_url)
    return [*folders, Path(address.removeprefix("sqlite:///"))] if address.startswith("sqlite:") else folders


def _plans(notebook: LabNotebook) -> dict[str, Plan]:
    released = {grade_id(cell): cell.source for cell in notebook.release.cells}
    cells = [cell for cell in notebook.truth.cells if cell.cell_type == "code"]
    tests = {name: cell for cell in cells if (name := grade_id(cell)) and describe(cell).kind == "test"}
    others = [cell for cell in cells if grade_id(cell) not in tests]
    theirs = set().union(*(bound(cell.source) for cell in others), dir(builtins))
    plans: dict[str, Plan] = {}
    for name, cell in tests.items():
        shown = released.get(name, cell.source)
        below = [other for other in others if cells.index(other) > cells.index(cell)]
        answers = [notebook.answers.get(grade_id(other) or "", other.source) for other in below]
        needed = set().union(*(checker.globals_of(source) for source in answers), set())
        plans[name] = Plan(describe(cell), cell.source, shown, carried=bool((bound(shown) - theirs) & needed))
    return plans


def _sources(notebook: NotebookNode) -> frozenset[str]:
    return frozenset(cell.source for cell in notebook.cells if cell.cell_type == "code")


def _is_given(cell: NotebookNode) -> bool:
    return grade_id(cell) is None or describe(cell).kind == "locked"


def _looking(plan: Plan, answers: Iterable[str]) -> Plan:
    """What a test uses besides the answers that it is sent, and what it binds."""
    looks = checker.globals_of(plan.source) - set(answers)
    return replace(plan, looks=tuple(sorted(looks)), binds=tuple(sorted(bound(plan.source))))


def _can_agree(plan: Plan, by: Checker | None) -> bool:
    """Whether a digest tells that both witnesses of a test say the same."""
    if by is None or plan.witness != "both" or plan.before or plan.keeps:
        return False
    return sees_values_only(plan.source, by.names[plan.cell.grade_id])


def _cells(notebook: LabNotebook, more: Mapping[str, Iterable[str]]) -> list[checker.Cell]:
    kinds = []
    for cell in answered(notebook.truth, notebook.answers).cells:
        if cell.cell_type == "code":
            name = grade_id(cell) or ""
            kinds.append((cell.source, describe(cell).kind if name else "", name))
    return [
        replace(cell, names=tuple(sorted({*cell.names, *more.get(cell.test, ())})))
        for cell in checker.cells_of(kinds)
    ]


def _marks(tree: Any) -> set[str]:
    """The tags in a tree of plain data."""
    if isinstance(tree, list):
        return set().union(*map(_marks, tree), set())
    if isinstance(tree, dict):
        return set(tree).union(*map(_marks, tree.values()))
    return set()


def _plain(tree: Any) -> Any:
    """A tree of plain data without the numbers of functions, which say nothing of them."""
    if isinstance(tree, list):
        return [_plain(part) for part in tree]
    if isinstance(tree, dict):
        return {
            tag: part[1:] if tag in ("function", "iterator") else _plain(part) for tag, part in tree.items()
        }
    return tree


def modules_of(lab: Lab) -> list[str]:
    """Return what the lab's notebooks import, so that it need not be imported for everybody anew."""
    sources = [n.source.cells for n in lab.notebooks.values()]
    return imported(cell.source for cells in sources for cell in cells if cell.cell_type == "code")


def _seconds(lab: Lab) -> float:
    """nbgrader's own setting of what a cell may take; without one, nbgrader's default."""
    from nbgrader.preprocessors import Execute

    configured = Execute(config=lab.course.config).timeout
    return float(configured) if configured and configured > 0 else 3600.0

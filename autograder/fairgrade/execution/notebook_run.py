"""One notebook of one submission: its cells are run, then its tests are decided, each by two witnesses.

While the cells run, a copy of the kernel process is held at each test cell. When the last cell has ended, so
does the process, and nothing of it can tell anybody what comes now. *Apart*, the test runs in a checker, in a
process of the author's, on the values of the answers as they were in the held copy. *Beside*, it runs in that
copy, among whatever the learner's code has made of it. The score is the lower of the two, so nothing that the
learner's process says can earn a point that the values of the answers do not earn. If nothing that the test
can see besides the values differs from the author's notebook, the second has nothing to add and is not asked
(see `agreement`).
"""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from fairgrade.execution.agreement import is_usual
from fairgrade.execution.checker import Checker
from fairgrade.execution.kernel_run import limit_lines
from fairgrade.execution.outputs import clean, error, failure, partial
from fairgrade.lab.course import LabCell, grade_id
from fairgrade.process.channel import Closed, Timeout
from fairgrade.results.executed import Decision, Executed, Witness
from fairgrade.results.scoring import CellScore, score_test
from fairgrade.sandbox.host import Container, HeldCopy, Interrupted, NoSandbox, NotHeld

#: Seconds that a notebook may take, in times what a cell may.
_NOTEBOOK = 20
_LONGEST_LOWERED = 500

_FAILS_IN_THE_NOTEBOOK = (
    "This test passes on the values of your answers, but not in your notebook. Restart the kernel, run all "
    "cells from the top and look at what changes the values, the files or the settings that the test uses."
)
_FAILS_SOMEWHERE = (
    "This test does not pass in your notebook. Restart the kernel, run all cells from the top, and look at "
    "the first test that fails."
)
_FAILS_HIDDEN = "The part of this test that you can see passes; the part that is not shown does not."


@dataclass(frozen=True)
class Plan:
    """How a test is decided.

    Attributes
    ----------
    cell : LabCell
    source, released : str
        The test with its hidden part, and as learners have it.
    witness : str
        See `fairgrade.results.executed.Decision`.
    why : str
        Why it is not both, or what else the instructor should know.
    before : tuple of str
        Earlier tests that it needs to have run before it in a copy of the learner's process.
    keeps : tuple of (str, tuple of str)
        Earlier tests, and the names that it needs with the values that they had after those tests.
    after_hidden : bool
        Whether one of those earlier tests has a hidden part.
    looks : tuple of str
        What it uses besides the answers.
    binds : tuple of str
        What it binds.
    state : str
        A digest of what it sees besides the answers in the author's notebook; empty if that cannot be told or
        says nothing, so that both witnesses are always asked (see `fairgrade.execution.agreement`).
    carried : bool
        Whether a cell below it uses what the released test binds, so that it is run among the cells.
    """

    cell: LabCell
    source: str
    released: str
    witness: Witness = "both"
    why: str = ""
    before: tuple[str, ...] = ()
    keeps: tuple[tuple[str, tuple[str, ...]], ...] = ()
    after_hidden: bool = False
    looks: tuple[str, ...] = ()
    binds: tuple[str, ...] = ()
    state: str = ""
    carried: bool = False

    @property
    def own_hidden(self) -> bool:
        """Whether it has a part that is not shown to learners."""
        return self.source.strip() != self.released.strip()

    @property
    def hidden(self) -> bool:
        """Whether anything is run for it that is not shown to learners."""
        return self.own_hidden or self.after_hidden


@dataclass
class Verdict:
    """What one witness says of a test.

    Attributes
    ----------
    outputs : list of NotebookNode
    score : CellScore
    raised : bool
        Whether it ended with an error.
    unsent : list of (description, own)
        See `fairgrade.execution.checker.Checked`.
    calls : int
    state : str
        A digest of what the test sees besides the answers; empty if the answers do not arrive as what they
        are.
    """

    outputs: list[NotebookNode]
    score: CellScore
    raised: bool
    unsent: list[tuple[str, bool]] = field(default_factory=list)
    calls: int = 0
    state: str = ""

    @property
    def points(self) -> float | None:
        """None if it reported points that it cannot give."""
        return self.score.points

    @property
    def failed(self) -> bool:
        """Whether it raised, or gave less than all points."""
        return self.raised or not self.score.passed

    @property
    def message(self) -> str:
        """Why points were lost, as far as the test says."""
        return self.score.message


class NotebookRun:
    """One notebook of one submission, in its container.

    Parameters
    ----------
    container : Container
    notebook : NotebookNode
        Restored: every cell of the lab in place, no outputs.
    plans : dict of str to Plan
        By test.
    checker : Checker or None
        None if the author's notebook cannot be run apart.
    seconds : float
        That a cell may take.
    given : frozenset of str
        The cells that everybody was given.
    begun : sequence of list
        The outputs of the first cells, which the container was made with.
    """

    def __init__(
        self,
        container: Container,
        notebook: NotebookNode,
        plans: dict[str, Plan],
        checker: Checker | None,
        seconds: float,
        given: frozenset[str] = frozenset(),
        begun: Sequence[list[Any]] = (),
    ) -> None:
        self._container, self._plans, self._checker, self._seconds = container, plans, checker, seconds
        self.notebook, self._given, self._begun = deepcopy(notebook), given, begun
        self.stopped = ""
        self.too_slow = 0
        self._began = time.monotonic()
        self._held: dict[str, HeldCopy] = {}
        self._asked_again: set[str] = set()  # tests whose copies later tests need
        self._stopped_at = 0
        self._cells: dict[str, NotebookNode] = {}

    # --- the cells ---------------------------------------------------------------------------------------

    def run_cells(self, again: NotebookRun | None = None) -> None:
        """Run all cells but the tests, and hold a copy at each test.

        Parameters
        ----------
        again : NotebookRun, optional
            A run of the same notebook whose copies did not survive the cell that stopped it: that cell is not
            run this time, and what came of it is taken over.
        """
        cells = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        for cell in cells:
            cell.outputs, cell.execution_count = [], None
        try:
            self._container.start_kernel()
        except (Closed, Timeout) as problem:
            self.stopped = f"no cell could be run ({problem})"
        ends = self._began + _NOTEBOOK * self._seconds
        for number, cell in enumerate(cells, 1):
            if self.stopped:
                break
            cell.execution_count = number
            if number <= len(self._begun):
                cell.outputs = clean(deepcopy(self._begun[number - 1]))
                continue
            if again is not None and number == again._stopped_at:
                cell.outputs = self._stop_as(again)
                break
            seconds = min(self._seconds, ends - time.monotonic())
            if seconds <= 0:
                self.stopped = f"the notebook took more than {_NOTEBOOK * self._seconds:g} s in all"
                cell.outputs = [error("Stopped", f"This cell was not run: {self.stopped}.")]
            else:
                cell.outputs = self._outputs(cell, number, seconds)
        self._container.end_kernel()

    def _outputs(self, cell: NotebookNode, number: int, seconds: float) -> list[NotebookNode]:
        plan = self._plans.get(grade_id(cell) or "")
        try:
            if plan is not None:
                self._cells[plan.cell.grade_id] = cell
                self._held[plan.cell.grade_id] = self._container.hold()
                if not plan.carried:
                    return []
            source = cell.source if plan is None else plan.released
            outputs, late = self._container.run(source, seconds)
        except NotHeld as problem:
            return [error("Stopped", f"This test was not run: {problem}.")]
        except Closed as problem:
            return self._stop(number, str(problem).removeprefix("it "))
        except Timeout:
            return self._stop(number, f"did not stop when told to after {seconds:g} s")
        if plan is not None:
            return []
        made = clean(outputs)
        if late:
            self.too_slow += 1
            made = [output for output in made if output.output_type != "error"]
            made.append(error("CellTimeoutError", f"This cell was interrupted after {seconds:g} s."))
        return made

    def _stop_as(self, other: NotebookRun) -> list[NotebookNode]:
        self.stopped, self.too_slow = other.stopped, other.too_slow
        code = [cell for cell in other.notebook.cells if cell.cell_type == "code"]
        outputs: list[NotebookNode] = code[other._stopped_at - 1].outputs
        return outputs

    @property
    def lost_copies(self) -> bool:
        """Whether the cell that stopped the run has taken held copies with it."""
        return bool(self._stopped_at) and not all(held.alive() for held in self._held.values())

    def _stop(self, number: int, what: str) -> list[NotebookNode]:
        self.stopped, self._stopped_at = f"code cell {number} {what}", number
        return [error("Stopped", f"This cell {what}; the cells below it were not run.")]

    def use(self, checker: Checker | None) -> None:
        """Check with another checker from now on."""
        self._checker = checker

    # --- what one witness says ---------------------------------------------------------------------------

    def reached(self, test: str) -> bool:
        """Whether a copy is held for a test."""
        return test in self._held

    def values(self, test: str, names: Iterable[str]) -> dict[str, Any]:
        """Return what names stood for at a test, each as a tree of plain data."""
        held = self._held[test]
        found = held.answers(names)
        held.done()
        return found

    def apart(self, test: str) -> Verdict:
        """Run a test on the values of the answers, in a checker."""
        if self._checker is None:
            raise ValueError("there is no checker")
        held = self._held[test]
        try:
            plan = self._plans[test]
            looks = {"names": plan.looks, "binds": plan.binds}
            answers = held.answers(self._checker.names[test], looks=looks)
        except (Closed, Timeout) as problem:
            return self._verdict(test, [error("Stopped", f"The answers could not be read ({problem}).")])
        verdict = self._check(test, held, answers)
        verdict.state = held.state if held.whole else ""
        with contextlib.suppress(Closed, Timeout):
            held.done()
        return verdict

    def _check(self, test: str, held: HeldCopy, answers: dict[str, Any]) -> Verdict:
        assert self._checker is not None
        for last in (False, True):  # a checker that ends may have been ended by something outside
            try:
                checked = self._checker.check(test, answers, held.call, self._seconds)
            except OSError as problem:
                raise NoSandbox(f"The process that checks answers has ended ({problem}).") from problem
            except (Timeout, Interrupted, Closed) as problem:
                if held.closed:
                    self.too_slow += isinstance(problem, Timeout)
                    message = f"An answer that was called {_did(problem)}."
                    return self._verdict(test, [error("Stopped", message)])
                if not isinstance(problem, Closed):
                    return self._late(test)
                if last:
                    return self._verdict(test, [error("Stopped", f"This test could not be run ({problem}).")])
            else:
                verdict = self._verdict(test, clean(checked.outputs))
                verdict.unsent, verdict.calls = checked.unsent, checked.calls
                return verdict
        raise AssertionError("unreachable")

    def beside(self, plan: Plan, *, released: bool = False, last: bool = True) -> Verdict:
        """Run a test in the copy of the learner's process.

        Parameters
        ----------
        plan : Plan
        released : bool
            Whether to run it as learners have it.
        last : bool
            Whether nothing more will be asked of the copy.
        """
        test, source = plan.cell.grade_id, plan.released if released else plan.source
        try:
            given = self._kept(plan)
            outputs, late = self._held[test].test(
                source,
                self._seconds,
                before=plan.before,
                given=given,
                last=last and test not in self._asked_again,
            )
        except (Closed, Timeout) as problem:
            return self._verdict(test, [error("Stopped", f"This test {_did(problem)}.")])
        return self._late(test) if late else self._verdict(test, clean(outputs))

    def _kept(self, plan: Plan) -> dict[str, Any]:
        """Return the values of names after the earlier tests that set them, each as a tree of plain data."""
        given: dict[str, Any] = {}
        for test, names in plan.keeps:
            if test in self._held:
                given |= self._held[test].values_after(self._plans[test].source, names, self._seconds)
        return given

    def _late(self, test: str) -> Verdict:
        self.too_slow += 1
        message = f"This test was interrupted after {self._seconds:g} s."
        return self._verdict(test, [error("CellTimeoutError", message)])

    def _verdict(self, test: str, outputs: list[NotebookNode]) -> Verdict:
        cell = self._plans[test].cell
        score = score_test(cell, new_code_cell(outputs=outputs, execution_count=1))
        raised = any(output.output_type == "error" for output in outputs)
        return Verdict(outputs, score, raised)

    # --- the decision ------------------------------------------------------------------------------------

    def decide(self) -> Executed:
        """Decide every test that was reached."""
        decisions: dict[str, Decision] = {}
        apart: dict[str, Verdict] = {}
        plans = {test: self._plans[test] for test in self._held}
        for test, plan in plans.items():
            if plan.witness != "beside":
                apart[test] = self.apart(test)
                plans[test] = self._for_this_learner(plan, apart[test])
        # What a hidden part tells a learner's code must not reach a page: no message of a test that runs
        # later is shown.
        shown = {
            test: self.beside(plan, released=True, last=False)
            for test, plan in plans.items()
            if plan.witness == "beside" and plan.own_hidden and not plan.after_hidden
        }
        self._asked_again = {test for plan in plans.values() for test, _ in plan.keeps}
        for test in sorted(plans, key=lambda test: plans[test].hidden):
            plan = plans[test]
            outputs, decisions[test] = self._decided(plan, apart.get(test), shown.get(test))
            self._cells[test].outputs = outputs
            if test not in self._asked_again:
                self._held[test].close()
        self.close()
        return Executed(
            self.notebook, self.stopped, self.too_slow, time.monotonic() - self._began, "", decisions
        )

    def _for_this_learner(self, plan: Plan, apart: Verdict) -> Plan:
        """Decide a test beside if only that can tell, since a value of the learner's could not be sent."""
        if (
            plan.witness == "both"
            and apart.failed
            and apart.unsent
            and not any(own for _, own in apart.unsent)
        ):
            what = ", ".join(what for what, _ in apart.unsent)
            why = f"it uses {what}, which cannot be sent to a process of the author's"
            return replace(plan, witness="beside", why=why)
        return plan

    def _decided(
        self, plan: Plan, apart: Verdict | None, shown: Verdict | None
    ) -> tuple[list[NotebookNode], Decision]:
        decision = Decision(plan.witness, plan.why)
        if plan.witness == "beside":
            return self._decided_beside(plan, shown), decision
        assert apart is not None
        if plan.witness == "apart" or (apart.failed and not apart.points):
            return apart.outputs, decision
        if plan.state and apart.state == plan.state and not apart.failed and self._usual:
            return apart.outputs, decision
        beside = self.beside(plan)
        if not _lower(beside, apart):
            return apart.outputs, decision
        lowered = Decision(
            plan.witness, plan.why, beside.message[:_LONGEST_LOWERED] or "it gives fewer points"
        )
        if not plan.hidden:
            return beside.outputs, lowered
        return _told(beside, _FAILS_IN_THE_NOTEBOOK), lowered

    @functools.cached_property
    def _usual(self) -> bool:
        tests = self._plans.keys()
        cells = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        return is_usual([cell.source for cell in cells if grade_id(cell) not in tests], self._given)

    def _decided_beside(self, plan: Plan, shown: Verdict | None) -> list[NotebookNode]:
        if shown is not None and shown.failed and not shown.points:
            return shown.outputs
        whole = self.beside(plan)
        if not (plan.hidden and whole.failed):
            return whole.outputs
        return _told(whole, _FAILS_HIDDEN if shown is not None else _FAILS_SOMEWHERE)

    def close(self) -> None:
        """End what is held."""
        for held in self._held.values():
            held.close()

    def limit_lines(self, config: Any) -> None:
        """Keep to nbgrader's own limit on the lines of output."""
        limit_lines(self.notebook, config)


def _did(problem: Exception) -> str:
    if isinstance(problem, Timeout):
        return "did not stop when told to"
    return str(problem).removeprefix("it ")


def _lower(one: Verdict, other: Verdict) -> bool:
    """Whether a verdict gives less than another; a number that cannot be is no verdict."""
    if one.points is None or other.points is None:
        return False
    return one.points < other.points or (one.failed and not other.failed)


def _told(verdict: Verdict, message: str) -> list[NotebookNode]:
    """Outputs with a verdict's points and a message that gives nothing away."""
    return partial(verdict.points, message) if verdict.points else [failure(message)]

"""The execution room: submissions of one lab in, executed notebooks out, walls between everybody.

The learner's cells run in a container of the sandbox. Test cells do not: their answers are taken out of the
container as plain data and checked by `fairgrade.execution.checker`. What stands in a test cell's outputs
afterwards is the checker's, and nothing that the learner's process prints or sends can be taken for it.

A lab whose tests need more than plain data (a figure, a fitted model) is found out at the start, by running
the author's own answers through: then its tests run beside the learner's code, inside the sandbox, and the
report says so.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output

from fairgrade.execution import checker
from fairgrade.execution.checker import Checker
from fairgrade.execution.kernel_run import ERROR_LIMIT, OUTPUT_LIMIT, limit_lines
from fairgrade.execution.prefork import PreforkedProcesses, imported, public
from fairgrade.lab.course import Course, Lab, LabNotebook, answered, describe, grade_id
from fairgrade.process.channel import Closed, Timeout
from fairgrade.results import reference, scoring
from fairgrade.results.executed import BESIDE, Executed
from fairgrade.sandbox.host import Container, Interrupted, Limits, NoSandbox
from fairgrade.sandbox.selfcheck import prove

#: Seconds that a notebook may take, in times what a cell may.
_NOTEBOOK = 20


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
    beside : dict of str to str
        Notebooks whose tests run beside the learner's code, and why.
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
        self.beside: dict[str, str] = {}
        self._checkers: dict[str, Checker] = {}
        self._preforked = preforked or PreforkedProcesses(modules_of(lab), limits)
        try:
            self._sandbox = self._preforked.sandbox
            for notebook in lab.notebooks.values():
                checker = Checker(_cells(notebook), lab.files, self._preforked.fork_server)
                self._checkers[notebook.name] = checker
            self.seconds = _seconds(lab)
            self._sandbox.ready(modules_of(lab))
            prove(self._sandbox, [*_folders_of(lab.course), *hidden])
            for notebook in lab.notebooks.values():
                self._rehearse(notebook)
        except BaseException:
            self.close()
            raise

    def _rehearse(self, notebook: LabNotebook) -> None:
        """See whether the author's answers pass when their tests run apart from them, or else beside them."""
        name = notebook.name
        apart: list[scoring.CellScore] | None = None
        try:
            imports = self._checkers[name].ready()
        except RuntimeError as error:
            self.beside[name] = str(error)
        else:
            self._sandbox.ready(public(imports))
            run, apart = self._authors_scores(notebook)
            lost = [cell for cell in apart if cell.kind == "test" and not cell.passed]
            if not lost:
                return
            why = run.stopped or lost[0].message
            self.beside[name] = f"the author's own answers lose points in {lost[0].grade_id}: {why}"
        run, beside = self._authors_scores(notebook)
        if failing := reference.failing_tests(beside):
            raise reference.refusal(self.lab, notebook, failing, run.stopped)
        if apart is not None and reference.same_points(apart, beside):
            del self.beside[name]  # the tests give a part of the points to everybody

    def _authors_scores(self, notebook: LabNotebook) -> tuple[Executed, list[scoring.CellScore]]:
        name = notebook.name
        run = self.run({name: answered(notebook.truth, notebook.answers)}, self.lab.files)[name]
        return run, scoring.score(notebook, run.notebook)

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
            If there can be no container. Not the learner's doing.
        """
        executed: dict[str, Executed] = {}
        with contextlib.ExitStack() as closing:
            container = None
            for name, notebook in notebooks.items():
                if container is None or container.closed:
                    container = closing.enter_context(Container(self._sandbox, files))
                executed[name] = _Run(self, container, name, notebook).executed()
                if executed[name].stopped:
                    Container(self._sandbox).close()  # fails if it is the sandbox that has ended
        return executed

    def checker(self, name: str) -> Checker | None:
        """The notebook's, unless its tests run beside the learner's code."""
        return None if name in self.beside else self._checkers.get(name)

    def close(self) -> None:
        """End all processes."""
        self._preforked.close()

    def __enter__(self) -> IsolatedRun:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Run:
    """One notebook of one submission."""

    def __init__(
        self, isolated: IsolatedRun, container: Container, name: str, notebook: NotebookNode
    ) -> None:
        self._container = container
        self._config = isolated.lab.course.config
        self._seconds = isolated.seconds
        self._checker = isolated.checker(name)
        self._notebook = deepcopy(notebook)
        self._ends = time.monotonic() + _NOTEBOOK * self._seconds
        self._stopped = ""
        self._too_slow = 0

    def executed(self) -> Executed:
        began = time.monotonic()
        cells = [cell for cell in self._notebook.cells if cell.cell_type == "code"]
        for cell in cells:
            cell.outputs, cell.execution_count = [], None
        try:
            self._container.start_kernel()
        except (Closed, Timeout) as error:
            self._stopped = f"no cell could be run ({error})"
        for number, cell in enumerate(cells, 1):
            if self._stopped:
                break
            cell.execution_count = number
            cell.outputs = self._outputs(cell, number)
        if not self._stopped:
            with contextlib.suppress(Closed, Timeout):  # it is closed then, and nothing more is wanted of it
                self._container.stop_kernel()
        limit_lines(self._notebook, self._config)
        how = BESIDE if self._checker is None else ""
        return Executed(self._notebook, self._stopped, self._too_slow, time.monotonic() - began, how)

    def _outputs(self, cell: NotebookNode, number: int) -> list[NotebookNode]:
        seconds = min(self._seconds, self._ends - time.monotonic())
        if seconds <= 0:
            self._stopped = f"the notebook took more than {_NOTEBOOK * self._seconds:g} s in all"
            return [_error("Stopped", f"This cell was not run: {self._stopped}.")]
        test = grade_id(cell)
        try:
            if self._checker is not None and test in self._checker.names:
                return self._check(test, seconds)
            outputs, late = self._container.run(cell.source, seconds)
        except Closed as error:
            return self._stop(number, str(error).removeprefix("it "))
        except Timeout:
            return self._stop(number, f"did not stop when told to after {seconds:g} s")
        outputs = clean(outputs)
        if late:
            self._too_slow += 1
            outputs = [output for output in outputs if output.output_type != "error"]
            outputs.append(_error("CellTimeoutError", f"This cell was interrupted after {seconds:g} s."))
        return outputs

    def _check(self, test: str, seconds: float) -> list[NotebookNode]:
        answers = self._container.answers(self._checker.names[test])
        for last in (False, True):  # a test's process that ends may have been ended by something outside
            try:
                return clean(self._checker.check(test, answers, self._container.call, seconds))
            except (Timeout, Interrupted):
                if self._container.closed:
                    raise
                self._too_slow += 1
                return [_error("CellTimeoutError", f"This test was interrupted after {seconds:g} s.")]
            except Closed as error:
                if self._container.closed:
                    raise
                if last:
                    return [_error("Stopped", f"This test could not be run ({error}).")]
            except OSError as error:
                raise NoSandbox(f"The process that checks answers has ended ({error}).") from error

    def _stop(self, number: int, what: str) -> list[NotebookNode]:
        self._stopped = f"code cell {number} {what}"
        return [_error("Stopped", f"This cell {what}; the cells below it were not run.")]


def _cells(notebook: LabNotebook) -> list[checker.Cell]:
    kinds = []
    for cell in answered(notebook.truth, notebook.answers).cells:
        if cell.cell_type == "code":
            name = grade_id(cell) or ""
            kinds.append((cell.source, describe(cell).kind if name else "", name))
    return checker.cells_of(kinds)


def _folders_of(course: Course) -> list[Path]:
    """Folders of nbgrader's that are there for the course's instructors, and its gradebook."""
    directory = course.directory()
    steps = ("source", "release", "submitted", "autograded", "feedback")
    folders = [Path(directory.root, getattr(directory, f"{step}_directory")) for step in steps]
    address = str(directory.db_url)
    return [*folders, Path(address.removeprefix("sqlite:///"))] if address.startswith("sqlite:") else folders


def modules_of(lab: Lab) -> list[str]:
    """What the lab's notebooks import, so that it need not be imported for everybody anew."""
    sources = [n.source.cells for n in lab.notebooks.values()]
    return imported(cell.source for cells in sources for cell in cells if cell.cell_type == "code")


def _seconds(lab: Lab) -> float:
    """nbgrader's own setting of what a cell may take; without one, nbgrader's default."""
    from nbgrader.preprocessors import Execute

    configured = Execute(config=lab.course.config).timeout
    return float(configured) if configured and configured > 0 else 3600.0


def clean(outputs: Iterable[Any]) -> list[NotebookNode]:
    """Outputs as a notebook may hold them, whatever was sent. Too much text is dropped, errors never."""
    kept: list[NotebookNode] = []
    length = 0
    for output in outputs:
        made = _made(output)
        if made is None:
            continue
        if made.output_type != "error":
            room = length <= OUTPUT_LIMIT
            length += len(str(made))
            if length > OUTPUT_LIMIT:
                if room:
                    kept.append(new_output("stream", name="stdout", text="\n... output truncated ...\n"))
                continue
        kept.append(made)
    return kept


def _made(output: Any) -> NotebookNode | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str() as text}:
            return new_output("stream", name=name, text=text)
        case {
            "output_type": "error",
            "ename": str() as name,
            "evalue": str() as value,
            "traceback": list() as lines,
        }:
            lines = [str(line)[:ERROR_LIMIT] for line in lines[-100:]]
            return new_output("error", ename=name[:200], evalue=value[:ERROR_LIMIT], traceback=lines)
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict() as data}:
            data = {str(mime): content for mime, content in data.items() if _fits(mime, content)}
            about = output.get("metadata")
            about = from_dict(about) if isinstance(about, dict) and len(str(about)) < ERROR_LIMIT else {}
            number = {"execution_count": None} if kind == "execute_result" else {}
            return new_output(kind, data=data, metadata=about, **number)
    return None


def _fits(mime: Any, content: Any) -> bool:
    return isinstance(mime, str) and (isinstance(content, str) or mime.endswith("json"))


def _error(name: str, message: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])

"""What a worker does with one submission: run it and score it. It writes nothing to disk that stays.

A worker may be this process, a fork of it or a process on another machine; what it is given and what it hands
back can be sent.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from fairgrade.execution import kernel_run
from fairgrade.execution.isolated_run import IsolatedRun
from fairgrade.execution.kernel_run import Job
from fairgrade.execution.prefork import PreforkedProcesses
from fairgrade.lab.course import Lab
from fairgrade.pages.safe_notebook import clean_notebook
from fairgrade.results.executed import UNSAFE, Executed
from fairgrade.results.store import Result, conclude
from fairgrade.submission.intake import Submission, files_beside, write_files


@dataclass(frozen=True)
class Graded:
    """A submission that has been run and scored.

    Attributes
    ----------
    notebooks
        As they were run, in the format of a file, with nothing in them that acts on who looks at them; one
        that could not be run is absent.
    """

    result: Result
    notebooks: dict[str, str]


class Worker:
    """Grades submissions of one lab. A context manager.

    Parameters
    ----------
    lab : Lab
    preforked : PreforkedProcesses, optional
        Started before; closed with this.
    hidden : iterable of Path
        Files and folders that learners' code must not see, besides the course's own.
    unsafe : bool
        Whether to run learners' code, and the tests beside it, in a kernel with all the rights of this
        process.

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
        preforked: PreforkedProcesses | None = None,
        *,
        hidden: Iterable[Path] = (),
        unsafe: bool = False,
    ) -> None:
        self._lab = lab
        self._isolated = None if unsafe else IsolatedRun(lab, preforked=preforked, hidden=hidden)

    @property
    def remarks(self) -> list[str]:
        """What the instructor should know of the lab before anybody is graded, a line each."""
        passed = [] if self._isolated is None else self._isolated.passed_by_release
        return [
            f"A notebook without answers passes {', '.join(passed)}: "
            f"{'these tests give their' if len(passed) > 1 else 'this test gives its'} points to everybody."
        ] * bool(passed)

    def grade(self, submission: Submission) -> Graded:
        """Run and score a submission.

        Raises
        ------
        NoSandbox, KernelUnavailable
            If it could not be run here. Not the learner's doing.
        """
        notebooks = {n: one.notebook for n, one in submission.notebooks.items() if one.notebook is not None}
        executed: dict[str, Executed] = {}
        files: dict[str, bytes] = {}
        if notebooks:
            files = files_beside(self._lab, submission)
            executed = (
                self._isolated.run(notebooks, files)
                if self._isolated is not None
                else self._in_kernels(notebooks, files)
            )
        texts = {
            name: nbformat.writes(clean_notebook(self._lab.notebooks[name], run.notebook, files))
            for name, run in executed.items()
        }
        return Graded(conclude(self._lab, submission, executed), texts)

    def _in_kernels(
        self, notebooks: Mapping[str, NotebookNode], files: Mapping[str, bytes]
    ) -> dict[str, Executed]:
        """The notebooks of one submission share a folder, as they did for the learner."""
        with tempfile.TemporaryDirectory(prefix="unsafe-") as place:
            write_files(files, Path(place))
            config = self._lab.course.config
            return {
                name: replace(kernel_run.execute(Job(notebook, Path(place), config)), how=UNSAFE)
                for name, notebook in notebooks.items()
            }

    def close(self) -> None:
        """End whatever runs for it."""
        if self._isolated is not None:
            self._isolated.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

"""What a run is, and the run without walls: one prepared notebook in, one executed notebook or a reason out.

Here the learner's code runs in the kernel process that nbgrader's own ``Execute`` step starts, with the tests
beside it and with all the rights of whoever runs it. `fairgrade grade` does that with ``--unsafe`` only,
`fairgrade check` with the learner's own work and selftest with the author's answers;
`fairgrade.execution.isolated_run` is the way that can be trusted.
"""

from __future__ import annotations

import time
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from fairgrade.execution.limits import OUTPUT_WAIT
from fairgrade.results.executed import Executed


class KernelUnavailable(RuntimeError):
    """No kernel could be started, so nothing of the learner's has run. Not the learner's doing."""


@dataclass(frozen=True)
class Job:
    """A notebook to run.

    Attributes
    ----------
    notebook
        Restored: every cell of the lab in place, no outputs.
    folder
        The working directory of the kernel. The run may change it at will.
    config
        The course's configuration; ``Execute.timeout`` is the seconds a cell may take.
    """

    notebook: NotebookNode
    folder: Path
    config: Any


def execute(job: Job) -> Executed:
    """Run a notebook from its first cell to its last.

    An error in a cell does not end the run: the cells after it run too, as nbgrader has it.

    Raises
    ------
    KernelUnavailable
        If no kernel could be started, twice.
    """
    started = time.monotonic()
    for last_attempt in (False, True):
        runner = _execute_step(job.config)
        notebook = deepcopy(job.notebook)
        try:
            runner.preprocess(notebook, {"metadata": {"path": str(job.folder)}})
        except Exception as error:
            if runner.began:  # the run itself failed in a way nobody foresaw: keep what there is
                runner.stopped = runner.stopped or f"the run failed ({type(error).__name__})"
            elif last_attempt:
                raise KernelUnavailable(
                    f"no kernel could be started ({type(error).__name__}: {error})"
                ) from error
            else:
                continue
        break
    limit_lines(notebook, job.config)
    return Executed(notebook, runner.stopped, runner.too_slow, time.monotonic() - started)


def _execute_step(config: Any) -> Any:
    from fairgrade.execution.execute_step import ExecuteStep  # it takes seconds to import nbgrader

    settings = deepcopy(config)
    settings.Execute.setdefault("shutdown_kernel", "immediate")
    settings.Execute.setdefault("iopub_timeout", OUTPUT_WAIT)
    return ExecuteStep(config=settings)


def limit_lines(notebook: NotebookNode, config: Any) -> None:
    """nbgrader's own limit on the lines of output that are kept."""
    from nbgrader.preprocessors import LimitOutput

    LimitOutput(config=config).preprocess(notebook, {})

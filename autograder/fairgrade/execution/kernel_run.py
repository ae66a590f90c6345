"""What a run is, and the run without walls: one prepared notebook in, one executed notebook or a reason out.

Here the learner's code runs in the kernel process that nbgrader's own ``Execute`` step starts, with the tests
beside it and with all the rights of whoever runs it. `fairgrade grade` does that with ``--unsafe`` only,
`fairgrade check` with the learner's own work and selftest with the author's answers;
`fairgrade.execution.isolated_run` is the way that can be trusted.
"""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from fairgrade.results.executed import Executed

#: Characters of output kept per cell; the rest is dropped as it arrives.
OUTPUT_LIMIT = 1_000_000

#: Characters kept of an error's message and of each line of its traceback.
ERROR_LIMIT = 10_000

#: Seconds to wait for a cell's output after the cell has ended, or after it was told to stop.
OUTPUT_WAIT = 15


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
        runner = _runner(job.config)
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


def _runner(config: Any) -> Any:
    """nbgrader's Execute step, taught to survive what learners' code does to a kernel."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from nbgrader.preprocessors import Execute

    class Runner(Execute):
        began = False
        stopped = ""
        too_slow = 0
        _kept = 0
        _leaves = False

        def setup_kernel(self, **settings: Any) -> AbstractContextManager[None]:
            settings.setdefault("env", {**os.environ, "NBGRADER_EXECUTION": "autograde"})
            # What a kernel writes to its own terminal is of no use to anybody here.
            return super().setup_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **settings)

        def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
            self.began = True
            if self.stopped or cell.cell_type != "code":
                return cell, resources
            self._kept, self._leaves = 0, False
            try:
                cell, resources = super().preprocess_cell(cell, resources, index)
                if self._leaves:
                    self._stop(cell, index, "ended the Python process")
            except DeadKernelError:
                self._stop(cell, index, "ended the Python process")
            except CellTimeoutError:
                self._stop(cell, index, f"did not stop when told to after {self.timeout} s")
            except Exception as error:  # for example a display message that breaks the protocol
                cell.outputs.append(_error(type(error).__name__, "The cell's output could not be read."))
            errors = [output for output in cell.outputs if output.output_type == "error"]
            self.too_slow += any(error.ename == "CellTimeoutError" for error in errors)
            for error in errors:
                error.evalue = error.evalue[:ERROR_LIMIT]
                error.traceback = [line[:ERROR_LIMIT] for line in error.traceback[-100:]]
            return cell, resources

        def on_cell_executed(self, **given: Any) -> None:
            super().on_cell_executed(**given)
            # After exit() or quit() a kernel stays for a moment; how many cells it still runs is chance.
            payload = given["execute_reply"]["content"].get("payload") or ()
            self._leaves = any(part.get("source") == "ask_exit" for part in payload)

        async def _async_check_alive(self) -> None:
            # After an output that could not be read, nbclient leaves its task that asks whether the kernel is
            # alive to itself, even when there is no kernel any more.
            if self.kc is None:
                raise DeadKernelError("Kernel died")
            await super()._async_check_alive()

        def _stop(self, cell: NotebookNode, index: int, what: str) -> None:
            self.stopped = f"code cell {self._number(index)} {what}"
            cell.outputs.append(_error("Stopped", f"This cell {what}; the cells below it were not run."))

        def _number(self, index: int) -> int:
            """Which code cell of the notebook this is, counted from one."""
            return sum(cell.cell_type == "code" for cell in self.nb.cells[: index + 1])

        def output(
            self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int
        ) -> Any:
            if msg["msg_type"] == "error":  # a failed test must never look like a passed one
                return super().output(outs, msg, display_id, cell_index)
            had_room = self._kept <= OUTPUT_LIMIT
            self._kept += _length(msg["content"])
            if self._kept <= OUTPUT_LIMIT:
                return super().output(outs, msg, display_id, cell_index)
            if had_room:
                outs.append(new_output("stream", name="stdout", text="\n... output truncated ...\n"))
            return None

        def handle_comm_msg(self, outs: list[Any], msg: dict[str, Any], cell_index: int) -> None:
            """Widgets' messages are not kept: a page of feedback cannot show a live widget."""

    settings = deepcopy(config)
    settings.Execute.setdefault("shutdown_kernel", "immediate")
    settings.Execute.setdefault("iopub_timeout", OUTPUT_WAIT)
    return Runner(config=settings)


def limit_lines(notebook: NotebookNode, config: Any) -> None:
    """nbgrader's own limit on the lines of output that are kept."""
    from nbgrader.preprocessors import LimitOutput

    LimitOutput(config=config).preprocess(notebook, {})


def _error(name: str, message: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def _length(content: dict[str, Any]) -> int:
    """Roughly how many characters an output message takes in the notebook's file."""
    data = content.get("data")
    parts = [content.get("text", ""), *(data.values() if isinstance(data, dict) else ())]
    return 50 + sum(len(part) if isinstance(part, str) else len(repr(part)) for part in parts)

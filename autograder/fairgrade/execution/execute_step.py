"""nbgrader's step that runs a notebook's cells in a kernel, for code that nobody has looked at."""

from __future__ import annotations

import os
import subprocess
from contextlib import AbstractContextManager
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute

from fairgrade.execution.limits import ERROR_LIMIT, OUTPUT_LIMIT


class ExecuteStep(Execute):
    """Nbgrader's own step, which survives what learners' code does to a kernel.

    Its traits are those of `Execute`, and so is the name of its section in a configuration file.

    Attributes
    ----------
    began : bool
        Whether a cell was begun.
    stopped : str
        Why the run ended before the last cell, or "".
    too_slow : int
        Cells that were interrupted at the time limit.
    """

    began = False
    stopped = ""
    too_slow = 0
    _kept = 0
    _leaves = False

    def setup_kernel(self, **settings: Any) -> AbstractContextManager[None]:
        """Start a kernel as nbgrader's autograde does."""
        settings.setdefault("env", {**os.environ, "NBGRADER_EXECUTION": "autograde"})
        # What a kernel writes to its own terminal is of no use to anybody here.
        return super().setup_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **settings)

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        """Run a cell, and say in it what kept it from running."""
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
        self.too_slow += any(output.ename == "CellTimeoutError" for output in errors)
        for output in errors:
            output.evalue = output.evalue[:ERROR_LIMIT]
            output.traceback = [line[:ERROR_LIMIT] for line in output.traceback[-100:]]
        return cell, resources

    def on_cell_executed(self, **given: Any) -> None:
        """Note whether the cell told the kernel to end."""
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

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Keep an output while there is room for it."""
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


def _error(name: str, message: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def _length(content: dict[str, Any]) -> int:
    """Roughly how many characters an output message takes in the notebook's file."""
    data = content.get("data")
    parts = [content.get("text", ""), *(data.values() if isinstance(data, dict) else ())]
    return 50 + sum(len(part) if isinstance(part, str) else len(repr(part)) for part in parts)

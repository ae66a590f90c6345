"""Run: one notebook from top to bottom in a clean kernel, with expressions evaluated on the way."""

from __future__ import annotations

import ast
import os
import re
import tempfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

TIMEOUT = 600
"""Seconds that one cell may take."""

_COLOR = re.compile(r"\x1b\[[0-9;]*m")


class RunError(Exception):
    """A notebook that does not run; the message names the cell and the error."""


@dataclass(frozen=True)
class Run:
    """The result of a run.

    Attributes
    ----------
    notebook : NotebookNode
        A copy of the notebook with the outputs of this run and execution counts 1..n.
    values : dict of (cell id, literal) to str
        What each bound expression was where it stands; an error as "NameError: ...".
    """

    notebook: NotebookNode
    values: dict[tuple[str, str], str]


def run(
    nb: NotebookNode,
    folder: Path,
    expressions: Mapping[str, Mapping[str, str]] | None = None,
    timeout: int = TIMEOUT,
    kernel: str = "python3",
) -> Run:
    """Execute a notebook.

    Parameters
    ----------
    nb : NotebookNode
        It is not changed.
    folder : Path
        The kernel's working directory: the notebook's own folder.
    expressions : mapping of cell id to {literal: expression}
        What to evaluate after every cell above that one has run. Evaluating leaves no trace: it has no
        execution count and no output.
    timeout : int
        Seconds per cell.
    kernel : str
        Name of a kernel spec.

    Raises
    ------
    RunError
        If a cell raises, takes too long or ends the kernel.
    """
    expressions = expressions or {}
    nb = deepcopy(nb)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    values: dict[tuple[str, str], str] = {}
    # Everything of this kernel lies in one folder: its sockets, so that kernels started side by side never
    # clash over a port; its IPython profile, so that there are no start-up files and no shared history.
    with tempfile.TemporaryDirectory(prefix="run") as own:
        manager = AsyncKernelManager(
            kernel_name=kernel, transport="ipc", ip=f"{own}/k", connection_file=f"{own}/kernel.json"
        )
        client = NotebookClient(
            nb,
            km=manager,
            timeout=timeout,
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,
            coalesce_streams=True,
            store_widget_state=False,
            shutdown_kernel="immediate",
        )
        environment = {**os.environ, "IPYTHONDIR": f"{own}/ipython", "COLUMNS": "80"}
        environment.pop("MPLBACKEND", None)  # or a figure would not reach the notebook
        with client.setup_kernel(env=environment, cleanup_kc=True):
            for index, cell in enumerate(nb.cells):
                if cell.cell_type == "code":
                    _execute(client, cell, index, timeout)
                elif wanted := expressions.get(cell.id):
                    answers = _evaluate(client, wanted)
                    values.update({(cell.id, literal): answers[literal] for literal in wanted})
    return Run(nb, values)


def _execute(client: NotebookClient, cell: NotebookNode, index: int, timeout: int) -> None:
    try:
        client.execute_cell(cell, index)
    except CellExecutionError as error:
        lines = _COLOR.sub("", error.traceback).strip().splitlines()
        arrow = next((line.strip() for line in lines if line.lstrip().startswith("-->")), "")
        what = f"{error.ename}: {_COLOR.sub('', error.evalue)}"
        raise RunError(f"cell {cell.id}: {what}" + (f"\n    {arrow}" if arrow else "")) from None
    except CellTimeoutError:
        raise RunError(f"cell {cell.id}: took longer than {timeout} seconds") from None
    except DeadKernelError:
        raise RunError(f"cell {cell.id}: the kernel died while it ran") from None


def _evaluate(client: NotebookClient, expressions: Mapping[str, str]) -> dict[str, str]:
    """str() of each expression in the kernel as it stands."""
    # Names in the request are ours: a literal such as "44.9%" may be any text.
    names = {f"e{i}": literal for i, literal in enumerate(expressions)}
    assert client.kc is not None
    message = client.kc.execute(
        "",
        silent=True,
        store_history=False,
        user_expressions={name: f"str({expressions[literal]})" for name, literal in names.items()},
    )
    reply = client.wait_for_reply(message)
    if reply is None:
        raise RunError(f"the expressions {', '.join(expressions)} took longer than {client.timeout} seconds")
    answers = reply["content"]["user_expressions"]
    found = {}
    for name, literal in names.items():
        answer = answers[name]
        if answer["status"] == "ok":
            found[literal] = ast.literal_eval(answer["data"]["text/plain"])
        else:
            found[literal] = f"{answer['ename']}: {_COLOR.sub('', answer['evalue'])}"
    return found

"""A stand-in for a kernel, for tests of everything around execution: it runs cells in this process."""

from __future__ import annotations

import ast
from copy import deepcopy

from nbformat.v4 import new_output

from fairgrade.execution.kernel_run import Job
from fairgrade.results.executed import Executed


def execute(job: Job) -> Executed:
    """Run trusted cells with exec; the value of a last expression becomes the cell's result."""
    notebook = deepcopy(job.notebook)
    names: dict[str, object] = {}
    for count, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), 1):
        cell.execution_count = count
        try:
            value = _run(cell.source, names)
        except Exception as error:
            cell.outputs = [new_output("error", ename=type(error).__name__, evalue=str(error), traceback=[])]
        else:
            data = {"text/plain": repr(value)}
            result = new_output("execute_result", data=data, execution_count=count)
            cell.outputs = [] if value is None else [result]
    return Executed(notebook, seconds=0.0)


def _run(source: str, names: dict[str, object]) -> object:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None

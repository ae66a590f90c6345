"""nbval on one notebook, in a process of its own; the numbers in its text are evaluated on the way."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from fairgrade.authoring import normal, prose
from fairgrade.authoring.problem import listing

_MINE = "nbval-numbers-"


def nbval(path: Path, kernel: str = "") -> str:
    """Run the notebook once; what differs from the file as text, "" if nothing does.

    Every output is compared with the file's, pictures by the description and the table that come with them.
    Every number that the text binds to an expression is compared with what that expression is there. Without
    the name of a kernel it is a cold one of this Python.
    """
    which = (
        ["-p", "tests.kernels.plugin", f"--nbval-kernel-name={kernel}"] if kernel else ["--nbval-current-env"]
    )
    nb = normal.read(path)
    quiet = ["-q", "--color=no", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts="]
    with tempfile.TemporaryDirectory(prefix="nbval-") as own, tempfile.TemporaryDirectory() as ipython:
        for beside in path.parent.iterdir():  # the kernel's working folder is the notebook's
            if beside != path:
                Path(own, beside.name).symlink_to(beside.resolve())
        values = Path(ipython, "values.jsonl")
        values.touch()
        asking = _with_questions(nb, prose.bound(nb), values)
        nbformat.write(asking, Path(own, path.name))
        environment = {**os.environ, "IPYTHONDIR": ipython, "COLUMNS": "80"}
        environment.pop("MPLBACKEND", None)
        root = str(Path(__file__).parents[2])
        environment["PYTHONPATH"] = root  # where `tests` can be imported
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--nbval", *which, *quiet, f"--rootdir={own}", path.name],
            capture_output=True,
            text=True,
            env=environment,
            timeout=600,
            cwd=own,
        )
        answers = {(cell, literal): said for cell, literal, said in map(json.loads, values.open())}
    code = [cell.id for cell in asking.cells if cell.cell_type == "code"]
    said = re.sub(r"\x1b\[\d+m", "", done.stdout + done.stderr) if done.returncode else ""
    said = re.sub(r"\bCell (\d+)\b", lambda m: f"cell {code[int(m[1])].removeprefix(_MINE)}", said)
    missing = [asked for asked in _asked(nb) if asked not in answers]
    if missing:
        return f"{said}\n{len(missing)} numbers in the text were not evaluated, such as {missing[0]}"
    return said + listing(path.name, prose.mismatches(nb, answers))


def _asked(nb: NotebookNode) -> list[tuple[str, str]]:
    return [(cell, literal) for cell, literals in prose.bound(nb).items() for literal in literals]


def _with_questions(
    nb: NotebookNode, expressions: Mapping[str, Mapping[str, str]], values: Path
) -> NotebookNode:
    """Add, above each cell whose text binds numbers, one that writes down what they are there."""
    nb = deepcopy(nb)
    cells = []
    for cell in nb.cells:
        if cell.id in expressions:
            lines = [
                f"(lambda: open({str(values)!r}, 'a').write(__import__('json').dumps("
                f"[{cell.id!r}, {literal!r}, str({expression})]) + '\\n'))();"
                for literal, expression in expressions[cell.id].items()
            ]
            cells.append(new_code_cell("\n".join([*lines, "None"]), id=f"{_MINE}{cell.id}"[:64]))
        cells.append(cell)
    nb.cells = cells
    return nb

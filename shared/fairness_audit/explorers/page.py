"""An explorer's code as one module, and its state as JSON: what a page needs to run it without a kernel."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files

MIME = "application/vnd.fairness-audit.explorer+json"
"""The type of an explorer's state in a notebook's output; viewers that do not know it show the picture."""

_FOLDER = files("fairness_audit.explorers")
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def fifteen_digits(values: Iterable[float]) -> list[float]:
    """Round numbers to 15 significant digits, which every program that reads JSON reads back alike.

    The 16th and 17th digit may come back changed: Ruff, which formats a notebook's cells, reads and writes
    its outputs as well.

    Parameters
    ----------
    values : iterable of float

    Returns
    -------
    list of float
    """
    return [float(f"{value:.15g}") for value in values]


def module(name: str) -> str:
    """Read an explorer's ES module, with every file that it imports from put before it.

    Parameters
    ----------
    name : str
        The module's file without its ending: "threshold".

    Returns
    -------
    str
        An ES module without imports, whose default export has `render({model, el})`. Jupyter loads a
        widget's code as one text, and a page opened from a folder may not import its neighbors. The files
        share one scope, so that no two may give a name twice.
    """
    return "\n".join(_parts(name, []).values())


def _parts(name: str, above: list[str]) -> dict[str, str]:
    """Read a file and what it imports from, each once and before whatever imports from it."""
    if name in above:
        raise ValueError(f"{name}.js imports from itself, through {', '.join(above)}; let one way go.")
    text = _FOLDER.joinpath(f"{name}.js").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for neighbor in _IMPORT.findall(text):
        found = {**found, **_parts(neighbor, [*above, name])}
    return {**found, name: _EXPORT.sub("", _IMPORT.sub("", text))}


def host() -> str:
    """Read `host.js`: a few lines that stand in for a kernel's model on a page."""
    return _FOLDER.joinpath("host.js").read_text(encoding="utf-8")

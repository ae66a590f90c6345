"""An explorer's code as one module, and its state as JSON: what a page needs to run it without a kernel."""

from __future__ import annotations

import re
from importlib.resources import files

MIME = "application/vnd.fairness-audit.explorer+json"
"""The type of an explorer's state in a notebook's output; viewers that do not know it show the picture."""

_FOLDER = files("fairness_audit.explorers")
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./common\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def module(name: str) -> str:
    """Read an explorer's ES module, with what it imports from `common.js` put before it.

    Parameters
    ----------
    name : str
        The module's file without its ending: "threshold".

    Returns
    -------
    str
        An ES module without imports, whose default export has `render({model, el})`. Jupyter loads a
        widget's code as one text, and a page opened from a folder may not import its neighbors.
    """
    common, own = (_FOLDER.joinpath(f"{part}.js").read_text(encoding="utf-8") for part in ("common", name))
    return f"{_EXPORT.sub('', common)}\n{_IMPORT.sub('', own)}"


def host() -> str:
    """Read `host.js`: a few lines that stand in for a kernel's model on a page."""
    return _FOLDER.joinpath("host.js").read_text(encoding="utf-8")

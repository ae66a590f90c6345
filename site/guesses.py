"""Where a reader's guess goes: beside the answer it belongs to, or under a question with nothing folded."""

from __future__ import annotations

import re
from typing import Any

#: The line of a closed answer that asks for a guess; what `plots.Folded` writes unless told otherwise.
_ANSWER = re.compile(r"<details>(\s*<summary>Your guess first)")


def mark_guesses(cells: list[Any]) -> None:
    """Mark each place in a notebook at which a guess is asked for, in place.

    Parameters
    ----------
    cells : list of NotebookNode
        A folded answer that says "Your guess first" is marked. A cell with the tag `predict` whose answer is
        not folded gets a mark at its end. `guesses.js` puts a box there; without a script nothing is shown.
    """
    asked = None
    for cell in cells:
        if "predict" in cell.metadata.get("tags", []):
            _under(asked)
            asked = cell
        if _marked(cell):
            asked = None
    _under(asked)


def _marked(cell: Any) -> bool:
    """Mark the folded answers of a cell, in its text and in its outputs; tell whether there is one."""
    name, found = f'<details class="guess" data-guess="{cell["id"]}">', 0
    if cell.cell_type == "markdown":
        cell.source, found = _ANSWER.subn(rf"{name}\1", cell.source)
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "text/html" in data:
            data["text/html"], more = _ANSWER.subn(rf"{name}\1", data["text/html"])
            found += more
    return bool(found)


def _under(cell: Any) -> None:
    if cell is not None:
        cell.source += f'\n\n<div class="guess" data-guess="{cell["id"]}"></div>\n'

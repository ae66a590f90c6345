"""WrongFile: the one line that a file gets which cannot be audited: file, column, row, finding, remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from html import escape

_LONGEST = 60


class WrongFile(ValueError):
    """The file, or what was asked about it, cannot be audited.

    Parameters
    ----------
    file : str
        As it is shown to a person.
    finding : str
        What was found; a clause.
    remedy : str
        What to do; a clause.
    column : str, optional
    row : int, optional
        Counted from 1, the header not among them.
    """

    def __init__(
        self, file: str, finding: str, remedy: str, *, column: str | None = None, row: int | None = None
    ) -> None:
        """Put everything into one line, whatever the names hold."""
        where = visible(file, 200)
        if column is not None:
            where += f", column {quoted(column)}"
        if row is not None:
            where += f", row {row:,}"
        super().__init__(f"{where}: {finding}; {remedy}.")
        self.column, self.row = column, row


def visible(text: object, longest: int = _LONGEST) -> str:
    """Write a text on one line: what cannot be printed is escaped, what is long is cut.

    Parameters
    ----------
    text : object
    longest : int
        Characters.

    Returns
    -------
    str
    """
    plain = str(text)
    if plain.isprintable():
        return plain if len(plain) <= longest else plain[: longest - 1] + "…"
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in plain)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def escaped(text: object) -> str:
    """Write a text for HTML: no tag, no attribute's end, and nothing that cannot be seen."""
    return escape(visible(text, 2000))


def quoted(value: object) -> str:
    """Write a value in quotation marks, on one line."""
    return f"'{visible(value)}'"


def several(values: Iterable[object], most: int = 5) -> str:
    """Name a few values, and how many more there are."""
    listed = list(values)
    more = f" and {len(listed) - most:,} more" if len(listed) > most else ""
    return ", ".join(quoted(v) for v in listed[:most]) + more


def closest(name: str, names: Sequence[str]) -> str:
    """Say which column is probably meant, or which there are."""
    folded = {n.casefold().strip(): n for n in names}
    near = difflib.get_close_matches(name.casefold().strip(), list(folded), n=1, cutoff=0.75)
    if near:
        return f"did you mean {quoted(folded[near[0]])}"
    return f"the columns are {several(names, 8)}"

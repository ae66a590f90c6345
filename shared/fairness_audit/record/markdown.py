"""Pieces of a Markdown document: text that is shown as it was written, code, and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

NOT_STATED = "*not stated*"
"""What stands where a field is empty."""


def plain(text: str) -> str:
    """Write a text on one line so that Markdown shows it as it was written.

    An underscore inside a word is left alone: Markdown does, and metric names are full of them.
    """
    line = re.sub(r"[\\`*~\[\]<|$]|&(?=[#\w]+;)|(?<![^\W_])_|_(?![^\W_])", r"\\\g<0>", " ".join(text.split()))
    line = re.sub(r"^(?=[#>+-])", r"\\", line)  # what would start a heading, a quote or a list
    return re.sub(r"^(\d+)(?=[.)]( |$))", r"\1\\", line)


def said(text: str) -> str:
    """Write a text, or that it is not stated."""
    return plain(text) or NOT_STATED


def code(text: str) -> str:
    """Write a name as code where that is possible, or that it is not stated."""
    if not text:
        return NOT_STATED
    return plain(text) if re.search(r"[`|\s]", text) else f"`{text}`"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table of finished cells, or that it is not stated where there are no rows."""
    if not rows:
        return NOT_STATED
    lines = [head, ["---" for _ in head], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(lines: Sequence[str]) -> str:
    """Write a list, or that it is not stated where there are no lines."""
    return "\n".join(f"- {plain(line)}" for line in lines) or NOT_STATED

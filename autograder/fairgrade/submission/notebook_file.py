"""Read a notebook file, whatever its encoding, age or state.

A file is parsed as JSON and nothing in it is run. What cannot be read is refused in words that continue a
sentence which begins with the file's name.
"""

from __future__ import annotations

import json
import re
from typing import Any

from fairgrade.submission.files import decode

_MOST_CELLS = 10_000
_MOST_VALUES = 5_000_000  # of JSON in one notebook; each takes some 70 bytes of memory


class Unreadable(ValueError):
    """A file is no notebook; the message says what it is instead."""


def parse(data: bytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Read a notebook file, whatever its encoding or age.

    Returns
    -------
    tuple
        The notebook in format 4 as plain data, its cells not yet to be trusted; and what was repaired.

    Raises
    ------
    Unreadable
        If it is no notebook. The message continues a sentence that starts with the file's name.
    """
    if not data.strip():
        raise Unreadable("is empty")
    for magic, kind in _OTHER_FORMATS.items():
        if data.lstrip().startswith(magic):
            raise Unreadable(f"is {kind}, not a notebook")
    text, repairs = decode(data)
    _refuse_masses(text)
    # A second byte-order mark, and what a broken disk leaves, are no part of the notebook.
    text = text.lstrip("\ufeff\0 \t\r\n").rstrip("\0 \t\r\n")
    content, end = _json(text)
    if end < len(text):
        repairs.append("what stood behind the notebook in its file was left out")
    if not isinstance(content, dict) or not ({"cells", "worksheets"} & content.keys()):
        raise Unreadable("is JSON, but not a notebook")
    version = content.get("nbformat")
    version = version if type(version) is int else 4
    if "cells" not in content or _is_format_1(content):
        content = _upgrade(content)
        repairs.append(f"converted from notebook format {version if version in (1, 2, 3) else 3}")
    elif version > 4:
        repairs.append(f"in notebook format {version}, newer than this grader; read as format 4")
    if not isinstance(content.get("cells"), list):
        raise Unreadable("is JSON, but not a notebook")
    if len(content["cells"]) > _MOST_CELLS:
        raise Unreadable(f"has more than {_MOST_CELLS} cells")
    return content, tuple(repairs)


def _json(text: str) -> tuple[Any, int]:
    """Read the value that a text begins with, and say where it ends."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)
    except json.JSONDecodeError as error:
        if re.search(r"^(<<<<<<<|>>>>>>>) ", text, re.MULTILINE):
            raise Unreadable("holds the marks of an unresolved merge (<<<<<<<)") from None
        if error.pos >= len(text) - 1 or error.msg.startswith("Unterminated string"):
            raise Unreadable("breaks off before its end (was the upload cut short?)") from None
        raise Unreadable(f"is not valid JSON from line {error.lineno} on ({error.msg})") from None
    except RecursionError:
        raise Unreadable("is nested too deeply to be a notebook") from None
    except ValueError:  # for example a number of more digits than Python converts
        raise Unreadable("holds a value that cannot be read") from None


def _refuse_masses(text: str) -> None:
    """Refuse JSON that is small as a file and huge in memory."""
    if sum(map(text.count, "[{,")) <= _MOST_VALUES:
        return
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text, flags=re.DOTALL)  # there may be many in long outputs
    if sum(map(outside.count, "[{,")) > _MOST_VALUES:
        raise Unreadable(f"holds more than {_MOST_VALUES} values; clear its outputs and hand it in again")


def _is_format_1(content: dict[str, Any]) -> bool:
    """Format 1 has its cells where format 4 has them, but no ``source`` in them."""
    cells = content["cells"]
    return (
        type(content.get("nbformat")) is int
        and content["nbformat"] == 1
        and isinstance(cells, list)
        and any(isinstance(cell, dict) for cell in cells)
        and not any(isinstance(cell, dict) and "source" in cell for cell in cells)
    )


_OTHER_FORMATS = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip archive",
    b"<!DOCTYPE": "a web page",
    b"<!doctype": "a web page",
    b"<html": "a web page",
}


def _upgrade(content: dict[str, Any]) -> dict[str, Any]:
    """A notebook of format 1, 2 or 3 in format 4."""
    import nbformat

    content = {"metadata": {}, "nbformat_minor": 0, **content}
    if type(content.get("nbformat")) is not int or content["nbformat"] not in (1, 2, 3):
        content["nbformat"] = 1 if "cells" in content else 3
    try:
        upgraded: dict[str, Any] = nbformat.convert(nbformat.from_dict(content), 4)
    except Exception:  # the converters trust their input; whatever they trip over, it is no notebook
        raise Unreadable("is a notebook of an old format that cannot be converted") from None
    return upgraded

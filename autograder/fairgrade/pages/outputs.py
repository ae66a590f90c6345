"""A cell's output in the one form of it that is safe to show: clean HTML, a picture or plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any, Literal

from fairgrade.checks.marks import MARKS_TYPE
from fairgrade.pages.sanitize import (
    PICTURE_TYPES,
    Unshowable,
    clean,
    data_address,
    length_without_pictures,
    markdown,
    no_pictures,
    plain,
    visible,
)

LONGEST_HTML = 60_000  # characters of one text that are read as HTML or markdown
_BUDGET = 200_000  # characters of HTML and markdown of all outputs of a notebook


@dataclass(frozen=True)
class Shown:
    """What is shown of an output.

    Attributes
    ----------
    form
        What `content` is: clean HTML, a picture's ``data:`` address, plain text, or a remark in plain text on
        an output that cannot be shown.
    content
        Empty if there is nothing to show.
    description
        Of a picture, in words.
    """

    form: Literal["html", "picture", "text", "remark"]
    content: str
    description: str = ""


class OutputCleaner:
    """Finds the best safe form of the outputs of one notebook; together they have a budget."""

    def __init__(self) -> None:
        self._left = _BUDGET

    def best(self, data: Mapping[str, Any], metadata: Any = None) -> Shown:
        """Return what to show of an output.

        Parameters
        ----------
        data
            By type, as in a notebook's ``display_data``.
        metadata
            Of that output. Only descriptions of pictures are read.
        """
        own = _OWN_PICTURE.fullmatch(joined_text(data.get("text/html", "")))
        if own and (address := no_pictures(own[1])):
            return Shown("picture", address, visible(unescape(own[2])))
        for kind in ("text/html", *PICTURE_TYPES, "text/markdown"):
            if kind in data:
                content = joined_text(data[kind])
                found = (
                    _picture(kind, content, data, metadata)
                    if kind in PICTURE_TYPES
                    else self._html(kind, content)
                )
                if found is not None:
                    return found
        for kind in ("text/plain", "text/latex", "application/json"):
            if kind in data:
                content = data[kind]
                text = content if isinstance(content, (str, list)) else json.dumps(content, indent=1)
                return Shown("text", plain(joined_text(text)))
        kinds = ", ".join(sorted(str(kind) for kind in data if kind != MARKS_TYPE))
        remark = f"An output that a page cannot show ({visible(kinds[:200])})." if kinds else ""
        return Shown("remark", remark)

    def _html(self, kind: str, content: str) -> Shown | None:
        length = length_without_pictures(content)
        if length > min(LONGEST_HTML, self._left):
            return None
        self._left -= length
        try:
            html = clean(content) if kind == "text/html" else markdown(content, headings=False)
        except Unshowable:
            return None
        # Nothing is shown by elements that are empty.
        return Shown("html", html) if re.search(r"<img|[^\s<>](?![^<]*>)", html) else None


_OWN_PICTURE = re.compile(r'<img src="([^"]*)" alt="([^"]*)">')


def picture_html(shown: Shown) -> str:
    """Return a picture as HTML, which :meth:`OutputCleaner.best` takes for a picture again."""
    return f'<img src="{shown.content}" alt="{escape(shown.description)}">'


def _picture(kind: str, content: str, data: Mapping[str, Any], metadata: Any) -> Shown | None:
    address = data_address(kind, content)
    if not address:
        return None
    own = metadata.get(kind) if isinstance(metadata, Mapping) else None
    alt = own.get("alt") if isinstance(own, Mapping) else None
    if isinstance(alt, str) and alt.strip():
        return Shown("picture", address, visible(alt))
    said = visible(plain(joined_text(data.get("text/plain", ""))[:100]))
    return Shown("picture", address, f"a picture without a description {said}".strip())


def joined_text(content: Any) -> str:
    """Return a text of a notebook, which may be a list of lines."""
    return "".join(map(str, content)) if isinstance(content, list) else str(content)

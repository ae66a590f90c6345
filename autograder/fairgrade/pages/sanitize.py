"""What strangers wrote, as HTML that is shown and not obeyed.

Everything that a notebook brings along goes through here before it stands on a page: text, markdown, HTML
and pictures. What remains has no script, style, frame, form, handler, name or address that a browser would
follow or fetch; text that a terminal or a browser would turn around or hide is made visible.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import mistune
import nh3

_TAGS = """
a abbr b blockquote br caption center code col colgroup dd del details div dl dt em figcaption figure
h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody
td tfoot th thead tr u ul var
"""
_PLAIN = "align alt colspan height open rowspan scope start style title valign width"
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_PICTURE = 7_000_000  # characters of its address
PICTURE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
"""The types of pictures that a page shows."""

_PICTURE = re.compile(
    r"data:(image/(?:png|jpeg|gif|webp|svg\+xml));base64,([A-Za-z0-9+/=\s]*)\Z", re.IGNORECASE
)
_LONGEST_KEPT = 60_000  # characters of a text whose clean form is remembered

_DEEPEST, _MOST_TAGS, _MOST_WORDS = 250, 8_000, 200
_ALONE = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Unshowable(ValueError):
    """HTML that would take a parser long."""


#: Says where a picture that a text names is, as an address that holds it; empty if it is not to be shown.
Pictures = Callable[[str], str]


# --- text ------------------------------------------------------------------------------------------------

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x07|\x1b\\|\Z)|\x1b[ -/]*[0-~]", re.DOTALL)
# Trojan Source (Boucher and Anderson, 2023): characters that show a text in another order than it has.
_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNSEEN = "\u00ad\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb"
_VISIBLE: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"},
    0x7F: "\u2421",
    **{code: f"[U+{code:04X}]" for code in range(0x80, 0xA0)},
    **{ord(mark): f"[U+{ord(mark):04X}]" for mark in _TURNING + _UNSEEN + "\u2028\u2029"},
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **{code: f"[U+{code:X}]" for code in range(0xE0000, 0xE0080)},  # tags, a hidden alphabet
}


def visible(text: str) -> str:
    """`text` with characters that hide or turn around what is there replaced by their numbers."""
    return text.translate(_VISIBLE)


def plain(text: Any) -> str:
    """What a terminal would show of an output: no colors, of a line that was written over its last state."""
    text = _ANSI.sub("", text if isinstance(text, str) else str(text))
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return visible("\n".join(lines))


# --- HTML ------------------------------------------------------------------------------------------------


def no_pictures(source: str) -> str:
    """Nothing but the pictures that a text itself holds."""
    found = _PICTURE.match(source)
    if not found:
        return ""
    kind, content = found[1].lower(), found[2]
    if kind != "image/svg+xml":
        return data_address(kind, content)
    try:
        return data_address(kind, base64.b64decode("".join(content.split()), validate=True).decode())
    except ValueError:
        return ""


def length_without_pictures(text: str) -> int:
    """Return how many characters a text has beside the pictures that it holds itself."""
    return len(re.sub(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]*", "", text))


def clean(html: Any, *, pictures: Pictures = no_pictures, links: bool = False, headings: bool = False) -> str:
    """`html` without what acts, and without addresses: a link becomes its text and where it leads.

    Markup that is not on the list goes, its text stays.

    Parameters
    ----------
    pictures
        Finds pictures; one that is not found becomes its description.
    links
        Keep links to the web. For texts of the course's own.
    headings
        Keep headings; otherwise they become paragraphs, since an output has no place in a page's outline.

    Raises
    ------
    Unshowable
        If it is nested so deeply, or has so many elements, that reading it would take long.
    """
    text = html.decode("utf-8", "replace") if isinstance(html, bytes) else str(html)
    if pictures is no_pictures and len(text) <= _LONGEST_KEPT:
        return _clean_again(text, links, headings)
    return _clean(text, pictures, links, headings)


@lru_cache(maxsize=200)
def _clean_again(text: str, links: bool, headings: bool) -> str:
    """Most of a class has the same tables."""
    return _clean(text, no_pictures, links, headings)


def _clean(text: str, pictures: Pictures, links: bool, headings: bool) -> str:
    _check_shape(text)
    rewriter = _Rewriter(pictures, links, headings)
    rewriter.feed(_sanitizer().clean(_SURROGATE.sub("\ufffd", text)))
    rewriter.close()
    return "".join(rewriter.pieces)


@lru_cache(maxsize=1)
def _sanitizer() -> nh3.Cleaner:
    allowed = {*_PLAIN.split(), "style"}
    return nh3.Cleaner(
        tags=set(_TAGS.split()),
        clean_content_tags={"script", "style", "template", "title"},
        attributes={"*": allowed, "a": {"href"}, "img": {"src"}},
        filter_style_properties={"text-align"},
        url_schemes={"http", "https", "mailto", "data", "attachment"},
        link_rel=None,
    )


def _check_shape(html: str) -> None:
    """The parser takes time with the square of how deep elements are nested, and of attributes in one."""
    tags = re.findall(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", html)
    unclosed: Counter[str] = Counter()
    for closes, name in tags:
        if not closes and name.lower() not in _ALONE:
            unclosed[name.lower()] += 1
        elif closes and unclosed[name.lower()]:
            unclosed[name.lower()] -= 1
        if unclosed.total() > _DEEPEST:
            raise Unshowable("is nested too deeply")
    if len(tags) > _MOST_TAGS:
        raise Unshowable("has too many elements")
    if max((len(part.partition(">")[0].split()) for part in html.split("<")[1:]), default=0) > _MOST_WORDS:
        raise Unshowable("has an element with too many attributes")


class _Rewriter(HTMLParser):
    """Write sanitized HTML anew, with alignment, pictures, links and headings as a page of ours has them.

    What is read here is what the sanitizer wrote; everything that is written is escaped once more.
    """

    def __init__(self, pictures: Pictures, links: bool, headings: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._pictures, self._links, self._headings = pictures, links, headings
        self._addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: visible(value or "") for name, value in attrs}
        if found := re.search(r"text-align:\s*(left|right|center)\b", given.pop("style", "")):
            given["align"] = found[1]
        if tag == "img":
            self._picture(given)
            return
        if tag == "a":
            address = given.pop("href", "")
            self._addresses.append(address)
            if self._links and _leads_to_the_web(address):
                given |= {"href": address, "rel": "noopener noreferrer"}
        self._write_start(self._name(tag, self._addresses), given)

    def handle_endtag(self, tag: str) -> None:
        name = self._name(tag, self._addresses)
        if tag == "a" and self._addresses:
            address = self._addresses.pop()
            if name == "span" and _leads_to_the_web(address):
                self.handle_data(f" ({address})")
        self.pieces.append(f"</{name}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(escape(visible(data), quote=False))

    def _name(self, tag: str, addresses: list[str]) -> str:
        """Return the element that stands for one: a link that is not kept is plain text."""
        if tag == "a":
            kept = bool(addresses) and self._links and _leads_to_the_web(addresses[-1])
            return "a" if kept else "span"
        return "div" if tag in _LEVELS and not self._headings else tag

    def _picture(self, given: dict[str, str]) -> None:
        address, alt = self._pictures(given.get("src", "")), given.get("alt", "").strip()
        if not address:
            self.handle_data(f"[picture: {alt or 'not shown'}]")
            return
        given["src"], given["alt"] = address, alt or "a picture without a description"
        self._write_start("img", given)

    def _write_start(self, tag: str, given: dict[str, str]) -> None:
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
        self.pieces.append(f"<{tag}{attributes}>")


_LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")


def _leads_to_the_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False


# --- markdown --------------------------------------------------------------------------------------------


def markdown(
    text: str, *, pictures: Pictures = no_pictures, links: bool = False, headings: bool = True
) -> str:
    """Markdown as clean HTML. Formulas stay as they were written, since a page has no script to draw them."""
    html = _read_markdown(text) if len(text) <= _LONGEST_KEPT else str(_reader()(text))
    return clean(html, pictures=pictures if "<img" in html else no_pictures, links=links, headings=headings)


@lru_cache(maxsize=200)
def _read_markdown(text: str) -> str:
    return str(_reader()(text))


@lru_cache(maxsize=1)
def _reader() -> Callable[[str], Any]:
    # Raw HTML and every address pass here; it is clean() that decides on them.
    renderer = mistune.HTMLRenderer(escape=False, allow_harmful_protocols=True)
    plugins = ["strikethrough", "table", "task_lists", "math"]
    reader = mistune.create_markdown(renderer=renderer, plugins=plugins)
    renderer.register("inline_math", lambda _, formula: f"<code>{escape(formula)}</code>")
    renderer.register("block_math", lambda _, formula: f"<pre>{escape(formula)}</pre>\n")
    return reader


# --- pictures --------------------------------------------------------------------------------------------


def data_address(kind: str, content: str | bytes) -> str:
    """An address that holds a picture; empty if it is none that a page shows.

    A drawing (SVG) is a picture like any other then: a browser runs and fetches nothing in it.

    Parameters
    ----------
    content
        Bytes, base64, or for SVG also the text itself.
    """
    if kind not in PICTURE_TYPES or len(content) > _LONGEST_PICTURE:
        return ""
    if isinstance(content, bytes):
        text = base64.b64encode(content).decode()
    elif kind == "image/svg+xml":
        if "<!ENTITY" in content.upper():  # a few lines can stand for gigabytes
            return ""
        text = base64.b64encode(content.encode("utf-8", "replace")).decode()
    else:
        text = "".join(content.split())
        try:
            base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return ""
    return f"data:{kind};base64,{text}" if text else ""

"""nbconvert's HTML exporter for notebooks that strangers wrote: what they put out is shown, not obeyed.

nbconvert can clean HTML, but its list of tags breaks every table, and nbgrader's page of feedback leaves
markdown as it is. Here both go through one filter that keeps text, tables, lists and pictures.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import bleach
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import strings
from nbformat import NotebookNode

_TAGS = """
a abbr b blockquote br caption center code col colgroup dd del details div dl dt em figcaption figure
h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody
td tfoot th thead tr u ul var
"""
_PLAIN = "align alt border class colspan height id open rowspan scope start title valign width"
_DROPPED_WHOLE = re.compile(r"<(script|style)\b.*?(</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,", re.IGNORECASE)


def clean(html: Any) -> str:
    """`html` without scripts, styles, frames, forms, handlers, and addresses that are not of the web.

    Markup that is not on the list goes, its text stays.
    """
    text = html.decode("utf-8", "replace") if isinstance(html, bytes) else str(html)
    return bleach.clean(
        _DROPPED_WHOLE.sub("", text),
        tags=_TAGS.split(),
        attributes=_is_allowed,
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=CSSSanitizer(allowed_css_properties=["text-align", "width", "font-weight"]),
        strip=True,
    )


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if name in _PLAIN.split() or name == "style":
        return True
    try:
        address = urlsplit(value)
    except ValueError:
        return False
    if tag == "a" and name == "href":
        return address.scheme != "data"
    if tag == "img" and name == "src":
        # A picture from elsewhere would tell its server who reads the page.
        return bool(_PICTURE.match(value)) or not (address.scheme or address.netloc)
    return False


class SafeHTMLExporter(HTMLExporter):
    """HTML in which everything a notebook brings along has been through :func:`clean`."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.sanitize_html = True
        self.exclude_anchor_links = True
        # nbconvert would read any file that a cell of markdown names into the page.
        self.embed_images = False

    def default_filters(self) -> Any:
        """nbconvert's filters, those that let HTML through replaced."""
        for name, given in super().default_filters():
            yield name, clean if given is strings.clean_html else given

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Markdown to HTML, cleaned."""
        return clean(super().markdown2html(context, source))

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **settings: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a notebook."""
        for cell in nb.cells:
            for output in cell.get("outputs", ()):
                # An isolated output would be put into a frame of its own, unread by any filter.
                output.get("metadata", {}).pop("text/html", None)
        return super().from_notebook_node(nb, resources, **settings)

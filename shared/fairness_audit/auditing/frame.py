"""The frame of the report page: one file, no script, nothing fetched, light, dark, narrow and printed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib import resources

from fairness_audit.auditing.wrong_file import escaped as escape

_STYLE = (resources.files(__package__) / "report.css").read_text(encoding="utf-8")

_MANY = 7  # columns that fit on a printed page at its usual size

# Nothing is run, fetched or sent, and no style but ours counts, whatever a file's names should hold.
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)


def page(title: str, body: str) -> str:
    """Make a whole page of a body that is HTML already."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body>\n<a class="skip" href="#content">Skip to the content</a>\n{body}\n</body>\n</html>\n'
    )


def table(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> str:
    """Make a table of texts; the first cell of a row is its heading.

    Parameters
    ----------
    caption : str
    columns : sequence of str
    rows : iterable of sequence of str
        Plain texts; they are escaped here.
    numbers : sequence of int
        Which columns hold numbers.
    """

    def cell(i: int, text: str, tag: str) -> str:
        kind = ' class="number"' if i in numbers else ""
        scope = {"th": ' scope="col"', "row": ' scope="row"'}.get(tag, "")
        name = "th" if tag in ("th", "row") else "td"
        return f"<{name}{scope}{kind}>{escape(text)}</{name}>"

    head = "".join(cell(i, c, "th") for i, c in enumerate(columns))
    lines = "\n".join(
        "<tr>" + "".join(cell(i, c, "td" if i else "row") for i, c in enumerate(row)) + "</tr>"
        for row in rows
    )
    wide = ' class="wide"' if len(columns) > _MANY else ""
    # A region that scrolls must be reached by keyboard, and then it needs a name.
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(caption[:120])}"><table{wide}>'
        f"<caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody></table></div>"
    )


def figure(svg: str, caption: str, behind: str, summary: str = "The table behind it") -> str:
    """Put a picture over its caption and the table behind it."""
    return (
        f"<figure>{pan(svg, caption)}<figcaption>{escape(caption)}</figcaption></figure>"
        f"<details><summary>{escape(summary)}</summary>{behind}</details>"
    )


def pan(svg: str, caption: str) -> str:
    """Let a picture keep its size on a narrow screen."""
    return f'<div class="pan" role="group" tabindex="0" aria-label="{escape(caption[:120])}">{svg}</div>'


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """List names and texts."""
    return (
        '<dl class="facts">'
        + "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in pairs)
        + "</dl>"
    )


def paragraph(text: str, kind: str = "") -> str:
    """Make a paragraph of a text."""
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def bullets(texts: Iterable[str]) -> str:
    """Make a list of texts."""
    return "<ul>" + "".join(f"<li>{escape(t)}</li>" for t in texts) + "</ul>"

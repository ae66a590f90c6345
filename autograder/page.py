"""The frame of the pages that people read: one file each, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --line: #c4c4c4; --bar: #0072b2;
  --soft: #f2f5f7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececec; --paper: #16181a; --line: #55595e; --bar: #56b4e9; --soft: #22262a; }
}
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--bar); }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 2rem; }
caption { text-align: left; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--soft); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scroll { overflow-x: auto; }
svg { max-width: 100%; height: auto; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg rect { fill: var(--bar); }
svg line { stroke: var(--line); }
@media print { body { margin: 0; max-width: none; } }
"""


def page(title: str, body: str, *, mark: str = "") -> str:
    """A whole page. `mark` is kept in its head, to be asked for with :func:`has_mark`."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{meta(mark)}<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def meta(mark: str) -> str:
    """The element of a page's head that carries its mark."""
    return f'<meta name="fairgrade" content="{escape(mark)}">\n' if mark else ""


def table(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> str:
    """A table. Cells are HTML already; the first cell of each row is its heading.

    Parameters
    ----------
    numbers
        Which columns hold numbers.
    """

    def cell(tag: str, index: int, content: str, scope: str = "") -> str:
        kind = ' class="number"' if index in numbers else ""
        return f"<{tag}{scope}{kind}>{content}</{tag}>"

    head = "".join(cell("th", i, escape(c), ' scope="col"') for i, c in enumerate(columns))
    lines = (
        "<tr>"
        + "".join(cell("td", i, c) if i else cell("th", 0, c, ' scope="row"') for i, c in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll"><table><caption>{escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(lines) + "\n</tbody></table></div>"
    )


def points(value: float) -> str:
    """Points as people write them: no trailing zeros, two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"

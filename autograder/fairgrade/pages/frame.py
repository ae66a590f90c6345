"""The frame of the pages that people read: one file each, no script, nothing fetched."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --line: #c4c4c4; --bar: #0072b2;
  --soft: #f2f5f7; --quiet: #505860; --word: #7a1fa2; --text: #9b2c00; --number: #005a9c; --note: #4b5f33; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececec; --paper: #16181a; --line: #55595e; --bar: #56b4e9; --soft: #22262a;
    --quiet: #b5bcc3; --word: #d7a3f5; --text: #f2a27c; --number: #8cc8f5; --note: #adc48c; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.6rem 0 .5rem; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.4rem; } h3 { font-size: 1.2rem; }
h4, h5, h6 { font-size: 1rem; }
a { color: var(--bar); }
:focus-visible { outline: 3px solid var(--bar); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; background: var(--paper); padding: .5rem; }
.skip:focus { left: .5rem; top: .5rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 2rem; }
caption { text-align: left; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--soft); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scroll { overflow-x: auto; }
.label, .quiet { color: var(--quiet); font-size: .9rem; margin: .6rem 0 .2rem; }
.status { border: 1px solid var(--quiet); padding: .5rem 1rem; margin: 1rem 0; }
.status p { margin: .3rem 0; }
.note { border-left: .3rem solid var(--bar); background: var(--soft); padding: .3rem .8rem; margin: .5rem 0; }
.note p, .note ul { margin: .2rem 0; }
ul.plain { padding-left: 1.1rem; margin: .2rem 0; }
.cell { margin: 1.2rem 0; }
.cell .scroll table { width: auto; margin: .3rem 0; }
pre { margin: .2rem 0; padding: .5rem .7rem; border-left: 2px solid var(--line); white-space: pre-wrap;
  overflow-wrap: anywhere; font: .875rem/1.4 ui-monospace, monospace; }
pre.code { background: var(--soft); border: 0; }
code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere; }
.code .k, .code .kn, .code .kc, .code .ow, .code .nb { color: var(--word); }
.code .s1, .code .s2, .code .sa, .code .se, .code .sd, .code .si, .code .s { color: var(--text); }
.code .mi, .code .mf, .code .nf, .code .nc, .code .nn { color: var(--number); }
.code .c1, .code .ch { color: var(--note); }
summary { cursor: pointer; padding: .15rem 0; }
img { max-width: 100%; height: auto; background: #fff; }
svg { max-width: 100%; height: auto; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg rect, svg circle { fill: var(--bar); }
svg rect.ground { fill: var(--soft); stroke: var(--line); }
svg line { stroke: var(--line); }
.bar { display: block; width: 7rem; height: .6rem; }
@media (max-width: 30rem) { th, td { padding: .3rem .25rem; } pre { padding: .4rem; } }
td p { margin: 0 0 .3rem; }
@media (max-width: 40rem) {
  .stack thead { position: absolute; left: -100rem; }
  th, td { overflow-wrap: anywhere; }
  .stack, .stack caption, .stack tbody { display: block; }
  .stack .number { white-space: normal; text-align: left; }
  .stack tr { display: block; border-bottom: 1px solid var(--line); padding: .4rem 0; }
  .stack th, .stack td { border: 0; padding: .1rem .25rem; }
  .stack tbody th, .stack td:last-child { display: block; }
  .stack td.number { display: inline-block; }
  .stack td[data-label]:not(:empty)::before { content: attr(data-label) ": "; color: var(--quiet); }
}
@media print {
  body { max-width: none; padding: 0; }
  .skip { display: none; }
  details::details-content { content-visibility: visible; height: auto; }
}
"""

_NARROW = 2  # columns that fit on any screen

# Nothing is run, fetched or sent, and no style but ours counts, whatever else should slip into a page.
_POLICY = (
    "default-src 'none'; img-src data:; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)


def page(title: str, body: str, *, mark: str = "") -> str:
    """A whole page. `mark` is kept in its head, to be asked for with :func:`has_mark`."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"{_meta(mark)}<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        '<body>\n<a class="skip" href="#content">Skip to the content</a>\n'
        f"<header>\n<h1>{escape(title)}</h1>\n</header>\n"
        f'<main id="content">\n{body}\n</main>\n</body>\n</html>\n'
    )


def _meta(mark: str) -> str:
    return f'<meta name="fairgrade" content="{escape(mark)}">\n' if mark else ""


def has_mark(path: Path, mark: str) -> bool:
    """Whether a page stands there that was made with a mark."""
    try:
        with open(path, encoding="utf-8") as file:
            return mark in file.read(2_000)
    except (OSError, ValueError):
        return False


def bar(share: float) -> str:
    """A share as a small bar, beside a number that says the same."""
    width = 100 * min(1.0, max(0.0, share))
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="ground" width="100" height="10"/><rect width="{width:.0f}" height="10"/></svg>'
    )


def table(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> str:
    """A table. Cells are HTML already; the first cell of each row is its heading.

    Parameters
    ----------
    numbers
        Which columns hold numbers.
    """
    # On a narrow screen a wide table is shown as a list; the roles keep it a table for those who hear it.
    wide = len(columns) > _NARROW

    def cell(tag: str, index: int, content: str, scope: str = "", role: str = "cell") -> str:
        kind = ' class="number"' if index in numbers else ""
        if wide:
            kind += f' role="{role}"'
            if index in numbers and tag == "td":
                kind += f' data-label="{escape(columns[index])}"'
        return f"<{tag}{scope}{kind}>{content}</{tag}>"

    whole = ' class="stack" role="table"' if wide else ""
    group, line = (' role="rowgroup"', ' role="row"') if wide else ("", "")
    head = "".join(cell("th", i, escape(c), ' scope="col"', "columnheader") for i, c in enumerate(columns))
    lines = (
        f"<tr{line}>"
        + "".join(
            cell("td", i, c) if i else cell("th", 0, c, ' scope="row"', "rowheader")
            for i, c in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f"<table{whole}><caption>{escape(caption)}</caption>\n"
        f"<thead{group}><tr{line}>{head}</tr></thead>\n<tbody{group}>\n"
        + "\n".join(lines)
        + "\n</tbody></table>"
    )


def points(value: float) -> str:
    """Points as people write them: no trailing zeros, two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"

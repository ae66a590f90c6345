"""The frame of the report page: one file, no script, nothing fetched, light, dark, narrow and printed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256

from fairness_audit.auditing.wrong_file import escaped as escape

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --line: #c8ccd0; --soft: #f3f5f7;
  --quiet: #4f5861; --blue: #0063a3; --c0: #0072b2; --c1: #b35000; --c2: #00795a; --c3: #000; --c4: #a3437b;
  --c5: #6b6400; --c6: #2b7fb8; --c7: #c43d00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ededed; --paper: #16181a; --line: #4c5156; --soft: #22262a; --quiet: #b7bec5; --blue: #74b9f0;
    --c0: #56b4e9; --c1: #ffb454; --c2: #4fd1a5; --c3: #fff; --c4: #f0a3cf; --c5: #f0e442; --c6: #9ad0f5;
    --c7: #ff8c5a; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem 1.25rem 4rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 1rem 0 .3rem; }
h2 { font-size: 1.35rem; margin: 2.4rem 0 .5rem; padding-top: .4rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 1.5rem 0 .4rem; }
p { max-width: 46rem; }
a { color: var(--blue); }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; background: var(--paper); padding: .5rem; }
.skip:focus { left: .5rem; top: .5rem; }
.quiet { color: var(--quiet); font-size: .92rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .8rem 0; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.verdict { border: 1px solid var(--line); border-left: .45rem solid var(--quiet); border-radius: .3rem;
  padding: .6rem 1rem .7rem; margin: .8rem 0; break-inside: avoid; }
.verdict.shown { border-left-color: var(--c1); } .verdict.not { border-left-color: var(--c0); }
.verdict.few { border-left-style: dashed; }
.verdict h3 { margin: 0 0 .2rem; } .verdict p { margin: .2rem 0; }
.word { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem;
  font-size: .9rem; font-weight: 600; margin-left: .4rem; white-space: nowrap; }
.scroll { overflow-x: auto; margin: .5rem 0 1.2rem; }
table { border-collapse: collapse; min-width: 60%; }
caption { text-align: left; padding: .2rem 0 .4rem; color: var(--quiet); font-size: .92rem; max-width: 46rem; }
th, td { text-align: left; vertical-align: top; padding: .28rem .6rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--soft); font-size: .92rem; }
tbody th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .number { white-space: normal; }
figure { margin: 1rem 0 .2rem; break-inside: avoid; }
figcaption { color: var(--quiet); font-size: .92rem; max-width: 46rem; }
details { margin: .2rem 0 1rem; } summary { cursor: pointer; color: var(--blue); padding: .2rem 0; }
.picture { display: block; width: 100%; max-width: 45rem; height: auto; }
.picture text { fill: var(--ink); font: 14px system-ui, sans-serif; }
.picture text.tick { fill: var(--quiet); font-size: 12.5px; }
.grid { stroke: var(--line); stroke-width: 1; }
.rule { stroke: var(--quiet); stroke-width: 1.4; stroke-dasharray: 5 4; }
.span { stroke: var(--c0); stroke-width: 2.2; } .dot { fill: var(--c0); }
.line { fill: none; stroke-width: 2.2; } .mark { stroke: var(--paper); stroke-width: 1; }
.c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); } .c3 { stroke: var(--c3); }
.c4 { stroke: var(--c4); } .c5 { stroke: var(--c5); } .c6 { stroke: var(--c6); } .c7 { stroke: var(--c7); }
.f0 { fill: var(--c0); } .f1 { fill: var(--c1); } .f2 { fill: var(--c2); } .f3 { fill: var(--c3); }
.f4 { fill: var(--c4); } .f5 { fill: var(--c5); } .f6 { fill: var(--c6); } .f7 { fill: var(--c7); }
.d1 { stroke-dasharray: 7 4; } .d2 { stroke-dasharray: 2 3; } .d3 { stroke-dasharray: 9 3 2 3; }
.d4 { stroke-dasharray: 12 4; } .d5 { stroke-dasharray: 4 2; } .d6 { stroke-dasharray: 1 3; }
.d7 { stroke-dasharray: 9 3 2 3 2 3; }
.sign { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 2.2rem 2rem; margin: 2rem 0; }
.sign div { border-top: 1px solid var(--ink); padding-top: .2rem; color: var(--quiet); font-size: .92rem; }
nav ul { columns: 2; padding-left: 1.1rem; } nav li { break-inside: avoid; }
@media (max-width: 40rem) {
  body { padding: .6rem .8rem 3rem; } .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .4rem; }
  nav ul { columns: 1; } th, td { padding: .25rem .4rem; } .word { margin-left: 0; }
  .pan { overflow-x: auto; } .pan .picture { min-width: 34rem; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --line: #bbb; --soft: #f3f3f3; --quiet: #444;
    --blue: #000; --c0: #0072b2; --c1: #b35000; --c2: #00795a; --c3: #000; --c4: #a3437b; --c5: #6b6400;
    --c6: #2b7fb8; --c7: #c43d00; }
  body { max-width: none; padding: 0; font-size: 10.5pt; } .skip, nav { display: none; }
  h2, h3 { break-after: avoid; } tr, figure { break-inside: avoid; } thead { display: table-header-group; }
  .scroll { overflow: visible; } table { font-size: 9pt; } .first { break-after: page; }
  details::details-content { content-visibility: visible; height: auto; display: block; }
  summary { display: none; }
}
"""

# Nothing is run, fetched or sent, and no style but ours counts, whatever a file's names should hold.
_POLICY = (
    "default-src 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
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
    # A region that scrolls must be reached by keyboard, and then it needs a name.
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption[:120])}"><table>'
        f"<caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody></table></div>"
    )


def figure(svg: str, caption: str, behind: str, summary: str = "The table behind it") -> str:
    """Put a picture over its caption and the table behind it."""
    return (
        f'<figure><div class="pan">{svg}</div><figcaption>{escape(caption)}</figcaption></figure>'
        f"<details><summary>{escape(summary)}</summary>{behind}</details>"
    )


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

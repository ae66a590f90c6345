"""Numbers in prose: each digit a reader meets is either computed by the notebook or cited by hand.

A markdown cell's metadata says which:

    "numbers": {"bound": {"44.9%": "f'{100 * fpr:.1f}%'"}, "cited": ["2016", "7,214"]}

A *bound* literal is text that occurs in the cell; str() of its expression, evaluated in the notebook's
kernel after every cell above has run, must equal it. It may be a word ("higher"), so that a comparison
made in words is held to the run too. A *cited* literal is a number that no run produces: a year, minutes,
a published figure whose source is named. Code, links' targets, mathematics, list and heading numbers, and
the identifiers of papers, notebooks and labs are not numbers in prose; neither is a reference list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from nbformat import NotebookNode

from fairgrade.authoring import course_map
from fairgrade.authoring.problem import Problem

_FENCE = re.compile(r"(?ms)^( {0,3})(```+|~~~+)[^\n]*\n.*?(^ {0,3}\2[`~]*[ ]*$|\Z)")
_CODE = re.compile(r"(?s)(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
# What is not prose, in the order in which it is taken out. A match's letters and digits become spaces,
# so that positions stay.
_NOT_PROSE = [
    re.compile(rf"(?s){re.escape(course_map.BEGIN)}.*?{re.escape(course_map.END)}"),  # from course/map.toml
    _FENCE,
    _CODE,
    re.compile(r"(?s)<!--.*?-->"),
    re.compile(r"(?s)\$\$.+?\$\$|\\\[.+?\\\]|\\\(.+?\\\)|\\begin\{(\w+\*?)\}.+?\\end\{\1\}"),
    re.compile(r"(?<![\\$])\$(?=[^\s$])[^$\n]*(?:\n[^$\n]+)*?(?<=[^\s\\])\$(?!\d)"),
    re.compile(r"(?s)<style.*?</style>|<script.*?</script>"),
    re.compile(r"(?s)</?[A-Za-z][^<>]*>"),  # a tag with its attributes
    re.compile(r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)"),  # a link's target
    re.compile(r"(?m)^\s*\[[^\]]+\]:\s*\S+.*$"),  # a link's definition
    re.compile(r"(?<=\])\[[^\]\n]*\]"),
    re.compile(r"<?\bhttps?://[^\s<>)\]]+>?"),
    re.compile(r"&#?\w+;"),
    re.compile(r"\[\^\w+\]"),
    re.compile(r"(?m)^[ \t>]*\d+[.)](?=\s)"),  # the number of a list item
    re.compile(r"(?m)^#{1,6}\s+(?:Step |Exercise |Part )?\d+(?:\.\d+)*(?=[\s.:)·])"),  # of a heading
    re.compile(r"(?i)\b(?:arXiv|doi)?[: ]?(?<!\d)(?:10\.\d{4,}/[^\s,;)\]]*[\w]|\d{4}\.\d{4,5}(?:v\d+)?\b)"),
    re.compile(r"\b(?:lab)?\d\d_[a-z_]+(?:\.ipynb)?\b|\blab\d\d\b"),
    re.compile(r"(?i)\b(?:notebooks?|labs?) \d\d(?:(?:, |,? and | or |-|–| to )\d\d)*\b"),
]
_TOKEN = re.compile(r"[+\-−±]?[$€£]?\w*\d(?:[\w.,:/%×\-–−]*[\w%])?")
# Jupyter reads "$5 ... $6" as mathematics; a currency sign needs a backslash.
_BARE_DOLLAR = re.compile(r"(?<![\\$\w])\$\d[\d,.]*(?=\s+[a-z]+\s)")


def prose(source: str) -> str:
    """Blank out everything that is not prose; the result is as long as the source."""
    for pattern in _NOT_PROSE:
        source = pattern.sub(lambda m: re.sub(r"\w", " ", m.group()), source)
    return source


def without_code(source: str) -> str:
    """Blank out fenced code and code spans; the result is as long as the source."""
    for pattern in (_FENCE, _CODE):
        source = pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), source)
    return source


WORDS_A_MINUTE, LINES_A_MINUTE = 200, 15
"""How fast text and code are read with care."""


def minutes_to_read(nb: NotebookNode) -> float:
    """How long a careful reading takes: 200 words and 15 lines of code a minute."""
    text = [re.sub(r"(?<=\])\([^)\s]*\)", "", c.source) for c in nb.cells if c.cell_type == "markdown"]
    code = [line for c in nb.cells if c.cell_type == "code" for line in c.source.splitlines() if line.strip()]
    return len(" ".join(text).split()) / WORDS_A_MINUTE + len(code) / LINES_A_MINUTE


def reading_minutes(nb: NotebookNode) -> int:
    """Return `minutes_to_read` to the next five."""
    return 5 * max(1, round(minutes_to_read(nb) / 5))


def bound(nb: NotebookNode) -> dict[str, dict[str, str]]:
    """Collect bound literals: cell id to {literal: expression}, for `run.run`."""
    found = {}
    for cell in nb.cells:
        literals = cell.metadata.get("numbers", {}).get("bound", {})
        if cell.cell_type == "markdown" and literals:
            found[cell.id] = dict(literals)
    return found


def coverage(nb: NotebookNode, *, demand: bool = True) -> list[Problem]:
    """Find digits that nothing covers and literals that cover nothing. Nothing is run.

    Parameters
    ----------
    nb : NotebookNode
        A notebook whose cells have ids.
    demand : bool
        Whether every digit must be covered (course/), or only what is declared is checked (solutions/).
    """
    found = []
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            found += [Problem("numbers", message, cell.id) for message in _cell_coverage(cell, demand)]
        elif "numbers" in cell.metadata:
            message = "only a markdown cell can have `numbers` in its metadata"
            found.append(Problem("numbers", message, cell.id))
    return found


def mismatches(nb: NotebookNode, values: Mapping[tuple[str, str], str]) -> list[Problem]:
    """Find bound literals that the run contradicts."""
    return [
        Problem("numbers", f'the text says "{literal}"; {expression} gave "{values[cell, literal]}"', cell)
        for cell, literals in bound(nb).items()
        for literal, expression in literals.items()
        if values[cell, literal] != literal
    ]


def _cell_coverage(cell: NotebookNode, demand: bool) -> list[str]:
    declared = cell.metadata.get("numbers", {})
    wrong_shape = _shape(declared)
    if wrong_shape:
        return [wrong_shape]
    text = prose(cell.source)
    found = []
    for dollar in _BARE_DOLLAR.findall(without_code(cell.source)):
        found.append(f"Jupyter reads {dollar} as mathematics; write \\{dollar}")
    covered = [False] * len(text)
    literals = [*declared.get("bound", {}), *declared.get("cited", [])]
    # Longest first: "12" covers nothing where "12 of 40" is a literal too.
    for literal in sorted(literals, key=len, reverse=True):
        spans = _occurrences(literal, text)
        has_digit = any(c.isdigit() for c in literal)
        fresh = [s for s in spans if not all(covered[i] for i in s if text[i].isdigit())]
        if not spans:
            where = (
                "only inside code, a link, mathematics or a longer number" if literal in cell.source else ""
            )
            found.append(
                f'"{literal}" is declared and does not occur in the text' + (f" ({where})" if where else "")
            )
        elif not has_digit and literal in declared.get("cited", []):
            found.append(f'"{literal}" is cited and has no digit: cite numbers, bind words')
        elif has_digit and not fresh:
            found.append(f'"{literal}" is declared and covers nothing that a longer literal does not cover')
        for span in spans:
            for i in span:
                covered[i] = True
    if demand and "references" not in cell.metadata.get("tags", []):
        for token in _TOKEN.finditer(text):
            if any(text[i].isdigit() and not covered[i] for i in range(*token.span())):
                found.append(f'"{token.group()}" is neither bound nor cited')
    return found


def _shape(declared: object) -> str:
    if not isinstance(declared, Mapping) or set(declared) - {"bound", "cited"}:
        return '`numbers` must look like {"bound": {literal: expression}, "cited": [literal]}'
    pairs, cited = declared.get("bound", {}), declared.get("cited", [])
    if not isinstance(pairs, Mapping) or not all(isinstance(e, str) and e.strip() for e in pairs.values()):
        return "`numbers.bound` must map each literal to an expression"
    if not isinstance(cited, list) or not all(isinstance(c, str) for c in cited):
        return "`numbers.cited` must be a list of texts"
    twice = sorted(set(pairs) & set(cited)) + sorted({c for c in cited if cited.count(c) > 1})
    if twice:
        return f'"{twice[0]}" is declared twice; keep one'
    return ""


def _occurrences(literal: str, text: str) -> list[range]:
    """Where the literal stands by itself, not as part of a longer number or word."""
    if not literal.strip():
        return []
    spans = []
    start = text.find(literal)
    while start != -1:
        end = start + len(literal)
        if _begins(text, start) and _ends(text, end):
            spans.append(range(start, end))
        start = text.find(literal, start + 1)
    return spans


def _begins(text: str, start: int) -> bool:
    if not text[start].isalnum():
        return True
    before, further = text[start - 1 : start], text[start - 2 : start - 1] if start > 1 else ""
    if before.isalnum():
        return False
    if text[start].isdigit():
        if before and before in ".,":
            return not further.isdigit()
        if before and before in "-−+±":  # a sign, unless it joins two words or numbers
            return further.isalnum() or further == "%"
    return True


def _ends(text: str, end: int) -> bool:
    if not text[end - 1].isalnum():
        return True
    after, further = text[end : end + 1], text[end + 1 : end + 2]
    if after.isalnum():
        return False
    inside_a_number = text[end - 1].isdigit() and after and after in ".," and further.isdigit()
    return not inside_a_number

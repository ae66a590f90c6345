"""Skeleton: the shape every course notebook has, and the house rules that a program can see.

A markdown cell's tags say which section begins there. The order is

    title objectives minutes scene (idea predict measure doubt)+ wrap-up references next

where a notebook may repeat the part in brackets: several ideas, several pairs of predict and measure, a
doubt after each block or after the last. Other tags: `law` (a legal statement, which must be dated) and, on
a code cell, `exact` (its output may show many digits, because they are the point).

A notebook with a reason to differ states it in its metadata, rule by rule; a rule's name is the text in
square brackets at the end of its message, and `rule@cell-id` exempts one cell:

    "skeleton": {"exempt": {"section-predict": "the entry page measures nothing",
                            "interval@measure-2": "an identity on published counts has no sampling error"}}

An exemption that nothing needs is refused, so that the list stays short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path

from nbformat import NotebookNode

from fairgrade.authoring.course_map import CourseMap
from fairgrade.authoring.problem import ROOT, Problem
from fairgrade.authoring.prose import without_code

SECTIONS = (
    "title",
    "objectives",
    "minutes",
    "scene",
    "idea",
    "predict",
    "measure",
    "doubt",
    "wrap-up",
    "references",
    "next",
)
CELLS = (15, 32)
CODE_LINES = 20
MARKDOWN_WORDS = 150
SIGNIFICANT_DIGITS = 4  # three are asked for; "44.85%" beside "9.10%" in one column is let through

_LETTER = dict(zip(SECTIONS, "TOMSIPEDWRN", strict=True))
_ORDER = re.compile(r"TOMS(?:I+(?:P+E+)+D*)+(?<=D)WRN")

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_AS_OF = re.compile(rf"(?i)\bas of (?:\d{{1,2}} )?(?:{_MONTHS}) \d{{4}}\b")
_BANNED = {
    r"de-?bias\w*": "say what was assessed or mitigated",
    r"unbiased\w*": "name the gap and its interval",
    r"solv(?:e|es|ed|ing) (?:the )?(?:fairness|bias)": "a gap is assessed or mitigated",
    r"simply": "drop it",
    r"obviously": "drop it, or show why",
}
_PAPER = re.compile(r"\b\d{4}\.\d{4,5}\b|\b10\.\d{4,}/\S+")
_COUNTS = re.compile(r"(?i)\b(?:counts?|n|rows|people|applicants|tn|tp|fn|fp|of [\d,]+)\b")
_INTERVAL = re.compile(
    r"(?is)\binterval|\blow(?:er)?\b.*\bhigh|\bupper\b|[\[(]\s*[-−]?\d*\.?\d+%?\s*(?:,|to|–|-)\s*[-−]?\d*\.?\d+%?\s*[\])]"
)
_DECIMAL = re.compile(r"(?<![\w.#])[-−]?(\d[\d,]*)\.(\d+)(?![\d.]*\.\d)(?:[eE][-+]?\d+)?(?![\w])")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{4,}")
_WARNING = re.compile(r"\b\w*Warning:")


def check(nb: NotebookNode, path: Path) -> list[Problem]:
    """Every house rule that a course notebook breaks and is not exempt from. Nothing is run."""
    found = [
        *_sections(nb),
        *_sizes(nb),
        *_measurements(nb),
        *_references(nb),
        *_next(nb, path),
        *_words(nb),
        *_law(nb),
        *_headings(nb),
        *_links(nb, path),
        *_images(nb),
        *_outputs(nb),
    ]
    return _without_exempt(nb, found)


def section_of(nb: NotebookNode) -> list[tuple[str, str]]:
    """For each cell, (tag of the section it stands in, id of the cell that opened it)."""
    here = ("", "")
    places = []
    for cell in nb.cells:
        tags = _tags(cell)
        if tags:
            here = (tags[-1], cell.id)
        places.append(here)
    return places


def _tags(cell: NotebookNode) -> list[str]:
    if cell.cell_type != "markdown":
        return []
    return [t for t in cell.metadata.get("tags", []) if t in SECTIONS]


def _without_exempt(nb: NotebookNode, found: list[Problem]) -> list[Problem]:
    exempt = nb.metadata.get("skeleton", {}).get("exempt", {})
    left, used = [], set()
    for problem in found:
        keys = {problem.rule, f"{problem.rule}@{problem.cell}"} & set(exempt)
        used |= keys
        if not keys:
            left.append(problem)
    for key, reason in exempt.items():
        if not isinstance(reason, str) or len(reason.split()) < 3:
            left.append(Problem("exempt", f"the exemption {key!r} gives no reason"))
        if key not in used:
            left.append(Problem("exempt", f"the exemption {key!r} is not needed; remove it"))
    return left


# ---------------------------------------------------------------------- shape


def _sections(nb: NotebookNode) -> Iterator[Problem]:
    tagged = [(tag, cell) for cell in nb.cells for tag in _tags(cell)]
    there = {tag for tag, _ in tagged}
    exempt = nb.metadata.get("skeleton", {}).get("exempt", {})
    for tag in SECTIONS:
        if tag not in there:
            yield Problem(f"section-{tag}", f"no markdown cell has the tag {tag!r}")
    stray = [
        c for c in nb.cells if c.cell_type != "markdown" and set(c.metadata.get("tags", [])) & set(SECTIONS)
    ]
    for cell in stray:
        yield Problem("section-order", "a section's tag belongs on a markdown cell", cell.id)
    missing = [tag for tag in SECTIONS if tag not in there]
    unexcused = [tag for tag in missing if f"section-{tag}" not in exempt]
    if tagged and not unexcused:
        order = "".join(_LETTER[tag] for tag, _ in tagged)
        right = _ORDER.fullmatch(order) if not missing else _in_order(order)
        if not right:
            row = " ".join(tag for tag, _ in tagged)
            yield Problem(
                "section-order",
                f"the sections are: {row}; they should be: title objectives minutes scene "
                "(idea predict measure doubt)+ wrap-up references next",
            )
    places = section_of(nb)
    for tag, cell in tagged:
        inside = [c for c, place in zip(nb.cells, places, strict=True) if place[1] == cell.id]
        if tag in ("predict", "measure") and not any(c.cell_type == "code" for c in inside):
            yield Problem(
                f"{tag}-code", f"the {tag} section has no code cell before the next section", cell.id
            )


def _in_order(order: str) -> bool:
    """Tell whether sections stand in order when some are exempt; only the middle part may repeat."""
    return bool(re.fullmatch(r"T?O?M?S?[IPED]*W?R?N?", order))


def _sizes(nb: NotebookNode) -> Iterator[Problem]:
    low, high = CELLS
    if not low <= len(nb.cells) <= high:
        yield Problem("cells", f"it has {len(nb.cells)} cells; {low} to {high} are asked for")
    for cell in nb.cells:
        if cell.cell_type == "code":
            lines = len(cell.source.splitlines())
            if lines > CODE_LINES:
                yield Problem("cell-length", f"{lines} lines of code; at most {CODE_LINES}", cell.id)
        elif "references" not in _tags(cell):
            # A table is looked up, not read: it does not count.
            text = re.sub(r"(?m)^\s*\|.*$", "", without_code(cell.source))
            words = len(re.findall(r"\w[\w'’-]*", re.sub(r"<[^>]+>|\]\([^)]*\)", " ", text)))
            if words > MARKDOWN_WORDS:
                yield Problem("cell-length", f"{words} words; at most {MARKDOWN_WORDS}", cell.id)


def _measurements(nb: NotebookNode) -> Iterator[Problem]:
    """Ask each measurement for the number of people that it rests on and an interval.

    A heuristic on the outputs of the section: a column or word such as `count`, `n`, `people` or "of 7,214";
    and the word "interval", columns such as `low` and `high`, or a pair in brackets.
    """
    shown: dict[str, str] = {}
    for cell, (tag, opener) in zip(nb.cells, section_of(nb), strict=True):
        if tag == "measure":
            shown[opener] = shown.get(opener, "") + "\n".join(texts(cell))
    for opener, text in shown.items():
        if not _COUNTS.search(text):
            yield Problem("counts", "the outputs of this measurement show no counts", opener)
        if not _INTERVAL.search(text):
            yield Problem("interval", "the outputs of this measurement show no interval", opener)


def _references(nb: NotebookNode) -> Iterator[Problem]:
    for cell in nb.cells:
        if "references" in _tags(cell) and not _PAPER.search(cell.source):
            yield Problem("references", "no reference has a DOI or an arXiv number", cell.id)


def _next(nb: NotebookNode, path: Path) -> Iterator[Problem]:
    order = [entry["file"] for entry in CourseMap.read(ROOT).notebooks]
    if path.stem not in order:
        yield Problem("file-name", f"{path.stem} is not a notebook of course/map.toml")
        return
    follower = dict(pairwise(order)).get(path.stem)
    for cell in nb.cells:
        if follower and "next" in _tags(cell) and follower not in cell.source:
            yield Problem("next", f"it does not name the next notebook, {follower}", cell.id)


# ---------------------------------------------------------------------- words


def _words(nb: NotebookNode) -> Iterator[Problem]:
    for cell in nb.cells:
        if cell.cell_type != "markdown":
            continue
        for pattern, remedy in _BANNED.items():
            for match in re.finditer(rf"(?i)\b{pattern}\b", without_code(cell.source)):
                yield Problem("banned-word", f'"{match.group()}": {remedy}', cell.id)


def _law(nb: NotebookNode) -> Iterator[Problem]:
    for cell in nb.cells:
        if "law" in cell.metadata.get("tags", []) and not _AS_OF.search(cell.source):
            yield Problem("law-date", 'a legal statement says "as of <month> <year>"', cell.id)


def _headings(nb: NotebookNode) -> Iterator[Problem]:
    level = 0
    for cell in nb.cells:
        if cell.cell_type != "markdown":
            continue
        for hashes, text in re.findall(r"(?m)^(#{1,6})\s+(.+)$", without_code(cell.source)):
            if level == 0 and len(hashes) != 1:
                yield Problem("headings", f'the first heading, "{text}", is not of level 1', cell.id)
            elif level and len(hashes) == 1:
                yield Problem("headings", f'"{text}" is a second heading of level 1', cell.id)
            elif len(hashes) > level + 1:
                yield Problem("headings", f'"{text}" jumps from level {level} to {len(hashes)}', cell.id)
            level = len(hashes)


def _links(nb: NotebookNode, path: Path) -> Iterator[Problem]:
    for cell in nb.cells:
        if cell.cell_type != "markdown":
            continue
        for target in re.findall(r"\]\(<?([^)\s>]+)", without_code(cell.source)):
            file = target.split("#")[0]
            if re.match(r"[a-z]+:", target) or not file or target.startswith("attachment:"):
                continue
            if not (path.parent / file).exists():
                message = f"the link to {file} leads nowhere; name a notebook to come as `code`"
                yield Problem("link", message, cell.id)


# ---------------------------------------------------------------------- pictures and outputs


def _images(nb: NotebookNode) -> Iterator[Problem]:
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            source = without_code(cell.source)
            for target in re.findall(r"!\[\s*\]\(([^)]*)\)", source):
                yield Problem("alt-text", f"the picture {target} has no alt text", cell.id)
            yield from _image_tags(source, cell.id)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for kind in (k for k in data if k.startswith("image/")):
                alt = output.metadata.get(kind, {}).get("alt", "")
                if len(alt.split()) < 4:
                    yield Problem("alt-text", "its figure has no alt text; use fairness_audit.plots", cell.id)
            yield from _image_tags(data.get("text/html", ""), cell.id)


def _image_tags(html: str, cell_id: str) -> Iterator[Problem]:
    for tag in re.findall(r"(?is)<img\b[^>]*>", html):
        if not re.search(r"(?is)\balt\s*=\s*([\"'])\s*\S.*?\1", tag):
            yield Problem("alt-text", "an <img> has no alt text", cell_id)


def texts(cell: NotebookNode) -> list[str]:
    """Return what a reader sees of a cell's outputs: streams, HTML where there is any, else plain text."""
    seen = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            seen.append(output.text)
        data = output.get("data", {})
        if "text/html" in data:
            html = re.sub(r"(?is)<(style|script|svg)\b.*?</\1>", " ", data["text/html"])
            seen.append(unescape(re.sub(r"(?s)<[^>]*>", " ", html)))
        elif "text/markdown" in data:
            seen.append(data["text/markdown"])
        elif "text/plain" in data:
            seen.append(data["text/plain"])
    return seen


def _outputs(nb: NotebookNode) -> Iterator[Problem]:
    for cell in nb.cells:
        yield from quiet(cell)
        shown = "\n".join(texts(cell))
        if match := _ADDRESS.search(shown):
            yield Problem(
                "drift", f'"{match.group()}" is an address in memory, another one each time', cell.id
            )
        if "exact" in cell.metadata.get("tags", []):
            continue
        long = [
            m.group()
            for m in _DECIMAL.finditer(shown)
            if _digits(m.group(1), m.group(2)) > SIGNIFICANT_DIGITS
        ]
        if long:
            few = ", ".join(long[:3])
            yield Problem("digits", f"its output shows {few}; round to three significant digits", cell.id)


def quiet(cell: NotebookNode) -> Iterator[Problem]:
    """Whether a cell wrote to stderr, warned or raised."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            yield Problem("error", f"it raises {output.ename}; show a message with try and except", cell.id)
        if output.output_type == "stream" and output.name == "stderr":
            first = output.text.strip().splitlines() or [""]
            yield Problem("stderr", f"it writes to stderr: {first[0][:160]}", cell.id)
        elif output.output_type == "stream" and (match := _WARNING.search(output.text)):
            yield Problem("stderr", f'its output holds a warning ("{match.group()}")', cell.id)


def _digits(whole: str, decimals: str) -> int:
    """Significant digits; one or two decimals, as in money or a percentage, are never too many."""
    if len(decimals) <= 2:
        return 0
    return len((whole.replace(",", "") + decimals).lstrip("0"))

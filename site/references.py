"""The page of references: what the notebooks cite at their ends, each work once, with who cites it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parent.parent

_LIST = re.compile(r"^## References\n+(?P<before>(?:(?!- ).+\n+)*)(?P<works>(?:- .+\n?)+)", re.MULTILINE)
_WORK = re.compile(r"(?P<author>\w[\w'-]*).*?\((?P<year>\d{4})\), (?P<title>.+)")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")


@dataclass
class Work:
    """A work and who cites it.

    Attributes
    ----------
    text : str
        The work as it is cited, in MyST.
    cited : dict of str to str
        Notebook's name -> what it cites it for, which may be nothing.
    """

    text: str
    cited: dict[str, str] = field(default_factory=dict)


def _plain(text: str) -> str:
    """Take a citation's words without links, stars and signs."""
    return re.sub(r"\W+", " ", _LINK.sub(r"\1", text)).casefold().strip()


def _key(text: str) -> str:
    """Say what two citations of one work share: author, year and the title's beginning; else every word."""
    found = _WORK.match(text)
    return f"{found['author']} {found['year']} {_plain(found['title'])[:10]}" if found else _plain(text)


def _parted(item: str) -> tuple[str, str]:
    """Part a citation from what it is cited for, after its last link or its title in italics."""
    ends = [link.end() for link in _LINK.finditer(item)]
    end = ends[-1] if ends else 0
    head, colon, why = item[end:].partition(": ")
    if not colon or (head if ends else head.count("*") < 2):
        return item.rstrip("."), ""
    return item[:end] + head, why.rstrip(".")


def collect(notebooks: list[Path]) -> tuple[list[Work], dict[str, str]]:
    """Read the lists of references at the ends of notebooks.

    Parameters
    ----------
    notebooks : list of Path

    Returns
    -------
    works : list of Work
        By author; a work that several notebooks cite stands once, in its longest form.
    apart : dict of str to str
        Notebook's name -> its list as it stands, of those that say something before it.
    """
    works: dict[str, Work] = {}
    apart = {}
    for path in notebooks:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            found = _LIST.search("".join(cell["source"])) if cell["cell_type"] == "markdown" else None
            if not found:
                continue
            if found["before"].strip():
                apart[path.stem] = found["before"] + found["works"]
                continue
            for item in found["works"].strip().splitlines():
                text, why = _parted(item.removeprefix("- ").strip())
                work = works.setdefault(_key(text), Work(text))
                work.text = max(work.text, text, key=len)
                work.cited[path.stem] = why
    return sorted(works.values(), key=lambda work: _plain(work.text)), apart


def _page(notebooks: list[Path]) -> str:
    works, apart = collect(notebooks)
    lines = []
    for work in works:
        cited = [
            f"[{name[:2]}](../course/{name}.ipynb){f' ({why})' if why else ''}"
            for name, why in work.cited.items()
        ]
        lines.append(f"- {work.text}. In {', '.join(cited)}.")
    for name, text in apart.items():
        lines += ["", f"## As [{name}](../course/{name}.ipynb) has them", "", text.strip()]
    return "\n".join(lines)


def _fill(app: Sphinx, page: str, content: list[str]) -> None:
    if page != "site/references":
        return
    notebooks = sorted((ROOT / "course").glob("*.ipynb"))
    for path in notebooks:
        app.env.note_dependency(str(path))
    content[0] = content[0].replace("<!-- references -->", _page(notebooks))


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect it."""
    app.connect("source-read", _fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

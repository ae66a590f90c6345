"""The map of the course: course/map.toml, written as a table wherever a reader looks for it.

README.md and 00_start_here each hold a block between two comments; `write` fills both, so that a
notebook or lab is entered once. What has no file yet is marked as planned. The instructor guide has the core
route as a plan of sessions in the same way.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BEGIN = "<!-- map: written by `make tidy` from course/map.toml -->"
END = "<!-- end of map -->"
START_NOTEBOOK = "course/00_start_here.ipynb"
GUIDE = "course/instructor_guide.md"


@dataclass(frozen=True)
class CourseMap:
    """course/map.toml and the folder it describes.

    Attributes
    ----------
    root : Path
        The project's folder.
    notebooks, labs : list of dict
        The entries of map.toml, in order.
    core : list of str
        What the core route takes in: notebook numbers, and labs by the word before the underscore.
    """

    root: Path
    notebooks: list[dict[str, Any]]
    labs: list[dict[str, Any]]
    core: list[str]

    @classmethod
    def read(cls, root: Path) -> CourseMap:
        """Read ROOT/course/map.toml."""
        data = tomllib.loads((root / "course" / "map.toml").read_text(encoding="utf-8"))
        return cls(root, data["notebook"], data["lab"], data["core"])

    def path(self, entry: dict[str, Any]) -> Path:
        """Return where the file of an entry is, or will be."""
        name = entry["file"]
        folder = Path("labs") / name if name.startswith("lab") else Path("course")
        return folder / f"{name}.ipynb"

    def exists(self, entry: dict[str, Any]) -> bool:
        """Tell whether the file has been written; for a lab, its source in solutions/."""
        name = entry["file"]
        source = Path("solutions") / name / f"{name}.ipynb" if name.startswith("lab") else self.path(entry)
        return (self.root / source).exists()

    def core_minutes(self) -> int:
        """Add up the minutes of the core route, including the planned parts."""
        return sum(e["minutes"] for e in [*self.notebooks, *self.labs] if _short(e) in self.core)

    def markdown(self, seen_from: str = ".") -> str:
        """Write two tables, notebooks and labs, with links relative to the folder `seen_from`."""
        up = "" if seen_from == "." else "../"
        lines = [
            "| notebook | the question it answers | minutes |",
            "|---|---|--:|",
            *(f"| {self._name(e, up)} | {e['question']} | {e['minutes']} |" for e in self.notebooks),
            "",
            "| lab | what you do | after | quiz | minutes |",
            "|---|---|---|---|--:|",
            *(
                f"| {self._name(e, up)} | {e['task']} | {', '.join(e['follows'])} | {e['quiz']} "
                f"| {e['minutes']} |"
                for e in self.labs
            ),
            "",
            "Minutes of a notebook are a careful reading: 200 words, or 15 lines of code, a minute. *Quiz* "
            f"says which of the course's seven quiz questions a lab asks. ★ marks the core route, about "
            f"{self.core_minutes()} minutes in all.",
        ]
        if not all(self.exists(e) for e in [*self.notebooks, *self.labs]):
            lines[-1] += " Names without a link are planned and not written yet."
        return "\n".join(lines)

    def plan(self) -> str:
        """Write the core route as sessions: a notebook to read, and the first lab that follows it."""
        lines = [
            "| session | read before | minutes | lab | minutes |",
            "|--:|---|--:|---|--:|",
        ]
        read = work = 0
        core = [entry for entry in self.notebooks if _short(entry) in self.core]
        for number, entry in enumerate(core, 1):
            lab = next(lab for lab in self.labs if lab["follows"][0] == _short(entry))
            read, work = read + entry["minutes"], work + lab["minutes"]
            links = [f"[{e['file']}](../{self.path(e).as_posix()})" for e in (entry, lab)]
            lines.append(f"| {number} | {links[0]} | {entry['minutes']} | {links[1]} | {lab['minutes']} |")
        return "\n".join([*lines, f"| in all | | {read} | | {work} |"])

    def _name(self, entry: dict[str, Any], up: str) -> str:
        star = " ★" if _short(entry) in self.core else ""
        if self.exists(entry):
            return f"[{entry['file']}]({up}{self.path(entry).as_posix()}){star}"
        return f"{entry['file']}{star}"


def _short(entry: dict[str, Any]) -> str:
    return entry["file"].split("_")[0]


def fill(text: str, table: str) -> str:
    """Put `table` between the two comments in `text`.

    Raises
    ------
    ValueError
        If the comments are not there exactly once, in order.
    """
    pattern = re.compile(re.escape(BEGIN) + r".*?" + re.escape(END), re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise ValueError(f"the map goes between {BEGIN!r} and {END!r}, once; put that pair in the text.")
    return pattern.sub(lambda _: f"{BEGIN}\n\n{table}\n\n{END}", text)


def filled(root: Path) -> dict[Path, str]:
    """Return what README.md, 00_start_here and the guide should be, by path; a notebook as its JSON text."""
    course = CourseMap.read(root)
    found = {}
    readme = root / "README.md"
    if readme.exists():
        found[readme] = fill(readme.read_text(encoding="utf-8"), course.markdown())
    start = root / START_NOTEBOOK
    if start.exists():
        notebook = json.loads(start.read_text(encoding="utf-8"))
        cells = [c for c in notebook["cells"] if BEGIN in "".join(c["source"])]
        if len(cells) != 1:
            raise ValueError(f"{START_NOTEBOOK} needs one cell that holds {BEGIN!r}; it has {len(cells)}.")
        text = fill("".join(cells[0]["source"]), course.markdown(seen_from="course"))
        cells[0]["source"] = text.splitlines(keepends=True)
        found[start] = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    guide = root / GUIDE
    if guide.exists():
        found[guide] = fill(guide.read_text(encoding="utf-8"), course.plan())
    return found


def write(root: Path) -> list[Path]:
    """Write the map where it is out of date; return the files that changed."""
    changed = []
    for path, text in filled(root).items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed

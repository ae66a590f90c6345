"""The learners' bundle: ``make bundle`` writes what learners get, and nothing that they may not have.

    dist/fairness-audit-course-VERSION.tar.gz    and the same as .zip

Course, labs, helpers, the visible checks and the environment. The labs are released anew from solutions/, and
of everything else only what git tracks is taken. Before anything is written, every text is searched for every
line of a solution, hidden test, mark scheme and known answer. The same files give the same bytes.
"""

from __future__ import annotations

import calendar
import gzip
import io
import json
import re
import subprocess
import tarfile
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fairgrade.authoring import course_map, normal, source

NAME = "fairness-audit-course"

#: Files and folders of the repository that learners get as they are.
TAKEN = (
    ".ci/system-packages",
    "LICENSE",
    "LICENSE-TEXT",
    "autograder/fairgrade",
    "course",
    "environment.yml",
    "pyproject.toml",
    "requirements.lock",
    "shared/fairness_audit",
    "shared/jupyter",
)
#: What is for authors and instructors. `fairgrade check` needs none of it.
LEFT_OUT = (
    "autograder/fairgrade/authoring",
    "autograder/fairgrade/selftest",
    "course/images",
    "course/instructor_guide.md",
    "course/map.toml",
    "course/quiz.toml",
)
#: Written for learners, in place of the repository's own files of these names.
FOR_LEARNERS = Path("shared") / "learners"
#: From this line on the Makefile is for authors.
AUTHORS = "# --- For authors from here on; `make bundle` leaves it out"

#: A line that is shorter says nothing of where it comes from: `)`, `gap = 0.1`.
SHORTEST = 20


class Leak(ValueError):
    """The bundle would hold a line that learners may not see."""


def hub_link(hub: str, repository: str) -> str:
    """Write the link by which nbgitpuller brings the course to whoever follows it on a JupyterHub.

    Parameters
    ----------
    hub : str
        Address of the JupyterHub.
    repository : str
        Address of the public repository that holds the bundle's files, in its branch `main`.

    Notes
    -----
    The arguments are those of nbgitpuller 1.2. A link that is followed again brings what is new and keeps
    what the learner has written.
    """
    for name, address in (("HUB", hub), ("LEARNERS", repository)):
        if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address):
            raise ValueError(f"{name}: {address!r} is no address; it begins with https:// and has no ? or #.")
    wanted = {
        "repo": repository,
        "branch": "main",
        "targetpath": NAME,
        "urlpath": f"lab/tree/{NAME}/{course_map.START_NOTEBOOK}",
    }
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(wanted)}"


def version(root: Path) -> str:
    """Return the version in pyproject.toml."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def contents(root: Path) -> dict[str, bytes]:
    """Return every file of the bundle by its path in it.

    Raises
    ------
    ValueError
        If `root` is no clone, or its Makefile has no line that says where the authors' part begins.
    SourceError
        If a lab may not be released.
    """
    files = {name: (root / name).read_bytes() for name in _tracked(root)}
    for path in sorted((root / FOR_LEARNERS).iterdir()):
        files[path.name] = path.read_bytes()
    readme = files["README.md"].decode("utf-8")
    files["README.md"] = course_map.fill(readme, course_map.CourseMap.read(root).markdown()).encode("utf-8")
    makefile, found, _ = (root / "Makefile").read_text(encoding="utf-8").partition(AUTHORS)
    if not found:
        raise ValueError(f"Makefile: a line must begin with {AUTHORS!r}; put it above the authors' targets.")
    files["Makefile"] = (makefile.rstrip() + "\n").encode("utf-8")
    return dict(sorted((files | _labs(root)).items()))


def _tracked(root: Path) -> Iterator[str]:
    """Paths of what is taken. What git does not track is somebody's own: notes, a draft, a cache."""
    listed = subprocess.run(["git", "ls-files", "-z", "--", *TAKEN], cwd=root, capture_output=True)
    if listed.returncode:
        raise ValueError(f"{root} is not a git clone, so what belongs to the course is not known.")
    for name in listed.stdout.decode().split("\0"):
        if name and (root / name).is_file() and not any(Path(name).is_relative_to(out) for out in LEFT_OUT):
            yield name


def _labs(root: Path) -> dict[str, bytes]:
    from fairgrade.authoring import release  # nbgrader takes seconds to import

    with tempfile.TemporaryDirectory() as scratch:
        release.generate(root, Path(scratch))
        made = sorted(path for path in Path(scratch).rglob("*") if path.is_file())
        return {f"labs/{path.relative_to(scratch).as_posix()}": path.read_bytes() for path in made}


# --- what may not be in it ---------------------------------------------------------------------------------


def secrets(root: Path) -> dict[str, str]:
    """Collect the lines that may not be in the bundle, and where each comes from.

    Solutions, hidden tests, mark schemes and known answers; not a line that learners are shown elsewhere: in
    a lab's given cells, a course notebook or a helper.
    """
    found: dict[str, str] = {}
    for path in sorted((root / "solutions").glob("*/*.ipynb")):
        lines = source.secret_lines(normal.read(path))
        found |= {line: f"{path.relative_to(root)}, cell {cell}" for line, cell in lines.items()}
    for path in sorted((root / "autograder" / "cases").rglob("*")):
        if path.is_file():
            found |= dict.fromkeys(path.read_text(encoding="utf-8").split("\n"), str(path.relative_to(root)))
    long = {line: where for raw, where in found.items() if len(line := _plain(raw).lstrip("# ")) >= SHORTEST}
    shown = _occurring(_by_head(long), _plain("\n".join(_shown(root))))
    return {line: where for line, where in long.items() if line not in shown}


def _shown(root: Path) -> Iterator[str]:
    """What learners are shown on purpose."""
    for name in _tracked(root):
        if name.endswith((".ipynb", ".py", ".md")):
            yield from texts(name, (root / name).read_bytes())
    for path in sorted((root / "solutions").glob("*/*.ipynb")):
        for cell in normal.read(path).cells:
            given = cell.source
            for region in source.REGIONS:
                given = "\n".join(source.regions(given, region)[1])
            flags = cell.metadata.get("nbgrader", {})
            if not (flags.get("solution") and cell.cell_type == "markdown"):
                yield given


def texts(name: str, content: bytes) -> Iterator[str]:
    """Yield every text in a file: of a notebook each string as its reader sees it, but for the pictures."""
    text = content.decode("utf-8", errors="replace")
    if name.endswith((".ipynb", ".json")):
        yield from _strings(json.loads(text))
    elif not name.endswith(".png"):
        yield text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if all(isinstance(one, str) for one in value):
            yield "".join(value)  # a cell's source, line by line
        else:
            for one in value:
                yield from _strings(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key != "image/png":
                yield key
                yield from _strings(one)


def leaks(files: Mapping[str, bytes], secret: Mapping[str, str]) -> list[str]:
    """Find the secret lines in files: one sentence for each file and line."""
    found, lines = [], _by_head(secret)
    for name, content in files.items():
        for line in sorted(_occurring(lines, _plain("\n".join(texts(name, content))))):
            found.append(f"{name} holds a line of {secret[line]}: {line}")
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


def _by_head(lines: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line[:SHORTEST], []).append(line)
    return found


def _occurring(lines: Mapping[str, list[str]], text: str) -> set[str]:
    """Return those of the lines, given by their heads, that occur in the text, in one pass over it."""
    found: set[str] = set()
    for at in range(len(text) - SHORTEST + 1):
        for line in lines.get(text[at : at + SHORTEST], ()):
            if text.startswith(line, at):
                found.add(line)
    return found


# --- the archives ------------------------------------------------------------------------------------------


def write(root: Path, target: Path) -> Iterator[str]:
    """Write both archives into a folder; say what was searched and written.

    Raises
    ------
    Leak
        If the bundle would show what learners may not see. Nothing is written then.
    """
    files, secret = contents(root), secrets(root)
    if found := leaks(files, secret):
        raise Leak("\n".join(found))
    yield f"{len(secret):,} lines of solutions, hidden tests and known answers: none is in {len(files)} files"
    name = f"{NAME}-{version(root)}"
    day = _released(root)
    target.mkdir(parents=True, exist_ok=True)
    for path, archive in (
        (target / f"{name}.tar.gz", tar(files, name, day)),
        (target / f"{name}.zip", zipped(files, name, day)),
    ):
        path.write_bytes(archive)
        yield f"{path}: {len(archive) / 1e6:.1f} MB"


def _released(root: Path) -> time.struct_time:
    """Return the day of this version: files of an archive need a time, and the clock's always differs."""
    text = (root / "CITATION.cff").read_text(encoding="utf-8")
    match = re.search(r"^date-released: (\S+)$", text, re.MULTILINE)
    if not match:
        raise ValueError("CITATION.cff: it needs a line `date-released: YYYY-MM-DD`.")
    return time.strptime(match[1], "%Y-%m-%d")


def _mode(content: bytes) -> int:
    return 0o755 if content.startswith(b"#!") else 0o644


def tar(files: Mapping[str, bytes], folder: str, day: time.struct_time) -> bytes:
    """Pack files into a .tar.gz that depends on nothing but them."""
    out = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name, content in files.items():
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size, entry.mode = len(content), _mode(content)
            entry.mtime = calendar.timegm(day)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def zipped(files: Mapping[str, bytes], folder: str, day: time.struct_time) -> bytes:
    """Pack files into a .zip that depends on nothing but them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", (*day[:3], 0, 0, 0))
            entry.create_system, entry.external_attr = 3, _mode(content) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()

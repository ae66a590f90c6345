"""The intake room: who is in the class, and what each of them handed in.

Students' files are read as bytes and parsed as JSON. No student code runs, no link is followed, and whatever
a folder holds ends in a :class:`Submission` that says in plain words what was found and what was repaired.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from .course import Lab, LabNotebook, Unusable
from .restore import belongs, restore

_DEEPEST = 4  # folders below the student's that are searched: an archive unpacked into itself twice
_MOST_FILES = 2_000


@dataclass(frozen=True)
class Person:
    """Somebody on the roster. `details` are nbgrader's: first_name, last_name, email, lms_user_id."""

    id: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """A person and the folder that is theirs, if there is one. `note` says what was odd about the match."""

    person: Person
    folder: Path | None
    note: str = ""
    on_roster: bool = True


@dataclass(frozen=True)
class Handed:
    """What was handed in for one notebook of the lab.

    Attributes
    ----------
    notebook
        The notebook to run, every cell of the lab in place; None if there is none to run.
    problem
        Why there is none.
    missing
        Nothing was handed in, as against something unusable.
    repairs
        What intake put right.
    """

    notebook: NotebookNode | None = None
    problem: str = ""
    missing: bool = False
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """One person's work on a lab, ready for execution.

    Attributes
    ----------
    files
        Other files to stand beside the notebooks: (relative path, content).
    timestamp
        The text of nbgrader's ``timestamp.txt``, or empty.
    fingerprint
        Changes when any file of the submission changes.
    """

    student: str
    notebooks: dict[str, Handed]
    files: tuple[tuple[Path, bytes], ...]
    timestamp: str
    fingerprint: str


class Unreadable(ValueError):
    """A file is no notebook; the message says what it is instead."""


# --- the class -------------------------------------------------------------------------------------------


def read_roster(path: Path) -> list[Person]:
    """Read the class from a CSV file with a column ``id``.

    Commas, semicolons and tabs are understood, as are the byte-order mark and the encoding of Excel.

    Raises
    ------
    Unusable
        If the file cannot be read, has no column ``id``, nobody in it, or an id that is no folder name.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unusable("--roster", f"{path} cannot be read ({error.strerror}); pass a CSV file.") from error
    text, _ = _decode(data)
    lines = text.splitlines()
    header = lines[0] if lines else ""
    delimiter = max(",;\t", key=header.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    columns = {(name or "").strip().lower(): name for name in rows.fieldnames or []}
    if "id" not in columns:
        found = ", ".join(columns) or "nothing"
        raise Unusable("--roster", f"{path} has no column 'id' (found: {found}); add one.")
    people: dict[str, Person] = {}
    for row in rows:
        identity = unicodedata.normalize("NFC", (row[columns["id"]] or "").strip())
        if not identity:
            continue
        where = f"{path}, line {rows.line_num}: the id {identity!r}"
        if not _is_folder_name(identity):
            raise Unusable("--roster", f"{where} cannot be a folder's name; mend it.")
        if identity in people:
            raise Unusable("--roster", f"{where} comes twice; keep one.")
        known = ("first_name", "last_name", "email", "lms_user_id")
        details = {key: (row[columns[key]] or "").strip() for key in known if key in columns}
        people[identity] = Person(identity, {key: value for key, value in details.items() if value})
    if not people:
        raise Unusable("--roster", f"{path} lists nobody; add one line per student.")
    return list(people.values())


def _is_folder_name(text: str) -> bool:
    return len(text) <= 128 and not text.startswith(".") and not any(c in "/\\" or ord(c) < 32 for c in text)


def join(roster: list[Person] | None, submissions: Path) -> list[Place]:
    """Match the roster with the folders. Without a roster, the folders are the roster.

    Folders of people who are not on the roster come last, so that nobody's work is passed over in silence.

    Raises
    ------
    Unusable
        If `submissions` cannot be listed or, without a roster, holds no folder.
    """
    try:
        entries = sorted(submissions.iterdir(), key=lambda p: p.name)
    except OSError as error:
        raise Unusable("--submissions", f"{submissions} cannot be read ({error.strerror}).") from error
    folders = {p.name: p for p in entries if _is_folder_name(p.name) and (p.is_symlink() or p.is_dir())}
    if roster is None:
        if not folders:
            raise Unusable("--submissions", f"{submissions} holds no folders; it needs one per student.")
        return [Place(Person(_printable(name)), path) for name, path in folders.items()]

    # An exact match first; then one that differs only in case or in how accents are encoded.
    taken: dict[str, tuple[Path, str]] = {p.id: (folders.pop(p.id), "") for p in roster if p.id in folders}
    loose: dict[str, list[str]] = {}
    for name in folders:
        loose.setdefault(_loose(name), []).append(name)
    for person in roster:
        same = loose.get(_loose(person.id), [])
        if person.id not in taken and len(same) == 1 and same[0] in folders:
            encoding_only = unicodedata.normalize("NFC", same[0]) == person.id
            note = "" if encoding_only else f"the student's folder is named {same[0]!r}"
            taken[person.id] = (folders.pop(same[0]), note)
    places = [Place(person, *taken.get(person.id, (None, ""))) for person in roster]
    return places + [Place(Person(_printable(name)), path, on_roster=False) for name, path in folders.items()]


def _printable(name: str) -> str:
    """A file name as text that can be stored; bytes that are no UTF-8 become question marks."""
    return name.encode("utf-8", "replace").decode()


def _loose(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


# --- one submission --------------------------------------------------------------------------------------


def take_in(lab: Lab, place: Place) -> Submission:
    """Find, read and restore what one person handed in. Never raises for anything a folder can hold."""
    area = _Area.of(place.folder, lab.name)
    limits = lab.course.directory()
    largest, total = 1000 * limits.max_file_size, 1000 * limits.max_dir_size
    found = list(area.files(limits.ignore))
    digest = hashlib.sha256(f"{area.problem}\0{area.note}\0{place.note}".encode("utf-8", "surrogateescape"))
    candidates: list[_Candidate] = []
    files: list[tuple[Path, bytes]] = []
    timestamp = ""
    for path in found:
        relative = path.relative_to(area.folder)
        content, problem = _read(path, largest)
        digest.update(os.fsencode(relative) + b"\0" + problem.encode("utf-8", "surrogateescape") + b"\0")
        digest.update(hashlib.sha256(content).digest())
        if ".ipynb" in path.name.lower():
            candidates.append(_Candidate.of(path, relative, content, problem))
        elif not problem and not area.flat and total >= len(content):
            total -= len(content)
            files.append((relative, content))
            if relative == Path("timestamp.txt"):
                timestamp = _decode(content)[0].strip()[:100]
    others = [str(path.relative_to(area.folder)) for path in found if ".ipynb" not in path.name.lower()]
    notebooks: dict[str, Handed] = {}
    unclaimed = candidates
    for name, notebook in lab.notebooks.items():
        if area.problem:
            notebooks[name] = Handed(problem=area.problem)
            continue
        notebooks[name], chosen = _choose(notebook, unclaimed, alone=len(lab.notebooks) == 1, others=others)
        unclaimed = [c for c in unclaimed if c is not chosen]
        if chosen is None and area.flat:
            notebooks[name] = Handed(problem="nothing was handed in", missing=True)
        if notebooks[name].notebook is not None:
            notes = tuple(note for note in (place.note, area.note) if note)
            notebooks[name] = replace(notebooks[name], repairs=notes + notebooks[name].repairs)
    return Submission(place.person.id, notebooks, tuple(files), timestamp, digest.hexdigest())


@dataclass(frozen=True)
class _Area:
    """The folder in which a person's files for the lab are looked for."""

    folder: Path
    note: str = ""
    problem: str = ""
    flat: bool = False  # the person's own folder: only notebooks directly in it are looked at

    @classmethod
    def of(cls, folder: Path | None, lab: str) -> _Area:
        if folder is None:
            return cls(Path(), flat=True)
        if folder.is_symlink():
            return cls(folder, problem=f"the folder {folder.name!r} is a link, and links are not followed")
        try:
            inside = {p.name: p for p in folder.iterdir()}
        except OSError as error:
            return cls(folder, problem=f"the folder {folder.name!r} cannot be read ({error.strerror})")
        exact = inside.get(lab)
        close = exact or next((p for name, p in sorted(inside.items()) if _stem(name) == _stem(lab)), None)
        if close is not None and close.is_symlink():
            return cls(close, problem=f"{close.name!r} is a link, and links are not followed")
        if close is not None and close.is_dir():
            return cls(close, note="" if close == exact else f"found in the folder {close.name!r}")
        return cls(folder, note=f"found outside the folder {lab!r}", flat=True)

    def files(self, ignore: list[str]) -> Iterator[Path]:
        """Everything in the folder that is no folder, in a fixed order; links are named, not followed."""
        if self.problem or self.folder == Path():
            return
        left = _MOST_FILES
        for top, folders, names in os.walk(self.folder, followlinks=False):
            deeper = not self.flat and len(Path(top).relative_to(self.folder).parts) < _DEEPEST
            folders[:] = sorted(f for f in folders if deeper and not _ignored(f, ignore))
            linked = [f for f in folders if Path(top, f).is_symlink()]
            folders[:] = [f for f in folders if f not in linked]
            for name in sorted([*names, *linked]):
                if _ignored(name, ignore) or left == 0:
                    continue
                left -= 1
                yield Path(top, name)


def _ignored(name: str, patterns: list[str]) -> bool:
    return name.startswith(".") or name == "__MACOSX" or any(fnmatch(name, pattern) for pattern in patterns)


def _stem(name: str) -> str:
    """A file or folder name without what browsers, file managers and people add to it."""
    stem = unicodedata.normalize("NFKC", name).casefold()
    stem = re.sub(r"\.(ipynb|json|txt)\b", "", stem)
    stem = re.sub(r"[ _-]*(\(\d+\)|copy ?\d*|kopie|\d+-\d+-\d+)", "", stem)
    return re.sub(r"[\s_-]+", "", stem)


@dataclass(frozen=True)
class _Candidate:
    """A file that may be one of the lab's notebooks."""

    relative: Path
    changed: float
    content: dict[str, Any] | None
    problem: str
    repairs: tuple[str, ...]

    @classmethod
    def of(cls, path: Path, relative: Path, data: bytes, problem: str) -> _Candidate:
        changed = path.lstat().st_mtime
        if problem:
            return cls(relative, changed, None, problem, ())
        try:
            content, repairs = parse(data)
        except Unreadable as error:
            return cls(relative, changed, None, f"{relative.name!r} {error}", ())
        return cls(relative, changed, content, "", repairs)


def _read(path: Path, largest: int) -> tuple[bytes, str]:
    """The bytes of a regular file, or what is wrong with it."""
    name = repr(path.name)
    try:
        if path.is_symlink():
            return os.fsencode(os.readlink(path)), f"{name} is a link, and links are not followed"
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return b"", f"{name} is not an ordinary file"
            if status.st_size > largest:
                return str(status.st_size).encode(), f"{name} is larger than {largest / 1e6:g} MB"
            return file.read(), ""
    except OSError as error:
        return b"", f"{name} cannot be read ({error.strerror})"


def _choose(
    lab: LabNotebook, candidates: list[_Candidate], *, alone: bool, others: list[str]
) -> tuple[Handed, _Candidate | None]:
    """The candidate that is this notebook of the lab: by what it holds first, then by its name."""
    ranked = []
    for candidate in candidates:
        name, readable = candidate.relative.name, candidate.content is not None
        own, foreign = belongs(candidate.content, lab) if candidate.content is not None else (0, 0)
        ours, exact, similar = own > foreign, name == f"{lab.name}.ipynb", _stem(name) == _stem(lab.name)
        if ours or exact or similar or (alone and len(candidates) == 1):
            rank = (ours, readable, exact, similar, -len(candidate.relative.parts), candidate.changed)
            ranked.append((rank, candidate))
    if not ranked:
        return Handed(problem=_what_else(lab, candidates, others), missing=True), None
    (ours, _, exact, *_), best = max(ranked, key=lambda entry: entry[0])
    name = repr(best.relative.name)
    if best.content is None:
        return Handed(problem=best.problem), best
    if not ours:
        return Handed(problem=f"{name} does not hold this lab's cells; is it another lab's notebook?"), best
    repairs = list(best.repairs)
    if not exact:
        repairs.append(f"handed in as {name}")
    elif len(best.relative.parts) > 1:
        repairs.append(f"found in the folder {str(best.relative.parent)!r}")
    rivals = sum(rank[0] for rank, _ in ranked)
    if rivals > 1:
        repairs.append(f"{rivals} copies of it found; {str(best.relative)!r} was taken")
    restored = restore(best.content, lab)
    return Handed(restored.notebook, repairs=(*repairs, *restored.repairs)), best


def _what_else(lab: LabNotebook, candidates: list[_Candidate], others: list[str]) -> str:
    """Words for a notebook that is not there."""
    there = [str(c.relative) for c in candidates] + others
    if not there:
        return "nothing was handed in"
    shown = ", ".join(repr(name) for name in there[:3]) + (", ..." if len(there) > 3 else "")
    return f"no {lab.name}.ipynb was handed in; the folder holds {shown}"


# --- one file --------------------------------------------------------------------------------------------


def parse(data: bytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Read a notebook file, whatever its encoding or age.

    Returns
    -------
    tuple
        The notebook in format 4 as plain data, its cells not yet to be trusted; and what was repaired.

    Raises
    ------
    Unreadable
        If it is no notebook. The message continues a sentence that starts with the file's name.
    """
    if not data.strip():
        raise Unreadable("is empty")
    for magic, kind in _OTHER_FORMATS.items():
        if data.lstrip().startswith(magic):
            raise Unreadable(f"is {kind}, not a notebook")
    text, repairs = _decode(data)
    try:
        content = json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        if re.search(r"^(<<<<<<<|>>>>>>>) ", text, re.MULTILINE):
            raise Unreadable("holds the marks of an unresolved merge (<<<<<<<)") from None
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string"):
            raise Unreadable("breaks off before its end (was the upload cut short?)") from None
        raise Unreadable(f"is not valid JSON from line {error.lineno} on ({error.msg})") from None
    except RecursionError:
        raise Unreadable("is nested too deeply to be a notebook") from None
    except ValueError:  # for example a number of more digits than Python converts
        raise Unreadable("holds a value that cannot be read") from None
    if not isinstance(content, dict) or not ({"cells", "worksheets"} & content.keys()):
        raise Unreadable("is JSON, but not a notebook")
    version = content.get("nbformat", 4)
    if "worksheets" in content or version in (1, 2, 3):
        content = _upgrade(content)
        repairs.append(f"converted from notebook format {version if version in (1, 2, 3) else 3}")
    elif isinstance(version, int) and version > 4:
        raise Unreadable(f"is in notebook format {version}, which is newer than this grader")
    if not isinstance(content.get("cells"), list):
        raise Unreadable("is JSON, but not a notebook")
    return content, tuple(repairs)


_OTHER_FORMATS = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip archive",
    b"<!DOCTYPE": "a web page",
    b"<!doctype": "a web page",
    b"<html": "a web page",
}


def _decode(data: bytes) -> tuple[str, list[str]]:
    """`data` as text, and what had to be assumed for it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), ["saved as UTF-16"]
    try:
        if data.startswith(b"\xef\xbb\xbf"):
            return data.decode("utf-8-sig"), ["byte-order mark removed"]
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        # Five byte values mean nothing in Windows-1252; they become replacement characters.
        return data.decode("cp1252", "replace"), ["not UTF-8; read as Windows-1252"]


def _upgrade(content: dict[str, Any]) -> dict[str, Any]:
    """A notebook of format 1, 2 or 3 in format 4."""
    import nbformat

    content = {"metadata": {}, "nbformat_minor": 0, **content}
    if content.get("nbformat") not in (1, 2, 3):
        content["nbformat"] = 3
    try:
        return nbformat.convert(nbformat.from_dict(content), 4)
    except Exception:  # the converters trust their input; whatever they trip over, it is no notebook
        raise Unreadable("is a notebook of an old format that cannot be converted") from None

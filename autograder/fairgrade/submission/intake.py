"""The intake room: who is in the class, and what each of them handed in.

Students' files are read as bytes and parsed as JSON. No student code runs, no link is followed, nothing is
unpacked to disk, and whatever a folder holds ends in a :class:`Submission` that says in plain words what was
found and what was repaired.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from fairgrade.lab.course import Lab, LabNotebook, Unusable
from fairgrade.submission.files import (
    Allowance,
    Folder,
    Found,
    is_archive_name,
    is_notebook_name,
    keepable,
    unpacked,
)
from fairgrade.submission.restore import answers_in, belongs, restore

_MOST_CELLS = 10_000
_MOST_VALUES = 5_000_000  # of JSON in one notebook; each takes some 70 bytes of memory
_MOST_CANDIDATES = 50
_LONGEST_ID = 200  # bytes, so that a file can be named after a person


@dataclass(frozen=True)
class Person:
    """Somebody on the roster. `details` are nbgrader's: first_name, last_name, email, lms_user_id."""

    id: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """A person and what is theirs among the submissions.

    Attributes
    ----------
    folder
        Their folder, if there is one.
    note
        What was odd about the match, or why somebody who is not on the roster could not be matched.
    files
        What else is theirs: archives and notebooks that stand beside the folders.
    """

    person: Person
    folder: Path | None
    note: str = ""
    on_roster: bool = True
    files: tuple[Path, ...] = ()


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
        Stands for all of the above: what a score can depend on, and what is said about it.
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
    text, _ = decode(data)
    lines = text.splitlines()
    header = lines[0] if lines else ""
    delimiter = max(",;\t", key=header.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    columns = {(name or "").strip().lower(): name for name in _fieldnames(rows, path)}
    if "id" not in columns:
        found = ", ".join(columns) or "nothing"
        raise Unusable("--roster", f"{path} has no column 'id' (found: {found}); add one.")
    people: dict[str, Person] = {}
    for row in _rows(rows, path):
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


def _fieldnames(rows: csv.DictReader, path: Path) -> list[str]:
    try:
        return list(rows.fieldnames or [])
    except csv.Error as error:
        raise Unusable("--roster", f"{path} is no CSV file ({error}); pass one.") from error


def _rows(rows: csv.DictReader, path: Path) -> Iterator[dict[str, str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise Unusable("--roster", f"{path} is no CSV file after line {rows.line_num} ({error}).") from error


def _is_folder_name(text: str) -> bool:
    """Whether an id can name files: a result's, a page's, a folder's."""
    return (
        0 < len(text.encode("utf-8", "replace")) <= _LONGEST_ID
        and not text.startswith(".")
        and not any(c in "/\\" or unicodedata.category(c) in ("Cc", "Cs") for c in text)
    )


def join(roster: list[Person] | None, submissions: Path) -> list[Place]:
    """Match the roster with what stands among the submissions. Without a roster, that is the roster.

    ``<id>``, ``<id>.zip`` and ``<id>.ipynb`` are theirs whose id it is. What Canvas or Moodle named is theirs
    whose ``lms_user_id`` it names. Nothing is guessed: what is nobody's for certain comes last, as a
    stranger, so that no work is passed over in silence.

    Raises
    ------
    Unusable
        If `submissions` cannot be listed or, without a roster, holds no folder.
    """
    try:
        with Folder(submissions.resolve()) as folder:
            kinds = folder.kinds()
    except OSError as error:
        raise Unusable("--submissions", f"{submissions} cannot be read ({error.strerror}).") from error
    brought = [
        _brought(submissions / name, kind)
        for name, kind in kinds.items()
        if not name.startswith(".") and name != "__MACOSX"
    ]
    if roster is None and all(one.stray for one in brought):
        raise Unusable("--submissions", f"{submissions} holds no folders; it needs one per student.")
    owned: dict[str, list[_Brought]] = {person.id: [] for person in roster or []}
    notes: dict[str, str] = {}
    left = []
    for one in brought:
        owner = _owner(one, roster or [])
        if owner or not one.stray:
            (owned[owner.id] if owner else left).append(one)
    # Then a name that differs only in case or in how accents are encoded, if only one person can be meant.
    loose: dict[str, set[str]] = {}
    for one in left:
        if not one.lms:
            loose.setdefault(_loose(one.whose), set()).add(one.whose)
    alike = [_loose(person.id) for person in roster or []]
    for person in roster or []:
        names = loose.get(_loose(person.id), set())
        if owned[person.id] or len(names) != 1 or alike.count(_loose(person.id)) != 1:
            continue
        (name,) = names
        owned[person.id] = [one for one in left if one.whose == name and not one.lms]
        left = [one for one in left if one not in owned[person.id]]
        if unicodedata.normalize("NFC", name) != person.id:
            kind = "folder" if any(one.folder for one in owned[person.id]) else "file"
            notes[person.id] = f"the student's {kind} is named {owned[person.id][0].path.name!r}"
    places = [_place(person, owned[person.id], notes.get(person.id, "")) for person in roster or []]
    strangers: dict[str, list[_Brought]] = {}
    for one in left:
        strangers.setdefault(one.whose, []).append(one)
    taken = set(owned)
    for whose, theirs in strangers.items():
        person = Person(_new_id(whose, taken))
        note = theirs[0].unmatched if roster is not None else ""
        places.append(_place(person, theirs, note, on_roster=roster is None))
    return places


@dataclass(frozen=True)
class _Brought:
    """A folder or file among the submissions, and whose its name says it is.

    A `stray` file is no work that could be graded: it counts only for somebody whose id it bears.
    """

    path: Path
    folder: bool
    whose: str
    lms: str = ""
    user: str = ""
    called: str = ""
    stray: bool = False

    @property
    def unmatched(self) -> str:
        """Why it is nobody's."""
        if not self.lms:
            return ""
        return (
            f"named by {self.lms} for {self.called!r}, user {self.user}; "
            "nobody on the roster has this lms_user_id for certain"
        )


# lastnamefirst_LATE_12345_67890_lab02.ipynb, of which the first number is the user, the second the file
_CANVAS = re.compile(r"(?P<called>[^_]+)(_LATE)?_(?P<user>\d+)_\d+_(?P<file>.+)", re.IGNORECASE | re.DOTALL)
_MOODLE = re.compile(r"(?P<called>.+)_(?P<user>\d+)_assignsubmission_(file|onlinetext)_?", re.DOTALL)


def _brought(path: Path, kind: str) -> _Brought:
    name = path.name
    is_work = is_notebook_name(name) or is_archive_name(name)
    is_folder = kind == "folder" or (kind == "link" and not is_work)
    lms = "Moodle" if is_folder else "Canvas"
    if match := (_MOODLE if is_folder else _CANVAS).fullmatch(name):
        called, user = match["called"], match["user"]
        return _Brought(path, is_folder, f"{called}_{user}", lms, user, called)
    if is_folder:
        return _Brought(path, True, name)
    whose = name[: name.lower().index(".ipynb")] if is_notebook_name(name) else path.stem
    return _Brought(path, False, whose, stray=not is_work)


def _owner(one: _Brought, roster: list[Person]) -> Person | None:
    """Whose it is for certain."""
    if not one.lms:
        return next((person for person in roster if person.id == one.whose), None)
    same = [person for person in roster if person.details.get("lms_user_id") == one.user]
    # Moodle numbers the members of an assignment anew, so there the name has to agree as well; Canvas gives
    # people who hand in without their name a number of another kind.
    agrees = one.lms == "Canvas" or (same and _words(one.called) == _words(_full_name(same[0])))
    if len(same) == 1 and agrees and one.called.casefold() != "anon":
        return same[0]
    named = [person for person in roster if person.id == one.called and "lms_user_id" not in person.details]
    return named[0] if named and not same else None


def _full_name(person: Person) -> str:
    return f"{person.details.get('first_name', '')} {person.details.get('last_name', '')}"


def _words(name: str) -> list[str]:
    return sorted(_loose(name).split())


def _place(person: Person, theirs: list[_Brought], note: str, *, on_roster: bool = True) -> Place:
    ordered = sorted(theirs, key=lambda one: (not one.folder, one.path.name))
    folder = ordered.pop(0).path if ordered and ordered[0].folder else None
    return Place(person, folder, note, on_roster, tuple(one.path for one in ordered))


def _new_id(name: str, taken: set[str]) -> str:
    """A file's name as an id that nobody has yet; what cannot be stored becomes a question mark."""
    text = "".join("?" if unicodedata.category(c) in ("Cc", "Cs") or c == "\\" else c for c in name)
    while len(text.encode()) > _LONGEST_ID - 10:
        text = text[:-1]
    number, chosen = 1, text
    while chosen in taken:
        number += 1
        chosen = f"{text}~{number}"
    taken.add(chosen)
    return chosen


def _loose(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


# --- one submission --------------------------------------------------------------------------------------


def take_in(lab: Lab, place: Place) -> Submission:
    """Find, read and restore what one person handed in. Never raises for anything a folder can hold."""
    limits = lab.course.directory()
    allowance = Allowance(1000 * limits.max_file_size, 1000 * limits.max_dir_size, limits.ignore)
    sources: list[_Source] = []
    choices: dict[str, _Choice] = {}
    for source in _sources(lab, place, allowance):
        sources.append(source)
        choices = _choices(lab, sources)
        if all(choice.handed.notebook is not None for choice in choices.values()):
            break
    choices = choices or _choices(lab, sources)
    notebooks = {}
    for name, choice in choices.items():
        handed = choice.handed
        if place.note and handed.notebook is not None:
            handed = replace(handed, repairs=(place.note, *handed.repairs))
        elif place.note and (not handed.missing or not place.on_roster):
            handed = Handed(problem=f"{handed.problem}; {place.note}")
        notebooks[name] = handed
    files, left_out = _files([choice for choice in choices.values() if choice.source is not None])
    if left_out:
        notebooks = {name: _with_note(handed, left_out) for name, handed in notebooks.items()}
    timestamp = decode(_stamp(sources))[0].strip()[:100]
    return Submission(place.person.id, notebooks, files, timestamp, _fingerprint(notebooks, files, timestamp))


def _stamp(sources: list[_Source]) -> bytes:
    """What collecting put beside the work; one that the learner packed or put further down is no witness."""
    stamps = (one for source in sources if not (source.far or source.packed) for one in source.found)
    return next((one.content for one in stamps if one.path == Path("timestamp.txt")), b"")


def _with_note(handed: Handed, note: str) -> Handed:
    return handed if handed.notebook is None else replace(handed, repairs=(*handed.repairs, note))


def _fingerprint(notebooks: dict[str, Handed], files: Iterable[tuple[Path, bytes]], timestamp: str) -> str:
    digest = hashlib.sha256(timestamp.encode("utf-8", "replace"))
    for name, one in notebooks.items():
        told = [name, one.notebook, one.problem, one.missing, one.repairs]
        digest.update(json.dumps(told, sort_keys=True).encode())
    for path, content in files:
        digest.update(f"\0{path}\0".encode() + hashlib.sha256(content).digest())
    return digest.hexdigest()


@dataclass
class _Source:
    """One of the spots where a person's files for the lab are looked for.

    Attributes
    ----------
    note
        What to say of a notebook that was found there.
    problem
        Why the spot could not be looked at.
    shared
        Other labs' files stand there too.
    far
        Not where this lab's files belong: only what is surely this lab's counts.
    packed
        An archive.
    """

    note: str = ""
    found: list[Found] = field(default_factory=list)
    problem: str = ""
    shared: bool = False
    far: bool = False
    packed: bool = False

    @cached_property
    def candidates(self) -> list[_Candidate]:
        """The files that may be notebooks."""
        maybe = [one for one in self.found if _may_be_notebook(one)]
        return [_Candidate(one, self) for one in maybe[:_MOST_CANDIDATES]]


def _may_be_notebook(found: Found) -> bool:
    if is_notebook_name(found.name):
        return True
    plain = found.path.suffix.lower() in ("", ".json", ".txt")  # a browser may have changed the ending
    return plain and found.content.lstrip()[:1] == b"{" and b'"nbformat"' in found.content


def _sources(lab: Lab, place: Place, allowance: Allowance) -> Iterator[_Source]:
    """Where to look, the likeliest first; whoever asks stops when everything is found."""
    seen: list[_Source] = []

    def look(source: _Source) -> _Source:
        seen.append(source)
        return source

    for path in [*([place.folder] if place.folder else []), *place.files]:
        if path == place.folder or path.is_dir():
            try:
                with Folder(path) as folder:
                    for source in _in_folder(folder, path.name, lab, allowance):
                        yield look(source)
            except OSError as error:
                why = "is a link, and links are not followed" if path.is_symlink() else ""
                why = why or f"cannot be read ({error.strerror})"
                yield look(_Source(problem=f"the folder {path.name!r} {why}"))
        else:
            try:
                with Folder(path.parent.resolve()) as folder:
                    found = folder.file(Path(path.name), allowance)
            except OSError as error:
                found = Found(Path(path.name), problem=f"{path.name!r} cannot be read ({error.strerror})")
            canvas = _CANVAS.fullmatch(path.name)
            name = Path(canvas["file"].replace("/", "_")) if canvas else found.path
            yield look(_Source(found=[replace(found, path=name)]))
    for source in list(seen):
        for archive in source.found:
            if is_archive_name(archive.name):
                note, inside = f"taken from {archive.name!r}", _unzip(archive, allowance)
                yield _Source(note, inside, "", source.shared, source.far, packed=True)


def _unzip(archive: Found, allowance: Allowance) -> list[Found]:
    inside = unpacked(archive, allowance)
    why = "is an archive in an archive, which is not opened"
    return [
        replace(one, content=b"", problem=f"{one.name!r} {why}")
        if is_archive_name(one.name) and not one.problem
        else one
        for one in inside
    ]


def _in_folder(folder: Folder, name: str, lab: Lab, allowance: Allowance) -> Iterator[_Source]:
    """The places in a person's folder: the lab's folder, one named almost so, the folder itself, the rest."""
    kinds = folder.kinds()
    alike = [one for one, kind in kinds.items() if kind != "file" and _stem(one) == _stem(lab.name)]
    for one in sorted(alike, key=lambda one: (one != lab.name, one)):
        if kinds[one] == "link":
            yield _Source(problem=f"{one!r} is a link, and links are not followed")
        else:
            note = "" if one == lab.name else f"found in the folder {one!r}"
            yield _Source(note, folder.files(allowance, Path(one)))
    uploaded = _MOODLE.fullmatch(name) is not None
    found = folder.files(allowance, deep=uploaded)
    yield _Source("" if uploaded else f"found outside the folder {lab.name!r}", found, shared=not uploaded)
    for one, kind in kinds.items():
        if kind == "folder" and one not in alike and not uploaded and not allowance.ignores(one):
            yield _Source(f"found in the folder {one!r}", folder.files(allowance, Path(one)), far=True)


def _stem(name: str) -> str:
    """A file or folder name without what browsers, file managers and people add to it."""
    stem = unicodedata.normalize("NFKC", name).casefold()
    stem = re.sub(r"\.(ipynb|json|txt|zip)\b", "", stem)
    stem = re.sub(r"[ _-]*(\(\d+\)|copy ?\d*|kopie|\d+-\d+-\d+)", "", stem)
    return re.sub(r"[\s_-]+", "", stem)


class _Candidate:
    """A file that may be one of the lab's notebooks."""

    def __init__(self, found: Found, source: _Source) -> None:
        self.path, self.changed, self.source = found.path, found.changed, source
        self.content: dict[str, Any] | None = None
        self.problem, self.repairs = found.problem, ()
        if self.problem:
            return
        try:
            self.content, self.repairs = parse(found.content)
        except Unreadable as error:
            self.problem = f"{found.name!r} {error}"
            return
        for cell in self.content["cells"]:
            if isinstance(cell, dict):
                cell.pop("outputs", None)  # which nobody needs, and which may be large

    def is_foreign(self, lab: LabNotebook) -> bool:
        """Whether it is a notebook of another lab."""
        own, foreign = belongs(self.content, lab) if self.content is not None else (0, 0)
        return foreign > own


@dataclass(frozen=True)
class _Choice:
    """What was taken for one of the lab's notebooks, and from where."""

    handed: Handed
    chosen: _Candidate | None = None

    @property
    def source(self) -> _Source | None:
        return self.chosen.source if self.chosen and self.handed.notebook is not None else None


def _choices(lab: Lab, sources: list[_Source]) -> dict[str, _Choice]:
    unclaimed = [candidate for source in sources for candidate in source.candidates]
    problem = next((source.problem for source in sources if source.problem), "")
    choices = {}
    for name, notebook in lab.notebooks.items():
        choice = _choose(notebook, unclaimed, alone=len(lab.notebooks) == 1)
        if choice is None and problem:
            choice = _Choice(Handed(problem=problem))
        if choice is None:
            damaged = [one.problem for s in sources if not s.far for one in s.found if one.problem]
            text = _what_else(notebook, sources) + (f"; {damaged[0]}" if damaged else "")
            choice = _Choice(Handed(problem=text, missing=not damaged))
        choices[name] = choice
        unclaimed = [candidate for candidate in unclaimed if candidate is not choice.chosen]
    return choices


def _choose(lab: LabNotebook, candidates: list[_Candidate], *, alone: bool) -> _Choice | None:
    """The candidate that is this notebook of the lab: by what it holds first, then by its name."""
    ranked = []
    near = [
        one for one in candidates if not one.source.far and not (one.source.shared and one.is_foreign(lab))
    ]
    for candidate in candidates:
        name, readable = candidate.path.name, candidate.content is not None
        own, foreign = belongs(candidate.content, lab) if candidate.content is not None else (0, 0)
        ours, exact, similar = own > foreign, name == f"{lab.name}.ipynb", _stem(name) == _stem(lab.name)
        only = alone and near == [candidate]
        if ours or exact or similar or only:
            # A copy that is as released must not hide the one with the answers in it.
            answers = answers_in(candidate.content, lab) if ours else 0
            rank = (
                ours,
                readable,
                answers > 0,
                exact,
                similar,
                -len(candidate.path.parts),
                candidate.changed,
            )
            ranked.append((rank, candidate))
    if not ranked:
        return None
    (ours, _, _, exact, *_), best = max(ranked, key=lambda entry: entry[0])
    name = repr(best.path.name)
    if best.content is None:
        return _Choice(Handed(problem=best.problem), best)
    if not ours:
        why = f"{name} does not hold this lab's cells; is it another lab's notebook?"
        return _Choice(Handed(problem=why), best)
    repairs = [best.source.note] if best.source.note else []
    repairs += best.repairs
    if not exact:
        repairs.append(f"handed in as {name}")
    elif len(best.path.parts) > 1:
        repairs.append(f"found in the folder {str(best.path.parent)!r}")
    rivals = sum(rank[0] for rank, _ in ranked)
    if rivals > 1:
        repairs.append(f"{rivals} copies of it found; {str(best.path)!r} was taken")
    restored = restore(best.content, lab)
    return _Choice(Handed(restored.notebook, repairs=(*repairs, *restored.repairs)), best)


def _what_else(lab: LabNotebook, sources: list[_Source]) -> str:
    """Words for a notebook that is not there."""
    others = {
        id(source): [one.path for one in source.candidates if one.is_foreign(lab)] for source in sources
    }
    there = list(
        dict.fromkeys(
            str(one.path)
            for source in sources
            for one in source.found
            if not source.far and not (source.shared and one.path in others[id(source)])
        )
    )
    if not there:
        return "nothing was handed in"
    shown = ", ".join(repr(name) for name in there[:3]) + (", ..." if len(there) > 3 else "")
    return f"no {lab.name}.ipynb was handed in; the folder holds {shown}"


def _files(choices: list[_Choice]) -> tuple[tuple[tuple[Path, bytes], ...], str]:
    """The other files, as seen from the notebook they stand beside; and what had to be left out."""
    kept: dict[Path, bytes] = {}
    left_out: list[str] = []
    done: list[_Source] = []
    for choice in choices:
        source, base = choice.source, choice.chosen.path.parent
        if any(source is one for one in done):
            continue
        done.append(source)
        others = [one for one in source.found if not is_notebook_name(one.name)]
        # What is beside the notebook wins over what has the same path further up.
        for one in sorted(others, key=lambda one: not one.path.is_relative_to(base)):
            path = one.path.relative_to(base) if one.path.is_relative_to(base) else one.path
            if one.problem:
                left_out.append(one.problem)
            elif not keepable(path):
                left_out.append(f"{str(path)[:100]!r} is no name for a file")
            elif any(parent in kept for parent in path.parents) or any(path in k.parents for k in kept):
                left_out.append(f"{str(path)[:100]!r} is a file and a folder at once")
            else:
                kept.setdefault(path, one.content)
    more = f" and {len(left_out) - 1} more" if len(left_out) > 1 else ""
    note = f"another file was left out: {left_out[0]}{more}" if left_out else ""
    return tuple(sorted(kept.items())), note


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
    text, repairs = decode(data)
    _refuse_masses(text)
    # A second byte-order mark, and what a broken disk leaves, are no part of the notebook.
    text = text.lstrip("\ufeff\0 \t\r\n").rstrip("\0 \t\r\n")
    try:
        content, end = json.JSONDecoder(strict=False).raw_decode(text)
    except json.JSONDecodeError as error:
        if re.search(r"^(<<<<<<<|>>>>>>>) ", text, re.MULTILINE):
            raise Unreadable("holds the marks of an unresolved merge (<<<<<<<)") from None
        if error.pos >= len(text) - 1 or error.msg.startswith("Unterminated string"):
            raise Unreadable("breaks off before its end (was the upload cut short?)") from None
        raise Unreadable(f"is not valid JSON from line {error.lineno} on ({error.msg})") from None
    except RecursionError:
        raise Unreadable("is nested too deeply to be a notebook") from None
    except ValueError:  # for example a number of more digits than Python converts
        raise Unreadable("holds a value that cannot be read") from None
    if end < len(text):
        repairs.append("what stood behind the notebook in its file was left out")
    if not isinstance(content, dict) or not ({"cells", "worksheets"} & content.keys()):
        raise Unreadable("is JSON, but not a notebook")
    version = content.get("nbformat")
    version = version if type(version) is int else 4
    if "cells" not in content or _is_format_1(content):
        content = _upgrade(content)
        repairs.append(f"converted from notebook format {version if version in (1, 2, 3) else 3}")
    elif version > 4:
        repairs.append(f"in notebook format {version}, newer than this grader; read as format 4")
    if not isinstance(content.get("cells"), list):
        raise Unreadable("is JSON, but not a notebook")
    if len(content["cells"]) > _MOST_CELLS:
        raise Unreadable(f"has more than {_MOST_CELLS} cells")
    return content, tuple(repairs)


def _refuse_masses(text: str) -> None:
    """Refuse JSON that is small as a file and huge in memory."""
    if sum(map(text.count, "[{,")) <= _MOST_VALUES:
        return
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text, flags=re.DOTALL)  # there may be many in long outputs
    if sum(map(outside.count, "[{,")) > _MOST_VALUES:
        raise Unreadable(f"holds more than {_MOST_VALUES} values; clear its outputs and hand it in again")


def _is_format_1(content: dict[str, Any]) -> bool:
    """Format 1 has its cells where format 4 has them, but no ``source`` in them."""
    cells = content["cells"]
    return (
        type(content.get("nbformat")) is int
        and content["nbformat"] == 1
        and isinstance(cells, list)
        and any(isinstance(cell, dict) for cell in cells)
        and not any(isinstance(cell, dict) and "source" in cell for cell in cells)
    )


_OTHER_FORMATS = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip archive",
    b"<!DOCTYPE": "a web page",
    b"<!doctype": "a web page",
    b"<html": "a web page",
}


def decode(data: bytes) -> tuple[str, list[str]]:
    """`data` as text, and what had to be assumed for it."""
    encoding = json.detect_encoding(data)
    if not encoding.startswith("utf-8"):
        return data.decode(encoding, "replace"), [f"saved as {encoding[:6].upper()}"]
    marked = ["byte-order mark removed"] if encoding == "utf-8-sig" else []
    try:
        return data.decode(encoding), marked
    except UnicodeDecodeError:
        mixed = not data.decode(encoding, "ignore").isascii()
        how = (
            "not all of it UTF-8; the rest read as Windows-1252"
            if mixed
            else "not UTF-8; read as Windows-1252"
        )
        return data.decode(encoding, "windows-1252-for-the-rest"), [*marked, how]


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8, and only those. Five values mean nothing in Windows-1252 either."""
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252-for-the-rest", _as_windows_1252)


def _upgrade(content: dict[str, Any]) -> dict[str, Any]:
    """A notebook of format 1, 2 or 3 in format 4."""
    import nbformat

    content = {"metadata": {}, "nbformat_minor": 0, **content}
    if type(content.get("nbformat")) is not int or content["nbformat"] not in (1, 2, 3):
        content["nbformat"] = 1 if "cells" in content else 3
    try:
        return nbformat.convert(nbformat.from_dict(content), 4)
    except Exception:  # the converters trust their input; whatever they trip over, it is no notebook
        raise Unreadable("is a notebook of an old format that cannot be converted") from None

"""Who is in the class, and which of the submitted files are whose.

Only names of files and folders are looked at here. Work is given to a student only if a name says for certain
whose it is. What matches nobody for certain comes last, as a stranger's, so that no work is ignored.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fairgrade.lab.course import Unusable
from fairgrade.submission.files import Folder, decode, is_archive_name, is_notebook_name

_LONGEST_ID = 200  # bytes, so that a file can be named after a person

#: How Canvas names a file: lastnamefirst_LATE_12345_67890_lab02.ipynb, of which the first number is the
#: user's and the second the file's.
CANVAS_FILE = re.compile(
    r"(?P<called>[^_]+)(_LATE)?_(?P<user>\d+)_\d+_(?P<file>.+)", re.IGNORECASE | re.DOTALL
)
#: How Moodle names a folder: Ada Lovelace_12345_assignsubmission_file_, with a number that Moodle gives the
#: participant of this one assignment.
MOODLE_FOLDER = re.compile(r"(?P<called>.+)_(?P<user>\d+)_assignsubmission_(file|onlinetext)_?", re.DOTALL)


@dataclass(frozen=True)
class Person:
    """Somebody on the roster.

    Attributes
    ----------
    details
        nbgrader's columns, as far as they are known: first_name, last_name, email, lms_user_id.
    """

    id: str
    details: dict[str, str] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """First and last name, as far as they are known."""
        return " ".join(filter(None, (self.details.get("first_name"), self.details.get("last_name"))))


@dataclass(frozen=True)
class Participant:
    """A person and the submitted files that are theirs.

    Attributes
    ----------
    folder
        Their folder, if there is one.
    note
        What was unusual about the match, or why somebody who is not on the roster could not be matched.
    files
        What else is theirs: archives and notebooks beside the folders.
    """

    person: Person
    folder: Path | None
    note: str = ""
    on_roster: bool = True
    files: tuple[Path, ...] = ()


# --- the roster ------------------------------------------------------------------------------------------


def read_roster(path: Path) -> list[Person]:
    """Read the class from a CSV file with a column ``id``.

    Commas, semicolons and tabs are understood, as are the byte-order mark and the encodings of Excel.

    Parameters
    ----------
    path
        The file. Further columns that are read: first_name, last_name, email, lms_user_id.

    Raises
    ------
    Unusable
        If the file cannot be read, has no column ``id``, lists nobody, or has an id that is no folder name.
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
            raise Unusable("--roster", f"{where} cannot be used as the name of a folder; change it.")
        if identity in people:
            raise Unusable("--roster", f"{where} is there twice; keep one.")
        known = ("first_name", "last_name", "email", "lms_user_id")
        details = {key: (row[columns[key]] or "").strip() for key in known if key in columns}
        people[identity] = Person(identity, {key: value for key, value in details.items() if value})
    if not people:
        raise Unusable("--roster", f"{path} lists nobody; add one line per student.")
    return list(people.values())


def _fieldnames(rows: csv.DictReader[str], path: Path) -> list[str]:
    try:
        return list(rows.fieldnames or [])
    except csv.Error as error:
        raise Unusable("--roster", f"{path} is not a CSV file ({error}); pass one.") from error


def _rows(rows: csv.DictReader[str], path: Path) -> Iterator[dict[str, str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise Unusable(
            "--roster",
            f"{path} cannot be read as CSV after line {rows.line_num} ({error}); correct the file.",
        ) from error


def _is_folder_name(text: str) -> bool:
    """Whether an id can name files: a result's, a page's, a folder's."""
    return (
        0 < len(text.encode("utf-8", "replace")) <= _LONGEST_ID
        and not text.startswith(".")
        and not any(c in "/\\" or unicodedata.category(c) in ("Cc", "Cs") for c in text)
    )


# --- whose is what ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Upload:
    """A folder or file among the submissions, and whose its name says it is.

    Attributes
    ----------
    whose
        The id that the name stands for.
    lms, user, called
        If a learning platform gave the name: which one, its number for the user, and the user's name.
    stray
        The file is no work that could be graded: it counts only for somebody whose id it bears.
    """

    path: Path
    folder: bool
    whose: str
    lms: str = ""
    user: str = ""
    called: str = ""
    stray: bool = False


def match_submissions(roster: list[Person] | None, submissions: Path) -> list[Participant]:
    """Match the roster with the files in the folder of submissions. Without a roster, these are the roster.

    ``<id>``, ``<id>.zip`` and ``<id>.ipynb`` belong to the student with this id. A file or folder named by
    Canvas or Moodle belongs to the student with the ``lms_user_id`` in its name, or to the only student of
    that name if the roster has no ``lms_user_id`` for that student.

    Parameters
    ----------
    roster
        The class, or None.
    submissions
        The folder with a folder or an archive per student.

    Returns
    -------
    list of Participant
        Everybody on the roster, in its order, then strangers.

    Raises
    ------
    Unusable
        If `submissions` cannot be listed or, without a roster, holds no folder; or if no file that a learning
        platform named can be matched because the roster has no ``lms_user_id``.
    """
    uploads = _uploads(submissions)
    if roster is None:
        if all(upload.stray for upload in uploads):
            raise Unusable("--submissions", f"{submissions} holds no folders; it needs one per student.")
        return _strangers((one for one in uploads if not one.stray), set(), None)
    matching = _Matching(roster)
    matching.by_identifier(uploads)
    matching.by_name_in_lms()
    matching.by_similar_id()
    matching.refuse_if_all_lack_a_number()
    known = [
        _participant(person, matching.owned[person.id], matching.notes.get(person.id, ""))
        for person in roster
    ]
    return known + _strangers(matching.left, set(matching.owned), roster)


def _uploads(submissions: Path) -> list[_Upload]:
    try:
        with Folder(submissions.resolve()) as folder:
            kinds = folder.kinds()
    except OSError as error:
        raise Unusable("--submissions", f"{submissions} cannot be read ({error.strerror}).") from error
    return [
        _upload(submissions / name, kind)
        for name, kind in kinds.items()
        if not name.startswith(".") and name != "__MACOSX"
    ]


def _upload(path: Path, kind: str) -> _Upload:
    name = path.name
    is_work = is_notebook_name(name) or is_archive_name(name)
    is_folder = kind == "folder" or (kind == "link" and not is_work)
    lms = "Moodle" if is_folder else "Canvas"
    if match := (MOODLE_FOLDER if is_folder else CANVAS_FILE).fullmatch(name):
        called, user = match["called"], match["user"]
        return _Upload(path, is_folder, f"{called}_{user}", lms, user, called)
    if is_folder:
        return _Upload(path, True, name)
    whose = name[: name.lower().index(".ipynb")] if is_notebook_name(name) else path.stem
    return _Upload(path, False, whose, stray=not is_work)


class _Matching:
    """Uploads given to the people on a roster, one rule after another, the most certain first.

    Attributes
    ----------
    owned
        By id: what is theirs.
    notes
        By id: what was unusual about the match.
    left
        What matches nobody.
    """

    def __init__(self, roster: list[Person]) -> None:
        self._roster = roster
        self.owned: dict[str, list[_Upload]] = {person.id: [] for person in roster}
        self.notes: dict[str, str] = {}
        self.left: list[_Upload] = []

    def by_identifier(self, uploads: Iterable[_Upload]) -> None:
        """An id, or a learning platform's number."""
        for upload in uploads:
            if owner := _owner(upload, self._roster):
                self.owned[owner.id].append(upload)
            elif not upload.stray:
                self.left.append(upload)

    def by_name_in_lms(self) -> None:
        """A name that one student alone has, on the roster and among the uploads."""
        users: dict[tuple[str, str], set[str]] = {}
        for upload in self.left:
            if upload.lms and not _is_anonymous(upload):
                users.setdefault((upload.lms, upload.called), set()).add(upload.user)
        for (lms, called), numbers in users.items():
            named = [person for person in self._roster if _is_called(person, lms, called)]
            if len(named) != 1 or len(numbers) != 1:
                continue
            (person,) = named
            if not self.owned[person.id] and "lms_user_id" not in person.details:
                self._give(person, [one for one in self.left if (one.lms, one.called) == (lms, called)])
                self.notes[person.id] = (
                    f"matched by the name {called!r} in {lms}'s file name; "
                    "the roster has no lms_user_id for this student"
                )

    def by_similar_id(self) -> None:
        """A name that differs from an id only in case or in how accents are encoded."""
        similar: dict[str, set[str]] = {}
        for upload in self.left:
            if not upload.lms:
                similar.setdefault(_loose(upload.whose), set()).add(upload.whose)
        ids = [_loose(person.id) for person in self._roster]
        for person in self._roster:
            names = similar.get(_loose(person.id), set())
            if self.owned[person.id] or len(names) != 1 or ids.count(_loose(person.id)) != 1:
                continue
            (name,) = names
            self._give(person, [one for one in self.left if one.whose == name and not one.lms])
            if unicodedata.normalize("NFC", name) != person.id:
                theirs = self.owned[person.id]
                kind = "folder" if any(one.folder for one in theirs) else "file"
                self.notes[person.id] = f"the student's {kind} is named {theirs[0].path.name!r}"

    def refuse_if_all_lack_a_number(self) -> None:
        """Raise Unusable if everything comes from a platform and no number on the roster could match it."""
        if not self.left or any(self.owned.values()) or not all(one.lms for one in self.left):
            return
        if not any("lms_user_id" in person.details for person in self._roster):
            first = self.left[0]
            raise Unusable(
                "--roster",
                f"no student could be matched with the files that {first.lms} named, such as "
                f"{first.path.name!r}; add a column 'lms_user_id' to the roster "
                f"(it would hold {first.user} for this one).",
            )

    def _give(self, person: Person, uploads: list[_Upload]) -> None:
        self.owned[person.id] = uploads
        self.left = [one for one in self.left if one not in uploads]


def _owner(upload: _Upload, roster: list[Person]) -> Person | None:
    """Whose it is for certain."""
    if not upload.lms:
        return next((person for person in roster if person.id == upload.whose), None)
    same = _with_number(upload, roster)
    # Moodle numbers the participants of each assignment anew, so there the name has to agree as well.
    agrees = upload.lms == "Canvas" or (same and _is_called(same[0], "Moodle", upload.called))
    if len(same) == 1 and agrees and not _is_anonymous(upload):
        return same[0]
    named = [p for p in roster if p.id == upload.called and "lms_user_id" not in p.details]
    return named[0] if named and not same else None


def _with_number(upload: _Upload, roster: list[Person]) -> list[Person]:
    return [person for person in roster if person.details.get("lms_user_id") == upload.user]


def _is_anonymous(upload: _Upload) -> bool:
    """Whether Canvas hid the name: it then gives a number of another kind."""
    return upload.lms == "Canvas" and upload.called.casefold() == "anon"


def _is_called(person: Person, lms: str, called: str) -> bool:
    """Whether a person has the name that a platform put into the name of a file."""
    if lms == "Moodle":
        return bool(person.full_name) and _words(called) == _words(person.full_name)
    # Canvas writes the sortable name, last name first, without anything but its letters and digits.
    sortable = f"{person.details.get('last_name', '')}{person.details.get('first_name', '')}"
    return bool(person.full_name) and _letters(called) == _letters(sortable)


def _letters(name: str) -> str:
    return "".join(letter for letter in _loose(name) if letter.isalnum())


def _words(name: str) -> list[str]:
    return sorted(_loose(name).split())


def _loose(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _participant(
    person: Person, uploads: Iterable[_Upload], note: str, *, on_roster: bool = True
) -> Participant:
    ordered = sorted(uploads, key=lambda one: (not one.folder, one.path.name))
    folder = ordered.pop(0).path if ordered and ordered[0].folder else None
    return Participant(person, folder, note, on_roster, tuple(one.path for one in ordered))


def _strangers(uploads: Iterable[_Upload], taken: set[str], roster: list[Person] | None) -> list[Participant]:
    """Uploads that match nobody, as people of their own; without a roster they are the class."""
    groups: dict[str, list[_Upload]] = {}
    for upload in uploads:
        groups.setdefault(upload.whose, []).append(upload)
    found = []
    for whose, theirs in groups.items():
        # The number names them to the platform when scores are exported.
        person = Person(_new_id(whose, taken), {"lms_user_id": theirs[0].user} if theirs[0].lms else {})
        note = "" if roster is None else _why_unmatched(theirs[0], roster)
        found.append(_participant(person, theirs, note, on_roster=roster is None))
    return found


def _why_unmatched(upload: _Upload, roster: list[Person]) -> str:
    if not upload.lms:
        return ""
    named = f"{upload.lms} names {upload.called!r}, number {upload.user}"
    if same := _with_number(upload, roster):
        if _is_anonymous(upload):
            return f"{named}: an anonymous submission, whose number is not the student's"
        return f"{named}, which is the lms_user_id of {same[0].full_name or same[0].id!r} on the roster"
    return f"{named}; no student on the roster has this lms_user_id, so add it to the roster's column"


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

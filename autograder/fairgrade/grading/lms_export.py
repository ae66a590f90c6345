"""What the gradebook holds now, as a table or as the file that a learning platform imports.

``scores.csv`` is written when a class is graded; points given in the formgrader since then, and penalties for
lateness, are in the gradebook only. So everything here is read from the gradebook.

A score is *final* when the submission is settled, something of it could be scored, and no answer needs a
person. A score that is not final never leaves as a zero unless that is asked for. In the plain table its
cell is empty. In the files for Canvas and Moodle the person is left out: both take an empty cell for
"remove the grade", and both leave people alone whom the file does not name.

Canvas
    Columns Student, ID, SIS User ID, SIS Login ID, Section and the assignment, whose title carries Canvas's
    number for it; a row "Points Possible". Canvas looks a person up by ID, then by SIS User ID, then by SIS
    Login ID, and by name only when none of them is known. Sources: the Instructor Guide, "How do I import
    grades in the Gradebook?", and Canvas's own ``lib/gradebook_importer.rb`` and
    ``lib/gradebook_exporter.rb`` (github.com/instructure/canvas-lms).
Moodle
    Any CSV file whose columns are mapped at the import: one that identifies the person, the grade, the
    feedback. An identifier that Moodle does not know ends the whole import, and feedback must come with its
    grade. Or the worksheet of "offline grading", filled in: Identifier, Grade, Last modified (grade) and
    Feedback comments. Sources: docs.moodle.org, "Grade import" and "Assignment settings: Offline grading
    worksheet"; ``grade/import/csv/classes/load_data.php`` and ``mod/assign/feedback/offline`` (github.com/
    moodle/moodle).

Text that a spreadsheet would take for a formula gets an apostrophe in front (`fairgrade.csv_file`). No
platform looks anybody up by names or feedback; identifiers are written as they are or not at all.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from fairgrade.csv_file import Value, csv_text, is_harmless
from fairgrade.gradebook.book import Book, GradebookEntry
from fairgrade.lab.course import Course, Lab, Unusable, read_lab
from fairgrade.pages.frame import points
from fairgrade.results.store import Result, ResultStore, write_atomically
from fairgrade.submission.files import decode
from fairgrade.submission.roster import Person

#: How Moodle can be told who somebody is: what the option is called, and Moodle's name of the column.
IDENTIFIERS = {"email": "Email address", "idnumber": "ID number", "username": "Username"}

_NUMBERED = re.compile(r"(?P<title>.*) \((?P<id>\d+)\)", re.DOTALL)
_NOTHING_SCORED = ("missing", "ungradable")


@dataclass(frozen=True)
class StudentScore:
    """One person's line.

    Attributes
    ----------
    status
        The result's, or "unsettled".
    score
        None if it is not final.
    why
        Why it is not.
    """

    person: Person
    status: str
    score: float | None
    why: str
    entry: GradebookEntry
    feedback: str

    @property
    def name(self) -> str:
        """Last name first, as both platforms sort."""
        parts = [self.person.details.get(key, "") for key in ("last_name", "first_name")]
        return ", ".join(part for part in parts if part) or self.person.id


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes
    ----------
    rows
        How many people are in the file.
    notes
        What whoever imports the file should know, a sentence each.
    unmatched
        People with a final score whom the file cannot name to the platform.
    """

    path: Path
    rows: int
    notes: tuple[str, ...]
    unmatched: tuple[str, ...]


def export(
    course: Course,
    lab_name: str,
    out: Path,
    form: str,
    *,
    to: Path | None = None,
    db: str | None = None,
    like: Path | None = None,
    assignment: str | None = None,
    identifier: str = "email",
    missing_as_zero: bool = False,
    waiting_as_zero: bool = False,
) -> Exported:
    """Write the scores of one lab.

    Parameters
    ----------
    out
        The folder that ``fairgrade grade`` wrote.
    form
        ``csv``, ``canvas`` or ``moodle``.
    to
        The file to write; without one, ``OUT/<lab>-<form>.csv``.
    db
        Address of the gradebook, if it is not the one in `out`.
    like
        An export of Canvas's gradebook, or Moodle's grading worksheet: people and columns are taken from it.
    assignment
        Title or number of the assignment in Canvas.
    identifier
        A key of :data:`IDENTIFIERS`.
    missing_as_zero, waiting_as_zero
        Write a score also where nothing could be scored, or where answers need grading by hand.

    Raises
    ------
    Unusable
        If an argument cannot be used. Nothing is written then.
    """
    target = to or out / f"{lab_name}-{form}.csv"
    _check_target(target, like)
    _check_options(form, like, assignment)
    if not (out / "work" if db else out / "gradebook.db").exists():
        raise Unusable("--out", f"{out} holds no gradebook; run `fairgrade grade {lab_name}` with it first.")
    lab = read_lab(course, lab_name)
    students = _student_scores(lab, out, course, db, missing_as_zero, waiting_as_zero)
    if form == "csv":
        written = _plain(lab, students)
    elif form == "canvas":
        written = (
            _canvas_like(lab, students, like, assignment) if like else _canvas(lab, students, assignment)
        )
    else:
        written = _worksheet(students, like) if like else _moodle(lab, students, identifier)
    plain = form == "csv"
    head, *rows = written.table
    newline = "\n" if plain else "\r\n"
    write_atomically(target, csv_text([str(c) for c in head], rows, newline=newline, for_excel=plain))
    open_ones = [f"{e.person.id} ({e.why})" for e in students if e.score is None]
    notes = list(written.notes)
    if open_ones:
        how = "have an empty score" if form == "csv" else "have no row, so that an earlier grade is kept"
        notes.insert(0, f"People without a final score {how}: {_few(open_ones)}.")
    return Exported(target, written.rows, tuple(notes), tuple(written.unmatched))


def _check_target(target: Path, like: Path | None) -> None:
    if target.suffix.lower() != ".csv" or target.is_dir():
        raise Unusable("--to", f"{target} is not the name of a CSV file; let it end in .csv.")
    if not target.parent.is_dir() and target.parent.exists():
        raise Unusable("--to", f"{target.parent} is not a folder; pass another place.")
    if like is not None and target.resolve() == like.resolve():
        raise Unusable("--to", f"{target} is also given with --like; pass another name.")


def _check_options(form: str, like: Path | None, assignment: str | None) -> None:
    if like is not None and form == "csv":
        raise Unusable("--like", "the plain table takes no example; leave it out or pass --format canvas.")
    if assignment is not None and form != "canvas":
        raise Unusable("--assignment", "only Canvas's file names an assignment; leave it out.")


# --- who has which score ---------------------------------------------------------------------------------


def _student_scores(
    lab: Lab, out: Path, course: Course, db: str | None, missing_as_zero: bool, waiting_as_zero: bool
) -> list[StudentScore]:
    with Book(out, course, db) as book:
        if not book.knows(lab):
            raise Unusable(
                "LAB", f"{lab.name} is not in this gradebook as it is now; run `fairgrade grade` first."
            )
        entries = book.entries(lab)
        store = ResultStore(out / "work" / lab.name / "results")
        students = []
        for person in book.people():
            entry = entries.get(person.id, GradebookEntry())
            result = store.load(person.id)
            if result is not None and not book.holds(result):
                result = None  # a run failed since: the points in the gradebook are not a score
            status, score, why = _final(result, entry)
            if status in _NOTHING_SCORED and missing_as_zero:
                score = entry.score
            if entry.waiting and status not in ("unsettled", *_NOTHING_SCORED) and waiting_as_zero:
                score = entry.score
            feedback = _feedback(lab, result, entry) if result else ""
            students.append(StudentScore(person, status, score, why, entry, feedback))
    return students


def _final(result: Result | None, entry: GradebookEntry) -> tuple[str, float | None, str]:
    """Status and final score; or None, and why."""
    if result is None:
        return "unsettled", None, "not graded yet"
    if result.status in _NOTHING_SCORED and not entry.by_hand:
        return result.status, None, "; ".join(result.reasons) or result.status
    if entry.waiting:
        waiting = len(entry.waiting)
        return (
            result.status,
            None,
            f"{waiting} {'answer needs' if waiting == 1 else 'answers need'} grading by hand",
        )
    return result.status, entry.score, ""


def _feedback(lab: Lab, result: Result, entry: GradebookEntry) -> str:
    """What each exercise earned, why it lost points, and what a person said of it."""
    said = []
    for name, one in result.notebooks.items():
        for cell in one.cells:
            earned = entry.cells.get((name, cell.grade_id), 0.0)
            waits = (name, cell.grade_id) in entry.waiting
            told = "not graded yet" if waits else f"{points(earned)} of {points(cell.max_points)}"
            lost = cell.message if earned < cell.max_points and not waits else ""
            said.append(f"{cell.grade_id}: {told}.{f' {lost}' if lost else ''}")
    said += [f"{cell}: {text}" for (_, cell), text in entry.comments.items() if text != "No response."]
    if entry.penalty:
        off = "1 point" if entry.penalty == 1 else f"{points(entry.penalty)} points"
        said.append(f"{off} deducted for lateness.")
    return " ".join(said)


# --- the files -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Written:
    table: list[list[Value]]
    rows: int
    notes: Sequence[str] = ()
    unmatched: Sequence[str] = ()


def _plain(lab: Lab, students: Sequence[StudentScore]) -> _Written:
    several = len(lab.notebooks) > 1
    graded = [
        (name, cell.grade_id)
        for name, notebook in lab.notebooks.items()
        for cell in notebook.cells
        if cell.kind in ("test", "written", "task")
    ]
    head = [
        "student",
        "last_name",
        "first_name",
        "email",
        "status",
        "score",
        "max_score",
        "penalty",
        "waiting",
    ]
    table: list[list[Value]] = [[*head, *(f"{name}/{cell}" if several else cell for name, cell in graded)]]
    for student in students:
        entry, details = student.entry, student.person.details
        cells = [None if key in entry.waiting else entry.cells.get(key) for key in graded]
        table.append(
            [
                student.person.id,
                *(details.get(key, "") for key in ("last_name", "first_name", "email")),
                student.status,
                student.score,
                lab.max_points,
                entry.penalty,
                len(entry.waiting),
                *cells,
            ]
        )
    return _Written(table, len(students))


def _canvas(lab: Lab, students: Sequence[StudentScore], assignment: str | None) -> _Written:
    title = assignment or lab.name
    table: list[list[Value]] = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title],
        ["    Points Possible", "", "", "", "", lab.max_points],
    ]
    unmatched = []
    for student in students:
        if student.score is None:
            continue
        number = student.person.details.get("lms_user_id", "")
        number = number if number.isdecimal() else ""
        login = student.person.id if is_harmless(student.person.id) else ""
        if not number and not login:
            unmatched.append(f"{student.person.id} (a spreadsheet would take this id for a formula)")
            continue
        table.append([student.name, number, "", login, "", student.score])
    note = (
        f"Canvas makes a new assignment if it has none called {title!r}. With --like and an export of "
        "Canvas's gradebook, people and assignment are matched by Canvas's own numbers."
    )
    return _Written(table, len(table) - 2, [note], unmatched)


def _canvas_like(lab: Lab, students: Sequence[StudentScore], like: Path, assignment: str | None) -> _Written:
    head, rows = _table(like, _is_canvas, "no export of Canvas's gradebook (columns Student, ID, Section)")
    upto = head.index("Section") + 1
    at = _assignment(lab, head, upto, like, assignment)
    worth = next((row for row in rows if "Points Possible" in row[0]), None)
    there = [row for row in rows if row is not worth and _cell(head, row, "ID").strip()]
    columns = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
    lines = [
        _Line(
            row[0], frozenset(_cell(head, row, column) for column in columns), f"ID {_cell(head, row, 'ID')}"
        )
        for row in there
    ]
    matched, unmatched = _match([one for one in students if one.score is not None], lines)
    notes = []
    possible = worth[at] if worth is not None else ""
    if _as_float(possible) != lab.max_points:
        notes.append(
            f"Canvas gives {head[at]!r} {possible or 'no'} points and the lab has {points(lab.max_points)}; "
            "scores are not scaled."
        )
    known, _ = _match(students, lines)
    strangers = [row[0] for number, row in enumerate(there) if number not in known]
    if strangers:
        notes.append(f"{_count(len(strangers))} in {like} not in this gradebook: {_few(strangers)}.")
    table: list[list[Value]] = [
        [*head[:upto], head[at]],
        ["    Points Possible", *[""] * (upto - 1), possible or lab.max_points],
    ]
    names = ("Student", "LastName", "FirstName", "Section")
    for number, row in enumerate(there):
        if number in matched:
            # Canvas's number is enough to find the person; what else there is must not be a formula.
            who = [
                cell if column in names or is_harmless(cell) else ""
                for column, cell in zip(head[:upto], row, strict=False)
            ]
            table.append([*who, matched[number].score])
    return _Written(table, len(matched), notes, unmatched)


def _is_canvas(head: Sequence[str]) -> bool:
    return head[:1] in (["Student"], ["LastName"]) and {"ID", "Section"} <= set(head)


def _assignment(lab: Lab, head: Sequence[str], start: int, like: Path, wanted: str | None) -> int:
    """Which column of Canvas's export is the lab. One that is only similar is not taken."""
    numbered = {at: found for at in range(start, len(head)) if (found := _NUMBERED.fullmatch(head[at]))}
    if wanted is None:
        fits = [at for at, found in numbered.items() if _loose(found["title"]) == _loose(lab.name)]
    else:
        fits = [at for at, f in numbered.items() if wanted in (f["id"], f["title"], f.string)]
    if len(fits) == 1:
        return fits[0]
    there = "; ".join(repr(found.string) for found in numbered.values()) or "none"
    what = f"called {wanted or lab.name!r}"
    raise Unusable(
        "--assignment" if wanted else "--like",
        f"{like} has {len(fits) or 'no'} assignment{'s' * (len(fits) > 1)} {what}; "
        f"pass --assignment with the title or number of one of: {there}.",
    )


def _loose(title: str) -> str:
    return "".join(letter for letter in title.casefold() if letter.isalnum())


def _moodle(lab: Lab, students: Sequence[StudentScore], identifier: str) -> _Written:
    table: list[list[Value]] = [[IDENTIFIERS[identifier], lab.name, f"{lab.name} feedback"]]
    unmatched = []
    for student in students:
        if student.score is None:
            continue
        key = student.person.details.get("email", "") if identifier == "email" else student.person.id
        if not key:
            unmatched.append(f"{student.person.id} (the roster has no email address)")
        elif not is_harmless(key):
            unmatched.append(f"{student.person.id} (a spreadsheet would take {key!r} for a formula)")
        else:
            table.append([key, student.score, _for_moodle(student.feedback)])
    notes = [
        f"In Moodle: Grades > Import > CSV file; map {IDENTIFIERS[identifier]!r} to the user, {lab.name!r} "
        f"to the grade item of {points(lab.max_points)} points and the last column to its feedback.",
    ]
    return _Written(table, len(table) - 1, notes, unmatched)


def _worksheet(students: Sequence[StudentScore], like: Path) -> _Written:
    needed = {"Identifier", "Grade", "Last modified (grade)"}
    head, rows = _table(
        like,
        lambda head: needed <= set(head),
        f"no grading worksheet of Moodle (columns {', '.join(sorted(needed))})",
    )
    lines = []
    for row in rows:
        name, participant = _cell(head, row, "Full name"), _cell(head, row, "Identifier")
        keys = [*(_cell(head, row, column) for column in IDENTIFIERS.values()), _named(participant, name)]
        email = _cell(head, row, "Email address")
        lines.append(_Line(name, frozenset(keys), f"email {email}" if email else participant))
    matched, unmatched = _match([one for one in students if one.score is not None], lines)
    table: list[list[Value]] = [[*head]]
    for number, row in enumerate(rows):
        filled: list[Value] = [*row]
        if number in matched:
            filled[head.index("Grade")] = matched[number].score
            if "Feedback comments" in head:
                filled[head.index("Feedback comments")] = _for_moodle(matched[number].feedback)
        table.append(filled)
    notes = ["In Moodle: the assignment > View all submissions > Upload grading worksheet."]
    return _Written(table, len(matched), notes, unmatched)


def _for_moodle(text: str) -> str:
    """Feedback as Moodle reads it: HTML, and a backslash before a quotation mark would hide the mark."""
    return re.sub(r'\\(?="|$)', "", escape(text, quote=False))


# --- reading a platform's file ---------------------------------------------------------------------------


def _table(
    path: Path, fits: Callable[[list[str]], bool], otherwise: str
) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file, every row as long as the header."""
    try:
        text, _ = decode(path.read_bytes())
    except OSError as error:
        raise Unusable("--like", f"{path} cannot be read ({error.strerror}); pass a CSV file.") from error
    for delimiter in ",;\t":
        try:
            head, *rows = [
                row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row
            ]
        except (ValueError, csv.Error):
            continue
        head = [column.strip() for column in head]
        if fits(head):
            return head, [(row + [""] * len(head))[: len(head)] for row in rows]
    raise Unusable("--like", f"{path} is {otherwise}; download it again and do not edit it.")


def _cell(head: Sequence[str], row: Sequence[str], column: str) -> str:
    return row[head.index(column)] if column in head else ""


@dataclass(frozen=True)
class _Line:
    """A line of a platform's file: a name for people to read, all identifiers, and the one to tell people."""

    name: str
    identifiers: frozenset[str]
    told: str


def _match(
    students: Iterable[StudentScore], lines: Sequence[_Line]
) -> tuple[dict[int, StudentScore], list[str]]:
    """Match students with the lines that identify them.

    A name alone decides nothing, since two people may share one; but it is said whose line may be meant.

    Returns
    -------
    dict
        The student by the number of the line.
    list of str
        Who has not exactly one line, and why.
    """
    numbers: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for identifier in line.identifiers:
            numbers.setdefault(identifier.strip().casefold(), set()).add(number)
    found: dict[int, list[StudentScore]] = {}
    unmatched = []
    for student in students:
        own = (key.strip().casefold() for key in _identifiers(student.person))
        hits = set().union(*(numbers.get(key, set()) for key in own if key))
        if len(hits) == 1:
            found.setdefault(hits.pop(), []).append(student)
        else:
            why = f"{len(hits)} rows of the file" if hits else _no_row(student.person, lines)
            unmatched.append(f"{student.person.id} ({why})")
    for number in [number for number, several in found.items() if len(several) > 1]:
        ids = [student.person.id for student in found.pop(number)]
        unmatched += [f"{one} (the same row as {', '.join(o for o in ids if o != one)})" for one in ids]
    return {number: only for number, (only,) in found.items()}, unmatched


def _identifiers(person: Person) -> list[str]:
    number = person.details.get("lms_user_id", "")
    # A participant's number in Moodle is of one assignment only, so the name has to agree.
    participant = _named(f"Participant {number}", _name(person)) if number else ""
    return [person.id, number, person.details.get("email", ""), participant]


def _named(identifier: str, name: str) -> str:
    return f"{identifier} {' '.join(_words(name))}"


def _name(person: Person) -> str:
    """A person's name; without one on the roster, the part of a Moodle folder's name before the number."""
    return person.full_name or person.id.rpartition("_")[0]


def _words(name: str) -> list[str]:
    return sorted(name.replace(",", " ").casefold().split())


def _no_row(person: Person, lines: Sequence[_Line]) -> str:
    named = [line for line in lines if _words(line.name) == _words(_name(person)) != []]
    if not named:
        return "no row of the file"
    column = "email" if named[0].told.startswith("email ") else "lms_user_id"
    shown = " or ".join(f"{line.name!r}, {line.told}" for line in named[:3])
    return (
        f"no row has this id, and names do not decide: if it is {shown}, add that to the roster as {column}"
    )


# --- words -----------------------------------------------------------------------------------------------


def _as_float(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _count(people: int) -> str:
    return "1 person" if people == 1 else f"{people} people"


def _few(names: Sequence[str], most: int = 20) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def unmatched_sentence(exported: Exported) -> str:
    """Who has a score that is not in the file, or nothing."""
    if not exported.unmatched:
        return ""
    people = _count(len(exported.unmatched))
    return (
        f"{people} with a score could not be matched and must be entered by hand: {_few(exported.unmatched)}."
    )

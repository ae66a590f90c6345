"""Intake: who is in the class, and what a folder holds, without running anything."""

import json
import os
import unicodedata

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Unusable
from autograder.intake import Person, Place, Unreadable, join, parse, read_roster, take_in
from tests.grader.classroom import Classroom, as_format_3, by_name, changed, make_course


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def classroom(tmp_path, course):
    return Classroom(tmp_path, course)


def handed(classroom, student="ada"):
    """What intake makes of one student's folder."""
    folder = classroom.submissions / student
    exists = folder.exists() or folder.is_symlink()
    submission = take_in(classroom.lab, Place(Person(student), folder if exists else None))
    return submission.notebooks["mini"]


def sources(notebook):
    return [cell.source for cell in notebook.cells]


# --- the roster ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"id\nada\nbo\n",
        b"\xef\xbb\xbfid,first_name\r\nada,Ada\r\nbo,Bo\r\n",
        "first_name;ID\nAda;ada\nB\u00f6;bo\n".encode("cp1252"),
        "id\tnote\nada\t\n\nbo\tx\n".encode("utf-16"),
    ],
    ids=["plain", "excel", "semicolons", "utf-16"],
)
def test_a_roster_is_read_however_it_was_saved(tmp_path, content):
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    assert [person.id for person in read_roster(path)] == ["ada", "bo"]


def test_a_roster_brings_the_names_that_nbgrader_keeps(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("id,first_name,last_name,seat\nada,Ada,Lovelace,7\n")
    assert read_roster(path) == [Person("ada", {"first_name": "Ada", "last_name": "Lovelace"})]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name\nada\n", "no column 'id' (found: name)"),
        ("", "no column 'id' (found: nothing)"),
        ("id\n", "lists nobody"),
        ("id\nada\nada\n", "line 3: the id 'ada' comes twice"),
        ("id\n../ada\n", "line 2: the id '../ada' cannot be a folder's name"),
    ],
)
def test_an_unusable_roster_is_refused_in_one_line(tmp_path, content, message):
    path = tmp_path / "roster.csv"
    path.write_text(content)
    with pytest.raises(Unusable) as caught:
        read_roster(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith("--roster: ")
    assert "\n" not in str(caught.value)


def test_everybody_on_the_roster_has_a_place_and_strangers_come_last(tmp_path):
    for name in ("bo", "zoe", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").write_text("not a folder")
    places = join([Person("ada"), Person("bo")], tmp_path)
    assert [(p.person.id, p.folder and p.folder.name, p.on_roster) for p in places] == [
        ("ada", None, True),
        ("bo", "bo", True),
        ("zoe", "zoe", False),
    ]


def test_a_folder_may_differ_from_the_roster_in_case_or_in_how_accents_are_encoded(tmp_path):
    composed = "zoé"
    (tmp_path / unicodedata.normalize("NFD", composed)).mkdir()
    (tmp_path / "ADA").mkdir()
    zoe, ada = join([Person(composed), Person("ada")], tmp_path)
    assert zoe.folder is not None
    assert zoe.note == ""
    assert ada.folder is not None
    assert ada.note == "the student's folder is named 'ADA'"


def test_two_folders_that_differ_only_in_case_are_not_guessed_between(tmp_path):
    for name in ("ADA", "Ada"):
        (tmp_path / name).mkdir()
    places = join([Person("ada")], tmp_path)
    assert [(p.person.id, p.on_roster) for p in places] == [("ada", True), ("ADA", False), ("Ada", False)]
    assert places[0].folder is None


def test_without_a_roster_the_folders_are_the_roster(tmp_path):
    for name in ("bo", "ada"):
        (tmp_path / name).mkdir()
    assert [p.person.id for p in join(None, tmp_path)] == ["ada", "bo"]


def test_without_a_roster_and_without_folders_there_is_nobody(tmp_path):
    with pytest.raises(Unusable, match=r"--submissions: .* holds no folders"):
        join(None, tmp_path)


# --- files that can be put right -------------------------------------------------------------------------


ANSWER = "def selection_rate(d):\n    return sum(d) / len(d)  # né à Köln"

#: Ways to hand in a notebook so that something has to be put right, and what intake says of it.
WAYS = {
    "cp1252": lambda text: ({"mini.ipynb": text.encode("cp1252")}, "read as Windows-1252"),
    "bom": lambda text: ({"mini.ipynb": text.encode("utf-8-sig")}, "byte-order mark"),
    "utf-16": lambda text: ({"mini.ipynb": text.encode("utf-16")}, "UTF-16"),
    "second download": lambda text: ({"mini (1).ipynb": text}, "handed in as 'mini (1).ipynb'"),
    "own name": lambda text: ({"my homework.ipynb": text}, "handed in as 'my homework.ipynb'"),
    "text file": lambda text: ({"mini.ipynb.txt": text}, "handed in as 'mini.ipynb.txt'"),
    "nested folder": lambda text: ({"mini/mini.ipynb": text}, "found in the folder 'mini'"),
    "format 3": lambda text: ({"mini.ipynb": as_format_3(text)}, "converted from notebook format 3"),
    "beside a broken one": lambda text: (
        {"mini.ipynb": "{", "mini (1).ipynb": text},
        "handed in as 'mini (1).ipynb'",
    ),
    "beside another lab's": lambda text: (
        {"other.ipynb": json.dumps({"cells": []}), "x.ipynb": text},
        "handed in as 'x.ipynb'",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_notebook_is_found_and_read_and_intake_says_what_it_did(classroom, way):
    text = json.dumps(classroom.reference(rate=ANSWER), ensure_ascii=False)
    files, said = WAYS[way](text)
    for name, content in files.items():
        classroom.hand_in("ada", content, name)
    classroom.hand_in("bo", text)
    found, plain = handed(classroom), handed(classroom, "bo")
    assert plain.repairs == ()
    assert sources(found.notebook) == sources(plain.notebook)
    assert any(said in repair for repair in found.repairs), found.repairs


def test_a_notebook_beside_the_labs_folder_is_found(classroom):
    folder = classroom.submissions / "ada"
    folder.mkdir()
    (folder / "mini.ipynb").write_text(json.dumps(classroom.reference()))
    assert handed(classroom).repairs == ("found outside the folder 'mini'",)


def test_of_two_copies_the_one_with_the_right_name_counts(classroom):
    classroom.hand_in("ada", classroom.reference(why="the one"))
    classroom.hand_in("ada", classroom.reference(why="the other"), "mini (1).ipynb")
    found = handed(classroom)
    assert by_name(found.notebook.cells, "why").source == "the one"
    assert found.repairs == ("2 copies of it found; 'mini.ipynb' was taken",)


# --- files that cannot -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "'mini.ipynb' is empty"),
        (b" \n", "'mini.ipynb' is empty"),
        (b'{"cells": [', "'mini.ipynb' breaks off before its end"),
        (b'{"cells": ["abc', "'mini.ipynb' breaks off before its end"),
        (b'{"cells": [}]}', "'mini.ipynb' is not valid JSON from line 1 on"),
        (b'{"cells": [\n<<<<<<< HEAD\n]}', "unresolved merge"),
        (b"[1, 2]", "'mini.ipynb' is JSON, but not a notebook"),
        (b'{"cells": 3}', "'mini.ipynb' is JSON, but not a notebook"),
        (b'{"cells": [], "nbformat": 5}', "notebook format 5, which is newer"),
        (b'{"worksheets": 3}', "old format that cannot be converted"),
        (b"%PDF-1.7", "'mini.ipynb' is a PDF file"),
        (b"PK\x03\x04...", "'mini.ipynb' is a zip archive"),
        (b"<!DOCTYPE html><html>", "'mini.ipynb' is a web page"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"cells": [' + b"9" * 5000 + b"]}", "cannot be read"),
        (b'{"cells": []}', "does not hold this lab's cells"),
        (bytes(range(256)), "is not valid JSON"),
    ],
)
def test_what_cannot_be_graded_is_named(classroom, content, problem):
    classroom.hand_in("ada", content)
    found = handed(classroom)
    assert found.notebook is None
    assert not found.missing
    assert problem in found.problem


def test_a_notebook_of_another_lab_is_named(classroom):
    other = nbformat.read(classroom.course.root / "source" / "other" / "other.ipynb", 4)
    classroom.hand_in("ada", other)
    assert "is it another lab's notebook?" in handed(classroom).problem


def test_a_file_that_is_too_large_is_not_read(classroom, monkeypatch):
    monkeypatch.setitem(classroom.course.config.CourseDirectory, "max_file_size", 1)  # in kB
    classroom.hand_in("ada", classroom.reference())
    assert handed(classroom).problem == "'mini.ipynb' is larger than 0.001 MB"


def test_links_are_not_followed(classroom, tmp_path):
    secret = classroom.hand_in("bo", classroom.reference())
    folder = classroom.submissions / "ada" / "mini"
    folder.mkdir(parents=True)
    (folder / "mini.ipynb").symlink_to(secret)
    assert handed(classroom).problem == "'mini.ipynb' is a link, and links are not followed"

    (classroom.submissions / "cy").symlink_to(classroom.submissions / "bo")
    assert handed(classroom, "cy").problem == "the folder 'cy' is a link, and links are not followed"

    (classroom.submissions / "di").mkdir()
    (classroom.submissions / "di" / "mini").symlink_to(classroom.submissions / "bo" / "mini")
    assert handed(classroom, "di").problem == "'mini' is a link, and links are not followed"


def test_a_linked_file_beside_the_notebook_is_left_where_it_is(classroom, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the gradebook")
    path = classroom.hand_in("ada", classroom.reference())
    (path.parent / "data.txt").symlink_to(secret)
    (path.parent / "folder").symlink_to(tmp_path)
    submission = take_in(classroom.lab, Place(Person("ada"), classroom.submissions / "ada"))
    assert submission.files == ()


def test_a_pipe_does_not_hold_intake_up(classroom):
    folder = classroom.submissions / "ada" / "mini"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "mini.ipynb")
    assert handed(classroom).problem == "'mini.ipynb' is not an ordinary file"


@pytest.mark.parametrize("situation", ["no folder", "no lab folder", "empty lab folder"])
def test_nothing_handed_in_is_missing(classroom, situation):
    if situation != "no folder":
        (classroom.submissions / "ada").mkdir()
    if situation == "empty lab folder":
        (classroom.submissions / "ada" / "mini").mkdir()
    found = handed(classroom)
    assert found.missing
    assert found.problem == "nothing was handed in"


def test_only_another_file_is_missing_and_named(classroom):
    classroom.hand_in("ada", b"%PDF", "report.pdf")
    found = handed(classroom)
    assert found.missing
    assert found.problem == "no mini.ipynb was handed in; the folder holds 'report.pdf'"


# --- the fingerprint -------------------------------------------------------------------------------------


def test_the_fingerprint_follows_what_is_handed_in(classroom):
    def fingerprint():
        return take_in(classroom.lab, Place(Person("ada"), classroom.submissions / "ada")).fingerprint

    path = classroom.hand_in("ada", classroom.reference())
    first = fingerprint()
    os.utime(path, (1, 1))
    assert fingerprint() == first, "the time of the file says nothing"
    classroom.hand_in("ada", "x", "data.csv")
    second = fingerprint()
    assert second != first
    classroom.hand_in("ada", classroom.reference(why="another sentence"))
    assert fingerprint() not in (first, second)


# --- anything at all -------------------------------------------------------------------------------------


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_are_read_or_refused_in_words(data):
    try:
        content, repairs = parse(data)
    except Unreadable:
        return
    assert isinstance(content["cells"], list)
    assert all(isinstance(repair, str) for repair in repairs)


def test_a_changed_cell_does_not_keep_the_notebook_from_being_recognised(classroom):
    def strip_marks(cells):
        for cell in cells:
            cell.metadata.pop("nbgrader", None)

    classroom.hand_in("ada", changed(classroom.reference(), strip_marks))
    found = handed(classroom)
    assert [cell.metadata.get("nbgrader") for cell in found.notebook.cells] == [
        cell.metadata.get("nbgrader") for cell in classroom.notebook.truth.cells
    ]

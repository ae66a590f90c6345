"""Intake: who is in the class, and what a folder holds, without running anything."""

import copy
import io
import json
import os
import pickle
import tracemalloc
import unicodedata
import zipfile
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairgrade.lab.course import Unusable
from fairgrade.submission.intake import read_submission
from fairgrade.submission.notebook_file import Unreadable, parse
from fairgrade.submission.roster import Participant, Person, match_submissions, read_roster
from tests.fairgrade.classroom import Classroom, as_format_3, by_name, changed, make_course


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
    submission = read_submission(classroom.lab, Participant(Person(student), folder if exists else None))
    return submission.notebooks["mini"]


def whole_class(classroom, roster=("ada",), **details):
    """Join, then take everybody in."""
    people = None if roster is None else [Person(name, dict(details.get(name, {}))) for name in roster]
    places = match_submissions(people, classroom.submissions)
    return {place.person.id: (place, read_submission(classroom.lab, place)) for place in places}


def zipped(**members):
    """A zip archive of a fixed date; in the names, two underscores stand for a slash and one for a dot."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            content = json.dumps(content) if isinstance(content, dict) else content
            member = zipfile.ZipInfo(name.replace("__", "/").replace("_", "."))
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


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
        ("id\nada\nada\n", "line 3: the id 'ada' is there twice"),
        ("id\n../ada\n", "line 2: the id '../ada' cannot be used as the name of a folder"),
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


def test_everybody_on_the_roster_is_a_participant_and_strangers_come_last(tmp_path):
    for name in ("bo", "zoe", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").write_text("not a folder")
    places = match_submissions([Person("ada"), Person("bo")], tmp_path)
    assert [(p.person.id, p.folder and p.folder.name, p.on_roster) for p in places] == [
        ("ada", None, True),
        ("bo", "bo", True),
        ("zoe", "zoe", False),
    ]


def test_a_folder_may_differ_from_the_roster_in_case_or_in_how_accents_are_encoded(tmp_path):
    composed = "zoé"
    (tmp_path / unicodedata.normalize("NFD", composed)).mkdir()
    (tmp_path / "ADA").mkdir()
    zoe, ada = match_submissions([Person(composed), Person("ada")], tmp_path)
    assert zoe.folder is not None
    assert zoe.note == ""
    assert ada.folder is not None
    assert ada.note == "the student's folder is named 'ADA'"


def test_two_folders_that_differ_only_in_case_are_not_guessed_between(tmp_path):
    for name in ("ADA", "Ada"):
        (tmp_path / name).mkdir()
    places = match_submissions([Person("ada")], tmp_path)
    assert [(p.person.id, p.on_roster) for p in places] == [("ada", True), ("ADA", False), ("Ada", False)]
    assert places[0].folder is None


def test_without_a_roster_the_folders_are_the_roster(tmp_path):
    for name in ("bo", "ada"):
        (tmp_path / name).mkdir()
    assert [p.person.id for p in match_submissions(None, tmp_path)] == ["ada", "bo"]


def test_without_a_roster_and_without_folders_there_is_nobody(tmp_path):
    with pytest.raises(Unusable, match=r"--submissions: .* holds no folders"):
        match_submissions(None, tmp_path)


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


@pytest.mark.parametrize(
    ("path", "note"),
    [
        ("ada.zip", "taken from 'ada.zip'"),
        ("ADA.ZIP", "taken from 'ADA.ZIP'"),
        ("ada/mini.zip", "taken from 'mini.zip'"),
        ("ada/mini/anything.zip", "taken from 'anything.zip'"),
        ("ada/mini/mini_1_.ipynb.zip", "taken from 'mini_1_.ipynb.zip'"),
    ],
)
@pytest.mark.parametrize("folder", ["", "mini__", "submission__mini__"])
def test_an_archive_is_taken_wherever_it_stands(classroom, path, note, folder):
    content = {f"{folder}mini_ipynb": classroom.reference(), f"{folder}data__numbers_csv": "1,2"}
    target = classroom.submissions / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(zipped(**content, __MACOSX__x_ipynb="junk"))
    place, submission = whole_class(classroom)["ada"]
    assert place.on_roster
    assert any(note in repair for repair in submission.notebooks["mini"].repairs)
    assert submission.notebooks["mini"].notebook is not None
    assert (Path("data/numbers.csv"), b"1,2") in submission.files, "it stands beside the notebook again"


def test_an_archive_is_not_opened_where_the_notebook_stands_open(classroom):
    classroom.hand_in("ada", classroom.reference(why="the open one"))
    classroom.hand_in("ada", zipped(mini_ipynb=classroom.reference(why="the other")), "mini.zip")
    found = handed(classroom)
    assert by_name(found.notebook.cells, "why").source == "the open one"
    assert found.repairs == ()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (zipped(a__inner_zip=zipped(mini_ipynb="{}")), "'inner.zip' is an archive in an archive"),
        (zipped(mini_ipynb="x" * 100)[:60], "'work.zip' breaks off before its end or is damaged"),
        (b"Rar!", "the folder holds 'work.zip'; 'work.zip' is not a zip file"),
    ],
)
def test_an_archive_that_cannot_be_graded_is_named(classroom, content, problem):
    classroom.hand_in("ada", content, "work.zip")
    found = handed(classroom)
    assert problem in found.problem
    assert not found.missing


def test_a_notebook_in_a_folder_of_another_name_is_found_with_what_stands_beside_it(classroom):
    folder = classroom.submissions / "ada" / "my work"
    folder.mkdir(parents=True)
    (folder / "mini.ipynb").write_text(json.dumps(classroom.reference()))
    (folder / "helper.py").write_text("x = 1")
    _, submission = whole_class(classroom)["ada"]
    assert submission.notebooks["mini"].repairs == ("found in the folder 'my work'",)
    assert submission.files == ((Path("helper.py"), b"x = 1"),)


def test_another_labs_folder_is_not_this_labs_work(classroom):
    other = (classroom.course.root / "source" / "other" / "other.ipynb").read_bytes()
    for path in ("other/other.ipynb", "other.ipynb"):
        target = classroom.submissions / "ada" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(other)
    assert handed(classroom).missing
    assert handed(classroom).problem == "nothing was handed in"


def test_a_copy_left_as_released_does_not_hide_the_one_with_the_answers(classroom):
    classroom.hand_in("ada", classroom.notebook.release)
    classroom.hand_in("ada", classroom.reference(why="the one"), "mini (1).ipynb")
    assert by_name(handed(classroom).notebook.cells, "why").source == "the one"


def test_one_wrong_byte_does_not_spoil_the_other_letters(classroom):
    text = json.dumps(classroom.reference(why="K\u00f6ln, \u00e9t\u00e9, #"), ensure_ascii=False).encode()
    classroom.hand_in("ada", text.replace(b"#", b"\xfc"))
    found = handed(classroom)
    assert by_name(found.notebook.cells, "why").source == "K\u00f6ln, \u00e9t\u00e9, \u00fc"
    assert "not all of it UTF-8; the rest read as Windows-1252" in found.repairs


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"\xef\xbb\xbf" * 2 + data,
        lambda data: data + b"\0" * 512,
        lambda data: data + b'\n  ]\n}\n"nbformat": 4',
        lambda data: data.decode().encode("utf-16-le"),
        lambda data: data.decode().encode("utf-16-be"),
        lambda data: data.decode().encode("utf-32"),
        lambda data: data.replace(b"def accuracy", b"\xef\xbb\xbfdef accuracy"),
        lambda data: data.replace(b'"nbformat": 4', b'"nbformat": 5'),
        lambda data: data.replace(b'"nbformat": 4', b'"nbformat": NaN, "nbformat": true, "worksheets": []'),
    ],
    ids=["two marks", "zeros", "tail", "utf-16-le", "utf-16-be", "utf-32", "inner mark", "5", "odd version"],
)
def test_a_spoiled_file_loses_no_answer(classroom, spoil):
    classroom.hand_in("ada", spoil(json.dumps(classroom.reference()).encode()))
    classroom.hand_in("bo", classroom.reference())
    assert sources(handed(classroom).notebook) == sources(handed(classroom, "bo").notebook)


def test_a_json_ending_of_the_browser_is_no_obstacle(classroom):
    classroom.hand_in("ada", classroom.reference(), "mini.json")
    assert handed(classroom).repairs == ("handed in as 'mini.json'",)


# --- from Canvas and Moodle ------------------------------------------------------------------------------

ADA = {"lms_user_id": "12345", "first_name": "Ada", "last_name": "Lovelace"}


@pytest.mark.parametrize("late", ["", "_LATE"])
def test_what_canvas_names_is_given_to_whom_it_names(classroom, late):
    start = classroom.submissions / f"lovelaceada{late}_12345_67890_"
    Path(f"{start}mini.ipynb").write_text(json.dumps(classroom.reference()))
    Path(f"{start}numbers.csv").write_text("1,2")
    place, submission = whole_class(classroom, ada=ADA)["ada"]
    assert place.note == ""
    assert submission.notebooks["mini"].repairs == ()


def test_what_moodle_names_is_given_to_whom_it_names(classroom):
    folder = classroom.submissions / "Ada Lovelace_12345_assignsubmission_file_"
    (folder / "work").mkdir(parents=True)
    (folder / "work" / "mini.ipynb").write_text(json.dumps(classroom.reference()))
    _, submission = whole_class(classroom, ada=ADA)["ada"]
    assert submission.notebooks["mini"].repairs == ("found in the folder 'work'",)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("lovelaceada_99_67890_mini.ipynb", "'lovelaceada', number 99; no student on the roster has this"),
        ("anon_12345_67890_mini.ipynb", "an anonymous submission, whose number is not the student's"),
        (
            "Somebody Else_12345_assignsubmission_file_/mini.ipynb",
            "number 12345, which is the lms_user_id of 'Ada Lovelace' on the roster",
        ),
        ("Ada Lovelace_99_assignsubmission_file_/mini.ipynb", "no student on the roster has this"),
    ],
)
def test_what_is_nobodys_for_certain_is_graded_as_a_strangers_and_says_why(classroom, name, why):
    path = classroom.submissions / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(classroom.reference()))
    everybody = whole_class(classroom, ada=ADA)
    assert everybody.pop("ada")[1].notebooks["mini"].missing
    ((place, submission),) = everybody.values()
    assert not place.on_roster
    assert why in submission.notebooks["mini"].repairs[0]
    assert place.person.details == {"lms_user_id": name.split("_")[1]}, "so that an export can name them"


NAMED = {"first_name": "Ada", "last_name": "Lovelace"}


@pytest.mark.parametrize(
    ("name", "lms"),
    [
        ("lovelaceada_99_67890_mini.ipynb", "Canvas"),
        ("Ada Lovelace_99_assignsubmission_file_/mini.ipynb", "Moodle"),
    ],
)
def test_without_a_number_on_the_roster_a_name_that_one_student_alone_has_decides(classroom, name, lms):
    path = classroom.submissions / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(classroom.reference()))
    everybody = whole_class(classroom, roster=("a1", "b2"), a1=NAMED, b2={"first_name": "Bo"})
    assert list(everybody) == ["a1", "b2"]
    (repair,) = everybody["a1"][1].notebooks["mini"].repairs
    assert f"in {lms}'s file name; the roster has no lms_user_id for this student" in repair


def test_a_name_that_two_share_decides_nothing(classroom):
    (classroom.submissions / "lovelaceada_99_67890_mini.ipynb").write_text("{}")
    (classroom.submissions / "b2").mkdir()
    shared = whole_class(classroom, roster=("a1", "b2"), a1=NAMED, b2=NAMED)
    assert list(shared) == ["a1", "b2", "lovelaceada_99"]
    (classroom.submissions / "lovelaceada_77_67891_mini.ipynb").write_text("{}")
    uploads = whole_class(classroom, roster=("a1", "b2"), a1=NAMED)
    assert list(uploads) == ["a1", "b2", "lovelaceada_77", "lovelaceada_99"]


def test_a_roster_without_numbers_that_matches_nobody_is_refused_with_the_remedy(classroom):
    (classroom.submissions / "lovelaceada_99_67890_mini.ipynb").write_text("{}")
    with pytest.raises(Unusable) as caught:
        match_submissions([Person("a1"), Person("b2")], classroom.submissions)
    assert str(caught.value) == (
        "--roster: no student could be matched with the files that Canvas named, such as "
        "'lovelaceada_99_67890_mini.ipynb'; add a column 'lms_user_id' to the roster (it would hold 99 for "
        "this one)."
    )


def test_a_file_that_bears_an_id_is_named_in_the_reason(classroom):
    (classroom.submissions / "ada.pdf").write_bytes(b"%PDF")
    (classroom.submissions / "notes.txt").write_bytes(b"")
    everybody = whole_class(classroom)
    assert list(everybody) == ["ada"]
    expected = "no mini.ipynb was handed in; the folder holds 'ada.pdf'"
    assert everybody["ada"][1].notebooks["mini"].problem == expected


def test_strangers_have_names_of_their_own_that_can_be_stored(classroom):
    for name in (b"a\xff", b"a\xfe", b"a?", b"tab\t", b"x" * 255):
        os.mkdir(bytes(classroom.submissions) + b"/" + name)
    places = match_submissions([Person("a?")], classroom.submissions)
    assert [place.person.id for place in places] == ["a?", "a?~2", "a?~3", "tab?", "x" * 190]
    assert not any(place.note for place in places)


def test_two_people_alike_but_for_case_are_not_confused(classroom):
    (classroom.submissions / "Ada").mkdir()
    places = match_submissions([Person("ADA"), Person("ada")], classroom.submissions)
    assert [(p.person.id, p.folder is None, p.on_roster) for p in places] == [
        ("ADA", True, True),
        ("ada", True, True),
        ("Ada", False, False),
    ]


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
    submission = read_submission(classroom.lab, Participant(Person("ada"), classroom.submissions / "ada"))
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


def test_small_files_that_would_be_huge_in_memory_are_refused(classroom):
    with pytest.raises(Unreadable, match="holds more than 5000000 values"):
        parse(b'{"cells": [' + b"[]," * 2_500_001 + b"[]]}")
    with pytest.raises(Unreadable, match="more than 10000 cells"):
        parse(b'{"cells": [' + b"{}," * 10_000 + b"{}]}")
    flood = {"cells": [{"cell_type": "code", "source": "x", "outputs": ["[1, 2]" * 2_000_000]}]}
    assert parse(json.dumps(flood).encode())[0] == flood, "commas in an output are no values"


def test_a_submission_carries_everything_with_it(classroom):
    classroom.hand_in("ada", classroom.reference())
    classroom.hand_in("ada", "1,2", "data/numbers.csv")
    place = Participant(Person("ada"), classroom.submissions / "ada")
    submission = read_submission(classroom.lab, place)
    assert submission.files == ((Path("data/numbers.csv"), b"1,2"),)
    assert pickle.loads(pickle.dumps(submission)) == submission


@pytest.mark.parametrize("way", ["beside", "deeper", "packed"])
def test_only_the_time_that_collecting_noted_counts(classroom, way):
    noted, forged = "2026-01-02 03:04:05 UTC", "2025-01-01 00:00:00 UTC"
    classroom.hand_in("ada", noted, "timestamp.txt")
    if way == "packed":
        archive = zipped(mini_ipynb=classroom.reference(), timestamp_txt=forged)
        classroom.hand_in("ada", archive, "mini.zip")
    else:
        classroom.hand_in("ada", classroom.reference(), "mini.ipynb" if way == "beside" else "in/mini.ipynb")
    if way == "deeper":
        classroom.hand_in("ada", forged, "in/timestamp.txt")
    submission = read_submission(classroom.lab, Participant(Person("ada"), classroom.submissions / "ada"))
    assert submission.notebooks["mini"].notebook is not None
    assert submission.timestamp == noted


def test_files_over_the_limit_are_left_out_and_that_is_said(classroom, monkeypatch):
    monkeypatch.setitem(classroom.course.config.CourseDirectory, "max_dir_size", 100)  # in kB
    classroom.hand_in("ada", classroom.reference())
    classroom.hand_in("ada", b"x" * 100_000, "big.bin")
    submission = read_submission(classroom.lab, Participant(Person("ada"), classroom.submissions / "ada"))
    assert submission.files == ()
    assert "another file was left out: 'big.bin' was not read" in submission.notebooks["mini"].repairs[0]


# --- the fingerprint -------------------------------------------------------------------------------------


def test_the_fingerprint_follows_what_is_handed_in(classroom):
    def fingerprint():
        return read_submission(
            classroom.lab, Participant(Person("ada"), classroom.submissions / "ada")
        ).fingerprint

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


names = st.sampled_from(
    [
        "ada",
        "ada.zip",
        "ADA",
        "mini",
        "mini (1)",
        "mini.ipynb",
        "mini.zip",
        "x_1_2_mini.ipynb",
        "Ada L_1_assignsubmission_file_",
        ".git",
        "\udcff",
        "a\n",
        "e\u0301",
        "\u202e.ipynb",
        "timestamp.txt",
    ]
)
contents = st.one_of(
    st.sampled_from([b"", b"{", b"PK", b'{"cells": [{"source": 3}], "nbformat": 4}', "link", "loop", "pipe"]),
    st.sampled_from(["reference", "zip of it", "zip with a way out"]),
    st.binary(max_size=60),
)
trees = st.recursive(contents, lambda inner: st.dictionaries(names, inner, max_size=3), max_leaves=8)


def plant(tree, path, kinds, secret):
    """Put generated files where the submissions are."""
    if isinstance(tree, dict):
        path.mkdir()
        for name, inner in tree.items():
            plant(inner, path / name, kinds, secret)
    elif tree in ("link", "loop"):
        path.symlink_to(secret if tree == "link" else ".")
    elif tree == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(kinds.get(tree, tree))


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=st.dictionaries(names, trees, max_size=4), with_roster=st.booleans())
def test_whatever_is_handed_in_everybody_ends_with_a_reason(classroom, tmp_path_factory, tree, with_roster):
    base = tmp_path_factory.mktemp("any")
    secret = base / "secret"
    secret.mkdir()
    (secret / "mini.ipynb").write_text("the gradebook")
    work = copy.copy(classroom)
    work.submissions = base / "submitted"
    reference = json.dumps(classroom.reference()).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../secret/mini.ipynb", "overwritten")
        archive.writestr("mini/mini.ipynb", reference)
    kinds = {
        "reference": reference,
        "zip of it": zipped(mini_ipynb=reference),
        "zip with a way out": out.getvalue(),
    }
    plant(tree, work.submissions, kinds, secret)
    before = {path: path.lstat().st_mtime_ns for path in base.rglob("*")}

    opened = []
    with pytest.MonkeyPatch.context() as patch:
        real = os.open

        def watched(path, flags, *more, **options):
            handle = real(path, flags, *more, **options)
            opened.append(os.readlink(f"/proc/self/fd/{handle}"))
            return handle

        patch.setattr(os, "open", watched)
        roster = ("ada", "absent") if with_roster else None
        try:
            everybody = whole_class(work, roster=roster)
        except Unusable as error:
            refusal = str(error)
        else:
            refusal = ""
    if refusal:
        assert roster is None or "add a column 'lms_user_id'" in refusal
        return
    assert all(Path(path).is_relative_to(work.submissions) for path in opened)
    assert {path: path.lstat().st_mtime_ns for path in base.rglob("*")} == before, "nothing was written"
    assert not with_roster or {"ada", "absent"} <= everybody.keys()
    for _, submission in everybody.values():
        one = submission.notebooks["mini"]
        assert (one.notebook is None) == bool(one.problem)
        if one.notebook is not None:
            nbformat.validate(one.notebook)
        assert all(
            path.parts and not path.is_absolute() and ".." not in path.parts for path, _ in submission.files
        )


def test_memory_is_bounded_by_the_limits_not_by_what_is_handed_in(classroom, monkeypatch):
    monkeypatch.setitem(classroom.course.config.CourseDirectory, "max_file_size", 1_000)  # in kB
    monkeypatch.setitem(classroom.course.config.CourseDirectory, "max_dir_size", 2_000)
    classroom.hand_in("ada", classroom.reference())
    bomb = zipped(**{f"zeros{number}": b"\0" * 990_000 for number in range(30)})
    for number in range(30):
        classroom.hand_in("ada", b"x" * 900_000, f"{number}.bin")
        classroom.hand_in("bo", bomb, f"{number}.zip")
    tracemalloc.start()
    try:
        whole_class(classroom, roster=("ada", "bo"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12_000_000


def test_a_changed_cell_does_not_keep_the_notebook_from_being_recognised(classroom):
    def strip_marks(cells):
        for cell in cells:
            cell.metadata.pop("nbgrader", None)

    classroom.hand_in("ada", changed(classroom.reference(), strip_marks))
    found = handed(classroom)
    assert [cell.metadata.get("nbgrader") for cell in found.notebook.cells] == [
        cell.metadata.get("nbgrader") for cell in classroom.notebook.truth.cells
    ]

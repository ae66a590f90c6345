"""``fairgrade export``: what a learning platform is given is what the gradebook holds now."""

import csv
import io
from dataclasses import replace

import pytest
from nbgrader.api import Gradebook

from fairgrade import cli
from fairgrade.gradebook.book import Book
from fairgrade.lab.course import read_lab
from fairgrade.results.store import ResultStore, conclude
from fairgrade.submission.intake import read_submission
from fairgrade.submission.roster import Participant, Person, match_submissions
from tests.fairgrade.classroom import Classroom, make_course
from tests.fairgrade.inprocess import execute as run

PEOPLE = [
    Person(
        "ada",
        {"first_name": "Ada", "last_name": "King, Countess", "email": "Ada@uni.example", "lms_user_id": "71"},
    ),
    Person("bob", {"first_name": "Zoë", "last_name": '=HYPERLINK("x")', "email": "bob@uni.example"}),
    Person("cy", {"first_name": "Cy", "email": "cy@uni.example"}),
    Person("dee", {"lms_user_id": "74"}),
    Person("eve", {"lms_user_id": "75"}),
    Person("+fay", {"first_name": "Fay"}),
]
HEAD = ["student", "last_name", "first_name", "email", "status", "score", "max_score", "penalty", "waiting"]
HEAD += ["test_rate", "test_accuracy", "why"]
HALF = "def accuracy(labels, decisions):\n    return 0.75"


@pytest.fixture
def classroom(tmp_path):
    """A gradebook as ``fairgrade grade`` leaves it.

    ada: everything right, marked by hand. bob: a part lost, marked by hand, late. cy: the answer waits.
    dee: handed nothing in. eve: enrolled, and her submission could not be graded yet. +fay: as ada.
    """
    from fairgrade.execution.kernel_run import Job

    room = Classroom(tmp_path, make_course(tmp_path / "course"))
    lab = room.lab
    for name in ("ada", "cy", "+fay"):
        room.hand_in(name, room.reference())
    room.hand_in("bob", room.reference(accuracy=HALF))
    (room.out / "work").mkdir(parents=True)
    store = ResultStore(room.out / "work" / "mini" / "results")
    with Book(room.out, room.course) as book:
        book.define(lab)
        book.enroll(PEOPLE)
        for person in PEOPLE:
            if person.id == "eve":
                continue
            folder = room.submissions / person.id
            submission = read_submission(lab, Participant(person, folder if folder.exists() else None))
            notebooks = {name: one.notebook for name, one in submission.notebooks.items() if one.notebook}
            executed = {name: run(Job(nb, tmp_path, None)) for name, nb in notebooks.items()}
            result = conclude(lab, submission, executed)
            store.save(result)
            book.enter(result)
    by_hand(room, "ada", 2.5, comment="Say which four.")
    by_hand(room, "bob", 3)
    by_hand(room, "+fay", 1)
    with gradebook(room) as book:
        book.find_submission_notebook("mini", "mini", "bob").late_submission_penalty = 1
        book.db.commit()
    return room


def gradebook(room):
    return Gradebook(f"sqlite:///{room.out}/gradebook.db", "small")


def by_hand(room, student, points, comment=None):
    """What the formgrader does when a person gives points."""
    with gradebook(room) as book:
        grade = book.find_grade("why", "mini", "mini", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment("why", "mini", "mini", student).manual_comment = comment
        book.db.commit()


@pytest.fixture
def export(classroom, capsys):
    """Runs the command: exit code, rows of the file, what was complained of."""

    def command(form, *more, lab="mini"):
        where = ["--out", str(classroom.out), "--course", str(classroom.course.root)]
        code = cli.main(["export", lab, "--format", form, *where, *map(str, more)])
        written = classroom.out / f"mini-{form}.csv"
        text = written.read_bytes().decode("utf-8") if written.exists() else ""
        said = capsys.readouterr().err
        assert "Traceback" not in said
        return code, text, said

    return command


def rows(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


# --- the plain table -------------------------------------------------------------------------------------


def test_the_table_holds_what_people_gave_by_hand_and_penalties(export):
    code, text, said = export("csv")
    assert code == 0
    assert text.startswith("\ufeff"), "for Excel"
    assert rows(text) == [
        HEAD,
        ["'+fay", "", "Fay", "", "graded", "7", "9", "0", "0", "2", "4", "1"],
        ["ada", "King, Countess", "Ada", "Ada@uni.example", "graded", "8.5", "9", "0", "0", "2", "4", "2.5"],
        ["bob", '\'=HYPERLINK("x")', "Zoë", "bob@uni.example", "graded", "7", "9", "1", "0", "2", "3", "3"],
        ["cy", "", "Cy", "cy@uni.example", "graded", "", "9", "0", "1", "2", "4", ""],
        ["dee", "", "", "", "missing", "", "9", "0", "0", "", "", ""],
        ["eve", "", "", "", "unsettled", "", "9", "0", "0", "", "", ""],
    ]
    assert "cy (1 answer needs grading by hand), dee (nothing was handed in), eve (not graded yet)" in said


def test_a_score_that_is_not_final_is_a_number_only_if_asked_for(export):
    scores = lambda text: {row[0]: row[5] for row in rows(text)[1:]}  # noqa: E731
    assert scores(export("csv", "--missing-as-zero")[1])["dee"] == "0"
    assert scores(export("csv", "--waiting-as-zero")[1])["cy"] == "6"
    both = scores(export("csv", "--missing-as-zero", "--waiting-as-zero")[1])
    assert (both["dee"], both["cy"], both["eve"]) == ("0", "6", ""), "what was never graded is no zero"


def test_a_score_that_a_failed_run_took_back_is_not_exported(classroom, export):
    """The store holds an earlier result, the gradebook the zeros of somebody who is not settled."""
    with Book(classroom.out, classroom.course) as book:
        earlier = ResultStore(classroom.out / "work" / "mini" / "results").load("ada")
        cells = tuple(replace(cell, points=0.0) for cell in earlier.notebooks["mini"].cells)
        book.enter(replace(earlier, notebooks={"mini": replace(earlier.notebooks["mini"], cells=cells)}))
    by_name = {row[0]: row for row in rows(export("csv")[1])}
    assert by_name["ada"][4:6] == ["unsettled", ""]


# --- Canvas ----------------------------------------------------------------------------------------------

CANVAS = '''\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,HW (900),Mini (901),Mini exam (902),Final Score
,,,,,,Manual Posting,,
    Points Possible,,,,,10,10,5,(read only)
"King, Ada",71,S-1,aking,"Spring, A",9,4,,90
"=""=HYPERLINK(1)""",72,BOB,bob,Spring,8,,,80
"Cy",73,cy,cy2,Spring,8,3,,80
"Someone, Else",79,s79,else,Spring,8,,,80
"Student, Test",80,,,Spring,,,,
'''


def test_canvas_gets_the_file_that_it_imports(export, classroom):
    code, text, said = export("canvas")
    assert code == 3
    assert text == (
        "Student,ID,SIS User ID,SIS Login ID,Section,mini\r\n"
        "    Points Possible,,,,,9\r\n"
        '"King, Countess, Ada",71,,ada,,8.5\r\n'
        '"\'=HYPERLINK(""x""), Zoë",,,bob,,7\r\n'
    )
    assert "People without a final score have no row, so that an earlier grade is kept: " in said
    assert "could not be matched and must be entered by hand: +fay (a spreadsheet would take" in said


def test_people_and_assignment_are_matched_by_canvas_own_numbers(export, tmp_path):
    (tmp_path / "canvas.csv").write_text(CANVAS, "utf-8")
    code, text, said = export("canvas", "--like", tmp_path / "canvas.csv", "--waiting-as-zero")
    assert code == 3
    assert rows(text) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Mini (901)"],
        ["    Points Possible", "", "", "", "", "10"],
        ["King, Ada", "71", "S-1", "aking", "Spring, A", "8.5"],
        ['\'="=HYPERLINK(1)"', "72", "BOB", "bob", "Spring", "7"],
        ["Cy", "73", "cy", "cy2", "Spring", "6"],
    ]
    assert "Canvas gives 'Mini (901)' 10 points and the lab has 9; scores are not scaled." in said
    assert "+fay (no row of the file)" in said
    assert "Someone, Else, Student, Test" in said


def test_an_export_with_semicolons_and_an_explicit_assignment(export, tmp_path):
    text = "Student;ID;SIS Login ID;Section;Quiz (5)\n    Points Possible;;;;9,00\nX;71;x;A;\n"
    (tmp_path / "canvas.csv").write_text(text)
    _, text, said = export("canvas", "--like", tmp_path / "canvas.csv", "--assignment", "5")
    assert rows(text)[2] == ["X", "71", "x", "A", "8.5"]
    assert "scaled" not in said


def test_nobody_is_guessed_at(export, tmp_path):
    """bob is the id of one person and the login of another; ada and bob are one row; names do not count."""
    people = "A,1,bob,x,S,\nB,2,y,bob,S,\nFay,3,,,S,\n"
    (tmp_path / "canvas.csv").write_text(f"Student,ID,SIS User ID,SIS Login ID,Section,Mini (9)\n{people}")
    code, text, said = export("canvas", "--like", tmp_path / "canvas.csv")
    assert (code, len(rows(text))) == (3, 2)
    assert "ada (no row of the file), bob (2 rows of the file)" in said
    assert (
        "+fay (no row has this id, and names do not decide: if it is 'Fay', ID 3, "
        "add that to the roster as lms_user_id)"
    ) in said
    people = "A,71,bob,x,S,\n"
    (tmp_path / "canvas.csv").write_text(f"Student,ID,SIS User ID,SIS Login ID,Section,Mini (9)\n{people}")
    code, text, said = export("canvas", "--like", tmp_path / "canvas.csv")
    assert len(rows(text)) == 2
    assert "ada (the same row as bob), bob (the same row as ada)" in said


# --- Moodle ----------------------------------------------------------------------------------------------


def test_moodle_gets_grade_and_feedback(export):
    code, text, said = export("moodle")
    assert code == 3
    assert rows(text) == [
        ["Email address", "mini", "mini feedback"],
        [
            "Ada@uni.example",
            "8.5",
            "test_rate: 2 of 2. test_accuracy: 4 of 4. why: 2.5 of 3. why: Say which four.",
        ],
        [
            "bob@uni.example",
            "7",
            "test_rate: 2 of 2. test_accuracy: 3 of 4. why: 3 of 3. 1 point deducted for lateness.",
        ],
    ]
    assert "+fay (the roster has no email address)" in said
    assert [row[0] for row in rows(export("moodle", "--id", "username")[1])] == ["Username", "ada", "bob"]


WORKSHEET = """Identifier,Full name,Email address,Grade,Maximum Grade,Last modified (grade),Feedback comments
Participant 4,Ada King,ada@uni.example,,9.00,-,
Participant 5,Cy,cy@uni.example,4.00,9.00,"Friday, 2 May 2025, 1:00 PM",Earlier words
"""


def test_moodles_offline_worksheet_is_filled_in_and_nothing_else_in_it_changes(export, tmp_path):
    (tmp_path / "sheet.csv").write_text(WORKSHEET)
    _, text, said = export("moodle", "--like", tmp_path / "sheet.csv")
    before, after = rows(WORKSHEET), rows(text)
    assert [after[0], after[2]] == [before[0], before[2]], "cy's answer waits, so cy's row is as it was"
    assert after[1][3] == "8.5"
    assert after[1][6].startswith("test_rate: 2 of 2.")
    assert "bob (no row of the file)" in said


def test_who_was_named_by_a_platform_alone_is_found_in_its_file(classroom, export, tmp_path):
    """Without a roster, the number in the name of an upload is all that is known of its student."""
    uploads = classroom.submissions / "uploads"
    (uploads / "Cy Twombly_8_assignsubmission_file_").mkdir(parents=True)
    (uploads / "lovelaceada_79_1_mini.ipynb").write_text("{}")
    strangers = [one.person for one in match_submissions(None, uploads)]
    assert [person.id for person in strangers] == ["Cy Twombly_8", "lovelaceada_79"]
    with Book(classroom.out, classroom.course) as book:
        book.enroll(strangers)
        for person in strangers:
            book.enter(
                replace(
                    ResultStore(classroom.out / "work" / "mini" / "results").load("ada"), student=person.id
                )
            )
            ResultStore(classroom.out / "work" / "mini" / "results").save(
                replace(
                    ResultStore(classroom.out / "work" / "mini" / "results").load("ada"), student=person.id
                )
            )
    (tmp_path / "canvas.csv").write_text(CANVAS, "utf-8")
    _, text, _ = export("canvas", "--like", tmp_path / "canvas.csv", "--waiting-as-zero")
    assert ["Someone, Else", "79", "s79", "else", "Spring", "6"] in rows(text)
    sheet = WORKSHEET + "Participant 8,Cy Twombly,,,9.00,-,\nParticipant 79,Another Name,,,9.00,-,\n"
    (tmp_path / "sheet.csv").write_text(sheet)
    _, text, _ = export("moodle", "--like", tmp_path / "sheet.csv", "--waiting-as-zero")
    graded = {row[0]: row[3] for row in rows(text)[1:]}
    assert (graded["Participant 8"], graded["Participant 79"]) == ("6", ""), "the name agrees, or does not"


# --- cells, places, refusals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--to", "scores.txt"], "--to: scores.txt is not the name of a CSV file; let it end in .csv."),
        (["--like", "{tmp}/none.csv"], "none.csv cannot be read (No such file or directory)"),
        (["--like", "{tmp}/other.csv"], "other.csv is no export of Canvas's gradebook (columns Student, ID,"),
        (
            ["--like", "{tmp}/canvas.csv", "--assignment", "Maxi"],
            "--assignment: {tmp}/canvas.csv has no assignment",
        ),
        (
            ["--like", "{tmp}/canvas.csv", "--to", "{tmp}/canvas.csv"],
            "is also given with --like; pass another",
        ),
        (
            ["--like", "{tmp}/twice.csv"],
            "has 2 assignments called 'mini'; pass --assignment with the title or",
        ),
    ],
)
def test_what_cannot_be_used_is_named_with_the_remedy(export, tmp_path, more, message):
    (tmp_path / "other.csv").write_text("name,grade\nada,1\n")
    (tmp_path / "canvas.csv").write_text(CANVAS)
    (tmp_path / "twice.csv").write_text("Student,ID,Section,Mini (1),MINI (2)\n")
    code, text, said = export("canvas", *(part.format(tmp=tmp_path) for part in more))
    assert (code, text) == (2, "")
    assert message.format(tmp=tmp_path) in said
    assert said.count("\n") == 1


def test_a_lab_that_was_not_graded_is_said_to_be_so(export, classroom, capsys):
    assert (
        "LAB: other is not in this gradebook as it is now; run `fairgrade grade` first."
        in export("csv", lab="other")[2]
    )
    assert "'maxi' is not a lab of" in export("csv", lab="maxi")[2]
    nowhere = classroom.out.parent / "nowhere"
    arguments = ["--out", str(nowhere), "--course", str(classroom.course.root)]
    assert cli.main(["export", "mini", "--format", "csv", *arguments]) == 2
    assert "holds no gradebook; run `fairgrade grade mini` with it first." in capsys.readouterr().err
    assert not nowhere.exists(), "asking makes nothing"


def test_the_gradebook_may_be_elsewhere(classroom, export):
    elsewhere = classroom.out.parent / "elsewhere.db"
    here = rows(export("csv")[1])
    (classroom.out / "gradebook.db").rename(elsewhere)
    assert export("csv")[0] == 2
    assert rows(export("csv", "--db", f"sqlite:///{elsewhere}")[1]) == here


def test_a_lab_whose_points_changed_since_is_graded_again_first(export, classroom):
    source = classroom.course.root / "source" / "mini" / "mini.ipynb"
    source.write_text(source.read_text().replace('"points": 4', '"points": 5'))
    assert read_lab(classroom.course, "mini").max_points == 10
    assert "is not in this gradebook as it is now" in export("csv")[2]

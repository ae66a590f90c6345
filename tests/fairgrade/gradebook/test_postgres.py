"""The gradebook in PostgreSQL: a real server, the same content as in SQLite, what can go wrong with it."""

import os
import signal
import sys
import threading
import time

import nbformat
import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, inspect

from fairgrade import cli
from fairgrade.execution import kernel_run
from fairgrade.gradebook import database
from fairgrade.gradebook.book import Book
from fairgrade.gradebook.database import GradebookUnavailable
from fairgrade.lab.course import Unusable, find_course, read_lab
from fairgrade.results.scoring import CellScore
from fairgrade.results.store import NotebookResult, Result, ResultStore
from fairgrade.submission.roster import Person
from tests.fairgrade import inprocess
from tests.fairgrade.classroom import Classroom, by_name, make_course, mini_source
from tests.fairgrade.postgres import PASSWORD, USER, running_postgres

pytestmark = pytest.mark.slow

LATE = "c.AssignLatePenalties.plugin_class = 'nbgrader.plugins.LateSubmissionPlugin'\n" + (
    "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
)


@pytest.fixture(scope="module")
def server():
    with running_postgres() as server:
        yield server


@pytest.fixture
def address(server, request):
    """The address of an empty database."""
    return server.database(f"{abs(hash(request.node.name)):x}")


@pytest.fixture
def course(tmp_path):
    make_course(tmp_path / "course")
    with open(tmp_path / "course" / "nbgrader_config.py", "a") as file:
        file.write(LATE)
    return find_course(tmp_path / "course")


@pytest.fixture
def lab(course):
    return read_lab(course, "mini")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "graded"


def result(student, rate=2.0, accuracy=4.0, why=None, status="graded", **more):
    """What a run made of somebody's work."""
    cells = (
        CellScore("test_rate", "test", 2.0, rate),
        CellScore("test_accuracy", "test", 4.0, accuracy),
        CellScore("why", "written", 3.0, why),
    )
    blank = ("why",) if why == 0 else ()
    return Result(student, "mini", "key", status, (), {"mini": NotebookResult(cells, blank)}, **more)


def content(url):
    """Everything that nbgrader's own gradebook and the formgrader's tables read, but for random keys."""

    def plain(rows, *order):
        rows = [
            {key: row[key] for key in row if not key.endswith("id") or key == "student_id"} for row in rows
        ]
        return sorted(rows, key=lambda row: [str(row[name]) for name in order])

    with Gradebook(url, "small") as book:
        found = {"students": [(s.id, s.first_name, s.last_name, s.email) for s in book.students]}
        found["students"].sort()
        found["tables"] = plain(book.student_dicts(), "last_name", "first_name", "score")
        for assignment in book.assignments:
            found[assignment.name] = assignment.duedate, assignment.max_score, assignment.course_id
            found["submissions"] = plain(book.submission_dicts(assignment.name), "student")
            for notebook in assignment.notebooks:
                cells = (*notebook.grade_cells, *notebook.solution_cells, *notebook.source_cells)
                found[notebook.name] = plain((cell.to_dict() for cell in cells), "name", "notebook")
                found[notebook.name].sort(key=repr)
                name = (notebook.name, assignment.name)
                found["notebooks"] = plain(book.notebook_submission_dicts(*name), "student")
            for submission in assignment.submissions:
                key = f"{assignment.name} of {submission.student.id}"
                found[key, "when"] = submission.timestamp, submission.late_submission_penalty
                for paper in submission.notebooks:
                    found[key, "grades"] = plain((grade.to_dict() for grade in paper.grades), "name")
                    found[key, "comments"] = plain((c.to_dict() for c in paper.comments), "name")
    return found


# --- the same as in SQLite -------------------------------------------------------------------------------


def a_term(out, course, lab, url=None):
    """A class over a term; yields what there is to see after each event."""
    people = [
        Person("ada", {"first_name": "Ada\0", "last_name": "L" * 200, "email": "ada@example.org"}),
        Person("Ada", {"first_name": "Другая"}),
        Person("bo ", {}),
        Person("cy", {"last_name": "Ó Cý 🌱"}),
    ]
    out.mkdir(parents=True, exist_ok=True)
    with Book(out, course, url) as book:

        def seen(*results):
            held = [book.holds(one) for one in results]
            return held, book.entries(lab), book.people(), content(book.url)

        book.define(lab)
        book.enroll(people)
        yield seen(result("ada"), result("cy", 0.0, 0.0, 0.0, "missing"))

        first = [
            result("ada", timestamp="2026-02-01 10:00:00 Europe/Berlin"),
            result("Ada", 1 / 3, 0.1, timestamp="2026-01-31T23:30:00-03:30"),
            result("bo ", 0.0, 4.0, 0.0, timestamp="no time at all"),
            result("cy", 0.0, 0.0, 0.0, "missing"),
        ]
        for one in first:
            book.enter(one)
        yield seen(*first)

        with Gradebook(book.url, "small") as formgrader:  # a person gives points, and a date is set
            grade = formgrader.find_grade("why", "mini", "mini", "ada")
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2.5, 0.5, False
            formgrader.find_comment("why", "mini", "mini", "ada").manual_comment = "Which three? — 🤔"
            formgrader.update_or_create_assignment("mini", duedate="2026-02-01 00:00:00 UTC")
            formgrader.db.commit()
            formgrader.grant_extension("mini", "ada", days=1)
        yield seen(*first)

        again = [result("ada", 1.0, timestamp="2026-02-01 10:00:00 UTC")]
        again += [result("Ada", timestamp="2026-02-02 00:00:00 UTC"), result("bo ", status="ungradable")]
        for one in again:
            book.enter(one)
        yield seen(*again)
        assert book.entries(lab)["ada"].score == 1 + 4 + 3, "an extension, and points by hand stay"
        assert book.entries(lab)["Ada"].penalty == 6, "late, and the plugin takes everything"

        book.enroll([Person("ada", {"email": "countess@example.org"}), Person("stranger")])
        changed = mini_source()
        changed.cells.remove(by_name(changed.cells, "accuracy"))
        by_name(changed.cells, "test_accuracy").metadata.nbgrader.grade_id = "new_test"
        by_name(changed.cells, "why").metadata.nbgrader.points = 5
        nbformat.write(changed, course.source_folder("mini") / "mini.ipynb")
        lab = read_lab(course, "mini")
        assert not book.knows(lab)
        book.define(lab)
        assert book.knows(lab)
        yield seen(*again)
        cells = (CellScore("test_rate", "test", 2.0, 2.0), CellScore("new_test", "test", 4.0, 3.0))
        cells += (CellScore("why", "written", 5.0, None),)
        book.enter(Result("ada", "mini", "", "graded", (), {"mini": NotebookResult(cells)}))
        assert book.entries(lab)["ada"].score == 2 + 3 + 3
        yield seen(*again)


def test_a_term_leaves_the_same_in_postgresql_as_in_sqlite(tmp_path, course, lab, out, address):
    source = course.source_folder("mini") / "mini.ipynb"
    before = source.read_bytes()
    in_sqlite = list(a_term(out, course, lab))
    source.write_bytes(before)
    in_postgresql = list(a_term(out, course, lab, address))
    for there, here in zip(in_sqlite, in_postgresql, strict=True):
        assert here == there
    assert "Ada" in in_sqlite[0][3]["students"][1], "a NUL is left out, and the rest stays"
    source.write_bytes(before)
    elsewhere = tmp_path / "elsewhere.db"
    assert list(a_term(out, course, lab, f"sqlite:///{elsewhere}")) == in_sqlite
    assert elsewhere.exists()


@pytest.fixture
def classroom(tmp_path, monkeypatch):
    """Two who hand in, one who does not; graded in this process."""
    classroom = Classroom(tmp_path, make_course(tmp_path / "course"))
    classroom.hand_in("ada", classroom.reference())
    classroom.hand_in("bo", classroom.reference(rate="def selection_rate(decisions):\n    return 0.5"))
    classroom.enroll("ada", "bo", "cy")
    classroom.unsafe = True
    monkeypatch.setattr(kernel_run, "execute", inprocess.execute)
    return classroom


ROWS = {"ada": (6, "graded"), "bo": (4, "graded"), "cy": (0, "missing")}


def run(classroom, *more):
    code = cli.main(classroom.command(*more))
    return code, {name: (float(row["score"]), row["status"]) for name, row in classroom.rows().items()}


def test_the_same_class_has_the_same_rows_and_no_file_has_the_password(classroom, address, capfd):
    assert run(classroom) == (0, ROWS)
    in_sqlite = classroom.rows(), content(f"sqlite:///{classroom.out}/gradebook.db")
    classroom.out = classroom.out.with_name("again")
    assert run(classroom, "--db", address) == (0, ROWS)
    assert (classroom.rows(), content(plain_driver(address))) == in_sqlite
    assert not (classroom.out / "gradebook.db").exists()
    files = [path for path in classroom.out.rglob("*") if path.is_file()]
    assert len(files) > 8
    assert not [path for path in files if holds_password(path.read_text("utf-8", "replace"))]
    assert not holds_password("".join(capfd.readouterr()))


def plain_driver(address):
    return address.replace("postgresql:", "postgresql+psycopg2:")


def holds_password(text):
    return any(part in text for part in (PASSWORD, "s3cr3t", "p%40ss"))


# --- interruptions ---------------------------------------------------------------------------------------

STEPS = [
    (database, "_make", "after"),
    (Book, "define", "after"),
    (Book, "enroll", "after"),
    (Book, "_fill", "before"),
    (Book, "_fill", "after"),
    (Book, "enter", "after"),
    (ResultStore, "mark_entered", "after"),
]


@pytest.mark.parametrize("step", STEPS, ids=[f"{when} {name}" for _, name, when in STEPS])
def test_a_run_that_is_killed_goes_on_where_it_stopped(classroom, address, monkeypatch, step):
    place, name, when = step
    process = os.fork()
    if process == 0:
        original = getattr(place, name)

        def die(*args):
            if when == "after":
                original(*args)
            os.kill(os.getpid(), signal.SIGKILL)

        monkeypatch.setattr(place, name, die)
        try:
            cli.main(classroom.command("--db", address))
        finally:
            os._exit(0)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status), "the step is not on the way"
    tables = inspect(create_engine(plain_driver(address))).get_table_names()
    assert bool(tables) == (name != "_make"), "tables are there whole or not at all"

    assert run(classroom, "--db", address) == (0, ROWS)
    found = content(plain_driver(address))
    classroom.out = classroom.out.with_name("undisturbed")
    assert run(classroom) == (0, ROWS)
    assert found == content(f"sqlite:///{classroom.out}/gradebook.db")


def test_a_connection_that_breaks_between_rows_is_made_again(course, lab, out, address, server):
    with Book(out, course, address) as book:
        book.define(lab)
        book.enroll([Person("ada"), Person("bo")])
        book.enter(result("ada"))
        cut(server)
        book.enter(result("bo"))
        assert book.entries(lab).keys() == {"ada", "bo"}
        with (
            Book(out, course, address) as other,
            pytest.raises(Unusable, match="another run is grading mini"),
        ):
            other.define(lab)


def test_a_connection_that_breaks_in_a_row_leaves_it_to_the_next_run(
    classroom, address, server, monkeypatch, capsys
):
    fill = Book._fill

    def broken(book, db, layout, submission, one, late):
        if one.student == "ada" and one.key:
            cut(server)
        fill(book, db, layout, submission, one, late)

    with monkeypatch.context() as patch:
        patch.setattr(Book, "_fill", broken)
        code, rows = run(classroom, "--db", address)
    assert (code, rows) == (3, {**ROWS, "ada": (0, "ungradable")})
    assert "not graded yet" in classroom.rows()["ada"]["reason"]
    assert "run the same command again" in classroom.rows()["ada"]["reason"]
    assert not holds_password("".join(capsys.readouterr()) + classroom.rows()["ada"]["reason"])
    assert run(classroom, "--db", address) == (0, ROWS)


def cut(server):
    """End every connection of fairgrade's, as a server does that is started anew."""
    theirs = "FROM pg_stat_activity WHERE application_name = 'fairgrade'"
    assert server.run(f"SELECT pg_terminate_backend(pid, 5000) {theirs}")


# --- one run at a time -----------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch):
    """Do not wait for the lock of a run that may have been killed just now."""
    monkeypatch.setattr(database, "_MOMENT", 0.1)


def test_a_second_run_of_the_same_lab_is_refused_and_changes_nothing(
    classroom, address, impatient, monkeypatch, capsys
):
    codes = []

    def meanwhile(job):
        if not codes:
            before, classroom.out = classroom.out, classroom.out.with_name("another")
            codes.append(cli.main(classroom.command("--db", address)))
            classroom.out = before
        return inprocess.execute(job)

    monkeypatch.setattr(kernel_run, "execute", meanwhile)
    assert run(classroom, "--db", address) == (0, ROWS)
    assert codes == [2]
    said = capsys.readouterr().err
    assert "--db: another run is grading mini into postgresql://grader@127.0.0.1:" in said
    assert not holds_password(said)


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_who_has_the_lab_keeps_it_until_the_end(kind, course, lab, out, tmp_path, impatient, request):
    url = request.getfixturevalue("address") if kind == "postgresql" else f"sqlite:///{tmp_path}/one.db"
    with Book(out, course, url) as first:
        first.define(lab)
        with Book(out, course, url) as second, pytest.raises(Unusable, match="another run is grading mini"):
            second.define(lab)
        if kind == "postgresql":
            with Book(out, course, url) as second:  # another lab meanwhile
                second.define(read_lab(course, "other"))
    with Book(out, course, url) as third:
        third.define(lab)


def test_whoever_lost_the_lab_with_the_connection_writes_nothing_more(
    course, lab, out, address, server, impatient
):
    with Book(out, course, address) as first:
        first.define(lab)
        first.enroll([Person("ada")])
        cut(server)
        with Book(out, course, address) as second:
            second.define(lab)
            with pytest.raises(GradebookUnavailable, match="another run is grading mini"):
                first.enter(result("ada"))
            assert second.entries(lab) == {}
        first.enter(result("ada"))
        assert first.entries(lab)["ada"].score == 6


def test_points_that_are_given_at_this_very_moment_are_not_overlooked(course, lab, out, address, server):
    with Book(out, course, address) as book, Gradebook(plain_driver(address), "small") as formgrader:
        book.define(lab)
        book.enroll([Person("ada")])
        book.enter(result("ada"))
        grade = formgrader.find_grade("why", "mini", "mini", "ada")
        grade.manual_score, grade.needs_manual_grade = 3.0, False
        formgrader.db.flush()  # written, and not yet for others to see
        entering = threading.Thread(target=book.enter, args=(result("ada", 1.0),))
        entering.start()
        waiting = (
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'fairgrade' AND wait_event_type = 'Lock'"
        )
        until = time.monotonic() + 30
        while not server.run(waiting) and time.monotonic() < until:
            time.sleep(0.02)
        assert entering.is_alive(), "it waits for the person to finish"
        formgrader.db.commit()
        entering.join(30)
        entry = book.entries(lab)["ada"]
        assert (entry.score, entry.by_hand, entry.waiting) == (8.0, 1, {("mini", "why")})


# --- databases that cannot be used -----------------------------------------------------------------------


def refusal(out, course, url):
    with pytest.raises(Unusable) as raised, Book(out, course, url):
        pass
    said = str(raised.value)
    assert said.startswith("--db: ")
    assert not holds_password(said)
    return said


def test_a_wrong_password_is_said_and_never_shown(out, course, server):
    said = refusal(out, course, server.address("postgres", password="s3cr3t-wr0ng"))
    assert f'password authentication failed for user "{USER}"' in said
    assert "Check the address and the password" in said


def test_the_command_says_in_one_line_what_is_wrong_with_a_database(classroom, server, capsys):
    command = classroom.command("--db", server.address("postgres", password="s3cr3t-wr0ng"))
    assert cli.main(command) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("fairgrade grade: --db: postgresql://grader@127.0.0.1:")
    assert not holds_password(said)
    assert not (classroom.out / "scores.csv").exists()


def test_no_server_and_no_database(out, course, server):
    url = server.address("nowhere")
    assert 'database "nowhere" does not exist' in refusal(out, course, url)
    assert "Connection refused" in refusal(out, course, url.replace(f":{server.port}/", ":1/"))


def test_a_database_that_holds_something_else_is_left_alone(out, course, address, server):
    name = address.rpartition("/")[2]
    server.run("CREATE TABLE invoices (id int); CREATE TABLE student (id int)", name)
    said = refusal(out, course, address)
    assert "something else (tables: invoices, student)" in said
    assert "Pass an empty database" in said
    tables = inspect(create_engine(plain_driver(address))).get_table_names()
    assert sorted(tables) == ["invoices", "student"]


def test_a_gradebook_that_lacks_something_is_left_alone(out, course, address, server):
    name = address.rpartition("/")[2]
    with Book(out, course, address):
        pass
    server.run("ALTER TABLE submitted_notebook DROP COLUMN late_submission_penalty; DROP TABLE comment", name)
    said = refusal(out, course, address)
    assert "lacks comment, submitted_notebook.late_submission_penalty" in said
    assert "nbgrader db upgrade" in said


def test_a_database_in_which_not_every_name_can_be_written(out, course, server):
    url = server.database("latin", "ENCODING 'LATIN1' TEMPLATE template0")
    assert "createdb --encoding=UTF8" in refusal(out, course, url)


def test_a_user_who_may_not_make_tables(out, course, address, server):
    name = address.rpartition("/")[2]
    server.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC", name)
    server.run("CREATE USER guest PASSWORD 's3cr3t'", name)
    said = refusal(out, course, server.address(name, "guest", "s3cr3t"))
    assert "permission denied" in said
    assert "make it the database's owner" in said


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://grader:s3cr3t@p@ss@host/db", "in a password, @ is written %40"),
        ("postgresql://grader:s3cr3t@host:s3cr3t/db", "in a password, @ is written %40"),
        ("s3cr3t", "write it as postgresql://"),
        ("mysql://grader:s3cr3t@host/db", "cannot be kept in mysql"),
        ("postgresql://grader:s3cr3t@host", "names no database"),
        ("sqlite://", "names no database"),
        ("sqlite:////no/such/folder/gradebook.db", "/no/such/folder/gradebook.db"),
    ],
)
def test_an_address_that_cannot_be_used(out, course, url, why):
    assert why.casefold() in refusal(out, course, url).casefold()


def test_without_the_driver_the_error_says_how_to_install_it(out, course, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    said = refusal(out, course, "postgresql://grader:s3cr3t@host/db")
    assert "pip install 'fairness-audit-workbook[postgresql]'" in said


def test_a_lab_with_a_name_too_long_for_nbgraders_tables_is_said_to_be(out, course, address):
    source = mini_source()
    by_name(source.cells, "rate").metadata.nbgrader.grade_id = "r" * 129
    nbformat.write(source, course.source_folder("mini") / "mini.ipynb")
    with (
        Book(out, course, address) as book,
        pytest.raises(Unusable, match=r"LAB: mini does not fit .* too long"),
    ):
        book.define(read_lab(course, "mini"))

"""The command ``fairgrade``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

SETTLED, UNUSABLE, UNSETTLED = 0, 2, 3
LEFT_TO_DO = 1  # of `check` only

_COURSE = "folder with nbgrader_config.py (default: the nearest one at or above this folder)"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with an argument in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(UNUSABLE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    _skip_a_slow_import()
    parser = _Parser(prog="fairgrade", description="Grade a class on a lab of any nbgrader course.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    _describe_grade(commands.add_parser("grade", help="grade a folder of submissions"))
    _describe_export(commands.add_parser("export", help="write a lab's scores for Canvas, Moodle or a table"))
    _describe_formgrader(commands.add_parser("formgrader", help="open the formgrader on a graded class"))
    _describe_check(commands.add_parser("check", help="for learners: check a notebook before handing it in"))
    commands.add_parser(
        "selftest", help="check a lab's tests against answers known to be right or wrong", add_help=False
    )
    chosen, rest = parser.parse_known_args(arguments)
    if chosen.command == "selftest":
        return _selftest(rest)
    if rest:
        commands.choices[chosen.command].error(f"unrecognized arguments: {' '.join(rest)}")
    run = {"grade": _grade, "export": _export, "formgrader": _formgrader, "check": _check}
    return run[chosen.command](chosen)


def _skip_a_slow_import() -> None:
    """Keep jsonschema from compiling a grammar of internationalized addresses, which takes it a second.

    jsonschema does without the package where it is not installed; no schema here has such addresses.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def _describe_grade(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Grade DIR/<student>/<LAB>/<notebook>.ipynb for everybody on the roster. Writes gradebook.db, "
        "scores.csv, report.html and feedback/<student>/<LAB>.html into OUT. After an interruption, run the "
        "same command again: nothing that is settled is graded twice. Exit code 0: every row is settled; 2: "
        "an argument cannot be used; 3: something other than a submission failed, run it again."
    )
    parser.add_argument("lab", metavar="LAB", help="name of the lab, as its folder in the course's source")
    parser.add_argument(
        "--submissions", required=True, type=Path, metavar="DIR", help="a folder or an archive per student"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="OUT", help="where the results go")
    parser.add_argument("--course", type=Path, metavar="DIR", help=_COURSE)
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="CSV",
        help="the class: a CSV file with a column 'id'; 'lms_user_id' identifies Canvas and Moodle files",
    )
    parser.add_argument(
        "--regrade",
        action="store_true",
        help="grade again what is settled, and write the changed scores to OUT/regrade.csv",
    )
    parser.add_argument(
        "--jobs", type=int, metavar="N", help="submissions to grade at a time (default: the cores there are)"
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="let a Dask cluster do the work, by its scheduler's address"
    )
    parser.add_argument(
        "--db",
        metavar="URL",
        help="keep the gradebook there: postgresql://... (default: a file in OUT)",
    )
    parser.add_argument(
        "--leave-out",
        action="append",
        default=[],
        metavar="TEST",
        help="a test that gives no points and is not run, by name; may be given several times",
    )
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help="disable the sandbox: learners' code can read and change everything that you can",
    )


def _grade(chosen: argparse.Namespace) -> int:
    if chosen.unsafe:
        print(
            "fairgrade grade: --unsafe disables the sandbox: learners' code can read and change everything "
            "that you can, the tests beside it included.",
            file=sys.stderr,
        )
    try:
        return _grade_now(chosen)
    except KeyboardInterrupt:
        print("fairgrade grade: interrupted; run the same command again to continue.", file=sys.stderr)
    except Exception as error:
        print(
            f"fairgrade grade: unexpected error in the grader ({type(error).__name__}: {error}); "
            "run the same command again.",
            file=sys.stderr,
        )
    return UNSETTLED


def _grade_now(chosen: argparse.Namespace) -> int:
    from fairgrade.grading.run import grade
    from fairgrade.lab.course import Unusable, find_course
    from fairgrade.sandbox.host import NoSandbox

    try:
        outcome = grade(
            find_course(chosen.course),
            chosen.lab,
            chosen.submissions,
            chosen.out,
            roster=chosen.roster,
            regrade=chosen.regrade,
            unsafe=chosen.unsafe,
            jobs=chosen.jobs,
            scheduler=chosen.scheduler,
            db=chosen.db,
            leave_out=chosen.leave_out,
        )
    except (Unusable, NoSandbox) as error:
        print(f"fairgrade grade: {error}", file=sys.stderr)
        return UNUSABLE
    for failure in outcome.failures:
        print(f"fairgrade grade: {failure}", file=sys.stderr)
    rows, ran = len(outcome.rows), outcome.executed
    print(f"{_count(rows, 'row')} in {chosen.out / 'scores.csv'}; {_count(ran, 'submission')} run this time.")
    if outcome.regraded is not None:
        print(f"{_count(outcome.regraded, 'score')} changed: {chosen.out / 'regrade.csv'}")
    print(f"Report: {chosen.out / 'report.html'}")
    return UNSETTLED if outcome.failures else SETTLED


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _describe_export(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Write the scores of a graded lab, points given by hand and penalties for lateness included, as the "
        "gradebook holds them now. A score is final when nothing of it needs grading by hand; if not, "
        "the plain table has an empty cell, and the files for Canvas and Moodle leave the person out, since "
        "an empty cell would remove a grade there. Exit code 0: written; 2: an argument cannot be used; 3: "
        "somebody's score could not be put into the file, or something failed."
    )
    parser.add_argument("lab", metavar="LAB", help="name of the lab")
    parser.add_argument("--out", required=True, type=Path, metavar="OUT", help="the --out of fairgrade grade")
    parser.add_argument("--format", required=True, choices=("csv", "canvas", "moodle"), help="who reads it")
    parser.add_argument(
        "--to", type=Path, metavar="FILE", help="the file to write (default: OUT/LAB-FORMAT.csv)"
    )
    parser.add_argument("--course", type=Path, metavar="DIR", help=_COURSE)
    parser.add_argument("--db", metavar="URL", help="the --db of fairgrade grade")
    parser.add_argument(
        "--like",
        type=Path,
        metavar="CSV",
        help="Canvas's export of its gradebook, or Moodle's grading worksheet, which say who is who",
    )
    parser.add_argument(
        "--assignment", metavar="TITLE", help="title or number of the assignment in Canvas (default: LAB)"
    )
    parser.add_argument(
        "--id",
        default="email",
        choices=("email", "idnumber", "username"),
        help="how Moodle knows people: by the roster's email, or by the id as ID number or username",
    )
    parser.add_argument("--missing-as-zero", action="store_true", help="0 where nothing could be scored")
    parser.add_argument(
        "--waiting-as-zero", action="store_true", help="the points so far where answers need grading by hand"
    )


def _export(chosen: argparse.Namespace) -> int:
    from fairgrade.grading.lms_export import export, unmatched_sentence
    from fairgrade.lab.course import Unusable, find_course

    try:
        exported = export(
            find_course(chosen.course),
            chosen.lab,
            chosen.out,
            chosen.format,
            to=chosen.to,
            db=chosen.db,
            like=chosen.like,
            assignment=chosen.assignment,
            identifier=chosen.id,
            missing_as_zero=chosen.missing_as_zero,
            waiting_as_zero=chosen.waiting_as_zero,
        )
    except Unusable as error:
        print(f"fairgrade export: {error}", file=sys.stderr)
        return UNUSABLE
    except Exception as error:
        print(f"fairgrade export: {type(error).__name__}: {error}", file=sys.stderr)
        return UNSETTLED
    for note in filter(None, (*exported.notes, unmatched_sentence(exported))):
        print(f"fairgrade export: {note}", file=sys.stderr)
    people = "1 person" if exported.rows == 1 else f"{exported.rows} people"
    print(f"{people} in {exported.path}")
    return UNSETTLED if exported.unmatched else SETTLED


def _describe_formgrader(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Start a Jupyter server that shows nbgrader's formgrader on a graded class, to give points for "
        "written answers. `fairgrade grade` keeps these points. Stop the server with Ctrl-C."
    )
    parser.add_argument("--out", required=True, type=Path, metavar="OUT", help="the --out of fairgrade grade")
    parser.add_argument("--db", metavar="URL", help="the --db of fairgrade grade")
    parser.add_argument("--port", type=int, default=8888, metavar="N", help="where the server listens (8888)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")


def _formgrader(chosen: argparse.Namespace) -> int:
    from fairgrade.grading.formgrader import open_formgrader
    from fairgrade.lab.course import Unusable

    try:
        open_formgrader(chosen.out, db=chosen.db, port=chosen.port, browser=not chosen.no_browser)
    except Unusable as error:
        print(f"fairgrade formgrader: {error}", file=sys.stderr)
        return UNUSABLE


def _describe_check(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Run a lab's notebook from the beginning, as grading will, and say what is done and what is left to "
        "do. Your file is not changed. Only the checks that you can see are run; more run when the lab is "
        "graded. Exit code 0: everything passes; 1: something is left to do; 2: the file cannot be used; 3: "
        "something else failed."
    )
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK", help="your notebook (.ipynb)")
    parser.add_argument("--course", type=Path, metavar="DIR", help=_COURSE)


def _check(chosen: argparse.Namespace) -> int:
    from fairgrade.grading.self_check import check
    from fairgrade.lab.course import Unusable, find_course

    worst = SETTLED
    try:
        course = find_course(chosen.course)
        for notebook in chosen.notebooks:
            worst = max(worst, SETTLED if check(course, notebook) else LEFT_TO_DO)
    except Unusable as error:
        print(f"fairgrade check: {error}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("fairgrade check: interrupted.", file=sys.stderr)
        return UNSETTLED
    except Exception as error:
        print(f"fairgrade check: {type(error).__name__}: {error}", file=sys.stderr)
        return UNSETTLED
    return worst


def _selftest(arguments: Sequence[str]) -> int:
    from fairgrade.selftest import run as selftest

    parser = _Parser(prog="fairgrade selftest", description=selftest.__doc__)
    selftest.add_arguments(parser)
    return selftest.run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())

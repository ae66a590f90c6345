"""The command ``fairgrade``."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

SETTLED, UNUSABLE, UNSETTLED = 0, 2, 3


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with an argument in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(UNUSABLE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = _Parser(prog="fairgrade", description="Grade a class on a lab of any nbgrader course.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    _describe_grade(commands.add_parser("grade", help="grade a folder of submissions"))
    commands.add_parser(
        "selftest", help="check a lab's tests against answers known to be right or wrong", add_help=False
    )
    chosen, rest = parser.parse_known_args(arguments)
    if chosen.command == "selftest":
        return _selftest(rest)
    if rest:
        commands.choices["grade"].error(f"unrecognized arguments: {' '.join(rest)}")
    return _grade(chosen)


def _describe_grade(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Grade DIR/<student>/<LAB>/<notebook>.ipynb for everybody on the roster. Writes gradebook.db, "
        "scores.csv, report.html and feedback/<student>/<LAB>.html into OUT. Start it again after an "
        "interruption: what is settled is not graded twice. Exit code 0: every row is settled; 2: an "
        "argument cannot be used; 3: something other than a submission failed, run it again."
    )
    parser.add_argument("lab", metavar="LAB", help="name of the lab, as its folder in the course's source")
    parser.add_argument(
        "--submissions", required=True, type=Path, metavar="DIR", help="one folder per student"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="OUT", help="where the results go")
    parser.add_argument(
        "--course", type=Path, metavar="DIR", help="folder with nbgrader_config.py (default: this one)"
    )
    parser.add_argument("--roster", type=Path, metavar="CSV", help="the class: a CSV file with a column 'id'")
    parser.add_argument("--regrade", action="store_true", help="grade again what is settled")
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help="run learners' code without a sandbox, with everything that you can read and write in its reach",
    )


def _grade(chosen: argparse.Namespace) -> int:
    from .course import Unusable, find_course
    from .grading import grade
    from .sandbox import NoSandbox

    if chosen.unsafe:
        print(
            "fairgrade grade: --unsafe was given: learners' code runs without walls, tests beside it.",
            file=sys.stderr,
        )
    try:
        outcome = grade(
            find_course(chosen.course),
            chosen.lab,
            chosen.submissions,
            chosen.out,
            roster=chosen.roster,
            regrade=chosen.regrade,
            unsafe=chosen.unsafe,
            say=lambda line: print(line, flush=True),
        )
    except Unusable as error:
        print(f"fairgrade grade: {error}", file=sys.stderr)
        return UNUSABLE
    except NoSandbox as error:
        print(f"fairgrade grade: {error}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("fairgrade grade: interrupted; run the same command again to go on.", file=sys.stderr)
        return UNSETTLED
    except Exception as error:
        print(
            f"fairgrade grade: {type(error).__name__}: {error}; run the same command again.", file=sys.stderr
        )
        return UNSETTLED
    for failure in outcome.failures:
        print(f"fairgrade grade: {failure}", file=sys.stderr)
    print(f"{len(outcome.rows)} rows in {chosen.out / 'scores.csv'}, {outcome.executed} submissions run now.")
    print(f"Report: {chosen.out / 'report.html'}")
    return UNSETTLED if outcome.failures else SETTLED


def _selftest(arguments: Sequence[str]) -> int:
    if importlib.util.find_spec("autograder.selftest") is None:
        print("fairgrade selftest: this installation has no selftest.", file=sys.stderr)
        return UNUSABLE
    selftest = importlib.import_module("autograder.selftest")
    parser = _Parser(prog="fairgrade selftest", description=selftest.__doc__)
    selftest.add_arguments(parser)
    return selftest.run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())

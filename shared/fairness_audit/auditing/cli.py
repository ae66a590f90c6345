"""The command: `fairness-audit report FILE ...`.

Exit 0 when the audit is written, 1 when a `--fail-if` condition holds (and it is written all the same), 2 for
a file or an option that cannot be used; then nothing is written.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

DESCRIPTION = "Audit a file of decisions: rates by group with intervals, tests, impact ratios, and a record."


def parser() -> argparse.ArgumentParser:
    """Make the command's parser."""
    whole = argparse.ArgumentParser(prog="fairness-audit", description=DESCRIPTION)
    commands = whole.add_subparsers(dest="command", required=True, metavar="report")
    report = commands.add_parser(
        "report",
        help="write the audit of a file into a new folder",
        description=DESCRIPTION,
        epilog="Exit: 0 written; 1 written, and a --fail-if condition holds; 2 unusable file or option.",
    )
    report.add_argument("file", help="CSV or Parquet: a file, a folder, or a glob in quotation marks")
    add = report.add_argument
    add(
        "--out", required=True, metavar="FOLDER", help="a new folder for report.html, record.json and tables/"
    )
    add("--prediction", metavar="COLUMN", help="decisions: 1 is selected")
    add("--groups", metavar="A,B", help="sensitive columns")
    add("--label", metavar="COLUMN", help="outcomes, where there are any")
    add("--positive", metavar="VALUE", help="what counts as 1; or COLUMN=VALUE,COLUMN=VALUE")
    add("--score", metavar="COLUMN", help="scores; higher is selected rather")
    add(
        "--threshold", type=float, metavar="T", help="without --prediction, a score of at least T is selected"
    )
    add("--weight", metavar="COLUMN", help="survey or frequency weights")
    add("--control", metavar="A,B", help="compare within these strata too")
    add("--reference", metavar="RULE", help="largest (the default), best, or sex=male,race=White")
    add(
        "--missing",
        choices=("group", "drop"),
        help="missing groups: a group of their own (default), or left out",
    )
    add("--min-group", type=int, metavar="N", help="smaller intersections are put together (30)")
    add("--bins", action="append", metavar="COLUMN=25,45", help="bands of a numeric column; may be repeated")
    add(
        "--metric", metavar="NAME", help="the measure that was chosen, such as false_positive_rate_difference"
    )
    add("--why", metavar="TEXT", help="why it was chosen")
    add("--alpha", type=float, metavar="A", help="1 - level of intervals (0.05)")
    add(
        "--fail-if",
        action="append",
        metavar="CONDITION",
        help='exit 1 if it holds, such as "impact_ratio<0.8"',
    )
    add(
        "--from",
        dest="record",
        metavar="record.json",
        help="the same audit as this record's, and a comparison",
    )
    add("--scheduler", metavar="ADDRESS", help="count on this Dask cluster")
    add("--system", metavar="TEXT", help="what is audited")
    add("--purpose", metavar="TEXT", help="what its decisions are used for")
    add("--selection", choices=("benefit", "burden"), help="what being selected is to a person")
    add("--date", metavar="YYYY-MM-DD", help="day of the audit; no clock is read")
    return whole


_OPTIONS = (
    *("prediction", "groups", "label", "positive", "score", "threshold", "weight", "control", "reference"),
    *("missing", "min_group", "bins", "metric", "why", "alpha", "fail_if", "system", "purpose", "date"),
    "selection",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    given = parser().parse_args(argv)
    stop_by_exception()
    try:
        return _report(given)
    except ValueError as error:
        print(f"fairness-audit: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def stop_by_exception() -> None:
    """Let a request to stop end the program the ordinary way, so that it clears up."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stopped)


def _stopped(number: int, frame: FrameType | None) -> NoReturn:
    del frame
    raise SystemExit(128 + number)


def _report(given: argparse.Namespace) -> int:
    # Late, so that --help and a wrong option cost nothing.
    from fairness_audit.auditing.audit import audit_source
    from fairness_audit.auditing.handing_over import refuse_existing
    from fairness_audit.auditing.on_dask import dask_files
    from fairness_audit.auditing.reading import open_files
    from fairness_audit.auditing.recording import options_of, read_record
    from fairness_audit.auditing.request import Request

    out = Path(given.out)
    refuse_existing(out)
    earlier = read_record(Path(given.record)) if given.record else None
    options = {} if earlier is None else _given(parser().parse_args(_again(options_of(earlier))))
    request = Request(**(options | _given(given)))
    with tempfile.TemporaryDirectory(prefix="fairness-audit-") as scratch:
        if given.scheduler:
            with dask_files(given.file, given.scheduler, Path(scratch)) as source:
                audit = audit_source(source, request)
        else:
            audit = audit_source(open_files(given.file, Path(scratch), request.columns), request)
    if earlier is not None:
        audit.compare(earlier)
    audit.write(out)
    for verdict in audit.verdicts:
        print(f"{verdict.groups}: {verdict.verdict}. {verdict.sentence}")
    print(f"Written to {out}: begin with {out / 'report.html'}.")
    failed = audit.failed()
    for condition in failed:
        print(f"fairness-audit: {condition}", file=sys.stderr)
    return 1 if failed else 0


def _given(given: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(given, name) for name in _OPTIONS if getattr(given, name) is not None}


def _again(options: list[str]) -> list[str]:
    return ["report", "file", "--out=folder", *options]


if __name__ == "__main__":
    raise SystemExit(main())

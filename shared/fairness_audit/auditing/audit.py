"""Audit: what was found in one table, and the pages, tables and record that are made from it."""

from __future__ import annotations

import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from fairness_audit.auditing import changes, findings, page, recording
from fairness_audit.auditing.findings import Findings
from fairness_audit.auditing.handing_over import write
from fairness_audit.auditing.in_memory import source_of
from fairness_audit.auditing.reading import first_line
from fairness_audit.auditing.request import Request
from fairness_audit.auditing.sources import Source
from fairness_audit.auditing.tables import csv_text, tables
from fairness_audit.auditing.wrong_file import WrongFile
from fairness_audit.record import AuditRecord


class Audit(Findings):
    """What was found in one table; see `Findings` for the numbers."""

    @cached_property
    def record(self) -> AuditRecord:
        """What is handed to the people who answer for the system."""
        return recording.record(self, page.limits(self), page.expiry(self))

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Everything that was computed, by the name of its CSV file."""
        return tables(self)

    def html(self) -> str:
        """Return the page: one document that needs nothing else."""
        return page.report(self)

    def files(self) -> dict[str, str]:
        """Make every file that is handed over, by its path in the folder."""
        found = {"report.html": self.html(), **recording.texts(self.record)}
        for name, table in self.tables.items():
            found[f"tables/{name}.csv"] = csv_text(table)
        return found

    def compare(self, earlier: AuditRecord) -> None:
        """Compare with an earlier record, on the page and in the tables."""
        self.changes = changes.changes(self, earlier)
        self.changes_said = changes.sentences(self, earlier, self.changes)

    def write(self, out: str | Path) -> None:
        """Write all files into a new folder, all or none.

        Parameters
        ----------
        out : path
            A folder that does not exist.

        Raises
        ------
        WrongFile
            If it exists, or nothing can be written there.
        """
        write(self.files(), Path(out))

    def __repr__(self) -> str:
        """Show the verdicts."""
        lines = [f"{v.groups}: {v.verdict}. {v.sentence}" for v in self.verdicts]
        return "\n".join([f"Audit of {self.people:,} people ({self.name})", *lines])


def audit_source(source: Source, request: Request) -> Audit:
    """Audit a source; raises `WrongFile` if that cannot be done."""
    try:
        return Audit(**vars(findings.run(source, request)))
    except duckdb.Error as error:  # a file whose damage shows only when its rows are read
        said = f"it cannot be read to its end ({first_line(error)})"
        raise WrongFile(source.name, said, "copy or export it again") from None


def audit(frame: Any, **options: Any) -> Audit:
    """Audit a frame.

    Parameters
    ----------
    frame : pandas, Polars, PyArrow, DuckDB, Dask or any other frame that Narwhals knows
    **options
        Those of `Request`: prediction, groups, label, score and so on.

    Returns
    -------
    Audit

    Raises
    ------
    ValueError
        `WrongFile` if the table cannot be audited so, or if options contradict each other.
    """
    request = Request(**options)
    with tempfile.TemporaryDirectory(prefix="fairness-audit-") as scratch:
        return audit_source(source_of(frame, Path(scratch), request.columns), request)

"""Helpers for the fairness auditing course: one module, one idea.

Imports run down only, and never to the grader; import-linter holds both. From the top:

    auditing                the audit of a file of one's own, and the command `fairness-audit`
    record, explorers       what a person hands over or moves; only what is shown or kept enters
    plots                   figures with their words and tables; computes nothing that is wanted without one
    sweep                   several mitigations on one bench
    inference, coverage, proxies, mitigation, individual, adversarial, choosing
                            one module per idea of the course; none imports another
    scenarios, published, datasets
                            data: seeded generators, published tables, the reader's own file of people
    counts                  GroupCounts, one pass over rows; what needs rows and groups but no idea is here
    frames, grouping        rows counted where they lie; the group of each row
    rates, intervals, resampling, delong
                            arithmetic on plain arrays: no groups, no messages
    validation, quiet, environment, law
                            checks of what is passed, one silenced warning, a kernel's check, what laws say
    array_types             names for types

Nothing is imported here, so that a notebook pays only for what it names; `audit` imports when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fairness_audit.auditing.audit import Audit


def audit(frame: Any, **options: Any) -> Audit:
    """Audit a frame of decisions, as the command `fairness-audit report` does a file.

    Parameters
    ----------
    frame : any frame that Narwhals knows
        pandas, Polars, PyArrow, DuckDB, Dask, PySpark, Ibis.
    **options
        `prediction`, `groups` and the command's other options: see `fairness_audit.auditing.request.Request`.

    Returns
    -------
    Audit
        Its verdicts, tables and record; `write(folder)` makes the pages.

    Raises
    ------
    ValueError
        If the table cannot be audited so, in one line that names column, finding and remedy.
    """
    from fairness_audit.auditing.audit import audit as audited

    return audited(frame, **options)

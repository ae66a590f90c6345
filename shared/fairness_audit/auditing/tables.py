"""Tables: everything that was computed, as CSV that no spreadsheet takes for a program.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, so such a text gets an
apostrophe in front; numbers are written as numbers. Source: OWASP, "CSV Injection",
https://owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping

import pandas as pd

from fairness_audit.auditing.findings import Findings

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def protected(text: str) -> str:
    """Return text that no spreadsheet takes for a formula; white space and apostrophes do not hide one."""
    if text[:1].isalnum():  # most texts, and no formula among them
        return text
    core = re.sub(r"^[\s\0-\x1f']+", "", text)
    return f"'{text}" if len(core) > 1 and core.startswith(_FORMULA) else text


def csv_text(table: pd.DataFrame) -> str:
    """Write a table as CSV: texts protected, numbers to ten digits, an empty cell for what is not defined."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([protected(str(c)) for c in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, str):
        return protected(value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value + 0:.10g}"
    if value is None or value is pd.NA:
        return ""
    return f"{float(value) + 0:.10g}"  # type: ignore[arg-type]


def tables(audit: Findings) -> dict[str, pd.DataFrame]:
    """Collect every table of an audit by the name of its file.

    Parameters
    ----------
    audit : Findings

    Returns
    -------
    dict of str to DataFrame
    """
    found: Mapping[str, pd.DataFrame | None] = {
        "verdicts": pd.DataFrame(
            [(v.groups, v.metric, v.how, v.verdict, v.sentence, v.more) for v in audit.verdicts],
            columns=["columns", "metric", "how", "verdict", "sentence", "more"],
        ),
        "impact_ratios": pd.concat(
            [t.assign(columns=name) for name, t in audit.impact.items()], ignore_index=True
        ),
        "counts": counts(audit),
        "rates": audit.rates,
        "comparisons": audit.comparisons,
        "largest_gaps": audit.largest,
        "tests": audit.tests,
        "pooled": pooled(audit),
        "worst_subgroups": audit.worst,
        "profile": audit.profile,
        "within_strata": audit.within,
        "across_strata": audit.across,
        "auc": audit.auc,
        "calibration": audit.calibration,
        "thresholds": audit.sweep,
        "conformal_coverage": audit.coverage,
        "changes": audit.changes,
    }
    return {name: _columns_first(t) for name, t in found.items() if t is not None}


def _columns_first(table: pd.DataFrame) -> pd.DataFrame:
    if "columns" not in table:
        return table
    return table[["columns", *(c for c in table.columns if c != "columns")]]


def counts(audit: Findings) -> pd.DataFrame:
    """Return people, and tn, fp, fn, tp or refused and selected, for every group of every set."""
    parts = []
    for groups in audit.sets:
        table = pd.DataFrame({"columns": groups.name, "group": groups.labels, "people": groups.people})
        if groups.labeled:
            for i, cell in enumerate(("tn", "fp", "fn", "tp")):
                table[cell] = groups.cells[:, i]
        else:
            table["refused"], table["selected"] = groups.cells[:, 0], groups.cells[:, 1]
        if groups.weights is not None:
            table["weight"] = groups.weights.sum(axis=1)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def pooled(audit: Findings) -> pd.DataFrame:
    """List the small intersections that were put together."""
    rows = [(groups.name, ", ".join(names), n) for groups in audit.pooled for names, n in groups.pooled]
    return pd.DataFrame(rows, columns=["columns", "group", "people"])

"""record.json, record.md and model-card.cdx.json: the findings as an `AuditRecord`.

What a person has to say, such as which law applies and who signs, stays open and is listed as such. Which
options the audit was made with stands in the record, so that `--from record.json` can make it again.
"""

from __future__ import annotations

import datetime
import json
import math
import shlex
from pathlib import Path
from typing import Any

from fairness_audit.auditing.findings import Findings
from fairness_audit.auditing.tally import GroupSet
from fairness_audit.auditing.wrong_file import WrongFile, visible
from fairness_audit.record import (
    AuditRecord,
    Disparity,
    Exclusion,
    FieldResult,
    by_group,
    disparity,
    estimate_performance,
    versions,
)
from fairness_audit.record.document import document
from fairness_audit.record.row_hash import OF_FILE

COMMAND = ("fairness-audit", "report")
"""What the command in a record begins with."""


def record(findings: Findings, limits: list[str], expires: str) -> AuditRecord:
    """Make the record of an audit.

    Parameters
    ----------
    findings : Findings
    limits : list of str
        What it does not show.
    expires : str
        The day by which it must be made again, or nothing.

    Returns
    -------
    AuditRecord
        Its own groups are those of all sensitive columns together; those of each column alone are in
        `other_fields`.
    """
    request = findings.request
    main, others = findings.pooled[-1], [s for s in findings.pooled[:-1] if len(s.columns) == 1]
    counts = main.counts()
    chosen, how = request.chosen
    level = request.level
    measured = ["accuracy_score"] if request.label else ["selection_rate"]
    disparities = _disparities(findings, main)
    others_found = {
        s.name: FieldResult(by_group(s.counts(), level=level), _disparities(findings, s)) for s in others
    }
    reported = len(disparities) + sum(len(one.disparity) for one in others_found.values())
    return AuditRecord(
        system=request.system,
        purpose=request.purpose,
        threshold="none" if request.threshold is None else request.threshold,
        selection_is=request.selection,
        label_meaning="" if request.label else "none",
        protected_field=", ".join(main.columns),
        groups={name: int(n) for name, n in zip(main.labels, main.people, strict=True)},
        weighting=f"column {request.weight}; intervals by Kish's effective number"
        if request.weight
        else "none",
        data_version=findings.name,
        rows=findings.rows,
        exclusions=tuple(Exclusion(n, reason) for reason, n in findings.dropped.items()),
        chosen_metric=f"{chosen}_{how}",
        chosen_because=request.why,
        by_group_before=by_group(counts, level=level),
        disparity_before=disparities,
        performance_before={m: estimate_performance(counts, m, level=level) for m in measured},
        other_fields=others_found,
        comparisons=max(findings.looks, reported),  # a test looks at a difference and a ratio
        correction="Holm over all tests; Bonferroni for intervals",
        mitigation="none",
        mitigation_timing="none",
        limits=tuple(limits),
        date=request.date,
        expires=expires,
        data_hash=f"{OF_FILE}{findings.sha256}" if findings.sha256 else "",
        command=shlex.join([*COMMAND, findings.name, *request.options()]),
        versions=versions(),
    )


def _disparities(findings: Findings, groups: GroupSet) -> dict[str, Disparity]:
    """Bring the largest differences and smallest ratios of one set into the record's form."""
    largest = findings.largest[findings.largest["columns"] == groups.name]
    tests = findings.tests[findings.tests["columns"] == groups.name].set_index("metric")
    found, counts = {}, groups.counts()
    for row in largest.to_dict("records"):
        test = tests.loc[row["metric"]]
        for how, method in (("difference", "simultaneous Newcombe"), ("ratio", "simultaneous score")):
            name, value = f"{row['metric']}_{how}", row[how]
            absent, reason = math.isnan(value), str(test["reason"])
            if absent and not reason:
                value, reason = disparity(counts, name), "no interval was computed among so many groups"
            found[name] = Disparity(
                value,
                row[f"{how}_low"],
                row[f"{how}_high"],
                findings.request.level,
                reason if absent else "",
                "" if absent else method,
                rate=row["metric"],
                higher=row["higher"],
                lower=row["lower"],
                p_value=float(test["p_value"]),
            )
    return found


def texts(made: AuditRecord) -> dict[str, str]:
    """Write a record as JSON, as Markdown and as a CycloneDX model card, by file name."""
    # What is open is judged by the audit's own day: the same record gives the same text on every day.
    today = datetime.date.fromisoformat(made.date) if made.date else datetime.date.max
    card: dict[str, Any] = made.to_cyclonedx()
    return {
        "record.json": made.to_json() + "\n",
        "record.md": document(made, made.problems(today)),
        "model-card.cdx.json": json.dumps(card, indent=2, ensure_ascii=False, allow_nan=False) + "\n",
    }


def options_of(made: AuditRecord) -> list[str]:
    """Return the options of the command that made a record.

    Raises
    ------
    ValueError
        If the record was not made by this command.
    """
    words = shlex.split(made.command)
    if tuple(words[: len(COMMAND)]) != COMMAND or len(words) <= len(COMMAND):
        raise ValueError(
            "the record does not say which command made it; pass a record.json of fairness-audit report."
        )
    return words[len(COMMAND) + 1 :]


def read_record(path: Path) -> AuditRecord:
    """Read a record.json.

    Raises
    ------
    WrongFile
        If it cannot be read.
    """
    try:
        return AuditRecord.from_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongFile(str(path), f"it cannot be opened ({error.strerror})", "name a record.json") from None
    except ValueError as error:
        said = visible(error, 160).rstrip(".")
        raise WrongFile(str(path), f"it is no record ({said})", "name a record.json, unchanged") from None

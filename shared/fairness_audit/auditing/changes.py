"""What changed since an earlier record: the same rate of the same group, then and now.

The two files are taken as two samples of different people. Intervals of the change are Newcombe's and hold
for all groups and rates that are compared at once.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from fairness_audit import intervals
from fairness_audit.auditing.findings import Findings
from fairness_audit.auditing.tally import BETWEEN
from fairness_audit.auditing.verdicts import WORDS
from fairness_audit.auditing.wrong_file import several
from fairness_audit.rates import fraction
from fairness_audit.record import AuditRecord, GroupResult

COLUMNS = ("columns", "metric", "group", "n_before", "before", "n", "rate", "change", "low", "high")


def changes(findings: Findings, earlier: AuditRecord) -> pd.DataFrame:
    """Compare selection rate and chosen rate of every group with an earlier record's.

    Parameters
    ----------
    findings : Findings
    earlier : AuditRecord
        As an audit by the same options made it.

    Returns
    -------
    DataFrame
        `COLUMNS`: people whom the rate is of and the rate, then and now; the change and its interval, which
        is NaN with weights. Groups that only one of the two has are left out; `only_in` names them.
    """
    metrics = list(dict.fromkeys(["selection_rate", findings.request.chosen[0]]))
    weighted = bool(findings.request.weight) or earlier.weighting != "none"
    rows = []
    for groups in findings.pooled:
        then = _groups(earlier, groups.columns)
        for metric in metrics:
            k, n = groups.counts().fraction(metric)
            for i, label in enumerate(groups.labels):
                if label not in then:
                    continue
                k_then, n_then = _fraction(then[label], metric)
                rows.append((groups.name, metric, label, k_then, n_then, float(k[i]), float(n[i])))
    names = ["columns", "metric", "group", "k_before", "n_before", "k", "n"]
    table = pd.DataFrame(rows, columns=names)
    k1, n1, k0, n0 = (table[c].to_numpy(float) for c in ("k", "n", "k_before", "n_before"))
    with np.errstate(invalid="ignore", divide="ignore"):
        table["before"], table["rate"] = k0 / n0, k1 / n1
    table["change"] = table["rate"] - table["before"]
    level = 1 - findings.request.alpha / max(1, len(table))
    low, high = intervals.newcombe(k1, n1, k0, n0, level)
    table["low"], table["high"] = (low, high) if not weighted else (math.nan, math.nan)
    return table[list(COLUMNS)]


def only_in(findings: Findings, earlier: AuditRecord) -> tuple[list[str], list[str]]:
    """Name the groups that only the record has, and those that only the file has."""
    gone, new = [], []
    for groups in findings.pooled:
        then = _groups(earlier, groups.columns)
        gone += [f"{name} ({groups.name})" for name in then if name not in groups.labels]
        new += [f"{name} ({groups.name})" for name in groups.labels if name not in then]
    return gone, new


def _groups(earlier: AuditRecord, columns: tuple[str, ...]) -> dict[str, GroupResult]:
    if earlier.protected_field == ", ".join(columns):
        return dict(earlier.by_group_before)
    other = earlier.other_fields.get(BETWEEN.join(columns))
    return {} if other is None else dict(other.by_group)


def _fraction(group: GroupResult, metric: str) -> tuple[float, float]:
    cells = np.array([0.0 if c is None else float(c) for c in (group.tn, group.fp, group.fn, group.tp)])
    above, below = fraction(cells, metric)
    return float(above), float(below)


def sentences(findings: Findings, earlier: AuditRecord, found: pd.DataFrame) -> list[str]:
    """Say what moved, what did not, and which groups cannot be compared.

    Parameters
    ----------
    findings, earlier
    found : DataFrame
        As `changes` returns it.
    """
    level = f"{100 * findings.request.level:g}%"
    day = f" of {earlier.date}" if earlier.date else ""
    said = [
        f"{len(found):,} rates were compared with the record{day} ({earlier.data_version}). Intervals of the "
        f"change hold all at once with {level}."
    ]
    moved = found[(found["low"] > 0) | (found["high"] < 0)]
    for r in moved.head(_MOST).itertuples():
        said.append(
            f"{WORDS[r.metric].capitalize()} of {r.group} ({r.columns}): {100 * r.before:.1f}% of "
            f"{r.n_before:,.0f} then, {100 * r.rate:.1f}% of {r.n:,.0f} now, a change of "
            f"{100 * r.change:+.1f} points ({100 * r.low:+.1f} to {100 * r.high:+.1f})."
        )
    if len(moved) > _MOST:
        said.append(f"{len(moved) - _MOST:,} more moved; they are in tables/changes.csv.")
    if len(found) and found["low"].isna().all():
        said.append("With weights the record does not hold what an interval of the change needs.")
    elif len(moved) == 0:
        said.append("None moved by more than chance explains. Smaller changes may be there.")
    gone, new = only_in(findings, earlier)
    for words, names in (("Only the record has", gone), ("Only this file has", new)):
        if names:
            said.append(f"{words} {several(names)}.")
    return said


_MOST = 12

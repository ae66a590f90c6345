"""A record as a CycloneDX 1.7 document: a machine-learning model with its model card, and its data.

Where what goes (the standard's names in quotes):

    component "machine-learning-model"       system, model_version, purpose
    component "data"                         data_version, period, rows, exclusions, data_hash
    "performanceMetrics"                     rates by group ("slice"), disparities and performance, each with
                                             "confidenceInterval"; of the mitigated system where there is
                                             one, and of the system before it, as their slice says
    "fairnessAssessments"                    one per disparity: who is worse off, both rates, the interval
    "ethicalConsiderations"                  the harm and what is done about it; each law
    "technicalLimitations", "useCases",      limits, purpose, decided_by,
    "users", "performanceTradeoffs"          performance before and after
    "properties" (fairness-audit:...)        everything that the standard has no place for: counts, level,
                                             method, seed, why a number is absent, threshold, label, looks,
                                             correction, rejected metrics, appeal, monitoring, signature

Numbers are texts in the standard; here they are written so that they are read back exactly. The same record
gives the same document: its serial number is computed from it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from fairness_audit.record import reading
from fairness_audit.record.contents import Contents
from fairness_audit.record.entries import CELLS, GroupResult
from fairness_audit.record.estimate import Disparity, Estimate

SPEC_VERSION = "1.7"
"""Of CycloneDX."""

PREFIX = "fairness-audit:"
"""What the name of every property begins with."""

_SPACE = uuid.UUID("c2b7a6f0-7f0d-5d0c-9d55-4d1f2a7f7a10")  # of serial numbers that are made here
_BEFORE = "before mitigation"


def document(record: Contents) -> dict[str, Any]:
    """Write a record in the form of the standard.

    Parameters
    ----------
    record : Contents
        Complete or not: what is empty is left out.

    Returns
    -------
    dict
        What `json.dumps` writes is a valid CycloneDX 1.7 document.
    """
    content = json.dumps(asdict(record), sort_keys=True, allow_nan=False)
    version = record.versions.get("fairness-audit-workbook", "")
    day = reading.parsed_day(record.date)
    tool = {"type": "application", "name": "fairness-audit-workbook"} | (
        {"version": version} if version else {}
    )
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, content)}",
        "version": 1,
        "metadata": _filled(
            {"timestamp": f"{day}T00:00:00Z" if day else "", "tools": {"components": [tool]}}
        ),
        "components": [_model(record), _data(record)],
    }


def _model(record: Contents) -> dict[str, Any]:
    return _filled(
        {
            "type": "machine-learning-model",
            "bom-ref": "audited-system",
            "name": record.system or "not stated",
            "version": record.model_version,
            "description": record.purpose,
            "modelCard": _filled(
                {
                    "bom-ref": "model-card",
                    "modelParameters": {"task": "classification", "datasets": [{"ref": "audited-rows"}]},
                    "quantitativeAnalysis": _filled({"performanceMetrics": list(_metrics(record))}),
                    "considerations": _considerations(record),
                    "properties": _properties(list(_no_place(record))),
                }
            ),
        }
    )


def _data(record: Contents) -> dict[str, Any]:
    left_out = [(f"excluded:{one.rows}", one.reason) for one in record.exclusions or ()]
    facts = [
        ("dataHash", record.data_hash),
        ("command", record.command),
        ("periodStart", record.period.start),
        ("periodEnd", record.period.end),
        ("rows", _text(record.rows)),
        ("weighting", record.weighting),
        *left_out,
    ]
    return _filled(
        {
            "type": "data",
            "bom-ref": "audited-rows",
            "name": "Rows that were audited",
            "version": record.data_version,
            "data": [
                _filled(
                    {
                        "type": "dataset",
                        "name": "Rows that were audited",
                        "sensitiveData": [
                            name for name in (record.protected_field, *record.other_fields) if name
                        ],
                        "description": record.label_meaning and f"Label: {record.label_meaning}",
                    }
                )
            ],
            "properties": _properties(facts),
        }
    )


# ---------------------------------------------------------------------- numbers


def _numbers(record: Contents) -> Iterator[tuple[str, str, Estimate]]:
    """Yield (type, slice, estimate) of everything that was measured."""
    own, mitigated = record.protected_field or "group", record.after()
    sides = [("before", _BEFORE if mitigated else "")] + ([("after", "")] if mitigated else [])
    for side, said in reversed(sides):
        for name, one in getattr(record, f"performance_{side}").items():
            yield name, said, one
        yield from _by_group(own, getattr(record, f"by_group_{side}"), said)
        yield from _between(own, getattr(record, f"disparity_{side}"), said)
    for feature, found in record.other_fields.items():
        yield from _by_group(feature, found.by_group, _BEFORE if mitigated else "")
        yield from _between(feature, found.disparity, _BEFORE if mitigated else "")


def _by_group(
    feature: str, by_group: Mapping[str, GroupResult], said: str
) -> Iterator[tuple[str, str, Estimate]]:
    for group, result in by_group.items():
        for name, one in result.rates.items():
            yield name, _joined(f"{feature}: {group}", said), one


def _between(
    feature: str, disparities: Mapping[str, Disparity], said: str
) -> Iterator[tuple[str, str, Estimate]]:
    for name, one in disparities.items():
        pair = f"{feature}: {one.higher} against {one.lower}" if one.higher else feature
        yield name, _joined(pair, said), one


def _metrics(record: Contents) -> Iterator[dict[str, Any]]:
    for name, where, one in _numbers(record):
        metric: dict[str, Any] = {"type": name, "value": _text(one.value), "slice": where}
        if one.low is not None and one.high is not None:
            metric["confidenceInterval"] = {"lowerBound": _text(one.low), "upperBound": _text(one.high)}
        yield _filled(metric)


# ---------------------------------------------------------------------- considerations


def _considerations(record: Contents) -> dict[str, Any]:
    mitigation = ", ".join(part for part in (record.mitigation, record.mitigation_timing) if part)
    risks = []
    if record.harm or record.harmed:
        risks.append(
            {"name": ": ".join(part for part in (record.harmed, record.harm) if part)}
            | {"mitigationStrategy": mitigation or "not stated"}
        )
    for entry in record.legal:
        named = ", ".join(part for part in (entry.regime, entry.article) if part)
        as_of = f" (as of {entry.as_of})" if entry.as_of else ""
        risks.append(_filled({"name": f"{named}{as_of}", "mitigationStrategy": entry.evidence}))
    return _filled(
        {
            "users": [record.decided_by] if record.decided_by else [],
            "useCases": [record.purpose] if record.purpose else [],
            "technicalLimitations": list(record.limits),
            "performanceTradeoffs": [
                f"{name}: {one} {_BEFORE}, {record.performance_after[name]} after {record.mitigation}"
                for name, one in record.performance_before.items()
                if record.after() and name in record.performance_after
            ],
            "ethicalConsiderations": risks,
            "fairnessAssessments": list(_assessments(record, mitigation)),
        }
    )


def _assessments(record: Contents, mitigation: str) -> Iterator[dict[str, str]]:
    disparities = {
        **{(record.protected_field, name): one for name, one in record.disparity_before.items()},
        **{
            (feature, name): one
            for feature, found in record.other_fields.items()
            for name, one in found.disparity.items()
        },
    }
    for (feature, name), one in disparities.items():
        group = f"{feature}: {one.worse_off}" if feature and one.worse_off else one.worse_off
        harms = f"{name} {one}"
        if one.higher:
            harms += f"; {one.rate} of {one.higher} above that of {one.lower}"
        if one.worse_off_because:
            harms += f"; {one.worse_off_because}"
        after = record.disparity_after.get(name) if feature == record.protected_field else None
        done = mitigation if after is None else f"{mitigation}; after it {after}"
        yield _filled({"groupAtRisk": group, "harms": harms, "mitigationStrategy": done})


# ---------------------------------------------------------------------- properties


def _no_place(record: Contents) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of everything that the standard has no place for."""
    signed = record.sign_off
    yield "selectionIs", record.selection_is
    yield "threshold", "" if record.threshold is None else f"{record.threshold}"
    yield "chosenMetric", record.chosen_metric
    yield "chosenBecause", record.chosen_because
    for name, why in record.rejected_metrics.items():
        yield f"rejectedMetric:{name}", why
    yield "comparisons", _text(record.comparisons)
    yield "correction", record.correction
    yield (
        "attributeNeededAtPrediction",
        {None: "", True: "true", False: "false"}[record.attribute_needed_at_prediction],
    )
    yield "appeal", record.appeal
    yield "monitoring", record.monitoring
    yield "date", record.date
    yield "expires", record.expires
    if signed is not None:
        yield "signedBy", ", ".join(part for part in (signed.name, signed.role, signed.date) if part)
    for package, version in record.versions.items():
        yield f"version:{package}", version
    for feature, where, by_group in _tables(record):
        for group, result in by_group.items():
            for cell in CELLS if result.labeled else CELLS[:2]:
                yield _joined(f"count:{cell}:{feature}: {group}", where), _text(getattr(result, cell))
    for name, where, one in _numbers(record):
        yield from _how(name, where, one)


def _tables(record: Contents) -> Iterator[tuple[str, str, Mapping[str, GroupResult]]]:
    said = _BEFORE if record.after() else ""
    own = record.protected_field or "group"
    yield own, "", record.by_group_after
    yield own, said, record.by_group_before
    for feature, found in record.other_fields.items():
        yield feature, said, found.by_group


def _how(name: str, where: str, one: Estimate) -> Iterator[tuple[str, str]]:
    """Say how an estimate was made, or why it is absent."""
    parts = {
        "level": _text(one.level) if one.low is not None else "",
        "method": one.method,
        "replicates": _text(one.n_replicates),
        "seed": _text(one.random_state),
        "p": _text(one.p_value) if isinstance(one, Disparity) else "",
        "why absent": one.reason,
    }
    said = "; ".join(f"{part} {value}" for part, value in parts.items() if value)
    yield f"estimate:{name}:{where or 'everybody'}", said


def _properties(facts: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": f"{PREFIX}{name}", "value": value} for name, value in facts if value]


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _text(number: float | None) -> str:
    return "" if number is None else repr(number)


def _filled(given: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty: the standard has no null."""
    return {name: value for name, value in given.items() if value not in ("", None, [], {})}

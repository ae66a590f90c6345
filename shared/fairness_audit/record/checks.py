"""What is missing, vague, impossible or at odds with itself in a record, and with the decisions it is about.

No check reads words for their meaning: a field is empty or filled in, a day comes before another, a number
follows from counts or does not. What a sentence says is for a person to judge.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from fairness_audit.counts import GroupCounts
from fairness_audit.rates import RATES, rate
from fairness_audit.record import reading
from fairness_audit.record.contents import Contents
from fairness_audit.record.direction import SELECTION, worse_off
from fairness_audit.record.entries import GroupResult
from fairness_audit.record.estimate import Disparity
from fairness_audit.record.measures import disparity, performance
from fairness_audit.record.row_hash import KIND, OF_FILE

TIMINGS = ("none", "pre-processing", "in-processing", "post-processing")
"""When a mitigation acts: on the data, during training, or on the decisions of a finished model."""

LONGEST = 5
"""Years after which a record must be made again at the latest."""

ASK = {
    "system": "name what was audited",
    "purpose": "say what its decisions are used for",
    "model_version": "say which version of the system was audited, such as a tag or a commit",
    "threshold": "give the score from which the decision is 1, or 'none' where there is no score",
    "selection_is": f"say what a decision of 1 is to a person, one of {', '.join(SELECTION)}",
    "label_meaning": "say what a label of 1 means and who recorded it, or 'none' where there are no labels",
    "decided_by": "say who decides with the system's answer, and may decide otherwise",
    "appeal": "say how a person can object, or that nobody can",
    "protected_field": "name the sensitive feature",
    "groups": "give the people audited in each group",
    "data_version": "say which copy of the data was audited, such as an export and its day",
    "period": "give the first and the last day that the rows are from",
    "rows": "give the number of rows before any was left out",
    "exclusions": "list the rows left out, each with its reason, or [] if none was",
    "harmed": "say who is harmed when the system is wrong",
    "harm": "say what happens to them",
    "chosen_metric": "name the disparity that encodes the harm",
    "chosen_because": "say how this metric shows the harm",
    "rejected_metrics": "name the metrics that were considered, each with why it was not chosen",
    "by_group_before": "pass record.by_group(counts) of the unmitigated system",
    "disparity_before": "give the disparities of the unmitigated system",
    "performance_before": "give the ordinary performance of the unmitigated system",
    "comparisons": "give the number of comparisons between groups that were looked at, reported or not",
    "correction": "say how it was allowed for that there were several, such as 'Holm', or 'none'",
    "mitigation": "say what was done, or write 'none'",
    "mitigation_timing": f"write one of {', '.join(TIMINGS)}",
    "attribute_needed_at_prediction": "say True or False",
    "legal": "list the laws that apply, each with what this audit says about it or who has to find out",
    "limits": "say what this audit does not show",
    "monitoring": "say what will be measured again, how often, and what happens if it is worse",
    "date": "write the day of the audit, such as 2026-11-22",
    "expires": "write the day by which the audit must be made again",
    "sign_off": "give the name and the role of who answers for it, and the day of the signature",
    "data_hash": "pass record.data_hash(frame)",
    "versions": "pass record.versions()",
}
"""Field -> what to do where it is missing."""

_PLACEHOLDER = re.compile(r"(todo|tb[ad]|fixme|n/?a|none|unknown|your .* here|[.?_x-]+)\W*", re.IGNORECASE)
_MAY_BE_NONE = ("threshold", "correction", "mitigation", "mitigation_timing")
_WRITTEN = 5e-4
"""How far a written number may lie from the computed one: three decimals pass."""

# No clock that is right shows an earlier day than the one on which this was written.
_WRITTEN_ON = datetime.date(2026, 11, 29)


def problems(record: Contents, today: datetime.date | None = None) -> list[str]:
    """List what is missing, vague or contradictory: a sentence each, beginning with the field's name.

    Parameters
    ----------
    record : Contents
    today : date, optional
        No day in the record may be later; by default the day that it is now in the east of the world.

    Returns
    -------
    list of str
    """
    return [
        *_missing(record),
        *_vague(record),
        *_days(record, today or _now()),
        *_people(record),
        *_estimates(record),
        *_directions(record),
        *_against_own_counts(record),
        *_choice(record),
        *_timing(record),
        *_provenance(record),
    ]


# ---------------------------------------------------------------------- what is said


def _missing(record: Contents) -> Iterator[str]:
    for name, ask in ASK.items():
        value = getattr(record, name)
        if name == "exclusions":
            absent = value is None
        elif name == "period":
            absent = not (value.start or value.end)
        elif value is None or isinstance(value, (str, tuple, Mapping)):
            absent = not value
        else:
            absent = False
        if absent:
            yield f"{name} is missing; {ask}."
    if record.after() and record.by_group_before and not record.by_group_after:
        yield (
            f"by_group_after is missing although mitigation is {record.mitigation!r}; "
            "pass record.by_group(counts) of the mitigated system."
        )


def _vague(record: Contents) -> Iterator[str]:
    sentences = {"chosen_because": record.chosen_because} if record.chosen_because else {}
    sentences |= {f"rejected_metrics[{m!r}]": why for m, why in record.rejected_metrics.items()}
    sentences |= {f"limits[{i}]": limit for i, limit in enumerate(record.limits)}
    sentences |= {f"legal[{i}].evidence": entry.evidence for i, entry in enumerate(record.legal)}
    for name, text in sentences.items():
        if len(text.split()) < 5 or _placeholder(text):
            yield f"{name} is {text!r}, which is too short to act on; write a whole sentence."
    for name, ask in ASK.items():
        value = getattr(record, name)
        if name in sentences or not isinstance(value, str) or not _placeholder(value):
            continue
        no_labels = name == "label_meaning" and not _labeled(record)
        if value != "none" or not (name in _MAY_BE_NONE or no_labels):
            yield f"{name} is {value!r}, a placeholder; {ask}."
    for name, text, ask in _parts(record):
        if not text:
            yield f"{name} is missing; {ask}."
        elif _placeholder(text):
            yield f"{name} is {text!r}, a placeholder; {ask}."


def _parts(record: Contents) -> Iterator[tuple[str, str, str]]:
    """Yield (name, text, what to do) of every text inside an entry."""
    for i, entry in enumerate(record.legal):
        yield f"legal[{i}].regime", entry.regime, "name the law"
        yield f"legal[{i}].article", entry.article, "name the place in it"
        yield f"legal[{i}].as_of", entry.as_of, "write the day on which somebody read it"
    for i, excluded in enumerate(record.exclusions or ()):
        yield f"exclusions[{i}].reason", excluded.reason, "say why the rows were left out"
    if record.sign_off is not None:
        yield "sign_off.name", record.sign_off.name, "say who answers for the record"
        yield "sign_off.role", record.sign_off.role, "say in which office they sign"
        yield "sign_off.date", record.sign_off.date, "write the day of the signature"
    if record.period.start or record.period.end:
        yield "period.start", record.period.start, "write the first day that the rows are from"
        yield "period.end", record.period.end, "write the last day that the rows are from"


def _placeholder(text: str) -> bool:
    return _PLACEHOLDER.fullmatch(text) is not None


def _labeled(record: Contents) -> bool:
    return all(group.labeled for group in record.by_group_before.values())


# ---------------------------------------------------------------------- days


def _now() -> datetime.date:
    """Return the day that it is now where days begin, so that no right date is refused."""
    east = datetime.timezone(datetime.timedelta(hours=14))
    return max(datetime.datetime.now(east).date(), _WRITTEN_ON)


def _days(record: Contents, today: datetime.date) -> Iterator[str]:
    written = {"date": record.date, "period.start": record.period.start, "period.end": record.period.end}
    written |= {f"legal[{i}].as_of": entry.as_of for i, entry in enumerate(record.legal)}
    if record.sign_off is not None:
        written["sign_off.date"] = record.sign_off.date
    written["expires"] = record.expires
    day: dict[str, datetime.date] = {}
    for name, text in written.items():
        if not text or _placeholder(text):
            continue
        read = reading.parsed_day(text)
        if read is None:
            yield f"{name} is {text!r}; write it as year-month-day, such as 2026-11-22."
        elif read.year < 1900:
            yield f"{name} is {text}, before 1900; check the year."
        elif read > today and name != "expires":
            yield f"{name} is {text}, a day that has not come (it is {today}); write the day it was."
        else:
            day[name] = read
    for earlier, later, said in (
        ("period.start", "period.end", "period ends on {later}, before it begins on {earlier}"),
        ("period.end", "date", "period ends on {earlier}, after the audit of {later}"),
        ("date", "sign_off.date", "sign_off.date is {later}, before the audit of {earlier}"),
        ("date", "expires", "expires is {later}, before the audit of {earlier}"),
        ("sign_off.date", "expires", "sign_off.date is {earlier}, after the record expires on {later}"),
    ):
        if earlier in day and later in day and day[earlier] > day[later]:
            yield f"{said.format(earlier=day[earlier], later=day[later])}; correct one of the two."
    if {"date", "expires"} <= day.keys() and day["expires"].year - day["date"].year > LONGEST:
        yield (
            f"expires is {day['expires']}, more than {LONGEST} years after the audit of {day['date']}; "
            "write a day by which somebody will have looked again."
        )


# ---------------------------------------------------------------------- numbers


def _people(record: Contents) -> Iterator[str]:
    for group, n in record.groups.items():
        if n < 1:
            yield f"groups has {n} people in group {group!r}; leave out a group that nobody belongs to."
    if len(record.groups) == 1:
        yield "groups has one group; a disparity needs at least two."
    for i, excluded in enumerate(record.exclusions or ()):
        if excluded.rows < 1:
            yield f"exclusions[{i}].rows is {excluded.rows}; leave out what left out nobody."
    people = sum(record.groups.values())
    if record.rows is not None and record.exclusions is not None and record.groups:
        left = record.rows - sum(excluded.rows for excluded in record.exclusions)
        if left != people:
            yield (
                f"rows is {record.rows:,}, of which {left:,} are left after exclusions; groups have "
                f"{people:,} people. Name what was left out, with its reason."
            )
    for name in ("by_group_before", "by_group_after"):
        by_group: Mapping[str, GroupResult] = getattr(record, name)
        if by_group and record.weighting == "none":
            counted = {group: one.people for group, one in by_group.items()}
            if record.groups and counted != record.groups:
                yield f"{name} counts {counted}; groups says {record.groups}. Take both from one run."
    if record.comparisons is not None:
        reported = len(record.disparity_before)
        reported += sum(len(one.disparity) for one in record.other_fields.values())
        if record.comparisons < reported:
            yield (
                f"comparisons is {record.comparisons}, fewer than the {reported} disparities of the record; "
                "count all that were looked at."
            )


def _estimates(record: Contents) -> Iterator[str]:
    named = [(f"{name}[{metric!r}]", metric, one) for name, metric, one in record.numbers()]
    named += [
        (f"other_fields[{feature!r}].disparity[{metric!r}]", metric, one)
        for feature, found in record.other_fields.items()
        for metric, one in found.disparity.items()
    ]
    for name, metric, one in named:
        for clause in one.problems():
            yield f"{name} {clause}."
        numbers = [v for v in (one.value, one.low, one.high) if v is not None]
        compares = isinstance(one, Disparity) and metric.endswith(("_difference", "_ratio"))
        if compares and any(not 0 <= v <= 1 for v in numbers):
            yield (
                f"{name} leaves [0, 1]; a difference is largest minus smallest, "
                "a ratio smallest over largest."
            )
    for where, by_group in _all_groups(record):
        for group, result in by_group.items():
            yield from _group(f"{where}[{group!r}]", result)


def _all_groups(record: Contents) -> Iterator[tuple[str, Mapping[str, GroupResult]]]:
    yield "by_group_before", record.by_group_before
    yield "by_group_after", record.by_group_after
    for feature, found in record.other_fields.items():
        yield f"other_fields[{feature!r}].by_group", found.by_group


def _group(name: str, result: GroupResult) -> Iterator[str]:
    if min(result.cells) < 0:
        yield f"{name} has a negative count; count people."
        return
    if "selection_rate" not in result.rates:
        yield f"{name} lacks its rates; pass record.by_group(counts)."
    for metric, one in result.rates.items():
        for clause in one.problems():
            yield f"{name}.rates[{metric!r}] {clause}."
        if metric not in RATES or not (result.labeled or metric == "selection_rate"):
            continue
        actual = float(rate(np.array(result.cells), metric))
        if not _agree(one.value, actual):
            yield f"{name}.rates[{metric!r}] says {_said(one.value)}; its counts give {_said(actual)}."


def _directions(record: Contents) -> Iterator[str]:
    if record.selection_is and record.selection_is not in SELECTION:
        yield f"selection_is is {record.selection_is!r}; write one of {', '.join(SELECTION)}."
    for name, metric, one in record.numbers():
        if not isinstance(one, Disparity) or not (one.higher and one.lower):
            continue
        where = f"{name}[{metric!r}]"
        unknown = [group for group in (one.higher, one.lower) if record.groups and group not in record.groups]
        if unknown:
            yield f"{where} compares {unknown[0]!r}, which is not in groups; name a group as it stands there."
        equal = one.value is None or one.value == (1 if metric.endswith("_ratio") else 0)
        if record.selection_is not in SELECTION or equal:
            continue
        ruled = worse_off(one.rate, one.higher, one.lower, record.selection_is)
        if one.rate in RATES and one.worse_off != ruled and not one.worse_off_because:
            rule = f"the rule names {ruled!r}" if ruled else "the rule is silent about it"
            yield (
                f"{where} says that {one.worse_off!r} is worse off; {rule}. Correct it, or give your reason "
                "in worse_off_because."
            )
        elif one.rate not in RATES and not one.worse_off:
            yield f"{where} does not say who is worse off; write one of its two groups in worse_off."


def _agree(stated: float | None, actual: float, tolerance: float = _WRITTEN) -> bool:
    value = math.nan if stated is None else stated
    return (math.isnan(value) and math.isnan(actual)) or abs(value - actual) <= tolerance + 1e-12


def _said(value: float | None) -> str:
    return "nothing" if value is None or math.isnan(value) else f"{value:.4g}"


# ---------------------------------------------------------------------- against counts


def _against_own_counts(record: Contents) -> Iterator[str]:
    """Compare disparities and performance with the counts that stand in the record itself."""
    before, after = _counts(record.by_group_before), _counts(record.by_group_after)
    for name, metric, _, stated, actual in _recomputed(record, before, after):
        if actual is not None and not _agree(stated, actual):
            yield f"{name}[{metric!r}] says {_said(stated)}; the record's own counts give {_said(actual)}."


def disagreements(
    record: Contents,
    counts_before: GroupCounts,
    counts_after: GroupCounts | None,
    tolerance: float = _WRITTEN,
) -> list[str]:
    """List where a record's numbers differ from those of the decisions, as `AuditRecord.disagreements`.

    Parameters
    ----------
    record : Contents
    counts_before : GroupCounts
    counts_after : GroupCounts or None
    tolerance : float

    Returns
    -------
    list of str
    """
    people = _nonempty(counts_before)
    found = []
    if counts_before.squares is None and record.groups != people:
        found.append(f"groups says {record.groups}; the decisions have {people}.")
    if counts_after is not None and _nonempty(counts_after) != people:
        found.append("counts_after is about other people than counts_before; decide on the same rows.")
    for name, counts in (("by_group_before", counts_before), ("by_group_after", counts_after)):
        found += _other_counts(name, getattr(record, name), counts)
    for name, metric, missing, stated, actual in _recomputed(record, counts_before, counts_after):
        if actual is None:
            found.append(f"{name}[{metric!r}] cannot be checked; {missing}")
        elif not _agree(stated, actual, tolerance):
            found.append(f"{name}[{metric!r}] says {_said(stated)}; the decisions give {_said(actual)}.")
    return found


def _recomputed(
    record: Contents, before: GroupCounts | None, after: GroupCounts | None
) -> Iterator[tuple[str, str, str, float | None, float | None]]:
    """Yield (field, metric, why it cannot be checked, stated, recomputed or None)."""
    for name, metric, one in record.numbers():
        counts = before if name.endswith("before") else after
        if counts is None:
            yield name, metric, "pass counts_after.", one.value, None
            continue
        compute = disparity if name.startswith("disparity") else performance
        try:
            yield name, metric, "", one.value, compute(counts, metric)
        except ValueError as error:
            yield name, metric, str(error), one.value, None


def _other_counts(
    name: str, by_group: Mapping[str, GroupResult], counts: GroupCounts | None
) -> Iterator[str]:
    if not by_group or counts is None:
        return
    actual = dict(zip(map(reading.group_name, counts.groups), counts.cells.tolist(), strict=True))
    for group, result in by_group.items():
        if group in actual and list(result.cells) != actual[group]:
            stated = ", ".join(f"{n:,}" for n in result.cells)
            given = ", ".join(f"{n:,}" for n in actual[group])
            yield f"{name}[{group!r}] counts {stated} (tn, fp, fn, tp); the decisions give {given}."


def _counts(by_group: Mapping[str, GroupResult]) -> GroupCounts | None:
    cells = [result.cells for result in by_group.values()]
    if not cells or min(map(min, cells)) < 0:
        return None
    labeled = all(result.labeled for result in by_group.values())
    table = np.array(cells, dtype=float)
    return GroupCounts(pd.Index(by_group), table, squares=table, labeled=labeled)


def _nonempty(counts: GroupCounts) -> dict[str, float]:
    """People of each group that has any; sums of weights where people were weighted."""
    sums = counts.cells.sum(axis=1).tolist()
    return {reading.group_name(group): n for group, n in zip(counts.groups, sums, strict=True) if n}


# ---------------------------------------------------------------------- what must go together


def _choice(record: Contents) -> Iterator[str]:
    chosen = record.chosen_metric
    if "," in chosen:
        yield f"chosen_metric is {chosen!r}, several at once; choose the one that shows the harm."
    elif chosen and record.disparity_before and chosen not in record.disparity_before:
        yield f"disparity_before lacks the chosen metric, {chosen}; add its estimate."
    if chosen in record.rejected_metrics:
        yield f"rejected_metrics also holds the chosen metric, {chosen}; decide which it is."


def _timing(record: Contents) -> Iterator[str]:
    timing, mitigation = record.mitigation_timing, record.mitigation
    if timing and timing not in TIMINGS:
        yield f"mitigation_timing is {timing!r}; write one of {', '.join(TIMINGS)}."
    if mitigation and timing in TIMINGS and (mitigation == "none") != (timing == "none"):
        yield (
            f"mitigation_timing is {timing!r} while mitigation is {mitigation!r}; "
            "write 'none' in both or in neither."
        )
    after = {**record.disparity_after, **record.performance_after, **record.by_group_after}
    if not record.after() and after:
        yield (
            f"disparity_after, performance_after or by_group_after has numbers while mitigation is "
            f"{mitigation!r}; name the mitigation or leave them out."
        )
    if record.after():
        yield from _measured_again(record)
    named = re.split(r"[\s,;:(]", mitigation, maxsplit=1)[0]
    if named == "ThresholdOptimizer" and record.attribute_needed_at_prediction is False:
        yield (
            "attribute_needed_at_prediction is False while mitigation is ThresholdOptimizer, whose "
            "predict() asks for sensitive_features; write True or name another mitigation."
        )


def _measured_again(record: Contents) -> Iterator[str]:
    for name in ("disparity", "performance"):
        before, later = getattr(record, f"{name}_before"), getattr(record, f"{name}_after")
        if not later:
            yield (
                f"{name}_after is missing although mitigation is {record.mitigation!r}; "
                f"measure again what {name}_before holds."
            )
        elif before.keys() != later.keys():
            odd = ", ".join(sorted(before.keys() ^ later.keys()))
            yield (
                f"{name}_after and {name}_before hold different metrics ({odd}); "
                "measure the same ones before and after."
            )


def _provenance(record: Contents) -> Iterator[str]:
    if re.fullmatch(r"[0-9a-f]{64}", record.data_hash):
        yield "data_hash is of an older form, in which 1 and 1.0 differ; pass record.data_hash(frame)."
    elif record.data_hash and not re.fullmatch(f"({KIND}|{OF_FILE})[0-9a-f]{{64}}", record.data_hash):
        yield f"data_hash is {record.data_hash[:20]!r}; pass record.data_hash(frame)."
    if record.versions and "python" not in record.versions:
        yield "versions lacks python; pass record.versions()."

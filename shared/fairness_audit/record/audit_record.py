"""The record itself: its fields, what is wrong with them, and how it is kept and read."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, NoReturn

from fairness_audit.counts import GroupCounts
from fairness_audit.record import markdown, reading
from fairness_audit.record.estimate import Estimate, read_estimates
from fairness_audit.record.measures import disparity, performance

TIMINGS = ("none", "pre-processing", "in-processing", "post-processing")
"""When a mitigation acts: on the data, during training, or on the decisions of a finished model."""

_READERS: dict[str, Callable[[str, object], object]] = {
    "system": reading.text,
    "purpose": reading.text,
    "protected_field": reading.text,
    "groups": reading.people,
    "chosen_metric": reading.text,
    "chosen_because": reading.text,
    "rejected_metrics": reading.texts,
    "disparity_before": read_estimates,
    "disparity_after": read_estimates,
    "performance_before": read_estimates,
    "performance_after": read_estimates,
    "mitigation": reading.text,
    "mitigation_timing": reading.text,
    "attribute_needed_at_prediction": reading.flag,
    "limits": reading.sentences,
    "date": reading.text,
    "data_hash": reading.text,
    "versions": reading.texts,
}
"""Field -> the function that checks it and brings it to one form."""

_ASK = {
    "system": "name what was audited",
    "purpose": "say what its decisions are used for",
    "protected_field": "name the sensitive feature",
    "groups": "give the people audited in each group",
    "chosen_metric": "name the disparity that encodes the harm",
    "chosen_because": "say who is harmed, and how this metric shows it",
    "rejected_metrics": "name the metrics that were considered, each with why it was not chosen",
    "disparity_before": "give the disparities of the unmitigated system",
    "performance_before": "give the ordinary performance of the unmitigated system",
    "mitigation": "say what was done, or write 'none'",
    "mitigation_timing": f"write one of {', '.join(TIMINGS)}",
    "attribute_needed_at_prediction": "say True or False",
    "limits": "say what this audit does not show",
    "date": "write the day of the audit, such as 2026-11-22",
    "data_hash": "pass record.data_hash(frame)",
    "versions": "pass record.versions()",
}
"""Field -> what to do where it is missing."""

_ESTIMATED = ("disparity_before", "disparity_after", "performance_before", "performance_after")
_PLACEHOLDER = re.compile(r"(todo|tb[ad]|fixme|n/?a|none|unknown|your .* here|[.?_x-]+)\W*", re.IGNORECASE)

_COMPLETE = (
    "Every field is filled in and none contradicts another. That is not a certificate: the record says what "
    "was measured, on these data, on this day."
)


@dataclass(frozen=True, kw_only=True)
class AuditRecord:
    """What was audited, what was measured and why, what was done about it, and what remains open.

    Every field may be left out while the record is being written; `problems()` then names it.

    Attributes
    ----------
    system, purpose : str
        What was audited, and what its decisions are used for.
    protected_field : str
        The sensitive feature, or several joined by a comma.
    groups : mapping from group to int
        People audited in each group. Keys become text; an intersection ('female', 'Black') becomes
        "female, Black".
    chosen_metric, chosen_because : str
        The disparity that encodes the harm (a key of `disparity_before`), and who is harmed by it, how.
    rejected_metrics : mapping from metric to str
        Disparities that were considered, each with why it does not encode the harm.
    disparity_before, disparity_after : mapping from metric to Estimate, Interval or number
        Disparities of the unmitigated and of the mitigated system, each with an interval.
    performance_before, performance_after : mapping from metric to Estimate, Interval or number
        Ordinary performance, such as accuracy_score over everybody.
    mitigation : str
        What was done, or "none".
    mitigation_timing : str
        One of `TIMINGS`.
    attribute_needed_at_prediction : bool or None
        Whether a decision about a new person needs that person's sensitive feature; None is "not stated".
    limits : sequence of str
        What the audit does not show; one sentence each.
    date : str
        Day of the audit, ISO 8601 (2026-11-22).
    data_hash : str
        `data_hash(...)` of the rows that were audited.
    versions : mapping from package to str
        `versions()`.

    Raises
    ------
    ValueError
        If a field has the wrong type. What a field says is judged by `problems()`.
    """

    system: str = ""
    purpose: str = ""
    protected_field: str = ""
    groups: Mapping[str, int] = field(default_factory=dict)
    chosen_metric: str = ""
    chosen_because: str = ""
    rejected_metrics: Mapping[str, str] = field(default_factory=dict)
    disparity_before: Mapping[str, Estimate] = field(default_factory=dict)
    disparity_after: Mapping[str, Estimate] = field(default_factory=dict)
    performance_before: Mapping[str, Estimate] = field(default_factory=dict)
    performance_after: Mapping[str, Estimate] = field(default_factory=dict)
    mitigation: str = ""
    mitigation_timing: str = ""
    attribute_needed_at_prediction: bool | None = None
    limits: tuple[str, ...] = ()
    date: str = ""
    data_hash: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check every field's type and bring it to one form."""
        for name, read in _READERS.items():
            object.__setattr__(self, name, read(name, getattr(self, name)))

    # ------------------------------------------------------------------ judging it

    def problems(self) -> list[str]:
        """List what is missing, vague or contradictory: a sentence each, beginning with the field's name."""
        return [*self._missing_or_vague(), *self._numbers(), *self._contradictions()]

    def _missing_or_vague(self) -> list[str]:
        found = []
        for name, ask in _ASK.items():
            value = getattr(self, name)
            if value is None or (not isinstance(value, bool) and len(value) == 0):
                found.append(f"{name} is missing; {ask}.")
        reasons = {"chosen_because": self.chosen_because} if self.chosen_because else {}
        reasons |= {f"rejected_metrics[{m!r}]": why for m, why in self.rejected_metrics.items()}
        reasons |= {f"limits[{i}]": limit for i, limit in enumerate(self.limits)}
        for name, text in reasons.items():
            if _vague(text):
                found.append(f"{name} is {text!r}, which is too short to act on; write a whole sentence.")
        for name in ("system", "purpose", "protected_field", "mitigation"):
            if _PLACEHOLDER.fullmatch(getattr(self, name)) and getattr(self, name) != "none":
                found.append(f"{name} is {getattr(self, name)!r}, a placeholder; {_ASK[name]}.")
        return found

    def _numbers(self) -> list[str]:
        found = [
            f"groups has {n} people in group {group!r}; leave out a group that nobody belongs to."
            for group, n in self.groups.items()
            if n < 1
        ]
        if len(self.groups) == 1:
            found.append("groups has one group; a disparity needs at least two.")
        for name, metric, estimate in self._estimates():
            found += [f"{name}[{metric!r}] {clause}." for clause in estimate.problems()]
            if not name.startswith("disparity"):
                continue
            if estimate.low is estimate.high is None and estimate.value is not None and not estimate.reason:
                found.append(
                    f"{name}[{metric!r}] has no interval; give low and high, or a reason why there is none."
                )
            outside = [v for v in (estimate.value, estimate.low, estimate.high) if v is not None]
            if metric.endswith(("_difference", "_ratio")) and any(not 0 <= v <= 1 for v in outside):
                found.append(
                    f"{name}[{metric!r}] leaves [0, 1]; a difference is largest minus smallest, "
                    "a ratio smallest over largest."
                )
        return found

    def _contradictions(self) -> list[str]:
        found = []
        chosen = self.chosen_metric
        if chosen in self.rejected_metrics:
            found.append(f"rejected_metrics also holds the chosen metric, {chosen}; decide which it is.")
        if chosen and self.disparity_before and chosen not in self.disparity_before:
            found.append(f"disparity_before lacks the chosen metric, {chosen}; add its estimate.")
        found += self._timing()
        if self.date and not _iso(self.date):
            found.append(f"date is {self.date!r}; write it as year-month-day, such as 2026-11-22.")
        if self.data_hash and not re.fullmatch(r"[0-9a-f]{64}", self.data_hash):
            found.append(f"data_hash is {self.data_hash[:20]!r}; pass record.data_hash(frame).")
        if self.versions and "python" not in self.versions:
            found.append("versions lacks python; pass record.versions().")
        return found

    def _timing(self) -> list[str]:
        found = []
        timing, after = self.mitigation_timing, {**self.disparity_after, **self.performance_after}
        if timing and timing not in TIMINGS:
            found.append(f"mitigation_timing is {timing!r}; write one of {', '.join(TIMINGS)}.")
        if self.mitigation and timing in TIMINGS and (self.mitigation == "none") != (timing == "none"):
            found.append(
                f"mitigation_timing is {timing!r} while mitigation is {self.mitigation!r}; "
                "write 'none' in both or in neither."
            )
        if self.mitigation in ("", "none"):
            if after:
                found.append(
                    f"disparity_after and performance_after have numbers while mitigation is "
                    f"{self.mitigation!r}; name the mitigation or leave them out."
                )
        else:
            for name in ("disparity", "performance"):
                before, later = getattr(self, f"{name}_before"), getattr(self, f"{name}_after")
                if not later:
                    found.append(
                        f"{name}_after is missing although mitigation is {self.mitigation!r}; "
                        f"measure again what {name}_before holds."
                    )
                elif before.keys() != later.keys():
                    odd = ", ".join(sorted(before.keys() ^ later.keys()))
                    found.append(
                        f"{name}_after and {name}_before hold different metrics ({odd}); "
                        "measure the same ones before and after."
                    )
        if "ThresholdOptimizer" in self.mitigation and self.attribute_needed_at_prediction is False:
            found.append(
                "attribute_needed_at_prediction is False while mitigation is ThresholdOptimizer, whose "
                "predict() asks for sensitive_features; write True or name another mitigation."
            )
        return found

    def _estimates(self) -> list[tuple[str, str, Estimate]]:
        return [
            (name, metric, estimate)
            for name in _ESTIMATED
            for metric, estimate in getattr(self, name).items()
        ]

    def validate(self) -> None:
        """Refuse a record that is not ready to hand over.

        Raises
        ------
        ValueError
            Listing every one of `problems()`.
        """
        found = self.problems()
        if found:
            lines = "\n".join(f"- {problem}" for problem in found)
            raise ValueError(f"This audit record has {len(found)} problem(s):\n{lines}")

    def disagreements(
        self,
        counts_before: GroupCounts,
        counts_after: GroupCounts | None = None,
        *,
        tolerance: float = 5e-4,
    ) -> list[str]:
        """List where the record's numbers differ from those of the decisions it is about.

        Parameters
        ----------
        counts_before : GroupCounts
            Decisions of the unmitigated system.
        counts_after : GroupCounts, optional
            Decisions of the mitigated system about the same people.
        tolerance : float
            How far a number may lie from the recomputed one; the default lets three decimals pass.

        Returns
        -------
        list of str
            One sentence each, beginning with the field's name; empty if everything agrees. A metric that
            cannot be computed from counts is listed too: nobody has checked it.
        """
        people = _nonempty(counts_before)
        found = []
        if self.groups != people:
            found.append(f"groups says {self.groups}; the decisions have {people}.")
        if counts_after is not None and _nonempty(counts_after) != people:
            found.append("counts_after is about other people than counts_before; decide on the same rows.")
        for name, metric, estimate in self._estimates():
            counts = counts_before if name.endswith("before") else counts_after
            if counts is None:
                found.append(f"{name}[{metric!r}] cannot be checked; pass counts_after.")
                continue
            try:
                compute = disparity if name.startswith("disparity") else performance
                actual = compute(counts, metric)
            except ValueError as error:
                found.append(f"{name}[{metric!r}] cannot be checked against counts: {error}")
                continue
            stated = math.nan if estimate.value is None else estimate.value
            both_absent = math.isnan(stated) and math.isnan(actual)
            if not both_absent and not abs(stated - actual) <= tolerance + 1e-12:
                found.append(f"{name}[{metric!r}] says {stated:.4g}; the decisions give {actual:.4g}.")
        return found

    # ------------------------------------------------------------------ keeping it

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain dicts, lists, texts and numbers."""
        return {**asdict(self), "limits": list(self.limits)}

    def to_json(self) -> str:
        """Write the record as strict JSON (no NaN, no Infinity); `from_json` gives an equal record."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_dict(cls, data: object) -> AuditRecord:
        """Make a record from what `to_dict` returned.

        Raises
        ------
        ValueError
            If a field is unknown, missing or of the wrong type.
        """
        given: dict[str, Any] = reading.exactly("record", data, [f.name for f in fields(cls)])
        return cls(**given)  # every field is checked in `__post_init__`

    @classmethod
    def from_json(cls, text: str) -> AuditRecord:
        """Make a record from what `to_json` returned.

        Raises
        ------
        ValueError
            If the text is not strict JSON, names a field twice, or for the reasons of `from_dict`.
        """
        try:
            data = json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
        except (json.JSONDecodeError, RecursionError) as error:
            raise ValueError(
                f"text is not JSON ({error}); pass what AuditRecord.to_json() returned, unchanged."
            ) from None
        except TypeError:
            raise ValueError(
                f"text is {type(text).__name__}; pass the JSON text, such as path.read_text('utf-8')."
            ) from None
        return cls.from_dict(data)

    # ------------------------------------------------------------------ reading it

    def to_markdown(self) -> str:
        """Write the record as a document: three significant digits, and first of all what is missing."""
        return _layout(self, self.problems(), self._estimates())

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


# ---------------------------------------------------------------------- parts


def _layout(record: AuditRecord, problems: list[str], estimates: list[tuple[str, str, Estimate]]) -> str:
    """Lay the whole record out: first what is still open, then each field under its heading."""
    needed = {None: "not stated", True: "yes", False: "no"}[record.attribute_needed_at_prediction]
    total = sum(record.groups.values())
    blocks = [
        f"# Audit record: {markdown.plain(record.system) or 'system not named'}",
        _incomplete(problems) if problems else _COMPLETE,
        f"**Purpose.** {markdown.said(record.purpose)}",
        f"**Date.** {markdown.said(record.date)}",
        "## Who was audited",
        f"**Protected field.** {markdown.said(record.protected_field)}",
        markdown.table(
            ("Group", "People", "Share"),
            [
                (markdown.plain(g), f"{n:,}", f"{100 * n / total:.3g}%" if total else "")
                for g, n in record.groups.items()
            ],
        ),
        "## Which disparity, and why",
        f"**Chosen: {markdown.code(record.chosen_metric)}.** {markdown.said(record.chosen_because)}",
        markdown.table(
            ("Not chosen", "Why not"),
            [(markdown.code(metric), markdown.said(why)) for metric, why in record.rejected_metrics.items()],
        ),
        "## Disparity between groups",
        _before_after(record.disparity_before, record.disparity_after, record.chosen_metric),
        _levels(estimates),
        "## Ordinary performance",
        _before_after(record.performance_before, record.performance_after),
        "## Mitigation",
        f"**What was done.** {markdown.said(record.mitigation)}",
        f"**When it acts.** {markdown.said(record.mitigation_timing)}",
        f"**A decision about a new person needs that person's protected field.** {needed}",
        "## Limits",
        markdown.bullets(record.limits),
        "## Provenance",
        f"**Data (SHA-256).** {markdown.code(record.data_hash)}",
        markdown.table(
            ("Software", "Version"),
            [(markdown.plain(k), markdown.plain(v)) for k, v in record.versions.items()],
        ),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _incomplete(problems: list[str]) -> str:
    count = f"{len(problems)} open point{'s' if len(problems) > 1 else ''}"
    return f"**Not ready to hand over: {count}.**\n\n{markdown.bullets(problems)}"


def _before_after(before: Mapping[str, Estimate], after: Mapping[str, Estimate], chosen: str = "") -> str:
    names = [*before, *[name for name in after if name not in before]]
    names.sort(key=lambda name: name != chosen)  # the chosen one first, the others in their order
    return markdown.table(
        ("Metric", "Before", "After"),
        [
            (
                f"{markdown.code(name)} (chosen)" if name == chosen else markdown.code(name),
                *[markdown.plain(str(side[name])) if name in side else "" for side in (before, after)],
            )
            for name in names
        ],
    )


def _levels(estimates: list[tuple[str, str, Estimate]]) -> str:
    levels = {e.level for _, _, e in estimates if e.low is not None and e.level is not None}
    shown = " and ".join(f"{100 * level:g}%" for level in sorted(levels))
    return f"In brackets: {shown} intervals." if levels else ""


def _nonempty(counts: GroupCounts) -> dict[str, int]:
    return {group: n for group, n in reading.people("groups", counts.count).items() if n}


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"text has the field {twice!r} twice in one object; keep one of them.")
    return dict(pairs)


def _no_constant(token: str) -> NoReturn:
    raise ValueError(f"text holds {token}, which strict JSON does not have; write null and give a reason.")


def _vague(text: str) -> bool:
    return len(text.split()) < 5 or _PLACEHOLDER.fullmatch(text) is not None


def _iso(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None

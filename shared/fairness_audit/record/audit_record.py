"""The record itself: what an audit hands over, how it is judged, kept and read."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from importlib import resources
from typing import Any, NoReturn

from fairness_audit.counts import GroupCounts
from fairness_audit.record import checks, cyclonedx, reading
from fairness_audit.record.contents import Contents
from fairness_audit.record.document import document

SCHEMA_VERSION = 2
"""Of the record's JSON form; its JSON Schema is `AuditRecord.json_schema()`."""


@dataclass(frozen=True, kw_only=True)
class AuditRecord(Contents):
    """What was audited, what was measured and why, what was done about it, and what remains open.

    Every field may be left out while the record is being written; `problems()` then names it. Wherever a
    class of this package is named, a mapping with the same fields does.

    Attributes
    ----------
    system, purpose : str
        What was audited, and what its decisions are used for.
    model_version : str
        Which version of the system, such as a tag or a commit.
    threshold : float, str or None
        The score from which the decision is 1, or in words; "none" where there is no score.
    selection_is : str
        "benefit" or "burden": what a decision of 1 is to a person. Who is worse off follows from it.
    label_meaning : str
        What a label of 1 means, who recorded it and how; "none" where there are no labels.
    decided_by, appeal : str
        Who decides with the system's answer, and how a person can object.
    protected_field : str
        The sensitive feature, or several joined by a comma.
    groups : mapping from group to int
        People audited in each group. Keys become text; an intersection ('female', 'Black') becomes
        "female, Black".
    weighting : str
        How people were weighted; "none" where everybody counts once.
    data_version : str
        Which copy of the data, such as an export and its day.
    period : Period, or pair of days
        The first and the last day that the rows are from.
    rows : int or None
        Rows before any was left out.
    exclusions : sequence of Exclusion or of (rows, reason), or None
        Rows that were left out; [] if none was.
    harmed, harm : str
        Who is harmed when the system is wrong, and what happens to them.
    chosen_metric, chosen_because : str
        The disparity that encodes the harm (a key of `disparity_before`), and how it shows it.
    rejected_metrics : mapping from metric to str
        Disparities that were considered, each with why it does not encode the harm.
    by_group_before, by_group_after : mapping from group to GroupResult
        Counts and rates of every group, as `by_group(counts)` returns.
    disparity_before, disparity_after : mapping from metric to Disparity, Gap, Estimate, Interval or number
        Disparities of the unmitigated and of the mitigated system, as `estimate_disparity` returns.
    performance_before, performance_after : mapping from metric to Estimate, Interval or number
        Ordinary performance over everybody, as `estimate_performance` returns.
    other_fields : mapping from sensitive feature to FieldResult
        What was measured of the unmitigated system by other features or intersections.
    comparisons : int or None
        Comparisons between groups that were looked at, whether they are reported or not.
    correction : str
        How it was allowed for that there were several, such as "Holm"; or "none".
    mitigation : str
        What was done, by its name first; or "none".
    mitigation_timing : str
        One of `TIMINGS`.
    attribute_needed_at_prediction : bool or None
        Whether a decision about a new person needs that person's sensitive feature; None is "not stated".
    legal : sequence of LegalEntry
        The laws that apply, each with its place, the day it was read, and what this audit says about it.
    limits : sequence of str
        What the audit does not show; one sentence each.
    monitoring : str
        What will be measured again, how often, and what happens if it is worse.
    date, expires : str
        Day of the audit, and the day by which it must be made again, ISO 8601 (2026-11-22).
    sign_off : SignOff or None
        Who answers for the record.
    data_hash : str
        `data_hash(...)` of the rows that were audited. Of a file that is too large for that, "file-sha256:"
        and what `sha256sum` prints.
    command : str
        How the numbers are made again, such as the command that made them; may be empty.
    versions : mapping from package to str
        `versions()`.

    Raises
    ------
    ValueError
        If a field has the wrong type. What a field says is judged by `problems()`.

    Examples
    --------
    >>> from fairness_audit import record
    >>> from fairness_audit.counts import GroupCounts
    >>> counts = GroupCounts.from_table(
    ...     {"f": {"tn": 40, "fp": 10, "fn": 20, "tp": 30}, "m": {"tn": 30, "fp": 20, "fn": 5, "tp": 45}}
    ... )
    >>> made = record.AuditRecord(
    ...     system="Ranking of applications",
    ...     selection_is="benefit",
    ...     protected_field="sex",
    ...     groups=counts.count,
    ...     by_group_before=record.by_group(counts),
    ...     disparity_before={
    ...         name: record.estimate_disparity(counts, name)
    ...         for name in ("selection_rate_ratio", "equal_opportunity_difference")
    ...     },
    ...     period=("2026-01-01", "2026-06-30"),
    ...     exclusions=[(3, "no decision was recorded")],
    ...     legal=[{"regime": "New York City Local Law 144", "article": "6 RCNY 5-301"}],
    ... )
    >>> gap = made.disparity_before["selection_rate_ratio"]
    >>> print(gap, "worse off:", gap.worse_off)
    0.615 (0.461 to 0.808) worse off: f
    >>> print(made.problems()[0])
    purpose is missing; say what its decisions are used for.
    """

    # ------------------------------------------------------------------ judging it

    def problems(self, today: datetime.date | None = None) -> list[str]:
        """List what is missing, vague or contradictory: a sentence each, beginning with the field's name.

        Parameters
        ----------
        today : date, optional
            The audit, its signature and the reading of a law lie on or before this day; today by default.

        Returns
        -------
        list of str
        """
        return checks.problems(self, today)

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

    def expired(self, today: datetime.date | None = None) -> bool:
        """Say whether the day by which the audit must be made again has passed, or is not stated.

        Parameters
        ----------
        today : date, optional

        Returns
        -------
        bool
        """
        last = reading.parsed_day(self.expires)
        return last is None or (today or datetime.date.today()) > last

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
        return checks.disagreements(self, counts_before, counts_after, tolerance)

    # ------------------------------------------------------------------ keeping it

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain dicts, lists, texts and numbers."""
        plain = {name: _plain(value) for name, value in asdict(self).items()}
        return {"schema_version": SCHEMA_VERSION, **plain}

    def to_json(self) -> str:
        """Write the record as strict JSON (no NaN, no Infinity); `from_json` gives an equal record."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """Return the JSON Schema (draft 2020-12) that every record's JSON has, complete or not."""
        file = resources.files(__package__) / "schema" / f"audit-record-{SCHEMA_VERSION}.schema.json"
        schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return schema

    @classmethod
    def from_dict(cls, data: object) -> AuditRecord:
        """Make a record from what `to_dict` returned.

        A record of schema version 1, which had no `schema_version`, is read too: what it could not say is
        empty, and `problems()` asks for it.

        Raises
        ------
        ValueError
            If a field is unknown, missing or of the wrong type, or the version is a later one.
        """
        names = [f.name for f in fields(cls)]
        version = 1
        if isinstance(data, Mapping):
            data = dict(data)
            version = data.pop("schema_version", 1)
        if version not in (1, SCHEMA_VERSION) or isinstance(version, bool):
            raise ValueError(
                f"record has schema_version {version!r}; this package reads 1 and {SCHEMA_VERSION}. "
                "Read it with the version of fairness-audit-workbook that the record's versions name."
            )
        needed = _VERSION_1 if version == 1 else names
        given: dict[str, Any] = reading.exactly("record", data, needed)
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

    def to_cyclonedx(self) -> dict[str, Any]:
        """Return the record as a CycloneDX 1.7 document with a model card, as plain dicts and lists.

        `fairness_audit.record.cyclonedx` says where each field goes, and what the standard has no place for.
        """
        return cyclonedx.document(self)

    # ------------------------------------------------------------------ reading it

    def to_markdown(self) -> str:
        """Write the record as a document: three significant digits, and first of all what is missing."""
        return document(self, self.problems())

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


_VERSION_1 = (
    "system",
    "purpose",
    "protected_field",
    "groups",
    "chosen_metric",
    "chosen_because",
    "rejected_metrics",
    "disparity_before",
    "disparity_after",
    "performance_before",
    "performance_after",
    "mitigation",
    "mitigation_timing",
    "attribute_needed_at_prediction",
    "limits",
    "date",
    "data_hash",
    "versions",
)
"""Fields of schema version 1, all of which this version still has."""


def _plain(value: object) -> object:
    """Make lists of the tuples that hold entries."""
    return list(value) if isinstance(value, tuple) else value


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"text has the field {twice!r} twice in one object; keep one of them.")
    return dict(pairs)


def _no_constant(token: str) -> NoReturn:
    raise ValueError(f"text holds {token}, which strict JSON does not have; write null and give a reason.")

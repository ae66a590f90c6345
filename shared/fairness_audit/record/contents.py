"""The fields of a record, each checked for its type and brought to one form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from fairness_audit.record import entries, reading
from fairness_audit.record.entries import Exclusion, FieldResult, GroupResult, LegalEntry, Period, SignOff
from fairness_audit.record.estimate import Disparity, Estimate, read_disparities, read_estimates
from fairness_audit.record.measures import directed

READERS: dict[str, Callable[[str, object], object]] = {
    "system": reading.text,
    "purpose": reading.text,
    "model_version": reading.text,
    "threshold": reading.number_or_text,
    "selection_is": reading.text,
    "label_meaning": reading.text,
    "decided_by": reading.text,
    "appeal": reading.text,
    "protected_field": reading.text,
    "groups": reading.people,
    "weighting": reading.text,
    "data_version": reading.text,
    "period": entries.read_period,
    "rows": reading.whole,
    "exclusions": entries.read_exclusions,
    "harmed": reading.text,
    "harm": reading.text,
    "chosen_metric": reading.text,
    "chosen_because": reading.text,
    "rejected_metrics": reading.texts,
    "by_group_before": entries.read_groups,
    "by_group_after": entries.read_groups,
    "disparity_before": read_disparities,
    "disparity_after": read_disparities,
    "performance_before": read_estimates,
    "performance_after": read_estimates,
    "other_fields": entries.read_fields,
    "comparisons": reading.whole,
    "correction": reading.text,
    "mitigation": reading.text,
    "mitigation_timing": reading.text,
    "attribute_needed_at_prediction": reading.flag,
    "legal": entries.read_legal,
    "limits": reading.sentences,
    "monitoring": reading.text,
    "date": reading.day,
    "expires": reading.day,
    "sign_off": entries.read_sign_off,
    "data_hash": reading.text,
    "command": reading.text,
    "versions": reading.texts,
}
"""Field -> the function that checks it and brings it to one form."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The fields of `AuditRecord`, which says what each is."""

    system: str = ""
    purpose: str = ""
    model_version: str = ""
    threshold: float | str | None = None
    selection_is: str = ""
    label_meaning: str = ""
    decided_by: str = ""
    appeal: str = ""
    protected_field: str = ""
    groups: Mapping[str, int] = field(default_factory=dict)
    weighting: str = "none"
    data_version: str = ""
    period: Period = field(default_factory=Period)
    rows: int | None = None
    exclusions: tuple[Exclusion, ...] | None = None
    harmed: str = ""
    harm: str = ""
    chosen_metric: str = ""
    chosen_because: str = ""
    rejected_metrics: Mapping[str, str] = field(default_factory=dict)
    by_group_before: Mapping[str, GroupResult] = field(default_factory=dict)
    by_group_after: Mapping[str, GroupResult] = field(default_factory=dict)
    disparity_before: Mapping[str, Disparity] = field(default_factory=dict)
    disparity_after: Mapping[str, Disparity] = field(default_factory=dict)
    performance_before: Mapping[str, Estimate] = field(default_factory=dict)
    performance_after: Mapping[str, Estimate] = field(default_factory=dict)
    other_fields: Mapping[str, FieldResult] = field(default_factory=dict)
    comparisons: int | None = None
    correction: str = ""
    mitigation: str = ""
    mitigation_timing: str = ""
    attribute_needed_at_prediction: bool | None = None
    legal: tuple[LegalEntry, ...] = ()
    limits: tuple[str, ...] = ()
    monitoring: str = ""
    date: str = ""
    expires: str = ""
    sign_off: SignOff | None = None
    data_hash: str = ""
    command: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check every field's type, bring it to one form, and say who is worse off where the rule does."""
        for name, read in READERS.items():
            object.__setattr__(self, name, read(name, getattr(self, name)))
        for name in ("disparity_before", "disparity_after"):
            object.__setattr__(self, name, self._directed(getattr(self, name)))
        others = {
            feature: replace(one, disparity=self._directed(one.disparity))
            for feature, one in self.other_fields.items()
        }
        object.__setattr__(self, "other_fields", others)

    def _directed(self, disparities: Mapping[str, Disparity]) -> dict[str, Disparity]:
        return {name: directed(name, one, self.selection_is) for name, one in disparities.items()}

    def numbers(self) -> list[tuple[str, str, Estimate]]:
        """List (field, metric, estimate) of every disparity and performance of the record's own groups."""
        names = ("disparity_before", "disparity_after", "performance_before", "performance_after")
        return [(name, metric, one) for name in names for metric, one in getattr(self, name).items()]

    def after(self) -> bool:
        """Whether the record holds a mitigated system."""
        return self.mitigation not in ("", "none")

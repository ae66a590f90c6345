"""AuditRecord: what an audit hands to the people who answer for the system.

A record may be incomplete while you work on it: `problems()` lists what is missing, vague, impossible or at
odds with itself, `validate()` refuses a record that has any, and `disagreements(counts)` compares its numbers
with the decisions. It is kept as strict JSON, whose form `json_schema()` publishes; read as Markdown; and
exchanged as a CycloneDX 1.7 model card, `to_cyclonedx()`.

Names of disparities are Fairlearn's: a rate of `fairness_audit.rates.RATES` followed by `_difference` or
`_ratio` (`false_positive_rate_difference`), and the names `demographic_parity_...`,
`equal_opportunity_...` and `equalized_odds_...` with the same two endings.

This folder holds the record and nothing that draws or fits. Lowest first: `reading` (a field's value,
checked), `markdown` (text that Markdown shows as it was written), `direction` (who is worse off), `row_hash`
(a hash of the rows), `estimate` (a number with its interval), `entries` (a period, a law, a group's counts),
`measures` (numbers that go into a record), `contents` (the fields), `checks` (what is wrong with them),
`document` and `cyclonedx` (two ways to write it), `audit_record` (the record itself).
"""

from fairness_audit.record.audit_record import SCHEMA_VERSION, AuditRecord
from fairness_audit.record.checks import TIMINGS
from fairness_audit.record.direction import SELECTION, worse_off
from fairness_audit.record.entries import Exclusion, FieldResult, GroupResult, LegalEntry, Period, SignOff
from fairness_audit.record.estimate import Disparity, Estimate
from fairness_audit.record.measures import (
    by_group,
    disparity,
    estimate_disparity,
    estimate_performance,
    performance,
    versions,
)
from fairness_audit.record.row_hash import data_hash

__all__ = [
    "SCHEMA_VERSION",
    "SELECTION",
    "TIMINGS",
    "AuditRecord",
    "Disparity",
    "Estimate",
    "Exclusion",
    "FieldResult",
    "GroupResult",
    "LegalEntry",
    "Period",
    "SignOff",
    "by_group",
    "data_hash",
    "disparity",
    "estimate_disparity",
    "estimate_performance",
    "performance",
    "versions",
    "worse_off",
]

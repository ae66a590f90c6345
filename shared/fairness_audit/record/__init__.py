"""AuditRecord: what an audit hands to the people who answer for the system.

A record may be incomplete while you work on it: `problems()` lists what is missing, vague or at odds with
itself, `validate()` refuses a record that has any, and `disagreements(counts)` compares its numbers with
the decisions. It is kept as strict JSON and read as Markdown.

Names of disparities are Fairlearn's: a rate of `fairness_audit.counts.RATES` followed by `_difference` or
`_ratio` (`false_positive_rate_difference`), and the names `demographic_parity_...`,
`equal_opportunity_...` and `equalized_odds_...` with the same two endings.

This folder holds the record and nothing that draws or fits. Lowest first: `reading` (a field's value,
checked), `markdown` (text that Markdown shows as it was written), `estimate` (a number with its interval),
`measures` (numbers and hashes that go into a record), `audit_record` (the record itself).
"""

from fairness_audit.record.audit_record import TIMINGS, AuditRecord
from fairness_audit.record.estimate import Estimate
from fairness_audit.record.measures import data_hash, disparity, estimate_disparity, performance, versions

__all__ = [
    "TIMINGS",
    "AuditRecord",
    "Estimate",
    "data_hash",
    "disparity",
    "estimate_disparity",
    "performance",
    "versions",
]

"""A record that is complete, its counts, and records that Hypothesis draws."""

from hypothesis import strategies as st

from fairness_audit import record
from fairness_audit.counts import GroupCounts
from fairness_audit.record import AuditRecord, Disparity, Estimate

GAP, ODDS = "demographic_parity_difference", "equalized_odds_difference"

BEFORE = GroupCounts.from_table(
    {"north": {"tn": 40, "fp": 10, "fn": 5, "tp": 45}, "south": {"tn": 60, "fp": 5, "fn": 20, "tp": 15}}
)
AFTER = GroupCounts.from_table(
    {"north": {"tn": 42, "fp": 8, "fn": 9, "tp": 41}, "south": {"tn": 48, "fp": 17, "fn": 10, "tp": 25}}
)


def gap(value, low, high, rate="selection_rate"):
    """North above south, as in both tables."""
    return Disparity(value, low, high, method="by hand", rate=rate, higher="north", lower="south")


# By hand. Selected: before 55 and 20 of 100, after 49 and 42. Right decisions of 200: before 160, after 156.
# True positive rates, whose gap is the wider: before 45/50 and 15/35, after 41/50 and 25/35. False positive
# rates after: 8/50 and 17/65, apart by .1015, less than 41/50 - 25/35 = .1057.
COMPLETE = AuditRecord(
    system="Loan screening model 3",
    purpose="Decides which applications a person looks at.",
    model_version="3.2, commit 1f0c",
    threshold=0.5,
    selection_is="benefit",
    label_meaning="1 is a loan repaid within two years, as the payments office recorded it",
    decided_by="The loan officer, who may decide otherwise",
    appeal="By letter to the complaints office within four weeks",
    protected_field="region",
    groups={"north": 100, "south": 100},
    data_version="export of 2026-11-02",
    period=("2026-10-01", "2026-10-31"),
    rows=207,
    exclusions=[(7, "no decision was recorded")],
    harmed="Applicants of the south who would repay",
    harm="They are refused and borrow elsewhere at a higher price.",
    chosen_metric=GAP,
    chosen_because="People of the south lose the chance of a loan before anybody has looked.",
    rejected_metrics={ODDS: "The labels are the lender's own past decisions, so error rates inherit them."},
    by_group_before=record.by_group(BEFORE),
    by_group_after=record.by_group(AFTER),
    disparity_before={
        GAP: gap(0.35, 0.22, 0.48),
        ODDS: gap(45 / 50 - 15 / 35, 0.3, 0.64, "true_positive_rate"),
    },
    disparity_after={GAP: gap(0.07, 0.0, 0.2), ODDS: gap(41 / 50 - 25 / 35, 0.0, 0.25, "true_positive_rate")},
    performance_before={"accuracy_score": Estimate(0.8, 0.74, 0.85, method="Wilson")},
    performance_after={"accuracy_score": Estimate(0.78, 0.72, 0.83, method="Wilson")},
    comparisons=2,
    correction="none",
    mitigation="ThresholdOptimizer, demographic parity",
    mitigation_timing="post-processing",
    attribute_needed_at_prediction=True,
    legal=[
        {
            "regime": "Equal Credit Opportunity Act",
            "article": "12 CFR 1002.4(a)",
            "as_of": "2026-11-20",
            "evidence": "Counsel has to say whether thresholds by region are allowed.",
        }
    ],
    limits=["Two hundred applicants of one month say little about a whole year."],
    monitoring="The same table each month; above .1 the thresholds are fitted again.",
    date="2026-11-22",
    expires="2027-11-22",
    sign_off={"name": "R. Osei", "role": "head of credit risk", "date": "2026-11-25"},
    data_hash="rows-2:" + "0f" * 32,
    versions={"python": "3.11.9", "fairlearn": "0.15.0"},
)

# ---------------------------------------------------------------------- any record

texts = st.text(max_size=12)
numbers = st.none() | st.floats(allow_infinity=False)
whole = st.none() | st.integers(-(2**40), 2**40)
counts = st.integers(0, 10**6) | st.floats(0, 1e6)
_made = {"level": numbers, "reason": texts, "method": texts, "n_replicates": whole, "random_state": whole}
estimates = st.builds(Estimate, numbers, numbers, numbers, **_made)
disparities = st.builds(
    Disparity,
    numbers,
    numbers,
    numbers,
    **_made,
    **dict.fromkeys(("rate", "higher", "lower", "worse_off", "worse_off_because"), texts),
    p_value=numbers,
)


def few(values, names=texts):
    return st.dictionaries(names, values, max_size=2)


rates = few(estimates, st.sampled_from(["selection_rate", "true_positive_rate", "x"]))
groups = st.builds(record.GroupResult, *[counts] * 4, rates=rates) | st.builds(
    record.GroupResult, counts, counts, st.none(), st.none(), rates=rates
)
laws = st.builds(record.LegalEntry, texts, texts, texts, texts)
records = st.builds(
    AuditRecord,
    **dict.fromkeys(("system", "purpose", "model_version", "label_meaning", "decided_by", "appeal"), texts),
    **dict.fromkeys(("protected_field", "weighting", "data_version", "harmed", "harm", "correction"), texts),
    **dict.fromkeys(("chosen_metric", "chosen_because", "mitigation", "monitoring"), texts),
    **dict.fromkeys(("mitigation_timing", "date", "expires", "data_hash", "command"), texts),
    selection_is=st.sampled_from(["", "benefit", "burden", "both"]),
    threshold=numbers | texts,
    groups=few(st.integers(-3, 10**6)),
    period=st.builds(record.Period, texts, texts),
    rows=whole,
    exclusions=st.none() | st.lists(st.builds(record.Exclusion, st.integers(), texts), max_size=2),
    **dict.fromkeys(("by_group_before", "by_group_after"), few(groups)),
    **dict.fromkeys(("disparity_before", "disparity_after"), few(disparities)),
    **dict.fromkeys(("performance_before", "performance_after"), few(estimates)),
    **{name: few(texts) for name in ("rejected_metrics", "versions")},
    other_fields=few(st.builds(record.FieldResult, few(groups), few(disparities))),
    comparisons=whole,
    attribute_needed_at_prediction=st.none() | st.booleans(),
    legal=st.lists(laws, max_size=2),
    limits=st.lists(texts, max_size=2),
    sign_off=st.none() | st.builds(record.SignOff, texts, texts, texts),
)

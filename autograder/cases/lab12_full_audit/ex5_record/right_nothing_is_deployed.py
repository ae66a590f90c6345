# style: documents and accepts, with equal opportunity as the metric
counts_before = GroupCounts.from_arrays(y_test, y_pred_baseline, sensitive_features=group_test)
counts_post = GroupCounts.from_arrays(y_test, y_pred_post, sensitive_features=group_test)
counts_inproc = GroupCounts.from_arrays(y_test, y_pred_inproc, sensitive_features=group_test)
names = ["demographic_parity_difference", "equal_opportunity_difference", "equalized_odds_difference"]
record_json = AuditRecord(
    **on_file,
    system="Logistic regression that selects applicants for a course",
    purpose="Who gets one of the places that public money pays for",
    selection_is="benefit",
    protected_field="group",
    groups=counts_before.count,
    harmed="Applicants who would finish",
    harm="They are turned away and lose a year.",
    chosen_metric="equal_opportunity_difference",
    chosen_because="An applicant who would finish and is turned away loses a year.",
    rejected_metrics={
        "demographic_parity_difference": "The model follows a difference in who finishes; reported, not enforced.",
        "equalized_odds_difference": "It would leave the gap in places as it is.",
    },
    by_group_before=by_group(counts_before),
    disparity_before={name: estimate_disparity(counts_before, name) for name in names},
    performance_before={"accuracy_score": estimate_performance(counts_before, "accuracy_score")},
    mitigation="none",
    mitigation_timing="none",
    attribute_needed_at_prediction=False,
    limits=["The rows are generated, so nothing here is a finding about people."],
    data_hash=data_hash(X_test, y_test, group_test),
    versions=versions(),
).to_json()
after_each = {
    "post-processing": GroupCounts.from_arrays(y_test, y_pred_post, sensitive_features=group_test).difference(
        "true_positive_rate"
    ),
    "in-processing": GroupCounts.from_arrays(y_test, y_pred_inproc, sensitive_features=group_test).difference(
        "true_positive_rate"
    ),
}

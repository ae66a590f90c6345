# misconception: believes that the constrained model asks for the group
# loses: 1
# message: ThresholdOptimizer needs the group for every decision
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
    harmed="Applicants of group 1",
    harm="They get a public place less often and lose a year.",
    chosen_metric="demographic_parity_difference",
    chosen_because="Applicants of group 1 rarely get a public place, whatever the reason.",
    rejected_metrics={
        "equal_opportunity_difference": "It sees only applicants who would have finished the course.",
        "equalized_odds_difference": "It would leave the gap in places as it is.",
    },
    by_group_before=by_group(counts_before),
    disparity_before={name: estimate_disparity(counts_before, name) for name in names},
    by_group_after=by_group(counts_inproc),
    disparity_after={name: estimate_disparity(counts_inproc, name) for name in names},
    performance_before={"accuracy_score": estimate_performance(counts_before, "accuracy_score")},
    performance_after={"accuracy_score": estimate_performance(counts_inproc, "accuracy_score")},
    mitigation="ExponentiatedGradient",
    mitigation_timing="in-processing",
    attribute_needed_at_prediction=True,
    limits=["The rows are generated, so nothing here is a finding about people."],
    data_hash=data_hash(X_test, y_test, group_test),
    versions=versions(),
).to_json()
after_each = {
    "post-processing": counts_post.difference("selection_rate"),
    "in-processing": counts_inproc.difference("selection_rate"),
}

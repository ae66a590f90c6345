# style: fields gathered in a dict by a loop over the three sets of decisions, numbers after each in a Series
decided = {"model": y_pred_baseline, "post-processing": y_pred_post, "in-processing": y_pred_inproc}
tables = {
    label: GroupCounts.from_arrays(y_test, decisions, sensitive_features=group_test)
    for label, decisions in decided.items()
}
gap_names = [f"{what}_difference" for what in ("demographic_parity", "equal_opportunity", "equalized_odds")]
fields = dict(on_file)
fields["system"] = "A model for places on a course"
fields["purpose"] = "To offer the paid places to people who are likely to finish"
fields.update(selection_is="benefit", protected_field="group", groups=tables["model"].count)
fields.update(harmed="People of group 1", harm="Fewer of them are offered a place, and wait for next year.")
fields["chosen_metric"] = gap_names[0]
fields["chosen_because"] = "Places are public, and group 1 gets few of them."
fields["rejected_metrics"] = dict(
    zip(gap_names[1:], ["Looks at those who finish only.", "Says nothing of who gets a place."], strict=True)
)
for when, label in (("before", "model"), ("after", "post-processing")):
    fields[f"by_group_{when}"] = by_group(tables[label])
    fields[f"disparity_{when}"] = {gap: estimate_disparity(tables[label], gap) for gap in gap_names}
    fields[f"performance_{when}"] = {"accuracy_score": estimate_performance(tables[label], "accuracy_score")}
fields.update(mitigation="ThresholdOptimizer", mitigation_timing="post-processing")
fields["attribute_needed_at_prediction"] = True
fields["limits"] = ["Made-up people: no finding about anybody."]
record = AuditRecord(**fields, data_hash=data_hash(X_test, y_test, group_test), versions=versions())
record_json = record.to_json()
after_each = pd.Series({label: tables[label].difference("selection_rate") for label in list(tables)[1:]})

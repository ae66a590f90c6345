# style: Fairlearn's named differences, and a permutation test for the verdict
from fairness_audit.inference import independence_test

rows = {"y_true": autumn["repaid"], "y_pred": autumn["approved"], "sensitive_features": autumn["region"]}
gap = {
    "true_positive_rate": fm.equal_opportunity_difference(**rows),
    "selection_rate": fm.demographic_parity_difference(**rows),
}
desk = GroupCounts.from_arrays(**rows)
beyond_noise = {m: independence_test(desk, m, random_state=5).p_value < 0.05 for m in gap}
watches = dict(mayor="selection_rate", baker="true_positive_rate")
watches["debt adviser"] = "false_positive_rate"
ask_first = "c"

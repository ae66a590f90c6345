# misconception: takes any gap above zero for a finding
# loses: 1
# message: The interval of this gap reaches zero
gap = {"selection_rate": None, "true_positive_rate": None}
desk = GroupCounts.from_frame(autumn, y_true="repaid", y_pred="approved", sensitive_features="region")
beyond_noise = {metric: desk.difference(metric) > 0 for metric in gap}
gap = {metric: desk.difference(metric) for metric in gap}
watches = {
    "mayor": "selection_rate",
    "baker": "true_positive_rate",
    "debt adviser": "false_positive_rate",
}
ask_first = "C"

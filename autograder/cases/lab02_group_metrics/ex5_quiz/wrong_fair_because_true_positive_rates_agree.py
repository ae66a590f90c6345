# misconception: declares the desk fair because true positive rates agree
# loses: 1
# message: only if refusing people who would repay is the harm you answer for
gap = {"selection_rate": None, "true_positive_rate": None}
desk = GroupCounts.from_frame(autumn, y_true="repaid", y_pred="approved", sensitive_features="region")
beyond_noise = {metric: 0 not in gap_interval(desk, metric) for metric in gap}
gap = {metric: desk.difference(metric) for metric in gap}
watches = {
    "mayor": "selection_rate",
    "baker": "true_positive_rate",
    "debt adviser": "false_positive_rate",
}
ask_first = "B"

# misconception: picks demographic parity because it sounds intuitive
# loses: 1
# message: Demographic parity sounds even-handed, but it counts everybody, also those who would not repay
gap = {"selection_rate": None, "true_positive_rate": None}
desk = GroupCounts.from_frame(autumn, y_true="repaid", y_pred="approved", sensitive_features="region")
beyond_noise = {metric: 0 not in gap_interval(desk, metric) for metric in gap}
gap = {metric: desk.difference(metric) for metric in gap}
watches = {
    "mayor": "selection_rate",
    "baker": "selection_rate",
    "debt adviser": "selection_rate",
}
ask_first = "C"

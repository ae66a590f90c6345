# misconception: subtracts north from south
# loses: 2
# message: If you subtracted the other way round
gap = {"selection_rate": None, "true_positive_rate": None}
beyond_noise = {"selection_rate": None, "true_positive_rate": None}
watches = {"mayor": None, "baker": None, "debt adviser": None}
ask_first = None  # "A", "B", "C" or "D"
desk = GroupCounts.from_frame(autumn, y_true="repaid", y_pred="approved", sensitive_features="region")
gap = {metric: -desk.difference(metric) for metric in gap}
beyond_noise = {metric: 0 not in gap_interval(desk, metric) for metric in gap}
watches = {
    "mayor": "selection_rate",
    "baker": "true_positive_rate",
    "debt adviser": "false_positive_rate",
}
ask_first = "C"

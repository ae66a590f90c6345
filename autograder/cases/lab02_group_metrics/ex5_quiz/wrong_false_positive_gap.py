# misconception: counts out of those who default
# loses: 1
# message: that is the false positive rate
gap = {"selection_rate": None, "true_positive_rate": None}
beyond_noise = {"selection_rate": None, "true_positive_rate": None}
watches = {"mayor": None, "baker": None, "debt adviser": None}
ask_first = None  # "A", "B", "C" or "D"
desk = GroupCounts.from_frame(autumn, y_true="repaid", y_pred="approved", sensitive_features="region")
gap = {"selection_rate": desk.difference("selection_rate")}
gap["true_positive_rate"] = desk.difference("false_positive_rate")
beyond_noise = {metric: 0 not in gap_interval(desk, metric) for metric in gap}
watches = {
    "mayor": "selection_rate",
    "baker": "true_positive_rate",
    "debt adviser": "false_positive_rate",
}
ask_first = "C"

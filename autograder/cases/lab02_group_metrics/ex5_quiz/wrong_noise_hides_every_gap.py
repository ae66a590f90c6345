# misconception: calls every gap noise
# loses: 1
# message: lies far above zero
gap = {"selection_rate": None, "true_positive_rate": None}
beyond_noise = {"selection_rate": None, "true_positive_rate": None}
watches = {"mayor": None, "baker": None, "debt adviser": None}
ask_first = None  # "A", "B", "C" or "D"
desk = GroupCounts.from_frame(autumn, y_true="repaid", y_pred="approved", sensitive_features="region")
gap = {metric: desk.difference(metric) for metric in gap}
beyond_noise = dict.fromkeys(gap, False)
watches = {
    "mayor": "selection_rate",
    "baker": "true_positive_rate",
    "debt adviser": "false_positive_rate",
}
ask_first = "C"

# misconception: compares precision for true positive rates
# loses: 1
# message: you compared precision
gap = {"selection_rate": None, "true_positive_rate": None}
desk = GroupCounts.from_frame(autumn, y_true="repaid", y_pred="approved", sensitive_features="region")
beyond_noise = {metric: 0 not in gap_interval(desk, metric) for metric in gap}
gap = {
    "selection_rate": desk.difference("selection_rate"),
    "true_positive_rate": desk.difference("precision_score"),
}
watches = {
    "mayor": "selection_rate",
    "baker": "true_positive_rate",
    "debt adviser": "false_positive_rate",
}
ask_first = "C"

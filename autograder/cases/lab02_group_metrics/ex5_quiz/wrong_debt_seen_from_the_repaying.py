# misconception: watches people who repay for a harm to people who do not
# loses: 1
# message: That counts people who repay. The debt adviser meets those who cannot
gap = {"selection_rate": None, "true_positive_rate": None}
desk = GroupCounts.from_frame(autumn, y_true="repaid", y_pred="approved", sensitive_features="region")
beyond_noise = {metric: 0 not in gap_interval(desk, metric) for metric in gap}
gap = {metric: desk.difference(metric) for metric in gap}
watches = {
    "mayor": "selection_rate",
    "baker": "true_positive_rate",
    "debt adviser": "true_positive_rate",
}
ask_first = "C"

# misconception: subtracts the wrong way round
# loses: 2
# message: Take the largest minus the smallest
frame = fm.MetricFrame(
    metrics={
        "count": fm.count,
        "selection_rate": fm.selection_rate,
        "true_positive_rate": fm.true_positive_rate,
        "false_positive_rate": fm.false_positive_rate,
        "precision_score": precision_score,
    },
    y_true=spring["repaid"],
    y_pred=spring["approved"],
    sensitive_features=spring["region"],
)
audit = frame.by_group
differences = frame.group_min() - frame.group_max()
ratios = frame.ratio()

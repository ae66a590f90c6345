# misconception: takes precision and recall for one another
# loses: 2
# message: true_positive_rate and precision_score are exchanged
frame = fm.MetricFrame(
    metrics={
        "count": fm.count,
        "selection_rate": fm.selection_rate,
        "true_positive_rate": precision_score,
        "false_positive_rate": fm.false_positive_rate,
        "precision_score": fm.true_positive_rate,
    },
    y_true=spring["repaid"],
    y_pred=spring["approved"],
    sensitive_features=spring["region"],
)
audit = frame.by_group
differences = frame.difference()
ratios = frame.ratio()

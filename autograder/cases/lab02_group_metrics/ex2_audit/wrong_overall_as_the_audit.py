# misconception: takes MetricFrame.overall for the audit
# loses: 2
# message: It hides the regions. The audit is .by_group
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
audit = frame.overall
differences = frame.difference()
ratios = frame.ratio()

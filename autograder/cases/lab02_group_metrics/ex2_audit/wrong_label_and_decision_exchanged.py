# misconception: passes the decision as y_true
# loses: 4
# message: Label and decision are exchanged. y_true is what happened
frame = fm.MetricFrame(
    metrics={
        "count": fm.count,
        "selection_rate": fm.selection_rate,
        "true_positive_rate": fm.true_positive_rate,
        "false_positive_rate": fm.false_positive_rate,
        "precision_score": precision_score,
    },
    y_true=spring["approved"],
    y_pred=spring["repaid"],
    sensitive_features=spring["region"],
)
audit = frame.by_group
differences = frame.difference()
ratios = frame.ratio()

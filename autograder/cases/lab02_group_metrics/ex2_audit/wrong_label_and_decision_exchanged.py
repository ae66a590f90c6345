# misconception: passes the decision as y_true
# loses: 4
# message: If you exchanged label and decision
audit = None  # a DataFrame, one row per region
gaps = None  # a DataFrame, one row per rate, columns difference and ratio
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
each = audit.drop(columns="count")
gaps = pd.DataFrame({"difference": each.max() - each.min(), "ratio": each.min() / each.max()})

# misconception: keeps Fairlearn's zero for a rate that divides by nobody
# loses: 1
# message: 0 would read as a perfect region
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
    y_true=spring["repaid"],
    y_pred=spring["approved"],
    sensitive_features=spring["region"],
)
audit = frame.by_group
each = audit.drop(columns="count")
gaps = pd.DataFrame({"difference": each.max() - each.min(), "ratio": each.min() / each.max()})

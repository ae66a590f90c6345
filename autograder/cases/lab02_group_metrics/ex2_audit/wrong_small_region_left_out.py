# misconception: leaves out a region because it is small
# loses: 4
# message: it has no row 'isle'
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
audit = audit[audit["count"] > 30].copy()
defaulted = (1 - spring["repaid"]).groupby(spring["region"]).sum()
audit["false_positive_rate"] = audit["false_positive_rate"].where(defaulted > 0)
each = audit.drop(columns="count")
gaps = pd.DataFrame({"difference": each.max() - each.min(), "ratio": each.min() / each.max()})

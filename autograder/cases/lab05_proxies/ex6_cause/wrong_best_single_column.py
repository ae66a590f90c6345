# misconception: looks at one column at a time
# loses: 1
# message: one column at a time
def cause(X, group, fraud, blocked):
    counts = GroupCounts.from_arrays(fraud, blocked, sensitive_features=group)
    found = gap_interval(counts, "false_positive_rate", between=(1, 0))
    seen = max(cross_val_score(lookers["line"], X[[c]], group, cv=folds, scoring="roc_auc").mean() for c in X)
    if found.low <= 0 <= found.high:
        return "chance"
    return "proxies" if seen > 0.6 else "after the model"

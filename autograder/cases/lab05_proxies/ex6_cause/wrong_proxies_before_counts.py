# misconception: looks for a cause before it looks at the counts
# loses: 2
# message: or looked at the columns first
def cause(X, group, fraud, blocked):
    counts = GroupCounts.from_arrays(fraud, blocked, sensitive_features=group)
    found = gap_interval(counts, "false_positive_rate", between=(1, 0))
    seen = cross_val_score(lookers["line"], X, group, cv=folds, scoring="roc_auc").mean()
    if seen > 0.6:
        return "proxies"
    if found.low <= 0 <= found.high:
        return "chance"
    return "proxies" if seen > 0.6 else "after the model"

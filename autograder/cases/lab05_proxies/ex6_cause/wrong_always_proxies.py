# misconception: every gap without the column is made by proxies
# loses: 3
# message: take proxies for granted
def cause(X, group, fraud, blocked):
    counts = GroupCounts.from_arrays(fraud, blocked, sensitive_features=group)
    found = gap_interval(counts, "false_positive_rate", between=(1, 0))
    seen = cross_val_score(lookers["line"], X, group, cv=folds, scoring="roc_auc").mean()
    if found.low <= 0 <= found.high:
        return "chance"
    return "proxies"

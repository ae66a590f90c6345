# misconception: only a gap above zero counts
# loses: 1
# message: only a gap above zero counts
def cause(X, group, fraud, blocked):
    counts = GroupCounts.from_arrays(fraud, blocked, sensitive_features=group)
    found = gap_interval(counts, "false_positive_rate", between=(1, 0))
    seen = cross_val_score(lookers["line"], X, group, cv=folds, scoring="roc_auc").mean()
    if found.low <= 0:
        return "chance"
    return "proxies" if seen > 0.6 else "after the model"

# misconception: a gap counts from twenty points on
# loses: 2
# message: leaves out zero
def cause(X, group, fraud, blocked):
    counts = GroupCounts.from_arrays(fraud, blocked, sensitive_features=group)
    found = gap_interval(counts, "false_positive_rate", between=(1, 0))
    seen = cross_val_score(lookers["line"], X, group, cv=folds, scoring="roc_auc").mean()
    if abs(found.estimate) < 0.2:
        return "chance"
    return "proxies" if seen > 0.6 else "after the model"

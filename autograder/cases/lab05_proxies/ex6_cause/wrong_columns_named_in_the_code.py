# misconception: names the columns x1 and x2 in the code
# loses: 3
# message: KeyError
def cause(X, group, fraud, blocked):
    counts = GroupCounts.from_arrays(fraud, blocked, sensitive_features=group)
    found = gap_interval(counts, "false_positive_rate", between=(1, 0))
    seen = cross_val_score(lookers["line"], X[["x1", "x2"]], group, cv=folds, scoring="roc_auc").mean()
    if found.low <= 0 <= found.high:
        return "chance"
    return "proxies" if seen > 0.6 else "after the model"

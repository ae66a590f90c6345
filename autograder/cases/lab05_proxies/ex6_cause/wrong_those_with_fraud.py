# misconception: compares the customers with fraud
# loses: 3
# message: leaves out zero
def cause(X, group, fraud, blocked):
    counts = GroupCounts.from_arrays(fraud, blocked, sensitive_features=group)
    found = gap_interval(counts, "true_positive_rate", between=(1, 0))
    seen = cross_val_score(lookers["line"], X, group, cv=folds, scoring="roc_auc").mean()
    if found.low <= 0 <= found.high:
        return "chance"
    return "proxies" if seen > 0.6 else "after the model"

# misconception: takes the index of X for 0, 1, 2, ...
# loses: 2
# message: index
def cause(X, group, fraud, blocked):
    group = pd.Series(group)[X.index].to_numpy()
    counts = GroupCounts.from_arrays(fraud, blocked, sensitive_features=group)
    found = gap_interval(counts, "false_positive_rate", between=(1, 0))
    seen = cross_val_score(lookers["line"], X, group, cv=folds, scoring="roc_auc").mean()
    if found.low <= 0 <= found.high:
        return "chance"
    return "proxies" if seen > 0.6 else "after the model"

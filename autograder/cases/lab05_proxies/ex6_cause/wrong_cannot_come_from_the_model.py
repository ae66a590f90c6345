# misconception: a model that never saw the group cannot make a gap
# loses: 2
# message: tell only together stay hidden
def cause(X, group, fraud, blocked):
    counts = GroupCounts.from_arrays(fraud, blocked, sensitive_features=group)
    found = gap_interval(counts, "false_positive_rate", between=(1, 0))
    seen = cross_val_score(lookers["line"], X, group, cv=folds, scoring="roc_auc").mean()
    if found.low <= 0 <= found.high:
        return "chance"
    return "after the model"

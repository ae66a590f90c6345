# misconception: scores the customers the model was fitted on
# loses: 1
# message: that the model was fitted on
def cause(X, group, fraud, blocked):
    counts = GroupCounts.from_arrays(fraud, blocked, sensitive_features=group)
    found = gap_interval(counts, "false_positive_rate", between=(1, 0))
    seen = roc_auc_score(group, LogisticRegression().fit(X, group).decision_function(X))
    if found.low <= 0 <= found.high:
        return "chance"
    return "proxies" if seen > 0.6 else "after the model"

# style: a table of counts and the course's own leakage
def cause(X, group, fraud, blocked):

    file = X.assign(group=group, fraud=fraud, blocked=blocked)
    counts = GroupCounts.from_frame(file, y_true="fraud", y_pred="blocked", sensitive_features="group")
    found = gap_interval(counts, "false_positive_rate", between=(1, 0))
    seen = proxies.leakage(X, sensitive_features=group, estimator=lookers["line"]).loc["all together", "auc"]
    causes = np.array(["chance", "proxies", "after the model"])
    return causes[0 if found.low <= 0 <= found.high else 1 if seen > 0.6 else 2]

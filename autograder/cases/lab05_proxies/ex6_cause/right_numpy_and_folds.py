# style: arrays, and a loop over the folds
def cause(X, group, fraud, blocked):

    y, d, g = fraud, blocked, group
    found = gap_interval(
        GroupCounts.from_arrays(y[y == 0], d[y == 0], sensitive_features=g[y == 0]),
        "selection_rate",
        between=(1, 0),
    )
    if np.sign(found.low) != np.sign(found.high):
        return "chance"
    aucs = []
    for train, test in folds.split(X, g):
        model = LogisticRegression().fit(X.iloc[train], g[train])
        aucs.append(roc_auc_score(g[test], model.decision_function(X.iloc[test])))
    return {True: "proxies", False: "after the model"}[bool(np.mean(aucs) > 0.6)]

# misconception: turns every fold up to one half or more
# loses: 2
# message: makes noise leak
def leakage(X, group):
    result = {}
    for name in [*X.columns, "all together"]:
        Z = X if name == "all together" else X[[name]]
        found = []
        for train, test in folds.split(Z, group):
            model = LogisticRegression(max_iter=1000).fit(Z.iloc[train], group[train])
            found.append(roc_auc_score(group[test], model.predict_proba(Z.iloc[test])[:, 1]))
        result[name] = np.mean([max(auc, 1 - auc) for auc in found])
    return result

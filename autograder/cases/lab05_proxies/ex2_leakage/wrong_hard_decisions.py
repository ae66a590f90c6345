# misconception: computes the AUC of yes and no
# loses: 2
# message: ranks people by a yes or no
def leakage(X, group):
    result = {}
    for name in [*X.columns, "all together"]:
        Z = X if name == "all together" else X[[name]]
        found = []
        for train, test in folds.split(Z, group):
            model = LogisticRegression(max_iter=1000).fit(Z.iloc[train], group[train])
            found.append(roc_auc_score(group[test], model.predict(Z.iloc[test])))
        result[name] = sum(found) / 5
    return result

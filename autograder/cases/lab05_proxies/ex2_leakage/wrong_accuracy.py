# misconception: takes the accuracy for the AUC
# loses: 2
# message: Ask for scoring='roc_auc'
def leakage(X, group):
    result = {}
    for name in [*X.columns, "all together"]:
        Z = X if name == "all together" else X[[name]]
        found = []
        for train, test in folds.split(Z, group):
            model = LogisticRegression(max_iter=1000).fit(Z.iloc[train], group[train])
            found.append(model.score(Z.iloc[test], group[test]))
        result[name] = sum(found) / 5
    return result

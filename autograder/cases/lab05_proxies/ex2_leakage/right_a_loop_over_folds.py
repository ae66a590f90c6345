# style: a plain loop over the folds, with probabilities
def leakage(X, group):
    result = {}
    for name in [*X.columns, "all together"]:
        Z = X if name == "all together" else X[[name]]
        found = []
        for train, test in folds.split(Z, group):
            model = LogisticRegression(max_iter=1000).fit(Z.iloc[train], group[train])
            found.append(roc_auc_score(group[test], model.predict_proba(Z.iloc[test])[:, 1]))
        result[name] = sum(found) / 5
    return result

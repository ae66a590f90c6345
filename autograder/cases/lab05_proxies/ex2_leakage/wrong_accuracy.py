# misconception: takes the accuracy for the AUC
# loses: 2
# message: Ask for scoring='roc_auc'
def leakage(X, group):
    result = {}
    for name in [*X.columns, "all together"]:
        Z = X if name == "all together" else X[[name]]
        averages = []
        for looker in lookers.values():
            found = []
            for train, test in folds.split(Z, group):
                looker.fit(Z.iloc[train], group[train])
                found.append(looker.score(Z.iloc[test], group[test]))
            averages.append(sum(found) / 5)
        result[name] = max(averages)
    return result

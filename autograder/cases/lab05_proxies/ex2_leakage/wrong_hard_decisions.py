# misconception: computes the AUC of yes and no
# loses: 2
# message: ranked people by a yes or no
def leakage(X, group):
    result = {}
    for name in [*X.columns, "all together"]:
        Z = X if name == "all together" else X[[name]]
        averages = []
        for looker in lookers.values():
            found = []
            for train, test in folds.split(Z, group):
                looker.fit(Z.iloc[train], group[train])
                found.append(roc_auc_score(group[test], looker.predict(Z.iloc[test])))
            averages.append(sum(found) / 5)
        result[name] = max(averages)
    return result

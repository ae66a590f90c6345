# misconception: scores the rows that the model was fitted on, fold by fold
# loses: 2
# message: which is not right
def leakage(X, group):
    result = {}
    for name in [*X.columns, "all together"]:
        Z = X if name == "all together" else X[[name]]
        averages = []
        for looker in lookers.values():
            found = []
            for train, test in folds.split(Z, group):
                looker.fit(Z.iloc[train], group[train])
                found.append(roc_auc_score(group[train], looker.predict_proba(Z.iloc[train])[:, 1]))
            averages.append(sum(found) / 5)
        result[name] = max(averages)
    return result

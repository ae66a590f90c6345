# misconception: scores people the model was fitted on
# loses: 2
# message: then noise seems to leak
def leakage(X, group):
    def auc(Z):
        return max(roc_auc_score(group, one.fit(Z, group).predict_proba(Z)[:, 1]) for one in lookers.values())

    return {**{c: auc(X[[c]]) for c in X}, "all together": auc(X)}

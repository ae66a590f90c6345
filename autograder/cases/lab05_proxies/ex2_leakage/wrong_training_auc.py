# misconception: scores people the model was fitted on
# loses: 2
# message: noise seems to leak
def leakage(X, group):
    def auc(Z):
        return roc_auc_score(group, looker.fit(Z, group).decision_function(Z))

    return {**{c: auc(X[[c]]) for c in X}, "all together": auc(X)}

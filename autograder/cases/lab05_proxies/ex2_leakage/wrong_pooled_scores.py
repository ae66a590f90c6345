# misconception: pools the scores of five models
# loses: 2
# message: Take one AUC per fold and average them
def leakage(X, group):
    from sklearn.model_selection import cross_val_predict

    def auc(Z):
        return roc_auc_score(group, cross_val_predict(looker, Z, group, cv=folds, method="decision_function"))

    return {**{c: auc(X[[c]]) for c in X}, "all together": auc(X)}

# misconception: pools the scores of five models
# loses: 2
# message: pooled the scores of the five models
def leakage(X, group):
    from sklearn.model_selection import cross_val_predict

    def auc(Z):
        return max(
            roc_auc_score(group, cross_val_predict(one, Z, group, cv=folds, method="predict_proba")[:, 1])
            for one in lookers.values()
        )

    return {**{c: auc(X[[c]]) for c in X}, "all together": auc(X)}

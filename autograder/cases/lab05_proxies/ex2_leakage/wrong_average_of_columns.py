# misconception: averages the columns for all together
# loses: 3
# message: not the average of the columns
def leakage(X, group):
    def auc(Z):
        return cross_val_score(looker, Z, group, cv=folds, scoring="roc_auc").mean()

    alone = {c: auc(X[[c]]) for c in X}
    return {**alone, "all together": np.mean(list(alone.values()))}

# misconception: averages the columns for all together
# loses: 3
# message: names it
def leakage(X, group):
    def auc(Z):
        return cross_val_score(looker, Z, group, cv=folds, scoring="roc_auc").mean()

    alone = {c: auc(X[[c]]) for c in X}
    return {**alone, "all together": np.mean(list(alone.values()))}

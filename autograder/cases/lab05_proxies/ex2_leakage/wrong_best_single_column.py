# misconception: weak columns one by one are weak together
# loses: 2
# message: not the best single column
def leakage(X, group):
    def auc(Z):
        return cross_val_score(looker, Z, group, cv=folds, scoring="roc_auc").mean()

    alone = {c: auc(X[[c]]) for c in X}
    return {**alone, "all together": max(alone.values())}

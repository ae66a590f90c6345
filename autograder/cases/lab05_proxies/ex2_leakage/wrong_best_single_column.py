# misconception: weak columns one by one are weak together
# loses: 2
# message: took the best single column for all together
def leakage(X, group):
    def auc(Z):
        return max(
            cross_val_score(looker, Z, group, cv=folds, scoring="roc_auc").mean()
            for looker in lookers.values()
        )

    alone = {c: auc(X[[c]]) for c in X}
    return {**alone, "all together": max(alone.values())}

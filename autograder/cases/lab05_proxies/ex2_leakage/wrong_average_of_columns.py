# misconception: averages the columns for all together
# loses: 3
# message: averaged the columns for all together
def leakage(X, group):
    def auc(Z):
        return max(
            cross_val_score(looker, Z, group, cv=folds, scoring="roc_auc").mean()
            for looker in lookers.values()
        )

    alone = {c: auc(X[[c]]) for c in X}
    return {**alone, "all together": np.mean(list(alone.values()))}

# misconception: takes the column for the score, so an AUC may fall below one half
# loses: 2
# message: took the column itself for the score
def leakage(X, group):
    def auc(Z):
        return max(
            cross_val_score(looker, Z, group, cv=folds, scoring="roc_auc").mean()
            for looker in lookers.values()
        )

    alone = {c: auc(X[[c]]) for c in X}
    alone = {c: roc_auc_score(group, X[c]) for c in X}
    return {**alone, "all together": auc(X)}

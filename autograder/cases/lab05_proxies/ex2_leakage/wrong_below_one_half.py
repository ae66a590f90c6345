# misconception: takes the column for the score, so an AUC may fall below one half
# loses: 2
# message: gives the group away all the same
def leakage(X, group):
    def auc(Z):
        return cross_val_score(looker, Z, group, cv=folds, scoring="roc_auc").mean()

    alone = {c: roc_auc_score(group, X[c]) for c in X}
    return {**alone, "all together": auc(X)}

# misconception: a straight line sees whatever there is
# loses: 2
# message: only the straight line looked
def leakage(X, group):
    def auc(Z):
        return max(
            cross_val_score(looker, Z, group, cv=folds, scoring="roc_auc").mean()
            for looker in [lookers["line"]]
        )

    alone = {c: auc(X[[c]]) for c in X}
    return {**alone, "all together": auc(X)}

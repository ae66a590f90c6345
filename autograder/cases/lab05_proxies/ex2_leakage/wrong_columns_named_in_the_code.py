# misconception: names the clinic's columns in the code
# loses: 3
# message: badge
def leakage(X, group):
    def auc(Z):
        return max(
            cross_val_score(one, Z, group, cv=folds, scoring="roc_auc").mean() for one in lookers.values()
        )

    names = ["notice", "missed", "distance", "ride", "fare"]
    return {**{c: auc(X[[c]]) for c in names}, "all together": auc(X[names])}

# style: a table with a column per looker, then the largest of each row
def leakage(X, group):
    values, table = X.to_numpy(), {}
    for how, looker in lookers.items():
        for i, name in enumerate(X.columns):
            table[name, how] = np.mean(
                cross_val_score(looker, values[:, i].reshape(-1, 1), group, scoring="roc_auc", cv=folds)
            )
        table["all together", how] = np.mean(
            cross_val_score(looker, values, group, scoring="roc_auc", cv=folds)
        )
    return pd.Series(table).unstack().max(axis=1).to_dict()

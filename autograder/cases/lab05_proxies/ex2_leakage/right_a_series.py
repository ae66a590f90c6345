# style: one cross_validate per column, in a Series
def leakage(people, who_is_where):
    from sklearn.model_selection import cross_validate

    def auc(columns):
        return cross_validate(looker, columns, who_is_where, cv=folds, scoring="roc_auc")["test_score"].mean()

    return pd.concat(
        [people.apply(lambda column: auc(column.to_frame())), pd.Series({"all together": auc(people)})]
    )

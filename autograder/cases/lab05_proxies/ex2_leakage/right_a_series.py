# style: one cross_validate per column, in a rounded Series
def leakage(people, who_is_where):
    from sklearn.model_selection import cross_validate

    def auc(columns):
        scores = [
            cross_validate(one, columns, who_is_where, cv=folds, scoring="roc_auc")["test_score"].mean()
            for one in lookers.values()
        ]
        return round(max(scores), 3)

    return pd.concat(
        [people.apply(lambda column: auc(column.to_frame())), pd.Series({"all together": auc(people)})]
    )

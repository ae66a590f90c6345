# style: GroupCounts, rows from the last to the first, roles measured with a global named river
sets = {
    "ride": ["ride"],
    "missed": ["missed"],
    "notice": ["notice"],
    "distance and fare": ["distance", "fare"],
}
tables = {}
for kept in (
    ["distance"],
    ["notice", "distance"],
    ["notice", "missed", "distance"],
    ["notice", "missed", "distance", "fare"],
    list(X),
):
    counts = GroupCounts.from_arrays(absent[new], decide(X[kept]), sensitive_features=district[new])
    rates = counts.rates()["false_positive_rate"]
    tables[5 - len(kept)] = [rates["river"] - rates["hill"], counts.table.tn.sum() + counts.table.tp.sum()]
steps = pd.DataFrame(tables, index=["gap", "right"]).T.round(3)
propose = np.int64(min((abs(g), k) for k, (g, n) in zip(steps.index, steps.to_numpy()) if n >= 1100)[1])
carries, river, hill = {}, district == "river", district == "hill"
for name, columns in sets.items():

    def auc(rows, label):
        looker = lookers["line"]
        return cross_val_score(looker, X[columns][rows], label[rows], cv=folds, scoring="roc_auc").mean()

    outcome = min(auc(river, absent), auc(hill, absent)) > 0.6
    where = auc(river | True, river) > 0.6
    carries[name] = "both" if outcome and where else "outcome" if outcome else "district"
carries = pd.Series(carries)

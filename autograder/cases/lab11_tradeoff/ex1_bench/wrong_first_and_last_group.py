# misconception: compares the first group with the last
# loses: 3
# message: If you compared the first group with the last
def bench(label, decisions, group):
    table = {}
    for name in decisions:
        c = GroupCounts.from_arrays(label, decisions[name].to_numpy(), sensitive_features=group)
        selected, hits = c.rates()["selection_rate"], c.rates()["true_positive_rate"]
        table[name] = {
            "accuracy_score": c.overall()["accuracy_score"],
            "selection_rate_difference": abs(selected.iloc[0] - selected.iloc[-1]),
            "true_positive_rate_difference": abs(hits.iloc[0] - hits.iloc[-1]),
            "selected_per_1000": 1000 * c.overall()["selection_rate"],
            "false_positives_per_1000": 1000 * c.table.fp.sum() / c.count.sum(),
        }
    return pd.DataFrame(table).T

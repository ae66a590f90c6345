# misconception: the mean of the groups' accuracies
# loses: 3
# message: If you averaged the groups' accuracies
def bench(label, decisions, group):
    table = {}
    for name in decisions:
        c = GroupCounts.from_arrays(label, decisions[name].to_numpy(), sensitive_features=group)
        table[name] = {
            "accuracy_score": c.rates()["accuracy_score"].mean(),
            "selection_rate_difference": c.difference("selection_rate"),
            "true_positive_rate_difference": c.difference("true_positive_rate"),
            "selected_per_1000": 1000 * c.overall()["selection_rate"],
            "false_positives_per_1000": 1000 * c.table.fp.sum() / c.count.sum(),
        }
    return pd.DataFrame(table).T

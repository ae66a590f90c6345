# misconception: Series put together are matched in order
# loses: 3
# message: pandas matched them by index
def bench(label, decisions, group):
    y, g = pd.Series(label), pd.Series(group)
    table = {}
    for name in decisions:
        d = decisions[name].sort_index()
        selected, hits = d.groupby(g).mean(), d[y == 1].groupby(g).mean()
        table[name] = {
            "accuracy_score": (d == y).mean(),
            "selection_rate_difference": selected.max() - selected.min(),
            "true_positive_rate_difference": hits.max() - hits.min(),
            "selected_per_1000": 1000 * d.mean(),
            "false_positives_per_1000": 1000 * (d > y).mean(),
        }
    return pd.DataFrame(table).T

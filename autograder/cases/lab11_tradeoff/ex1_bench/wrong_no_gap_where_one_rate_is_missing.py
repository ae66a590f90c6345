# misconception: one missing rate makes the whole gap NaN
# loses: 1
# message: If the gap became NaN
def bench(label, decisions, group):
    table = {}
    for name in decisions:
        yes = decisions[name].to_numpy()
        kinds = sorted(set(group))
        selected = np.array([yes[group == g].mean() for g in kinds])
        hits = np.array(
            [np.sum(yes[(group == g) & (label == 1)]) / np.sum((group == g) & (label == 1)) for g in kinds]
        )
        table[name] = {
            "accuracy_score": np.mean(yes == label),
            "selection_rate_difference": selected.max() - selected.min(),
            "true_positive_rate_difference": hits.max() - hits.min(),
            "selected_per_1000": 1000 * yes.mean(),
            "false_positives_per_1000": 1000 * np.mean(yes > label),
        }
    return pd.DataFrame(table).T

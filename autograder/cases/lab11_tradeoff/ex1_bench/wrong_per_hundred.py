# misconception: gives the work in per cent
# loses: 5
# message: Give it per 1,000
def bench(label, decisions, group):
    label, group = np.asarray(label), np.asarray(group)
    found = {}
    for name in decisions:
        yes = np.asarray(decisions[name])
        selected = [np.mean(yes[group == g]) for g in np.unique(group)]
        reached = [np.mean(yes[(group == g) & (label == 1)]) for g in np.unique(group)]
        found[name] = {
            "accuracy_score": np.mean(yes == label),
            "selection_rate_difference": max(selected) - min(selected),
            "true_positive_rate_difference": max(reached) - min(reached),
            "selected_per_1000": 100 * np.mean(yes),
            "false_positives_per_1000": 100 * np.mean((yes == 1) & (label == 0)),
        }
    return pd.DataFrame.from_dict(found, orient="index")

# misconception: takes the first group minus the last
# loses: 3
# message: Take the largest minus the smallest, whichever group is ahead
def bench(label, decisions, group):
    label, group = np.asarray(label), np.asarray(group)
    found = {}
    for name in decisions:
        yes = np.asarray(decisions[name])
        selected = [np.mean(yes[group == g]) for g in np.unique(group)]
        reached = [np.mean(yes[(group == g) & (label == 1)]) for g in np.unique(group)]
        found[name] = {
            "accuracy_score": np.mean(yes == label),
            "selection_rate_difference": selected[0] - selected[-1],
            "true_positive_rate_difference": reached[0] - reached[-1],
            "selected_per_1000": 1000 * np.mean(yes),
            "false_positives_per_1000": 1000 * np.mean((yes == 1) & (label == 0)),
        }
    return pd.DataFrame.from_dict(found, orient="index")

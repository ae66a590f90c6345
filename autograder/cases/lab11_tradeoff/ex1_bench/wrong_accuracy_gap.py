# misconception: gives the gap in accuracy as the cost
# loses: 5
# message: Here it is the cost for everybody
def bench(label, decisions, group):
    label, group = np.asarray(label), np.asarray(group)
    found = {}
    for name in decisions:
        yes = np.asarray(decisions[name])
        selected = [np.mean(yes[group == g]) for g in np.unique(group)]
        reached = [np.mean(yes[(group == g) & (label == 1)]) for g in np.unique(group)]
        found[name] = {
            "accuracy_score": np.ptp([np.mean((yes == label)[group == g]) for g in np.unique(group)]),
            "selection_rate_difference": max(selected) - min(selected),
            "true_positive_rate_difference": max(reached) - min(reached),
            "selected_per_1000": 1000 * np.mean(yes),
            "false_positives_per_1000": 1000 * np.mean((yes == 1) & (label == 0)),
        }
    return pd.DataFrame.from_dict(found, orient="index")

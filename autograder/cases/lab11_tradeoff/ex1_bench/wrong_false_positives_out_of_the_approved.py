# misconception: gives the false discovery rate as the workload
# loses: 4
# message: If you counted the false positives out of the people approved
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
            "selected_per_1000": 1000 * np.mean(yes),
            "false_positives_per_1000": 1000 * np.mean(label[yes == 1] == 0),
        }
    return pd.DataFrame.from_dict(found, orient="index")

# misconception: the two regions of the bank, by name
# loses: 3
# message: Count each method by group, whatever groups occur
def bench(label, decisions, group):
    table = {}
    north, south = group == "north", group == "south"
    for name in decisions:
        yes = decisions[name].to_numpy()
        table[name] = {
            "accuracy_score": np.mean(yes == label),
            "selection_rate_difference": abs(yes[north].mean() - yes[south].mean()),
            "true_positive_rate_difference": abs(
                yes[north & (label == 1)].mean() - yes[south & (label == 1)].mean()
            ),
            "selected_per_1000": 1000 * yes.mean(),
            "false_positives_per_1000": 1000 * np.mean(yes > label),
        }
    return pd.DataFrame(table).T

# misconception: where nobody has label 1 the true positive rate is 0, as Fairlearn returns it
# loses: 1
# message: it has none, and is left out of the gap
from fairlearn import metrics as fm


def bench(label, decisions, group):
    table = {}
    for name in decisions:
        yes = decisions[name].to_numpy()
        frame = fm.MetricFrame(
            metrics={"sel": fm.selection_rate, "tpr": fm.true_positive_rate},
            y_true=label,
            y_pred=yes,
            sensitive_features=group,
        )
        table[name] = {
            "accuracy_score": np.mean(yes == label),
            "selection_rate_difference": frame.difference()["sel"],
            "true_positive_rate_difference": frame.difference()["tpr"],
            "selected_per_1000": 1000 * yes.mean(),
            "false_positives_per_1000": 1000 * np.mean(yes > label),
        }
    return pd.DataFrame(table).T

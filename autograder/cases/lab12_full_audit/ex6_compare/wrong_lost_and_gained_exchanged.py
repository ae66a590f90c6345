# misconception: reads the change in the wrong direction
# loses: 2
# message: lost went from 1 to 0
def compare(y_true, decisions, sensitive_features):
    rows = {}
    for name, y_pred in decisions.items():
        counts = GroupCounts.from_arrays(y_true, y_pred, sensitive_features=sensitive_features)
        interval = gap_interval(counts, "selection_rate")
        rows[name] = {
            "accuracy_score": counts.overall()["accuracy_score"],
            "selection_rate": counts.overall()["selection_rate"],
            "demographic_parity_difference": counts.difference("selection_rate"),
            "equal_opportunity_difference": counts.difference("true_positive_rate"),
            "false_positive_rate_difference": counts.difference("false_positive_rate"),
            "low": interval.low,
            "high": interval.high,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def moved(before, after, sensitive_features):
    people = pd.DataFrame(
        {
            "lost": (before == 0) & (after == 1),
            "gained": (before == 1) & (after == 0),
        }
    )
    groups = people.groupby(np.asarray(sensitive_features))
    return (1000 * groups.mean()).assign(count=groups.size())

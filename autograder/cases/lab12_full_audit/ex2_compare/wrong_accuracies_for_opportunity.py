# misconception: takes the gap in accuracy for the gap in true positive rates
# loses: 5
# message: If you compared accuracies for equal opportunity
def compare(y_true, decisions, sensitive_features):
    rows = {}
    for name, d in decisions.items():
        c = GroupCounts.from_arrays(y_true, d, sensitive_features=sensitive_features)
        interval = gap_interval(c, "selection_rate")
        rates, whole = c.rates(), c.overall()
        row = {
            "accuracy_score": whole["accuracy_score"],
            "selection_rate": whole["selection_rate"],
            "demographic_parity_difference": c.difference("selection_rate"),
            "equal_opportunity_difference": c.difference("true_positive_rate"),
            "false_positive_rate_difference": c.difference("false_positive_rate"),
            "low": interval.low,
            "high": interval.high,
        }
        row["equal_opportunity_difference"] = c.difference("accuracy_score")
        rows[name] = row
    return pd.DataFrame(rows).T

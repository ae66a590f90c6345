# misconception: the interval of the gap in true positive rates
# loses: 4
# message: If you took the interval of another gap
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
        interval = gap_interval(c, "true_positive_rate")
        row["low"], row["high"] = interval.low, interval.high
        rows[name] = row
    return pd.DataFrame(rows).T

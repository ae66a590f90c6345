# misconception: the textbook's interval for two shares
# loses: 4
# message: If you made the interval yourself
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
        s, n = rates["selection_rate"], rates["count"]
        far = [s.idxmax(), s.idxmin()]
        reach = 1.96 * sum(s[g] * (1 - s[g]) / n[g] for g in far) ** 0.5
        row["low"], row["high"] = interval.estimate - reach, interval.estimate + reach
        rows[name] = row
    return pd.DataFrame(rows).T

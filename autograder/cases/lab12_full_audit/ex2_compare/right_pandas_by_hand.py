# style: pandas means by group; a dict of dicts made a table
def compare(y_true, decisions, sensitive_features):
    rows = {}
    for name, d in decisions.items():
        people = pd.DataFrame({"y": y_true, "d": d, "g": sensitive_features})

        def spread(part):
            means = part.groupby("g")["d"].mean()
            return means.max() - means.min()

        ends = gap_interval(
            GroupCounts.from_frame(people, y_true="y", y_pred="d", sensitive_features="g"), "selection_rate"
        )
        rows[name] = {
            "accuracy_score": (people.y == people.d).mean(),
            "selection_rate": people.d.mean(),
            "demographic_parity_difference": spread(people),
            "equal_opportunity_difference": spread(people[people.y == 1]),
            "false_positive_rate_difference": spread(people[people.y == 0]),
            "low": ends.low,
            "high": ends.high,
        }
    return pd.DataFrame.from_dict(rows, orient="index").round(4)

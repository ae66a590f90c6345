# style: GroupCounts and its rates
def bench(label, decisions, group):
    rows = []
    for name, yes in decisions.items():
        counts = GroupCounts.from_arrays(label, yes, sensitive_features=group)
        overall, cells = counts.overall(), counts.table.sum()
        rows.append(
            [
                overall.accuracy_score,
                counts.difference("selection_rate"),
                counts.difference("true_positive_rate"),
                1000 * overall.selection_rate,
                1000 * cells.fp / overall["count"],
            ]
        )
    columns = ["accuracy_score", "selection_rate_difference", "true_positive_rate_difference"]
    columns += ["selected_per_1000", "false_positives_per_1000"]
    return pd.DataFrame(rows, index=list(decisions), columns=columns)

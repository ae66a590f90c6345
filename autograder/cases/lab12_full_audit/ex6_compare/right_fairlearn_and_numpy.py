# style: Fairlearn's functions in compare, a loop in moved
def compare(y_true, decisions, sensitive_features):
    table = []
    for d in decisions.values():
        gap = gap_interval(
            GroupCounts.from_arrays(y_true, d, sensitive_features=sensitive_features), "selection_rate"
        )
        rates = fm.MetricFrame(
            metrics=fm.false_positive_rate, y_true=y_true, y_pred=d, sensitive_features=sensitive_features
        )
        table.append(
            {
                "low": gap.low,
                "high": gap.high,
                "accuracy_score": accuracy_score(y_true, d),
                "selection_rate": fm.selection_rate(y_true, d),
                "demographic_parity_difference": gap.estimate,
                "equal_opportunity_difference": fm.equal_opportunity_difference(
                    y_true, d, sensitive_features=sensitive_features
                ),
                "false_positive_rate_difference": rates.difference(),
            }
        )
    return pd.DataFrame(table, index=list(decisions))


def moved(before, after, sensitive_features):
    rows = []
    kinds = np.unique(sensitive_features)
    for kind in kinds:
        step = (np.asarray(after) - np.asarray(before))[np.asarray(sensitive_features) == kind]
        n = len(step)
        rows.append((n, 1000 * np.count_nonzero(step == -1) / n, 1000 * np.count_nonzero(step == 1) / n))
    return pd.DataFrame(rows, index=kinds, columns=["count", "lost", "gained"])

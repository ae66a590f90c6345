# style: Fairlearn and scikit-learn; people without the label left out first
from fairlearn import metrics as fm
from sklearn.metrics import accuracy_score


def compare(y_true, decisions, sensitive_features):
    table = []
    for d in decisions.values():
        counts = GroupCounts.from_arrays(y_true, d, sensitive_features=sensitive_features)
        gap = gap_interval(counts, "selection_rate")
        of = {label: np.asarray(y_true) == label for label in (0, 1)}
        among = {
            label: fm.demographic_parity_difference(y_true[k], d[k], sensitive_features=sensitive_features[k])
            for label, k in of.items()
        }
        table.append(
            {
                "high": gap.high,
                "low": gap.low,
                "accuracy_score": accuracy_score(y_true, d),
                "selection_rate": fm.selection_rate(y_true, d),
                "demographic_parity_difference": gap.estimate,
                "equal_opportunity_difference": among[1],
                "false_positive_rate_difference": among[0],
            }
        )
    return pd.DataFrame(table, index=list(decisions))

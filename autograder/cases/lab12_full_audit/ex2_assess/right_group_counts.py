# style: counts once, with GroupCounts
def assess(y_true, y_pred, sensitive_features):
    wanted = ["count", "selection_rate", "accuracy_score", "false_positive_rate", "true_positive_rate"]
    return GroupCounts.from_arrays(y_true, y_pred, sensitive_features=sensitive_features).rates()[wanted]


def gaps(y_true, y_pred, sensitive_features):
    counts = GroupCounts.from_arrays(y_true, y_pred, sensitive_features=sensitive_features)
    return {
        "demographic_parity_difference": counts.difference("selection_rate"),
        "demographic_parity_ratio": counts.ratio("selection_rate"),
        "equal_opportunity_difference": counts.difference("true_positive_rate"),
        "equalized_odds_difference": counts.equalized_odds_difference(),
    }

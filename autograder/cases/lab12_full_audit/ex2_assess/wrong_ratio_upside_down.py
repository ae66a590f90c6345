# misconception: divides the largest rate by the smallest
# loses: 2
# message: smallest over largest
def assess(y_true, y_pred, sensitive_features):
    frame = fm.MetricFrame(
        metrics={
            "count": fm.count,
            "selection_rate": fm.selection_rate,
            "accuracy_score": accuracy_score,
            "false_positive_rate": fm.false_positive_rate,
            "true_positive_rate": fm.true_positive_rate,
        },
        y_true=y_true,
        y_pred=y_pred,
        sensitive_features=sensitive_features,
    )
    return frame.by_group


def gaps(y_true, y_pred, sensitive_features):
    return {
        "demographic_parity_difference": fm.demographic_parity_difference(
            y_true, y_pred, sensitive_features=sensitive_features
        ),
        "demographic_parity_ratio": 1
        / fm.demographic_parity_ratio(y_true, y_pred, sensitive_features=sensitive_features),
        "equal_opportunity_difference": fm.equal_opportunity_difference(
            y_true, y_pred, sensitive_features=sensitive_features
        ),
        "equalized_odds_difference": fm.equalized_odds_difference(
            y_true, y_pred, sensitive_features=sensitive_features
        ),
    }

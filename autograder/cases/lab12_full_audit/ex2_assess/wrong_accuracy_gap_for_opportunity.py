# misconception: takes the gap in accuracy for the gap in true positive rates
# loses: 2
# message: this compares accuracies
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
        "demographic_parity_ratio": fm.demographic_parity_ratio(
            y_true, y_pred, sensitive_features=sensitive_features
        ),
        "equal_opportunity_difference": float(
            np.ptp(assess(y_true, y_pred, sensitive_features)["accuracy_score"])
        ),
        "equalized_odds_difference": fm.equalized_odds_difference(
            y_true, y_pred, sensitive_features=sensitive_features
        ),
    }

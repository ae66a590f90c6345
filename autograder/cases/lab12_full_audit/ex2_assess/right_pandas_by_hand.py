# style: loops over the groups and divides
def assess(y_true, y_pred, sensitive_features):
    rows = {}
    for g in sorted(set(sensitive_features)):
        y, d = y_true[sensitive_features == g], y_pred[sensitive_features == g]
        rows[g] = {
            "true_positive_rate": d[y == 1].mean(),
            "false_positive_rate": d[y == 0].mean(),
            "accuracy_score": (y == d).mean(),
            "selection_rate": d.mean(),
            "count": len(y),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def gaps(y_true, y_pred, sensitive_features):
    table = assess(y_true, y_pred, sensitive_features)
    spread = table.max() - table.min()
    return {
        "demographic_parity_difference": spread["selection_rate"],
        "demographic_parity_ratio": table["selection_rate"].min() / table["selection_rate"].max(),
        "equal_opportunity_difference": spread["true_positive_rate"],
        "equalized_odds_difference": max(spread["true_positive_rate"], spread["false_positive_rate"]),
    }

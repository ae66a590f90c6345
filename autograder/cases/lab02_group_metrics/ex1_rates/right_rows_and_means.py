# style: lays the people out in rows and takes means; returns a Series
def rates(tn, fp, fn, tp):
    y_true = pd.Series([0] * (tn + fp) + [1] * (fn + tp), dtype=float)
    y_pred = pd.Series([0] * tn + [1] * fp + [0] * fn + [1] * tp, dtype=float)
    return pd.Series(
        {
            "base_rate": y_true.mean(),
            "selection_rate": y_pred.mean(),
            "true_positive_rate": y_pred[y_true == 1].mean(),
            "false_positive_rate": y_pred[y_true == 0].mean(),
            "precision_score": y_true[y_pred == 1].mean(),
        }
    )

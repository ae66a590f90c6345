# style: exact fractions, rounded to three decimals
def rates(tn, fp, fn, tp):
    parts = {
        "base_rate": (fn + tp, tn + fp + fn + tp),
        "selection_rate": (fp + tp, tn + fp + fn + tp),
        "true_positive_rate": (tp, fn + tp),
        "false_positive_rate": (fp, fp + tn),
        "precision_score": (tp, tp + fp),
    }
    return {name: round(Fraction(k, n), 3) if n else float("nan") for name, (k, n) in parts.items()}

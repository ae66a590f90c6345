# misconception: counts the refused among those who repay
# loses: 2
# message: that is the false negative rate
def rates(tn, fp, fn, tp):
    """Five rates of one group from its four counts (dict of name to number)."""

    def share(part, whole):
        return part / whole if whole > 0 else math.nan

    return {
        "base_rate": share(fn + tp, tn + fp + fn + tp),
        "selection_rate": share(fp + tp, tn + fp + fn + tp),
        "true_positive_rate": share(fn, fn + tp),
        "false_positive_rate": share(fp, tn + fp),
        "precision_score": share(tp, fp + tp),
    }

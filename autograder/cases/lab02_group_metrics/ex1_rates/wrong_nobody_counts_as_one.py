# misconception: returns 1 where there is nobody to count out of
# loses: 1
# message: that says that it always happens
def rates(tn, fp, fn, tp):
    """Five rates of one group from its four counts (dict of name to number)."""

    def share(part, whole):
        return part / whole if whole > 0 else 1.0

    return {
        "base_rate": share(fn + tp, tn + fp + fn + tp),
        "selection_rate": share(fp + tp, tn + fp + fn + tp),
        "true_positive_rate": share(tp, fn + tp),
        "false_positive_rate": share(fp, tn + fp),
        "precision_score": share(tp, fp + tp),
    }

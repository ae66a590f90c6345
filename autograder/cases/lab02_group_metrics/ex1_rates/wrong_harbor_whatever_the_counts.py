# misconception: gives the rates of the harbor whatever the counts
# loses: 1
# message: rates(
def rates(tn, fp, fn, tp):
    """Five rates of one group from its four counts (dict of name to number)."""

    tn, fp, fn, tp = harbor.values()

    def share(part, whole):
        return part / whole if whole > 0 else math.nan

    return {
        "base_rate": share(fn + tp, tn + fp + fn + tp),
        "selection_rate": share(fp + tp, tn + fp + fn + tp),
        "true_positive_rate": share(tp, fn + tp),
        "false_positive_rate": share(fp, tn + fp),
        "precision_score": share(tp, fp + tp),
    }

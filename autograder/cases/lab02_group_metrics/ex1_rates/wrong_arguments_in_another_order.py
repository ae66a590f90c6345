# misconception: takes the counts in the order of the figure
# loses: 4
# message: Out of whom
def rates(tn, fp, fn, tp):
    tp, fn, fp, tn = tn, fp, fn, tp

    def share(part, whole):
        return part / whole if whole > 0 else math.nan

    return {
        "base_rate": share(fn + tp, tn + fp + fn + tp),
        "selection_rate": share(fp + tp, tn + fp + fn + tp),
        "true_positive_rate": share(tp, fn + tp),
        "false_positive_rate": share(fp, tn + fp),
        "precision_score": share(tp, fp + tp),
    }

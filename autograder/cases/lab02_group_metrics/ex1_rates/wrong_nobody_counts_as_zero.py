# misconception: returns 0 where there is nobody to count out of
# loses: 1
# message: that says that it never happens
def share(part, whole):
    return part / whole if whole else 0.0


def rates(tn, fp, fn, tp):
    return {
        "base_rate": share(fn + tp, tn + fp + fn + tp),
        "selection_rate": share(fp + tp, tn + fp + fn + tp),
        "true_positive_rate": share(tp, fn + tp),
        "false_positive_rate": share(fp, tn + fp),
        "precision_score": share(tp, fp + tp),
    }

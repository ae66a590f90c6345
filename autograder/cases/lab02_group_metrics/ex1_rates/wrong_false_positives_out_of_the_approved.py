# misconception: the false positive rate divides by the people approved
# loses: 2
# message: that is the false discovery rate
def share(part, whole):
    return part / whole if whole else math.nan


def rates(tn, fp, fn, tp):
    return {
        "base_rate": share(fn + tp, tn + fp + fn + tp),
        "selection_rate": share(fp + tp, tn + fp + fn + tp),
        "true_positive_rate": share(tp, fn + tp),
        "false_positive_rate": share(fp, fp + tp),
        "precision_score": share(tp, fp + tp),
    }

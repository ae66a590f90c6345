# misconception: the false positive rate divides by everybody
# loses: 2
# message: Divide by the people whose label is 0
def share(part, whole):
    return part / whole if whole else math.nan


def rates(tn, fp, fn, tp):
    return {
        "base_rate": share(fn + tp, tn + fp + fn + tp),
        "selection_rate": share(fp + tp, tn + fp + fn + tp),
        "true_positive_rate": share(tp, fn + tp),
        "false_positive_rate": share(fp, tn + fp + fn + tp),
        "precision_score": share(tp, fp + tp),
    }

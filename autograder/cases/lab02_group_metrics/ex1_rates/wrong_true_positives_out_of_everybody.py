# misconception: the true positive rate divides by everybody
# loses: 2
# message: true_positive_rate: This divides by everybody in the group
def share(part, whole):
    return part / whole if whole else math.nan


def rates(tn, fp, fn, tp):
    return {
        "base_rate": share(fn + tp, tn + fp + fn + tp),
        "selection_rate": share(fp + tp, tn + fp + fn + tp),
        "true_positive_rate": share(tp, tn + fp + fn + tp),
        "false_positive_rate": share(fp, tn + fp),
        "precision_score": share(tp, fp + tp),
    }

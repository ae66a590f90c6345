# misconception: the true positive rate divides by everybody
# loses: 2
# message: If you divided by everybody in the group, divide by the people whose label is 1
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

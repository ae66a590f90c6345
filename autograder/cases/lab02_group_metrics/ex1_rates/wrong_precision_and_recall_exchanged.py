# misconception: takes precision and recall for one another
# loses: 3
# message: that is the precision. Divide by those whose label is 1
def share(part, whole):
    return part / whole if whole else math.nan


def rates(tn, fp, fn, tp):
    return {
        "base_rate": share(fn + tp, tn + fp + fn + tp),
        "selection_rate": share(fp + tp, tn + fp + fn + tp),
        "true_positive_rate": share(tp, fp + tp),
        "false_positive_rate": share(fp, tn + fp),
        "precision_score": share(tp, fn + tp),
    }

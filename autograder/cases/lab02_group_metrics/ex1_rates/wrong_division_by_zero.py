# misconception: does not think of a group without positives
# loses: 1
# message: It divides by zero
def share(part, whole):
    return part / whole


def rates(tn, fp, fn, tp):
    return {
        "base_rate": share(fn + tp, tn + fp + fn + tp),
        "selection_rate": share(fp + tp, tn + fp + fn + tp),
        "true_positive_rate": share(tp, fn + tp),
        "false_positive_rate": share(fp, tn + fp),
        "precision_score": share(tp, fp + tp),
    }

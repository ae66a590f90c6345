# misconception: takes the share approved for the base rate
# loses: 2
# message: that is the selection rate. The base rate
def share(part, whole):
    return part / whole if whole else math.nan


def rates(tn, fp, fn, tp):
    return {
        "base_rate": share(fp + tp, tn + fp + fn + tp),
        "selection_rate": share(fp + tp, tn + fp + fn + tp),
        "true_positive_rate": share(tp, fn + tp),
        "false_positive_rate": share(fp, tn + fp),
        "precision_score": share(tp, fp + tp),
    }

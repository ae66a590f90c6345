# misconception: takes the gap for the AUC
# loses: 2
# message: solve it for q
def booking_gap(q):
    return abs(2 * q - 1)


def score_gap(q):
    return 0.4 * (2 * q - 1) ** 2


def auc_needed(gap):
    return gap

# misconception: believes that a mark that is mostly wrong is useless
# loses: 1
# message: the model turns it round
def booking_gap(q):
    return max(2 * q - 1, 0)


def score_gap(q):
    return 0.4 * (2 * q - 1) ** 2


def auc_needed(gap):
    return 0.5 + gap / 2

# misconception: lets the gap fall below zero for a mark that is mostly wrong
# loses: 1
# message: so the river is still double-booked more often
def booking_gap(q):
    return 2 * q - 1


def score_gap(q):
    return 0.4 * (2 * q - 1) ** 2


def auc_needed(gap):
    return 0.5 + gap / 2

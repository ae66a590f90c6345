# misconception: multiplies the gap of decisions by the difference in shares
# loses: 3
# message: does not enter
def booking_gap(q):
    return 0.4 * abs(2 * q - 1)


def score_gap(q):
    return 0.4 * (2 * q - 1) ** 2


def auc_needed(gap):
    return 0.5 + gap / 2

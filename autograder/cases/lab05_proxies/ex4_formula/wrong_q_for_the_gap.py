# misconception: takes the agreement for the gap
# loses: 3
# message: The hill's share 1 - q
def booking_gap(q):
    return q


def score_gap(q):
    return 0.4 * (2 * q - 1) ** 2


def auc_needed(gap):
    return 0.5 + gap / 2

# misconception: takes the mean scores for decisions
# loses: 3
# message: A perfect mark: the river is double-booked
def booking_gap(q):
    return abs(2 * q - 1)


def score_gap(q):
    return (2 * q - 1) ** 2


def auc_needed(gap):
    return 0.5 + gap / 2

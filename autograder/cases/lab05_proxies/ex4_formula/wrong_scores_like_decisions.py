# misconception: takes the mean scores for decisions
# loses: 3
# message: The shares that stay away are 0.4 apart
def booking_gap(q):
    return abs(2 * q - 1)


def score_gap(q):
    return (2 * q - 1) ** 2


def auc_needed(gap):
    return 0.5 + gap / 2

# misconception: blurs the mean scores once instead of twice
# loses: 2
# message: The mark blurs twice
def booking_gap(q):
    return abs(2 * q - 1)


def score_gap(q):
    return 0.4 * abs(2 * q - 1)


def auc_needed(gap):
    return 0.5 + gap / 2

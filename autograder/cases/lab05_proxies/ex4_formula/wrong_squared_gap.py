# misconception: squares the gap of decisions
# loses: 2
# message: A decision uses the mark once
def booking_gap(q):
    return (2 * q - 1) ** 2


def score_gap(q):
    return 0.4 * (2 * q - 1) ** 2


def auc_needed(gap):
    return 0.5 + gap / 2

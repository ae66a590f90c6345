# misconception: gives the gap of mean scores
# loses: 3
# message: the gap of mean scores, then take decisions
def booking_gap(q, river, hill):
    return (river - hill) * (2 * q - 1) ** 2

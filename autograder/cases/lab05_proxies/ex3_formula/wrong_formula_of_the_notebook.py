# misconception: the gap is 2q - 1 whatever the districts
# loses: 1
# message: If your formula is 2q - 1 whatever the districts
def booking_gap(q, river, hill):
    return 2 * q - 1

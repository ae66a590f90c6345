# misconception: squares the agreement
# loses: 2
# message: take it once
def booking_gap(q, river, hill):
    return (2 * q - 1) ** 2

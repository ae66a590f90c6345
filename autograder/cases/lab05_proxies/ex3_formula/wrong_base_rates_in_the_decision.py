# misconception: multiplies by the difference of the districts
# loses: 3
# message: If you multiplied by the difference of the districts
def booking_gap(q, river, hill):
    return (river - hill) * (2 * q - 1)

# misconception: only the mark that says river can be double-booked
# loses: 1
# message: Work out the share that stays away for each of the two marks
def booking_gap(q, river, hill):
    return 2 * q - 1 if q * river + (1 - q) * hill > 0.5 else 0

# misconception: forgets the hill's patients who carry the mark
# loses: 3
# message: subtract the hill's
def booking_gap(q, river, hill):
    return q * 1.0 if q != 0.5 else 0.5

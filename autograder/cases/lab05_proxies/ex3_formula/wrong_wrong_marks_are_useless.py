# misconception: a mark that is mostly wrong is useless
# loses: 1
# message: If a mark that is mostly wrong counts for nothing
def booking_gap(q, river, hill):
    return max(2 * q - 1, 0)

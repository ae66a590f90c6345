# misconception: double-books at exactly one half
# loses: 1
# message: compare again
def booking_gap(q, river, hill):
    first = q * river + (1 - q) * hill >= 0.5
    second = (1 - q) * river + q * hill >= 0.5
    return (2 * q - 1) * (int(first) - int(second))

# misconception: takes the size of the gap
# loses: 1
# message: its sign is lost
def booking_gap(q, river, hill):
    first = q * river + (1 - q) * hill > 0.5
    second = (1 - q) * river + q * hill > 0.5
    return abs((2 * q - 1) * (int(first) - int(second)))

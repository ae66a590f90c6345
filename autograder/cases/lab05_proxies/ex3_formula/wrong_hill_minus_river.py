# misconception: subtracts the river from the hill
# loses: 3
# message: the sign is turned round
def booking_gap(q, river, hill):
    first = q * river + (1 - q) * hill > 0.5
    second = (1 - q) * river + q * hill > 0.5
    return (1 - 2 * q) * (int(first) - int(second))

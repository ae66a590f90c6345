# style: four cases and the formula of the notebook, rounded
def booking_gap(q, river, hill):
    first = q * river + (1 - q) * hill > 1 / 2
    second = (1 - q) * river + q * hill > 1 / 2
    if first == second:
        return 0
    return np.round(2 * q - 1 if first else 1 - 2 * q, 3)

# style: two unknowns, solved by NumPy
def mix(scores, labels, low, high, target):
    rates = [np.average(scores >= line, weights=labels) for line in (low, high)]
    lower, _ = np.linalg.solve([rates, [1, 1]], [target, 1])
    return np.round(lower, 3)

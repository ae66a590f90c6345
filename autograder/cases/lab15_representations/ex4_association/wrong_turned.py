# misconception: subtracts the first from the second
# loses: 2
# message: the sign is turned
def effect_size(first, second):
    return (np.mean(second) - np.mean(first)) / np.std([*first, *second])


def exact_p(first, second):
    together = [*first, *second]
    sums = np.array([sum(c) for c in combinations(together, len(first))])
    return np.mean(sums >= sum(first) - 1e-9)

# misconception: gives the difference of the means
# loses: 2
# message: the difference of the means alone
def effect_size(first, second):
    return np.mean(first) - np.mean(second)


def exact_p(first, second):
    together = [*first, *second]
    sums = np.array([sum(c) for c in combinations(together, len(first))])
    return np.mean(sums >= sum(first) - 1e-9)

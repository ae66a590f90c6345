# misconception: averages the two variances
# loses: 2
# message: the gap between them is left out
def effect_size(first, second):
    return (np.mean(first) - np.mean(second)) / np.sqrt((np.var(first) + np.var(second)) / 2)


def exact_p(first, second):
    together = [*first, *second]
    sums = np.array([sum(c) for c in combinations(together, len(first))])
    return np.mean(sums >= sum(first) - 1e-9)

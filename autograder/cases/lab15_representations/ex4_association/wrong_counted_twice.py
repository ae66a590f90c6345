# misconception: adds one to both counts of an exact list
# loses: 3
# message: counted twice
def effect_size(first, second):
    return (np.mean(first) - np.mean(second)) / np.std([*first, *second])


def exact_p(first, second):
    together = [*first, *second]
    sums = np.array([sum(c) for c in combinations(together, len(first))])
    return (1 + np.sum(sums >= sum(first) - 1e-9)) / (1 + len(sums))

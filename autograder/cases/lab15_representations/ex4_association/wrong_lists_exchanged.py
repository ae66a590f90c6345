# misconception: tests the second list
# loses: 3
# message: this is the other side
def effect_size(first, second):
    return (np.mean(first) - np.mean(second)) / np.std([*first, *second])


def exact_p(first, second):
    together = [*first, *second]
    sums = np.array([sum(c) for c in combinations(together, len(second))])
    return np.mean(sums >= sum(second) - 1e-9)

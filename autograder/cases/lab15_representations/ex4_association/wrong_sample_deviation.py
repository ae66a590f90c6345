# misconception: divides by n - 1
# loses: 2
# message: of a sample
def effect_size(first, second):
    return (np.mean(first) - np.mean(second)) / np.std([*first, *second], ddof=1)


def exact_p(first, second):
    together = [*first, *second]
    sums = np.array([sum(c) for c in combinations(together, len(first))])
    return np.mean(sums >= sum(first) - 1e-9)

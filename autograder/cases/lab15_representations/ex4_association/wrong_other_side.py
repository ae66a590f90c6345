# misconception: counts the deals that part them less
# loses: 3
# message: this is the other side
def effect_size(first, second):
    return (np.mean(first) - np.mean(second)) / np.std([*first, *second])


def exact_p(first, second):
    together = [*first, *second]
    sums = np.array([sum(c) for c in combinations(together, len(first))])
    return np.mean(sums <= sum(first) + 1e-9)

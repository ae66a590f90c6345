# misconception: compares sizes without sign
# loses: 3
# message: two-sided share
def effect_size(first, second):
    return (np.mean(first) - np.mean(second)) / np.std([*first, *second])


def exact_p(first, second):
    x = np.array([*first, *second], float)
    real = np.mean(first) - np.mean(second)
    found = []
    for inside in combinations(range(len(x)), len(first)):
        mask = np.isin(np.arange(len(x)), inside)
        found.append(x[mask].mean() - x[~mask].mean())
    return np.mean(np.abs(found) >= abs(real) - 1e-9)

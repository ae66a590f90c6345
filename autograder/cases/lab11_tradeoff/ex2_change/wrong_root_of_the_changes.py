# misconception: the square root of the number of changes, as in McNemar's test
# loses: 2
# message: as McNemar's test does
def accuracy_change(label, before, after):
    better = np.sum((after == label) & (before != label))
    worse = np.sum((after != label) & (before == label))
    n = len(label)
    change, reach = (better - worse) / n, 1.96 * np.sqrt(better + worse) / n
    return {"change": change, "low": change - reach, "high": change + reach}

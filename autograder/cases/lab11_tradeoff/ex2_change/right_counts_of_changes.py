# style: from the counts of decisions that became right and wrong
def accuracy_change(label, before, after):
    n = len(label)
    better = int(((after == label) & (before != label)).sum())
    worse = int(((after != label) & (before == label)).sum())
    change = (better - worse) / n
    variance = ((better + worse) - n * change**2) / (n - 1)
    reach = 1.96 * (variance / n) ** 0.5
    return {"change": change, "low": change - reach, "high": change + reach}

# misconception: the error of the share of decisions that changed
# loses: 3
# message: If you took the error of the share of people who changed
def accuracy_change(label, before, after):
    d = (after == label).astype(int) - (before == label).astype(int)
    p = np.mean(before != after)
    reach = 1.96 * np.sqrt(p * (1 - p) / len(d))
    return {"change": d.mean(), "low": d.mean() - reach, "high": d.mean() + reach}

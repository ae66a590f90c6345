# misconception: adds the errors of two accuracies as if the people were different ones
# loses: 3
# message: as if they came from different people
def accuracy_change(label, before, after):
    was, now = (before == label).astype(int), (after == label).astype(int)
    d = now - was
    reach = 1.96 * np.sqrt((np.var(was, ddof=1) + np.var(now, ddof=1)) / len(d))
    return {"change": np.mean(d), "low": np.mean(d) - reach, "high": np.mean(d) + reach}

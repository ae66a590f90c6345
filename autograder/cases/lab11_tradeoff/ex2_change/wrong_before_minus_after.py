# misconception: subtracts the other way round
# loses: 3
# message: If you took before minus after
def accuracy_change(label, before, after):
    d = (before == label).astype(int) - (after == label).astype(int)
    reach = 1.96 * np.std(d, ddof=1) / np.sqrt(len(d))
    return {"change": np.mean(d), "low": np.mean(d) - reach, "high": np.mean(d) + reach}

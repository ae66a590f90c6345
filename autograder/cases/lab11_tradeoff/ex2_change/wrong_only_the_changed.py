# misconception: leaves out the people whose decision stayed
# loses: 3
# message: If you left out the people whose decision did not change
def accuracy_change(label, before, after):
    label, before, after = (v[before != after] for v in (label, before, after))
    d = (after == label).astype(int) - (before == label).astype(int)
    reach = 1.96 * np.std(d, ddof=1) / np.sqrt(len(d))
    return {"change": np.mean(d), "low": np.mean(d) - reach, "high": np.mean(d) + reach}

# misconception: counts every changed decision as plus one
# loses: 3
# message: One that became wrong counts
def accuracy_change(label, before, after):
    d = (before != after).astype(int)
    reach = 1.96 * np.std(d, ddof=1) / np.sqrt(len(d))
    return {"change": np.mean(d), "low": np.mean(d) - reach, "high": np.mean(d) + reach}

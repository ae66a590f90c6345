# misconception: the standard deviation divides by n
# loses: 3
# message: accuracy_change
def accuracy_change(label, before, after):
    d = (after == label).astype(int) - (before == label).astype(int)
    reach = 1.96 * d.std() / np.sqrt(len(d))
    return {"change": d.mean(), "low": d.mean() - reach, "high": d.mean() + reach}

# misconception: compares decisions, not whether they are right
# loses: 3
# message: If you compared approvals
def accuracy_change(label, before, after):
    d = after.astype(int) - before
    reach = 1.96 * np.std(d, ddof=1) / np.sqrt(len(d))
    return {"change": np.mean(d), "low": np.mean(d) - reach, "high": np.mean(d) + reach}

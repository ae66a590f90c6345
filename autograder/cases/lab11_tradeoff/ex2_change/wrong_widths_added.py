# misconception: puts two intervals together
# loses: 3
# message: If you treated the two accuracies as if they came from different people
def accuracy_change(label, before, after):
    now, was = (after == label) * 1.0, (before == label) * 1.0
    reach = 1.96 * (now.std(ddof=1) + was.std(ddof=1)) / np.sqrt(len(label))
    change = now.mean() - was.mean()
    return {"change": change, "low": change - reach, "high": change + reach}

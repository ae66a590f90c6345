# misconception: only the new accuracy is uncertain
# loses: 3
# message: If you treated the two accuracies as if they came from different people
def accuracy_change(label, before, after):
    now = (after == label) * 1.0
    change = now.mean() - np.mean(before == label)
    reach = 1.96 * now.std(ddof=1) / np.sqrt(len(label))
    return {"change": change, "low": change - reach, "high": change + reach}

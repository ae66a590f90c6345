# misconception: two independent shares, with p (1 - p) / n for each
# loses: 3
# message: If you treated the two accuracies as if they came from different people
def accuracy_change(label, before, after):
    p, q, n = np.mean(after == label), np.mean(before == label), len(label)
    reach = 1.96 * np.sqrt(p * (1 - p) / n + q * (1 - q) / n)
    return {"change": p - q, "low": p - q - reach, "high": p - q + reach}

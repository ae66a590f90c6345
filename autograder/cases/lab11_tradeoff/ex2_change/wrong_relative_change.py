# misconception: the change in per cent of the old accuracy
# loses: 3
# message: If you divided by the accuracy before
def accuracy_change(label, before, after):
    d = (after == label).astype(int) - (before == label).astype(int)
    was = np.mean(before == label)
    reach = 1.96 * d.std(ddof=1) / np.sqrt(len(d))
    return {"change": d.mean() / was, "low": (d.mean() - reach) / was, "high": (d.mean() + reach) / was}

# misconception: uses the spread of people for the error of the mean
# loses: 3
# message: If you forgot the square root of the number of people
def accuracy_change(label, before, after):
    d = (after == label).astype(int) - (before == label).astype(int)
    reach = 1.96 * np.std(d, ddof=1)
    return {"change": np.mean(d), "low": np.mean(d) - reach, "high": np.mean(d) + reach}

# style: arrays of whole numbers, every pair
def four_fifths(invited, people):
    k, n = np.array(invited), np.array(people)
    k, n = k[n > 0], n[n > 0]
    if len(n) < 2 or k.sum() == 0:
        return "cannot be said"
    return "fails" if (5 * np.outer(k, n) < 4 * np.outer(n, k)).any() else "passes"


asks = pd.Series(["guideline", "publish", "reason", "reason", "nothing"], index=list("ABCDE"))

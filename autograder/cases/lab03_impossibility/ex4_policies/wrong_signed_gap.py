# misconception: lets a gap pass because it is negative
# loses: 2
# message: take the absolute difference
def count_policies(north_rates, south_rates, tolerance):
    matched = {
        m: np.subtract.outer(north_rates[m].to_numpy(), south_rates[m].to_numpy()) <= tolerance
        for m in criteria
    }
    counts = {m: int(matched[m].sum()) for m in criteria}
    counts["all three"] = int(np.all(list(matched.values()), axis=0).sum())
    return counts

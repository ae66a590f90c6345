# misconception: does not count a gap of exactly the tolerance
# loses: 2
# message: it is within it
def count_policies(north_rates, south_rates, tolerance):
    matched = {
        m: np.abs(np.subtract.outer(north_rates[m].to_numpy(), south_rates[m].to_numpy())) < tolerance
        for m in criteria
    }
    counts = {m: int(matched[m].sum()) for m in criteria}
    counts["all three"] = int(np.all(list(matched.values()), axis=0).sum())
    return counts

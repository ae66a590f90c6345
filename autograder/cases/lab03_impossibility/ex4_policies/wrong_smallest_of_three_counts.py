# misconception: takes the smallest of the three counts for all three
# loses: 2
# message: If you took the smallest of three counts
def count_policies(north_rates, south_rates, tolerance):
    matched = {
        m: np.abs(np.subtract.outer(north_rates[m].to_numpy(), south_rates[m].to_numpy())) <= tolerance
        for m in criteria
    }
    counts = {m: int(matched[m].sum()) for m in criteria}
    counts["all three"] = min(counts.values())
    return counts

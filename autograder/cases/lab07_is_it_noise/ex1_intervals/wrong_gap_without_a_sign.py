# misconception: takes a gap for a size
# loses: 1
# message: The gap has lost its sign
def rate_interval(invited, people, level=0.95):
    found = stats.binomtest(invited, people).proportion_ci(level, method="exact")
    return found.low, found.high


def gap_interval(first, second, level=0.95):
    rng = np.random.default_rng(1)
    one, other = (rng.binomial(n, k / n, size=10_000) / n for k, n in (first, second))
    if one.mean() < other.mean():
        one, other = other, one
    low, high = np.quantile(one - other, [(1 - level) / 2, (1 + level) / 2])
    return low, high

# misconception: subtracts the first group from the second
# loses: 2
# message: The sign is turned round
def rate_interval(invited, people, level=0.95):
    found = stats.binomtest(invited, people).proportion_ci(level, method="exact")
    return found.low, found.high


def gap_interval(first, second, level=0.95):
    rng = np.random.default_rng(1)
    one, other = (rng.binomial(n, k / n, size=10_000) / n for k, n in (first, second))
    low, high = np.quantile(other - one, [(1 - level) / 2, (1 + level) / 2])
    return low, high

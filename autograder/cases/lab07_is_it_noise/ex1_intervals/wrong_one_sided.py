# misconception: puts all of the risk on each side
# loses: 4
# message: Half of it belongs below low
def rate_interval(invited, people, level=0.95):
    found = stats.binomtest(invited, people).proportion_ci(2 * level - 1, method="exact")
    return found.low, found.high


def gap_interval(first, second, level=0.95):
    rng = np.random.default_rng(1)
    one, other = (rng.binomial(n, k / n, size=10_000) / n for k, n in (first, second))
    low, high = np.quantile(one - other, [1 - level, level])
    return low, high

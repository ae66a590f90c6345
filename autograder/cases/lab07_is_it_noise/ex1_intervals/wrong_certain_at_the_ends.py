# misconception: takes 3 of 3 and 0 of 4 for certain, and has the rest right
# loses: 1
# message: as if three people settled the matter
def rate_interval(invited, people, level=0.95):
    if invited in (0, people):
        return invited / people, invited / people
    found = stats.binomtest(invited, people).proportion_ci(level, method="exact")
    return found.low, found.high


def gap_interval(first, second, level=0.95):
    rng = np.random.default_rng(1)
    one, other = (rng.binomial(n, k / n, size=10_000) / n for k, n in (first, second))
    low, high = np.quantile(one - other, [(1 - level) / 2, (1 + level) / 2])
    return low, high

# misconception: shows what equal groups give where the interval of the gap is asked for
# loses: 2
# message: It lies around zero: that is the null
def rate_interval(invited, people, level=0.95):
    found = stats.binomtest(invited, people).proportion_ci(level, method="exact")
    return found.low, found.high


def gap_interval(first, second, level=0.95):
    rng = np.random.default_rng(1)
    pooled = (first[0] + second[0]) / (first[1] + second[1])
    one, other = (rng.binomial(n, pooled, size=10_000) / n for _, n in (first, second))
    low, high = np.quantile(one - other, [(1 - level) / 2, (1 + level) / 2])
    return low, high

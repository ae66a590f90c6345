# misconception: uses the beta formula where it has no value
# loses: 1
# message: a bound is NaN
def rate_interval(invited, people, level=0.95):
    tail = (1 - level) / 2
    low = stats.beta.ppf(tail, invited, people - invited + 1)
    high = stats.beta.ppf(1 - tail, invited + 1, people - invited)
    return low, high


def gap_interval(first, second, level=0.95):
    rng = np.random.default_rng(1)
    one, other = (rng.binomial(n, k / n, size=10_000) / n for k, n in (first, second))
    low, high = np.quantile(one - other, [(1 - level) / 2, (1 + level) / 2])
    return low, high

# misconception: an interval of three people from their own spread is zero wide, so it is certain
# loses: 2
# message: For 3 of 3 its width is zero
def rate_interval(invited, people, level=0.95):
    rate = invited / people
    reach = stats.norm.ppf((1 + level) / 2) * np.sqrt(rate * (1 - rate) / people)
    return rate - reach, rate + reach


def gap_interval(first, second, level=0.95):
    rng = np.random.default_rng(1)
    one, other = (rng.binomial(n, k / n, size=10_000) / n for k, n in (first, second))
    low, high = np.quantile(one - other, [(1 - level) / 2, (1 + level) / 2])
    return low, high

# misconception: redraws the rate, which for 3 of 3 gives 3 of 3 for ever
# loses: 2
# message: For 3 of 3 every redraw is 1
def rate_interval(invited, people, level=0.95):
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = stats.binom.ppf(tails, people, invited / people) / people
    return low, high


def gap_interval(first, second, level=0.95):
    rng = np.random.default_rng(1)
    one, other = (rng.binomial(n, k / n, size=10_000) / n for k, n in (first, second))
    low, high = np.quantile(one - other, [(1 - level) / 2, (1 + level) / 2])
    return low, high

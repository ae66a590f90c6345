# misconception: compares the bounds of two intervals instead of redrawing the gap
# loses: 2
# message: only when their intervals do not overlap
def rate_interval(invited, people, level=0.95):
    found = stats.binomtest(invited, people).proportion_ci(level, method="exact")
    return found.low, found.high


def gap_interval(first, second, level=0.95):
    rng = np.random.default_rng(1)
    tails = [(1 - level) / 2, (1 + level) / 2]
    bounds = []
    for invited, people in (first, second):
        bounds.append(np.quantile(rng.binomial(people, invited / people, size=10_000) / people, tails))
    return bounds[0][0] - bounds[1][1], bounds[0][1] - bounds[1][0]

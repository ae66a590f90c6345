# style: quantiles of beta distributions, rows redrawn a list and an array
def rate_interval(invited, people, level=0.95):
    tail = (1 - level) / 2
    low, high = 0, 1
    if invited > 0:
        low = stats.beta.ppf(tail, invited, people - invited + 1)
    if invited < people:
        high = stats.beta.ppf(1 - tail, invited + 1, people - invited)
    return [low, high]


def gap_interval(first, second, level=0.95):
    rng = np.random.default_rng(77)
    rows = [np.repeat([1, 0], [invited, people - invited]) for invited, people in (first, second)]
    one, other = (rng.choice(group, size=(4000, len(group))).mean(axis=1) for group in rows)
    return np.quantile(one - other, [(1 - level) / 2, (1 + level) / 2])

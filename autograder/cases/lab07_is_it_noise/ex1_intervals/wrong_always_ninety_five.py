# misconception: ignores the level
# loses: 2
# message: whatever the level
def bootstrap_gap(first, second, level=0.95):
    rng = np.random.default_rng(3)
    (a, n), (b, m) = first, second
    one, other = rng.binomial(n, a / n, 8000) / n, rng.binomial(m, b / m, 8000) / m
    tail = 0.025
    return tuple(np.quantile(one - other, [tail, 1 - tail]))

# misconception: subtracts the bounds of two intervals
# loses: 3
# message: two intervals
def bootstrap_gap(first, second, level=0.95):
    rng = np.random.default_rng(3)
    (a, n), (b, m) = first, second
    one, other = rng.binomial(n, a / n, 8000) / n, rng.binomial(m, b / m, 8000) / m
    tail = (1 - level) / 2
    (low_1, high_1), (low_2, high_2) = (np.quantile(r, [tail, 1 - tail]) for r in (one, other))
    return (low_1 - high_2, high_1 - low_2)

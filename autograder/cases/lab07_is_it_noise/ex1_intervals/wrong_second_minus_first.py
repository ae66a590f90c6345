# misconception: turns the gap round
# loses: 3
# message: the sign is turned round
def bootstrap_gap(first, second, level=0.95):
    rng = np.random.default_rng(3)
    (a, n), (b, m) = first, second
    one, other = rng.binomial(n, a / n, 8000) / n, rng.binomial(m, b / m, 8000) / m
    tail = (1 - level) / 2
    return tuple(np.quantile(other - one, [tail, 1 - tail]))

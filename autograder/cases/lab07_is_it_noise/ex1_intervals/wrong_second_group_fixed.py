# misconception: redraws the first group only
# loses: 3
# message: redraw the second too
def bootstrap_gap(first, second, level=0.95):
    rng = np.random.default_rng(3)
    (a, n), (b, m) = first, second
    one, other = rng.binomial(n, a / n, 8000) / n, b / m
    tail = (1 - level) / 2
    return tuple(np.quantile(one - other, [tail, 1 - tail]))

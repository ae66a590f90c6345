# misconception: redraws both groups at one common rate
# loses: 3
# message: this lies around zero
def bootstrap_gap(first, second, level=0.95):
    rng = np.random.default_rng(3)
    (a, n), (b, m) = first, second
    one, other = rng.binomial(n, (a + b) / (n + m), 8000) / n, rng.binomial(m, (a + b) / (n + m), 8000) / m
    tail = (1 - level) / 2
    return tuple(np.quantile(one - other, [tail, 1 - tail]))

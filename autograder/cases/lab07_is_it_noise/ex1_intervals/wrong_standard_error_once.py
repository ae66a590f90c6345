# misconception: takes one standard error for the reach
# loses: 3
# message: which is not right
def bootstrap_gap(first, second, level=0.95):
    (a, n), (b, m) = first, second
    p, q = a / n, b / m
    reach = np.sqrt(p * (1 - p) / n + q * (1 - q) / m)
    return (p - q - reach, p - q + reach)

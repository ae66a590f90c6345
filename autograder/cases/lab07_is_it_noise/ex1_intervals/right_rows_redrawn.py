# style: rows redrawn, the middle as an array
def bootstrap_gap(first, second, level=0.95):
    rng = np.random.default_rng(77)
    rows = [np.repeat([1, 0], [invited, people - invited]) for invited, people in (first, second)]
    one, other = (rng.choice(group, size=(4000, len(group))).mean(axis=1) for group in rows)
    return np.quantile(one - other, [(1 - level) / 2, (1 + level) / 2])

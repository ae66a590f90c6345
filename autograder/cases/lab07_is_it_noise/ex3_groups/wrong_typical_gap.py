# misconception: gives the median
# loses: 3
# message: the typical gap, the median
def noise_gap(n_groups, people, rate):
    rng = np.random.default_rng(4)
    rates = rng.binomial(people, rate, (6000, n_groups)) / people
    return np.quantile(rates.max(axis=1) - rates.min(axis=1), 0.5)

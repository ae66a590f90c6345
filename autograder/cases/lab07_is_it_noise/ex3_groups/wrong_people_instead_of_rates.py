# misconception: counts people
# loses: 2
# message: If this counts people
def noise_gap(n_groups, people, rate):
    rng = np.random.default_rng(4)
    rates = rng.binomial(people, rate, (6000, n_groups))
    return np.quantile(rates.max(axis=1) - rates.min(axis=1), 0.95)

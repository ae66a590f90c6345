# misconception: leaves one time in ten outside
# loses: 3
# message: which is not right
def noise_gap(n_groups, people, rate):
    rng = np.random.default_rng(4)
    rates = rng.binomial(people, rate, (6000, n_groups)) / people
    return np.quantile(rates.max(axis=1) - rates.min(axis=1), 0.9)

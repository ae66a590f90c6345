# misconception: draws two groups whatever their number
# loses: 3
# message: drew two groups whatever n_groups
def noise_gap(n_groups, people, rate):
    rng = np.random.default_rng(4)
    rates = rng.binomial(people, rate, (6000, 2)) / people
    return np.quantile(rates.max(axis=1) - rates.min(axis=1), 0.95)

# misconception: takes the first group minus the last
# loses: 3
# message: drew two groups
def noise_gap(n_groups, people, rate):
    rng = np.random.default_rng(4)
    rates = rng.binomial(people, rate, (6000, n_groups)) / people
    return np.quantile(np.abs(rates[:, 0] - rates[:, -1]), 0.95)

# misconception: takes the largest rate above the true one
# loses: 3
# message: which is not right
def noise_gap(n_groups, people, rate):
    rng = np.random.default_rng(4)
    rates = rng.binomial(people, rate, (6000, n_groups)) / people
    return np.quantile(rates.max(axis=1) - rate, 0.95)

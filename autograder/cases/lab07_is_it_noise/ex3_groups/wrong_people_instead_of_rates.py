# misconception: gives the gap in people
# loses: 2
# message: This counts people
def noise_gap(n_groups, people, rate):
    invited = np.random.default_rng(3).binomial(people, rate, size=(5_000, n_groups))
    return np.quantile(np.ptp(invited, axis=1), 0.95)


beyond_noise = {"two regions": True, "twenty clinics": False}

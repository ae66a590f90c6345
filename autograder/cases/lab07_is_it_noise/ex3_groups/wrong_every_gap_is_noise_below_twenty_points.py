# misconception: judges by the size of the gap alone
# loses: 1
# message: although it is the smaller of the two gaps
def noise_gap(n_groups, people, rate):
    invited = np.random.default_rng(3).binomial(people, rate, size=(5_000, n_groups))
    return np.quantile(np.ptp(invited, axis=1) / people, 0.95)


beyond_noise = {"two regions": False, "twenty clinics": False}

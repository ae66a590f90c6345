# misconception: gives the median, which every second fair audit exceeds
# loses: 3
# message: This is the typical gap, the median
def noise_gap(n_groups, people, rate):
    invited = np.random.default_rng(3).binomial(people, rate, size=(5_000, n_groups))
    return np.quantile(np.ptp(invited, axis=1) / people, 0.5)


beyond_noise = {"two regions": True, "twenty clinics": False}

# misconception: judges twenty clinics by what two groups show
# loses: 1
# message: the luckiest and the unluckiest are often that far apart
def noise_gap(n_groups, people, rate):
    invited = np.random.default_rng(3).binomial(people, rate, size=(5_000, n_groups))
    return np.quantile(np.ptp(invited, axis=1) / people, 0.95)


beyond_noise = {}
for name, counts in audits.items():
    beyond_noise[name] = bool(np.ptp(counts) / 100 > noise_gap(2, 100, np.mean(counts) / 100))

# misconception: reads the largest gap among many groups against the null of two
# loses: 4
# message: This is the gap of two groups, whatever n_groups
def noise_gap(n_groups, people, rate):
    invited = np.random.default_rng(3).binomial(people, rate, size=(5_000, 2))
    return np.quantile(np.ptp(invited, axis=1) / people, 0.95)


beyond_noise = {}
for name, counts in audits.items():
    beyond_noise[name] = bool(np.ptp(counts) / 100 > noise_gap(len(counts), 100, np.mean(counts) / 100))

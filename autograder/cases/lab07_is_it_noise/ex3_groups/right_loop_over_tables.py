# style: one table at a time, NumPy truth values
def noise_gap(n_groups, people, rate):
    rng = np.random.default_rng(2024)
    gaps = []
    for _ in range(4000):
        rates = rng.binomial(people, rate, n_groups) / people
        gaps.append(rates.max() - rates.min())
    return float(np.sort(gaps)[int(0.95 * len(gaps)) - 1])


beyond_noise = {
    name: np.float64(max(invited) / 100 - min(invited) / 100) > noise_gap(len(invited), 100, 0.6)
    for name, invited in audits.items()
}

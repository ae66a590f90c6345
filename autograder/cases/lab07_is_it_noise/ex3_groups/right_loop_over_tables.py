# style: one table at a time
def noise_gap(n_groups, people, rate):
    rng = np.random.default_rng(2024)
    gaps = []
    for _ in range(4000):
        rates = rng.binomial(people, rate, n_groups) / people
        gaps.append(rates.max() - rates.min())
    return float(np.sort(gaps)[int(0.95 * len(gaps)) - 1])

# style: people drawn one by one, a table of rates
def noise_gap(n_groups, people, rate):
    rng = np.random.default_rng(8)
    yes = rng.random((4000, n_groups, people)) < rate if n_groups * people < 2500 else None
    k = rng.binomial(people, rate, (6000, n_groups)) if yes is None else yes.sum(axis=2)
    table = pd.DataFrame(k / people)
    return round((table.max(axis=1) - table.min(axis=1)).quantile(0.95), 3)

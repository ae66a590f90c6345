# misconception: counts only shuffles in which the same clinic is behind
# loses: 3
# message: This is one-sided
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    decisions, clinics = invited[suited == 1], clinic[suited == 1]

    of = {name: decisions[clinics == name].mean() for name in np.unique(clinics)}
    ahead, behind = max(of, key=of.get), min(of, key=of.get)

    def gap(labels):
        return decisions[labels == ahead].mean() - decisions[labels == behind].mean()

    rng = np.random.default_rng(seed)
    observed = gap(clinics)
    as_large = sum(gap(rng.permutation(clinics)) >= observed for _ in range(n_shuffles))
    return (1 + as_large) / (1 + n_shuffles)

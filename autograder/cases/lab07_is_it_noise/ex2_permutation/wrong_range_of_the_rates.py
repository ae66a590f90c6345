# misconception: takes the largest minus the smallest rate, which the smallest clinic rules
# loses: 2
# message: hides what large clinics show
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    decisions, clinics = invited[suited == 1], clinic[suited == 1]

    def gap(labels):
        rates = [decisions[labels == name].mean() for name in np.unique(labels)]
        return max(rates) - min(rates)

    rng = np.random.default_rng(seed)
    observed = gap(clinics)
    as_large = sum(gap(rng.permutation(clinics)) >= observed - 1e-12 for _ in range(n_shuffles))
    return (1 + as_large) / (1 + n_shuffles)

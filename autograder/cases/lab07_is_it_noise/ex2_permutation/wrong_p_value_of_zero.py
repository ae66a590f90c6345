# misconception: leaves the table that was observed out of the count
# loses: 1
# message: p is 0, as if chance could not do it
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    decisions, clinics = invited[suited == 1], clinic[suited == 1]

    def gap(labels):
        rates = [decisions[labels == name].mean() for name in np.unique(labels)]
        return max(rates) - min(rates)

    rng = np.random.default_rng(seed)
    observed = gap(clinics)
    as_large = sum(gap(rng.permutation(clinics)) >= observed for _ in range(n_shuffles))
    return as_large / n_shuffles

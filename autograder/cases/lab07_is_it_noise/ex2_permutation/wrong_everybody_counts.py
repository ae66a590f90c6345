# misconception: tests the selection rate where the true positive rate is asked for
# loses: 3
# message: Only the suited count toward the true positive rate
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    decisions, clinics = invited, clinic

    def gap(labels):
        rates = [decisions[labels == name].mean() for name in np.unique(labels)]
        return max(rates) - min(rates)

    rng = np.random.default_rng(seed)
    observed = gap(clinics)
    as_large = sum(gap(rng.permutation(clinics)) >= observed for _ in range(n_shuffles))
    return (1 + as_large) / (1 + n_shuffles)

# misconception: does not divide the squares by what a clinic of that size leaves to chance
# loses: 2
# message: a small clinic counts for nothing
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    decisions, clinics = invited[suited == 1], clinic[suited == 1]

    def chi_square(invited, clinic):
        _, at, people = np.unique(clinic, return_inverse=True, return_counts=True)
        p = invited.mean()
        chosen = np.bincount(at, weights=invited)
        return np.sum((chosen - people * p) ** 2)

    rng = np.random.default_rng(seed)
    observed = chi_square(decisions, clinics)
    as_large = sum(chi_square(decisions, rng.permutation(clinics)) >= observed for _ in range(n_shuffles))
    return (1 + as_large) / (1 + n_shuffles)

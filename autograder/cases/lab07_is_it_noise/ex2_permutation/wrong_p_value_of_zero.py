# misconception: leaves the table that was observed out of the count
# loses: 1
# message: p is 0, as if chance could not do it
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    decisions, clinics = invited[suited == 1], clinic[suited == 1]

    def chi_square(invited, clinic):
        _, at, people = np.unique(clinic, return_inverse=True, return_counts=True)
        p = invited.mean()
        chosen = np.bincount(at, weights=invited)
        return np.sum((chosen - people * p) ** 2 / (people * p * (1 - p)))

    rng = np.random.default_rng(seed)
    observed = chi_square(decisions, clinics)
    as_large = sum(chi_square(decisions, rng.permutation(clinics)) >= observed for _ in range(n_shuffles))
    return as_large / n_shuffles

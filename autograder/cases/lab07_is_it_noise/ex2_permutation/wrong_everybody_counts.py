# misconception: tests the selection rate where the true positive rate is asked for
# loses: 3
# message: Only the suited count toward the true positive rate
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    decisions, clinics = invited, clinic

    def chi_square(invited, clinic):
        _, at, people = np.unique(clinic, return_inverse=True, return_counts=True)
        p = invited.mean()
        chosen = np.bincount(at, weights=invited)
        return np.sum((chosen - people * p) ** 2 / (people * p * (1 - p)))

    rng = np.random.default_rng(seed)
    observed = chi_square(decisions, clinics)
    as_large = sum(chi_square(decisions, rng.permutation(clinics)) >= observed for _ in range(n_shuffles))
    return (1 + as_large) / (1 + n_shuffles)

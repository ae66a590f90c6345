# misconception: shuffles the decisions over everybody, suited or not
# loses: 3
# message: This shuffles labels or decisions on their own
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    def chi_square(suited, invited):
        invited, where = invited[suited == 1], clinic[suited == 1]
        p = invited.mean()
        apart = 0.0
        for c in np.unique(where):
            n, k = np.sum(where == c), np.sum(invited[where == c])
            apart += (k - n * p) ** 2 / (n * p * (1 - p)) if 0 < p < 1 else 0.0
        return apart

    rng = np.random.default_rng(seed)
    observed = chi_square(suited, invited)
    as_large = sum(chi_square(suited, rng.permutation(invited)) >= observed for _ in range(n_shuffles))
    return (1 + as_large) / (1 + n_shuffles)

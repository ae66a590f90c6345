# misconception: shuffles the decisions over everybody, suited or not
# loses: 2
# message: labels or decisions on their own
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    def chi_square(suited, invited):
        yes, where = invited[suited == 1], clinic[suited == 1]
        p, apart = yes.mean(), 0.0
        for c in np.unique(where):
            n, k = np.sum(where == c), np.sum(yes[where == c])
            apart += (k - n * p) ** 2 / (n * p * (1 - p)) if 0 < p < 1 else 0.0
        return apart

    rng = np.random.default_rng(seed)
    mine = chi_square(suited, invited)
    others = np.array([chi_square(suited, rng.permutation(invited)) for _ in range(n_shuffles)])
    ties = np.abs(others - mine) < 1e-9
    return (1 + np.sum((others > mine) & ~ties) + ties.sum() / 2) / (1 + n_shuffles)

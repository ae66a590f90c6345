# misconception: tests the share of all applicants who are invited
# loses: 3
# message: only the suited count
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    yes, where = invited, clinic
    names, sizes = np.unique(where, return_counts=True)
    p = yes.mean()

    def apart(labels):
        k = np.array([yes[labels == name].sum() for name in names])
        return np.sum((k - sizes * p) ** 2 / (sizes * p * (1 - p)))

    rng = np.random.default_rng(seed)
    mine = apart(where)
    others = np.array([apart(rng.permutation(where)) for _ in range(n_shuffles)])
    ties = np.abs(others - mine) < 1e-9
    more = (others > mine) & ~ties
    return (1 + more.sum() + ties.sum() / 2) / (1 + n_shuffles)

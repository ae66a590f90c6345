# misconception: does not divide by what a clinic of that size leaves to chance
# loses: 2
# message: a small clinic counts for nothing
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    yes, where = invited[suited == 1], clinic[suited == 1]
    names, sizes = np.unique(where, return_counts=True)
    p = yes.mean()

    def apart(labels):
        k = np.array([yes[labels == name].sum() for name in names])
        return np.sum((k - sizes * p) ** 2)

    rng = np.random.default_rng(seed)
    mine = apart(where)
    others = np.array([apart(rng.permutation(where)) for _ in range(n_shuffles)])
    ties = np.abs(others - mine) < 1e-9
    more = (others > mine) & ~ties
    return (1 + more.sum() + ties.sum() / 2) / (1 + n_shuffles)

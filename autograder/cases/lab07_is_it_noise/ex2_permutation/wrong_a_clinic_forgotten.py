# misconception: compares the first two clinics only
# loses: 2
# message: a clinic is forgotten
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    yes, where = invited[suited == 1], clinic[suited == 1]
    names, sizes = np.unique(where, return_counts=True)
    p = yes.mean()

    def apart(labels):
        rate = np.array([yes[labels == name].mean() for name in names])
        return abs(rate[0] - rate[1])

    rng = np.random.default_rng(seed)
    mine = apart(where)
    others = np.array([apart(rng.permutation(where)) for _ in range(n_shuffles)])
    ties = np.abs(others - mine) < 1e-9
    more = (others > mine) & ~ties
    return (1 + more.sum() + ties.sum() / 2) / (1 + n_shuffles)

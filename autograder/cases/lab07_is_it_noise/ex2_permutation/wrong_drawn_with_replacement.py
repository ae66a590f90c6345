# misconception: draws invitations with replacement instead of shuffling
# loses: 2
# message: which is not right
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    yes, where = invited[suited == 1], clinic[suited == 1]
    names, sizes = np.unique(where, return_counts=True)
    p = yes.mean()

    def apart(drawn):
        k = np.array([drawn[where == name].sum() for name in names])
        return np.sum((k - sizes * p) ** 2 / (sizes * p * (1 - p)))

    rng = np.random.default_rng(seed)
    mine = apart(yes)
    others = np.array([apart(rng.choice(yes, len(yes))) for _ in range(n_shuffles)])
    ties = np.abs(others - mine) < 1e-9
    return (1 + ((others > mine) & ~ties).sum() + ties.sum() / 2) / (1 + n_shuffles)

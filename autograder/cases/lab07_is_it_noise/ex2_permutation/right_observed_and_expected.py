# style: observed and expected of every cell, a table per shuffle, a rounded answer
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    yes, where = invited[suited == 1], clinic[suited == 1]
    names, codes = np.unique(where, return_inverse=True)
    rng = np.random.default_rng(seed)

    def apart(codes):
        observed = np.zeros((len(names), 2))
        np.add.at(observed, (codes, yes), 1)
        expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / len(yes)
        return np.round(((observed - expected) ** 2 / expected).sum(), 8)

    mine = apart(codes)
    others = [apart(rng.permutation(codes)) for _ in range(n_shuffles)]
    larger = sum(other > mine for other in others) + sum(other == mine for other in others) * 0.5
    return np.float64(round((larger + 1) / (n_shuffles + 1), 3))

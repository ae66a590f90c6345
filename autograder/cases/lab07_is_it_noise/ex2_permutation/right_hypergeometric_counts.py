# style: counts instead of rows: invitations fall on the clinics as balls are drawn from an urn
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    names, sizes = np.unique(clinic[suited == 1], return_counts=True)
    chosen = np.array([np.sum((clinic == c) & (suited == 1) & (invited == 1)) for c in names])
    rng = np.random.default_rng(seed)
    shuffled = rng.multivariate_hypergeometric(sizes, chosen.sum(), n_shuffles)
    rates = np.vstack([chosen, shuffled]) / sizes
    # p (1 - p) is the same in every shuffle
    apart = np.round(np.sum(sizes * (rates - chosen.sum() / sizes.sum()) ** 2, axis=1), 9)
    return (1 + np.sum(apart[1:] > apart[0]) + np.sum(apart[1:] == apart[0]) / 2) / (1 + n_shuffles)

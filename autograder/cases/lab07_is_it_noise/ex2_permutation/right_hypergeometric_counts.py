# style: counts instead of rows: invitations fall on the clinics as balls are drawn from an urn
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    names, sizes = np.unique(clinic[suited == 1], return_counts=True)
    chosen = np.array([np.sum((clinic == c) & (suited == 1) & (invited == 1)) for c in names])
    rng = np.random.default_rng(seed)
    shuffled = rng.multivariate_hypergeometric(sizes, chosen.sum(), n_shuffles)
    gaps = np.ptp(np.vstack([chosen, shuffled]) / sizes, axis=1)
    return np.mean(gaps >= gaps[0] - 1e-12)

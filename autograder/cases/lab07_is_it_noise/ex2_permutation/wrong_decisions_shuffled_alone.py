# misconception: shuffles the decisions over everybody, suited or not
# loses: 3
# message: This shuffles labels or decisions on their own
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    def gap(suited, invited):
        rates = [invited[(suited == 1) & (clinic == c)] for c in np.unique(clinic)]
        rates = [r.mean() if len(r) else 0.0 for r in rates]
        return max(rates) - min(rates)

    rng = np.random.default_rng(seed)
    observed = gap(suited, invited)
    as_large = sum(gap(suited, rng.permutation(invited)) >= observed for _ in range(n_shuffles))
    return (1 + as_large) / (1 + n_shuffles)

# style: pandas, with the invitations shuffled among the suited instead of the clinics
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    people = pd.DataFrame({"clinic": clinic, "invited": invited})[np.asarray(suited, dtype=bool)]
    codes, names = pd.factorize(people["clinic"])
    size = np.bincount(codes)
    rng = np.random.default_rng(seed)

    def spread(decisions):
        rates = np.bincount(codes, weights=decisions) / size
        return rates.max() - rates.min()

    mine = spread(people["invited"])
    count = 1
    for _ in range(n_shuffles):
        if spread(rng.permutation(people["invited"].to_numpy())) > mine - 1e-9:
            count += 1
    return float(count / (n_shuffles + 1))

# style: pandas, with the invitations shuffled among the suited, and both rows of the table
def permutation_p(suited, invited, clinic, n_shuffles, seed):
    people = pd.DataFrame({"clinic": clinic, "invited": invited})[np.asarray(suited, dtype=bool)]
    codes, names = pd.factorize(people["clinic"])
    size = np.bincount(codes)
    share = people["invited"].mean()

    def chi_square(decisions):
        chosen = np.bincount(codes, weights=decisions)
        of_chosen = ((chosen - size * share) ** 2 / (size * share)).sum()
        left = size - chosen
        return of_chosen + ((left - size * (1 - share)) ** 2 / (size * (1 - share))).sum()

    mine = chi_square(people["invited"])
    rng = np.random.default_rng(seed)
    count = 1.0
    for _ in range(n_shuffles):
        other = chi_square(rng.permutation(people["invited"].to_numpy()))
        count += 0.5 if abs(other - mine) < 1e-9 else other > mine
    return float(count / (n_shuffles + 1))

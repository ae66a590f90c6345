# style: finds the probability by bisection on the expected rate; Series for the people
def chance_of_approval(scores, low, high, p):
    return [1.0 if s >= high else p if s >= low else 0.0 for s in scores]


def mix(scores, labels, low, high, target):
    below, above = 0.0, 1.0
    for _ in range(60):
        p = (below + above) / 2
        if np.mean(np.array(chance_of_approval(scores, low, high, p))[labels == 1]) < target:
            below = p
        else:
            above = p
    return p


good = validation[validation.repaid == 1]
rates = pd.DataFrame(draws[:, good.index]).T.groupby(good.region.to_numpy()).mean()
gaps_in_draws = (rates.loc["north"] - rates.loc["south"]).abs()
odds = chance_test["equalized odds"]
by_lot = ((odds * (1 - odds) > 0).groupby(test.region).mean() * 1000).rename(None)
changed = (np.abs(first - second) * pd.Series(1000.0, index=test.index)).groupby(test.region).mean()

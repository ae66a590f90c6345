# misconception: the mean of the distances
# loses: 4
# message: If you averaged the distances over the groups
def violation(decided, repaid, region):
    def far(mask):
        rates = [decided[mask & (region == g)].mean() for g in np.unique(region)]
        return float(np.mean([abs(r - decided[mask].mean()) for r in rates]))

    t, f = far(repaid == 1), far(repaid == 0)
    return {
        "DemographicParity": far(repaid >= 0),
        "TruePositiveRateParity": t,
        "FalsePositiveRateParity": f,
        "EqualizedOdds": max(t, f),
    }

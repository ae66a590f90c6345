# misconception: a region without anybody who repays makes the distance NaN
# loses: 1
# message: If the distance became NaN
def violation(decided, repaid, region):
    def far(mask):
        rates = np.array(
            [decided[mask & (region == g)].sum() / (mask & (region == g)).sum() for g in np.unique(region)]
        )
        return np.abs(rates - decided[mask].mean()).max()

    t, f = far(repaid == 1), far(repaid == 0)
    return {
        "DemographicParity": far(repaid >= 0),
        "TruePositiveRateParity": t,
        "FalsePositiveRateParity": f,
        "EqualizedOdds": np.maximum(t, f),
    }

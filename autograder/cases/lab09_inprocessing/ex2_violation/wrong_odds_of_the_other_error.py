# misconception: equalized odds looks at the false positive rate only
# loses: 4
# message: equalized odds also looks at the people who repay
def violation(decided, repaid, region):
    def far(mask):
        return max(
            abs(decided[mask & (region == g)].mean() - decided[mask].mean()) for g in np.unique(region)
        )

    t, f = far(repaid == 1), far(repaid == 0)
    return {
        "DemographicParity": far(repaid >= 0),
        "TruePositiveRateParity": t,
        "FalsePositiveRateParity": f,
        "EqualizedOdds": f,
    }

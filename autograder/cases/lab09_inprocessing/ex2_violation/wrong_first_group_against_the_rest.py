# misconception: the first person's group against all others
# loses: 4
# message: violation
def violation(decided, repaid, region):
    def far(mask):
        first = region == region[0]
        return abs(decided[mask & first].mean() - decided[mask & ~first].mean())

    t, f = far(repaid == 1), far(repaid == 0)
    return {
        "DemographicParity": far(repaid >= 0),
        "TruePositiveRateParity": t,
        "FalsePositiveRateParity": f,
        "EqualizedOdds": max(t, f),
    }

# misconception: the two regions of this lab, by name
# loses: 3
# message: Take whatever groups occur
def violation(decided, repaid, region):
    def far(mask):
        here = [decided[mask & (region == g)] for g in ("north", "south")]
        return max(abs(h.mean() - decided[mask].mean()) for h in here)

    t, f = far(repaid == 1), far(repaid == 0)
    return {
        "DemographicParity": far(repaid >= 0),
        "TruePositiveRateParity": t,
        "FalsePositiveRateParity": f,
        "EqualizedOdds": max(t, f),
    }

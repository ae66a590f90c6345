# misconception: error rates are compared with the approvals of everybody
# loses: 4
# message: If you compared every rate with the approvals of everybody
def violation(decided, repaid, region):
    def far(mask):
        return max(abs(decided[mask & (region == g)].mean() - decided.mean()) for g in np.unique(region))

    t, f = far(repaid == 1), far(repaid == 0)
    return {
        "DemographicParity": far(repaid >= 0),
        "TruePositiveRateParity": t,
        "FalsePositiveRateParity": f,
        "EqualizedOdds": max(t, f),
    }

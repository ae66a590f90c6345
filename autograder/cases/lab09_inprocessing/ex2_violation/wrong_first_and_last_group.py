# misconception: compares the first and the last group, as if there were two
# loses: 3
# message: If you compared the first and the last group
def violation(decided, repaid, region):
    ends = [np.unique(region)[0], np.unique(region)[-1]]

    def far(mask):
        return max(abs(decided[mask & (region == g)].mean() - decided[mask].mean()) for g in ends)

    t, f = far(repaid == 1), far(repaid == 0)
    return {
        "DemographicParity": far(repaid >= 0),
        "TruePositiveRateParity": t,
        "FalsePositiveRateParity": f,
        "EqualizedOdds": max(t, f),
    }

# misconception: only groups above the overall rate are far away
# loses: 3
# message: If you left out the groups below everybody's rate
def violation(decided, repaid, region):
    decided, repaid, region = np.asarray(decided), np.asarray(repaid), np.asarray(region)

    def furthest(counted):
        rates = np.array([decided[counted & (region == g)].mean() for g in np.unique(region)])
        overall = decided[counted].mean()
        return (rates - overall).max()

    tpr, fpr = furthest(repaid == 1), furthest(repaid == 0)
    return {
        "DemographicParity": furthest(np.ones(len(repaid), bool)),
        "TruePositiveRateParity": tpr,
        "FalsePositiveRateParity": fpr,
        "EqualizedOdds": max(tpr, fpr),
    }

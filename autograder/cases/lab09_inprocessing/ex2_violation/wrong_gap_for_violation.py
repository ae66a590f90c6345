# misconception: the gap between groups instead of the distance from everybody
# loses: 4
# message: If you took largest rate minus smallest, that is the gap
def violation(decided, repaid, region):
    decided, repaid, region = np.asarray(decided), np.asarray(repaid), np.asarray(region)

    def furthest(counted):
        rates = np.array([decided[counted & (region == g)].mean() for g in np.unique(region)])
        overall = decided[counted].mean()
        return rates.max() - rates.min()

    tpr, fpr = furthest(repaid == 1), furthest(repaid == 0)
    return {
        "DemographicParity": furthest(np.ones(len(repaid), bool)),
        "TruePositiveRateParity": tpr,
        "FalsePositiveRateParity": fpr,
        "EqualizedOdds": max(tpr, fpr),
    }

# misconception: equalized odds as the sum of two distances
# loses: 4
# message: If you added the two distances
def violation(decided, repaid, region):
    decided, repaid, region = np.asarray(decided), np.asarray(repaid), np.asarray(region)

    def furthest(counted):
        rates = np.array([decided[counted & (region == g)].mean() for g in np.unique(region)])
        overall = decided[counted].mean()
        return abs(rates - overall).max()

    tpr, fpr = furthest(repaid == 1), furthest(repaid == 0)
    return {
        "DemographicParity": furthest(np.ones(len(repaid), bool)),
        "TruePositiveRateParity": tpr,
        "FalsePositiveRateParity": fpr,
        "EqualizedOdds": tpr + fpr,
    }

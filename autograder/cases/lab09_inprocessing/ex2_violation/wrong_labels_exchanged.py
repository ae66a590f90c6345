# misconception: true and false positive rates exchanged
# loses: 4
# message: If you exchanged the two error rates
def violation(decided, repaid, region):
    decided, repaid, region = np.asarray(decided), np.asarray(repaid), np.asarray(region)

    def furthest(counted):
        rates = np.array([decided[counted & (region == g)].mean() for g in np.unique(region)])
        overall = decided[counted].mean()
        return abs(rates - overall).max()

    tpr, fpr = furthest(repaid == 0), furthest(repaid == 1)
    return {
        "DemographicParity": furthest(np.ones(len(repaid), bool)),
        "TruePositiveRateParity": tpr,
        "FalsePositiveRateParity": fpr,
        "EqualizedOdds": max(tpr, fpr),
    }

# misconception: every group weighs the same in the overall rate
# loses: 4
# message: If you measured from the mean of the groups' rates
def violation(decided, repaid, region):
    decided, repaid, region = np.asarray(decided), np.asarray(repaid), np.asarray(region)

    def furthest(counted):
        rates = np.array([decided[counted & (region == g)].mean() for g in np.unique(region)])
        overall = decided[counted].mean()
        return abs(rates - rates.mean()).max()

    tpr, fpr = furthest(repaid == 1), furthest(repaid == 0)
    return {
        "DemographicParity": furthest(np.ones(len(repaid), bool)),
        "TruePositiveRateParity": tpr,
        "FalsePositiveRateParity": fpr,
        "EqualizedOdds": max(tpr, fpr),
    }

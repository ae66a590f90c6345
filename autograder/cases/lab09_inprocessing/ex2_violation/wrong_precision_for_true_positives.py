# misconception: divides by the people approved
# loses: 4
# message: If you divided by the people approved, that is the precision
def violation(decided, repaid, region):
    def far(table):
        return float((table.groupby(level=0).mean() - table.mean()).abs().max())

    decided = pd.Series(decided, index=region)
    repaid = pd.Series(repaid, index=region)
    tpr = far(repaid[(decided == 1).to_numpy()])
    fpr = far(decided[(repaid == 0).to_numpy()])
    return {
        "DemographicParity": far(decided),
        "TruePositiveRateParity": tpr,
        "FalsePositiveRateParity": fpr,
        "EqualizedOdds": max(tpr, fpr),
    }

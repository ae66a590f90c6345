# style: NumPy bincount; a Series in another order comes back
def violation(decided, repaid, region):
    kinds, code = np.unique(region, return_inverse=True)

    def far(mask):
        yes = np.bincount(code[mask], weights=decided[mask], minlength=len(kinds))
        of = np.bincount(code[mask], minlength=len(kinds))
        some = of > 0
        return np.abs(yes[some] / of[some] - decided[mask].sum() / mask.sum()).max()

    t, f = far(repaid == 1), far(repaid == 0)
    return pd.Series(
        {
            "EqualizedOdds": max(t, f),
            "FalsePositiveRateParity": f,
            "TruePositiveRateParity": t,
            "DemographicParity": far(repaid > -1),
        }
    )

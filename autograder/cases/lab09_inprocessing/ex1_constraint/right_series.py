# style: a Series
constraint = pd.Series(
    ["TruePositiveRateParity", "FalsePositiveRateParity", "DemographicParity", "EqualizedOdds"],
    index=["advice bureau", "debt counselor", "mayor", "ombudsman"],
)

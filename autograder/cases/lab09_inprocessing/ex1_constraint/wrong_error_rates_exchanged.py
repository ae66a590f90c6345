# misconception: true and false positive rates exchanged
# loses: 2
# message: Those are people who would not repay. The bureau meets people who would.
constraint = {
    "advice bureau": "FalsePositiveRateParity",
    "debt counselor": "TruePositiveRateParity",
    "mayor": "DemographicParity",
    "ombudsman": "EqualizedOdds",
}

# misconception: one of two errors is enough
# loses: 1
# message: one of the two letters: people refused wrongly
constraint = {
    "advice bureau": "TruePositiveRateParity",
    "debt counselor": "FalsePositiveRateParity",
    "mayor": "DemographicParity",
    "ombudsman": "TruePositiveRateParity",
}

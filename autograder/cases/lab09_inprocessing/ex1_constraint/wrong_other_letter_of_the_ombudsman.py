# misconception: the ombudsman only means loans that fail
# loses: 1
# message: people approved wrongly
constraint = {
    "advice bureau": "TruePositiveRateParity",
    "debt counselor": "FalsePositiveRateParity",
    "mayor": "DemographicParity",
    "ombudsman": "FalsePositiveRateParity",
}

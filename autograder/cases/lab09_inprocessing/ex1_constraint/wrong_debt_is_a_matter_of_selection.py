# misconception: fewer loans for everybody also protects those who cannot repay
# loses: 1
# message: cannot see who was harmed by a loan
constraint = {
    "advice bureau": "TruePositiveRateParity",
    "debt counselor": "DemographicParity",
    "mayor": "DemographicParity",
    "ombudsman": "EqualizedOdds",
}

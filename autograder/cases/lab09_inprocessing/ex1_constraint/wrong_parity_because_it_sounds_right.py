# misconception: demographic parity because it sounds intuitive
# loses: 1
# message: cannot see whether the people refused would have repaid
constraint = {
    "advice bureau": "DemographicParity",
    "debt counselor": "FalsePositiveRateParity",
    "mayor": "DemographicParity",
    "ombudsman": "EqualizedOdds",
}

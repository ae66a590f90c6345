# misconception: equal approval among those who repay is what the public may ask for
# loses: 1
# message: counts everybody who applies, whether they repay or not
constraint = {
    "advice bureau": "TruePositiveRateParity",
    "debt counselor": "FalsePositiveRateParity",
    "mayor": "TruePositiveRateParity",
    "ombudsman": "EqualizedOdds",
}

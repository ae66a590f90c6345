# misconception: equalized odds is a stricter demographic parity
# loses: 1
# message: lets approval rates differ as far as repayment does
constraint = {
    "advice bureau": "TruePositiveRateParity",
    "debt counselor": "FalsePositiveRateParity",
    "mayor": "EqualizedOdds",
    "ombudsman": "EqualizedOdds",
}

# misconception: the strictest constraint for every complaint
# loses: 3
# message: Do not demand more than the harm
constraint = {
    "advice bureau": "EqualizedOdds",
    "debt counselor": "EqualizedOdds",
    "mayor": "EqualizedOdds",
    "ombudsman": "EqualizedOdds",
}

# misconception: nothing is ever not a fairness question
# loses: 2
# message: Which group would bear the harm
kinds = {
    "A": "allocation",
    "B": "quality of service",
    "C": "representation",
    "D": "quality of service",
    "E": "allocation",
    "F": "allocation",
    "G": "representation",
    "H": "quality of service",
    "I": "allocation",
    "J": "allocation",
}

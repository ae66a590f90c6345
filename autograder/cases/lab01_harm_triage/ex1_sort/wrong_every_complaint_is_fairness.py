# misconception: takes the word unfair in a letter for a fairness question
# loses: 0.5
# message: it falls on neither. Which group would bear the harm
kinds = {
    "A": "allocation",
    "B": "quality of service",
    "C": "representation",
    "D": "quality of service",
    "E": "allocation",
    "F": "not fairness",
    "G": "representation",
    "H": "quality of service",
    "I": "not fairness",
    "J": "not fairness",
}

# misconception: counts only refusals as harm
# loses: 2
# message: people are left out of the picture of a good tenant
kinds = {
    "A": "allocation",
    "B": "not fairness",
    "C": "not fairness",
    "D": "not fairness",
    "E": "allocation",
    "F": "not fairness",
    "G": "not fairness",
    "H": "not fairness",
    "I": "not fairness",
    "J": "not fairness",
}

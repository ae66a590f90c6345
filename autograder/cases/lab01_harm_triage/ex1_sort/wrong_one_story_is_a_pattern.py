# misconception: takes one person's story for a pattern
# loses: 0.5
# message: 2 in 100 on one side and 2 in 100 on the other
kinds = {
    "A": "allocation",
    "B": "quality of service",
    "C": "representation",
    "D": "not fairness",
    "E": "allocation",
    "F": "not fairness",
    "G": "representation",
    "H": "quality of service",
    "I": "allocation",
    "J": "not fairness",
}

# misconception: calls a hole in the records unfair
# loses: 0.5
# message: 10 in 100 on one side and 10 in 100 on the other
kinds = {
    "A": "allocation",
    "B": "quality of service",
    "C": "representation",
    "D": "not fairness",
    "E": "allocation",
    "F": "not fairness",
    "G": "representation",
    "H": "quality of service",
    "I": "not fairness",
    "J": "allocation",
}

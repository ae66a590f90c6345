# misconception: calls a service that fails one group a request for accuracy
# loses: 0.5
# message: 6 of 300 and 40 of 100
kinds = {
    "A": "allocation",
    "B": "quality of service",
    "C": "representation",
    "D": "not fairness",
    "E": "allocation",
    "F": "not fairness",
    "G": "representation",
    "H": "not fairness",
    "I": "not fairness",
    "J": "not fairness",
}

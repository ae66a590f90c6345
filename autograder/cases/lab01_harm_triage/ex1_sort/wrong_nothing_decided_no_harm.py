# misconception: sees no harm where nothing is decided
# loses: 0.5
# message: puts names from one quarter beside the police
kinds = {
    "A": "allocation",
    "B": "quality of service",
    "C": "representation",
    "D": "not fairness",
    "E": "allocation",
    "F": "not fairness",
    "G": "not fairness",
    "H": "quality of service",
    "I": "not fairness",
    "J": "not fairness",
}

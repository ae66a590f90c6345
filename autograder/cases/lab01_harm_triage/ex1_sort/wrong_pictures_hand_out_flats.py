# misconception: takes a picture for a decision
# loses: 0.5
# message: No flat depends on the brochure
kinds = {
    "A": "allocation",
    "B": "quality of service",
    "C": "allocation",
    "D": "not fairness",
    "E": "allocation",
    "F": "not fairness",
    "G": "representation",
    "H": "quality of service",
    "I": "not fairness",
    "J": "not fairness",
}

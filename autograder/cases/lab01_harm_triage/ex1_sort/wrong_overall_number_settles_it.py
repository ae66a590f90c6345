# misconception: audits the overall number only
# loses: 0.5
# message: the average hides who bears it
kinds = {
    "A": "allocation",
    "B": "quality of service",
    "C": "representation",
    "D": "not fairness",
    "E": "not fairness",
    "F": "not fairness",
    "G": "representation",
    "H": "quality of service",
    "I": "not fairness",
    "J": "not fairness",
}

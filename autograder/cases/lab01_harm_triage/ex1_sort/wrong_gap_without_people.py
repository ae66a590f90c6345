# misconception: takes every gap for a harm, whoever bears it
# loses: 0.5
# message: A gap among people who do not exist
kinds = {
    "A": "allocation",
    "B": "quality of service",
    "C": "representation",
    "D": "not fairness",
    "E": "allocation",
    "F": "quality of service",
    "G": "representation",
    "H": "quality of service",
    "I": "not fairness",
    "J": "not fairness",
}

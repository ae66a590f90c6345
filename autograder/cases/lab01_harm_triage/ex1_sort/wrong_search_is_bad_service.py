# misconception: takes insulting suggestions for a search that fails
# loses: 0.5
# message: The search works for everybody
kinds = {
    "A": "allocation",
    "B": "quality of service",
    "C": "representation",
    "D": "not fairness",
    "E": "allocation",
    "F": "not fairness",
    "G": "quality of service",
    "H": "quality of service",
    "I": "not fairness",
    "J": "not fairness",
}

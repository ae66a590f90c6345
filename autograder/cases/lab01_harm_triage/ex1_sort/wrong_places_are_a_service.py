# misconception: calls a place that is refused poor service
# loses: 0.5
# message: A service of poor quality is one that you get
kinds = {
    "A": "quality of service",
    "B": "quality of service",
    "C": "representation",
    "D": "not fairness",
    "E": "allocation",
    "F": "not fairness",
    "G": "representation",
    "H": "quality of service",
    "I": "not fairness",
    "J": "not fairness",
}

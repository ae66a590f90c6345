# misconception: takes a service that is tiresome for one that is withheld
# loses: 0.5
# message: Everybody gets their bus time
kinds = {
    "A": "allocation",
    "B": "allocation",
    "C": "representation",
    "D": "not fairness",
    "E": "allocation",
    "F": "not fairness",
    "G": "representation",
    "H": "quality of service",
    "I": "not fairness",
    "J": "not fairness",
}

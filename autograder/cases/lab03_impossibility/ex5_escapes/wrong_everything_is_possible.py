# misconception: answers sometimes wherever in doubt
# loses: 1
# message: There is only one such flag
worlds = {"A": None, "B": None, "C": None, "D": None}
worlds = {"A": "sometimes", "B": "sometimes", "C": "sometimes", "D": "sometimes"}

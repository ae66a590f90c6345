# misconception: believes that right flags make the true positive rates equal
# loses: 0.5
# message: is up to the flag
worlds = {"A": None, "B": None, "C": None, "D": None}
worlds = {"A": "sometimes", "B": "always", "C": "never", "D": "never"}

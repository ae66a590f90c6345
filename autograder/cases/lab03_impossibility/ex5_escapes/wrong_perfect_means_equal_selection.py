# misconception: believes that a flag that is never wrong selects alike
# loses: 0.5
# message: its selection rate is the base rate
worlds = {"A": None, "B": None, "C": None, "D": None}
worlds = {"A": "sometimes", "B": "sometimes", "C": "always", "D": "never"}

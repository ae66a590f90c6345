# misconception: believes that a better model gets round the theorem
# loses: 0.5
# message: does not get round it
worlds = {"A": None, "B": None, "C": None, "D": None}
worlds = {"A": "sometimes", "B": "sometimes", "C": "never", "D": "sometimes"}

# misconception: believes that a perfect flag also selects equally
# loses: 0.5
# message: its selection rate is the base rate
worlds = {"A": "sometimes", "B": "always", "C": "always", "D": "never"}

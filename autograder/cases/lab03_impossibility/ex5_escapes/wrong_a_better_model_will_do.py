# misconception: believes that a better model gets round the conflict
# loses: 0.5
# message: A better model does not get round it
worlds = {"A": "sometimes", "B": "always", "C": "never", "D": "sometimes"}

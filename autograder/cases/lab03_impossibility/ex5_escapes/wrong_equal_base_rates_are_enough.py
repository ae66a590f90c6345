# misconception: believes that equal base rates bring the match about
# loses: 0.5
# message: they do not bring them about
worlds = {"A": None, "B": None, "C": None, "D": None}
worlds = {"A": "always", "B": "sometimes", "C": "never", "D": "never"}

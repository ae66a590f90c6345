# misconception: believes that equal base rates make the rates equal
# loses: 0.5
# message: they do not bring them about
worlds = {"A": "always", "B": "always", "C": "never", "D": "never"}

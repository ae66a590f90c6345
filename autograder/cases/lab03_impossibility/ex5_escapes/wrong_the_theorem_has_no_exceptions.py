# misconception: believes that the criteria exclude each other in every world
# loses: 1
# message: The theorem has this way out
worlds = {"A": None, "B": None, "C": None, "D": None}
worlds = {"A": "never", "B": "never", "C": "never", "D": "never"}
